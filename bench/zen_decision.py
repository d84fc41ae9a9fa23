"""
The points stage of a plan as a decision for zen-engine: what a good engineer would write, made from the plan line by line.

zen-engine cannot count the months of overlapping spans, so it receives whole units ready-made; gates, vetoes and evidence are
left out. Every line, group and total of every use is one expression of one expression node, which may look back at those
before it; that was measured faster than decision tables and than several nodes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import zen

from jifen.scoring import plan as ir


class ZenPoints:
    """A compiled decision; :meth:`evaluate` takes the units of every measure and gives points."""

    def __init__(self, plan: ir.Plan) -> None:
        """Compile the decision once; that is not measured."""
        self.plan = plan
        content = zen.ZenDecisionContent(json.dumps(_decision(plan)))
        self._decision = zen.ZenEngine().create_decision(content)
        self._evaluate: Callable[..., Any] = self._decision.evaluate

    def evaluate(self, units: dict[str, int]) -> dict[str, Any]:
        """Give points by line (``l3``), group (``g2``) and use (``settlement``), from units by measure (``m7``)."""
        result: dict[str, Any] = self._evaluate(units)["result"]
        return result


def _decision(plan: ir.Plan) -> dict[str, Any]:
    rows = [(f"l{index}", _line(plan.lines[index])) for index in plan.order]
    rows += [(f"g{index}", _group(group)) for index, group in enumerate(plan.groups)]
    rows += [(use, _total(rule)) for use, rule in plan.uses.items()]
    expressions = [{"id": key, "key": key, "value": value} for key, value in rows]
    position = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": position},
        {
            "id": "points",
            "name": "points",
            "type": "expressionNode",
            "position": position,
            "content": {"expressions": expressions},
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": position},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "points"},
        {"id": "b", "type": "edge", "sourceId": "points", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def _line(line: ir.Line) -> str:
    points = _limited(_award(line), line.floor, line.cap)
    return f"{_met(line.requires)} ? {points} : 0" if line.requires else points


def _award(line: ir.Line) -> str:
    award, units = line.award, f"m{line.measures[0]}"
    match award:
        case ir.Levels(points):
            return f"[{', '.join(map(str, points))}][{units}]"
        case ir.EachUnit(rate, 0, _, 0, 0):
            return f"{units} * {rate}"
        case ir.EachUnit(rate, starts_at, first, 0, 0):
            return f"({units} >= {starts_at} ? {first} + ({units} - {starts_at}) * {rate} : 0)"
        case ir.Rows(rows, False):
            text = "0"
            for start, points in rows:
                text = f"({units} >= {start} ? {points} : {text})"
            return text
        case ir.Intervals((ir.Interval(low, high, points, 0, _),), outside):
            return f"({units} >= {low} and {units} <= {high} ? {points} : {outside})"
        case _:
            raise NotImplementedError(f"{line.id}: the bench has no expression for {award}")


def _group(group: ir.GroupNode) -> str:
    members = [f"$.l{index}" for index in group.lines] + [f"$.g{index}" for index in group.groups]
    if not members:
        return "0"
    points = f"max([{', '.join(members)}])" if group.combine == "best_of" else " + ".join(members)
    return _limited(points, group.floor, group.cap)


def _total(rule: ir.UsePlan) -> str:
    add, times = rule.steps
    total = " + ".join(f"$.g{index}" for index in add.groups)
    assert times.when is not None and times.if_negative == "leave"
    return f"({total}) > 0 and {_met(times.when)} ? ({total}) * {times.num} / {times.den} : {total}"


def _met(condition: ir.Condition) -> str:
    assert condition.op == "compare" and condition.low is not None and condition.high is None
    return f"m{condition.index} >= {condition.low}"


def _limited(points: str, floor: int | None, cap: int | None) -> str:
    assert floor is None
    return points if cap is None else f"min([{points}, {cap}])"
