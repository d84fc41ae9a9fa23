"""Lines into groups, groups into totals: every step as the scheme writes it, unknown carried through."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from jifen.kernel.points import Rounding, divide
from jifen.scoring import plan as ir
from jifen.scoring.person.asking import Asked, Asker, State

Points = list[int | None]


def limited(value: int | None, floor: int | None, cap: int | None) -> int | None:
    """Apply a floor, then a cap; unknown stays unknown."""
    if value is None:
        return None
    if floor is not None and value < floor:
        value = floor
    return cap if cap is not None and value > cap else value


def compile_group(node: ir.GroupNode) -> Callable[[Points, Points, list[int | None]], int | None]:
    """
    Give the function that puts the members of one group together.

    The function takes the points by line, those of the groups before this one, and the units by measure (for the choice of
    the applicant).
    """
    lines, inner = picker(node.lines), picker(node.groups)
    floor, cap, pick = node.floor, node.cap, node.pick
    combine: Callable[[Any], int] = _best if node.combine == "best_of" else sum

    def together(points: Points, groups: Points, units: list[int | None]) -> int | None:
        members = lines(points) + inner(groups)
        return None if None in members else limited(combine(members), floor, cap)

    def chosen(points: Points, groups: Points, units: list[int | None]) -> int | None:
        picked = units[pick] if pick is not None else None
        return limited(_chosen(lines(points) + inner(groups), picked), floor, cap)

    return chosen if node.combine == "applicants_choice" else together


def _best(members: Iterable[int]) -> int:
    return max(members, default=0)


def group_points(node: ir.GroupNode, points: Points, groups: Points, units: list[int | None]) -> int | None:
    """Put the members of one group together, as :func:`compile_group` does for many."""
    return compile_group(node)(points, groups, units)


def picker(indexes: tuple[int, ...]) -> Callable[[Points], tuple[int | None, ...]]:
    """Give the function that picks some of the values, in the order of the indexes."""
    if len(indexes) > 1:
        return itemgetter(*indexes)
    if not indexes:
        return lambda values: ()
    (only,) = indexes
    return lambda values: (values[only],)


def _chosen(members: tuple[int | None, ...], pick: int | None) -> int | None:
    """Take the member the applicant chose; without a choice, only where there is nothing to choose between."""
    if pick:
        return members[pick - 1]
    if None in members:
        return None
    worth_something = [value for value in members if value]
    return sum(worth_something) if len(worth_something) < 2 else None


def compile_total(
    rule: ir.UsePlan, asker: Asker, *, undecided_left_out: bool = False
) -> Callable[[State, Points, Points], int | None]:
    """
    Give the function that makes the total of a use from groups and lines, step by step in the written order.

    Args:
        rule: the use.
        asker: answers the conditions of its steps.
        undecided_left_out: pass over a step nobody can decide yet, for the sum of what is known.
    """
    steps = [_step(step, asker.ask(step.when) if step.when else None) for step in rule.steps]

    def total(state: State, groups: Points, points: Points) -> int | None:
        value = 0
        for step in steps:
            after = step(value, state, groups, points)
            if after is not None:
                value = after
            elif not undecided_left_out:
                return None
        return value

    return total


def _step(step: ir.Step, when: Asked | None) -> Callable[[int, State, Points, Points], int | None]:
    bound, mode = step.bound, Rounding(step.mode)
    match step.op:
        case "add":
            return _adding(step)
        case "times":
            return _multiplying(step, when)
        case "cap":
            return lambda value, state, groups, points: min(value, bound)
        case "floor":
            return lambda value, state, groups, points: max(value, bound)
        case _:
            return lambda value, state, groups, points: divide(value, bound, mode) * bound


def _adding(step: ir.Step) -> Callable[[int, State, Points, Points], int | None]:
    of_groups, of_lines = picker(step.groups), picker(step.lines)

    def add(value: int, state: State, groups: Points, points: Points) -> int | None:
        parts = of_groups(groups) + of_lines(points)
        return None if None in parts else value + sum(parts)  # type: ignore[arg-type]

    return add


def _multiplying(step: ir.Step, when: Asked | None) -> Callable[[int, State, Points, Points], int | None]:
    factor, divisor, quantum, mode = step.num, step.den * step.bound, step.bound, Rounding(step.mode)
    leave_negative = step.if_negative == "leave"

    def multiply(value: int, state: State, groups: Points, points: Points) -> int | None:
        applies = True if when is None else when(state)
        if applies is None:
            return None
        if not applies or (value < 0 and leave_negative):
            return value
        return divide(value * factor, divisor, mode) * quantum

    return multiply
