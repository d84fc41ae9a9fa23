"""
The side of a large round that lies in the database: ``python -m bench.round_stage ACT ARGUMENT``, one process an act.

``prepare PEOPLE`` writes invented people with frozen points into the round of a city, beside the services because that many
applications cannot be lived through. They are scored as of the closing day: the sealing counts nobody anew, which would come on top.
``close``, ``seal``, ``run`` and ``release`` are the acts themselves, by the services people use; ``lookups COUNT`` looks own results
up, and ``visitors COUNT`` signs people in whose pages will be asked for. Each prints what it found as JSON: seconds, processor
seconds, peak memory.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from jifen.platform.config.boot import boot

_AT_ONCE = 2_000
_SEED = 2016
USE = "settlement"


def prepare(people: int) -> dict[str, Any]:
    """Make the platform, a round that is open, its places, and everybody in it."""
    from django.conf import settings
    from django.db import transaction

    from jifen.facts.kinds import DEPARTMENTS
    from jifen.platform.casework import schemes
    from jifen.platform.config import clock
    from jifen.platform.operation.demonstration import WITHOUT_SYSTEM
    from jifen.platform.operation.home import prepare as made_home
    from jifen.platform.rounds import inputs, services

    systems = tuple(name for name in DEPARTMENTS if name not in WITHOUT_SYSTEM)
    made_home(Path(settings.JIFEN_HOME), lambda words: None, with_systems=systems)
    services.prepare_due()
    round_ = _round(clock.today())
    officer = _staff("officer", round_.city)
    _staff("approver", round_.city)
    towns = list(schemes.divisions().children(round_.city))
    places = max(1, people // 50 // len(towns))
    rows = [{"area": town, "places": places} for town in towns]
    if inputs.needs_plan(inputs.rules_of(round_)):
        services.publish_plan(
            by=officer, city=schemes.city_of(round_.city), use=USE, term=round_.term, rows=rows, document="bench"
        )
    made = _people(round_, people, towns)
    while some := list(islice(made, _AT_ONCE)):
        with transaction.atomic():
            _write(some)
    return {"people": people, "towns": len(towns), "day": (round_.closes_on + timedelta(days=1)).isoformat()}


def _round(today: Any) -> Any:
    """Take the first round that ranks settlers town by town."""
    from jifen.platform.rounds import inputs
    from jifen.platform.rounds.models import Round
    from jifen.policy.ranking_rules import Ranked

    for one in Round.objects.filter(use=USE).order_by("pk"):
        rules = inputs.rules_of(one)
        if isinstance(rules, Ranked) and rules.compete_in.area == "town":
            return one
    raise SystemExit("no city ranks settlers by town on this day")


def _staff(role: str, city: str) -> Any:
    from jifen.platform.accounts.models import User
    from jifen.platform.config import clock
    from jifen.platform.offices.models import Membership, Office

    office = Office.objects.get(kind=Office.Kind.GOVERNMENT, area=city)
    user, _ = User.objects.get_or_create(username=f"bench-{role}", defaults={"kind": User.Kind.STAFF})
    Membership.objects.get_or_create(
        user=user, office=office, role=role, defaults={"starts_on": clock.today() - timedelta(days=1)}
    )
    return user


def _people(round_: Any, people: int, towns: list[str]) -> Iterator[tuple[Any, Any, Any]]:
    from jifen.platform.accounts.models import User
    from jifen.platform.casework import schemes
    from jifen.platform.casework.models import Case, Scorecard
    from jifen.platform.config import clock
    from jifen.platform.people.models import Person

    table = schemes.score_table(round_.scheme, round_.closes_on, USE)
    assert table is not None
    user, now, chance = User.objects.get(username="bench-officer"), clock.now(), random.Random(_SEED)
    for number in range(people):
        town, day = chance.choice(towns), round_.opens_on + timedelta(days=number % 28)
        person = Person(name="陈小红", identity_number="", created_at=now)
        case = Case(
            number=f"BENCH-{number:07d}", person=person, city=round_.city, town=town, scheme=round_.scheme,
            fingerprint=round_.fingerprint, uses=[USE], state="frozen", entered_by=user, opened_at=now, saved_at=now,
            applied_on=day, accepted_on=day, completed_on=day,
        )  # fmt: skip
        row = {column.name: _cell(column, chance) for column in table.columns}
        row |= {"person": case.public, "name": "陈小红", "town": town, "applied_on": day.isoformat(), "eligible": True}
        row |= {"klass": "", "total": chance.randint(6000, 30000)}
        card = Scorecard(
            case=case, number=1, purpose="frozen", as_of=round_.closes_on, fingerprint=round_.fingerprint, facts_hash="0" * 64,
            code_version="bench", totals={}, explanation={}, rows={USE: row}, made_at=now, because="bench",
        )  # fmt: skip
        yield person, case, card


def _cell(column: Any, chance: random.Random) -> Any:
    """Two of three cells hold something, as with real people."""
    if column.form != "BIGINT":
        return None
    return chance.randint(0, 400) if column.name.startswith("key_") or chance.random() < 0.66 else None


def _write(some: list[tuple[Any, Any, Any]]) -> None:
    from jifen.platform.casework.models import Case, Scorecard
    from jifen.platform.people.models import Person

    Person.objects.bulk_create([person for person, _, _ in some])
    Case.objects.bulk_create([case for _, case, _ in some])
    Scorecard.objects.bulk_create([card for _, _, card in some])


def close(_: str) -> dict[str, Any]:
    """Close the round."""
    from jifen.platform.rounds import services

    round_ = _the_round()
    services.close(round_=round_, by=_staff("officer", round_.city))
    return {}


def seal(_: str) -> dict[str, Any]:
    """Ask for the entrants to be sealed, which takes no longer than a page, and let the worker do it."""
    from jifen.platform.rounds import services
    from jifen.platform.rounds.models import SealingAsked

    round_ = _the_round()
    begun = time.monotonic()
    asked = services.ask_sealing(round_=round_, by=_staff("officer", round_.city))
    took = round(time.monotonic() - begun, 2)
    services.work_next()
    made = SealingAsked.objects.get(pk=asked.pk)
    if made.sealing is None:
        raise SystemExit(f"nothing was sealed: {made.refused}")
    return {"asking": took, "root": made.sealing.root}


def run(kind: str) -> dict[str, Any]:
    """Rank: every step, with its seconds."""
    from jifen.platform.rounds import services
    from jifen.platform.rounds.models import Run
    from jifen.platform.rounds.runs import steps

    round_ = _the_round()
    asked = services.ask_run(round_=round_, by=_staff("officer", round_.city), kind=kind)
    took: dict[str, float] = {}
    for step in steps.STEPS:
        _timed(steps.Work, step, took)
    services.work_next()
    made = Run.objects.get(pk=asked.pk)
    if not made.digest:
        raise SystemExit(f"the run did not end: {made.refused}")
    return {"steps": took, "digest": made.digest, "root": made.root}


def _timed(work: type, step: str, took: dict[str, float]) -> None:
    plain = getattr(work, step)

    def timed(self: Any) -> None:
        begun = time.monotonic()
        plain(self)
        took[step] = round(time.monotonic() - begun, 1)

    setattr(work, step, timed)


def release(_: str) -> dict[str, Any]:
    """Set the minute of the list to now, and say what lies there to be served."""
    from jifen.platform.config import clock
    from jifen.platform.rounds import keeping, services
    from jifen.platform.rounds.services import publishing

    publishing.LEAD = timedelta(0)
    round_ = _the_round()
    listed = services.schedule(
        round_=round_, by=_staff("approver", round_.city), release_at=clock.now() + timedelta(milliseconds=50)
    )
    time.sleep(1.1)
    services.release_due()
    files = {path.name: path.stat().st_size for path in sorted(keeping.list_folder(listed.public).iterdir())}
    return {"list": listed.public, "root": listed.root, "files": files}


def lookups(count: str) -> dict[str, Any]:
    """Look own results up one after another, as a page does, and put some receipts together."""
    from jifen.platform.casework.models import Case
    from jifen.platform.rounds.selectors import lists

    cases = list(Case.objects.select_related("person").order_by("?")[: int(count)])
    begun = time.monotonic()
    found = [lists.standing_of(case, USE) for case in cases]
    looked = time.monotonic() - begun
    begun = time.monotonic()
    for standing in found[:200]:
        assert standing is not None
        lists.receipt_of(standing)
    receipts = time.monotonic() - begun
    return {"results_per_second": round(len(cases) / looked), "receipts_per_second": round(200 / receipts)}


def visitors(count: str) -> dict[str, Any]:
    """Give so many people an account and a sign-in; with the page of their result and the cookie that opens it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction
    from django.urls import reverse

    from jifen.platform.accounts.models import User
    from jifen.platform.casework.models import Case

    found = []
    with transaction.atomic():
        for case in Case.objects.select_related("person").order_by("?")[: int(count)]:
            user = User.objects.create_user(f"bench-{case.number}")
            case.person.user = user
            case.person.save(update_fields=["user"])
            session = SessionStore()
            session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
            session.create()
            cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
            found.append([reverse("portal:result", args=[case.public]), cookie])
    return {"pages": found}


def _the_round() -> Any:
    from jifen.platform.rounds.models import Round

    return Round.objects.filter(use=USE, fingerprint__gt="").order_by("pk").filter(city=_city()).first()


def _city() -> str:
    from jifen.platform.casework.models import Case

    return str(Case.objects.values_list("city", flat=True).first())


def main(act: str, argument: str) -> None:
    """Do one act and print what it took."""
    boot()
    begun, cpu = time.monotonic(), time.process_time()
    acts: dict[str, Any] = {"close": close, "seal": seal, "run": run, "release": release}
    acts |= {"lookups": lookups, "visitors": visitors}
    found = prepare(int(argument)) if act == "prepare" else acts[act](argument)
    found |= {
        "seconds": round(time.monotonic() - begun, 1),
        "cpu": round(time.process_time() - cpu, 1),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
