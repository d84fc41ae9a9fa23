"""The town a household is registered in: as the city's texts say it; where they do not, an officer looks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.casework.models import Case
from jifen.platform.evidence.models import Fact
from jifen.platform.rounds import inputs
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement


def living_in(case: Case, place: str) -> None:
    """Let the one flat a case has on record stand in a place."""
    (fact,) = Fact.objects.filter(person=case.person, kind="dwelling", current=True)
    fact.values = fact.values | {"place": place}
    fact.save(update_fields=["values"])


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
