"""In which town a household is registered: as the city's texts say it, from what is on record; what nobody says is looked at."""

from __future__ import annotations

from typing import NamedTuple

from jifen.kernel.errors import Text
from jifen.kernel.places import within
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.settlement.models import Claim, CollectiveHousehold
from jifen.platform.settlement.selectors.choices import dwellings, register_of
from jifen.policy.registering import Register

_TOWN = 9
"""Digits of the code of a town."""


class Town(NamedTuple):
    """The town a household is registered in; ``look`` is what an officer looks at, None where texts and records decide it."""

    code: str
    look: Text | None


def town_for(case: Case, register: Register | None, where: str, household: CollectiveHousehold | None = None) -> Town:
    """
    Give the town a household is registered in.

    Args:
        case: whose; its town is the one that was applied, and competed, for.
        register: of the pack.
        where: the kind of address.
        household: a collective household on the platform, which stands where it stands.
    """
    rule = register.town_of(where) if register is not None else "unstated"
    applied = case.town or case.city
    if household is not None:
        elsewhere = rule != "applied" and not _same(household.town, applied)
        return Town(household.town, _not_said(household.town, applied) if elsewhere else None)
    towns = {place for place in dwellings(case).get(where, ()) if len(place) == _TOWN}
    if rule == "dwelling":
        return _of_dwelling(towns, applied)
    elsewhere = rule == "unstated" and bool(towns) and applied not in towns
    return Town(applied, _not_said(min(towns), applied) if elsewhere else None)


def stands_where_it_may(household: CollectiveHousehold, case: Case, register: Register | None, where: str) -> bool:
    """Whether a collective household stands in a town the texts allow; any of the city where they do not say."""
    rule = register.town_of(where) if register is not None else "unstated"
    return rule != "applied" or _same(household.town, case.town or case.city)


def town_to_look_at(claim: Claim) -> Text | None:
    """Say what an officer looks at about the town of a claim; None where texts and records decide it."""
    where = str(claim.placement.get("where"))
    return town_for(claim.case, register_of(claim.standing), where, claim.household).look


def _of_dwelling(towns: set[str], applied: str) -> Town:
    if len(towns) == 1:
        return Town(min(towns), None)
    if not towns:
        return Town(applied, Text("登记里没有写住房在哪个镇街", "no record says in which town the dwelling is"))
    return Town(
        applied if applied in towns else min(towns), Text("住房在不止一个镇街", "dwellings in more than one town")
    )


def _same(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)


def _not_said(found: str, applied: str) -> Text:
    there, here = (schemes.divisions().name(code) for code in (found, applied))
    return Text(
        f"条文没有写落在哪个镇街：住房或集体户在{there}，申请地是{here}",
        f"no text says in which town: the dwelling or household is in {there}, applied for was {here}",
    )
