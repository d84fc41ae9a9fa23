"""
Measures as Python closures: which records count, and how many whole units they make.

This is the reference meaning of every measure; ``population`` has to agree with it on every person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
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
    covered_months,
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
Predicate = Callable[["Case", dict[str, Any]], bool]


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

    def day(self, day: Day) -> date:
        """Give the date of a day of the plan for this case."""
        return finder(day)(self)


def finder(day: Day) -> Callable[[Case], date]:
    """Give the function that finds the date of a day for a case."""
    return _found_for(day, _as_it_is)


def _found_for(day: Day, turned: Callable[[date], Any]) -> Callable[[Case], Any]:
    """Find a day for a case and turn it into what is compared. Applicants of one round share few days, so answers are kept."""
    if day.fixed is not None:
        fixed = turned(day.fixed)
        return lambda case: fixed
    name = day.field
    answer = lru_cache(maxsize=1000)(lambda start: turned(resolve(day, {name: start})))
    return lambda case: answer(case.days[name])


def open_case(dossier: Dossier, kinds: Iterable[str], trust: Trust, as_of: date) -> Case:
    """Give the view of a dossier that a run of this trust has on this day."""
    records: dict[str, list[Record]] = {}
    unknown, silent = [], []
    for kind in kinds:
        found = records[kind] = dossier.counting(kind, trust)
        if not dossier.is_known(kind, trust):
            unknown.append(kind)
        elif not found:
            silent.append(kind)
    applications = records.get("application") or dossier.counting("application", trust)
    values = applications[-1].values if applications else {}
    return Case(records, frozenset(unknown), frozenset(silent), application_days(values, as_of), values)


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
    the_day = _found_for(day, month_of) if node.by_month else finder(day)

    def holds(case: Case, row: dict[str, Any]) -> bool:
        on = the_day(case)
        return bool(row[start] <= on and (row[end] is None or row[end] >= on))

    return holds


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
        return _touching(node)
    # Of events kept by month, every month that the window touches lies in it.
    by_month = CATALOGUE[node.kinds[0]].by_name[name].type is Type.MONTH
    turned: Callable[[date], Any] = month_of if by_month else _as_it_is
    first_of, last_of = _outermost(node.starts, turned, max), _outermost(node.ends, turned, min)

    def inside(case: Case, row: dict[str, Any]) -> bool:
        day = row[name]
        if day is None:
            return False
        first, last = first_of(case), last_of(case)
        return (first is None or day >= first) and (last is None or day <= last)

    return inside


def _touching(node: MeasureNode) -> Predicate:
    assert node.span is not None
    start, end = node.span
    bounds = window_bounds(node)

    def touches(case: Case, row: dict[str, Any]) -> bool:
        first, last = bounds(case)
        return (last is None or row[start] <= last) and (first is None or row[end] is None or row[end] >= first)

    return touches


def _not_after(node: MeasureNode, until: Day) -> Predicate:
    name = node.until_field or (node.span[0] if node.span else "")
    by_month = CATALOGUE[node.kinds[0]].by_name[name].type is Type.MONTH
    last = _found_for(until, month_of) if by_month else finder(until)
    return lambda case, row: row[name] is None or row[name] <= last(case)


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
    kinds, less, limited_by = node.kinds, node.less, node.limited_by
    certain = node.op is Op.EXISTS and node.groups is None

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
    if groups is None and lost and node.op is Op.SUM:

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
    match node.op:
        case Op.COUNT:
            return lambda case, found: len(found)
        case Op.EXISTS:
            return lambda case, found: 1 if found else 0
        case Op.DISTINCT:
            return lambda case, found: len({record.values[name] for record in found})
        case Op.SUM if share:
            return lambda case, found: sum(r.values[name] * r.values[share] for r in found)  # type: ignore[operator]
        case Op.SUM:
            return lambda case, found: sum(record.values[name] for record in found)  # type: ignore[misc]
        case Op.LARGEST:
            return lambda case, found: max((record.values[name] for record in found), default=0)  # type: ignore[type-var, return-value]
        case Op.SHARES:
            return lambda case, found: sum(_share(record.values, name, first) for record in found)
        case Op.BEST:
            position = _positions(node)
            return lambda case, found: max((position(record.values[name]) for record in found), default=0)
        case Op.PICK:
            positions = dict(node.positions)
            return lambda case, found: _latest_pick(found, positions)
        case _:
            assert node.on is not None
            on = finder(node.on)
            return lambda case, found: max(
                (age_in_years(day, on(case)) for record in found if (day := record.values[name]) is not None),  # type: ignore[arg-type]
                default=0,
            )


def _positions(node: MeasureNode) -> Callable[[Any], int]:
    """Give the function that finds the position of a level or code; of a place, that of the narrowest area around it."""
    positions = dict(node.positions)
    if CATALOGUE[node.kinds[0]].by_name[node.field].type is not Type.PLACE:
        return lambda value: positions.get(value, 0)
    areas = sorted(positions, key=len, reverse=True)
    return lambda value: next((positions[area] for area in areas if value.startswith(area)), 0)


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
    first, last = (_first_inside, _last_inside) if node.by_month else (_as_it_is, _as_it_is)
    first_of, last_of = _outermost(node.starts, first, max), _outermost(node.ends, last, min)
    return lambda case: (first_of(case), last_of(case))


def _outermost(
    days: tuple[Day, ...], turned: Callable[[date], Any], choose: Callable[..., Any]
) -> Callable[[Case], Any]:
    """Give the function that finds the day all of several days leave open; None where there are none."""
    found = [_found_for(day, turned) for day in days]
    if not found:
        return lambda case: None
    return found[0] if len(found) == 1 else lambda case: choose([day(case) for day in found])


def _as_it_is(day: date) -> date:
    return day


def _first_inside(day: date) -> int:
    return month_of(day) + (day.day != 1)


def _last_inside(day: date) -> int:
    return month_of(day) - ((day + ONE_DAY).day != 1)


def _spans(node: MeasureNode, seat: str) -> Callable[[Case], Found]:
    select, cut, units, bounds_of = selector(node, seat), _cutter(node), _span_units(node), window_bounds(node)
    groups = node.groups
    if groups is None:

        def whole(case: Case) -> Found:
            bounds = bounds_of(case)
            counted: list[Record] = []
            found: list[Span] = []
            for record in select(case):
                if spans := cut(record.values, bounds):
                    counted.append(record)
                    found += spans
            return (units(found, bounds[1]), tuple(counted)) if found else NOTHING

        return whole

    key, among = _group_key(node), groups.among

    def grouped(case: Case) -> Found:
        bounds = bounds_of(case)
        counted: list[Record] = []
        by: dict[object, list[Span]] = {label: [] for label in among}
        for position, record in enumerate(select(case)):
            label = key(record, position)
            if among and label not in by:
                continue
            if spans := cut(record.values, bounds):
                counted.append(record)
                by.setdefault(label, []).extend(spans)
        return _together(node, [units(spans, bounds[1]) for spans in by.values()]), tuple(counted)

    return grouped


def _cutter(node: MeasureNode) -> Callable[[dict[str, Any], Span], Sequence[Span]]:
    """
    Give the function that cuts the span of a record to the window, and to the periods in which its base qualifies.

    Where something must stay the same for a run to go on, each span is told with it: ``(same, span)``.
    """
    assert node.span is not None
    from_, until = node.span
    periods, base_field, same = node.periods, node.period_field, node.same

    def cut(values: dict[str, Any], bounds: Span) -> Sequence[Span]:
        first, last = bounds
        start, end = values[from_], values[until]
        if first is not None and start < first:
            start = first
        if last is not None and (end is None or end > last):
            end = last
        return ((start, end),) if end is not None and start <= end else ()

    def cut_to_periods(values: dict[str, Any], bounds: Span) -> Sequence[Span]:
        base = values[base_field]
        return [
            (max(start, period.first), min(end, period.last))
            for start, end in cut(values, bounds)
            for period in periods
            if base >= period.low and (period.high is None or base < period.high)
            if max(start, period.first) <= min(end, period.last)
        ]

    if periods:
        return cut_to_periods
    # A firm that belongs to a group of firms stands for the group.
    tagged = f"{same}_group"
    return (lambda row, bounds: [(row.get(tagged) or row[same], span) for span in cut(row, bounds)]) if same else cut


def _span_units(node: MeasureNode) -> Callable[[list[Span], Any], int]:
    """
    Give the function that measures the spans of one group, the last day or month of the window being known.

    In a grouped measure that pools its remainders, and in one that loses them group by group, months are given and
    ``_together`` takes whole units; without groups the whole units are taken here.
    """
    unit, lost = (1, False) if node.groups is not None else (node.unit, node.lost)
    if node.op is Op.RUN:
        return lambda spans, last: _longest_run(node, spans, last) // unit
    spells = spell_months_of_months if node.by_month else spell_months_of_days
    if node.by_month and not lost:
        return lambda spans, last: covered_months(spans) // unit
    if lost:
        return lambda spans, last: sum([spell // unit for spell in spells(spans)])
    return lambda spans, last: sum(spells(spans)) // unit


def _longest_run(node: MeasureNode, spans: list[Span], last: Any) -> int:
    if node.same:
        by: dict[object, list[Span]] = {}
        for same, span in spans:
            by.setdefault(same, []).append(span)
        return max((_longest(node, members, last) for members in by.values()), default=0)
    return _longest(node, spans, last)


def _longest(node: MeasureNode, spans: list[Span], last: Any) -> int:
    longest = 0
    if node.by_month:
        runs = runs_of_months(spans, node.gap_months)
    else:
        runs = runs_of_days(spans, node.gap_months, node.gap_days)
    for run in runs:
        if not node.running or _reaches(node, run, last):
            longest = max(longest, run.whole if node.gaps_count else run.served)
    return longest


def _reaches(node: MeasureNode, run: Run, last: Any) -> bool:
    """Say whether a run still goes on at the end of the window: a gap up to then is forgiven like any other."""
    if node.by_month:
        return bool(last - run.last <= node.gap_months)
    return run.last == last or bool(forgiven(run.last, node.gap_months, node.gap_days) > last)
