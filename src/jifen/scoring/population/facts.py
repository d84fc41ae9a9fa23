"""
All that is asked of the facts: each question goes to the table that answers it with the least work.

Every answer is an expression over the joined tables: NULL for a person without a row, who has nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TypeVar

from jifen.facts.dossier import Trust
from jifen.scoring.plan import Agreeing, MeasureNode, Op, VetoNode
from jifen.scoring.population.days import DayColumns, age_in_years
from jifen.scoring.population.events import (
    Aggregate,
    EventTable,
    GroupedTable,
    among,
    amount,
    group_amount,
    group_key,
    row_amount,
)
from jifen.scoring.population.records import Fields, RecordTests
from jifen.scoring.population.spells import SpellTable, length, spell_identity
from jifen.scoring.population.sql_text import quoted
from jifen.scoring.population.sweeps import SweepTable, cut, is_swept, labels_of, reaches

Table = EventTable | GroupedTable | SweepTable | SpellTable
Made = TypeVar("Made", EventTable, GroupedTable, SweepTable, SpellTable)
Kinds = tuple[str, ...]


class Facts:
    """Collects the questions of a plan; gives the tables that answer them."""

    def __init__(self, trust: Trust, days: DayColumns) -> None:
        self.days = days
        self.tests = RecordTests(trust, days)
        self.tables: dict[object, Table] = {}

    # --- questions ----------------------------------------------------------------------------------------------------

    def units(self, node: MeasureNode, whose: frozenset[str], about: str) -> str:
        """Ask how many units there are, before anything limits them."""
        if node.op in (Op.COVERED, Op.RUN):
            return self._months(node, whose, about)
        if node.groups is not None:
            return self._grouped(node, whose, about)
        if node.lost and node.op is Op.SUM:
            return self._singly(node, whose, about)
        return self._pooled(node, whose, about)

    def bars(self, node: VetoNode, whose: frozenset[str], about: str) -> str:
        """Ask whether any record bars."""
        bars = self._events((node.kind,)).add(_count, self.tests.of_veto(node, whose), about)
        return f"{bars} > 0"

    def named(self, node: MeasureNode, part: Agreeing, whose: frozenset[str], about: str) -> str:
        """Ask for the different things that records name, as a list."""
        fields = Fields(node.kinds)
        group = part.group if part.group and fields.has(part.group) else ""
        name = f"coalesce(nullif({quoted(group)}, ''), {quoted(part.field)})" if group else quoted(part.field)
        text = name if fields.is_text(part.field) else f"CAST({name} AS VARCHAR)"
        tests = (*self.tests.of_measure(node, whose, node.kinds), f"{text} <> ''")
        listed = self._events(node.kinds).add(lambda where: f"list(DISTINCT {text}){where}", tests, about)
        return f"coalesce({listed}, [])"

    def partner(self) -> str:
        """Ask whether a partner stands in the case: somebody whose identity is on record."""
        tests = (self.tests.counts, "whose = 'partner'")
        return f"coalesce({self._events(('identity',)).add(_count, tests, 'partner')}, 0) > 0"

    # --- events -------------------------------------------------------------------------------------------------------

    def _pooled(self, node: MeasureNode, whose: frozenset[str], about: str) -> str:
        """All records in one sum; kinds that can be looked at one by one share the scan of their own table."""
        together_only = node.op in (Op.DISTINCT, Op.PICK)
        parts = []
        for kinds in [node.kinds] if together_only else [(kind,) for kind in node.kinds]:
            fields, tests = Fields(kinds), self.tests.of_measure(node, whose, kinds)
            parts.append(self._events(kinds).add(amount(node, fields, self.days), tests, about))
        if node.op is Op.YEARS:
            return self._years(node, parts)
        known = parts if len(parts) == 1 else [f"coalesce({part}, 0)" for part in parts]
        largest = node.op in (Op.LARGEST, Op.BEST)
        whole = f"greatest({', '.join(known)})" if largest and len(known) > 1 else " + ".join(known)
        return whole if node.unit == 1 else f"({whole}) // {node.unit}"

    def _years(self, node: MeasureNode, parts: list[str]) -> str:
        assert node.on is not None
        born = parts[0] if len(parts) == 1 else f"least({', '.join(parts)})"
        return f"CASE WHEN {born} IS NULL THEN 0 ELSE {age_in_years(born, self.days.day(node.on))} END"

    def _singly(self, node: MeasureNode, whose: frozenset[str], about: str) -> str:
        """Whole units record by record, remainders lost."""
        parts = []
        for kind in node.kinds:
            row = row_amount(node, Fields((kind,)), self.days)
            units = row if node.unit == 1 else f"({row}) // {node.unit}"
            tests = self.tests.of_measure(node, whose, (kind,))
            parts.append(self._events((kind,)).add(_sum(units), tests, about))
        return parts[0] if len(parts) == 1 else " + ".join(f"coalesce({part}, 0)" for part in parts)

    def _grouped(self, node: MeasureNode, whose: frozenset[str], about: str) -> str:
        assert node.groups is not None
        kinds, fields = node.kinds, Fields(node.kinds)
        tests = (*self.tests.of_measure(node, whose, kinds), *among(node, kinds))
        key = group_key(node, kinds)
        table = self._table(
            ("grouped", kinds, key), _named(kinds, f"by_{node.groups.by}"), lambda name: GroupedTable(name, kinds, key)
        )
        return table.add(node, group_amount(node, fields, self.days), tests, about)

    def _events(self, kinds: Kinds) -> EventTable:
        return self._table(("events", kinds), _named(kinds, "facts"), lambda name: EventTable(name, kinds))

    # --- spans --------------------------------------------------------------------------------------------------------

    def _months(self, node: MeasureNode, whose: frozenset[str], about: str) -> str:
        kinds = node.kinds
        spans = cut(node, self.tests.of_measure(node, whose, kinds), kinds, self.days)
        last = self.days.last(node.ends, node.by_month)
        assert last is not None, "no span counts beyond the last day of facts"
        if not is_swept(node, kinds):
            by = f"by_{node.groups.by}" if node.groups else f"with_same_{node.same}" if node.same else "in_spells"
            spells = self._table(
                ("spells", kinds, spell_identity(node, spans)),
                _named(kinds, by),
                lambda name: SpellTable(name, kinds, node, spans, last),
            )
            return _whole_units(node, spells.add(node, about))
        labels = labels_of(node, kinds)
        key = group_key(node, kinds) if labels else ""
        sweep = self._table(
            ("sweep", kinds, key, labels, spans.periods, spans.base),
            _named(kinds, f"months_by_{node.groups.by}" if node.groups else "months"),
            lambda name: SweepTable(name, kinds, key, labels),
        )
        if node.op is Op.COVERED:
            return _whole_units(node, sweep.covered(node, spans, about))
        first, end = sweep.running(node, spans, about)
        run = f"CASE WHEN {reaches(node, end, last)} THEN {length(node, first, end)} ELSE 0 END"
        return _whole_units(node, run)

    # --- tables -------------------------------------------------------------------------------------------------------

    def _table(self, identity: object, name: str, make: Callable[[str], Made]) -> Made:
        """Give the table that answers such questions, made when the first is asked."""
        if identity not in self.tables:
            taken = {table.name for table in self.tables.values()}
            names = (name if number == 1 else f"{name}_{number}" for number in count(1))
            self.tables[identity] = make(next(free for free in names if free not in taken))
        return self.tables[identity]  # type: ignore[return-value]

    def ctes(self) -> dict[str, str]:
        """Give every table, in the order in which they were first asked for."""
        return {name: sql for table in self.tables.values() for name, sql in table.ctes().items()}

    def joins(self) -> str:
        """Write the joins of every table to the persons."""
        return "\n".join(f"LEFT JOIN {table.name} USING (no)" for table in self.tables.values())


def _named(kinds: Kinds, what: str) -> str:
    return f"{'_'.join(kinds)}_{what}"


def _count(where: str) -> str:
    return f"count(*){where}"


def _sum(row: str) -> Aggregate:
    return lambda where: f"CAST(sum({row}){where} AS BIGINT)"


def _whole_units(node: MeasureNode, months: str) -> str:
    """Take whole units of the months, where that was not done spell by spell or group by group."""
    done = node.groups is not None or (node.op is Op.COVERED and node.lost)
    return months if done or node.unit == 1 else f"({months}) // {node.unit}"
