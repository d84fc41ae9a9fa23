"""An outage is never a zero: whatever goes wrong with a system, no fact changes, and what is not answered stays unknown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jifen.facts.dossier import Trust
from jifen.platform.casework import scoring
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.connectors.wording import UNANSWERED, unanswered
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Answer, Fact, Question
from jifen.platform.evidence.selectors import queue
from jifen.platform.evidence.services import asking
from jifen.platform.messaging.selectors import of_case
from jifen.platform.offices.permission import rights
from jifen.platform.offices.selectors import due

PARTS = dict.fromkeys("seconds status minutes most type name reason".split(), 3)


def known(case: Case) -> tuple[list[Any], list[Any], list[str | None]]:
    """Give everything an outage must not touch: facts, answers, totals."""
    totals = [use.total for use in scoring.explain(case, Trust.VERIFIED).uses]
    return list(Fact.objects.order_by("pk").values()), list(Answer.objects.order_by("pk").values()), totals


def fail(row: Question, code: str, **more: Any) -> None:
    """Let the system of a question give no answer."""
    casework.system_gave_no_answer(question=row, error=unanswered(code, row.public, **(PARTS | more)))
    row.refresh_from_db()


@pytest.mark.parametrize("code", UNANSWERED)
def test_no_form_of_outage_changes_a_fact_or_makes_a_total(world: Any, code: str) -> None:
    """All systems fail in one way, as often as it takes until people are asked: the total is unknown throughout."""
    case = world.accepted()
    before = known(case)
    for row in world.open(case):
        for _ in range(asking.SYSTEM_TRIES + 2):
            if row.rung == Question.Rung.SYSTEM:
                Question.objects.filter(pk=row.pk).update(attempts=row.attempts + 1)
                row.refresh_from_db()
                fail(row, code)

    assert before == known(case)
    assert [None] == list(dict.fromkeys(before[2]))
    assert {"hand"} == {row.rung for row in world.open(case)}
    assert ("verifying", 0) == (Case.objects.get(pk=case.pk).state, case.scorecards.count())


def test_what_may_heal_is_asked_again_later_and_what_cannot_goes_to_people_at_once(world: Any) -> None:
    """A system that is down is asked again after a while; a bad signature is a matter for people today."""
    case = world.accepted()
    first, second = [row for row in world.open(case) if row.rung == "system"][:2]
    fail(first, "connectors.unreachable")
    fail(second, "connectors.bad_signature")

    assert ("system", "waiting", "connectors.unreachable") == (first.rung, first.state, first.trouble)
    assert ("hand", "waiting", "connectors.bad_signature") == (second.rung, second.state, second.trouble)


def test_a_register_that_asks_for_patience_gets_some_but_not_for_ever(world: Any) -> None:
    """What it asks for is heeded up to a day."""
    row = world.open(world.accepted())[0]
    fail(row, "connectors.too_busy", retry_after=7200.0)
    patient = row.next_at - clock.now()
    fail(row, "connectors.too_busy", retry_after=10.0**12)
    endless = row.next_at - clock.now()

    assert timedelta(hours=1, minutes=59) < patient <= timedelta(hours=2, minutes=31)
    assert endless <= timedelta(hours=31)


def test_people_get_their_own_clock_and_the_applicant_is_told(world: Any) -> None:
    """Turned over to people, the question stands in one queue with its days, and a message explains it."""
    case = world.accepted()
    row = next(row for row in world.open(case) if row.rung == "system")
    fail(row, "connectors.no_system")

    assert due(clock.today(), asking.HAND_DAYS).date == row.due_on
    held = rights(world.reviewer(row.office), "question.answer")
    assert [row] == list(queue(held).filter(case=case.public, kind=row.kind))
    assert 1 == of_case(case.public).filter(template="by_hand").count()


def test_an_outage_told_after_the_answer_or_the_withdrawal_changes_nothing(world: Any) -> None:
    """A late failure of one worker does not undo what another one brought home, nor tell anybody about it."""
    case = world.accepted()
    answered, withdrawn = [row for row in world.open(case) if row.rung == "system"][:2]
    world.by_system(Question.objects.get(pk=answered.pk))
    Question.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    for row in (answered, withdrawn):
        fail(row, "connectors.bad_signature")

    assert ("answered", "withdrawn") == (answered.state, withdrawn.state)
    assert 0 == of_case(case.public).filter(template="by_hand").count()


def test_a_system_may_still_answer_what_went_to_people(world: Any) -> None:
    """The first good answer counts, whichever way it comes."""
    case = world.accepted()
    row = world.open(case, "education")[0]
    fail(row, "connectors.no_system")
    world.by_system(row)

    assert "answered" == Question.objects.get(pk=row.pk).state


def test_a_worker_that_dies_gives_its_question_back(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken questions are not taken twice; once the lease is over they are."""
    case = world.accepted()
    waiting = {row.pk for row in world.open(case) if row.rung == "system"}
    taken = [evidence.lease_next() for _ in range(len(waiting))]

    assert waiting == {row.pk for row in taken if row}
    assert evidence.lease_next() is None

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + asking.LEASE + timedelta(seconds=1))

    assert evidence.lease_next() is not None
