"""Awards of a scheme with scaled points, and the measures they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import BadPolicyError, Text
from jifen.policy.awards import Award
from jifen.policy.levels import labels_of, level_lines
from jifen.policy.scheme import Indicator
from jifen.scoring import plan as ir
from jifen.scoring.compiling.conditions import Conditions
from jifen.scoring.compiling.measures import Measures


def compile_award(measures: Measures, conditions: Conditions, indicator: Indicator) -> tuple[tuple[int, ...], ir.Award]:
    """Give the measures a line needs and its award with scaled points."""
    award, points = indicator.award, measures.points
    if award.tiers is not None:
        tiers = tuple((conditions.condition(tier.needs), points(tier.points)) for tier in award.tiers)
        extras = tuple((conditions.condition(tier.needs), points(tier.points)) for tier in award.extras)
        return (), ir.Tiers(tiers, extras)
    if award.cells is not None:
        return _cells(measures, indicator)
    if award.levels is not None:
        return _levels(measures, indicator)
    measure = measures.measure_of(indicator.id)
    node = measures.nodes[measure]
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
    lines = sorted(level_lines(award), key=lambda line: line[1])
    worth = [Decimal(award.below or 0), *(points for _, points in lines)]
    positions = {label: position for position, (labels, _) in enumerate(lines, 1) for label in labels}
    for label, same in award.counts_as.items():
        positions[label] = positions[same]
    if award.above == "as_last" and ordered:
        last = max(ordered.index(label) for label in positions if label in ordered)
        for label in ordered[last + 1 :]:
            positions.setdefault(label, positions[ordered[last]])
    return worth, positions


def _levels(measures: Measures, indicator: Indicator) -> tuple[tuple[int, ...], ir.Award]:
    assert indicator.measure is not None and indicator.measure.best is not None and indicator.from_ is not None
    field = CATALOGUE[indicator.from_[0]].by_name[indicator.measure.best]
    via = indicator.measure.via
    worth, positions = level_positions(indicator.award, field.levels if field.ordered and not via else ())
    found = [(label, position) for label, position in positions.items()]
    if via:
        classes = measures.tables[via].classes or {}
        found = [
            (measures.area(m) if field.type == "place" else m, positions[c])
            for c in classes
            if c in positions
            for m in classes[c]
        ]
    node = measures.node(indicator.id, indicator, indicator.group, positions=tuple(sorted(found)))
    index = measures.add(node)
    measures.named.setdefault(indicator.id, index)
    return (index,), ir.Levels(tuple(measures.points(points) for points in worth))


def _cells(measures: Measures, indicator: Indicator) -> tuple[tuple[int, ...], ir.Award]:
    """One count per cell keeps the quantities free of points, so that rates can change without going back to the facts."""
    cells = indicator.award.cells
    assert cells is not None
    base = measures.node(indicator.id, indicator, indicator.group)
    counts: list[int] = []
    worth: list[Decimal] = []

    def add(label: str, points: Decimal, *filters: ir.Filter) -> None:
        key = f"{indicator.id}[{label}]"
        counts.append(measures.add(replace(base, key=key, filters=(*base.filters, *filters))))
        worth.append(points)

    for row, value in cells.points.items():
        first = ir.Filter(cells.by[0], ir.Test.IN, labels_of(row))
        if isinstance(value, dict):
            for column, points in value.items():
                add(f"{row}/{column}", points, first, ir.Filter(cells.by[1], ir.Test.IN, labels_of(column)))
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
    return tuple(counts), ir.Cells(
        points=tuple(measures.points(points) for points in worth),
        largest=cells.take == "largest",
        divisor=ir.SHARE_PARTS if base.op is ir.Op.SHARES else 1,
        quantum=10 ** (measures.decimals - rounding.decimals) if rounding else 1,
        mode=rounding.mode if rounding else "half_up",
    )


def _elsewhere(indicator: Indicator) -> Iterator[tuple[str, tuple[ir.Filter, ...]]]:
    """Give what the cells of an award leave out: the labels of a field that stand in no cell, with the filters that find them."""
    cells, kinds = indicator.award.cells, indicator.from_
    assert cells is not None and kinds is not None
    fields = [CATALOGUE[kinds[0]].by_name[name] for name in cells.by]
    columns: Iterable[str] = next((row for row in cells.points.values() if isinstance(row, dict)), ())
    inside: tuple[ir.Filter, ...] = ()
    for field, keys in zip(fields, (cells.points, columns), strict=False):
        listed = tuple(label for key in keys for label in labels_of(key))
        allowed = indicator.where[field.name].one_of if field.name in indicator.where else None
        left = [label for label in allowed or field.levels or ("其他",) if label not in listed]
        if left:
            yield "、".join(map(str, left)), (*inside, ir.Filter(field.name, ir.Test.NOT_IN, listed))
        inside = (*inside, ir.Filter(field.name, ir.Test.IN, listed))
