"""What of the row of a scorecard rests on some kinds of facts: an objection is about these, not about what else turned meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jifen.platform.casework import schemes
from jifen.platform.casework.models import Scorecard
from jifen.scoring import plan as ir


def turned_otherwise(before: Scorecard, after: Scorecard, *, use: str, kinds: Iterable[str]) -> bool:
    """
    Whether what rests on some kinds of facts reads otherwise in a later scorecard.

    Looked at are the quantities and points of their lines, the ranking keys they are measured by, and the conditions they meet.

    Args:
        before: the scorecard somebody was ranked by.
        after: a later one of the same case.
        use: settlement, school or housing.
        kinds: of facts that were doubted.
    """
    seen = _Resting(schemes.plan_of(before.case.scheme, before.as_of), use, frozenset(kinds))
    return seen.of(before) != seen.of(after)


class _Resting:
    """What of a scorecard rests on some kinds, under one plan."""

    def __init__(self, plan: ir.Plan, use: str, kinds: frozenset[str]) -> None:
        self.plan, self.use, self.kinds = plan, use, kinds

    def of(self, card: Scorecard) -> dict[str, Any]:
        """Give the columns of the row and the answers of conditions, by name."""
        row = (card.rows or {}).get(self.use, {})
        told: dict[str, Any] = next((one for one in card.explanation["uses"] if one["use"] == self.use), {})
        return dict(self._columns(row)) | dict(self._answers(told))

    def _columns(self, row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        if "identity" in self.kinds:
            yield "name", row.get("name")
        for line in self.plan.lines:
            if self._of_line(line) & self.kinds:
                several = f"q_{line.id}_"
                wanted = {f"q_{line.id}", f"p_{line.id}"}
                numbered = (name for name in row if name.startswith(several) and name[len(several) :].isdigit())
                yield from ((name, row.get(name)) for name in (*wanted, *numbered))
        for name, index in self.plan.named.items():
            if self._of_measure(index) & self.kinds:
                yield f"key_{name}", row.get(f"key_{name}")

    def _answers(self, told: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        rule = self.plan.uses[self.use]
        gates = {one.id for one in rule.gates if self._of_condition(one.needs) & self.kinds}
        vetoes = {one.id for one in rule.vetoes if one.kind in self.kinds}
        yield from ((f"gate {one['id']}", one["met"]) for one in told.get("gates", ()) if one["id"] in gates)
        yield from ((f"veto {one['id']}", one["bars"]) for one in told.get("vetoes", ()) if one["id"] in vetoes)

    def _of_line(self, line: ir.Line) -> set[str]:
        kinds = {kind for index in line.measures for kind in self._of_measure(index)}
        conditions = [line.requires, line.void, line.deemed[0] if line.deemed else None]
        if isinstance(line.award, ir.Tiers):
            conditions += [condition for condition, _ in (*line.award.tiers, *line.award.extras)]
        return kinds.union(*(self._of_condition(one) for one in conditions if one is not None))

    def _of_measure(self, index: int) -> set[str]:
        node = self.plan.measures[index]
        others = [one for one in (node.limited_by, node.less) if one is not None]
        return set(node.kinds).union(*(self._of_measure(one) for one in others))

    def _of_condition(self, condition: ir.Condition) -> set[str]:
        """Name the kinds a condition asks for; points of a group are those of its lines, which are looked at themselves."""
        kinds = set().union(*(self._of_condition(one) for one in condition.children))
        kinds = kinds.union(*(self._of_measure(one.measure) for one in condition.agreeing))
        if condition.op == "compare":
            kinds |= self._of_measure(condition.index)
        if condition.op == "line":
            kinds |= self._of_line(self.plan.lines[condition.index])
        return kinds
