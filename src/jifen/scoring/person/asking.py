"""
Conditions as closures, in three values: met, not met, or unknown because somebody has not answered yet.

An *all* fails on the first part that is not met, whatever is unknown; an *any* holds on the first that is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from jifen.facts.dossier import Record
from jifen.scoring import plan as ir
from jifen.scoring.person.measuring import Case, selector
from jifen.scoring.scorecard import GateScore, Leaf

Answer = bool | None


@dataclass(slots=True)
class State:
    """What has been found so far from one seat: units and records by measure, points by line and by group, gates decided."""

    case: Case
    units: list[int | None]
    records: list[tuple[Record, ...]]
    points: list[int | None]
    groups: list[int | None]
    gates: dict[object, GateScore] = field(default_factory=dict)


Asked = Callable[[State], Answer]


class Asker:
    """Compiles the conditions of a plan for one seat, each of them once."""

    def __init__(self, plan: ir.Plan, seat: str) -> None:
        self.plan = plan
        self.seat = seat
        self.compiled: dict[ir.Condition, Asked] = {}
        self.gates: dict[ir.GateNode, Callable[[State], GateScore]] = {}

    def ask(self, condition: ir.Condition) -> Asked:
        """Give the function that answers a condition."""
        if condition not in self.compiled:
            self.compiled[condition] = self._compile(condition)
        return self.compiled[condition]

    def gate(self, gate: ir.GateNode) -> Callable[[State], GateScore]:
        """
        Give the function that decides a gate and shows every leaf of it, not only the first that fails.

        Uses that share a gate share its function, which decides it once for each case.
        """
        if gate not in self.gates:
            self.gates[gate] = self._gate(gate)
        return self.gates[gate]

    def _gate(self, gate: ir.GateNode) -> Callable[[State], GateScore]:
        asked, name = self.ask(gate.needs), gate.id
        leaves = [self._leaf(leaf) for leaf in _leaves(gate.needs)]

        def decide(state: State) -> GateScore:
            decided = state.gates.get(decide)
            if decided is None:
                shown = tuple([leaf(state) for leaf in leaves])
                decided = state.gates[decide] = GateScore(name, asked(state), shown)
            return decided

        return decide

    def _leaf(self, leaf: ir.Condition) -> Callable[[State], Leaf]:
        """Give the function that shows a leaf. What compares a measure has few different answers, and keeps them."""
        name, basis, index = leaf.name, leaf.basis, leaf.index
        if leaf.op == "compare":
            low, high = leaf.low, leaf.high
            shown = lru_cache(maxsize=100)(lambda units: Leaf(name, basis, _between(units, low, high), index, units))
            return lambda state: shown(state.units[index])
        asked, found = self.ask(leaf), _found(leaf)
        return lambda state: Leaf(name, basis, asked(state), index, found(state))

    def _compile(self, condition: ir.Condition) -> Asked:
        children = [self.ask(child) for child in condition.children]
        index, low, high = condition.index, condition.low, condition.high
        match condition.op:
            case "all":
                return lambda state: all_of([child(state) for child in children])
            case "any":
                return lambda state: any_of([child(state) for child in children])
            case "not":
                return lambda state: not_(children[0](state))
            case "line":
                return lambda state: _between(state.points[index], low, high)
            case "group":
                return lambda state: _between(state.groups[index], low, high)
            case "agree":
                return self._agree(condition.agreeing)
            case _ if low == 1 and high is None:
                return lambda state: None if (found := state.units[index]) is None else found > 0
            case _:
                return lambda state: _between(state.units[index], low, high)

    def _agree(self, parts: tuple[ir.Agreeing, ...]) -> Asked:
        compiled = [(selector(self.plan.measures[part.measure], self.seat), part) for part in parts]
        kinds = {kind for part in parts for kind in self.plan.measures[part.measure].kinds}

        def agree(state: State) -> Answer:
            named = [{_named(record, part) for record in select(state.case)} - {"", None} for select, part in compiled]
            if set.intersection(*named):
                return True
            return None if kinds & state.case.unknown else False

        return agree


def all_of(answers: list[Answer]) -> Answer:
    """Join answers by *and*."""
    return False if False in answers else None if None in answers else True


def any_of(answers: list[Answer]) -> Answer:
    """Join answers by *or*."""
    return True if True in answers else None if None in answers else False


def not_(answer: Answer) -> Answer:
    """Turn an answer round; unknown stays unknown."""
    return None if answer is None else not answer


def _between(value: int | None, low: int | None, high: int | None) -> Answer:
    if value is None:
        return None
    return (low is None or value >= low) and (high is None or value <= high)


def _leaves(condition: ir.Condition) -> Iterator[ir.Condition]:
    """Walk the leaves in the order in which they are written; a branch with a name is shown as one leaf, and so is a *not*."""
    if condition.op in ("all", "any") and not condition.name:
        for child in condition.children:
            yield from _leaves(child)
    else:
        yield condition


def _found(leaf: ir.Condition) -> Callable[[State], int | None]:
    index = leaf.index
    match leaf.op:
        case "line":
            return lambda state: state.points[index]
        case "group":
            return lambda state: state.groups[index]
        case _:
            return lambda state: None


def _named(record: Record, part: ir.Agreeing) -> object:
    """Give what a record names; a firm that belongs to a group of firms stands for the group."""
    values = record.values
    return (values.get(part.group) if part.group else "") or values[part.field]
