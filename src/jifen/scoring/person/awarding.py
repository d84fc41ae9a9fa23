"""What units are worth: an award of the plan as a function from quantities to points."""

from __future__ import annotations

from collections.abc import Callable

from jifen.kernel.points import Rounding, divide
from jifen.scoring import plan as ir


def pricing(award: ir.Award) -> Callable[[tuple[int, ...]], int]:
    """
    Give the function that turns known quantities into points.

    Args:
        award: any award but ``Tiers``, which looks at conditions.

    Returns:
        A function of the units of the measures of the line, in their order, none unknown; it gives scaled points.
    """
    match award:
        case ir.Levels(points):
            return lambda units: points[units[0]]
        case ir.EachUnit(rate, 0, _, 0, 0):
            return lambda units: units[0] * rate
        case ir.EachUnit():
            return lambda units: _each_unit(award, units[0])
        case ir.Rows():
            return lambda units: _rows(award.rows, award.nothing_above, units[0])
        case ir.Bands():
            return lambda units: _bands(award.rows, award.marginal, units[0])
        case ir.Intervals():
            return lambda units: _intervals(award.rows, award.outside, units[0])
        case ir.Cells():
            return lambda units: _cell_points(award, units)
        case _:
            raise TypeError("tiers are decided by conditions")


def _each_unit(award: ir.EachUnit, units: int) -> int:
    if award.starts_at:
        return award.first + (units - award.starts_at) * award.rate if units >= award.starts_at else 0
    if award.vests_at and units < award.vests_at:
        return 0
    return max(0, units - award.beyond) * award.rate


def _rows(rows: tuple[tuple[int, int], ...], nothing_above: bool, units: int) -> int:
    if nothing_above and units > rows[-1][0]:
        return 0
    return next((points for row, points in reversed(rows) if units >= row), 0)


def _bands(rows: tuple[tuple[int, int], ...], marginal: bool, units: int) -> int:
    if not marginal:
        return units * next((rate for start, rate in reversed(rows) if units >= start), 0)
    tops = [start - 1 for start, _ in rows[1:]] + [units]
    return sum(
        max(0, min(units, top) - max(start, 1) + 1) * rate for (start, rate), top in zip(rows, tops, strict=True)
    )


def _intervals(rows: tuple[ir.Interval, ...], outside: int, units: int) -> int:
    for row in rows:
        if (row.low is None or units >= row.low) and (row.high is None or units <= row.high):
            return row.points + row.step * (units - row.anchor)
    return outside


def _cell_points(award: ir.Cells, quantities: tuple[int, ...]) -> int:
    if award.largest:
        return max((points for points, count in zip(award.points, quantities, strict=True) if count), default=0)
    total = sum(points * count for points, count in zip(award.points, quantities, strict=True))
    if award.divisor == 1:
        return total
    return divide(total, award.divisor * award.quantum, Rounding(award.mode)) * award.quantum
