"""
Which records count: the tests of a measure as SQL, the same as ``measuring`` asks of one record.

Every test is written for itself. Tests that all columns of a table have in common become its WHERE, and a test that is there
already is not written twice.
"""

from __future__ import annotations

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Standing, Trust
from jifen.facts.kinds import Field, Type
from jifen.facts.parquet_layout import STANDINGS
from jifen.scoring.plan import Day, Filter, MeasureNode, Op, Test, VetoNode
from jifen.scoring.population.days import DayColumns, add_days, add_months
from jifen.scoring.population.sql_text import literal, one_of, quoted

Tests = tuple[str, ...]

_TEXTS = (Type.TEXT, Type.LEVEL, Type.CODE, Type.PLACE, Type.IDENTITY)
_COMPARED = {Test.GE: ">=", Test.GT: ">", Test.LE: "<=", Test.LT: "<"}


class Fields:
    """The fields of the kinds a rule looks at; kinds that are looked at together have fields of one type."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.kinds = kinds

    def __getitem__(self, name: str) -> Field:
        return next(CATALOGUE[kind].by_name[name] for kind in self.kinds if name in CATALOGUE[kind].by_name)

    def has(self, name: str) -> bool:
        """Whether any of the kinds has the field."""
        return any(name in CATALOGUE[kind].by_name for kind in self.kinds)

    def is_text(self, name: str) -> bool:
        """Whether the field is kept as text; an absent text is empty, never NULL."""
        return self[name].type in _TEXTS

    def is_month(self, name: str) -> bool:
        """Whether the field is a month, kept as a number."""
        return self[name].type is Type.MONTH

    def may_be_open(self, name: str) -> bool:
        """Whether the field may be NULL: only days and months that need not be filled in are."""
        return self[name].type in (Type.DATE, Type.MONTH) and not all(
            CATALOGUE[kind].by_name[name].required for kind in self.kinds if name in CATALOGUE[kind].by_name
        )


def counts_for(trust: Trust) -> str:
    """Write the test of whether a run of this trust may count a record at all."""
    if trust is Trust.DECLARED:
        return f"standing <> {STANDINGS.index(Standing.REFUTED)}"
    return f"standing = {STANDINGS.index(Standing.VERIFIED)}"


class RecordTests:
    """Writes the tests of measures and vetoes for runs of one trust."""

    def __init__(self, trust: Trust, days: DayColumns) -> None:
        self.counts = counts_for(trust)
        self.days = days

    def of_measure(self, node: MeasureNode, whose: frozenset[str], kinds: tuple[str, ...]) -> Tests:
        """
        Give the tests of a measure.

        Args:
            node: the measure.
            whose: whose records it means, from the seat it is read from.
            kinds: the kinds looked at together; all of the measure, or one of them.
        """
        fields = Fields(kinds)
        tests = [self.counts, one_of("whose", sorted(whose)), *(self.filter(test, fields) for test in node.filters)]
        if node.valid_on is not None:
            tests += self._valid_on(node, node.valid_on)
        if node.lasting_months or node.lasting_days:
            tests.append(_lasting(node))
        if node.op not in (Op.COVERED, Op.RUN):
            tests += self._window(node, fields)
        return tuple(dict.fromkeys(tests))

    def of_veto(self, node: VetoNode, whose: frozenset[str]) -> Tests:
        """Give the tests of the records by which a veto bars."""
        fields = Fields((node.kind,))
        bars = [*(self.filter(test, fields) for test in node.filters), *self._bars(node)]
        return tuple(dict.fromkeys([self.counts, one_of("whose", sorted(whose)), *bars]))

    def filter(self, test: Filter, fields: Fields) -> str:
        """Write one filter."""
        name = quoted(test.field)
        match test.test:
            case Test.IN:
                return one_of(name, _fitting(test, fields))
            case Test.NOT_IN:
                return f"NOT ({one_of(name, _fitting(test, fields))})"
            case Test.WITHIN:
                return _within(name, test)
            case Test.NOT_WITHIN:
                return f"NOT {_within(name, test)}"
            case Test.SAME_AS:
                return f"{name} IS NOT DISTINCT FROM {self.days.application(test.application_field)}"
            case Test.FILLED:
                return f"{name} <> ''" if fields.is_text(test.field) else f"{name} IS NOT NULL"
            case Test.EMPTY:
                return f"{name} = ''" if fields.is_text(test.field) else f"{name} IS NULL"
            case _:
                return f"{name} {_COMPARED[test.test]} {test.bound}"

    # --- days ---------------------------------------------------------------------------------------------------------

    def _valid_on(self, node: MeasureNode, day: Day) -> list[str]:
        assert node.span is not None
        on = self.days.month(day) if node.by_month else self.days.day(day)
        start, end = (quoted(name) for name in node.span)
        return [f"{start} <= {on}", f"({end} IS NULL OR {end} >= {on})"]

    def _window(self, node: MeasureNode, fields: Fields) -> list[str]:
        tests: list[str] = []
        if node.starts or node.ends:
            tests += self._inside(node, fields) if node.compared else self._touching(node)
        if node.until is None:
            return tests
        name = node.until_field or (node.span[0] if node.span else "")
        last = self.days.month(node.until) if fields.is_month(name) else self.days.day(node.until)
        in_time = f"{quoted(name)} <= {last}"
        # In a window an open day has failed already.
        may_be_open = fields.may_be_open(name) and not (tests and name == node.compared)
        return [*tests, f"({quoted(name)} IS NULL OR {in_time})" if may_be_open else in_time]

    def _inside(self, node: MeasureNode, fields: Fields) -> list[str]:
        """An event lies in a window by its day; by its month, when the window touches the month."""
        assert node.compared is not None
        name, written = quoted(node.compared), self.days.month if fields.is_month(node.compared) else self.days.day
        after = [f"{name} >= {written(day)}" for day in node.starts]
        return after + [f"{name} <= {written(day)}" for day in node.ends]

    def _touching(self, node: MeasureNode) -> list[str]:
        assert node.span is not None
        start, end = (quoted(name) for name in node.span)
        first, last = self.days.first(node.starts, node.by_month), self.days.last(node.ends, node.by_month)
        tests = [f"{start} <= {last}"] if last is not None else []
        return [*tests, f"({end} IS NULL OR {end} >= {first})"] if first is not None else tests

    def _bars(self, node: VetoNode) -> list[str]:
        name, on = quoted(node.starts), self.days.day(node.on)
        begun = [] if node.pending else [f"{name} <= {on}"]
        if node.months is None:
            return begun
        last = add_days(add_months(name, node.months), node.days - 1)
        runs = f"{on} <= {last}"
        return [*begun, f"({name} IS NULL OR {runs})" if node.pending else runs]


def _lasting(node: MeasureNode) -> str:
    assert node.span is not None
    start, end = (quoted(name) for name in node.span)
    if node.by_month:
        return f"({end} IS NULL OR {end} - {start} + 1 >= {node.lasting_months})"
    return f"({end} IS NULL OR {add_days(add_months(start, node.lasting_months), node.lasting_days - 1)} <= {end})"


def _fitting(test: Filter, fields: Fields) -> list[str | bool]:
    """Give the values a field can have at all: a label never equals a flag or a day."""
    if fields.is_text(test.field):
        return [value for value in test.values if isinstance(value, str)]
    is_flag = fields[test.field].type is Type.FLAG
    return [value for value in test.values if is_flag and isinstance(value, bool)]


def _within(name: str, test: Filter) -> str:
    """Write that a place lies within any of some areas, which are given by their significant digits."""
    by_length: dict[int, list[str]] = {}
    for value in dict.fromkeys(str(value) for value in test.values):
        by_length.setdefault(len(value), []).append(value)
    parts = [
        f"starts_with({name}, {literal(areas[0])})" if len(areas) == 1 else one_of(f"left({name}, {length})", areas)
        for length, areas in sorted(by_length.items())
    ]
    return f"({' OR '.join(parts)})" if parts else "FALSE"
