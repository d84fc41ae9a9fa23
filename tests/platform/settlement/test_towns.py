"""The town a household is registered in: as the city's texts say it; where they do not, an officer looks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from settlement_world import found_otherwise

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.audit.verifying import verify
from jifen.platform.casework.models import Case
from jifen.platform.messaging.models import Message
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds import inputs
from jifen.platform.settlement import places, selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.selectors import Answer


def living_in(case: Case, place: str) -> None:
    """Let the one flat a case has on record stand in a place."""
    found_otherwise(case, "dwelling", place=place)


def unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the round under rules that name the addresses and say nothing of the town."""
    as_it_is = inputs.pack_of

    def given(round_: Any) -> Any:
        pack = as_it_is(round_)
        order = pack.register.order
        ranks = tuple(one.model_copy(update={"town": "unstated"}) for one in order.ranks)
        rules = pack.register.model_copy(update={"order": order.model_copy(update={"ranks": ranks})})
        return replace(pack, register=rules)

    monkeypatch.setattr(inputs, "pack_of", given)


def elsewhere(world: Any, case: Case) -> str:
    """Give another town of the city than the one a case applied for."""
    return next(town for town in world.towns if town != case.town)


def own(world: Any, case: Case) -> Any:
    """Let a case claim with its own flat, alone."""
    given = {"members": [], "where": "own", "host": "", "consent": False}
    return settlement.reserve(case=case, actor=world.applicant(case), **given)


def test_a_collective_household_of_another_town_than_the_one_competed_in_is_refused(settlers_world: Any) -> None:
    """Places are given town by town: who competed where few apply does not settle where many do."""
    case = settlers_world.homeless[0]
    there = settlers_world.household(town=elsewhere(settlers_world, case))

    with pytest.raises(RefusedError, match=r"settlement\.other_town") as refused:
        settlers_world.reserved(household=there)
    assert ("household", 0) == (refused.value.where, case.claims.count())


def test_a_flat_of_ones_own_takes_the_household_to_its_town(settlers_world: Any) -> None:
    """As the texts say; the notice says that town, and nothing is left to look at."""
    case = settlers_world.owners[0]
    town = elsewhere(settlers_world, case)
    living_in(case, town)
    claim = own(settlers_world, case)
    settlement.confirm(claim=claim, by=settlers_world.officer)

    assert (town, town) == (claim.town, claim.notices.get().told["town"])
    assert selectors.town_to_look_at(claim) is None


def test_a_flat_no_record_places_in_a_town_is_looked_at(settlers_world: Any) -> None:
    """The record says the city alone: the town applied for stands, and the officer is told what to look at."""
    case = settlers_world.owners[0]
    living_in(case, case.city)
    claim = own(settlers_world, case)

    assert case.town == claim.town
    assert "没有写住房在哪个镇街" in selectors.town_to_look_at(claim).zh


def test_where_no_text_says_the_town_nothing_is_refused_and_the_officer_looks(
    settlers_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collective household may stand anywhere in the city; that it is another town is told beside the address."""
    unsaid(monkeypatch)
    case = settlers_world.homeless[0]
    there = settlers_world.household(town=elsewhere(settlers_world, case))
    claim, at_home = settlers_world.reserved(household=there), settlers_world.reserved(1)

    assert there.town == claim.town
    assert "条文没有写落在哪个镇街" in selectors.town_to_look_at(claim).zh
    assert selectors.town_to_look_at(at_home) is None


# ── set by an officer ───────────────────────────────────────────────────────────────────────────────────────────────


WHY = "申请人在该镇街工作和居住。"


def set_town(world: Any, claim: Claim, **told: Any) -> None:
    """Let the officer of the city set the town, or somebody else who is named."""
    settlement.set_town(**{"claim": claim, "by": world.officer, "reason": WHY} | told)


def test_where_no_text_says_the_town_an_officer_sets_it_and_the_notice_follows(
    settlers_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One move with its reason; the notice is issued anew with the same last day, the applicant is told, and nothing is left to look at."""
    unsaid(monkeypatch)
    claim = settlers_world.confirmed()
    before, town = claim.notices.get(), elsewhere(settlers_world, claim.case)
    set_town(settlers_world, claim, town=town)
    last = claim.notices.order_by("version").last()

    assert (town, 2, town) == (claim.town, claim.notices.count(), last.told["town"])
    assert before.valid_until == last.valid_until
    assert ("town", WHY) == (claim.moves.last().act, claim.moves.last().reason)
    assert selectors.town_to_look_at(claim) is None
    told = Message.objects.get(template="claim_town", channel="account")
    assert claim.case.person.public == told.person and WHY in told.words_zh


def test_what_an_officer_has_to_look_at_is_settled_by_setting_it_as_it_is(settlers_world: Any) -> None:
    """The record says the city alone: the town applied for is set, once; a second time nothing would change."""
    case = settlers_world.owners[0]
    living_in(case, case.city)
    claim = own(settlers_world, case)
    set_town(settlers_world, claim, town=case.town)

    assert (case.town, None) == (claim.town, selectors.town_to_look_at(claim))
    with pytest.raises(BadInputError, match=r"settlement\.town_not_here"):
        set_town(settlers_world, claim, town=case.town)


def test_a_town_the_texts_bind_is_for_nobody_to_set(settlers_world: Any) -> None:
    """That of the application, and that of the one dwelling on record."""
    competed = settlers_world.reserved()
    owner = settlers_world.owners[0]
    living_in(owner, elsewhere(settlers_world, owner))
    at_home = own(settlers_world, owner)

    for claim in (competed, at_home):
        other = next(town for town in settlers_world.towns if town != claim.town)
        with pytest.raises(RefusedError, match=r"settlement\.town_bound"):
            set_town(settlers_world, claim, town=other)
        assert not claim.moves.exists()


def test_no_town_of_the_city_no_reason_and_nobody_else_set_one(
    settlers_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another city, the city itself, no code at all; without a reason; by somebody who handles no claims there; under registration."""
    unsaid(monkeypatch)
    claim = settlers_world.confirmed()
    town = elsewhere(settlers_world, claim.case)

    for wrong in (settlers_world.other.code, claim.city, "x", ""):
        with pytest.raises(BadInputError, match=r"settlement\.town_not_here"):
            set_town(settlers_world, claim, town=wrong)
    with pytest.raises(RefusedError, match=r"settlement\.reason"):
        set_town(settlers_world, claim, town=town, reason=" ")
    with pytest.raises(NotAllowedError):
        set_town(settlers_world, claim, town=town, by=settlers_world.clerk)
    settlement.ask_registration(claim=claim)
    with pytest.raises(RefusedError, match=r"settlement\.being_registered"):
        set_town(settlers_world, claim, town=town)
    assert not claim.moves.filter(act="town").exists()


def test_another_town_is_another_collective_household_which_takes_the_family_in_anew(
    settlers_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The places of the whole family follow, all or nobody; the old holder's answer stands no more, the new one is asked."""
    unsaid(monkeypatch)
    case = settlers_world.homeless[0]
    here, there = (settlers_world.household(town=town) for town in (case.town, elsewhere(settlers_world, case)))
    claim = settlers_world.reserved(household=here)
    settlers_world.taken_in(claim)
    count = claim.members.count()
    offered = [one.household for one in selectors.households_elsewhere(claim)]
    set_town(settlers_world, claim, household=there)

    assert [] == list(verify().findings)
    assert ([there], there, there.town) == (offered, claim.household, claim.town)
    assert (5, 5 - count) == (places.left(here), places.left(there))
    assert there.name == claim.placement["host"]
    assert [("asked", "holder")] == [(one.state, one.of) for one in selectors.consents_of(claim)]
    with pytest.raises(RefusedError, match=r"settlement\.consents_missing"):
        settlement.confirm(claim=claim, by=settlers_world.officer)
    (asked,) = selectors.consents_of(claim)
    settlement.answer_family(consent=asked, by=settlers_world.employer, answer=Answer.GIVE)
    assert there.town == settlement.confirm(claim=claim, by=settlers_world.officer).told["town"]
    with pytest.raises(RefusedError, match=r"settlement\.household_on_notice"):
        set_town(settlers_world, claim, household=here)


def test_a_full_or_no_other_household_moves_nobody(settlers_world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody keeps the place they have."""
    unsaid(monkeypatch)
    case = settlers_world.homeless[0]
    here = settlers_world.household(town=case.town)
    full = settlers_world.household(town=elsewhere(settlers_world, case), room=1)
    claim = settlers_world.reserved(household=here)

    assert [] == selectors.households_elsewhere(claim)
    with pytest.raises(RefusedError, match=r"settlement\.household_full"):
        set_town(settlers_world, claim, household=full)
    claim.refresh_from_db()
    for household in (None, here):
        with pytest.raises(BadInputError, match=r"settlement\.town_not_here"):
            set_town(settlers_world, claim, town=full.town, household=household)
    assert (here, 1, 5 - claim.members.count()) == (claim.household, places.left(full), places.left(here))
    assert not claim.moves.exists()
