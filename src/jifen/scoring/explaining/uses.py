"""Gates, vetoes and totals in words, and what they mean for whoever wants to apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import Text
from jifen.kernel.points import show
from jifen.policy.conditions import Condition
from jifen.policy.phrasing import counted as in_english
from jifen.policy.phrasing import joined
from jifen.policy.ranking_rules import LineOnly, RankingRules
from jifen.policy.scheme import USES, Gate
from jifen.scoring import plan as ir
from jifen.scoring.explaining.lines import LineTeller, shown
from jifen.scoring.explaining.quantity_words import UNKNOWN, quantity
from jifen.scoring.explaining.rejecting import rejections
from jifen.scoring.explaining.totals import TotalTeller
from jifen.scoring.explanation import ConditionTold, GateTold, LeftOut, UseTold, VetoTold
from jifen.scoring.person.asking import State
from jifen.scoring.phrasing import day
from jifen.scoring.scorecard import GateScore, Leaf, UseScore, VetoScore


class UseTeller:
    """Tells the uses of one scorecard; ``tellers`` and ``claimed`` are by seat."""

    def __init__(
        self, tellers: Mapping[str, LineTeller], claimed: Mapping[str, State], rules: RankingRules | None
    ) -> None:
        own = tellers["self"]
        self.scheme, self.plan, self.phrases = own.scheme, own.plan, own.phrases
        self.tellers, self.claimed, self.rules = tellers, claimed, rules

    def use(self, score: UseScore) -> UseTold:
        """Tell one use."""
        rule, law = self.plan.uses[score.use], self.scheme.uses[score.use]  # type: ignore[index]
        teller = self.tellers[score.seat]
        totals = TotalTeller(self.scheme, self.plan, teller.asker, teller.state, self.claimed[score.seat])
        gates = tuple(self._gate(gate, node, teller) for gate, node in zip(score.gates, rule.gates, strict=True))
        vetoes = tuple(self._veto(veto, teller) for veto in score.vetoes)
        return UseTold(
            use=score.use,
            name=Text(law.name, USES[score.use][1]),
            seat=score.seat,
            total=self._shown(score.total),
            proven=show(score.proven, self.plan.decimals),
            line=self._shown(score.line),
            missing=self._missing(score),
            reached=score.reached,
            may_apply=score.may_apply,
            meaning=_MEANING[score.may_apply],
            reasons=tuple(self._reasons(score, gates, vetoes)),
            then=self._then(score),
            parts=tuple(totals.parts(rule)),
            steps=tuple(totals.steps(rule)),
            groups=tuple(totals.groups(rule)),
            gates=gates,
            vetoes=vetoes,
            basis=law.basis,
        )

    def _shown(self, points: int | None) -> str | None:
        return shown(points, self.plan.decimals)

    def _missing(self, score: UseScore) -> str | None:
        if score.total is None or score.line is None or score.total >= score.line:
            return None
        return show(score.line - score.total, self.plan.decimals)

    # --- gates and vetoes ---------------------------------------------------------------------------------------------

    def _gate(self, score: GateScore, node: ir.GateNode, teller: LineTeller) -> GateTold:
        gate = next(one for one in self.scheme.gates if one.id == score.id)
        leaves = zip(_written(gate.needs), _compiled(node.needs), score.leaves, strict=True)
        told = tuple(self._leaf(gate, law, part, leaf, teller) for law, part, leaf in leaves)
        return GateTold(score.id, gate.title, score.met, told, gate.basis, gate.reading or "")

    def _leaf(self, gate: Gate, law: Condition, node: ir.Condition, leaf: Leaf, teller: LineTeller) -> ConditionTold:
        found: Text | None = None
        left: tuple[LeftOut, ...] = ()
        if node.op == "compare":
            counted = teller.state.records[node.index]
            found = quantity(self.plan.measures[node.index], leaf.found, counted, self.phrases)
            left = self._near(node.index, teller) if leaf.met is not True else ()
        elif node.op in ("line", "group"):
            points = self._shown(leaf.found)
            found = UNKNOWN if points is None else Text(f"{points} 分", in_english(points, "point"))
        name = leaf.name or law.name
        words = Text(name, name) if name else gate.title
        return ConditionTold(words, leaf.met, found, leaf.basis or gate.basis, left)

    def _near(self, index: int, teller: LineTeller) -> tuple[LeftOut, ...]:
        node, state = self.plan.measures[index], teller.state
        if "identity" in node.kinds:  # that somebody is a man is no failed claim to be a woman
            return ()
        found = rejections(node, teller.seat, teller.dossier, state.case, teller.trust, state.records[index])
        nearest = min((one.remoteness for one in found), default=0)
        return tuple(teller.left_out(one, node) for one in found if one.remoteness == nearest)

    def _veto(self, score: VetoScore, teller: LineTeller) -> VetoTold:
        veto = next(one for one in self.scheme.vetoes if one.id == score.id)
        return VetoTold(
            id=score.id,
            name=veto.title,
            bars=score.bars,
            until=score.until,
            for_ever=score.bars is True and score.until is None and veto.lasts == "for_ever",
            records=tuple(teller.told(record) for record in score.records),
            basis=veto.basis,
            reading=veto.reading or "",
        )

    # --- what it means ------------------------------------------------------------------------------------------------

    def _reasons(self, score: UseScore, gates: tuple[GateTold, ...], vetoes: tuple[VetoTold, ...]) -> Iterator[Text]:
        missing = self._missing(score)
        if missing is not None:
            yield Text(f"离申请分还差 {missing} 分", f"{in_english(missing, 'point')} short of the line")
        if score.total is None:
            waits = self._waits_for(score)
            yield Text(f"总分尚不能确定，等待：{waits.zh}", f"the total is not known yet; it waits for {waits.en}")
        for gate in gates:
            if gate.met is False:
                yield Text(f"条件未满足：{gate.name.zh}", f"condition not met: {gate.name.en}")
            elif gate.met is None:
                yield Text(f"条件尚未核实：{gate.name.zh}", f"condition not verified: {gate.name.en}")
        for veto in vetoes:
            if veto.bars is None:
                yield Text(f"尚未核实有无：{veto.name.zh}", f"not verified whether there is: {veto.name.en}")
            elif veto.bars:
                end = bar_ends(veto)
                yield Text(f"受限制：{veto.name.zh}（{end.zh}）", f"barred: {veto.name.en}, {end.en}")

    def _waits_for(self, score: UseScore) -> Text:
        """Name the records that a total waits for."""
        teller, rule = self.tellers[score.seat], self.plan.uses[score.use]
        open_lines = {at for index in rule.group_of.values() for at in self.plan.groups[index].lines}
        waits = {
            kind
            for at in open_lines
            if teller.state.points[at] is None
            for kind in teller.waits_for(self.plan.lines[at])
        }
        for step in rule.steps:
            if step.when is not None and teller.asker.ask(step.when)(teller.state) is None:
                waits |= teller.kinds_of_condition(step.when) & teller.state.case.unknown
        names = [Text(kind.zh, kind.en) for name, kind in CATALOGUE.items() if name in waits]
        return joined(names, "、", ", ") if names else Text("申请人的选择", "a choice of the applicant")

    def _then(self, score: UseScore) -> Text:
        if score.may_apply is False:
            return Text("情况变化后可再次自评。", "Assess yourself again when something has changed.")
        zh, en = ("", "The application") if score.may_apply else ("核实之后，", "Then the application")
        rule = self.rules.uses.get(score.use) if self.rules else None  # type: ignore[call-overload]
        if rule is None:
            return Text(f"{zh}申请仍须经受理和审核。", f"{en} still has to be accepted and reviewed.")
        if isinstance(rule, LineOnly):
            return Text(
                f"{zh}申请仍须经受理、审核和公示；不排名。",
                f"{en} still has to be accepted, reviewed and published; nobody is ranked.",
            )
        return Text(
            f"{zh}申请仍须受理、审核，并与其他申请人排名：能否入围取决于名次和名额。",
            f"{en} still has to be accepted, reviewed and ranked: a place depends on the rank and on how many there are.",
        )


_MEANING: dict[bool | None, Text] = {
    True: Text("可以申请", "may apply"),
    False: Text("目前还不能申请", "not yet"),
    None: Text("还不能确定", "unknown"),
}


def bar_ends(veto: VetoTold) -> Text:
    """Say when a veto that bars ends."""
    if veto.until:
        return Text(f"至 {day(veto.until).zh}止", f"until {day(veto.until).en}")
    if veto.for_ever:
        return Text("没有期限", "without end")
    return Text("处理完毕即止", "until it has been dealt with")


def _written(condition: Condition) -> Iterator[Condition]:
    """Walk the leaves of a written condition in the order in which the engine shows them."""
    branch = condition.all_of or condition.any_of
    if branch is None or condition.name:
        yield condition
        return
    for child in branch:
        yield from _written(child)


def _compiled(condition: ir.Condition) -> Iterator[ir.Condition]:
    if condition.op in ("all", "any") and not condition.name:
        for child in condition.children:
            yield from _compiled(child)
    else:
        yield condition
