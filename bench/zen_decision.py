"""
The points stage of a plan as a decision for zen-engine: what a good engineer would write, made from the plan line by line.

zen-engine cannot count the months of overlapping spans, so it receives whole units ready-made; gates, vetoes and evidence are
left out. There are two forms: every line, group and total as one expression of one expression node, which may look back at
those before it (the fastest form we found); or every table of the law as a decision table, as such engines are usually used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import zen

from jifen.scoring import plan as ir

Node = dict[str, Any]


class ZenPoints:
    """A compiled decision; :meth:`evaluate` takes the units of every measure and gives points."""

    def __init__(self, plan: ir.Plan, *, tables: bool = False) -> None:
        """Compile the decision once; that is not measured."""
        content = zen.ZenDecisionContent(json.dumps(_by_tables(plan) if tables else _by_expressions(plan)))
        self._decision = zen.ZenEngine().create_decision(content)
        self._evaluate: Callable[..., Any] = self._decision.evaluate

    def evaluate(self, units: dict[str, int]) -> dict[str, Any]:
        """Give points by line (``l3``), group (``g2``) and use (``settlement``), from units by measure (``m7``)."""
        result: dict[str, Any] = self._evaluate(units)["result"]
        return result


# --- graphs -----------------------------------------------------------------------------------------------------------


def _by_expressions(plan: ir.Plan) -> Node:
    rows = [(f"l{index}", _line(plan.lines[index])) for index in plan.order]
    nodes = [_node("in", "inputNode"), _expressions("points", [*rows, *_sums(plan)]), _node("out", "outputNode")]
    return _graph(nodes, [("in", "points"), ("points", "out")])


def _by_tables(plan: ir.Plan) -> Node:
    """Lines whose award is a table are decision tables; rates, sums and limits stay expressions."""
    tables = [(index, table) for index in plan.order if (table := _table(plan.lines[index], f"l{index}")) is not None]
    taken = {index for index, _ in tables}
    rates = [(f"l{index}", _line(plan.lines[index])) for index in plan.order if index not in taken]
    # A node sees what other nodes give by its plain name; only within a node is there something to look back at.
    sums = [(name, re.sub(r"\$\.l", "l", value)) for name, value in _sums(plan)]
    nodes = [
        _node("in", "inputNode"),
        _expressions("rates", rates),
        _expressions("sums", sums),
        _node("out", "outputNode"),
    ]
    nodes += [_node(f"t{index}", "decisionTableNode", table) for index, table in tables]
    edges = [("in", "rates"), ("in", "sums"), ("rates", "sums"), ("sums", "out")]
    edges += [edge for index, _ in tables for edge in (("in", f"t{index}"), (f"t{index}", "sums"))]
    return _graph(nodes, edges)


def _sums(plan: ir.Plan) -> list[tuple[str, str]]:
    groups = [(f"g{index}", _group(group)) for index, group in enumerate(plan.groups)]
    return groups + [(use, _total(rule)) for use, rule in plan.uses.items()]


def _graph(nodes: list[Node], edges: list[tuple[str, str]]) -> Node:
    listed = [
        {"id": str(number), "type": "edge", "sourceId": source, "targetId": target}
        for number, (source, target) in enumerate(edges)
    ]
    return {"nodes": nodes, "edges": listed}


def _node(name: str, kind: str, content: Node | None = None) -> Node:
    return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, "content": content or {}}


def _expressions(name: str, rows: list[tuple[str, str]]) -> Node:
    listed = [{"id": key, "key": key, "value": value} for key, value in rows]
    return _node(name, "expressionNode", {"expressions": listed, "passThrough": True})


def _table(line: ir.Line, output: str) -> Node | None:
    match line.award:
        case ir.Levels(points):
            rules = [(str(position), worth) for position, worth in enumerate(points)]
        case ir.Rows(rows, False):
            rules = [*((f">= {start}", points) for start, points in reversed(rows)), ("", 0)]
        case ir.Intervals((ir.Interval(low, high, points, 0, _),), outside):
            rules = [(f"[{low}..{high}]", points), ("", outside)]
        case _:
            return None
    return {
        "hitPolicy": "first",
        "inputs": [{"id": "units", "name": "units", "field": f"m{line.measures[0]}"}],
        "outputs": [{"id": "points", "name": "points", "field": output}],
        "rules": [{"_id": str(n), "units": test, "points": str(points)} for n, (test, points) in enumerate(rules)],
    }


# --- expressions ------------------------------------------------------------------------------------------------------


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
