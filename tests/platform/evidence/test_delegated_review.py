"""Review that a department hands down to a town: for that town, on record, and gone at once when it is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.desk import work
from jifen.platform.desk.access import Seat
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.services import to_hand
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Delegation, Membership
from jifen.platform.offices.permission import NotAllowedError

KIND = "education"


def seat(user: Any) -> Seat:
    """Give the seat of somebody at the desk."""
    return Seat(user, ())


def by_people(world: Any, town: str, at: int = 0) -> Question:
    """Give a question of a town's case that people of the department have to answer."""
    case = world.accepted(at, town=town)
    row: Question = world.open(case, KIND)[0]
    if row.rung == Question.Rung.SYSTEM:
        to_hand(question=row, because="platform.test")
    return row


@pytest.fixture
def handed_down(world: Any) -> Delegation:
    """Let the department of the city hand review down to the first town."""
    today = clock.today()
    made: Delegation = offices.delegate(
        by=world.officer,
        giver=world.office(world.city.code, KIND),
        receiver=world.office(world.towns[0]),
        acts=["question.answer"],
        area=world.towns[0],
        basis="测试用文件",
        starts_on=today,
        ends_on=today + timedelta(days=30),
    )
    return made


@pytest.fixture
def town_clerk(world: Any) -> Any:
    """Give a clerk of the first town."""
    return world.staff("town-clerk", Membership.Role.CLERK, world.office(world.towns[0]))


def test_a_question_knows_the_town_its_case_was_sent_to(world: Any) -> None:
    """And one to another city knows that city."""
    case = world.accepted(town=world.towns[1])

    rows = Question.objects.filter(case=case.public)
    assert {(row.city, row.town) for row in rows} == {
        (row.city, world.towns[1] if row.city == case.city else row.city) for row in rows
    }
    assert world.towns[1] in {row.town for row in rows}


def test_without_a_delegation_the_town_sees_no_question_of_the_department(world: Any, town_clerk: Any) -> None:
    """The department's questions are the department's."""
    row = by_people(world, world.towns[0])

    assert row not in work.to_answer(seat(town_clerk))
    with pytest.raises(NotAllowedError):
        work.question_in_hand(seat(town_clerk), row.public)


def test_a_town_answers_what_was_handed_down_to_it(world: Any, town_clerk: Any, handed_down: Delegation) -> None:
    """The question is in its queue, the answer waits for the department's second pair of eyes, the ground is on record."""
    row = by_people(world, world.towns[0])

    assert row in work.to_answer(seat(town_clerk))
    assert row == work.question_in_hand(seat(town_clerk), row.public)

    made = casework.take_reply(question=row, reply=world.reply(row), manner="hand", given_by=town_clerk)
    entry = Entry.objects.filter(act="evidence.reply").latest("pk")
    assert (world.office(world.towns[0]).code, True) == (entry.office, handed_down.public in entry.grounds)

    casework.check_reply(reply=made, by=world.reviewer(row.office, 2), agrees=True)
    row.refresh_from_db()
    assert Question.State.ANSWERED == row.state


def test_what_was_handed_down_is_the_town_s_own_matters_only(
    world: Any, town_clerk: Any, handed_down: Delegation
) -> None:
    """The next town's questions stay with the department, as do those about another kind."""
    row = by_people(world, world.towns[1])
    other = next(one for one in Question.objects.all() if one.office.department not in ("", KIND))

    assert row not in work.to_answer(seat(town_clerk))
    for one in (row, other):
        with pytest.raises(NotAllowedError):
            work.question_in_hand(seat(town_clerk), one.public)
        with pytest.raises(NotAllowedError):
            casework.take_reply(question=one, reply=world.reply(one), manner="hand", given_by=town_clerk)


def test_the_department_still_sees_what_it_handed_down(world: Any, handed_down: Delegation) -> None:
    """Handing down takes nothing away: both may answer, and the first answer counts."""
    row = by_people(world, world.towns[0])

    assert row in work.to_answer(seat(world.reviewer(row.office)))


def test_revoked_is_gone_at_once(world: Any, town_clerk: Any, handed_down: Delegation) -> None:
    """Neither the queue nor the server takes an answer after that; what was done stays done."""
    row = by_people(world, world.towns[0])
    offices.revoke(by=world.officer, delegation=handed_down, because="测试")

    assert row not in work.to_answer(seat(town_clerk))
    with pytest.raises(NotAllowedError):
        work.question_in_hand(seat(town_clerk), row.public)
    with pytest.raises(NotAllowedError):
        casework.take_reply(question=row, reply=world.reply(row), manner="hand", given_by=town_clerk)


def test_the_last_day_of_a_delegation_is_inside(
    world: Any, town_clerk: Any, handed_down: Delegation, settings: Any
) -> None:
    """And the day after it nothing is left."""
    row = by_people(world, world.towns[0])
    settings.JIFEN_TODAY = handed_down.ends_on
    last = row in work.to_answer(seat(town_clerk))
    settings.JIFEN_TODAY = handed_down.ends_on + timedelta(days=1)

    assert (True, False) == (last, row in work.to_answer(seat(town_clerk)))
