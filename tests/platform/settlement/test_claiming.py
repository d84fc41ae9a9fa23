"""Claiming: whoever was placed, once in the province, at an address the city's rules allow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from settlement_world import found_otherwise

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.casework.moving import Actor
from jifen.platform.messaging.models import Message
from jifen.platform.rounds.models import Round
from jifen.platform.rounds.selectors import lists
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim, Member
from jifen.platform.vault.index import Purpose, blind_index


def test_whoever_was_placed_claims_for_the_whole_household(settlers_world: Any) -> None:
    """The applicant is a member too, each under an index of their own; it is written down, and told."""
    claim = settlers_world.reserved()
    seats = sorted(one.seat for one in claim.members.all())

    assert ("reserved", ["child", "other_child", "partner", "self"]) == (claim.state, seats)
    assert 4 == len({bytes(one.index) for one in claim.members.all()})
    assert Entry.objects.filter(act="claim.reserve", case=claim.case.public).exists()
    assert Message.objects.filter(template="claim_reserved", person=claim.case.person.public).exists()


def test_the_index_of_settlement_cannot_be_joined_with_that_of_people(settlers_world: Any) -> None:
    """The same number gives another index there, so that nobody joins two tables by them."""
    claim = settlers_world.reserved()
    own = claim.members.get(seat="self")

    assert bytes(own.index) == blind_index(Purpose.SETTLEMENT, claim.case.person.identity_number)
    assert bytes(own.index) != bytes(claim.case.person.identity_index)


def test_before_the_result_is_final_nobody_claims(settlers_world: Any) -> None:
    """Before the minute everybody is told the same; in publicity the placed are told to wait."""
    case = settlers_world.placed[0]
    waiting = next(one for one in settlers_world.cases if one not in settlers_world.placed)
    shown = lists.list_in_force(settlers_world.round)
    assert shown is not None

    settlers_world.at(settlers_world.round.closes_on + timedelta(days=1))
    before = [selectors.may_claim(one) for one in (case, waiting)]
    settlers_world.at(settlers_world.round.publicity_until)
    Round.objects.filter(pk=settlers_world.round.pk).update(state="publicity")
    during = [selectors.may_claim(one) for one in (case, waiting)]

    assert before[0] == before[1] is not None
    assert "结果尚未确定" in during[0].zh and "没有入围" in during[1].zh
    with pytest.raises(RefusedError, match=r"settlement\.not_now"):
        settlers_world.reserved()


def test_once_both_periods_are_over_nobody_waits_for_an_officer(settlers_world: Any) -> None:
    """The list is in force and nobody may object any more: that is final enough to claim."""
    Round.objects.filter(pk=settlers_world.round.pk).update(state="publicity")

    assert selectors.may_claim(settlers_world.placed[0]) is None


def test_a_case_claims_once(settlers_world: Any) -> None:
    """A second press finds the first claim."""
    settlers_world.reserved()

    with pytest.raises(RefusedError, match=r"settlement\.not_now"):
        settlers_world.reserved()
    assert 1 == Claim.objects.count()


def test_a_family_member_who_moves_elsewhere_stops_the_claim_by_name(settlers_world: Any) -> None:
    """Somebody may stand in one active claim of the province, whoever is the applicant; without them it goes through."""
    first = settlers_world.reserved()
    case = settlers_world.homeless[1]
    partner = first.members.get(seat="partner")
    Member.objects.filter(pk=partner.pk).update(index=blind_index(Purpose.SETTLEMENT, case.person.identity_number))

    with pytest.raises(RefusedError, match=r"settlement\.claimed_already") as told:
        settlers_world.reserved(1)
    assert case.person.name in told.value.what.zh
    assert 1 == Claim.objects.count()


def test_a_flat_on_record_comes_before_a_collective_household(settlers_world: Any) -> None:
    """Where the city's order binds, the earlier address is named with its ground; the flat itself can be chosen."""
    case = settlers_world.owners[0]
    actor = settlers_world.applicant(case)
    given: dict[str, Any] = {"case": case, "members": [], "host": "某单位", "consent": True, "actor": actor}

    with pytest.raises(RefusedError, match=r"settlement\.earlier_address") as told:
        settlement.reserve(where="employer_household", **given)
    claim = settlement.reserve(where="own", **given)

    assert "自有的住房" in told.value.what.zh and "50号" in told.value.what.zh
    assert "own" == claim.placement["where"]


@pytest.mark.parametrize("where", ["host", "undecided", "public_rental"])
def test_an_address_the_texts_do_not_name_is_not_offered(settlers_world: Any, where: str) -> None:
    """The city's rules name theirs; another, or none at all, is refused at its field."""
    with pytest.raises(BadInputError, match=r"settlement\.address_not_here"):
        settlers_world.reserved(where=where)


def test_a_household_of_somebody_else_needs_its_consent(settlers_world: Any) -> None:
    """Name and consent, as in the application."""
    with pytest.raises(BadInputError, match=r"platform\.placement"):
        settlers_world.reserved(consent=False)


def test_only_the_family_the_texts_name_moves_along(settlers_world: Any) -> None:
    """Somebody without an identity record, or of a seat that does not move along, is named."""
    with pytest.raises(BadInputError, match=r"platform\.placement"):
        settlers_world.reserved(members=["grandparent:某人"])
    assert [] == settlers_world.reserved(members=[]).placement["members"]


def test_a_number_two_of_the_family_have_is_told_as_what_it_is(settlers_world: Any) -> None:
    """Not as a claim somebody has already: one of the two was written down wrongly."""
    case = settlers_world.homeless[0]
    fact = found_otherwise(case, "identity", "partner", number=case.person.identity_number)

    with pytest.raises(BadInputError, match=r"settlement\.number_twice") as refused:
        settlers_world.reserved()
    assert case.person.name in refused.value.what.zh and fact.values["name"] in refused.value.what.zh


def test_a_withdrawn_case_has_nothing_to_claim(settlers_world: Any) -> None:
    """Whoever took the application back did not want the place."""
    case = settlers_world.homeless[0]
    casework.withdraw(case=case, actor=settlers_world.applicant(case))

    with pytest.raises(RefusedError, match=r"settlement\.not_now"):
        settlers_world.reserved()


def test_an_officer_does_not_claim_for_anybody(settlers_world: Any) -> None:
    """The applicant claims, or who acts for them: nobody is moved by an office."""
    case = settlers_world.homeless[0]
    actor = Actor("officer", "officer")

    with pytest.raises(RefusedError, match=r"settlement\.not_now"):
        settlement.reserve(case=case, members=[], where="own", host="", consent=False, actor=actor)


def test_nothing_asks_for_land(settlers_world: Any) -> None:
    """The answers of a claim are where, with whom and whose consent; what people are told says that land is kept."""
    claim = settlers_world.reserved()
    said = Message.objects.get(template="claim_reserved", channel="account", person=claim.case.person.public)

    assert {"where", "host", "consent", "members"} == set(claim.placement)
    assert "都保留" in said.words_zh
