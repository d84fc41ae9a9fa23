"""Department systems that fail in every way while cases are verified: no fact moves, no total moves, the site stays quick."""

from __future__ import annotations

import http.client
import sys
import threading
import time
from typing import Any

import pytest

from jifen.platform.casework.models import Case

pytestmark = pytest.mark.slow

BEHAVIOURS = "down timeout drip 500 html wrong_person duplicate huge bad_signature".split()
QUIET_SECONDS = 6.0
SLOWER, FLOOR = 10.0, 0.1
"""How many times the undisturbed p99 the disturbed one may be; below the floor, in seconds, noise decides."""


class Visitor(threading.Thread):
    """Somebody else who reads pages meanwhile, each over a connection of its own; ``waits`` in seconds."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.waits: list[float] = []
        self.statuses: set[int] = set()
        self._port, self._leaving = port, threading.Event()

    def run(self) -> None:
        """Read until told to stop."""
        while not self._leaving.wait(0.02):
            begun = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            connection.request("GET", "/")
            response = connection.getresponse()
            response.read()
            self.waits.append(time.monotonic() - begun)
            self.statuses.add(response.status)
            connection.close()

    def leave(self) -> float:
        """Stop reading; gives the p99."""
        self._leaving.set()
        self.join()
        return sorted(self.waits)[len(self.waits) * 99 // 100]


def visit(platform: Any) -> Visitor:
    """Let somebody come."""
    visitor = Visitor(platform.port)
    visitor.start()
    return visitor


def known(case: Case) -> tuple[list[Any], list[Any], list[str | None]]:
    """Give everything an outage must not touch: facts, answers, totals."""
    from jifen.facts.dossier import Trust
    from jifen.platform.casework import scoring
    from jifen.platform.evidence.models import Answer, Fact

    totals = [use.total for use in scoring.explain(case, Trust.VERIFIED).uses]
    facts, answers = (model.objects.filter(person=case.person).order_by("pk") for model in (Fact, Answer))
    return list(facts.values()), list(answers.values()), totals


def left_with_systems(case: Case) -> int:
    """Count what systems still owe a case."""
    from jifen.platform.evidence.models import Question

    return Question.objects.filter(case=case.public, state="waiting", rung="system").count()


def test_no_way_of_failing_moves_a_fact_or_a_total_or_slows_the_site(
    committed_world: Any, platform: Any, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nine ways, one after another, each with an application of its own: what is not answered becomes a task for people."""
    from jifen.platform.evidence.models import Question

    platform.departments()
    platform.site()
    # The first visitors are not counted: every process draws its first page slowly.
    first = [visit(platform) for _ in range(4)]
    time.sleep(QUIET_SECONDS)
    for visitor in first:
        visitor.leave()
    undisturbed = visit(platform)
    time.sleep(QUIET_SECONDS)
    quiet = undisturbed.leave()
    moved, not_by_hand, p99, troubles = {}, {}, {}, {}
    for at, behaviour in enumerate(BEHAVIOURS):
        platform.behave(behaviour)
        case = committed_world.accepted(at)
        asked, before = left_with_systems(case), known(case)
        visitor = visit(platform)
        worker = platform.worker("hasty")
        platform.until(lambda case=case: left_with_systems(case) == 0, 120)
        p99[behaviour] = visitor.leave()
        worker.kill()
        worker.wait()
        rows = list(Question.objects.filter(case=case.public))
        moved[behaviour] = before != known(case) or Case.objects.get(pk=case.pk).state != "verifying"
        not_by_hand[behaviour] = sum((row.rung, row.state) != ("hand", "waiting") for row in rows)
        troubles[behaviour] = sum(row.trouble.startswith("connectors.") for row in rows) - asked
        assert {200} == visitor.statuses
        assert asked >= 5
    with capsys.disabled():
        told = ", ".join(f"{name} {seconds / quiet:.1f}" for name, seconds in p99.items())
        sys.stdout.write(f"\np99 undisturbed {1000 * quiet:.0f} ms; times as long: {told}\n")

    assert dict.fromkeys(BEHAVIOURS, False) == moved
    assert dict.fromkeys(BEHAVIOURS, 0) == not_by_hand
    assert dict.fromkeys(BEHAVIOURS, 0) == troubles
    assert [] == [name for name, seconds in p99.items() if seconds > SLOWER * max(quiet, FLOOR)]


def test_the_same_departments_prove_the_facts_once_they_answer_well(committed_world: Any, platform: Any) -> None:
    """Otherwise the test above would be about departments that never answer."""
    from jifen.platform.evidence.models import Question, Reply

    platform.departments()
    case = committed_world.accepted()
    asked = left_with_systems(case)
    platform.worker()
    platform.until(lambda: left_with_systems(case) == 0, 120)

    assert asked == Question.objects.filter(case=case.public, state="answered", rung="system").count()
    assert asked == Reply.objects.filter(question__case=case.public, manner="system").count()
    assert case.person.facts.filter(current=True, standing="verified").exists()
