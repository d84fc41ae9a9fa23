"""
The competition itself: a score table, the rules of one use and the quota become what came of each person.

What comes out depends on nothing but the arguments, not even on the order of the rows. Whoever is known to be out is out;
whoever something is not known of is not ranked, and the outcome says what is missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jifen.kernel.errors import BadInputError, Complaint, RefusedError, Text
from jifen.policy.ranking_rules import LineOnly, Ranked
from jifen.ranking.entrants import Entrant, Run, read_entrants
from jifen.ranking.lottery import Draw, check_places
from jifen.ranking.order import Keys, arrange, partings, ranks, tie_ordinals
from jifen.ranking.outcome import CutOff, Outcome, PoolReport, Ranking, Result, Standing, UnitReport, line_of
from jifen.ranking.quota import Cell, Quota
from jifen.ranking.rounds import first_round, second_round, second_round_limit
from jifen.ranking.units import pool_of

_NO_CELL = Cell()


def rank(
    rows: Iterable[Mapping[str, object]],
    rules: LineOnly | Ranked,
    *,
    run: Run,
    quota: Quota | None = None,
    qualifying_points: int | None = None,
    draw: Draw | None = None,
) -> Ranking:
    """
    Rank the people of a score table and give out the places.

    Args:
        rows: the score table, one mapping per person, in any order.
        rules: the rules of the use.
        run: what the table says about itself.
        quota: what the plan gives each unit; given where the rules say that the plan sets places or qualifying points.
        qualifying_points: scaled; given where the rules say that the scheme sets them.
        draw: given where lots break ties.

    Returns:
        The ranking.

    Raises:
        BadInputError: ``ranking.bad_scores`` when the table is broken; ``ranking.quota_lacks_units`` when people compete
            in a unit for which the quota has no row.
        RefusedError: ``ranking.input_missing`` or ``ranking.input_not_used`` when quota, qualifying points or draw do not fit
            the rules; ``ranking.entrants_changed`` when somebody has no lot; ``ranking.places_changed`` when the quota is not
            the one that was sealed before the draw.
    """
    check_inputs(rules, quota=quota is not None, qualifying_points=qualifying_points is not None, draw=draw is not None)
    if draw and quota:
        check_places(draw.head, quota, run.decimals)
    entrants = read_entrants(rows, rules, lots=draw.lots if draw else None)
    if draw and {entrant.person for entrant in entrants} != draw.lots.keys():
        raise _entrants_changed()
    cells = dict(quota.cells) if quota else {}
    if quota:
        _check_units(entrants, cells)
    out = {entrant.person: _set_aside(entrant, rules, cells, qualifying_points) for entrant in entrants}
    units: tuple[UnitReport, ...] = ()
    pools: tuple[PoolReport, ...] = ()
    standings: Mapping[str, Standing] = {}
    if isinstance(rules, Ranked):
        competition = _Competition(rules, cells, [entrant for entrant in entrants if not out[entrant.person]])
        competition.first_round()
        pools = tuple(competition.second_round()) if rules.second_round != "none" else ()
        units = tuple(competition.reports(Counter(entrant.unit for entrant in entrants)))
        standings = competition.standings
    outcomes = [_outcome(entrant, out[entrant.person], standings.get(entrant.person)) for entrant in entrants]
    outcomes.sort(key=_place_in_list)
    return Ranking(run, rules, quota, qualifying_points, draw, tuple(outcomes), units, pools)


def _set_aside(
    entrant: Entrant, rules: LineOnly | Ranked, cells: Mapping[str, Cell], qualifying_points: int | None
) -> Result | None:
    """Why a person takes no part in the order; what is certain comes before what is unknown."""
    cell = cells.get(entrant.unit)
    line = line_of(rules, cell, qualifying_points)
    if entrant.eligible is False:
        return Result.NOT_ELIGIBLE
    if line is not None and entrant.total is not None and entrant.total < line:
        return Result.BELOW_QUALIFYING_POINTS
    if entrant.unknown:
        return Result.NOT_RANKED
    if cell and cell.words:
        return Result.OTHER_WAY
    return Result.QUALIFIED if isinstance(rules, LineOnly) else None


class _Competition:
    """The lines of all units, where everyone in them stands, and what every unit has left over."""

    def __init__(self, rules: Ranked, cells: Mapping[str, Cell], people: Iterable[Entrant]) -> None:
        self._rules = rules
        self._keys = Keys(rules.order)
        self._cells = cells
        self._lines: dict[str, list[Entrant]] = defaultdict(list)
        self.standings: dict[str, Standing] = {}
        self._line_up(people)
        self._units = sorted({*cells, *self._lines})
        self._left: dict[str, int] = {}

    def first_round(self) -> None:
        """Give out the places of every unit."""
        for unit in self._units:
            given = first_round(self._lines.get(unit, ()), self._cells.get(unit, _NO_CELL), self._rules)
            self._left[unit] = given.left
            for person, pool in given.placed.items():
                self.standings[person].round, self.standings[person].pool = 1, pool

    def second_round(self) -> Iterator[PoolReport]:
        """Rank those without a place again, pool by pool, and give out what is left over."""
        pools: dict[str, list[str]] = defaultdict(list)
        for unit in self._units:
            pools[pool_of(unit, self._rules)].append(unit)
        for pool, units in sorted(pools.items()):
            people = [
                one for unit in units for one in self._lines.get(unit, ()) if not self.standings[one.person].round
            ]
            line = arrange(people)
            for entrant, number, parted_by in self._numbered(line):
                own = self.standings[entrant.person]
                own.second_rank, own.second_parted_by = number, parted_by
            places = sum(self._left[unit] for unit in units)
            placed = second_round(line, places, self._limits(units), self._rules.ties.rule)
            for entrant in placed:
                own = self.standings[entrant.person]
                own.round, own.pool = 2, "open"
            last = self._cut_off(placed, second=True)
            yield PoolReport(pool, places, len(line), len(placed), max(0, places - len(placed)), last)

    def reports(self, applied: Mapping[str, int]) -> Iterator[UnitReport]:
        """
        Say of every unit what it had and what came of it.

        Args:
            applied: how many people of the score table belong to each unit.
        """
        limits = self._limits(self._units) or {}
        for unit in self._units:
            line = self._lines.get(unit, [])
            rounds = Counter(self.standings[entrant.person].round for entrant in line)
            first = [entrant for entrant in line if self.standings[entrant.person].round == 1]
            kept: dict[str, list[Entrant]] = defaultdict(list)
            for entrant in first:
                kept[entrant.klass if self.standings[entrant.person].pool == "reserved" else ""].append(entrant)
            cut_offs = {klass: last for klass, people in sorted(kept.items()) if (last := self._cut_off(people))}
            yield UnitReport(
                unit=unit,
                cell=self._cells.get(unit, _NO_CELL),
                applied=applied.get(unit, 0),
                ranked=len(line),
                placed=rounds[1],
                placed_second=rounds[2],
                left=self._left[unit],
                second_limit=limits.get(unit),
                cut_off=cut_offs.pop("", None),
                reserved_cut_offs=cut_offs,
            )

    def _line_up(self, people: Iterable[Entrant]) -> None:
        # Ordinals compare people as far as they will ever be compared: across the areas a second round puts together.
        scopes: dict[str, list[Entrant]] = defaultdict(list)
        for entrant in people:
            scopes[pool_of(entrant.unit, self._rules)].append(entrant)
        ordinals: dict[str, tuple[int | None, ...]] = {}
        for scope in scopes.values():
            line = arrange(scope)
            shown = tie_ordinals(line, self._keys.first_ordinal, len(self._rules.order))
            for entrant, own in zip(line, shown, strict=True):
                ordinals[entrant.person] = own
                self._lines[entrant.unit].append(entrant)
        for line in self._lines.values():
            for entrant, number, parted_by in self._numbered(line):
                self.standings[entrant.person] = Standing(number, parted_by, ordinals[entrant.person])

    def _numbered(self, line: Sequence[Entrant]) -> Iterator[tuple[Entrant, int, int]]:
        return zip(line, ranks(line, self._rules.rank_style.style), partings(line), strict=True)

    def _limits(self, units: Iterable[str]) -> dict[str, int] | None:
        second = self._rules.second_round
        if second == "none" or second.limit == "none":
            return None
        return {unit: second_round_limit(second.limit, self._cells[unit].places or 0) for unit in units}

    def _cut_off(self, placed: Sequence[Entrant], *, second: bool = False) -> CutOff | None:
        if not placed:
            return None
        own = self.standings[placed[-1].person]
        number = own.second_rank if second and own.second_rank else own.rank
        return CutOff(number, placed[-1].klass, self._keys.score(placed[-1]))


def _outcome(entrant: Entrant, out: Result | None, standing: Standing | None) -> Outcome:
    placed = Result.PLACED if standing and standing.round else Result.WAITING
    return Outcome(entrant, out or placed, standing)


def _place_in_list(outcome: Outcome) -> tuple[str, bool, tuple[int, ...], str]:
    entrant = outcome.entrant
    return entrant.unit, outcome.standing is None, entrant.keys if outcome.standing else (), entrant.person


def check_inputs(rules: LineOnly | Ranked, *, quota: bool, qualifying_points: bool, draw: bool) -> None:
    """
    Make sure that what is given is what the rules ask for.

    Args:
        rules: the rules of the use.
        quota: whether a quota is given.
        qualifying_points: whether qualifying points are given.
        draw: whether lots are drawn, or are going to be.

    Raises:
        RefusedError: ``ranking.input_missing`` or ``ranking.input_not_used``.
    """
    by_plan = by_lot = False
    if isinstance(rules, Ranked):
        by_plan = "plan" in {rules.places.set_by, rules.qualifying_points.set_by}
        by_lot = rules.ties.rule == "lottery"
    asked = [
        (_QUOTA, by_plan, quota),
        (_LINE, rules.qualifying_points.set_by == "scheme", qualifying_points),
        (_LOTS, by_lot, draw),
    ]
    for (what, how), needed, given in asked:
        if needed and not given:
            raise RefusedError(
                "ranking.input_missing",
                Text(f"本用途的排名规则需要{what.zh}。", f"The rules of this use need the {what.en}."),
                how,
            )
        if given and not needed:
            raise RefusedError(
                "ranking.input_not_used",
                Text(f"本用途的排名规则不使用{what.zh}。", f"The rules of this use know no {what.en}."),
                Text(f"请去掉{what.zh}，或核对方案和用途。", f"Leave out the {what.en}, or check scheme and use."),
            )


_QUOTA = (Text("名额表", "quota"), Text("请提供名额表（--quota）。", "Give the quota (--quota)."))
_LINE = (
    Text("规定分值", "qualifying points"),
    Text("请在方案该用途的 apply_from 中写明。", "State them as `apply_from` of the use in the scheme."),
)
_LOTS = (
    Text("摇号结果", "draw"),
    Text(
        "先用 --seal 封存名单和名额并公布，公开抽签之后再用 --draw、--sealed 和同一 --secret 排名。",
        "First seal entrants and places with --seal and publish that; after the public draw rank with --draw, --sealed and "
        "the same --secret.",
    ),
)


def _check_units(entrants: Iterable[Entrant], cells: Mapping[str, Cell]) -> None:
    competing = (entrant.unit for entrant in entrants if entrant.eligible is not False and entrant.unit)
    lacking = Counter(unit for unit in competing if unit not in cells)
    if lacking:
        raise BadInputError(
            "ranking.quota_lacks_units",
            Text("有人申请的单位不在名额表中。", "People compete in units that the quota does not list."),
            Text("请补上该单位；没有名额的填0。", "Add the unit; write 0 where it has no places."),
            complaints=[
                Complaint(
                    "ranking.quota_lacks_unit",
                    "quota",
                    Text(f"有{people}人申请。", f"{people} people applied there."),
                    Text("请补上。", "Add it."),
                    unit,
                )
                for unit, people in sorted(lacking.items())
            ],
        )


def _entrants_changed() -> RefusedError:
    return RefusedError(
        "ranking.entrants_changed",
        Text("成绩表中的人与摇号名单不同。", "The people of the score table are not those the lots were drawn for."),
        Text("请用摇号时封存的成绩表。", "Use the score table that was sealed for the draw."),
    )
