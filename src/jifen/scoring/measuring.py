"""
Measures as Python closures: which records count, and how many whole units they make.

This is the reference meaning of every measure; ``population`` has to agree with it on every person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Record, Trust
from jifen.kernel.dates import add_months, age_in_years, first_day, last_day, month_of
from jifen.scoring.days import application_days, resolve
from jifen.scoring.plan import SHARE_PARTS, Day, Filter, MeasureNode, Op, Test
from jifen.scoring.spans import (
    ONE_DAY,
    Run,
    forgiven,
    runs_of_days,
    runs_of_months,
    spell_months_of_days,
    spell_months_of_months,
)

OF_THE_CASE = frozenset(kind.name for kind in CATALOGUE.values() if kind.whose == ("self",))
"""Kinds that belong to the case and not to one person of it: they are the same from every seat."""

_SWAP = {"self": "partner", "partner": "self"}

Units = list[int | None]
Span = tuple[Any, Any]
Measured = tuple[int | None, tuple[Record, ...]]
Predicate = Callable[["Case", dict[str, Any]], bool]


@dataclass(slots=True)
class Case:
    """A dossier made ready for one run: the records that may count, what is known, the days of the application."""

    records: dict[str, list[Record]]
    unknown: frozenset[str]
    days: dict[str, date]
    application: dict[str, object]
    bounds: dict[object, Span] = field(default_factory=dict)
    resolved: dict[Day, date] = field(default_factory=dict)

    def day(self, day: Day) -> date:
        """Give the date of a day of the plan for this case."""
        if day.fixed is not None:
            return day.fixed
        if day not in self.resolved:
            self.resolved[day] = resolve(day, self.days)
        return self.resolved[day]


def open_case(dossier: Dossier, kinds: Iterable[str], trust: Trust, as_of: date) -> Case:
    """Give the view of a dossier that a run of this trust has on this day."""
    records = {kind: dossier.counting(kind, trust) for kind in kinds}
    unknown = frozenset([kind for kind in kinds if not dossier.is_known(kind, trust)])
    applications = records.get("application") or dossier.counting("application", trust)
    values = applications[-1].values if applications else {}
    return Case(records, unknown, application_days(values, as_of), values)


def seats_of(node_kinds: tuple[str, ...], whose: tuple[str, ...], seat: str) -> frozenset[str]:
    """Say whose records a rule means when it is read from a seat: from the partner's, *self* is the partner."""
    if seat == "self" or node_kinds[0] in OF_THE_CASE:
        return frozenset(whose)
    return frozenset(_SWAP.get(name, name) for name in whose)


# --- which records ----------------------------------------------------------------------------------------------------


def predicate(test: Filter) -> Predicate:
    """Turn one filter into a function of the case and the values of a record."""
    name, values, bound = test.field, test.values, test.bound
    chosen = frozenset(values)
    areas = tuple(str(value) for value in values)
    asked = test.application_field
    match test.test:
        case Test.IN:
            return lambda case, row: row[name] in chosen
        case Test.NOT_IN:
            return lambda case, row: row[name] not in chosen
        case Test.WITHIN:
            return lambda case, row: row[name].startswith(areas)
        case Test.NOT_WITHIN:
            return lambda case, row: not row[name].startswith(areas)
        case Test.GE:
            return lambda case, row: row[name] >= bound
        case Test.GT:
            return lambda case, row: row[name] > bound
        case Test.LE:
            return lambda case, row: row[name] <= bound
        case Test.LT:
            return lambda case, row: row[name] < bound
        case Test.SAME_AS:
            return lambda case, row: row[name] == case.application.get(asked)
        case Test.FILLED:
            return lambda case, row: row[name] not in (None, "")
        case Test.EMPTY:
            return lambda case, row: row[name] in (None, "")


def dating(node: MeasureNode) -> list[tuple[str, Predicate]]:
    """Give the tests of a measure that look at days, with the word the explanation uses for each."""
    tests: list[tuple[str, Predicate]] = []
    if node.valid_on is not None:
        tests.append(("valid_on", _valid_on(node, node.valid_on)))
    if node.lasting_months or node.lasting_days:
        tests.append(("lasting", _lasting(node)))
    spans = node.op in (Op.COVERED, Op.RUN)
    if not spans and (node.starts or node.ends):
        tests.append(("window", _in_window(node)))
    if not spans and node.until is not None:
        tests.append(("future", _not_after(node, node.until)))
    return tests


def _valid_on(node: MeasureNode, day: Day) -> Predicate:
    assert node.span is not None
    start, end = node.span
    if node.by_month:

        def by_month(case: Case, row: dict[str, Any]) -> bool:
            month = month_of(case.day(day))
            return bool(row[start] <= month and (row[end] is None or row[end] >= month))

        return by_month

    def by_day(case: Case, row: dict[str, Any]) -> bool:
        on = case.day(day)
        return bool(row[start] <= on and (row[end] is None or row[end] >= on))

    return by_day


def _lasting(node: MeasureNode) -> Predicate:
    assert node.span is not None
    start, end = node.span

    def long_enough(case: Case, row: dict[str, Any]) -> bool:
        if row[end] is None:
            return True
        if node.by_month:
            return bool(row[end] - row[start] + 1 >= node.lasting_months)
        return bool(add_months(row[start], node.lasting_months) + timedelta(days=node.lasting_days - 1) <= row[end])

    return long_enough


def _in_window(node: MeasureNode) -> Predicate:
    name = node.compared
    if name is None:
        assert node.span is not None
        start, end = node.span
        bounds = window_bounds(node)

        def touches(case: Case, row: dict[str, Any]) -> bool:
            first, last = bounds(case)
            return (last is None or row[start] <= last) and (first is None or row[end] is None or row[end] >= first)

        return touches

    def inside(case: Case, row: dict[str, Any]) -> bool:
        value = row[name]
        if value is None:
            return False
        starts = [case.day(day) for day in node.starts]
        ends = [case.day(day) for day in node.ends]
        if not isinstance(value, date):
            return all(last_day(value) >= day for day in starts) and all(first_day(value) <= day for day in ends)
        return all(value >= day for day in starts) and all(value <= day for day in ends)

    return inside


def _not_after(node: MeasureNode, until: Day) -> Predicate:
    name = node.until_field or (node.span[0] if node.span else "")

    def counts(case: Case, row: dict[str, Any]) -> bool:
        value = row[name]
        if value is None:
            return True
        last = case.day(until)
        return bool(value <= (last if isinstance(value, date) else month_of(last)))

    return counts


def selector(node: MeasureNode, seat: str) -> Callable[[Case], list[Record]]:
    """Give the function that finds the records which count for a measure, from one seat."""
    whose = seats_of(node.kinds, node.whose, seat)
    tests = [predicate(test) for test in node.filters] + [test for _, test in dating(node)]
    kinds = node.kinds

    def select(case: Case) -> list[Record]:
        found = []
        for kind in kinds:
            for record in case.records[kind]:
                if record.whose in whose:
                    row = record.values
                    for test in tests:
                        if not test(case, row):
                            break
                    else:
                        found.append(record)
        return found

    return select


# --- how much there is ------------------------------------------------------------------------------------------------


def compile_measure(node: MeasureNode, seat: str) -> Callable[[Case, Units], Measured]:
    """
    Give the function that measures a case.

    The function takes the case and the units of the measures before it (for ``limited_by`` and ``less``) and returns whole
    units, None when a kind it needs is not known, with the records that counted.
    """
    count = _spans(node, seat) if node.op in (Op.COVERED, Op.RUN) else _events(node, seat)
    kinds, limited_by, less = node.kinds, node.limited_by, node.less
    certain = node.op is Op.EXISTS
    kind = kinds[0]

    def measure(case: Case, units: Units) -> Measured:
        if case.records[kind] or len(kinds) > 1:
            found, records = count(case)
        else:
            found, records = 0, ()
        # A record that exists is not made doubtful by records still to come; any other figure is.
        if case.unknown and not (certain and found) and not case.unknown.isdisjoint(kinds):
            return None, records
        if less is not None:
            other = units[less]
            if other is None:
                return None, records
            found = max(0, found - other)
        if limited_by is not None:
            other = units[limited_by]
            if other is None:
                return None, records
            found = min(found, other)
        return found, records

    return measure


def _events(node: MeasureNode, seat: str) -> Callable[[Case], tuple[int, tuple[Record, ...]]]:
    select, amount = selector(node, seat), _amount(node)
    groups, unit, lost = node.groups, node.unit, node.lost
    if groups is None and lost:

        def singly(case: Case) -> tuple[int, tuple[Record, ...]]:
            found = select(case)
            return sum(amount(case, [record]) // unit for record in found), tuple(found)

        return singly
    if groups is None:

        def pooled(case: Case) -> tuple[int, tuple[Record, ...]]:
            found = select(case)
            return (amount(case, found) // unit if found else 0), tuple(found)

        return pooled

    key = _group_key(node)

    def grouped(case: Case) -> tuple[int, tuple[Record, ...]]:
        found = select(case)
        by: dict[object, list[Record]] = {label: [] for label in groups.among}
        for position, record in enumerate(found):
            label = key(record, position)
            if not groups.among or label in by:
                by.setdefault(label, []).append(record)
        parts = [amount(case, members) if members else 0 for members in by.values()]
        return _together(node, parts), tuple(found)

    return grouped


def _group_key(node: MeasureNode) -> Callable[[Record, int], object]:
    assert node.groups is not None
    by, compared = node.groups.by, node.compared
    if by == "record":
        return lambda record, position: position
    if by == "person":
        return lambda record, position: record.whose
    if by == "year":
        assert compared is not None

        def year(record: Record, position: int) -> object:
            value: Any = record.values[compared]
            return value.year if isinstance(value, date) else value // 12

        return year
    return lambda record, position: record.values[by]


def _together(node: MeasureNode, parts: list[int]) -> int:
    """Put the amounts of the groups together; whole units are taken group by group only where remainders are lost."""
    groups = node.groups
    assert groups is not None
    if node.lost:
        parts = [part // node.unit for part in parts]
    if groups.at_most is not None:
        parts = [min(part, groups.at_most) for part in parts]
    total = sum(parts) if groups.take == "sum" else (max if groups.take == "largest" else min)(parts, default=0)
    return total if node.lost else total // node.unit


def _amount(node: MeasureNode) -> Callable[[Case, list[Record]], int]:
    name, share, first = node.field, node.share_field, node.first_field
    positions = dict(node.positions)
    match node.op:
        case Op.COUNT:
            return lambda case, found: len(found)
        case Op.EXISTS:
            return lambda case, found: 1 if found else 0
        case Op.DISTINCT:
            return lambda case, found: len({record.values[name] for record in found})
        case Op.SUM if share:
            return lambda case, found: sum(r.values[name] * r.values[share] for r in found)  # type: ignore[operator, misc]
        case Op.SUM:
            return lambda case, found: sum(record.values[name] for record in found)
        case Op.LARGEST:
            return lambda case, found: max((record.values[name] for record in found), default=0)  # type: ignore[type-var, return-value]
        case Op.SHARES:
            return lambda case, found: sum(_share(record.values, name, first) for record in found)
        case Op.BEST:
            return lambda case, found: max((_position(positions, record.values[name]) for record in found), default=0)
        case Op.PICK:
            return lambda case, found: _latest_pick(found, positions)
        case _:
            assert node.on is not None
            on = node.on
            return lambda case, found: max(
                (age_in_years(day, case.day(on)) for record in found if (day := record.values[name]) is not None),  # type: ignore[arg-type]
                default=0,
            )


def _position(positions: dict[str, int], value: object) -> int:
    found = positions.get(value)  # type: ignore[call-overload]
    if found is None and isinstance(value, str) and value.isdigit():
        return next((position for area, position in positions.items() if value.startswith(area)), 0)
    return int(found or 0)


def _share(values: dict[str, Any], holders: str, first: str) -> int:
    return int(SHARE_PARTS // (values[holders] + 1) * (2 if values[first] else 1))


def _latest_pick(found: list[Record], positions: dict[str, int]) -> int:
    if not found:
        return 0
    latest: Any = max(found, key=lambda record: (record.values["on"], record.values["pick"]))
    return positions.get(latest.values["pick"], 0)


# --- spans ------------------------------------------------------------------------------------------------------------


def window_bounds(node: MeasureNode) -> Callable[[Case], Span]:
    """Give the function that finds the first and last day, or month wholly inside, of the window of a measure."""
    return _bounds_between(node.starts, node.ends, node.by_month)


@cache
def _bounds_between(starts: tuple[Day, ...], ends: tuple[Day, ...], by_month: bool) -> Callable[[Case], Span]:
    """Windows that are alike share one function, so that a case finds their days once."""

    def find(case: Case) -> Span:
        first: list[Any] = [case.day(day) for day in starts]
        last: list[Any] = [case.day(day) for day in ends]
        if by_month:
            first = [month_of(day) + (day.day != 1) for day in first]
            last = [month_of(day) - ((day + ONE_DAY).day != 1) for day in last]
        return max(first, default=None), min(last, default=None)

    if all(day.fixed is not None for day in (*starts, *ends)):
        fixed = find(Case({}, frozenset(), {}, {}))
        return lambda case: fixed

    def found(case: Case) -> Span:
        if found not in case.bounds:
            case.bounds[found] = find(case)
        return case.bounds[found]

    return found


def _spans(node: MeasureNode, seat: str) -> Callable[[Case], tuple[int, tuple[Record, ...]]]:
    select = selector(node, seat)
    key = _group_key(node) if node.groups is not None else None
    groups, bounds_of = node.groups, window_bounds(node)

    def measure(case: Case) -> tuple[int, tuple[Record, ...]]:
        bounds = bounds_of(case)
        counted: list[Record] = []
        by: dict[object, list[tuple[Record, Span]]] = {label: [] for label in groups.among} if groups else {None: []}
        for position, record in enumerate(select(case)):
            label = key(record, position) if key else None
            if groups and groups.among and label not in by:
                continue
            cut = _cut(node, record, bounds)
            if cut:
                counted.append(record)
                by.setdefault(label, []).extend((record, span) for span in cut)
        if groups is None:
            return _span_units(node, by[None], bounds[1]), tuple(counted)
        parts = [_span_units(node, members, bounds[1]) for members in by.values()]
        return _together(node, parts), tuple(counted)

    return measure


def _cut(node: MeasureNode, record: Record, bounds: Span) -> list[Span]:
    """Cut the span of a record to the window, and to the periods in which its base qualifies."""
    assert node.span is not None
    values: Any = record.values
    first, last = bounds
    start, end = values[node.span[0]], values[node.span[1]]
    if first is not None and start < first:
        start = first
    if last is not None and (end is None or end > last):
        end = last
    if end is None or start > end:
        return []
    if not node.periods:
        return [(start, end)]
    base = values[node.period_field]
    return [
        (max(start, period.first), min(end, period.last))
        for period in node.periods
        if base >= period.low and (period.high is None or base < period.high)
        if max(start, period.first) <= min(end, period.last)
    ]


def _span_units(node: MeasureNode, found: list[tuple[Record, Span]], last: Any) -> int:
    """
    Measure the spans of one group.

    In a grouped measure that pools its remainders, and in one that loses them group by group, months are given and
    ``_together`` takes whole units; without groups the whole units are taken here.
    """
    if node.op is Op.RUN:
        months = _longest_run(node, found, last)
        return months if node.groups is not None else months // node.unit
    spans = [span for _, span in found]
    spells = spell_months_of_months(spans) if node.by_month else spell_months_of_days(spans)
    if node.groups is not None:
        return sum(spells)
    return sum(spell // node.unit for spell in spells) if node.lost else sum(spells) // node.unit


def _longest_run(node: MeasureNode, found: list[tuple[Record, Span]], last: Any) -> int:
    by: dict[object, list[Span]] = {}
    for record, span in found:
        by.setdefault(_same(record, node.same) if node.same else None, []).append(span)
    longest = 0
    for spans in by.values():
        runs = (
            runs_of_months(spans, node.gap_months)
            if node.by_month
            else runs_of_days(spans, node.gap_months, node.gap_days)
        )
        for run in runs:
            if not node.running or _reaches(node, run, last):
                longest = max(longest, run.whole if node.gaps_count else run.served)
    return longest


def _reaches(node: MeasureNode, run: Run, last: Any) -> bool:
    """Say whether a run still goes on at the end of the window: a gap up to then is forgiven like any other."""
    if node.by_month:
        return bool(last - run.last <= node.gap_months)
    return run.last == last or bool(forgiven(run.last, node.gap_months, node.gap_days) > last)


def _same(record: Record, field: str) -> object:
    """Give what must stay the same; a firm that belongs to a group of firms stands for the group."""
    values = record.values
    return values.get(f"{field}_group") or values[field]
