"""Collective households: applied for, approved by public security, taken up to the last place and never beyond."""

from __future__ import annotations

from typing import Any

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.casework import schemes
from jifen.platform.evidence import services as evidence
from jifen.platform.offices.models import Membership
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.settlement import places, selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import CollectiveHousehold, Place
from jifen.platform.settlement.selectors import Answer
from jifen.platform.settlement.selectors import households as reading
from jifen.policy.registering import Register


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Let the rules of a city that names conditions be those in force; a city is found by its conditions, not by its name."""
    found = next(
        pack.register
        for pack in schemes.registry().all()
        if pack.register is not None
        and pack.register.collective != "unstated"
        and pack.register.conditions_of("employer")
    )
    monkeypatch.setattr(reading, "register_in_force", lambda city: found)
    return found


def applied(world: Any, **more: Any) -> CollectiveHousehold:
    """Apply as the employer does."""
    given = {
        "by": world.employer,
        "sort": "employer",
        "town": world.towns[0],
        "name": "测试用人单位集体户",
        "address": "测试路1号",
        "in_charge": "张三",
        "in_charge_phone": "13800000000",
        "room": 5,
        "met": (),
    } | more
    return settlement.apply_household(**given)


def test_a_household_has_its_places_once_public_security_has_approved(settlers_world: Any) -> None:
    """Before that it is on no public list, and nobody can move in; after that each place is a row."""
    household = settlers_world.household(approve=False)
    city = household.city
    before = selectors.open_households(city)
    settlement.decide_household(household=household, by=settlers_world.police, approve=True)

    assert ([], 0) == (before, CollectiveHousehold.objects.filter(places__isnull=True, state="open").count())
    assert [(household, 5)] == [tuple(one) for one in selectors.open_households(city)]
    assert [(household, 5)] == [
        tuple(one) for one in selectors.open_households(city, sort="employer", town=household.town)
    ]
    assert [] == selectors.open_households(city, sort="street")


def test_an_employer_applies_for_its_own_and_a_town_for_its_community(settlers_world: Any) -> None:
    """Neither for the other; and nobody for a town outside the area."""
    town = settlers_world.towns[0]
    clerk = settlers_world.staff("town-clerk", Membership.Role.CLERK, settlers_world.office(settlers_world.city.code))

    assert "community" == applied(settlers_world, by=clerk, sort="community").sort
    for by, sort, where in (
        (clerk, "employer", town),
        (settlers_world.employer, "street", town),
        (settlers_world.employer, "employer", schemes.divisions().children(settlers_world.other.code)[0]),
        (settlers_world.police, "employer", town),
    ):
        with pytest.raises(NotAllowedError):
            applied(settlers_world, by=by, sort=sort, town=where)


def test_everything_that_is_missing_is_named_at_once(settlers_world: Any, strict: Register) -> None:
    """Each condition of the city with its ground, a figure that is too low, an empty field, room for nobody."""
    met = [
        {"condition": "premises", "proof": "title", "shown": "产权证 0001"},
        {"condition": "size", "proof": "staff", "shown": "社保名册", "count": 99},
    ]
    with pytest.raises(BadInputError, match=r"settlement\.household_incomplete") as told:
        applied(settlers_world, met=met, name=" ", room=0)

    assert ["name", "room", "size", "in_charge"] == [one.where for one in told.value.complaints]
    assert any("100" in one.what.zh and "200000" in one.what.zh for one in told.value.complaints)


def test_one_proof_of_a_condition_is_enough(settlers_world: Any, strict: Register) -> None:
    """A recognised high-tech firm needs no number of staff; what was shown is kept and told in words."""
    met = [
        {"condition": "premises", "proof": "title", "shown": "产权证 0001"},
        {"condition": "size", "proof": "high_tech", "shown": "证书 GR2015"},
        {"condition": "in_charge", "proof": "named", "shown": "任命书"},
    ]
    household = applied(settlers_world, met=met)

    assert ["产权证 0001", "证书 GR2015", "任命书"] == [shown for _, _, shown in selectors.met_words(household)]
    assert "高新技术企业认定" == selectors.met_words(household)[1][1].zh


def test_a_second_household_of_the_same_holder_in_a_town_is_refused(settlers_world: Any) -> None:
    """One of a sort; after a refusal it may be applied for again."""
    first = applied(settlers_world)
    with pytest.raises(RefusedError, match=r"settlement\.household_twice"):
        applied(settlers_world)
    with pytest.raises(RefusedError, match=r"settlement\.reason"):
        settlement.decide_household(household=first, by=settlers_world.police, approve=False)
    settlement.decide_household(household=first, by=settlers_world.police, approve=False, reason="地址不符")

    assert ("refused", 0) == (first.state, first.places.count())
    assert "applied" == applied(settlers_world).state


def test_public_security_decides_once_and_nobody_else(settlers_world: Any) -> None:
    """Not another department, not who applied; a decision stands."""
    household = applied(settlers_world)
    other = settlers_world.staff(
        "housing", Membership.Role.REVIEWER, settlers_world.office(settlers_world.city.code, "housing")
    )
    for by in (other, settlers_world.officer, settlers_world.employer):
        with pytest.raises(NotAllowedError):
            settlement.decide_household(household=household, by=by, approve=True)
    settlement.decide_household(household=household, by=settlers_world.police, approve=True)
    with pytest.raises(RefusedError, match=r"settlement\.household_decided"):
        settlement.decide_household(household=household, by=settlers_world.police, approve=True)
    assert 5 == Place.objects.count()


def test_nobody_decides_on_what_they_applied_for(settlers_world: Any) -> None:
    """Also where one person works in both offices."""
    settlers_world.staff("police", Membership.Role.CLERK, settlers_world.office(settlers_world.city.code))
    household = applied(settlers_world, by=settlers_world.police, sort="street")

    with pytest.raises(RefusedError, match=r"settlement\.same_person"):
        settlement.decide_household(household=household, by=settlers_world.police, approve=True)


def test_a_whole_family_moves_in_or_nobody(settlers_world: Any) -> None:
    """Three places are not enough for four; the claim is not made, and the places stay free."""
    household = settlers_world.household(room=3)
    with pytest.raises(RefusedError, match=r"settlement\.household_full"):
        settlers_world.reserved(household=household)
    assert 3 == places.left(household)

    claim = settlers_world.reserved(1, household=household)
    assert (household.town, household.name) == (claim.town, claim.placement["host"])
    assert [1] == [place.number for place in selectors.residents(household)]


def answered(world: Any, claim: Any, answer: Answer) -> None:
    """Let the holder answer about a family."""
    settlement.answer_family(consent=claim.consents.get(of="holder"), by=world.employer, answer=answer)


def test_a_family_the_holder_does_not_take_in_keeps_no_places(settlers_world: Any) -> None:
    """The next family has them; a consent given later takes places again, or is refused while there are none."""
    household = settlers_world.household(room=4)
    first = settlers_world.reserved(household=household)
    many = first.members.count()
    kept = places.left(household)
    answered(settlers_world, first, Answer.REFUSE)
    after = places.left(household)
    second = settlers_world.reserved(1, household=household)
    with pytest.raises(RefusedError, match=r"settlement\.household_full"):
        answered(settlers_world, first, Answer.GIVE)
    settlement.withdraw(claim=second, actor=settlers_world.applicant(second.case))
    answered(settlers_world, first, Answer.GIVE)

    assert (4 - many, 4) == (kept, after)
    assert (4, many, 4 - many) == (many, first.members.filter(place__isnull=False).count(), places.left(household))


def test_a_consent_taken_back_frees_the_places_of_who_is_not_registered(settlers_world: Any) -> None:
    """At once where nobody is at it; where public security is, when it has answered: what it registers before keeps its place."""
    household = settlers_world.household(room=4)
    claim = settlers_world.confirmed(household=household)
    answered(settlers_world, claim, Answer.REVOKE)
    at_once = places.left(household)
    answered(settlers_world, claim, Answer.GIVE)
    asked = settlement.ask_registration(claim=claim)
    evidence.to_hand(question=asked, because="platform.system_does_not_know")
    answered(settlers_world, claim, Answer.REVOKE)
    meanwhile = places.left(household)
    settlers_world.by_hand(settlers_world.question(claim), Behaviour.REFUTES)
    settlement.take_registrations()

    assert (4, 0, 4) == (at_once, meanwhile, places.left(household))


def test_a_claim_that_is_reinstated_takes_no_places_its_holder_has_refused(settlers_world: Any) -> None:
    """They may be another family's by now, and the holder said no."""
    household = settlers_world.household(room=4)
    claim = settlers_world.reserved(household=household)
    answered(settlers_world, claim, Answer.REFUSE)
    settlement.record_death(claim=claim, by=settlers_world.officer, reason="登记有误")
    settlement.propose_reinstatement(claim=claim, by=settlers_world.officer, reason="本人健在")
    settlement.reinstate(claim=claim, by=settlers_world.approver, reason="本人健在")

    assert ("reserved", 4) == (claim.state, places.left(household))


def test_a_household_that_does_not_fit_the_answer_is_refused(settlers_world: Any) -> None:
    """Of another sort, or closed: nobody moves in; who lives there stays."""
    household = settlers_world.household()
    with pytest.raises(RefusedError, match=r"settlement\.household_closed"):
        settlers_world.reserved(household=household, where="community_household")
    claim = settlers_world.reserved(1, household=household)
    settlement.close_household(household=household, by=settlers_world.employer, reason="迁址")
    with pytest.raises(RefusedError, match=r"settlement\.household_closed"):
        settlement.confirm(claim=claim, by=settlers_world.officer)
    with pytest.raises(RefusedError, match=r"settlement\.household_closed"):
        settlers_world.reserved(household=household)

    assert ([], [claim]) == (
        selectors.open_households(household.city),
        [place.member.claim for place in selectors.residents(household)],
    )


def test_whoever_closes_a_household_does_not_stand_as_who_decided_on_it(settlers_world: Any) -> None:
    """Public security approved it, the employer closed it: both stay on record."""
    household = settlers_world.household()
    settlement.close_household(household=household, by=settlers_world.employer, reason="迁址")

    assert (settlers_world.police, settlers_world.employer) == (household.decided_by, household.closed_by)
    assert household.closed_at is not None and household.decided_at is not None


@pytest.mark.parametrize("count", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_a_figure_that_is_no_figure_meets_no_condition(settlers_world: Any, strict: Register, count: str) -> None:
    """It is told like any other condition that is not shown; nothing breaks and nothing passes."""
    shown = [
        {"condition": one.id, "proof": one.proofs[0].id, "shown": "证照", "count": count}
        for one in strict.conditions_of("employer")
    ]
    told = {"name": "集体户", "address": "测试路1号", "in_charge": "张三", "in_charge_phone": "13800000000"}

    with pytest.raises(BadInputError, match=r"settlement\.household_incomplete") as refused:
        settlement.apply_household(
            by=settlers_world.employer, sort="employer", town=settlers_world.towns[0], room=5, met=shown, **told
        )
    assert ["size"] == [one.where for one in refused.value.complaints]


def test_who_moves_out_frees_the_place_and_stays_registered(settlers_world: Any) -> None:
    """By the holder or public security, with a reason; a second time there is nothing to leave."""
    household = settlers_world.household()
    claim = settlers_world.registered(1, household=household)
    member = claim.members.get()
    with pytest.raises(NotAllowedError):
        settlement.move_out(member=member, by=settlers_world.officer, reason="购房")
    with pytest.raises(RefusedError, match=r"settlement\.reason"):
        settlement.move_out(member=member, by=settlers_world.employer, reason="")
    settlement.move_out(member=member, by=settlers_world.employer, reason="购房")

    member.refresh_from_db()
    assert (5, True, "settled") == (places.left(household), member.active, claim.state)
    with pytest.raises(RefusedError, match=r"settlement\.not_resident"):
        settlement.move_out(member=member, by=settlers_world.police, reason="购房")


def test_the_public_list_names_nobody(settlers_world: Any) -> None:
    """Whoever is in charge is sealed, and in no log."""
    household = settlers_world.household()
    found = selectors.household_named(household.public)

    assert found is not None and "张三" == found.in_charge
    assert [household] == list(selectors.households_in(settlers_world.city.code, state="open"))
    assert selectors.conditions_for(household.city, "employer") == ()


def test_what_to_bring_names_the_papers_of_the_household(settlers_world: Any) -> None:
    """The notice and everybody's papers, and where the city's rules name them those of the collective household."""
    claim = settlers_world.reserved(1, household=settlers_world.household())

    assert 2 == len(selectors.to_bring(claim))
