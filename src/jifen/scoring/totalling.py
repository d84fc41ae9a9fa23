"""Lines into groups, groups into totals: every step as the scheme writes it, unknown carried through."""

from __future__ import annotations

from collections.abc import Callable

from jifen.kernel.points import Rounding, divide
from jifen.scoring import plan as ir
from jifen.scoring.asking import Asked, Asker, State

Points = list[int | None]


def limited(value: int | None, floor: int | None, cap: int | None) -> int | None:
    """Apply a floor, then a cap; unknown stays unknown."""
    if value is None:
        return None
    if floor is not None and value < floor:
        value = floor
    return cap if cap is not None and value > cap else value


def group_points(node: ir.GroupNode, points: Points, groups: Points, units: list[int | None]) -> int | None:
    """
    Put the members of one group together.

    Args:
        node: the group.
        points: points by line.
        groups: points of the groups before this one.
        units: units by measure, for the choice of the applicant.
    """
    members = [points[index] for index in node.lines]
    if node.groups:
        members += [groups[index] for index in node.groups]
    if node.combine == "applicants_choice":
        value = _chosen(members, units[node.pick] if node.pick is not None else None)
    elif None in members:
        return None
    elif node.combine == "best_of":
        value = max(members, default=0)  # type: ignore[type-var]
    else:
        value = sum(members)  # type: ignore[arg-type]
    return limited(value, node.floor, node.cap)


def _chosen(members: Points, pick: int | None) -> int | None:
    """Take the member the applicant chose; without a choice, only where there is nothing to choose between."""
    if pick:
        return members[pick - 1]
    if None in members:
        return None
    worth_something = [value for value in members if value]
    return sum(worth_something) if len(worth_something) < 2 else None  # type: ignore[arg-type]


def compile_total(rule: ir.UsePlan, asker: Asker) -> Callable[[State, Points, Points], int | None]:
    """Give the function that makes the total of a use from groups and lines, step by step in the written order."""
    steps = [(step, asker.ask(step.when) if step.when else None) for step in rule.steps]

    def total(state: State, groups: Points, points: Points) -> int | None:
        value: int | None = 0
        for step, when in steps:
            if value is None:
                return None
            value = _stepped(value, step, when, state, groups, points)
        return value

    return total


def _stepped(value: int, step: ir.Step, when: Asked | None, state: State, groups: Points, points: Points) -> int | None:
    match step.op:
        case "add":
            parts = [groups[index] for index in step.groups] + [points[index] for index in step.lines]
            return None if None in parts else value + sum(parts)  # type: ignore[arg-type]
        case "times":
            applies = True if when is None else when(state)
            return None if applies is None else _multiplied(value, step) if applies else value
        case "cap":
            return min(value, step.bound)
        case "floor":
            return max(value, step.bound)
        case _:
            return divide(value, step.bound, Rounding(step.mode)) * step.bound


def _multiplied(value: int, step: ir.Step) -> int:
    if value < 0 and step.if_negative == "leave":
        return value
    return divide(value * step.num, step.den * step.bound, Rounding(step.mode)) * step.bound
