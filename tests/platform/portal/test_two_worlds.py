"""
Trust anchor P3: two worlds that differ in one person's result look the same to everybody until its minute.

In both everybody applied with the same points and the same places were published; in one of them the ranking run finds a place less in
the town of the last who got one there. Every address of the permission matrix is asked by every role in both, when the run has ended and
when the minute of the list is set. Status, headers, bytes and the number of queries are the same.
"""

from __future__ import annotations

import math
import os
import re
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.messaging.models import Message
from jifen.platform.offices.models import Membership, Office
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Standing
from jifen.platform.rounds.runs import steps
from jifen.platform.settlement.models import CollectiveHousehold
from jifen.ranking.quota import Quota

MATRIX = Path(__file__).parents[1] / "permission_matrix.toml"
ROWS: dict[str, Any] = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["rows"]
USE = "settlement"
EVERYBODY_OUTSIDE = ("anonymous", "applicant", "other_applicant", "clerk")
SAMPLES = int(os.environ.get("SAMPLES", "50"))
"""Requests for each page in each world; ``SAMPLES=1000`` for a release, on a machine that does nothing else."""

IN_FULL, IN_A_BLOCK = 1000, 10
"""What the anchor asks for; how many a page gets before the other world has its turn, so that what else goes on falls on both."""

CLOSE = 0.002 * max(1.0, math.sqrt(IN_FULL / SAMPLES))
"""Seconds between the two worlds: what the anchor allows; of fewer requests the middle is known less well, by the square root of how many."""

PREPARE_THE_LIST = {("officer", "desk:round"), ("approver", "desk:round"), ("officer", "desk:waive")} | {
    ("officer", "desk:standings"),
    ("approver", "desk:standings"),
}
"""
Who sees more than everybody before the minute, and where: those of the city who answer for the run and for its release see which run
it was, and may look through what came of it. Nobody else does, and these nowhere else: a door that is not needed here fails too.
"""

OF_ONE_VISIT = (
    (rb'name="csrfmiddlewaretoken" value="[^"]*"', b""),  # every form has one of its own,
    (rb'"token": "[^"]*"', b""),  # and so has the place at a window that goes on without a network,
    (rb'nonce="[^"]*"', b""),  # and every answer this
)
"""What is random in each answer and says nothing."""

FIELDS_OF_ONE_VISIT = {"Content-Security-Policy", "RateLimit-Remaining"}
"""Fields that hold the nonce once more, or count what was asked before."""

MAKES_A_CASE = "POST portal:estimate_carry"
"""Leads on to the draft it has made, whose public name is new each time."""

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Seen = dict[tuple[str, ...], Any]


class Worlds:
    """One world as it is before the ranking run, and what the run makes of it with and without a place."""

    def __init__(self, world: Any, monkeypatch: pytest.MonkeyPatch, committing: Callable[[], Any]) -> None:
        self.world, self._patch, self._committing = world, monkeypatch, committing
        self.root = "0" * 64
        world.sealed()
        with self.ranked(""):
            last = Standing.objects.filter(result="placed").order_by("unit", "rank").last()
            assert last is not None
            self.case, self.unit = last.case, last.unit
        self.other = next(case for case in world.cases if case != self.case)
        self.clients = self._signed_in()
        self.named = self._named()
        # Fills what a process keeps: the packs, and when each token was used last.
        self.seen(("GET api:", "POST api:estimate"), ("anonymous", "token_cases", "token_questions"))

    @contextmanager
    def ranked(self, short: str) -> Iterator[None]:
        """Let the run end, with a place less in a unit; afterwards there was no run."""
        with transaction.atomic(), self._patch.context() as patch:
            whole = steps.rank

            def rank(*rows_and_rules: Any, quota: Quota, **more: Any) -> Any:
                cells = {
                    unit: replace(one, places=(one.places or 0) - (unit == short)) for unit, one in quota.cells.items()
                }
                return whole(*rows_and_rules, quota=replace(quota, cells=cells), **more)

            patch.setattr(steps, "rank", rank)
            rounds.ask_run(round_=self.world.round, by=self.world.officer, kind="official")
            assert rounds.work_next()
            patch.undo()
            self.root = self.world.round.runs.get().root
            yield
            transaction.set_rollback(True)

    def scheduled(self) -> str:
        """Set the minute of the list; give its public name, which nobody outside knows."""
        with self._committing():
            at = clock.now() + timedelta(hours=30)
            return rounds.schedule(round_=self.world.round, by=self.world.approver, release_at=at).public

    def _signed_in(self) -> dict[str, Client]:
        """Give a client for every role; those who prepare the list are among them."""
        world, role = self.world, Membership.Role
        city, province = world.office(world.city.code), world.office(f"{world.city.code[:2]}0000")
        agency = Office.objects.create(kind="agency", area=world.city.code, name="示例代办服务部", level="city")
        department = Office.objects.filter(kind="department", area=world.city.code).order_by("pk")[0]
        users = {
            "applicant": self.case.person.user,
            "other_applicant": self.other.person.user,
            "clerk": world.clerk,
            "reviewer": world.reviewer(department),
            "officer": world.officer,
            "officer_elsewhere": world.staff("officer-there", role.OFFICER, world.office(world.other.code)),
            "approver": world.approver,
            "supervisor": world.staff("supervisor", role.SUPERVISOR, province),
            "auditor": world.staff("auditor", role.AUDITOR, province),
            "agent": world.staff("agent", role.AGENT, agency),
        }
        found = {"anonymous": Client()}
        for name, user in users.items():
            found[name] = Client()
            found[name].force_login(user, backend=_BACKEND)
        found["token_cases"] = self._with_token(city, "cases.read", "cases.write", "cases.accept", "cases.rank")
        found["token_questions"] = self._with_token(department, "questions.read", "replies.write")
        return found

    def _with_token(self, office: Office, *scopes: str) -> Client:
        from jifen.platform.api.services import issue_token

        end = clock.today() + timedelta(days=300)
        _, secret = issue_token(office=office, purpose="test", scopes=scopes, expires_on=end, by="test")
        return Client(headers={"Authorization": f"Bearer {secret}"})

    def _named(self) -> dict[str, str]:
        """Say what the words of the matrix stand for here; what there is nothing of is told as what is not there."""
        world, case, nothing = self.world, self.case, "222222222222"
        place, _, rest = world.scheme.partition("/")
        programme, _, in_force = rest.partition("@")
        told = casework.FeeAsked("某人", "", "", "收钱")
        made = {"in_charge": "x", "in_charge_phone": "x", "room": 1, "state": "open", "decided_at": clock.now()}
        household = CollectiveHousehold.objects.create(
            sort="street", name="x", city=case.city, town=case.town, holder=world.office(case.city), address="x",
            applied_by=world.clerk, applied_at=clock.now(), **made,
        )  # fmt: skip
        return dict.fromkeys(("delegation", "nothing"), nothing) | {
            "own_case": case.public,
            "other_draft": self.other.public,
            "question": _question_of(case.public),
            "person": case.person.public,
            "kind": "education",
            "report": casework.report_fee(area=case.city, told=told, key="k", person=case.person).public,
            "place": place,
            "programme": programme,
            "in_force": in_force,
            "city": case.city,
            "round": world.round.public,
            "use": USE,
            "term": str(world.round.closes_on.year + 1),
            "closing": "close",
            "household": household.public,
            "place_number": "1",
        }

    def seen(self, begins: tuple[str, ...] = ("",), roles: tuple[str, ...] = ()) -> Seen:
        """Ask for the rows that begin so, all of them where it is not said, as some or as everybody; nothing stays done."""
        cache.clear()
        found: Seen = {
            (row, role): self._asked(self.clients[role], row, told)
            for row, told in ROWS.items()
            if row.startswith(begins)
            for role in roles or self._asks(row)
        }
        own = reverse("portal:result_receipt", args=[self.case.public]) + f"?use={USE}"
        found["GET own receipt", "applicant"] = self._answer(self.clients["applicant"], "GET", own)
        messages = Message.objects.order_by("event", "channel", "person", "to")
        found["messages", "everybody"] = list(messages.values("event", "template", "person", "to", "words_zh"))
        return found

    def after_the_minute(self) -> Seen:
        """Ask for the own result once the list is released, and go back."""
        day = clock.today()
        self.world.at(day + timedelta(days=3))
        found = self.seen(("GET portal:result",), ("applicant",))
        self.world.at(day)
        return found

    def _asks(self, row: str) -> Iterator[str]:
        """Programs ask the interface alone, and of those with a session it asks nothing more than of nobody: one of them is enough."""
        if " api:" not in row:
            return (role for role in self.clients if not role.startswith("token"))
        return (role for role in self.clients if role.startswith("token") or role in ("anonymous", "applicant"))

    def _asked(self, client: Client, row: str, told: dict[str, Any]) -> tuple[Any, ...]:
        method, route, *_ = row.split(" ")
        address = reverse(route, kwargs={name: self.named[word] for name, word in told.get("at", {}).items()})
        found = self._answer(client, method, address, told.get("body", ""), program=route.startswith("api:"))
        return (*found[:1], *found[2:]) if row == MAKES_A_CASE else found

    def _answer(self, client: Client, method: str, address: str, body: str = "", *, program: bool = False) -> Any:
        media_type = "application/json" if program else "application/x-www-form-urlencoded"
        cookies = SimpleCookie({name: one.value for name, one in client.cookies.items()})
        asked: list[str] = []

        def counted(execute: Any, sql: str, *given: Any) -> Any:
            asked.append(sql)
            return execute(sql, *given)

        with transaction.atomic(), connection.execute_wrapper(counted):
            headers = {"Idempotency-Key": "one"} if program else {}
            answer = client.generic(method, address, body, content_type=media_type, headers=headers)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        client.cookies = cookies
        for pattern, plain in (
            *OF_ONE_VISIT,
            (self.root.encode(), b""),
        ):  # the root is public, and hides what it stands for
            content = re.sub(pattern, plain, content)
        fields = {name: value for name, value in answer.headers.items() if name not in FIELDS_OF_ONE_VISIT}
        return answer.status_code, fields, content, len(asked)


def _question_of(case: str) -> str:
    from jifen.platform.evidence.models import Question

    return Question.objects.filter(case=case, office__kind="department").order_by("pk")[0].public


@pytest.fixture
def worlds(
    rounds_world: Any,
    plain_files: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> Iterator[Worlds]:
    """Give both worlds, at one instant."""
    settings.JIFEN_DEMO = True  # staff come in without a second factor
    settings.JIFEN_API_PER_MINUTE = dict.fromkeys(("token", "address", "estimate"), 10**9)
    with time_machine.travel(time.time(), tick=False):
        yield Worlds(rounds_world, monkeypatch, lambda: django_capture_on_commit_callbacks(execute=True))


@pytest.mark.slow
def test_at_every_address_everybody_sees_the_same_whoever_was_placed(worlds: Worlds) -> None:
    """All rows of the matrix, all roles; only one person's result differs, and nobody is told by anything."""
    found: list[Seen] = []
    results: list[dict[str, str]] = []
    for short in ("", worlds.unit):
        with worlds.ranked(short):
            results.append({one.case.public: one.result for one in Standing.objects.select_related("case")})
            ended = worlds.seen(("GET",), EVERYBODY_OUTSIDE)
            worlds.scheduled()
            minute_set = worlds.seen()
            released = worlds.after_the_minute()
        found.append({(*key, "ended"): one for key, one in ended.items()})
        found[-1] |= {(*key, "minute set"): one for key, one in minute_set.items()}
        found[-1] |= {(*key, "released"): one for key, one in released.items()}
    with_place, without = found
    differ = [key for key, answer in with_place.items() if answer != without[key]]

    assert {worlds.case.public: ("placed", "waiting")} == {
        case: (result, results[1][case]) for case, result in results[0].items() if results[1][case] != result
    }
    assert {(role, row.split(" ")[1]) for row, role, when in differ if when != "released"} == PREPARE_THE_LIST, differ
    assert ("GET portal:result", "applicant", "released") in differ  # had anybody been told, it would have been seen
    assert set(ROWS) <= {row for row, *_ in with_place}


Times = dict[str, dict[str, list[float]]]
"""Seconds, by page and world."""


def apart(times: Times, middle: Callable[[list[float]], float]) -> dict[str, float]:
    """Give how many seconds the two worlds lie apart at each page."""
    ends = {page: [middle(took) for took in worlds.values()] for page, worlds in times.items()}
    return {page: abs(one - other) for page, (one, other) in ends.items()}


@pytest.mark.slow
def test_own_pages_take_as_long_whoever_was_placed(worlds: Worlds, capsys: pytest.CaptureFixture[str]) -> None:
    """
    The worlds in turn, the same number of requests for each page in each; in full they lie within two milliseconds.

    Always by the lower quartile of the processor's time, so that what else the machine does counts less; with as many requests as the
    anchor asks for also by the median of the clock. That nothing is waited for follows from the number of queries as well, which the
    test above compares.
    """
    public = worlds.case.public
    pages = {name: reverse(f"portal:{name}", args=[public]) for name in ("result", "timeline", "case")}
    pages["round"] = reverse("portal:round", args=[worlds.world.round.public])
    processor: Times = {name: {"": [], worlds.unit: []} for name in pages}
    clocked: Times = {name: {"": [], worlds.unit: []} for name in pages}
    client = worlds.clients["applicant"]
    for short in ("", worlds.unit) * max(1, SAMPLES // IN_A_BLOCK):
        with worlds.ranked(short):
            worlds.scheduled()
            for name, page in [*pages.items()] * min(SAMPLES, IN_A_BLOCK):
                begun, at_work = time.perf_counter(), time.thread_time()
                assert 200 == client.get(page).status_code
                processor[name][short].append(time.thread_time() - at_work)
                clocked[name][short].append(time.perf_counter() - begun)
    medians = apart(clocked, statistics.median)
    worked = apart(processor, lambda took: statistics.quantiles(took)[0])
    with capsys.disabled():
        for name, seconds in medians.items():
            own = statistics.median(clocked[name][""])
            sys.stdout.write(f"\n{name}: {SAMPLES} each, median {own * 1000:.2f} ms, apart {seconds * 1000:.3f} ms; ")
            sys.stdout.write(f"of the processor {worked[name] * 1000:.3f} ms")

    assert {} == {name: seconds for name, seconds in worked.items() if seconds > CLOSE}
    assert SAMPLES < IN_FULL or {} == {name: seconds for name, seconds in medians.items() if seconds > CLOSE}
