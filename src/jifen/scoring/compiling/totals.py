"""Groups, totals, gates and vetoes of a scheme, use by use."""

from __future__ import annotations

from jifen.facts.catalogue import CATALOGUE
from jifen.policy.scheme import Group, UseRule, Veto
from jifen.policy.totals import BetterTotal, Step
from jifen.scoring import plan as ir
from jifen.scoring.compiling.conditions import Conditions
from jifen.scoring.compiling.exactness import with_rounding
from jifen.scoring.compiling.measures import Measures


class Totals:
    """Compiles uses; groups with the same members are one node, whichever use they are in."""

    def __init__(self, measures: Measures, conditions: Conditions, grain: int) -> None:
        self.measures = measures
        self.conditions = conditions
        self.grain = grain
        self.groups: list[ir.GroupNode] = []
        self._seen: dict[ir.GroupNode, int] = {}

    def _group(self, use: str, group: Group, found: dict[str, int]) -> int:
        lines = tuple(
            index
            for index, indicator in enumerate(self.measures.scheme.indicators)
            if indicator.group == group.id and (indicator.uses is None or use in indicator.uses)
        )
        inner = tuple(self._group(use, child, found) for child in self.measures.scheme.groups if child.in_ == group.id)
        pick = None
        if group.combine == "applicants_choice":
            children = [child.id for child in self.measures.scheme.groups if child.in_ == group.id]
            members = [self.measures.scheme.indicators[index].id for index in lines] + children
            pick = self.measures.add(
                ir.MeasureNode(
                    key=f"choice_{group.id}",
                    kinds=("choice",),
                    whose=("self",),
                    op=ir.Op.PICK,
                    filters=(ir.Filter("item", ir.Test.IN, (group.choice or group.id,)),),
                    field="pick",
                    positions=tuple((word, at) for at, name in enumerate(members, 1) for word in (name, str(at))),
                    until=self.measures.days.until(months=False),
                    until_field="on",
                )
            )
        node = ir.GroupNode(
            id=group.id,
            lines=lines,
            groups=inner,
            combine=group.combine,
            cap=self.measures.points(group.at_most) if group.at_most is not None else None,
            floor=self.measures.points(group.at_least) if group.at_least is not None else None,
            pick=pick,
        )
        if node not in self._seen:
            self._seen[node] = len(self.groups)
            self.groups.append(node)
        found[group.id] = self._seen[node]
        return found[group.id]

    def use(self, use: str, rule: UseRule) -> ir.UsePlan:
        """Compile one use: its groups, the steps of its total, its line, gates and vetoes."""
        groups: dict[str, int] = {}
        for group in self.measures.scheme.groups:
            if group.in_ is None:
                self._group(use, group, groups)
        better = rule.points_of if isinstance(rule.points_of, BetterTotal) else None
        return ir.UsePlan(
            use=use,
            group_of=groups,
            steps=with_rounding(tuple(self._step(step, groups) for step in rule.total), self.grain, use),
            line=self.measures.points(rule.apply_from) if rule.apply_from is not None else None,
            gates=tuple(
                ir.GateNode(gate.id, self.conditions.condition(gate.needs, groups))
                for gate in self.measures.scheme.gates
                if use in gate.for_
            ),
            vetoes=tuple(self._veto(veto) for veto in self.measures.scheme.vetoes if use in veto.for_),
            seats=better.better_total_of if better else ("self",),
            if_equal=better.if_equal if better else "self",
            provided=self.conditions.condition(better.provided, groups) if better and better.provided else None,
        )

    def _step(self, step: Step, groups: dict[str, int]) -> ir.Step:
        if step.add is not None:
            lines = tuple(self.measures.line_at[name] for name in step.add if name in self.measures.line_at)
            return ir.Step("add", groups=tuple(groups[name] for name in step.add if name in groups), lines=lines)
        if step.times is not None:
            num, den = step.times.factor.as_integer_ratio()
            when = self.conditions.condition(step.times.when, groups) if step.times.when else None
            return ir.Step("times", num=num, den=den, when=when, if_negative=step.times.if_negative)
        if step.at_most is not None:
            return ir.Step("cap", bound=self.measures.points(step.at_most))
        if step.at_least is not None:
            return ir.Step("floor", bound=self.measures.points(step.at_least))
        assert step.round is not None and step.mode is not None
        return ir.Step("round", bound=10 ** (self.measures.decimals - step.round), mode=step.mode)

    def _veto(self, veto: Veto) -> ir.VetoNode:
        kind = CATALOGUE[veto.from_]
        filters = tuple(self.measures.filters(kind, veto.where))
        months, days = (None, 0) if veto.lasts == "for_ever" else (0, 0)
        if not isinstance(veto.lasts, str):
            months, days = veto.lasts.months, veto.lasts.days
        on = self.measures.days.anchor(self.measures.scheme.conventions.facts_until)
        pending = not kind.by_name[veto.starts].required
        return ir.VetoNode(veto.id, veto.from_, veto.whose, filters, veto.starts, months, days, on, pending)
