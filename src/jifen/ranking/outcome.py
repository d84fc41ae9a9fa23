"""What came of each person, of each unit and of the whole: the values a ranking is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from jifen.kernel.errors import Text
from jifen.policy.ranking_rules import AnyKey, LineOnly, Ranked
from jifen.ranking.entrants import Entrant, Run
from jifen.ranking.lottery import Draw
from jifen.ranking.order import Keys
from jifen.ranking.quota import Cell, Quota
from jifen.ranking.rounds import Pool


class Result(StrEnum):
    """What came of a person; the values stand on the published list."""

    PLACED = "placed"
    WAITING = "waiting"
    QUALIFIED = "qualified"
    BELOW_QUALIFYING_POINTS = "below_qualifying_points"
    NOT_ELIGIBLE = "not_eligible"
    NOT_RANKED = "not_ranked"
    OTHER_WAY = "other_way"


RESULTS = {
    Result.PLACED: Text("入围", "has a place"),
    Result.WAITING: Text("未入围，列为候补", "has no place; on the waiting list"),
    Result.QUALIFIED: Text("达到规定分值", "reaches the qualifying points"),
    Result.BELOW_QUALIFYING_POINTS: Text("未达到规定分值", "is below the qualifying points"),
    Result.NOT_ELIGIBLE: Text("不符合条件", "is not eligible"),
    Result.NOT_RANKED: Text("有未核实的事项，未参加排名", "was not ranked: something is not proven"),
    Result.OTHER_WAY: Text("该名额不按积分分配", "applied for places that are given out another way"),
}
"""The results in words."""


@dataclass(slots=True)
class Standing:
    """
    Where a ranked person stands.

    ``parted_by`` is the position of the key that set them behind the person right above: -1 for the first, the number of keys
    for one who is equal to the person above. ``ordinals`` stand for the keys whose values are not shown. The same two
    follow for the second round, for those who take part in it.
    """

    rank: int
    parted_by: int
    ordinals: tuple[int | None, ...]
    round: int | None = None
    pool: Pool | None = None
    second_rank: int | None = None
    second_parted_by: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person, what came of them, and where they stand if they were ranked."""

    entrant: Entrant
    result: Result
    standing: Standing | None = None


class CutOff(NamedTuple):
    """The last person placed: rank, class, and the value of the leading key (None where that is a date)."""

    rank: int
    klass: str
    score: int | None


@dataclass(frozen=True, slots=True)
class UnitReport:
    """One unit of competition: what it had, who came, who was placed, what it left over."""

    unit: str
    cell: Cell
    applied: int
    ranked: int
    placed: int
    placed_second: int
    left: int
    second_limit: int | None
    cut_off: CutOff | None
    reserved_cut_offs: Mapping[str, CutOff]


@dataclass(frozen=True, slots=True)
class PoolReport:
    """One pool of the second round: what came together, who took part, who was placed, what nobody took."""

    pool: str
    places: int
    ranked: int
    placed: int
    left: int
    cut_off: CutOff | None


class BrokenTie(NamedTuple):
    """Two neighbours whom the leading key left equal, and the key that parted them; None where lots did."""

    above: Outcome
    below: Outcome
    key: AnyKey | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    A whole ranking and what it was made from.

    ``outcomes`` stand by unit, the ranked first and in order. ``qualifying_points`` are scaled; None where the plan sets them
    for each unit, or where there are none.
    """

    run: Run
    rules: LineOnly | Ranked
    quota: Quota | None
    qualifying_points: int | None
    draw: Draw | None
    outcomes: tuple[Outcome, ...]
    units: tuple[UnitReport, ...]
    pools: tuple[PoolReport, ...]

    def counts(self) -> dict[str, int]:
        """How many applied, and how many came to each result."""
        found = Counter(outcome.result for outcome in self.outcomes)
        return {"applied": len(self.outcomes)} | {result.value: found[result] for result in Result}

    def broken_ties(self) -> Iterator[BrokenTie]:
        """
        Walk through the ties of the first round that a later key, or a lot, broke.

        Yields:
            Neighbours of one unit, in order.
        """
        if not isinstance(self.rules, Ranked):
            return
        order, leading = self.rules.order, Keys(self.rules.order).leading
        for above, below in pairwise(self.outcomes):
            if above.standing and below.standing and leading < below.standing.parted_by < len(below.entrant.keys):
                by = below.standing.parted_by
                yield BrokenTie(above, below, order[by] if by < len(order) else None)
