"""What came of each person, of each unit and of the whole: the values a ranking is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from jifen.kernel.errors import Text
from jifen.kernel.points import show
from jifen.policy.ranking_rules import AnyKey, LineOnly, Ranked
from jifen.ranking.entrants import AREA, CLASS, ELIGIBILITY, TOTAL, Entrant, Run
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


RESULT_WORDS: dict[Result, Text] = {
    Result.PLACED: Text("入围", "placed"),
    Result.WAITING: Text("候补", "waiting"),
    Result.QUALIFIED: Text("达到分数线", "qualified"),
    Result.BELOW_QUALIFYING_POINTS: Text("未达到规定分值", "below the qualifying points"),
    Result.NOT_ELIGIBLE: Text("不符合条件", "not eligible"),
    Result.NOT_RANKED: Text("有未核实事项，未参加排名", "not ranked: something is not proven yet"),
    Result.OTHER_WAY: Text("名额不按积分分配", "places given out another way"),
}


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
    """The last person placed: rank, class if classes are ranked, and the value of the leading key if that is no date."""

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

    def reason(self, outcome: Outcome, names: Mapping[str, str] | None = None) -> Text:
        """
        Say in one sentence why a person came to their result; for that person, not for the list.

        Args:
            outcome: one of this ranking.
            names: how the scheme calls its keys, by their labels: ``{"group:quality": "个人素质"}``.
        """
        entrant, own = outcome.entrant, outcome.standing
        cell = self.quota.cells.get(entrant.unit) if self.quota else None
        if own:
            return _standing_said(own, cell.places if cell else None, outcome.result)
        if outcome.result is Result.OTHER_WAY and cell:
            return Text(f"该名额不按积分分配：{cell.words}。", f"These places are given out another way: {cell.words}.")
        if outcome.result is Result.NOT_RANKED:
            called = {label: Text(name, name) for label, name in (names or {}).items()}
            missing = [(_UNKNOWN | called).get(name, Text(name, name)) for name in entrant.unknown]
            zh, en = "、".join(name.zh for name in missing), ", ".join(name.en for name in missing)
            return Text(f"尚未核实，未参加排名：{zh}。", f"Not ranked, because this is not proven yet: {en}.")
        line = line_of(self.rules, cell, self.qualifying_points)
        points = [show(number, self.run.decimals) for number in (entrant.total, line) if number is not None]
        zh, en = _SAID[outcome.result]
        scored = (
            Text(f"（{points[0]}／{points[1]}分）", f" ({points[0]} of {points[1]})")
            if len(points) == 2
            else Text("", "")
        )
        return Text(f"{zh}{scored.zh}。", f"{en}{scored.en}.")


_SAID = {
    Result.QUALIFIED: Text("达到规定分值", "Reaches the qualifying points"),
    Result.BELOW_QUALIFYING_POINTS: Text("未达到规定分值", "Below the qualifying points"),
    Result.NOT_ELIGIBLE: Text("不符合条件，详见得分表", "Not eligible; the scorecard says why"),
}
_UNKNOWN = {
    ELIGIBILITY: Text("申请资格", "eligibility"),
    TOTAL: Text("总分", "the total"),
    AREA: Text("申请地", "the town applied for"),
    CLASS: Text("类别", "the class"),
}


def line_of(rules: LineOnly | Ranked, cell: Cell | None, qualifying_points: int | None) -> int | None:
    """The qualifying points that hold in a unit, scaled; None where there are none."""
    if rules.qualifying_points.set_by == "plan":
        return cell.qualifying_points if cell else None
    return qualifying_points


def _standing_said(own: Standing, places: int | None, result: Result) -> Text:
    rank = Text(f"第{own.rank}名", f"rank {own.rank}")
    if places is not None:
        rank = Text(f"{rank.zh}，名额{places}个", f"{rank.en} for {places} places")
    if own.second_rank is not None:
        again = f"；第二轮第{own.second_rank}名", f"; rank {own.second_rank} in the second round"
        rank = Text(rank.zh + again[0], rank.en + again[1])
    if result is Result.WAITING:
        return Text(f"未入围，列为候补：{rank.zh}。", f"On the waiting list: {rank.en}.")
    kept = Text("预留名额", " on a reserved place") if own.pool == "reserved" else Text("", "")
    return Text(f"第{own.round}轮{kept.zh}入围：{rank.zh}。", f"Placed in round {own.round}{kept.en}: {rank.en}.")
