"""Scheme → plan: words become values, days are folded, points become scaled integers. Nothing is decided here."""

from __future__ import annotations

from datetime import date

from jifen.policy.scheme import Indicator, Scheme
from jifen.scoring import plan as ir
from jifen.scoring.compiling.awards import compile_award
from jifen.scoring.compiling.conditions import Conditions, lines_asked
from jifen.scoring.compiling.exactness import grain
from jifen.scoring.compiling.measures import Measures, unresolved
from jifen.scoring.compiling.totals import Totals

__all__ = ["compile_plan"]


def compile_plan(scheme: Scheme, as_of: date, *, fingerprint: str = "") -> ir.Plan:
    """
    Make a scheme ready to be computed on one day.

    Args:
        scheme: a scheme that has been checked (``policy.checking``).
        as_of: the day of the run; facts after it never count.
        fingerprint: content hash of the pack, carried into every result.

    Raises:
        BadPolicyError: a word of the scheme cannot be resolved, or a product is not exact at the scale of the scheme.
    """
    measures = Measures(scheme, as_of)
    conditions = Conditions(measures)
    for measure in scheme.measures:
        measures.measure_of(measure.id)
    lines = tuple(_line(indicator, measures, conditions) for indicator in scheme.indicators)
    totals = Totals(measures, conditions, grain(lines))
    uses: dict[str, ir.UsePlan] = {use: totals.use(use, rule) for use, rule in scheme.uses.items()}
    return ir.Plan(
        scheme=scheme.id,
        fingerprint=fingerprint,
        as_of=as_of,
        decimals=measures.decimals,
        measures=tuple(measures.nodes),
        named={measure.id: measures.named[measure.id] for measure in scheme.measures},
        lines=lines,
        groups=tuple(totals.groups),
        uses=uses,
        seats=("self", "partner") if any(len(use.seats) > 1 for use in uses.values()) else ("self",),
        order=_order(measures),
    )


def _line(indicator: Indicator, measures: Measures, conditions: Conditions) -> ir.Line:
    needed, award = compile_award(measures, conditions, indicator)
    void, deemed, force = indicator.void_when, indicator.deemed, indicator.in_force
    return ir.Line(
        id=indicator.id,
        measures=needed,
        award=award,
        cap=measures.points(indicator.at_most) if indicator.at_most is not None else None,
        floor=measures.points(indicator.at_least) if indicator.at_least is not None else None,
        requires=conditions.condition(indicator.requires) if indicator.requires else None,
        void=conditions.condition(void.when) if void else None,
        deemed=(conditions.condition(deemed.when), measures.points(deemed.points)) if deemed else None,
        ended=force is not None
        and not (force.from_ <= measures.as_of and (force.until is None or measures.as_of <= force.until)),
    )


def _order(measures: Measures) -> tuple[int, ...]:
    """Order the lines so that each comes after the lines whose points it asks for."""
    asked = {i: set(lines_asked(indicator)) for i, indicator in enumerate(measures.scheme.indicators)}
    done: list[int] = []
    while len(done) < len(asked):
        ready = [i for i in asked if i not in done and all(measures.line_at[name] in done for name in asked[i])]
        if not ready:
            left = next(measures.scheme.indicators[i].id for i in asked if i not in done)
            raise unresolved(left, "指标之间循环引用", "the lines ask for each other in a circle")
        done.extend(ready)
    return tuple(done)
