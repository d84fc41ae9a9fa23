"""Totals, gates and vetoes of each use as SQL: every step as the scheme writes it, the seat chosen that has the higher total."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jifen.scoring import plan as ir
from jifen.scoring.population.points import Points, divided, limited, total_of, whole
from jifen.scoring.population.quantities import PARTNER, QuantityNames
from jifen.scoring.population.sql_text import Stages, cases, literal, quoted


class Uses:
    """Writes what comes of each use, into stages that already hold the points of every seat."""

    def __init__(self, plan: ir.Plan, names: QuantityNames, stages: Stages, seats: Mapping[str, Points]) -> None:
        self.plan = plan
        self.names = names
        self.stages = stages
        self.seats = seats
        for rule in plan.uses.values():
            self._use(rule)

    def _use(self, rule: ir.UsePlan) -> None:
        use = rule.use
        if len(rule.seats) == 1:
            total = self.stages.define(f"total_{use}", self._total(rule, self.seats["self"]))
            self.stages.define(f"seat_{use}", literal("self"))
            answers: list[str] = []
        else:
            total, provided = self._better(rule)
            answers = [provided]
        for gate in rule.gates:
            met = self._in_seat(rule, lambda points, gate=gate: points.written(gate.needs))  # type: ignore[misc]
            answers.append(self.stages.define(f"gate_{use}_{gate.id}", met))
        for veto in rule.vetoes:
            bars = self._in_seat(rule, lambda points, veto=veto: points.column(self.names.vetoes[veto]))  # type: ignore[misc]
            name = f"veto_{use}_{veto.id}"
            answers.append(f"NOT {quoted(name) if bars == quoted(name) else self.stages.define(name, bars)}")
        reached = f"{total} >= {rule.line}" if rule.line is not None else f"({total} IS NOT NULL OR NULL)"
        self.stages.define(f"may_apply_{use}", " AND ".join([reached, *answers]))

    def _in_seat(self, rule: ir.UsePlan, written: Callable[[Points], str]) -> str:
        """Write what is asked from the seat whose points count."""
        own = written(self.seats["self"])
        if len(rule.seats) == 1:
            return own
        return cases([(f"{quoted(f'seat_{rule.use}')} = 'partner'", written(self.seats["partner"]))], own)

    # --- totals -------------------------------------------------------------------------------------------------------

    def _total(self, rule: ir.UsePlan, points: Points) -> str:
        """Write the total of a use from one seat; each step is a column, since a step looks at the total before it twice."""
        total = "0"
        for number, step in enumerate(rule.steps, 1):
            sql = whole(_stepped(step, total, points))
            if number == len(rule.steps):
                return sql
            total = points.define(f"total_{rule.use} after step {number}", sql)
        return whole(total)

    def _better(self, rule: ir.UsePlan) -> tuple[str, str]:
        """
        Write which seat counts, whether anybody may stand, and the total.

        Seats are compared in the order of the rule; with anything open about who may stand, nothing is chosen.
        """
        use, first, second = rule.use, *rule.seats
        totals, stands = {}, {}
        for seat in rule.seats:
            points = self.seats[seat]
            there = "TRUE" if seat == "self" else quoted(PARTNER)
            totals[seat] = self.stages.define(f"total_{use} of {seat}", self._total(rule, points))
            may = points.ask(rule.provided) if rule.provided else "TRUE"
            # Nobody stands in a seat that nobody sits in, whatever is unknown about it.
            stands[seat] = self.stages.define(f"{seat} stands for {use}", cases([(there, may)], "FALSE"))
        a, b, one, other = totals[first], totals[second], stands[first], stands[second]
        open_ = f"{one} IS NULL OR {other} IS NULL"
        provided = self.stages.define(f"somebody stands for {use}", cases([(open_, "NULL")], f"{one} OR {other}"))
        both_stand = f"{one} AND {other}"
        seat = self.stages.define(
            f"seat_{use}",
            cases(
                [
                    (f"{open_} OR NOT ({one} OR {other})", literal("self")),
                    (f"NOT {other}", literal(first)),
                    (f"NOT {one}", literal(second)),
                    (f"{a} > {b}", literal(first)),
                    (f"{b} > {a}", literal(second)),
                    (f"{a} = {b}", literal(rule.if_equal)),
                ],
                literal("self"),
            ),
        )
        own = cases([(f"{seat} = 'partner'", totals["partner"])], totals["self"])
        unknown = f"{provided} IS NULL OR ({both_stand} AND ({a} IS NULL OR {b} IS NULL))"
        return self.stages.define(f"total_{use}", whole(cases([(unknown, "NULL")], own))), provided


def _stepped(step: ir.Step, total: str, points: Points) -> str:
    match step.op:
        case "add":
            parts = [points.groups[index] for index in step.groups]
            parts += [points.column(f"p_{points.plan.lines[index].id}") for index in step.lines]
            return total_of([*([] if total == "0" else [total]), *parts])
        case "times":
            return _multiplied(step, total, points)
        case "cap":
            return limited(total, None, step.bound)
        case "floor":
            return limited(total, step.bound, None)
        case _:
            return f"({divided(total, step.bound, step.mode)}) * {step.bound}"


def _multiplied(step: ir.Step, total: str, points: Points) -> str:
    product = f"({divided(f'({total} * {step.num})', step.den * step.bound, step.mode)}) * {step.bound}"
    if step.if_negative == "leave":
        product = cases([(f"{total} < 0", total)], product)
    if step.when is None:
        return product
    met = points.ask(step.when)
    return cases([(met, product), (f"NOT {met}", total)])
