"""
Months of spans in one sorted pass: each span adds what lies beyond the furthest end before it.

A sorted window costs more than all else of a run, so one pass serves every measure of a kind that needs no more than that
furthest end: months covered, group by group too, and the run that still goes on at the end, which begins at the last break.
What takes whole spells is in ``sql_spells``.
"""

from __future__ import annotations

from dataclasses import dataclass

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import WHOSE, Type
from jifen.scoring.plan import MeasureNode, Op
from jifen.scoring.population.days import DayColumns, add_days, add_months
from jifen.scoring.population.events import among, in_common, limited_part, notes_of, source
from jifen.scoring.population.records import Tests
from jifen.scoring.population.sql_text import both, indented, listed, literal, quoted

APART = 1_000_000
"""More months than any calendar has: so far each label is moved from the next, that one pass serves them all."""

EARLIER = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
_MOST_LABELS = 12


# --- spans ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cut:
    """
    The spans of a measure cut to its window: the tests, and the first and last day or month of each span.

    ``own`` is the first day or month before the cut, by which spans are sorted: it is the same for every window. ``periods`` are first and last month, lowest and highest ``base`` (outside) of a reference value: a span is cut to each
    period in which its base qualifies.
    """

    tests: Tests
    own: str
    start: str
    end: str
    periods: tuple[tuple[int, int, int, int | None], ...] = ()
    base: str = ""


def cut(node: MeasureNode, tests: Tests, kinds: tuple[str, ...], days: DayColumns) -> Cut:
    """Write the spans of a measure, cut to its window and to the periods in which its base qualifies."""
    assert node.span is not None
    start, end = (quoted(name) for name in node.span)
    first, last = days.first(node.starts, node.by_month), days.last(node.ends, node.by_month)
    periods = tuple((period.first, period.last, period.low, period.high) for period in node.periods)
    # least() and greatest() pass over NULL: an open end is the end of the window.
    starts = [start, *([first] if first else []), *(["period.first"] if periods else [])]
    ends = [end, *([last] if last else []), *(["period.last"] if periods else [])]
    from_, until = _of("greatest", starts), _of("least", ends)
    return Cut(
        tests=(*tests, *among(node, kinds), f"{from_} <= {until}"),
        own=_of("greatest", [start, *(["period.first"] if periods else [])]),
        start=from_,
        end=until,
        periods=periods,
        base=quoted(node.period_field) if periods else "",
    )


def spans_from(kinds: tuple[str, ...], spans: Cut, tests: Tests, asked: str) -> str:
    """
    Write the FROM and WHERE of spans: once for every period of a reference value in which a span qualifies.

    Args:
        kinds: the kinds looked at together.
        spans: whose periods these are.
        tests: what every row has to meet.
        asked: everything else that is asked of the records.
    """
    table = source(kinds, f"{asked} {spans.base} {' '.join(tests)}")
    if spans.periods:
        rows = ", ".join(
            f"({first}, {last}, {low}, {'NULL' if high is None else high})" for first, last, low, high in spans.periods
        )
        table += f"\nCROSS JOIN (VALUES {rows}) AS period(first, last, low, high)"
        tests = (*tests, f"{spans.base} >= period.low", f"(period.high IS NULL OR {spans.base} < period.high)")
    return f"FROM {table}" + (f"\nWHERE {both(tests)}" if tests else "")


def bridged(node: MeasureNode, end: str) -> str:
    """Write the last day or month on which a span may begin and still join one that ended before."""
    if node.by_month:
        return f"{end} + {1 + node.gap_months}"
    return add_days(add_months(f"({end} + 1)", node.gap_months), node.gap_days)


def reaches(node: MeasureNode, end: str, last: str) -> str:
    """Write that a run still goes on at the end of the window: a gap up to then is forgiven like any other."""
    return f"{bridged(node, end)} > {last}"


def _of(function: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{function}({', '.join(parts)})"


# --- the pass ---------------------------------------------------------------------------------------------------------


def labels_of(node: MeasureNode, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Give the labels by which a measure is grouped, where they are few and known beforehand."""
    groups = node.groups
    if groups is None:
        return ()
    if groups.among:
        return tuple(dict.fromkeys(groups.among)) if among(node, kinds) != ("FALSE",) else ()
    if groups.by == "person":
        return tuple(WHOSE)
    field = CATALOGUE[kinds[0]].by_name.get(groups.by)
    return field.levels if field is not None and field.type is Type.LEVEL and len(kinds) == 1 else ()


def is_swept(node: MeasureNode, kinds: tuple[str, ...]) -> bool:
    """Whether a measure needs no more than the furthest end before each span."""
    if node.op is Op.COVERED:
        plain = node.groups is None and (node.unit == 1 or not node.lost)
        return node.by_month and (plain or 0 < len(labels_of(node, kinds)) <= _MOST_LABELS)
    gaps = bool(node.gap_months or node.gap_days)
    return node.running and node.groups is None and not node.same and (node.gaps_count or not gaps)


class SweepTable:
    """
    One row per person with spans of some kinds: what a single pass over the sorted spans can tell.

    Where spans are grouped by labels, the months of each label lie so far from those of the next that no span reaches over.
    """

    def __init__(self, name: str, kinds: tuple[str, ...], key: str, labels: tuple[str, ...]) -> None:
        self.name = name
        self.kinds = kinds
        self.key = key
        self.labels = labels
        self.cuts: dict[Cut, str] = {}
        self.columns: dict[str, tuple[str, list[str]]] = {}

    def covered(self, node: MeasureNode, spans: Cut, about: str) -> str:
        """Ask for the months covered by the spans of a measure; of groups, for what they are together."""
        at = self._cut(spans)
        if not self.labels:
            return self._column(f"CAST(sum(more_{at}) AS BIGINT)", about)
        parts = [
            limited_part(node, f"coalesce(CAST(sum(more_{at}) FILTER (WHERE label = {number}) AS BIGINT), 0)")
            for number in range(1, len(self.labels) + 1)
        ]
        assert node.groups is not None
        joined = {"sum": " + ".join(parts), "largest": f"greatest({', '.join(parts)})"}
        whole = joined.get(node.groups.take, f"least({', '.join(parts)})")
        return self._column(whole if node.lost or node.unit == 1 else f"({whole}) // {node.unit}", about)

    def running(self, node: MeasureNode, spans: Cut, about: str) -> tuple[str, str]:
        """Ask for the first and the last day or month of the run that ends last; gaps are bridged as the rule says."""
        at = self._cut(spans)
        broken = f"before_{at} IS NULL OR {self._start(spans)} > {bridged(node, f'before_{at}')}"
        first = f"max({self._start(spans)}) FILTER (WHERE end_{at} IS NOT NULL AND ({broken}))"
        return self._column(first, about), self._column(f"max(end_{at})", about)

    def _cut(self, spans: Cut) -> str:
        return self.cuts.setdefault(spans, str(len(self.cuts) + 1))

    def _start(self, spans: Cut) -> str:
        return "began" if spans.start == spans.own else f"start_{self.cuts[spans]}"

    def _column(self, sql: str, about: str) -> str:
        if sql not in self.columns:
            self.columns[sql] = (f"{self.name}_{len(self.columns) + 1}", [])
        name, notes = self.columns[sql]
        notes.append(about)
        return quoted(name)

    def ctes(self) -> dict[str, str]:
        """Give the table."""
        befores = [f"max(end_{at}) OVER earlier AS before_{at}" for at in self.cuts.values()]
        passed = f"SELECT *, {', '.join(befores)}\nFROM (\n{indented(self._spans())}\n)"
        # One number to sort by, and few columns to carry along, make the window half as dear.
        passed += f"\nWINDOW earlier AS (PARTITION BY no ORDER BY began {EARLIER})"
        adds = self._adds()
        if adds:
            passed = f"SELECT *, {', '.join(adds)}\nFROM (\n{indented(passed)}\n)"
        rows = [("no", "")]
        rows += [(f"{sql} AS {quoted(name)}", notes_of(notes)) for sql, (name, notes) in self.columns.items()]
        return {self.name: f"SELECT\n{indented(listed(rows))}\nFROM (\n{indented(passed)}\n)\nGROUP BY no"}

    def _spans(self) -> str:
        common = in_common(spans.tests for spans in self.cuts)
        one = next(iter(self.cuts))
        away = ""
        if self.labels:
            away = f"list_position([{', '.join(map(literal, self.labels))}], {self.key}) * {APART} + "
        rows = [("no", ""), (f"{away}{one.own} AS began", "")]
        for spans, at in self.cuts.items():
            if spans.start != spans.own:
                rows.append((f"{away}{spans.start} AS start_{at}", ""))
            own = [test for test in spans.tests if test not in common]
            end = f"{away}{spans.end}"
            rows.append((f"CASE WHEN {both(own)} THEN {end} END AS end_{at}" if own else f"{end} AS end_{at}", ""))
        asked = " ".join(sql for sql, _ in rows)
        return f"SELECT\n{indented(listed(rows))}\n{spans_from(self.kinds, one, common, asked)}"

    def _adds(self) -> list[str]:
        """Write what each span adds, and to which label."""
        adds = [
            f"greatest(0, end_{at} - greatest({self._start(spans)} - 1, before_{at})) AS more_{at}"
            for spans, at in self.cuts.items()
            if any(f"(more_{at})" in sql for sql in self.columns)
        ]
        return [*adds, f"began // {APART} AS label"] if self.labels else adds
