"""
The points stage of a plan as a tax-and-benefit system for OpenFisca-Core, made from the plan line by line.

OpenFisca has no months of overlapping spans either, so whole units are its inputs; gates, vetoes and evidence are left out. A
simulation is built for one person the shortest way there is: arrays set on a default simulation, no JSON and no tracing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from jifen.scoring import plan as ir

PERIOD = "2015"
Formula = Callable[..., Any]


class OpenFiscaPoints:
    """A system of one entity; :meth:`evaluate` makes a new simulation for one person and calculates every total."""

    def __init__(self, plan: ir.Plan) -> None:
        """Make the system once; that is not measured."""
        self.plan = plan
        entity = build_entity(key="person", plural="persons", label="person", is_person=True)
        self.system = TaxBenefitSystem([entity])
        for index in range(len(plan.measures)):
            self.system.add_variable(_variable(f"m{index}", entity, None))
        for index, line in enumerate(plan.lines):
            self.system.add_variable(_variable(f"l{index}", entity, _line(line)))
        for index, group in enumerate(plan.groups):
            self.system.add_variable(_variable(f"g{index}", entity, _group(group)))
        for use, rule in plan.uses.items():
            self.system.add_variable(_variable(use, entity, _total(rule)))

    def evaluate(self, units: dict[str, int]) -> dict[str, int]:
        """Give the totals by use, from units by measure (``m7``); lines and groups are calculated on the way."""
        simulation = SimulationBuilder().build_default_simulation(self.system, 1)
        for name, value in units.items():
            simulation.set_input(name, PERIOD, np.array([value], dtype=np.int32))
        return {use: int(simulation.calculate(use, PERIOD)[0]) for use in self.plan.uses}


def _variable(name: str, entity: Any, formula: Formula | None) -> type[Variable]:
    body: dict[str, Any] = {
        "value_type": int,
        "entity": entity,
        "definition_period": DateUnit.YEAR,
        "label": name,
    }
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def _line(line: ir.Line) -> Formula:
    price, floor, cap = _award(line), line.floor, line.cap
    units, requires = f"m{line.measures[0]}", line.requires
    assert floor is None

    def formula(person: Any, period: Any) -> Any:
        points = price(person(units, period))
        if cap is not None:
            points = np.minimum(points, cap)
        return points if requires is None else np.where(person(f"m{requires.index}", period) >= requires.low, points, 0)

    return formula


def _award(line: ir.Line) -> Callable[[Any], Any]:
    award = line.award
    match award:
        case ir.Levels(points):
            worth = np.array(points, dtype=np.int32)
            return lambda units: worth[units]
        case ir.EachUnit(rate, 0, _, 0, 0):
            return lambda units: units * rate
        case ir.EachUnit(rate, starts_at, first, 0, 0):
            return lambda units: np.where(units >= starts_at, first + (units - starts_at) * rate, 0)
        case ir.Rows(rows, False):
            reached = np.array([start for start, _ in rows], dtype=np.int32)
            steps = np.array([0, *(points for _, points in rows)], dtype=np.int32)
            return lambda units: steps[np.searchsorted(reached, units, side="right")]
        case ir.Intervals((ir.Interval(low, high, points, 0, _),), outside):
            return lambda units: np.where((units >= low) & (units <= high), points, outside)
        case _:
            raise NotImplementedError(f"{line.id}: the bench has no formula for {award}")


def _group(group: ir.GroupNode) -> Formula:
    members = [f"l{index}" for index in group.lines] + [f"g{index}" for index in group.groups]
    floor, cap, best = group.floor, group.cap, group.combine == "best_of"
    assert floor is None

    def formula(person: Any, period: Any) -> Any:
        if not members:
            return person.filled_array(0)
        points = person(members[0], period)
        for member in members[1:]:
            other = person(member, period)
            points = np.maximum(points, other) if best else points + other
        return points if cap is None else np.minimum(points, cap)

    return formula


def _total(rule: ir.UsePlan) -> Formula:
    add, times = rule.steps
    assert times.when is not None and times.if_negative == "leave"
    condition, factor, divisor = times.when, times.num, times.den

    def formula(person: Any, period: Any) -> Any:
        total = sum(person(f"g{index}", period) for index in add.groups)
        applies = (person(f"m{condition.index}", period) >= condition.low) & (total > 0)
        return np.where(applies, total * factor // divisor, total)

    return formula
