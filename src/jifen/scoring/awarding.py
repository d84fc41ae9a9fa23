"""Awards: from the words of a scheme to a plan, and from whole units to points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import BadPolicyError, Text
from jifen.kernel.points import Rounding, divide
from jifen.policy.awards import Award
from jifen.policy.scheme import Indicator
from jifen.scoring import plan as ir

if TYPE_CHECKING:
    from jifen.scoring.compiling import _Compiler

SEPARATOR = "、"


def compile_award(compiler: _Compiler, indicator: Indicator) -> tuple[tuple[int, ...], ir.Award]:
    """Give the measures a line needs and its award with scaled points."""
    award, points = indicator.award, compiler.points
    if award.tiers is not None:
        tiers = tuple((compiler.condition(tier.needs), points(tier.points)) for tier in award.tiers)
        extras = tuple((compiler.condition(tier.needs), points(tier.points)) for tier in award.extras)
        return (), ir.Tiers(tiers, extras)
    if award.cells is not None:
        return _cells(compiler, indicator)
    if award.levels is not None:
        return _levels(compiler, indicator)
    measure = compiler.measure_of(indicator.id)
    node = compiler.nodes[measure]
    return (measure,), _by_units(award, node.scale, points)


def _by_units(award: Award, law: int, points: object) -> ir.Award:
    """Compile the awards that look at a number of units only; ``law`` is the number of quantity units in one of the law."""
    assert callable(points)
    if award.table is not None:
        rows = tuple((row * law, points(worth)) for row, worth in award.table.items())
        return ir.Rows(rows, nothing_above=award.above == "nothing")
    if award.flat is not None:
        return ir.Rows(((1, points(award.flat)),), nothing_above=False)
    if law != 1:
        raise BadPolicyError(
            "scoring.not_whole_units",
            Text("按单位计分须先取整单位。", "Points per unit need whole units."),
            Text(
                "请在 measure 中写 in_units_of 和 remainders。", "Write `in_units_of` and `remainders` in the measure."
            ),
        )
    if award.bands is not None:
        return ir.Bands(tuple((band.from_, points(band.each_unit)) for band in award.bands), award.mode == "marginal")
    if award.ranges is not None:
        rows_ = []
        for row in award.ranges:
            anchor = (row.from_ if row.step_from == "from" else row.to) or 0
            step = points(row.step) if row.step is not None else 0
            # A slope up from the lower end adds for each unit above it; a slope from the upper end adds for each unit below it.
            rows_.append(
                ir.Interval(row.from_, row.to, points(row.points), step if row.step_from == "from" else -step, anchor)
            )
        return ir.Intervals(tuple(rows_), points(award.outside))
    assert award.each_unit is not None
    return ir.EachUnit(
        rate=points(award.each_unit),
        starts_at=award.starts_at or 0,
        first=points(award.first) if award.first is not None else 0,
        beyond=award.beyond or 0,
        vests_at=award.vests_at or 0,
    )


def level_positions(award: Award, ordered: tuple[str, ...]) -> tuple[list[Decimal], dict[str, int]]:
    """
    Order the lines of a level table by worth and say which position each label has.

    Args:
        award: an award with ``levels``; a line may carry several labels, parted by ``、``.
        ordered: every label of the field from low to high, or empty where the labels have no order.

    Returns:
        Worth by position (position 0 is everything below the table), and position by label.
    """
    lines = sorted((award.levels or {}).items(), key=lambda line: line[1])
    worth = [Decimal(award.below or 0), *(points for _, points in lines)]
    positions = {
        label.strip(): position for position, (labels, _) in enumerate(lines, 1) for label in labels.split(SEPARATOR)
    }
    for label, same in award.counts_as.items():
        positions[label] = positions[same]
    if award.above == "as_last" and ordered:
        last = max(ordered.index(label) for label in positions if label in ordered)
        for label in ordered[last + 1 :]:
            positions.setdefault(label, positions[ordered[last]])
    return worth, positions


def _levels(compiler: _Compiler, indicator: Indicator) -> tuple[tuple[int, ...], ir.Award]:
    assert indicator.measure is not None and indicator.measure.best is not None and indicator.from_ is not None
    field = CATALOGUE[indicator.from_[0]].by_name[indicator.measure.best]
    via = indicator.measure.via
    worth, positions = level_positions(indicator.award, field.levels if field.ordered and not via else ())
    found = [(label, position) for label, position in positions.items()]
    if via:
        classes = compiler.tables[via].classes or {}
        found = [
            (compiler.area(m) if field.type == "place" else m, positions[c])
            for c in classes
            if c in positions
            for m in classes[c]
        ]
    node = compiler.node(indicator.id, indicator, indicator.group, positions=tuple(sorted(found)))
    index = compiler.add(node)
    compiler.named.setdefault(indicator.id, index)
    return (index,), ir.Levels(tuple(compiler.points(points) for points in worth))


def _cells(compiler: _Compiler, indicator: Indicator) -> tuple[tuple[int, ...], ir.Award]:
    """One count per cell keeps the quantities free of points, so that rates can change without going back to the facts."""
    cells = indicator.award.cells
    assert cells is not None
    base = compiler.node(indicator.id, indicator, indicator.group)
    measures, worth = [], []

    def add(label: str, points: Decimal, *filters: ir.Filter) -> None:
        key = f"{indicator.id}[{label}]"
        measures.append(compiler.add(replace(base, key=key, filters=(*base.filters, *filters))))
        worth.append(points)

    for row, value in cells.points.items():
        first = ir.Filter(cells.by[0], ir.Test.IN, tuple(row.split(SEPARATOR)))
        if isinstance(value, dict):
            for column, points in value.items():
                add(
                    f"{row}/{column}", points, first, ir.Filter(cells.by[1], ir.Test.IN, tuple(column.split(SEPARATOR)))
                )
        else:
            add(row, value, first)
    for label, filters in _elsewhere(indicator):
        if cells.otherwise is None:
            raise BadPolicyError(
                "scoring.cell_missing",
                Text(f"{indicator.id}：表中没有“{label}”。", f"{indicator.id}: the table has no cell for “{label}”."),
                Text("请补上该格，或写明 otherwise。", "Add the cell, or say `otherwise`."),
            )
        if cells.otherwise:
            add(label, cells.otherwise, *filters)
    rounding = indicator.award.round
    return tuple(measures), ir.Cells(
        points=tuple(compiler.points(points) for points in worth),
        largest=cells.take == "largest",
        divisor=ir.SHARE_PARTS if base.op is ir.Op.SHARES else 1,
        quantum=10 ** (compiler.decimals - rounding.decimals) if rounding else 1,
        mode=rounding.mode if rounding else "half_up",
    )


def _elsewhere(indicator: Indicator) -> Iterator[tuple[str, tuple[ir.Filter, ...]]]:
    """Give what the cells of an award leave out: the labels of a field that stand in no cell, with the filters that find them."""
    cells, kinds = indicator.award.cells, indicator.from_
    assert cells is not None and kinds is not None
    fields = [CATALOGUE[kinds[0]].by_name[name] for name in cells.by]
    columns = next((row for row in cells.points.values() if isinstance(row, dict)), {})
    inside: tuple[ir.Filter, ...] = ()
    for field, keys in zip(fields, (cells.points, columns), strict=False):
        listed = tuple(label for key in keys for label in key.split(SEPARATOR))
        allowed = indicator.where[field.name].one_of if field.name in indicator.where else None
        left = [label for label in allowed or field.levels or ("其他",) if label not in listed]
        if left:
            yield "、".join(map(str, left)), (*inside, ir.Filter(field.name, ir.Test.NOT_IN, listed))
        inside = (*inside, ir.Filter(field.name, ir.Test.IN, listed))


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
