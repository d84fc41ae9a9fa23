"""The lines of a scorecard in words, from one seat of the household."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jifen.facts.dossier import Dossier, Record, Trust
from jifen.kernel.errors import Text
from jifen.kernel.points import show
from jifen.policy.conditions import Condition
from jifen.policy.phrasing import counted as in_english
from jifen.policy.phrasing import joined
from jifen.policy.scheme import Indicator, Scheme
from jifen.scoring import plan as ir
from jifen.scoring.explaining.quantity_words import UNKNOWN, quantity, window
from jifen.scoring.explaining.rejecting import Rejection, rejections
from jifen.scoring.explaining.rule_words import why, worth
from jifen.scoring.explanation import ConditionTold, LeftOut, LineTold, RecordTold
from jifen.scoring.person.asking import Asker, State
from jifen.scoring.phrasing import Phrases
from jifen.scoring.scorecard import STATUS_WORDS, LineScore, Scorecard, Status

_NO_CLAIMS = frozenset({"application", "identity", "family", "choice"})
"""Kinds that are the frame of a case: a record of another member of the household is no claim that failed."""


def id_in_words(name: str) -> str:
    """Write an id as English words: the names of lines themselves are the law's and stay Chinese."""
    return name.replace("_", " ")


def shown(points: int | None, decimals: int) -> str | None:
    """Write points, or None where they are unknown."""
    return None if points is None else show(points, decimals)


@dataclass(frozen=True, slots=True)
class Run:
    """What is the same for everybody of a run: the scheme and its words, the plan, and which records count."""

    scheme: Scheme
    phrases: Phrases
    plan: ir.Plan
    trust: Trust


class LineTeller:
    """Tells the lines of one scorecard."""

    def __init__(self, run: Run, dossier: Dossier, card: Scorecard, seat: str, state: State) -> None:
        self.scheme, self.phrases, self.plan, self.trust = run.scheme, run.phrases, run.plan, run.trust
        self.dossier, self.seat, self.state = dossier, seat, state
        self.scores = card.seats[seat].lines
        self.decimals = card.decimals
        self.asker = Asker(self.plan, seat)
        self.near = self._near_misses()

    def lines(self) -> tuple[LineTold, ...]:
        """Tell every line, in the order of the scheme."""
        lines = zip(self.scheme.indicators, self.plan.lines, self.scores, strict=True)
        return tuple(self._line(indicator, line, score) for indicator, line, score in lines)

    def told(self, record: Record) -> RecordTold:
        """Tell one record."""
        phrases = self.phrases
        return RecordTold(
            record.kind, phrases.record(record), phrases.proof(record), record.proof.standing.value, record.where
        )

    def left_out(self, rejection: Rejection, node: ir.MeasureNode) -> LeftOut:
        """Tell why a record did not count."""
        record, case = rejection.record, self.state.case
        return LeftOut(self.told(record), tuple(why(c, record, node, case, self.phrases) for c in rejection.causes))

    def _line(self, indicator: Indicator, line: ir.Line, score: LineScore) -> LineTold:
        nodes = [self.plan.measures[index] for index in line.measures]
        node = nodes[0] if nodes else None
        return LineTold(
            id=line.id,
            name=Text(indicator.name, id_in_words(line.id)),
            group=indicator.group,
            status=score.status.value,
            status_words=Text(*STATUS_WORDS[score.status]),
            quantity=self._quantity(indicator, line, score),
            before=shown(score.worth, self.decimals),
            points=shown(score.points, self.decimals),
            limit=self._limit(line, score),
            worth=worth(indicator),
            window=window(node, self.state.case) if node and score.status is not Status.ENDED else None,
            basis=indicator.basis,
            reading=indicator.reading or "",
            evidence=indicator.evidence,
            counted=tuple(self.told(record) for record in score.counted),
            left_out=tuple(self.left_out(*miss) for miss in self.near.get(line.id, ())),
            conditions=tuple(self._conditions(indicator, line)),
            notes=tuple(self._notes(indicator, score)),
            waits_for=self.waits_for(line) if score.status is Status.UNKNOWN else (),
        )

    def _quantity(self, indicator: Indicator, line: ir.Line, score: LineScore) -> Text:
        if isinstance(line.award, ir.Tiers):
            return self._tier(indicator, line.award, score)
        nodes = [self.plan.measures[index] for index in line.measures]
        if len(nodes) == 1:
            return quantity(nodes[0], score.quantities[0], score.counted, self.phrases)
        if None in score.quantities:
            return UNKNOWN
        parts = []
        for node, units in zip(nodes, score.quantities, strict=True):
            if units:
                label = node.key.partition("[")[2].removesuffix("]")
                found = quantity(node, units, score.counted, self.phrases)
                parts.append(Text(f"{label} {found.zh}", f"{label} {found.en}"))
        return joined(parts) if parts else Text("没有记录", "nothing on record")

    def _tier(self, indicator: Indicator, award: ir.Tiers, score: LineScore) -> Text:
        if score.worth is None:
            return UNKNOWN
        met = [
            (tier.name, points)
            for tier, (condition, points) in zip(indicator.award.tiers or (), award.tiers, strict=True)
            if self.asker.ask(condition)(self.state)
        ]
        if not met:
            return Text("未达到任何一档", "no tier is reached")
        name = max(met, key=lambda tier: tier[1])[0]
        return Text(f"达到“{name}”", f"reaches {name}")

    def _limit(self, line: ir.Line, score: LineScore) -> Text | None:
        if score.points is None or score.worth is None or score.points == score.worth:
            return None
        before, after = show(score.worth, self.decimals), show(score.points, self.decimals)
        if line.cap is not None and score.points == line.cap < score.worth:
            return Text(f"{before} 分，封顶 {after} 分", f"{in_english(before, 'point')}, capped at {after}")
        if line.floor is not None and score.points == line.floor > score.worth:
            return Text(
                f"{before} 分，按下限 {after} 分", f"{in_english(before, 'point')}, raised to the floor of {after}"
            )
        return None

    def _conditions(self, indicator: Indicator, line: ir.Line) -> Iterator[ConditionTold]:
        deemed = line.deemed[0] if line.deemed else None
        if indicator.requires and line.requires:
            yield self._condition(Text("前提", "requirement"), indicator.requires, line.requires, indicator.basis)
        if indicator.void_when and line.void:
            void = indicator.void_when
            yield self._condition(Text("不予计分的情形", "when the line is void"), void.when, line.void, void.basis)
        if indicator.deemed and deemed:
            by_law = indicator.deemed
            yield self._condition(Text("视同的情形", "when it is deemed"), by_law.when, deemed, by_law.basis)
        if isinstance(line.award, ir.Tiers):
            tiers = [*(indicator.award.tiers or ()), *indicator.award.extras]
            for tier, (condition, points) in zip(tiers, (*line.award.tiers, *line.award.extras), strict=True):
                figure = show(points, self.decimals)
                name = Text(f"{tier.name}（{figure} 分）", f"{tier.name} ({figure})")
                yield ConditionTold(name, self.asker.ask(condition)(self.state), None, indicator.basis)

    def _condition(self, role: Text, written: Condition, compiled: ir.Condition, basis: str) -> ConditionTold:
        name = Text(f"{role.zh}：{written.name}", f"{role.en}: {written.name}") if written.name else role
        return ConditionTold(name, self.asker.ask(compiled)(self.state), None, written.basis or basis)

    def _notes(self, indicator: Indicator, score: LineScore) -> Iterator[Text]:
        if score.status is Status.VOID and indicator.void_when:
            void = indicator.void_when
            yield Text(f"不予计分：{void.because}（{void.basis}）", f"void: {void.because} ({void.basis})")
        if score.status is Status.DEEMED and indicator.deemed:
            yield Text(f"按规定视同（{indicator.deemed.basis}）", f"deemed by law ({indicator.deemed.basis})")
        if score.status is Status.ENDED and indicator.in_force:
            starts, until = indicator.in_force.from_, indicator.in_force.until
            if self.plan.as_of < starts:
                yield Text(f"本项自 {starts} 起施行", f"in force from {starts} only")
            else:
                yield Text(f"本项施行至 {until}", f"in force until {until}")
        names = {one.id: one.name for one in self.scheme.indicators} | {
            one.id: one.name for one in self.scheme.measures
        }
        if indicator.limited_by:
            name = names[indicator.limited_by]
            yield Text(f"数量以“{name}”为限", f"no more than {id_in_words(indicator.limited_by)}")
        if indicator.less:
            name = names[indicator.less]
            yield Text(f"已减去“{name}”", f"{id_in_words(indicator.less)} has been taken off")

    # --- what is not known, and what did not count --------------------------------------------------------------------

    def waits_for(self, line: ir.Line) -> tuple[str, ...]:
        """Name the kinds of records a line needs and nobody has answered for."""
        kinds = {kind for index in line.measures for kind in self.kinds_of_measure(index)}
        conditions = [line.requires, line.void, line.deemed[0] if line.deemed else None]
        if isinstance(line.award, ir.Tiers):
            conditions += [condition for condition, _ in (*line.award.tiers, *line.award.extras)]
        for condition in conditions:
            if condition is not None:
                kinds |= self.kinds_of_condition(condition)
        return tuple(sorted(kinds & self.state.case.unknown))

    def kinds_of_measure(self, index: int) -> set[str]:
        """Name the kinds a measure needs, with those of the measures that limit or shorten it."""
        node = self.plan.measures[index]
        kinds = set(node.kinds)
        for other in (node.limited_by, node.less):
            if other is not None:
                kinds |= self.kinds_of_measure(other)
        return kinds

    def kinds_of_condition(self, condition: ir.Condition) -> set[str]:
        """Name the kinds a condition needs."""
        kinds: set[str] = set()
        for child in condition.children:
            kinds |= self.kinds_of_condition(child)
        for part in condition.agreeing:
            kinds |= self.kinds_of_measure(part.measure)
        if condition.op == "compare":
            kinds |= self.kinds_of_measure(condition.index)
        if condition.op == "line":
            line = self.plan.lines[condition.index]
            kinds |= {kind for index in line.measures for kind in self.kinds_of_measure(index)}
        return kinds

    def _near_misses(self) -> dict[str, list[tuple[Rejection, ir.MeasureNode]]]:
        """
        Find, line by line, the records that did not count and whose owner would wonder why.

        A record that counted elsewhere, for a gate too, is told only where it is about the same thing (another place, another time); one that
        counted nowhere is told where it came nearest.
        """
        found = [
            (line.id, rejection, node)
            for line, score in zip(self.plan.lines, self.scores, strict=True)
            if not line.ended
            for rejection, node in self._rejected(line, score).values()
        ]
        counted = {id(record) for records in self.state.records for record in records}
        nearest: dict[int, int] = {}
        for _, rejection, _ in found:
            key = id(rejection.record)
            nearest[key] = min(nearest.get(key, rejection.remoteness), rejection.remoteness)
        near: dict[str, list[tuple[Rejection, ir.MeasureNode]]] = {}
        for name, rejection, node in found:
            key = id(rejection.record)
            if rejection.remoteness == (0 if key in counted else nearest[key]):
                near.setdefault(name, []).append((rejection, node))
        return near

    def _rejected(self, line: ir.Line, score: LineScore) -> dict[int, tuple[Rejection, ir.MeasureNode]]:
        """Give the records a line passed over; where it has several measures, as the nearest of them saw the record."""
        found: dict[int, tuple[Rejection, ir.MeasureNode]] = {}
        for index in line.measures:
            node = self.plan.measures[index]
            if _NO_CLAIMS.isdisjoint(node.kinds):
                for one in rejections(node, self.seat, self.dossier, self.state.case, self.trust, score.counted):
                    before = found.get(id(one.record))
                    if before is None or len(one.causes) < len(before[0].causes):
                        found[id(one.record)] = (one, node)
        return found
