"""In which town a household is registered: as the city's texts say it, from what is on record; what nobody says is looked at."""

from __future__ import annotations

from typing import NamedTuple

from jifen.kernel.errors import Text
from jifen.kernel.places import within
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.settlement.lifecycle import Act
from jifen.platform.settlement.models import Claim, CollectiveHousehold
from jifen.platform.settlement.selectors.choices import dwellings, register_of
from jifen.platform.settlement.selectors.households import SORTS_OF, OpenHousehold, open_households
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
    towns = _of_dwellings(case, register, where)
    if rule == "dwelling":
        return _of_dwelling(towns, applied)
    elsewhere = rule == "unstated" and bool(towns) and applied not in towns
    return Town(applied, _not_said(min(towns), applied) if elsewhere else None)


def stands_where_it_may(household: CollectiveHousehold, case: Case, register: Register | None, where: str) -> bool:
    """Whether a collective household stands in a town the texts allow; any of the city where they do not say."""
    rule = register.town_of(where) if register is not None else "unstated"
    return rule != "applied" or _same(household.town, case.town or case.city)


def town_to_look_at(claim: Claim) -> Text | None:
    """Say what an officer looks at about the town of a claim; None where texts and records decide it, or an officer has."""
    if any(one.act == Act.TOWN for one in claim.moves.all()):
        return None
    where = str(claim.placement.get("where"))
    return town_for(claim.case, register_of(claim.standing), where, claim.household).look


def town_bound(claim: Claim) -> Text | None:
    """Say by which rule the town of a claim stands where it does; None where texts and records leave it to an officer."""
    register, where = register_of(claim.standing), str(claim.placement.get("where"))
    rule = register.town_of(where) if register is not None else "unstated"
    if rule == "applied":
        return Text("按本市规则落在申请地的镇街", "by the city's rules it is the town applied for")
    if rule == "dwelling" and len(_of_dwellings(claim.case, register, where)) == 1:
        return Text("按本市规则落在住房所在的镇街", "by the city's rules it is the town of the dwelling")
    return None


def households_elsewhere(claim: Claim) -> list[OpenHousehold]:
    """Give the collective households of other towns a claim may go to instead of its own: of the same sort, with room for everybody."""
    register, where = register_of(claim.standing), str(claim.placement.get("where"))
    count = claim.members.filter(active=True).count()
    return [
        one
        for one in open_households(claim.city)
        if one.household.sort in SORTS_OF.get(where, ())
        and one.free >= count
        and one.household.town != claim.town
        and stands_where_it_may(one.household, claim.case, register, where)
    ]


def _of_dwellings(case: Case, register: Register | None, where: str) -> set[str]:
    return {place for place in dwellings(case, register).get(where, ()) if len(place) == _TOWN}


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
