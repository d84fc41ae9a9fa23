"""
Months of spans spell by spell: whole months of days, remainders lost spell by spell, the longest of several runs.

Sorted by start, a span that begins after the furthest end before it opens a spell, to which all belong up to the next that
does so. The spells are found once for all measures that look at the same spans.
"""

from __future__ import annotations

from jifen.scoring.plan import MeasureNode, Op
from jifen.scoring.population.days import whole_months
from jifen.scoring.population.events import group_key, notes_of, together
from jifen.scoring.population.records import Fields
from jifen.scoring.population.sql_text import indented, listed, quoted
from jifen.scoring.population.sweeps import EARLIER, Cut, bridged, reaches, spans_from


def spell_identity(node: MeasureNode, spans: Cut) -> tuple[object, ...]:
    """Say what two measures must have in common to share their spells."""
    gaps = (node.gap_months, node.gap_days) if node.op is Op.RUN else (0, 0)
    bridges = (*gaps, node.gaps_count) if any(gaps) else None
    return (spans, node.groups.by if node.groups else None, node.same, bridges)


def length(node: MeasureNode, start: str, end: str) -> str:
    """Write the months from the first day or month of a stretch to its last."""
    return f"{end} - {start} + 1" if node.by_month else whole_months(start, f"({end} + 1)")


class SpellTable:
    """One row per person with spans of some kinds: what takes whole spells."""

    def __init__(self, name: str, kinds: tuple[str, ...], node: MeasureNode, spans: Cut, last: str) -> None:
        self.name = name
        self.kinds = kinds
        self.node = node
        self.spans = spans
        self.last = last
        self.grouped = node.groups is not None
        self.keys = ["no", *(["key"] if self.grouped else []), *(["same"] if node.same else [])]
        self.gaps = node.op is Op.RUN and bool(node.gap_months or node.gap_days)
        self.reached = False
        self.parts: dict[str, str] = {}
        self.columns: dict[str, tuple[str, list[str]]] = {}

    def add(self, node: MeasureNode, about: str) -> str:
        """Ask for the months of a measure, or for its units where they are found spell by spell or group by group."""
        part = self._part(node)
        self.reached = self.reached or node.running
        if self.grouped:
            name = self.parts.setdefault(part, f"part_{len(self.parts) + 1}")
            part = together(node, name)
        if part not in self.columns:
            self.columns[part] = (f"{self.name}_{len(self.columns) + 1}", [])
        column, notes = self.columns[part]
        notes.append(about)
        return quoted(column)

    def _part(self, node: MeasureNode) -> str:
        if node.op is Op.COVERED:
            by_spell = not self.grouped and node.lost and node.unit != 1
            return f"CAST(sum(months{f' // {node.unit}' if by_spell else ''}) AS BIGINT)"
        reach = f" FILTER (WHERE {reaches(node, 'ended', 'until')})" if node.running else ""
        return f"coalesce(max(months){reach}, 0)"

    def ctes(self) -> dict[str, str]:
        """Give the spells, the runs if gaps between them are bridged but not served, and the table."""
        found = {f"{self.name}_spells": self._spells()}
        if self.gaps and not self.node.gaps_count:
            found[f"{self.name}_runs"] = self._runs(f"{self.name}_spells")
        stretches = list(found)[-1]
        if self.grouped:
            rows = [("no", ""), ("key", ""), *((f"{sql} AS {name}", "") for sql, name in self.parts.items())]
            stretches = f"(\n  SELECT\n{indented(listed(rows), 2)}\n  FROM {stretches}\n  GROUP BY no, key\n)"
        rows = [("no", "")]
        rows += [(f"{sql} AS {quoted(name)}", notes_of(notes)) for sql, (name, notes) in self.columns.items()]
        return {**found, self.name: f"SELECT\n{indented(listed(rows))}\nFROM {stretches}\nGROUP BY no"}

    def _spells(self) -> str:
        keys = ", ".join(self.keys)
        joins = bridged(self.node, "before") if self.gaps and self.node.gaps_count else "before + 1"
        swept = (
            "SELECT *, max(ended) OVER earlier AS before\n"
            f"FROM (\n{indented(self._spans())}\n)\n"
            f"WINDOW earlier AS (PARTITION BY {keys} ORDER BY began {EARLIER})"
        )
        # By range, not by rows: of spans that begin together any may be the one that opens the spell.
        placed = (
            f"SELECT *, max(CASE WHEN before IS NULL OR began > {joins} THEN began END) OVER so_far AS opened\n"
            f"FROM (\n{indented(swept)}\n)\n"
            f"WINDOW so_far AS (PARTITION BY {keys} ORDER BY began RANGE UNBOUNDED PRECEDING)"
        )
        spells = (
            f"SELECT {keys}, opened AS began, max(ended) AS ended{self._until()}\n"
            f"FROM (\n{indented(placed)}\n)\nGROUP BY {keys}, opened"
        )
        return f"SELECT *, {length(self.node, 'began', 'ended')} AS months\nFROM (\n{indented(spells)}\n)"

    def _until(self) -> str:
        """Carry the end of the window along where a run has to reach it."""
        return ", any_value(until) AS until" if self.reached else ""

    def _spans(self) -> str:
        rows = [("no", "")]
        if self.grouped:
            rows.append((f"{group_key(self.node, self.kinds)} AS key", ""))
        if self.node.same:
            rows.append((f"{same_key(self.node.same, Fields(self.kinds))} AS same", ""))
        if self.reached:
            rows.append((f"{self.last} AS until", ""))
        rows += [(f"{self.spans.start} AS began", ""), (f"{self.spans.end} AS ended", "")]
        asked = " ".join(sql for sql, _ in rows)
        return f"SELECT\n{indented(listed(rows))}\n{spans_from(self.kinds, self.spans, self.spans.tests, asked)}"

    def _runs(self, spells: str) -> str:
        keys = ", ".join(self.keys)
        parted = (
            f"SELECT *, lag(ended) OVER before IS NOT NULL AND began > {bridged(self.node, 'lag(ended) OVER before')} AS breaks\n"
            f"FROM {spells}\nWINDOW before AS (PARTITION BY {keys} ORDER BY began)"
        )
        numbered = (
            "SELECT *, count(*) FILTER (WHERE breaks) OVER so_far AS run\n"
            f"FROM (\n{indented(parted)}\n)\nWINDOW so_far AS (PARTITION BY {keys} ORDER BY began)"
        )
        return (
            f"SELECT {keys}, max(ended) AS ended, CAST(sum(months) AS BIGINT) AS months{self._until()}\n"
            f"FROM (\n{indented(numbered)}\n)\nGROUP BY {keys}, run"
        )


def same_key(field: str, fields: Fields) -> str:
    """Write what must stay the same; a firm that belongs to a group of firms stands for the group."""
    group = f"{field}_group"
    if not fields.has(group):
        return quoted(field)
    return f"coalesce(nullif({quoted(group)}, ''), {quoted(field)})"
