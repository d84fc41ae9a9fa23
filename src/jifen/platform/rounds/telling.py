"""Rounds in words: what a term and a unit of competition are called, and how many people stand against how many places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jifen.kernel.errors import JifenError, Text
from jifen.kernel.points import show
from jifen.platform.casework import schemes
from jifen.platform.rounds import inputs
from jifen.platform.rounds.models import Round
from jifen.platform.rounds.selectors.rounds import counts
from jifen.policy.procedure import Term
from jifen.policy.ranking_rules import Ranked
from jifen.policy.scheme import USES
from jifen.ranking import Quota
from jifen.ranking.quota import Cell
from jifen.ranking.units import WHOLE, Areas
from jifen.scoring.phrasing import day


def term_words(term: str) -> Text:
    """Name a term: ``2016年度``, ``2016年上半年``, ``2016年第4季度``; a batch by its day; what runs all the time by that."""
    if not term:
        return Text("常年办理", "all the year")
    if len(term) == len("2016-03-16"):
        on = day(date.fromisoformat(term))
        return Text(f"{on.zh}批次", f"batch of {on.en}")
    every, year, part = Term.parse(term)
    if every == "year":
        return Text(f"{year}年度", str(year))
    if every == "half_year":
        return Text(
            f"{year}年{'上' if part == 1 else '下'}半年", f"{'first' if part == 1 else 'second'} half of {year}"
        )
    return Text(f"{year}年第{part}季度", f"quarter {part} of {year}")


def round_words(use: str, term: str) -> Text:
    """Name a round by use and term: ``积分入户 2016年度``."""
    (zh, en), named = USES[use], term_words(term)
    return Text(f"{zh} {named.zh}", f"{en}, {named.en}")


def unit_words(unit: str) -> Text:
    """Name an area or a unit of competition: a place by its name, a zone as it is called, everybody together as that."""
    area, *parts = unit.split("/")
    divisions = schemes.divisions()
    name = (
        Text("全市", "the whole city")
        if area == WHOLE
        else Text(*(2 * (divisions.name(area) if area in divisions else area,)))
    )
    return Text(" · ".join((name.zh, *parts)), " · ".join((name.en, *parts)))


@dataclass(frozen=True, slots=True)
class UnitTold:
    """
    One unit of competition before anybody is ranked.

    ``people`` are those who have applied as far as their town tells, None where a unit is more than an area. ``places`` is None
    where the plan gives no number; ``words`` then say how they are given out. ``qualifying_points`` are written as on a list.
    """

    unit: str
    people: int | None
    places: int | None
    words: str
    reserved: Mapping[str, int]
    qualifying_points: str

    @property
    def name(self) -> Text:
        """What it is called."""
        return unit_words(self.unit)


def units_of(round_: Round) -> list[UnitTold]:
    """
    Give the units of a round in their order, with people and places; none where nobody is ranked.

    Where its pack was altered in place the page stays, and tells no places of units: nobody else's file hides a list from people.
    """
    pack = schemes.pack_of(round_.scheme)
    rules = schemes.rules_of(pack, round_.use)
    if not isinstance(rules, Ranked):
        return []
    quota, areas = _quota(round_), Areas(rules.compete_in)
    people: Counter[str] = Counter()
    for town, many in counts(round_).by_town.items():
        people[areas.of(town) or town] += many
    split = bool(rules.compete_in.split_by)
    cells = quota.cells if quota else {}
    shown = sorted(cells if split else {*cells, *people})
    decimals = pack.scheme.points.decimals
    return [_told(unit, cells.get(unit, Cell()), None if split else people[unit], decimals) for unit in shown]


def _told(unit: str, cell: Cell, people: int | None, decimals: int) -> UnitTold:
    line = "" if cell.qualifying_points is None else show(cell.qualifying_points, decimals)
    return UnitTold(unit, people, cell.places, cell.words, cell.reserved, line)


def _quota(round_: Round) -> Quota | None:
    try:
        return inputs.quota_of(round_)
    except JifenError:  # no plan yet, or the pack was altered: the page says so, and nothing is made up
        return None
