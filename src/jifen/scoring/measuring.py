"""
Measures as Python closures: which records count, and how many whole units they make.

This is the reference meaning of every measure; ``population`` has to agree with it on every person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Record, Trust
from jifen.facts.kinds import Type
from jifen.kernel.dates import add_months, age_in_years, month_of
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
Found = tuple[int, tuple[Record, ...]]
NOTHING: Found = (0, ())
Sieve = Callable[["Case", list[Record]], list[Record]]


@dataclass(slots=True)
class Case:
    """
    A dossier made ready for one run: the records that may count, what is known, the days of the application.

    ``silent`` kinds have nothing on record and nobody left to answer, so that there is nothing to look at.
    """

    records: dict[str, list[Record]]
    unknown: frozenset[str]
    silent: frozenset[str]
    days: dict[str, date]
    application: dict[str, object]
    bounds: dict[object, Span] = field(default_factory=dict)

    def day(self, day: Day) -> date:
        """Give the date of a day of the plan for this case."""
        return finder(day)(self)


@cache
def finder(day: Day) -> Callable[[Case], date]:
    """Give the function that finds the date of a day for a case. Applicants of one round share few days, so dates are kept."""
    fixed, name = day.fixed, day.field
    if fixed is not None:
        return lambda case: fixed
    date_of = lru_cache(maxsize=1000)(lambda start: resolve(day, {name: start}))
    return lambda case: date_of(case.days[name])


def open_case(dossier: Dossier, kinds: Iterable[str], trust: Trust, as_of: date) -> Case:
    """Give the view of a dossier that a run of this trust has on this day."""
    records = {kind: dossier.counting(kind, trust) for kind in kinds}
    unknown = frozenset([kind for kind in records if not dossier.is_known(kind, trust)])
    silent = frozenset([kind for kind, found in records.items() if not found and kind not in unknown])
    applications = records.get("application") or dossier.counting("application", trust)
    values = applications[-1].values if applications else {}
    return Case(records, unknown, silent, application_days(values, as_of), values)


def seats_of(node_kinds: tuple[str, ...], whose: tuple[str, ...], seat: str) -> frozenset[str]:
    """Say whose records a rule means when it is read from a seat: from the partner's, *self* is the partner."""
    if seat == "self" or node_kinds[0] in OF_THE_CASE:
        return frozenset(whose)
    return frozenset(_SWAP.get(name, name) for name in whose)


# --- which records ----------------------------------------------------------------------------------------------------


def sieve(test: Filter) -> Sieve:
    """Turn one filter into a function of the case and of some records that keeps those which pass."""
    name, values, bound = test.field, test.values, test.bound
    chosen = frozenset(values)
    areas = tuple(str(value) for value in values)
    asked = test.application_field
    match test.test:
        case Test.IN:
            return lambda case, found: [r for r in found if r.values[name] in chosen]
        case Test.NOT_IN:
            return lambda case, found: [r for r in found if r.values[name] not in chosen]
        case Test.WITHIN:
            return lambda case, found: [r for r in found if r.values[name].startswith(areas)]  # type: ignore[attr-defined]
        case Test.NOT_WITHIN:
            return lambda case, found: [r for r in found if not r.values[name].startswith(areas)]  # type: ignore[attr-defined]
        case Test.GE:
            return lambda case, found: [r for r in found if r.values[name] >= bound]  # type: ignore[operator]
        case Test.GT:
            return lambda case, found: [r for r in found if r.values[name] > bound]  # type: ignore[operator]
        case Test.LE:
            return lambda case, found: [r for r in found if r.values[name] <= bound]  # type: ignore[operator]
        case Test.LT:
            return lambda case, found: [r for r in found if r.values[name] < bound]  # type: ignore[operator]
        case Test.SAME_AS:
            return lambda case, found: [r for r in found if r.values[name] == case.application.get(asked)]
        case Test.FILLED:
            return lambda case, found: [r for r in found if r.values[name] not in (None, "")]
        case Test.EMPTY:
            return lambda case, found: [r for r in found if r.values[name] in (None, "")]


def dating(node: MeasureNode) -> list[tuple[str, Sieve]]:
    """Give the sieves of a measure that look at days, with the word the explanation uses for each."""
    sieves: list[tuple[str, Sieve]] = []
    if node.valid_on is not None:
        sieves.append(("valid_on", _valid_on(node, node.valid_on)))
    if node.lasting_months or node.lasting_days:
        sieves.append(("lasting", _lasting(node)))
    spans = node.op in (Op.COVERED, Op.RUN)
    if not spans and (node.starts or node.ends):
        sieves.append(("window", _in_window(node)))
    if not spans and node.until is not None:
        sieves.append(("future", _not_after(node, node.until)))
    return sieves


def _valid_on(node: MeasureNode, day: Day) -> Sieve:
    assert node.span is not None
    start, end = node.span
    the_day, by_month = finder(day), node.by_month

    def holding(case: Case, found: list[Record]) -> list[Record]:
        on: Any = the_day(case)
        if by_month:
            on = month_of(on)
        rows = [(record, record.values) for record in found]
        return [record for record, row in rows if row[start] <= on and (row[end] is None or row[end] >= on)]  # type: ignore[operator]

    return holding


def _lasting(node: MeasureNode) -> Sieve:
    assert node.span is not None
    start, end = node.span

    def long_enough(row: dict[str, Any]) -> bool:
        if row[end] is None:
            return True
        if node.by_month:
            return bool(row[end] - row[start] + 1 >= node.lasting_months)
        return bool(add_months(row[start], node.lasting_months) + timedelta(days=node.lasting_days - 1) <= row[end])

    return lambda case, found: [record for record in found if long_enough(record.values)]


def _in_window(node: MeasureNode) -> Sieve:
    name = node.compared
    if name is None:
        return _touching(node)
    edges = _edges(node)

    def inside(case: Case, found: list[Record]) -> list[Record]:
        first, last = edges(case)
        days: list[tuple[Record, Any]] = [(record, record.values[name]) for record in found]
        return [
            record
            for record, day in days
            if day is not None and (first is None or day >= first) and (last is None or day <= last)
        ]

    return inside


def _touching(node: MeasureNode) -> Sieve:
    assert node.span is not None
    start, end = node.span
    bounds = window_bounds(node)

    def touches(case: Case, found: list[Record]) -> list[Record]:
        first, last = bounds(case)
        rows: list[tuple[Record, Any]] = [(record, record.values) for record in found]
        return [
            record
            for record, row in rows
            if (last is None or row[start] <= last) and (first is None or row[end] is None or row[end] >= first)
        ]

    return touches


def _edges(node: MeasureNode) -> Callable[[Case], Span]:
    """Give the first and last day of a window of events; for events kept by month, every month it touches lies in it."""
    assert node.compared is not None
    days = _bounds_between(node.starts, node.ends, False)
    if CATALOGUE[node.kinds[0]].by_name[node.compared].type is not Type.MONTH:
        return days

    def months(case: Case) -> Span:
        first, last = days(case)
        return None if first is None else month_of(first), None if last is None else month_of(last)

    return months


def _not_after(node: MeasureNode, until: Day) -> Sieve:
    name = node.until_field or (node.span[0] if node.span else "")
    the_day, by_month = finder(until), CATALOGUE[node.kinds[0]].by_name[name].type is Type.MONTH

    def in_time(case: Case, found: list[Record]) -> list[Record]:
        last: Any = the_day(case)
        if by_month:
            last = month_of(last)
        days: list[tuple[Record, Any]] = [(record, record.values[name]) for record in found]
        return [record for record, day in days if day is None or day <= last]

    return in_time


def selector(node: MeasureNode, seat: str) -> Callable[[Case], list[Record]]:
    """Give the function that finds the records which count for a measure, from one seat."""
    whose = seats_of(node.kinds, node.whose, seat)
    sieves = [sieve(test) for test in node.filters] + [dated for _, dated in dating(node)]
    kinds = node.kinds

    def select(case: Case) -> list[Record]:
        found = [record for kind in kinds for record in case.records[kind] if record.whose in whose]
        for keep in sieves:
            if not found:
                break
            found = keep(case, found)
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
    kinds, less, limited_by = node.kinds, node.less, node.limited_by
    certain = node.op is Op.EXISTS

    def measure(case: Case, units: Units) -> Measured:
        found, records = count(case)
        # A record that exists is not made doubtful by records still to come; any other figure is.
        if case.unknown and not (certain and found) and not case.unknown.isdisjoint(kinds):
            return None, records
        return found, records

    def reduced(case: Case, units: Units) -> Measured:
        found, records = measure(case, units)
        others = [units[other] for other in (less, limited_by) if other is not None]
        if found is None or None in others:
            return None, records
        if less is not None:
            found = max(0, found - (units[less] or 0))
        if limited_by is not None:
            found = min(found, units[limited_by] or 0)
        return found, records

    return measure if less is None and limited_by is None else reduced


def _events(node: MeasureNode, seat: str) -> Callable[[Case], Found]:
    select, amount = selector(node, seat), _amount(node)
    groups, unit, lost = node.groups, node.unit, node.lost
    if groups is None and lost:

        def singly(case: Case) -> Found:
            found = select(case)
            return sum(amount(case, [record]) // unit for record in found), tuple(found)

        return singly
    if groups is None:

        def pooled(case: Case) -> Found:
            found = select(case)
            return (amount(case, found) // unit, tuple(found)) if found else NOTHING

        return pooled

    key = _group_key(node)

    def grouped(case: Case) -> Found:
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
            on = finder(node.on)
            return lambda case, found: max(
                (age_in_years(day, on(case)) for record in found if (day := record.values[name]) is not None),  # type: ignore[arg-type]
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
    firsts, lasts = [finder(day) for day in starts], [finder(day) for day in ends]

    def find(case: Case) -> Span:
        first: list[Any] = [day(case) for day in firsts]
        last: list[Any] = [day(case) for day in lasts]
        if by_month:
            first = [month_of(day) + (day.day != 1) for day in first]
            last = [month_of(day) - ((day + ONE_DAY).day != 1) for day in last]
        return max(first, default=None), min(last, default=None)

    if all(day.fixed is not None for day in (*starts, *ends)):
        fixed = find(Case({}, frozenset(), frozenset(), {}, {}))
        return lambda case: fixed

    def found(case: Case) -> Span:
        bounds = case.bounds.get(found)
        if bounds is None:
            bounds = case.bounds[found] = find(case)
        return bounds

    return found


def _spans(node: MeasureNode, seat: str) -> Callable[[Case], Found]:
    select, cut, units, bounds_of = selector(node, seat), _cutter(node), _span_units(node), window_bounds(node)
    groups = node.groups
    if groups is None:

        def whole(case: Case) -> Found:
            bounds = bounds_of(case)
            found = [(record, span) for record in select(case) for span in cut(record.values, bounds)]
            return units(found, bounds[1]), _parted(found)

        return whole

    key = _group_key(node)

    def grouped(case: Case) -> Found:
        bounds = bounds_of(case)
        found: list[tuple[Record, Span]] = []
        by: dict[object, list[tuple[Record, Span]]] = {label: [] for label in groups.among}
        for position, record in enumerate(select(case)):
            label = key(record, position)
            if groups.among and label not in by:
                continue
            parts = [(record, span) for span in cut(record.values, bounds)]
            if parts:
                found += parts
                by.setdefault(label, []).extend(parts)
        return _together(node, [units(members, bounds[1]) for members in by.values()]), _parted(found)

    return grouped


def _parted(found: list[tuple[Record, Span]]) -> tuple[Record, ...]:
    """Give the records once each, although the periods of a reference may have cut one into several parts."""
    records: list[Record] = []
    for record, _ in found:
        if not records or records[-1] is not record:
            records.append(record)
    return tuple(records)


def _cutter(node: MeasureNode) -> Callable[[dict[str, Any], Span], Iterable[Span]]:
    """Give the function that cuts the span of a record to the window, and to the periods in which its base qualifies."""
    assert node.span is not None
    from_, until = node.span
    periods, base_field = node.periods, node.period_field

    def cut(values: dict[str, Any], bounds: Span) -> Iterable[Span]:
        first, last = bounds
        start, end = values[from_], values[until]
        if first is not None and start < first:
            start = first
        if last is not None and (end is None or end > last):
            end = last
        return ((start, end),) if end is not None and start <= end else ()

    def cut_to_periods(values: dict[str, Any], bounds: Span) -> Iterable[Span]:
        base = values[base_field]
        return [
            (max(start, period.first), min(end, period.last))
            for start, end in cut(values, bounds)
            for period in periods
            if base >= period.low and (period.high is None or base < period.high)
            if max(start, period.first) <= min(end, period.last)
        ]

    return cut_to_periods if periods else cut


def _span_units(node: MeasureNode) -> Callable[[list[tuple[Record, Span]], Any], int]:
    """
    Give the function that measures the spans of one group, the last day or month of the window being known.

    In a grouped measure that pools its remainders, and in one that loses them group by group, months are given and
    ``_together`` takes whole units; without groups the whole units are taken here.
    """
    unit, lost = (1, False) if node.groups is not None else (node.unit, node.lost)
    if node.op is Op.RUN:
        return lambda found, last: _longest_run(node, found, last) // unit
    spells = spell_months_of_months if node.by_month else spell_months_of_days

    def months(found: list[tuple[Record, Span]], last: Any) -> int:
        lengths = spells([span for _, span in found])
        return sum(length // unit for length in lengths) if lost else sum(lengths) // unit

    return months


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
