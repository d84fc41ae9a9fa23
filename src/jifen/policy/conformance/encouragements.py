"""How much a scheme can give, and how much of it serves each of the four encouragements (四鼓励)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from jifen.policy.scheme import Encouragement, Group, Indicator, Scheme, Use
from jifen.policy.walking import window_of

ZERO = Decimal(0)


@dataclass(frozen=True)
class Attainable:
    """The most a part of a scheme can give: points, and the lines that have no limit of their own or of a group."""

    points: Decimal
    without_limit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Share:
    """
    What one encouragement is worth in one use.

    ``points`` of ``out_of`` can be reached by lines that serve it; ``without_limit`` are those of its lines that nothing
    limits, which no share can be given of.
    """

    use: Use
    encouragement: Encouragement
    points: Decimal
    out_of: Decimal
    without_limit: tuple[str, ...]

    @property
    def percent(self) -> int:
        """The share in whole percent, rounded down."""
        return int(self.points * 100 // self.out_of) if self.out_of else 0


def shares(scheme: Scheme) -> list[Share]:
    """
    Say which share of the attainable points serves each encouragement, use by use.

    Args:
        scheme: a scheme that was checked.

    Returns:
        A share for each use and encouragement, in their order.

    Law:
        粤人社发〔2011〕306号 二（三）2 (the four encouragements; skills weigh more)
    """
    return [
        _share(scheme, use, encouragement, attainable(scheme, use))
        for use in scheme.uses
        for encouragement in get_args(Encouragement)
    ]


def _share(scheme: Scheme, use: Use, encouragement: Encouragement, whole: Attainable) -> Share:
    part = attainable(scheme, use, lambda line: encouragement in line.encourages)
    return Share(use, encouragement, part.points, whole.points, part.without_limit)


def attainable(scheme: Scheme, use: Use, keep: Callable[[Indicator], bool] = lambda _: True) -> Attainable:
    """
    Add up the most that the lines of a use can give, under the limits of lines, groups and the total.

    Multipliers are left out: they raise every line alike. Lines that only take points away give nothing.

    Args:
        scheme: a scheme that was checked.
        use: lines of other uses are left out.
        keep: which lines are looked at; the others give nothing.
    """
    total = Attainable(ZERO)
    for step in scheme.uses[use].total:
        for name in step.add or ():
            total = _sum([total, part_of(scheme, use, name, keep)])
        total = _limited(total, step.at_most)
    return total


def part_of(scheme: Scheme, use: Use, name: str, keep: Callable[[Indicator], bool] = lambda _: True) -> Attainable:
    """The most that one group or line can give in a use, under its own limits and those inside it."""
    line = next((line for line in scheme.indicators if line.id == name), None)
    if line is not None:
        return most_of(line, scheme) if keep(line) and use in (line.uses or (use,)) else Attainable(ZERO)
    group: Group | None = next((group for group in scheme.groups if group.id == name), None)
    if group is None:
        return Attainable(ZERO)
    members = [part_of(scheme, use, line.id, keep) for line in scheme.indicators if line.group == name]
    members += [part_of(scheme, use, inner.id, keep) for inner in scheme.groups if inner.in_ == name]
    together = _sum(members) if group.combine == "add" else _largest(members)
    return _limited(together, group.at_most)


def _sum(parts: list[Attainable]) -> Attainable:
    names = tuple(name for part in parts for name in part.without_limit)
    return Attainable(sum((part.points for part in parts), ZERO), names)


def _largest(parts: list[Attainable]) -> Attainable:
    names = tuple(name for part in parts for name in part.without_limit)
    return Attainable(max((part.points for part in parts), default=ZERO), names)


def _limited(part: Attainable, limit: Decimal | None) -> Attainable:
    if limit is None:
        return part
    return Attainable(max(limit, ZERO) if part.without_limit else min(part.points, limit))


def most_of(line: Indicator, scheme: Scheme) -> Attainable:
    """The most one line can give; a line that grows with every unit and has no limit says so."""
    best = _best(line, scheme)
    if line.deemed is not None and best is not None:
        best = max(best, line.deemed.points)
    if best is None:
        return Attainable(max(line.at_most, ZERO)) if line.at_most is not None else Attainable(ZERO, (line.id,))
    limited = best if line.at_most is None else min(best, line.at_most)
    return Attainable(max(limited, ZERO))


def _best(line: Indicator, scheme: Scheme) -> Decimal | None:
    """The best the award can give, None where more units always give more."""
    award = line.award
    match award.operation:
        case "levels":
            return max([*(award.levels or {}).values(), award.below or ZERO])
        case "flat":
            return award.flat
        case "table":
            return max((award.table or {}).values())
        case "tiers":
            extras = sum((max(tier.points, ZERO) for tier in award.extras), ZERO)
            return max((tier.points for tier in award.tiers or ()), default=ZERO) + extras
        case "ranges":
            return _best_range(line)
        case "cells":
            return _best_cell(line)
        case "bands":
            return _best_of_bands(line, most_units(line, scheme))
        case _:
            return _best_of_rate(line, most_units(line, scheme))


def most_units(line: Indicator, scheme: Scheme) -> int | None:
    """
    The most units a line can ever count, None where there is no end.

    Being there is one unit; a window of five years holds five full years, and touches six calendar years.
    """
    amount = line.measure
    if amount is None or amount.operation == "exists":
        return 1
    window = window_of(line, scheme)
    months = window.last.months if window is not None and window.last is not None else None
    years = window.calendar_years if window is not None else None
    each = amount.each
    if each is not None and each.by == "year" and each.at_most is not None and each.take == "sum":
        touched = years if years is not None else months // 12 + 1 if months else None
        return each.at_most * touched if touched is not None else None
    if amount.is_span and (each is None or each.take != "sum"):
        held = years * 12 if years is not None else months
        return held // amount.months_per_unit if held else None
    return None


def _best_of_rate(line: Indicator, units: int | None) -> Decimal | None:
    award = line.award
    rate, first = award.each_unit or ZERO, award.first or ZERO
    if rate <= 0:
        return max(first, ZERO)
    if units is None:
        return None
    if award.starts_at is not None:
        return first + (units - award.starts_at) * rate if units >= award.starts_at else ZERO
    return max(units - (award.beyond or 0), 0) * rate


def _best_of_bands(line: Indicator, units: int | None) -> Decimal | None:
    rates = [band.each_unit for band in line.award.bands or ()]
    if max(rates) <= 0:
        return ZERO
    return None if units is None else units * max(rates)


def _best_range(line: Indicator) -> Decimal | None:
    best = line.award.outside or ZERO
    for row in line.award.ranges or ():
        best = max(best, row.points)
        if row.step is None:
            continue
        far = row.to if row.step_from == "from" else row.from_
        near = row.from_ if row.step_from == "from" else row.to
        if far is not None and near is not None:
            best = max(best, row.points + row.step * abs(far - near))
        elif row.step > 0 and row.step_from == "from":
            return None
        elif row.step > 0 and near is not None:
            best = max(best, row.points + row.step * near)  # downwards the units end at none
    return best


def _best_cell(line: Indicator) -> Decimal | None:
    cells = line.award.cells
    if cells is None:
        return ZERO
    every = [worth for row in cells.points.values() for worth in (row.values() if isinstance(row, dict) else [row])]
    best = max(every if cells.otherwise is None else [*every, cells.otherwise])
    return best if cells.take == "largest" or best <= 0 else None
