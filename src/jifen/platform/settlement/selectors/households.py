"""Reading collective households: which take people in and how many, whose they are, who lives there."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from jifen.kernel.errors import Text
from jifen.kernel.places import prefix
from jifen.platform.casework import schemes
from jifen.platform.config import clock
from jifen.platform.settlement.models import CollectiveHousehold, Place
from jifen.policy.phrasing.register import proof as proof_words
from jifen.policy.registering import Register, Requirement

SORTS_OF: dict[str, tuple[str, ...]] = {
    "employer_household": (CollectiveHousehold.Sort.EMPLOYER,),
    "community_household": (CollectiveHousehold.Sort.COMMUNITY, CollectiveHousehold.Sort.STREET),
}
"""Which sorts of collective household each address is."""


class OpenHousehold(NamedTuple):
    """A collective household that takes people in, and its free places."""

    household: CollectiveHousehold
    free: int


def open_households(city: str, *, sort: str = "", town: str = "") -> list[OpenHousehold]:
    """
    Give the collective households of a city that take people in, by town and name; public, without whoever is in charge.

    Args:
        city: division code.
        sort: one of ``CollectiveHousehold.Sort``, or all.
        town: division code, or all.
    """
    found = CollectiveHousehold.objects.filter(city=city, state=CollectiveHousehold.State.OPEN)
    if sort:
        found = found.filter(sort=sort)
    if town:
        found = found.filter(town=town)
    free = Count("places", filter=Q(places__member__isnull=True))
    return [OpenHousehold(one, one.free) for one in found.annotate(free=free).order_by("town", "name", "pk")]


def household_named(public: str) -> CollectiveHousehold | None:
    """Give a collective household by its public name."""
    return CollectiveHousehold.objects.select_related("holder").filter(public=public).first()


def households_in(area: str, *, state: str = "") -> QuerySet[CollectiveHousehold]:
    """Give the collective households of an area, those that wait for a decision first."""
    found = CollectiveHousehold.objects.filter(town__startswith=prefix(area)).select_related("holder")
    taken = Count("places", filter=Q(places__member__isnull=False))
    chosen = found.filter(state=state) if state else found
    return chosen.annotate(taken=taken).order_by("state", "town", "name", "pk")


def residents(household: CollectiveHousehold) -> list[Place]:
    """Give the places of a collective household that are kept for somebody or lived in, with who has them."""
    rows = household.places.filter(member__isnull=False).select_related("member__claim__case__person")
    return list(rows.order_by("number"))


def conditions_for(city: str, sort: str) -> tuple[Requirement, ...]:
    """Give the conditions the city's rules in force set for a sort of collective household; none where no text names any."""
    register = register_in_force(city)
    return register.conditions_of(sort) if register is not None else ()


def met_words(household: CollectiveHousehold) -> list[tuple[Text, Text, str]]:
    """Tell what was shown: the condition, the proof with its figure, and the paper."""
    conditions = {one.id: one for one in conditions_for(household.city, household.sort)}
    told = []
    for row in household.met:
        one = conditions.get(row["condition"])
        proof = next((each for each in one.proofs if each.id == row["proof"]), None) if one else None
        if one is not None and proof is not None:
            told.append((Text(one.name, one.name_en), proof_words(proof), f"{row['shown']} {row['count']}".strip()))
    return told


def register_in_force(city: str) -> Register | None:
    """Give the rules of registration of a city today."""
    served = schemes.city_of(city)
    packs = schemes.open_packs(served, clock.today()) if served else ()
    return next((pack.register for pack in packs if pack.register is not None), None)
