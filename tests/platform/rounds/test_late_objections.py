"""An objection is never without a day while somebody owes something about it; what is late is raised like other overdue work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.selectors import timeline
from jifen.platform.casework.selectors.raised import still_open
from jifen.platform.config import clock
from jifen.platform.evidence.models import Escalation
from jifen.platform.offices.selectors import due
from jifen.platform.people.models import Person
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Objection
from jifen.platform.rounds.selectors.lateness import again_by, due_of
from jifen.platform.rounds.selectors.objections import objections_until
from jifen.platform.sandbox.behaviour import Behaviour

WHY = "此人的学历与毕业学校公布的名册不一致"
SAID = "已请发证的部门按原始名册核对，核对结果写在积分明细里。"


@pytest.fixture
def shown(rounds_world: Any) -> Any:
    """Give the world on the first day its list is shown, everybody's name confirmed."""
    rounds_world.sealed()
    _listed(rounds_world)
    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    return rounds_world


def _listed(world: Any, because: str = "") -> None:
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    rounds.work_next()
    release = clock.now() + timedelta(hours=30)
    rounds.schedule(round_=world.round, by=world.approver, release_at=release, because=because)
    world.at(clock.today() + timedelta(days=3))
    rounds.release_due()


def _raised(case: Case) -> Objection:
    actor = Actor(case.person.public, "applicant")
    return rounds.raise_own(case=case, use="settlement", line="education", why=WHY, papers=[], actor=actor)


def _upheld(world: Any) -> Objection:
    case = world.cases[1]
    made = rounds.pass_on(objection=_raised(case), by=world.clerk, kinds=[])
    for question in world.open(case):
        world.by_hand(question, Behaviour.REFUTES)
    return rounds.answer(objection=made, by=world.officer, answer=SAID)


def _of(made: Objection) -> list[tuple[int, date]]:
    return [(one.level, one.due_on) for one in Escalation.objects.filter(objection=made.public).order_by("level")]


def test_an_upheld_objection_has_a_day_is_raised_after_it_and_is_over_with_the_new_list(shown: Any) -> None:
    """The day is the last one for objections; on the day after whoever ran the round has it, then the office above."""
    made, until = _upheld(shown), objections_until(shown.round)
    assert until is not None
    days = (made.outcome, due_of(made), again_by(shown.round))
    shown.at(until)
    early = rounds.raise_overdue()
    shown.at(until + timedelta(days=1))
    counts = [rounds.raise_overdue(), rounds.raise_overdue()]
    first, (raised,) = _of(made), still_open().filter(objection=made.public)
    shown.at(until + timedelta(days=30))
    rounds.raise_overdue()
    both = _of(made)
    rounds.seal_entrants(round_=shown.round, by=shown.officer, because="一件异议成立")
    _listed(shown, because="一件异议成立，重新排名")

    assert ("upheld", until, until) == (days[0], days[1] and days[1].date, days[2])
    assert (0, [1, 0]) == (early, counts)
    assert ([(1, until)], [(1, until), (2, until)]) == (first, both)
    assert ("", shown.office(shown.city.code)) == (raised.case, raised.office)
    assert (None, None) == (due_of(Objection.objects.get(pk=made.pk)), again_by(shown.round))
    assert not still_open().filter(objection=made.public).exists()


def test_what_is_upheld_after_the_days_of_objection_gets_the_term_of_an_answer(shown: Any) -> None:
    """No deadline lies behind the day it is set on."""
    until = objections_until(shown.round)
    assert until is not None
    made = _raised(shown.cases[1])
    rounds.pass_on(objection=made, by=shown.clerk, kinds=[])
    shown.at(until + timedelta(days=1))
    for question in shown.open(shown.cases[1]):
        shown.by_hand(question, Behaviour.REFUTES)
    made = rounds.answer(objection=made, by=shown.officer, answer=SAID)

    assert due(clock.today(), 10) == due_of(made)


def test_an_objection_nobody_passes_on_is_raised_and_the_applicant_of_the_row_reads_nothing(shown: Any) -> None:
    """While departments prove the facts it is they who are late; with the facts back, whoever owes the answer is."""
    case = shown.cases[1]
    made = _raised(case)
    assert made.due_on is not None
    shown.at(made.due_on + timedelta(days=1))
    counts = [rounds.raise_overdue(), rounds.raise_overdue()]
    told = [one.what.zh for one in timeline(Case.objects.get(pk=case.pk))]
    first = _of(made)
    made = rounds.pass_on(objection=made, by=shown.clerk, kinds=[])
    assert made.due_on is not None
    shown.at(made.due_on + timedelta(days=1))
    waiting = rounds.raise_overdue(), casework.escalate_overdue()
    for question in shown.open(case):
        shown.by_hand(question)
    answer_owed = rounds.raise_overdue()
    rounds.answer(objection=made, by=shown.officer, answer=SAID)

    assert ([1, 0], [1]) == (counts, [level for level, _ in first])
    assert not any("上报" in words for words in told)
    assert (0, 1) == waiting
    assert 1 == answer_owed
    assert not still_open().filter(objection=made.public).exists()
