"""
Points from quantities: awards, conditions, lines and groups as SQL, three-valued as the law needs it.

SQL's own AND, OR and NOT are the logic of ``asking``: a part that is not met decides an AND, whatever is unknown. What SQL would
get wrong is written out: greatest() and least() pass over NULL, and ``//`` cuts off towards zero.
"""

from __future__ import annotations

from collections.abc import Sequence

from jifen.scoring import plan as ir
from jifen.scoring.population.quantities import QuantityNames, of_seat
from jifen.scoring.population.sql_text import Stages, cases, quoted

# --- whole numbers ----------------------------------------------------------------------------------------------------


def whole(sql: str) -> str:
    """Write a number as the type in which all points and quantities are kept."""
    return f"CAST({sql} AS BIGINT)"


def limited(sql: str, floor: int | None, cap: int | None) -> str:
    """Write a floor, then a cap, of a column: ``totalling.limited``; unknown stays unknown."""
    branches = []
    if floor is not None:
        least = floor if cap is None else min(floor, cap)
        branches.append((f"{sql} < {floor}", str(least)))
    if cap is not None:
        branches.append((f"{sql} > {cap}", str(cap)))
    return cases(branches, sql)


def divided(sql: str, divisor: int, mode: str) -> str:
    """Write a division by a whole number above zero, rounded by its mode: ``kernel.points.divide``."""
    if divisor == 1:
        return sql
    match mode:
        case "half_up":
            return f"(2 * ({sql}) + CASE WHEN {sql} < 0 THEN -{divisor} ELSE {divisor} END) // {2 * divisor}"
        case "up":
            return f"(({sql}) + CASE WHEN {sql} < 0 THEN -{divisor - 1} ELSE {divisor - 1} END) // {divisor}"
        case _:
            return f"({sql}) // {divisor}"


def total_of(terms: Sequence[str]) -> str:
    """Write a sum; of nothing it is 0, with anything unknown it is unknown."""
    return " + ".join(terms) or "0"


def times(sql: str, factor: int) -> str:
    """Write a product with a constant."""
    return {0: f"0 * {sql}", 1: sql}.get(factor, f"{sql} * {factor}")


# --- awards -----------------------------------------------------------------------------------------------------------


def priced(award: ir.Award, units: Sequence[str], *, yes_or_no: bool = False) -> str:
    """
    Write the points of some units: ``awarding.pricing``. Unknown units have unknown points.

    Args:
        award: any award but ``Tiers``.
        units: the columns of the measures of the line.
        yes_or_no: the units are 0 or 1.
    """
    match award:
        case ir.Rows(((1, points),)) if yes_or_no:
            return times(units[0], points)
        case ir.Levels(points):
            return cases([(f"{units[0]} = {at}", str(worth)) for at, worth in enumerate(points)])
        case ir.EachUnit():
            return _each_unit(award, units[0])
        case ir.Rows():
            return _rows(award, units[0])
        case ir.Bands():
            return _bands(award, units[0])
        case ir.Intervals():
            return _intervals(award, units[0])
        case ir.Cells():
            return _cells(award, units)
        case _:
            raise TypeError("tiers are decided by conditions")


def _each_unit(award: ir.EachUnit, units: str) -> str:
    # In every CASE the last arm is the one that is unknown where the units are.
    if award.starts_at:
        later = f"{award.first} + ({units} - {award.starts_at}) * {award.rate}"
        return cases([(f"{units} < {award.starts_at}", "0")], later)
    if not award.vests_at and not award.beyond:
        return times(units, award.rate)
    paid = f"({units} - {award.beyond}) * {award.rate}" if award.beyond else times(units, award.rate)
    return cases([(f"{units} < {award.vests_at}", "0"), (f"{units} <= {award.beyond}", "0")], paid)


def _rows(award: ir.Rows, units: str) -> str:
    above = [(f"{units} > {award.rows[-1][0]}", "0")] if award.nothing_above else []
    reached = [(f"{units} >= {row}", str(points)) for row, points in reversed(award.rows)]
    return cases([*above, *reached, (f"{units} < {award.rows[0][0]}", "0")])


def _bands(award: ir.Bands, units: str) -> str:
    branches, before = [], 0
    starts = [max(start, 1) for start, _ in award.rows] if award.marginal else [start for start, _ in award.rows]
    for (_, rate), start, after in zip(award.rows, starts, [*starts[1:], 0], strict=True):
        if award.marginal:
            branches.append((f"{units} >= {start}", f"{before} + ({units} - {start - 1}) * {rate}"))
            before += (after - start) * rate
        else:
            branches.append((f"{units} >= {start}", times(units, rate)))
    return cases([*reversed(branches), (f"{units} < {starts[0]}", "0")])


def _intervals(award: ir.Intervals, units: str) -> str:
    branches = []
    for row in award.rows:
        worth = f"{row.points} + ({units} - {row.anchor}) * {row.step}" if row.step else str(row.points)
        branches.append((between(units, row.low, row.high), worth))
    return cases([*branches, (f"{units} IS NOT NULL", str(award.outside))])


def _cells(award: ir.Cells, units: Sequence[str]) -> str:
    if award.largest:
        best = sorted(zip(award.points, units, strict=True), key=lambda cell: -cell[0])
        held = [(f"{counted} <> 0", str(points)) for points, counted in best]
        return cases([(f"({total_of(units)}) IS NULL", "NULL"), *held], "0")
    sum_ = total_of([times(counted, points) for points, counted in zip(award.points, units, strict=True)])
    if award.divisor == 1:
        return sum_
    return f"({divided(sum_, award.divisor * award.quantum, award.mode)}) * {award.quantum}"


def between(sql: str, low: int | None, high: int | None) -> str:
    """Write that a number lies between bounds, both inside: unknown where it is."""
    if low is None and high is None:
        return f"{sql} IS NOT NULL OR NULL"
    if low == high:
        return f"{sql} = {low}"
    tests = [f"{sql} >= {low}"] if low is not None else []
    return " AND ".join([*tests, f"{sql} <= {high}"] if high is not None else tests)


# --- lines and groups -------------------------------------------------------------------------------------------------


class Points:
    """Writes the lines and groups of a plan as seen from one seat, into stages that already hold the quantities."""

    def __init__(self, plan: ir.Plan, names: QuantityNames, stages: Stages, seat: str) -> None:
        self.plan = plan
        self.names = names
        self.stages = stages
        self.seat = seat
        self.asked: dict[ir.Condition, str] = {}
        self.groups: list[str] = []
        for index in plan.order:
            self._line(plan.lines[index])
        homes = {index: f"g_{use}_{name}" for use, rule in plan.uses.items() for name, index in rule.group_of.items()}
        for index, group in enumerate(plan.groups):
            self.groups.append(self._group(group, homes[index]))

    def column(self, name: str) -> str:
        """Give a column as seen from this seat."""
        return quoted(of_seat(name, self.seat))

    def define(self, name: str, sql: str, about: str = "") -> str:
        """Add a column as seen from this seat."""
        return self.stages.define(of_seat(name, self.seat), sql, about)

    # --- conditions ---------------------------------------------------------------------------------------------------

    def ask(self, condition: ir.Condition) -> str:
        """Give the column in which a condition is answered: TRUE, FALSE, or NULL for unknown."""
        if condition not in self.asked:
            self.asked[condition] = self.define(f"if_{len(self.asked) + 1}", self.written(condition), condition.name)
        return self.asked[condition]

    def written(self, condition: ir.Condition) -> str:
        """Write a condition out."""
        children = [f"({self.written(child)})" for child in condition.children]
        match condition.op:
            case "all":
                return " AND ".join(children) or "TRUE"
            case "any":
                return " OR ".join(children) or "FALSE"
            case "not":
                return f"NOT {children[0]}"
            case "agree":
                return self.column(self.names.agreements[condition.agreeing])
            case "line":
                return between(self.column(f"p_{self.plan.lines[condition.index].id}"), condition.low, condition.high)
            case "group":
                return between(self.groups[condition.index], condition.low, condition.high)
            case _:
                return between(self.column(self.names.measures[condition.index]), condition.low, condition.high)

    # --- lines --------------------------------------------------------------------------------------------------------

    def _line(self, line: ir.Line) -> None:
        name = f"p_{line.id}"
        if line.ended:
            self.define(name, whole("0"), "no longer in force")
            return
        if isinstance(line.award, ir.Tiers):
            sql = self._tiers(line.award)
        else:
            units = [self.column(self.names.measures[index]) for index in line.measures]
            sql = priced(line.award, units, yes_or_no=all(map(self._is_yes_or_no, line.measures)))
        for condition, wanted in ((line.requires, True), (line.void, False)):
            if condition is not None:
                sql = _kept(self.define(f"{name} before {_WORDS[wanted]}", whole(sql)), self.ask(condition), wanted)
        if line.deemed is not None:
            points = self.define(f"{name} before it is deemed", whole(sql))
            met = self.ask(line.deemed[0])
            sql = cases([(met, str(line.deemed[1])), (f"NOT {met}", points)])
        if line.floor is not None or line.cap is not None:
            sql = limited(self.define(f"{name} before limits", whole(sql)), line.floor, line.cap)
        self.define(name, whole(sql))

    def _is_yes_or_no(self, index: int) -> bool:
        node = self.plan.measures[index]
        return node.op is ir.Op.EXISTS and node.groups is None

    def _tiers(self, award: ir.Tiers) -> str:
        """Write the best tier that is met; one nobody can decide yet matters only if it is worth more."""
        by_worth: dict[int, list[str]] = {}
        for condition, points in sorted(award.tiers, key=lambda tier: -tier[1]):
            by_worth.setdefault(points, []).append(self.ask(condition))
        met = {points: " OR ".join(asked) for points, asked in by_worth.items()}
        branches = []
        for points, any_met in met.items():
            branches.append((f"({any_met})", str(points)))
            lower = [f"coalesce({other}, FALSE)" for worth, other in met.items() if worth < points]
            if points > 0:
                branches.append((f"({any_met}) IS NULL", "NULL"))
            elif lower:
                branches.append((f"({any_met}) IS NULL AND ({' OR '.join(lower)})", "NULL"))
        best = cases(branches, "0")
        extras = [
            cases([(asked, str(points)), (f"NOT {asked}", "0")])
            for asked, points in ((self.ask(condition), points) for condition, points in award.extras)
        ]
        return total_of([best, *extras])

    # --- groups -------------------------------------------------------------------------------------------------------

    def _group(self, node: ir.GroupNode, name: str) -> str:
        members = [self.column(f"p_{self.plan.lines[index].id}") for index in node.lines]
        members += [self.groups[index] for index in node.groups]
        if node.combine == "applicants_choice":
            sql = self._chosen(members, node.pick)
        elif node.combine == "best_of" and len(members) > 1:
            sql = cases([(f"({total_of(members)}) IS NOT NULL", f"greatest({', '.join(members)})")])
        else:
            sql = total_of(members)
        if node.floor is not None or node.cap is not None:
            sql = limited(self.define(f"{name} before limits", whole(sql)), node.floor, node.cap)
        return self.define(name, whole(sql))

    def _chosen(self, members: list[str], pick: int | None) -> str:
        """Write the member the applicant chose; without a choice, only where there is nothing to choose between."""
        branches = []
        if pick is not None:
            chosen = self.column(self.names.measures[pick])
            branches = [(f"{chosen} = {at}", member) for at, member in enumerate(members, 1)]
        worth_something = total_of(
            [f"CASE WHEN {member} <> 0 THEN 1 WHEN {member} = 0 THEN 0 END" for member in members]
        )
        return cases([*branches, (f"({worth_something}) < 2", total_of(members))])


_WORDS = {True: "its requirement", False: "it is void"}


def _kept(points: str, met: str, wanted: bool) -> str:
    """Write that points are kept where a condition is answered as wanted; where it is not, nothing is what is nothing already."""
    keeps, loses = (met, f"NOT {met}") if wanted else (f"NOT {met}", met)
    return cases([(keeps, points), (f"{loses} OR {points} = 0", "0")])
