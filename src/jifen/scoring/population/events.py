"""
Counting records: one scan and one GROUP BY for each kind, with a FILTER for every measure of it.

What a table of facts gives is never unknown: a person without records has no row, and whoever joins the table takes that for
nothing. Whether nothing may be said at all is decided where the quantities are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Type
from jifen.scoring.plan import SHARE_PARTS, MeasureNode, Op
from jifen.scoring.population.days import DAYS, DayColumns, age_in_years, asks_days
from jifen.scoring.population.records import Fields, Tests
from jifen.scoring.population.sql_text import both, cases, indented, listed, literal, note, quoted

RECORD = "record_no"
"""The number of a row in the table of its kind: it tells equal records apart, and which came last."""

Aggregate = Callable[[str], str]
"""An aggregate, given the FILTER that stands behind it."""


def source(kinds: tuple[str, ...], asked: str) -> str:
    """
    Write where records are read from: the table of a kind, or of several put together, with the days if need be.

    Args:
        kinds: the kinds looked at together.
        asked: everything that is asked of the records; a kind without a field that is asked for gives NULL.
    """
    joined = f" JOIN {DAYS} USING (no)" if asks_days(asked) else ""
    if len(kinds) == 1:
        return f"{quoted(kinds[0])}{joined}"
    names = sorted({name for kind in kinds for name in CATALOGUE[kind].by_name if quoted(name) in asked})
    parts = []
    for at, kind in enumerate(kinds):
        fields = [quoted(name) if name in CATALOGUE[kind].by_name else f"NULL AS {quoted(name)}" for name in names]
        row = f"{RECORD} * {len(kinds)} + {at} AS {RECORD}"
        parts.append(f"SELECT {', '.join(['no', 'whose', 'standing', row, *fields])} FROM {quoted(kind)}")
    return "(\n" + indented("\nUNION ALL\n".join(parts)) + f"\n) AS records{joined}"


def filtered(tests: Tests, common: Tests) -> str:
    """Write the FILTER of a column whose table already asks the common tests."""
    own = [test for test in tests if test not in common]
    return f" FILTER (WHERE {both(own)})" if own else ""


def _if(tests: Tests, common: Tests, row: str) -> str:
    own = [test for test in tests if test not in common]
    return f"CASE WHEN {both(own)} THEN {row} END" if own else row


def in_common(columns: Iterable[Tests]) -> Tests:
    """Give the tests that every column asks, in their order."""
    first, *others = columns
    return tuple(test for test in first if all(test in other for other in others))


class EventTable:
    """One row per person with records of some kinds; a column for every different question."""

    def __init__(self, name: str, kinds: tuple[str, ...]) -> None:
        self.name = name
        self.kinds = kinds
        self.columns: dict[tuple[str, Tests], tuple[str, Aggregate, list[str]]] = {}

    def add(self, aggregate: Aggregate, tests: Tests, about: str) -> str:
        """Ask a question; the same question is asked once."""
        key = (aggregate(""), tests)
        if key not in self.columns:
            self.columns[key] = (f"{self.name}_{len(self.columns) + 1}", aggregate, [])
        name, _, notes = self.columns[key]
        notes.append(about)
        return quoted(name)

    def ctes(self) -> dict[str, str]:
        """Give the table."""
        common = in_common(tests for _, tests in self.columns)
        rows = [("no", "")]
        for (_, tests), (name, aggregate, notes) in self.columns.items():
            rows.append((f"{aggregate(filtered(tests, common))} AS {quoted(name)}", notes_of(notes)))
        asked = " ".join([*(sql for sql, _ in rows), *common])
        where = f"\nWHERE {both(common)}" if common else ""
        return {self.name: f"SELECT\n{indented(listed(rows))}\nFROM {source(self.kinds, asked)}{where}\nGROUP BY no"}


class GroupedTable:
    """The same, group by group: amounts are found within each group of a person's records and then taken together."""

    def __init__(self, name: str, kinds: tuple[str, ...], key: str) -> None:
        self.name = name
        self.kinds = kinds
        self.key = key
        self.parts: dict[tuple[str, Tests], tuple[str, Aggregate]] = {}
        self.columns: dict[str, tuple[str, list[str]]] = {}

    def add(self, node: MeasureNode, aggregate: Aggregate, tests: Tests, about: str) -> str:
        """Ask for the units of a measure; ``aggregate`` is NULL for a group that has none of its records."""
        part_key = (aggregate(""), tests)
        if part_key not in self.parts:
            self.parts[part_key] = (f"part_{len(self.parts) + 1}", aggregate)
        whole = together(node, quoted(self.parts[part_key][0]))
        if whole not in self.columns:
            self.columns[whole] = (f"{self.name}_{len(self.columns) + 1}", [])
        name, notes = self.columns[whole]
        notes.append(about)
        return quoted(name)

    def ctes(self) -> dict[str, str]:
        """Give the table."""
        common = in_common(tests for _, tests in self.parts)
        rows = [("no", ""), (f"{self.key} AS key", "")]
        for (_, tests), (name, aggregate) in self.parts.items():
            # A record is a group of its own: nothing has to be grouped.
            part = _if(tests, common, aggregate("")) if self.key == RECORD else aggregate(filtered(tests, common))
            rows.append((f"{part} AS {quoted(name)}", ""))
        asked = " ".join([*(sql for sql, _ in rows), *common])
        where = f"\nWHERE {both(common)}" if common else ""
        groups = f"SELECT\n{indented(listed(rows))}\nFROM {source(self.kinds, asked)}{where}"
        groups += "" if self.key == RECORD else "\nGROUP BY no, key"
        outer = [("no", "")]
        outer += [(f"{sql} AS {quoted(name)}", notes_of(notes)) for sql, (name, notes) in self.columns.items()]
        return {self.name: f"SELECT\n{indented(listed(outer))}\nFROM (\n{indented(groups)}\n)\nGROUP BY no"}


def notes_of(users: list[str]) -> str:
    """Name who uses a column."""
    return note(", ".join(dict.fromkeys(users)))


# --- groups -----------------------------------------------------------------------------------------------------------


def group_key(node: MeasureNode, kinds: tuple[str, ...]) -> str:
    """Write by what the records of a measure are grouped."""
    assert node.groups is not None
    match node.groups.by:
        case "record":
            return RECORD
        case "person":
            return "whose"
        case "year":
            assert node.compared is not None
            day = quoted(node.compared)
            return f"{day} // 12" if Fields(kinds).is_month(node.compared) else f"year({day})"
        case field:
            return quoted(field)


def among(node: MeasureNode, kinds: tuple[str, ...]) -> Tests:
    """Give the test that a record is of a group that must be looked at, where the rule names them."""
    groups = node.groups
    if groups is None or not groups.among:
        return ()
    is_label = groups.by == "person" or (groups.by not in ("record", "year") and Fields(kinds).is_text(groups.by))
    return (f"{group_key(node, kinds)} IN ({', '.join(map(literal, groups.among))})",) if is_label else ("FALSE",)


def limited_part(node: MeasureNode, part: str) -> str:
    """Write what one group gives: whole units where its remainder is lost, and no more than the group may give."""
    assert node.groups is not None
    units = f"{part} // {node.unit}" if node.lost and node.unit != 1 else part
    most = node.groups.at_most
    # Not least(): that passes over NULL, and a group without records would give the most there is.
    return units if most is None else f"CASE WHEN {units} > {most} THEN {most} ELSE {units} END"


def together(node: MeasureNode, part: str) -> str:
    """Write how the parts of the groups are taken together: ``measuring._together``; NULL is a group without records."""
    groups = node.groups
    assert groups is not None
    unit, must = limited_part(node, part), len(set(groups.among))
    match groups.take:
        case "sum":
            whole = f"coalesce(CAST(sum({unit}) AS BIGINT), 0)"
        case "largest" if must:
            whole = f"CASE WHEN count({part}) < {must} THEN greatest(0, max({unit})) ELSE max({unit}) END"
        case "largest":
            whole = f"coalesce(max({unit}), 0)"
        case _ if must:
            whole = f"CASE WHEN count({part}) < {must} THEN least(0, min({unit})) ELSE min({unit}) END"
        case _:
            whole = f"coalesce(min({unit}), 0)"
    return whole if node.lost or node.unit == 1 else f"({whole}) // {node.unit}"


# --- amounts ----------------------------------------------------------------------------------------------------------


def row_amount(node: MeasureNode, fields: Fields, days: DayColumns) -> str:
    """Write what a single record gives."""
    name = quoted(node.field)
    match node.op:
        case Op.SUM:
            return f"{name} * {quoted(node.share_field)}" if node.share_field else name
        case Op.LARGEST:
            return name
        case Op.SHARES:
            return f"{SHARE_PARTS} // ({name} + 1) * CASE WHEN {quoted(node.first_field)} THEN 2 ELSE 1 END"
        case Op.BEST | Op.PICK:
            return position(node, fields)
        case Op.YEARS:
            assert node.on is not None
            return f"CASE WHEN {name} IS NULL THEN 0 ELSE {age_in_years(name, days.day(node.on))} END"
        case _:
            return "1"


def position(node: MeasureNode, fields: Fields) -> str:
    """Write the position of a level or code in the table of an award; of a place, by the narrowest area that holds it."""
    name = quoted(node.field)
    if node.op is Op.BEST and fields[node.field].type is Type.PLACE:
        areas = sorted(node.positions, key=lambda row: -len(row[0]))
        return cases([(f"starts_with({name}, {literal(area)})", str(at)) for area, at in areas], "0")
    by_position: dict[int, list[str]] = {}
    for label, at in node.positions:
        by_position.setdefault(at, []).append(label)
    branches = [
        (f"{name} IN ({', '.join(map(literal, labels))})", str(at)) for at, labels in sorted(by_position.items())
    ]
    return cases(branches, "0")


def amount(node: MeasureNode, fields: Fields, days: DayColumns) -> Aggregate:
    """
    Give the aggregate of the records of a measure.

    NULL, or 0 for a count, where there is no record. Years are counted from the earliest day, after the grouping.
    """
    row = row_amount(node, fields, days)
    match node.op:
        case Op.COUNT | Op.EXISTS:
            return lambda where: f"count(*){where}"
        case Op.DISTINCT:
            name = quoted(node.field)
            value = name if not fields.may_be_open(node.field) else f"coalesce(CAST({name} AS VARCHAR), '')"
            return lambda where: f"count(DISTINCT {value}){where}"
        case Op.SUM | Op.SHARES:
            return lambda where: f"CAST(sum({row}){where} AS BIGINT)"
        case Op.YEARS:
            return lambda where: f"min({quoted(node.field)}){where}"
        case Op.PICK:
            return lambda where: f"arg_max({row}, ({quoted('on')}, {quoted(node.field)})){where}"
        case _:
            return lambda where: f"max({row}){where}"


def group_amount(node: MeasureNode, fields: Fields, days: DayColumns) -> Aggregate:
    """Give the aggregate of the records of one group: NULL where it has none; for single records, what each gives."""
    if node.groups is not None and node.groups.by == "record":
        row = row_amount(node, fields, days)
        return lambda where: row
    plain = amount(node, fields, days)
    match node.op:
        case Op.EXISTS:
            return lambda where: f"CASE WHEN count(*){where} > 0 THEN 1 END"
        case Op.COUNT | Op.DISTINCT:
            return lambda where: f"nullif({plain(where)}, 0)"
        case Op.YEARS:
            assert node.on is not None
            years = age_in_years(quoted(node.field), days.day(node.on))
            return lambda where: f"CASE WHEN count(*){where} > 0 THEN coalesce(max({years}){where}, 0) END"
        case _:
            return plain
