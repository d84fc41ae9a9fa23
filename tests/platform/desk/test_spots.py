"""Spot checks: drawn by lot from a seed that is kept, looked at by the office that delegated, and not without consequence."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from jifen.facts.dossier import Proof, Standing
from jifen.kernel.errors import RefusedError
from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case, SpotCheck, SpotDraw
from jifen.platform.config import clock
from jifen.platform.connectors.port import Reply, Verdict
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.replies import question_of
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Delegation, Membership


@pytest.fixture
def handed_down(world: Any) -> Delegation:
    """Give a delegation of acceptance with three decisions under it, half of them to be looked at again."""
    made: Delegation = world.delegate(world.town)
    Delegation.objects.filter(pk=made.pk).update(spot_check_percent=50)
    clerk = world.clerk(area=world.town)
    for _ in range(3):
        casework.accept(case=world.sent(world.town), by=clerk)
    made.refresh_from_db()
    return made


def _draw(delegation: Delegation) -> int:
    return casework.draw(delegation=delegation, until=clock.now())


def test_the_share_is_drawn_rounded_up_and_anybody_can_repeat_it_from_the_seed(handed_down: Delegation) -> None:
    """Two of three at fifty percent; the trail holds the seed and the places that were drawn."""
    many = _draw(handed_down)

    entry = Entry.objects.get(act="spot.draw")
    again = sorted(random.Random(entry.data["seed"]).sample(range(entry.data["decisions"]), many))
    assert (2, 2, 3, again) == (many, SpotCheck.objects.count(), entry.data["decisions"], entry.data["drawn"])


def test_no_decision_is_drawn_from_twice(handed_down: Delegation) -> None:
    """Nobody draws again until the lot suits."""
    counts = [_draw(handed_down) for _ in range(3)]

    assert ([2, 0, 0], 1) == (counts, SpotDraw.objects.count())


def test_what_the_city_decides_by_itself_is_not_drawn(world: Any, handed_down: Delegation) -> None:
    """A spot check is of what was handed down."""
    casework.accept(case=world.sent(world.town), by=world.clerk())

    _draw(handed_down)

    assert 3 == SpotDraw.objects.get().decisions


def test_the_worker_draws_once_a_week_what_was_decided_before_it(handed_down: Delegation, settings: Any) -> None:
    """This week's decisions wait for Monday, so that nobody knows on the day what will be looked at."""
    this_week = casework.draw_due()
    settings.JIFEN_TODAY = clock.today() + timedelta(days=7)

    assert (0, [2, 0]) == (this_week, [casework.draw_due() for _ in range(2)])


def test_an_officer_looks_at_what_was_drawn_and_the_case_says_what_came_of_it(
    world: Any, browse: Any, handed_down: Delegation
) -> None:
    """The result stands before both offices; the next decision opens."""
    _draw(handed_down)
    first, second = SpotCheck.objects.order_by("pk")
    browser = browse(world.officer())
    bare = browser.post(reverse("desk:spot", args=[first.public]), {"result": "not", "finding": " "})

    answer = browser.post(reverse("desk:spot", args=[first.public]), {"result": "not", "finding": "缺少原件核对"})

    shown = browse(world.clerk(area=world.town)).get(reverse("desk:case", args=[first.case.public])).content.decode()
    assert (400, reverse("desk:spot", args=[second.public]), True) == (
        bare.status_code,
        answer.headers["Location"],
        "缺少原件核对" in shown,
    )


def test_the_office_that_decided_draws_and_checks_nothing(world: Any, browse: Any, handed_down: Delegation) -> None:
    """Neither does the officer of another city."""
    _draw(handed_down)
    check = SpotCheck.objects.first()
    assert check is not None
    others = [world.clerk(area=world.town), world.staff(Membership.Role.OFFICER, world.government(world.there))]

    found = [
        browse(user).post(reverse(name, args=[public]), {"result": "stands"}).status_code
        for user in others
        for name, public in (("desk:spot", check.public), ("desk:draw", handed_down.public))
    ]

    check.refresh_from_db()
    assert ([403] * 4, None) == (found, check.passed)


def test_nobody_checks_a_decision_of_their_own(world: Any, handed_down: Delegation) -> None:
    """Whoever moved from the town to the city meets what they decided there."""
    _draw(handed_down)
    check = SpotCheck.objects.first()
    assert check is not None
    mover = world.clerk(area=world.town)
    Membership.objects.create(
        user=mover, office=handed_down.giver, role=Membership.Role.OFFICER, starts_on=clock.today()
    )

    with pytest.raises(RefusedError) as refused:
        casework.check_spot(check=check, by=mover, passed=True, finding="")

    assert "platform.same_person" == refused.value.code


@pytest.fixture
def answered(world: Any) -> SpotCheck:
    """Give an answer that a town gave under a delegation of review, and that was drawn; the case is scored."""
    department, town = world.department("education"), world.government(world.town)
    officer = world.staff(Membership.Role.OFFICER, department)
    review = offices.delegate(
        by=officer,
        giver=department,
        receiver=town,
        acts=["question.answer"],
        area=world.town,
        basis="测试用文件",
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=90),
        spot_check_percent=100,
    )
    case = world.accepted(world.town)
    row = world.question(case, "education")
    reply = _confirmed(row)
    made = casework.take_reply(question=row, reply=reply, manner="hand", given_by=world.clerk(1, area=world.town))
    casework.check_reply(reply=made, by=world.reviewer("education"), agrees=True)
    for other in Question.objects.filter(case=case.public, state="waiting"):
        world.push(other)
    _draw(review)
    found: SpotCheck = SpotCheck.objects.get()
    return found


def _confirmed(row: Question) -> Any:
    asked = question_of(row)
    proof = Proof(Standing.VERIFIED, row.department, asked.as_of, "x")
    records = tuple(replace(one, proof=proof) for one in asked.claims)
    return Reply(asked, Verdict.CONFIRMED, records, True, asked.as_of, row.department, "x")


def test_an_answer_that_does_not_hold_is_asked_again_of_the_department_itself(
    world: Any, browse: Any, answered: SpotCheck
) -> None:
    """The town that gave it does not get it back; the scored case is verified again, and what was proven stays till then."""
    officer = world.staff(Membership.Role.OFFICER, world.department("education"))
    before = Case.objects.get(pk=answered.case.pk).state

    browse(officer).post(reverse("desk:spot", args=[answered.public]), {"result": "not", "finding": "档案中查无此证"})

    case = Case.objects.get(pk=answered.case.pk)
    anew = Question.objects.filter(case=case.public, state="waiting").get()
    town = browse(world.clerk(1, area=world.town)).get(reverse("desk:questions")).context["rows"]
    assert ("scored", "verifying", "education", "platform.spot_check", False) == (
        before,
        case.state,
        anew.kind,
        anew.trouble,
        anew.public in [row[0].value for row in town],
    )


def test_an_answer_that_stands_changes_nothing(world: Any, browse: Any, answered: SpotCheck) -> None:
    """The second look is on record, and that is all."""
    officer = world.staff(Membership.Role.OFFICER, world.department("education"))

    browse(officer).post(reverse("desk:spot", args=[answered.public]), {"result": "stands", "finding": ""})

    answered.refresh_from_db()
    assert (True, "scored", 0) == (
        answered.passed,
        Case.objects.get(pk=answered.case.pk).state,
        Question.objects.filter(case=answered.case.public, state="waiting").count(),
    )
