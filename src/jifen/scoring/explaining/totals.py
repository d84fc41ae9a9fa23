"""How a total comes about, in words and as the parts of a bar: groups, steps, and what claims would add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from jifen.kernel.errors import Text
from jifen.kernel.points import show
from jifen.policy.scheme import Scheme
from jifen.scoring import plan as ir
from jifen.scoring.explaining.lines import id_in_words, shown
from jifen.scoring.explanation import GroupTold, PartTold, StepTold
from jifen.scoring.person.asking import Asker, State
from jifen.scoring.person.totalling import compile_total, group_points

Points = list[int | None]
_COMBINE = {
    "add": Text("相加", "added up"),
    "best_of": Text("取最高", "the highest counts"),
    "applicants_choice": Text("由申请人选择", "as the applicant chose"),
}


class TotalTeller:
    """
    Tells the totals of one case, from one seat.

    ``state`` is what the run found, ``claimed`` what it would have found had every claim been proven.
    """

    def __init__(self, scheme: Scheme, plan: ir.Plan, asker: Asker, state: State, claimed: State) -> None:
        self.scheme, self.plan, self.asker = scheme, plan, asker
        self.state, self.claimed = state, claimed

    def steps(self, rule: ir.UsePlan) -> Iterator[StepTold]:
        """Show the running total after every step: each is what the engine gives for the steps up to it."""
        running: int | None = 0
        written = self.scheme.uses[rule.use].total  # type: ignore[index]
        for number, (step, law) in enumerate(zip(rule.steps, written, strict=True), 1):
            after = self._after(rule, number, self.state, self.state.groups, self.state.points)
            applies = True if step.when is None else self.asker.ask(step.when)(self.state)
            words = self._words(step, law.add or ())
            yield StepTold(
                words, self._shown(running), self._shown(after), applies, law.times.basis if law.times else ""
            )
            running = after

    def groups(self, rule: ir.UsePlan) -> Iterator[GroupTold]:
        """Tell the groups of a use in the order of the scheme, before and after their limits."""
        state = self.state
        for group in self.scheme.groups:
            if group.id in rule.group_of:
                index = rule.group_of[group.id]
                node = self.plan.groups[index]
                free = group_points(replace(node, cap=None, floor=None), state.points, state.groups, state.units)
                yield GroupTold(
                    id=group.id,
                    name=Text(group.name, id_in_words(group.id)),
                    inside=group.in_ or "",
                    combine=_COMBINE[group.combine],
                    before=self._shown(free),
                    points=self._shown(state.groups[index]),
                    lines=tuple(self.plan.lines[at].id for at in node.lines),
                    basis=group.basis,
                )

    def parts(self, rule: ir.UsePlan) -> Iterator[PartTold]:
        """Cut a total into parts that add up to what is known of it: a part for all that is added, and for every later step."""
        known, claims = self._as_known(self.state), self._as_known(self.claimed)
        before = after = (0, 0)
        done: list[ir.Step] = []
        for step in rule.steps:
            if step.when is not None and self.asker.ask(step.when)(self.state) is None:
                yield self._part(step.op, self._words(step, ()), 0, 0, unknown=True)
                continue
            done.append(step)
            so_far = replace(rule, steps=tuple(done))
            with_known = self._after(so_far, len(done), self.state, *known) or 0
            with_claims = self._after(so_far, len(done), self.claimed, *claims)
            after = (with_known, with_known if with_claims is None else with_claims)
            if step.op == "add":
                yield from self._added(rule, step, known, claims)
            elif after != before:
                gained, would = after[0] - before[0], after[1] - before[1]
                yield self._part(step.op, self._words(step, ()), gained, would - gained, unknown=False)
            before = after

    def _added(
        self, rule: ir.UsePlan, step: ir.Step, known: tuple[Points, Points], claims: tuple[Points, Points]
    ) -> Iterator[PartTold]:
        names = {index: name for name, index in rule.group_of.items()}
        titles = {group.id: group.name for group in self.scheme.groups}
        for index in step.groups:
            points, more = known[0][index] or 0, claims[0][index] or 0
            words = Text(titles[names[index]], id_in_words(names[index]))
            unknown = self.state.groups[index] is None
            yield self._part(names[index], words, points, more - points, unknown=unknown)
        for index in step.lines:
            line = self.scheme.indicators[index]
            points, more = known[1][index] or 0, claims[1][index] or 0
            words = Text(line.name, id_in_words(line.id))
            yield self._part(line.id, words, points, more - points, unknown=self.state.points[index] is None)

    def _as_known(self, state: State) -> tuple[Points, Points]:
        """Give groups and points with everything unknown left out, as ``UseScore.proven`` does."""
        points: Points = [value or 0 for value in state.points]
        groups: Points = []
        for group in self.plan.groups:
            groups.append(group_points(group, points, groups, state.units) or 0)
        return groups, points

    def _after(self, rule: ir.UsePlan, number: int, state: State, groups: Points, points: Points) -> int | None:
        """Give the total after the first so many steps, by the engine itself."""
        return compile_total(replace(rule, steps=rule.steps[:number]), self.asker)(state, groups, points)

    def _words(self, step: ir.Step, added: tuple[str, ...]) -> Text:
        decimals = self.plan.decimals
        match step.op:
            case "add":
                names = {one.id: one.name for one in self.scheme.groups} | {
                    one.id: one.name for one in self.scheme.indicators
                }
                listed = "＋".join(names[name] for name in added)
                return Text(listed, " + ".join(id_in_words(name) for name in added))
            case "times":
                factor = format((Decimal(step.num) / Decimal(step.den)).normalize(), "f")
                return Text(f"乘以 {factor}", f"times {factor}")
            case "cap":
                return Text(f"最高 {show(step.bound, decimals)} 分", f"at most {show(step.bound, decimals)}")
            case "floor":
                return Text(f"最低 {show(step.bound, decimals)} 分", f"at least {show(step.bound, decimals)}")
            case _:
                return Text(f"取整到 {show(step.bound, decimals)} 分", f"rounded to {show(step.bound, decimals)}")

    def _part(self, name: str, words: Text, points: int, waiting: int, *, unknown: bool) -> PartTold:
        decimals = self.plan.decimals
        return PartTold(name, words, show(points, decimals), show(waiting, decimals), unknown)

    def _shown(self, points: int | None) -> str | None:
        return shown(points, self.plan.decimals)
