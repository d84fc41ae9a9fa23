"""Rights: nothing is allowed that is not listed, delegated rights end with their delegation, every act keeps its ground."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Delegation, Membership, Office
from jifen.platform.offices.permission import (
    ACTS,
    DELEGABLE,
    NotAllowedError,
    accepting_offices,
    grounds,
    require,
    rights,
)
from jifen.platform.offices.selectors import staffed_under

EXPECTED = {
    "clerk": {
        "case.accept",
        "case.assist",
        "case.read",
        "question.answer",
        "question.check",
        "round.read",
        "objection.handle",
        "household.apply",
    },
    "reviewer": {"question.answer", "question.check", "report.answer", "household.approve"},
    "officer": {
        "case.read",
        "case.reopen",
        "office.delegate",
        "office.staff",
        "calendar.publish",
        "load.read",
        "overdue.handle",
        "spot.check",
        "report.answer",
        "target.set",
        "plan.publish",
        "round.read",
        "round.run",
        "round.waive",
        "objection.handle",
        "objection.answer",
        "claim.handle",
    },
    "approver": {"case.read", "load.read", "spot.check", "round.read", "round.release", "claim.annul"},
    "supervisor": {"load.read", "overdue.handle", "round.read"},
    "auditor": {"audit.read"},
    "operator": set(),
    "agent": {"client.act"},
    "employer": {"client.act", "household.apply"},
}


def delegate(world: Any, town: Office, **changed: Any) -> Delegation:
    """Hand acceptance down to a town for a month."""
    told: dict[str, Any] = {
        "by": world.officer, "giver": world.office(world.city.code), "receiver": town, "acts": ["case.accept"],
        "area": town.area, "basis": "下放通知", "starts_on": clock.today(),
        "ends_on": clock.today() + timedelta(days=30),
    }  # fmt: skip
    return offices.delegate(**(told | changed))


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_role_has_its_rights_and_no_other(world: Any, role: str) -> None:
    """In the city's own office each role may do what stands here, in its area, and nothing elsewhere."""
    office = world.office(world.city.code)
    user = world.staff("somebody", role, office)
    here = {act for act in ACTS if grounds(user, act, area=world.towns[0])}
    elsewhere = {act for act in ACTS if grounds(user, act, area=world.other.code)}
    above = {act for act in ACTS if grounds(user, act, area=f"{world.city.code[:2]}0000")}

    assert (EXPECTED[role], set(), set()) == (here, elsewhere, above)


@pytest.mark.parametrize("kind", ["person", "program"])
def test_only_staff_has_rights(world: Any, kind: str) -> None:
    """An account of another kind has none, whatever its memberships say; nor has one that was closed."""
    user = world.staff("somebody", "clerk", world.office(world.city.code))
    User.objects.filter(pk=user.pk).update(kind=kind)

    assert grounds(User.objects.get(pk=user.pk), "case.accept", area=world.city.code) is None

    User.objects.filter(pk=user.pk).update(kind="staff", is_active=False)

    assert grounds(User.objects.get(pk=user.pk), "case.accept", area=world.city.code) is None


def test_a_superuser_has_no_right_over_any_case(world: Any) -> None:
    """Whoever runs the machines decides about nobody."""
    user = User.objects.create_superuser("operator", None)

    assert [] == [act for act in ACTS if grounds(user, act, area=world.city.code)]


@pytest.mark.parametrize(
    ("first", "last", "holds"), [(0, 0, True), (1, None, False), (-9, -1, False), (-9, None, True)]
)
def test_a_membership_holds_from_its_first_day_to_its_last(
    world: Any, first: int, last: int | None, holds: bool
) -> None:
    """Both days are inside."""
    user = User.objects.create(username="somebody", kind="staff")
    today = clock.today()
    Membership.objects.create(
        user=user, office=world.office(world.city.code), role="clerk", starts_on=today + timedelta(days=first),
        ends_on=None if last is None else today + timedelta(days=last),
    )  # fmt: skip

    assert holds == bool(grounds(user, "case.accept", area=world.city.code))


def test_a_reviewer_answers_for_their_own_department_only(world: Any) -> None:
    """Education does not answer for health, nor at the window."""
    user = world.reviewer(world.office(world.city.code, "education"))
    allowed = [
        department
        for department in ("education", "health", "window", "issuer")
        if grounds(user, "question.answer", area=world.city.code, department=department)
    ]

    assert ["education"] == allowed


@pytest.mark.parametrize("role", ["officer", "approver"])
def test_a_department_proves_facts_and_decides_nothing_that_follows_from_them(world: Any, role: str) -> None:
    """Rounds, places, objections, notices and annulments are the government's; a department's officers have none of them."""
    user = User.objects.create(username="somebody", kind="staff")
    office = world.office(world.city.code, "education")
    Membership.objects.create(user=user, office=office, role=role, starts_on=clock.today())
    decided = ("case.", "calendar.", "target.", "plan.", "round.", "objection.", "claim.", "household.")

    assert [] == [act for act in ACTS if act.startswith(decided) and grounds(user, act, area=world.city.code)]


# ── delegation ──


def test_a_town_accepts_nothing_without_a_delegation(world: Any) -> None:
    """Its clerk may assist at the window, and that is all."""
    town = world.office(world.towns[0])
    clerk = world.staff("town", "clerk", town)

    assert grounds(clerk, "case.assist", area=town.area)
    with pytest.raises(NotAllowedError):
        require(clerk, "case.accept", area=town.area)
    assert [world.office(world.city.code)] == accepting_offices(town.area, clock.today())


def test_a_delegation_gives_the_act_in_its_area_and_no_further(world: Any) -> None:
    """Under it the town accepts for itself, not for its neighbour, and nothing but what was named."""
    town, neighbour = world.office(world.towns[0]), world.office(world.towns[1])
    clerk = world.staff("town", "clerk", town)
    given = delegate(world, town)

    assert given == require(clerk, "case.accept", area=town.area).delegation
    assert [town, world.office(world.city.code)] == accepting_offices(town.area, clock.today())
    for area in (neighbour.area, world.city.code, world.other.code):
        assert grounds(clerk, "case.accept", area=area) is None


@pytest.mark.parametrize(("moved", "holds"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_delegation_holds_from_its_first_day_to_its_last(world: Any, settings: Any, moved: int, holds: bool) -> None:
    """Both days are inside."""
    town = world.office(world.towns[0])
    clerk = world.staff("town", "clerk", town)
    delegate(world, town)
    settings.JIFEN_TODAY = clock.today() + timedelta(days=moved)

    assert holds == bool(grounds(clerk, "case.accept", area=town.area))


def test_a_revocation_holds_at_once_and_needs_a_reason(world: Any) -> None:
    """Before the next request the right is gone; who revoked it and why stays."""
    town = world.office(world.towns[0])
    clerk = world.staff("town", "clerk", town)
    given = delegate(world, town)
    with pytest.raises(BadInputError):
        offices.revoke(by=world.officer, delegation=given, because=" ")
    offices.revoke(by=world.officer, delegation=given, because="抽查不合格")
    given.refresh_from_db()

    assert grounds(clerk, "case.accept", area=town.area) is None
    assert (world.officer, "抽查不合格") == (given.revoked_by, given.revoked_because)

    offices.revoke(by=world.officer, delegation=given, because="再来一次")
    given.refresh_from_db()

    assert "抽查不合格" == given.revoked_because


@pytest.mark.parametrize("act", [act for act in ACTS if act not in DELEGABLE])
def test_nothing_but_acceptance_and_review_is_handed_down(world: Any, act: str) -> None:
    """The policy names these two."""
    with pytest.raises(BadInputError) as refused:
        delegate(world, world.office(world.towns[0]), acts=["case.accept", act])

    assert "platform.delegation" == refused.value.code


def test_a_delegation_has_a_basis_a_scope_and_an_end(world: Any) -> None:
    """Without one of them nothing is handed down; nor to an agency, nor outside the giver's area."""
    town = world.office(world.towns[0])
    agency = Office.objects.create(kind="agency", level="city", area=world.city.code, name="代办")
    wrong: list[dict[str, Any]] = [
        {"basis": " "}, {"acts": []}, {"area": world.other.code}, {"receiver": agency},
        {"ends_on": clock.today() - timedelta(days=1)},
    ]  # fmt: skip
    for changed in wrong:
        with pytest.raises(BadInputError):
            delegate(world, town, **changed)

    assert 0 == Delegation.objects.count()


def test_only_the_officer_of_the_giving_office_delegates_and_revokes(world: Any) -> None:
    """A clerk may not, and an officer of another city may not."""
    town = world.office(world.towns[0])
    given = delegate(world, town)
    abroad = world.staff("abroad", "officer", world.office(world.other.code))
    for stranger in (world.clerk, abroad):
        with pytest.raises(NotAllowedError):
            delegate(world, town, by=stranger)
        with pytest.raises(NotAllowedError):
            offices.revoke(by=stranger, delegation=given, because="因为")

    assert 1 == Delegation.objects.filter(revoked_at__isnull=True).count()


def test_a_special_body_too_acts_under_a_delegation_only(world: Any) -> None:
    """It stands beside the city's office, and has nothing of its own."""
    head = world.office(world.city.code)
    body = Office.objects.create(kind="special", level="city", area=head.area, name="专门机构", parent=head)
    clerk = world.staff("special", "clerk", body)

    assert grounds(clerk, "case.accept", area=head.area) is None
    assert body not in accepting_offices(world.towns[0], clock.today())

    delegate(world, body, area=world.towns[0])

    assert grounds(clerk, "case.accept", area=world.towns[0])
    assert grounds(clerk, "case.accept", area=world.towns[1]) is None
    assert body in accepting_offices(world.towns[0], clock.today())


def test_delegated_review_is_that_of_the_department_that_gave_it(world: Any) -> None:
    """A town to which education hands review down answers for education there, and for nobody else."""
    town, giver = world.office(world.towns[0]), world.office(world.city.code, "education")
    clerk = world.staff("town", "clerk", town)
    head = world.staff("education-officer", "officer", giver)
    offices.delegate(
        by=head, giver=giver, receiver=town, acts=["question.answer"], area=giver.area, basis="下放通知",
        starts_on=clock.today(), ends_on=clock.today(),
    )  # fmt: skip

    assert grounds(clerk, "question.answer", area=giver.area, department="education")
    assert grounds(clerk, "question.answer", area=giver.area, department="health") is None
    assert grounds(clerk, "question.check", area=giver.area, department="education") is None


# ── staffing ──


def test_an_officer_appoints_in_their_own_city_and_never_themselves(world: Any) -> None:
    """Whoever says who works there does not become the clerk who accepts."""
    somebody = User.objects.create(username="somebody", kind="staff")
    head, today = world.office(world.city.code), clock.today()
    offices.appoint(by=world.officer, user=somebody, office=head, role="clerk", starts_on=today)
    with pytest.raises(NotAllowedError):
        offices.appoint(
            by=world.officer, user=somebody, office=world.office(world.other.code), role="clerk", starts_on=today
        )
    with pytest.raises(RefusedError) as own:
        offices.appoint(by=world.officer, user=world.officer, office=head, role="clerk", starts_on=today)

    assert grounds(somebody, "case.accept", area=head.area)
    assert "platform.same_person" == own.value.code
    assert grounds(world.officer, "case.accept", area=head.area) is None


def test_an_officer_of_a_department_appoints_in_that_department_alone(world: Any) -> None:
    """Else they would make themselves a helper who releases lists."""
    own, head, today = world.office(world.city.code, "education"), world.office(world.city.code), clock.today()
    officer = User.objects.create(username="education-officer", kind="staff")
    somebody = User.objects.create(username="somebody", kind="staff")
    Membership.objects.create(user=officer, office=own, role="officer", starts_on=today)
    made = offices.appoint(by=officer, user=somebody, office=own, role="reviewer", starts_on=today)
    for foreign in (head, world.office(world.city.code, "health")):
        with pytest.raises(NotAllowedError):
            offices.appoint(by=officer, user=somebody, office=foreign, role="approver", starts_on=today)

    assert own == made.office
    assert [own] == list(staffed_under(rights(officer, "office.staff")))
