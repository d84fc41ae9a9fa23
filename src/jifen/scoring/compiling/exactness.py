"""Proof that a plan never loses a fraction: every product is a whole number at the scale of the scheme, or says how it rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import gcd

from jifen.kernel.errors import BadPolicyError, Text
from jifen.scoring import plan as ir


def grain(lines: Iterable[ir.Line]) -> int:
    """Give the largest number of which the points of every line are a multiple."""
    found = 0
    for line in lines:
        for value in _values(line):
            found = gcd(found, abs(value))
    return found


def with_rounding(steps: tuple[ir.Step, ...], grain_: int, use: str) -> tuple[ir.Step, ...]:
    """
    Tie each multiplier to the rounding step that follows it, and prove the others exact.

    Raises:
        BadPolicyError: ``scoring.inexact_product`` for a multiplier that can leave a fraction nobody rounds.
    """
    made: list[ir.Step] = []
    for position, step in enumerate(steps):
        if step.op == "times":
            after = steps[position + 1] if position + 1 < len(steps) else None
            if after is not None and after.op == "round":
                step = replace(step, bound=after.bound, mode=after.mode)
            elif grain_ * step.num % step.den:
                raise _inexact(step, use)
            else:
                step = replace(step, bound=1)
                grain_ = gcd(grain_, grain_ * step.num // step.den)
        elif step.op in ("cap", "floor", "round"):
            grain_ = gcd(grain_, step.bound)
        made.append(step)
    return tuple(made)


def _values(line: ir.Line) -> Iterable[int]:
    yield from (limit for limit in (line.cap, line.floor) if limit is not None)
    if line.deemed is not None:
        yield line.deemed[1]
    match line.award:
        case ir.Levels(points):
            yield from points
        case ir.EachUnit() as award:
            yield from (award.rate, award.first)
        case ir.Bands() as award:
            yield from (rate for _, rate in award.rows)
        case ir.Rows() as award:
            yield from (points for _, points in award.rows)
        case ir.Intervals() as award:
            yield award.outside
            yield from (value for row in award.rows for value in (row.points, row.step))
        case ir.Cells() as award:
            yield from (award.points if award.divisor == 1 else (award.quantum,))
        case ir.Tiers() as award:
            yield from (points for _, points in (*award.tiers, *award.extras))


def _inexact(step: ir.Step, use: str) -> BadPolicyError:
    factor = f"{step.num}/{step.den}"
    return BadPolicyError(
        "scoring.inexact_product",
        Text(
            f"{use}：总分乘以 {factor} 可能出现除不尽的小数。", f"{use}: the total times {factor} can leave a fraction."
        ),
        Text(
            "请增加 points.decimals，或在 times 之后写 {round: …, mode: …}。",
            "Give points.decimals more places, or write {round: …, mode: …} after the multiplier.",
        ),
    )
