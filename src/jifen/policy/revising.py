"""After the province has changed: which cities have not followed yet, and which of their lines give way until they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jifen.policy.conformance import Finding, conformance
from jifen.policy.packs import Pack
from jifen.policy.registry import Registry
from jifen.policy.scheme import Scheme


@dataclass(frozen=True)
class Overdue:
    """
    A city scheme in force that still contains an older provincial scheme than the one in force.

    ``days`` have gone by since the province changed. ``conflicts`` are the city's lines that differ from what the province
    says now: the later provincial rule takes precedence over them.
    """

    city: Pack
    contains: str
    province: Pack
    days: int
    conflicts: tuple[Finding, ...]


def not_yet_revised(registry: Registry, as_of: date) -> list[Overdue]:
    """
    List the cities that have not yet followed a change of the province.

    Args:
        registry: the packs.
        as_of: the day that is asked about.

    Returns:
        One entry for each city scheme in force on that day that names an older version of its province, the longest
        overdue first. A scheme leaves the list when it names the version in force.

    Law:
        粤人社发〔2011〕306号 二（三）2 (cities revise in time); last article (earlier rules that conflict give way)
    """
    found = []
    for pack in registry.in_force(as_of):
        contains = pack.scheme.contains
        if contains is None:
            continue
        province = registry.find(contains.partition("@")[0], as_of=as_of)
        if province.id == contains or province.scheme.in_force.from_ < _named_day(contains):
            continue
        days = (as_of - province.scheme.in_force.from_).days
        found.append(Overdue(pack, contains, province, days, _conflicts(pack.scheme, province.scheme)))
    return sorted(found, key=lambda overdue: (-overdue.days, overdue.city.id))


def _named_day(contains: str) -> date:
    return date.fromisoformat(contains.partition("@")[2])


def _conflicts(city: Scheme, province: Scheme) -> tuple[Finding, ...]:
    # Declarations answered to the older version; they do not speak about the one that came after them.
    bare = city.model_copy(update={"deviations": (), "not_adopted": ()})
    return tuple(finding for finding in conformance(bare, province).findings if finding.fails)
