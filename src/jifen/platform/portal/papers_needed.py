"""Which papers a person has to bring: only those that no department can confirm by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import DEPARTMENTS
from jifen.kernel.errors import Text
from jifen.platform.offices.models import Office

NO_DEPARTMENT = frozenset({"issuer"})
"""Whoever issued a paper is no department that could be asked through the platform."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How a kind of record is proven here: by whom, by their system or by their people, or by a paper one brings."""

    kind: str
    name: Text
    who: Text
    how: Text
    paper: bool


def confirmed(kinds: Iterable[str], city: str) -> list[Confirmed]:
    """Say for some kinds who confirms them in a city, and how."""
    areas = [f"{city[:2]}0000", city]
    rows = Office.objects.filter(kind=Office.Kind.DEPARTMENT, area__in=areas, active=True).order_by("area")
    by_system = {row.department: row.has_system for row in sorted(rows, key=lambda row: areas.index(row.area))}
    return [_confirmed(kind, by_system) for kind in kinds if kind != "application"]


def papers_needed(kinds: Iterable[str], city: str) -> list[Confirmed]:
    """Give the kinds that need a paper of the applicant's."""
    return [one for one in confirmed(kinds, city) if one.paper]


def _confirmed(name: str, by_system: dict[str, bool]) -> Confirmed:
    kind = CATALOGUE[name]
    first = kind.proved_by[0]
    zh, en = DEPARTMENTS[first]
    named = Text(kind.zh, kind.en[:1].upper() + kind.en[1:])
    if first in NO_DEPARTMENT:
        how = Text("没有部门能代为证明，请带原件或上传照片", "no department can confirm it: bring or upload the paper")
        return Confirmed(name, named, Text(zh, en), how, paper=True)
    if by_system.get(first):
        how = Text("系统核验，不用带材料", "confirmed by system, no paper needed")
    else:
        how = Text("部门人工核查，不用带材料", "checked by the department's people, no paper needed")
    return Confirmed(name, named, Text(zh, en), how, paper=False)
