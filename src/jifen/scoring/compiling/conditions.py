"""Conditions of a scheme as three-valued trees of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jifen.policy.conditions import Condition
from jifen.policy.scheme import Indicator
from jifen.scoring import plan as ir
from jifen.scoring.compiling.measures import Measures, unresolved


class Conditions:
    """Compiles conditions; what they measure goes to the measures of the same plan."""

    def __init__(self, measures: Measures) -> None:
        self.measures = measures

    def condition(self, condition: Condition, groups: dict[str, int] | None = None) -> ir.Condition:
        """
        Compile one condition.

        Args:
            condition: the tree as the scheme writes it.
            groups: groups by id, where the condition may ask for their points; None inside a line.
        """
        shape = condition.shape
        label = {"name": condition.name or "", "basis": condition.basis or ""}
        if shape in ("all_of", "any_of"):
            children = tuple(self.condition(child, groups) for child in getattr(condition, shape))
            return ir.Condition("all" if shape == "all_of" else "any", children, **label)  # type: ignore[arg-type]
        if shape == "not_":
            assert condition.not_ is not None
            return ir.Condition("not", (self.condition(condition.not_, groups),), **label)  # type: ignore[arg-type]
        if shape == "agree":
            parts = tuple(
                ir.Agreeing(
                    self.measures.add(self.measures.node("", part.counted, None, kinds=part.from_)),
                    part.field,
                    part.group or "",
                )
                for part in condition.agree or ()
            )
            return ir.Condition("agree", agreeing=parts, **label)  # type: ignore[arg-type]
        if shape == "exists":
            index = self.measures.add(self.measures.node("", condition, None, kinds=condition.exists or ()))
            return ir.Condition("compare", index=index, low=1, **label)  # type: ignore[arg-type]
        if shape == "points_of":
            assert condition.points_of is not None
            low, high = _interval(condition, 10**self.measures.decimals)
            if condition.points_of in self.measures.line_at:
                op, index = "line", self.measures.line_at[condition.points_of]
            elif groups is not None:
                op, index = "group", groups[condition.points_of]
            else:
                raise unresolved(
                    condition.points_of, "在指标内不可引用分组", "a line cannot ask for the points of a group"
                )
            return ir.Condition(op, index=index, low=low, high=high, **label)  # type: ignore[arg-type]
        if condition.measured is not None:
            index = self.measures.add(self.measures.node("", condition.measured, None))
        else:
            index = self.measures.measure_of(str(condition.measure_of))
        low, high = _interval(condition, self.measures.nodes[index].scale)
        return ir.Condition("compare", index=index, low=low, high=high, **label)  # type: ignore[arg-type]


def _interval(condition: Condition, per_unit: int) -> tuple[int | None, int | None]:
    """Turn the bounds of a leaf into whole quantity units, both inside."""

    def floor(value: Decimal) -> int:
        return int(value * per_unit // 1)

    low = None
    if condition.at_least is not None:
        low = -floor(-condition.at_least)
    if condition.above is not None:
        low = floor(condition.above) + 1
    high = None
    if condition.at_most is not None:
        high = floor(condition.at_most)
    if condition.below is not None:
        high = -floor(-condition.below) - 1
    return low, high


def lines_asked(indicator: Indicator) -> Iterable[str]:
    """Name the lines whose points the conditions of a line ask for."""
    roots = [indicator.requires, indicator.void_when.when if indicator.void_when else None]
    roots += [indicator.deemed.when if indicator.deemed else None]
    roots += [tier.needs for tier in (indicator.award.tiers or ()) + indicator.award.extras]
    stack = [root for root in roots if root is not None]
    while stack:
        node = stack.pop()
        if node.points_of is not None:
            yield node.points_of
        stack.extend(child for child in (*(node.all_of or ()), *(node.any_of or ()), node.not_) if child is not None)
