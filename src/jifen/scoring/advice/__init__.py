"""
How far to each line, and the next steps that add most: every figure is found by scoring a changed dossier again.

A step is only told where a person may decently be told to take it: study, a qualification or title, staying insured and
employed, renewing a permit in time, the housing fund an employer owes, volunteering. Left out on purpose: marriage,
children and family planning; offences and reports about others; buying a dwelling, investing, paying more tax, donating
money; blood and stem cells, which are a decision about one's health; awards and contests, which nobody simply takes. What
cannot be changed (age, where one comes from) is no advice either.

Nothing here is a promise: it is today's scheme on tomorrow's records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jifen.facts.dossier import Dossier, Trust
from jifen.kernel.dates import add_months
from jifen.kernel.errors import Text
from jifen.kernel.points import show
from jifen.policy.scheme import USES, Scheme
from jifen.scoring.advice.futures import Future, applied_on, later
from jifen.scoring.advice.steps import Idea, ideas
from jifen.scoring.compiling import compile_plan
from jifen.scoring.explaining.lines import shown
from jifen.scoring.explanation import plain
from jifen.scoring.person import PersonEngine
from jifen.scoring.scorecard import Scorecard, UseScore

FORMAT = "jifen-advice/1"
YEAR = 12
FURTHEST = 60
"""Months ahead beyond which no earliest day is looked for: laws change sooner."""


@dataclass(frozen=True, slots=True)
class Effect:
    """
    What a step does for one use: points without it and with it, on the same day.

    ``opens`` says that the line is reached with the step and would be missed without it; ``gates`` names the conditions that are then met and would not be
    without the step.
    """

    use: str
    name: Text
    without: str
    with_it: str
    gain: str
    line: str | None
    opens: bool
    gates: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what, how much more, the earliest day it can show (None: as soon as it is proven), and its effects."""

    id: str
    what: Text
    more: Text
    earliest: date | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Distance:
    """
    How far a use is.

    ``known`` is False while the total is; the figures are then what is known so far. ``reached_on`` is the earliest day on which
    the line is reached if life goes on as it does today, ``may_apply_on`` the earliest day on which every condition is met too;
    both None where that is so already, or not within five years.
    """

    use: str
    name: Text
    points: str
    known: bool
    line: str | None
    missing: str | None
    reached: bool | None
    may_apply: bool | None
    gates: tuple[Text, ...]
    barred_until: date | None
    reached_on: date | None
    may_apply_on: date | None


@dataclass(frozen=True, slots=True)
class Advice:
    """Distances and steps of one person; ``caution`` says what the figures are not."""

    person: str
    scheme: str
    as_of: date
    trust: str
    distances: tuple[Distance, ...]
    steps: tuple[Step, ...]
    caution: Text
    format: str = FORMAT

    def as_data(self) -> dict[str, Any]:
        """Give plain mappings, lists, texts and truth values, ready for JSON."""
        data: dict[str, Any] = plain(self)
        return data


CAUTION = Text(
    "按现行方案和现有记录推算，不是承诺；方案、记录或名额变化时结果会变。",
    "Worked out from today's scheme and records; it is no promise and changes with scheme, records and places.",
)


class Adviser:
    """Advises on one scheme from one day on; make it once, call :meth:`advise` for each person."""

    def __init__(self, scheme: Scheme, as_of: date, trust: Trust, *, fingerprint: str = "") -> None:
        """
        Prepare.

        Args:
            scheme: a checked scheme.
            as_of: the day from which one looks ahead.
            trust: which records count; a step is taken as proven.
            fingerprint: content hash of the pack.
        """
        self.scheme, self.as_of, self.trust, self.fingerprint = scheme, as_of, trust, fingerprint
        self._engines: dict[int, PersonEngine] = {}

    def advise(self, dossier: Dossier) -> Advice:
        """
        Look for the next steps of one case.

        Args:
            dossier: the records of the household, with who proved them.

        Returns:
            The distance to each line, and the steps that add points or open a condition, those that add most first.
        """
        now = self._engine(0).score(dossier)
        future = self._future(dossier, now)
        found: dict[str, Step] = {}
        for idea in ideas(future, self._engine(0).plan):
            # The first rung that changes anything is the next step; the rungs above it can wait.
            if idea.family not in found and (step := self._step(idea, now, future)):
                found[idea.family] = step
        steps = sorted(
            found.values(), key=lambda step: (-max(Decimal(effect.gain) for effect in step.effects), step.id)
        )
        return Advice(
            person=dossier.person,
            scheme=self.scheme.id,
            as_of=self.as_of,
            trust=self.trust.value,
            distances=self._distances(now, future),
            steps=tuple(steps),
            caution=CAUTION,
        )

    def _engine(self, months: int) -> PersonEngine:
        if months not in self._engines:
            plan = compile_plan(self.scheme, add_months(self.as_of, months), fingerprint=self.fingerprint)
            self._engines[months] = PersonEngine(plan, self.trust)
        return self._engines[months]

    def _future(self, dossier: Dossier, now: Scorecard) -> Future:
        return Future(dossier, self.scheme.place, self.as_of, applied_on(dossier, self.as_of), now)

    def _in_force(self, months: int) -> bool:
        until = self.scheme.in_force.until
        return until is None or add_months(self.as_of, months) <= until

    # --- distances ----------------------------------------------------------------------------------------------------

    def _distances(self, now: Scorecard, future: Future) -> tuple[Distance, ...]:
        reached: dict[str, date] = {}
        may: dict[str, date] = {}
        open_uses = {use for use, score in now.uses.items() if score.may_apply is not True}
        for months in range(1, FURTHEST + 1):
            if not open_uses or not self._in_force(months):
                break
            card = self._engine(months).score(later(future, months))
            on = add_months(self.as_of, months)
            for use in sorted(open_uses):
                score = card.uses[use]
                if _at_line(score) and not _at_line(now.uses[use]):
                    reached.setdefault(use, on)
                if score.may_apply is True:
                    may[use] = on
                    open_uses.discard(use)
        return tuple(self._distance(score, reached.get(use), may.get(use)) for use, score in now.uses.items())

    def _distance(self, score: UseScore, reached_on: date | None, may_apply_on: date | None) -> Distance:
        decimals = self._engine(0).plan.decimals
        short = score.line - score.proven if score.line is not None and score.proven < score.line else None
        names = {gate.id: gate.title for gate in self.scheme.gates}
        bars = [veto.until for veto in score.vetoes if veto.bars]
        return Distance(
            use=score.use,
            name=Text(self.scheme.uses[score.use].name, USES[score.use][1]),  # type: ignore[index]
            points=show(score.proven, decimals),
            known=score.total is not None,
            line=shown(score.line, decimals),
            missing=shown(short, decimals),
            reached=score.reached,
            may_apply=score.may_apply,
            gates=tuple(names[gate.id] for gate in score.gates if gate.met is not True),
            barred_until=max((until for until in bars if until), default=None),
            reached_on=reached_on,
            may_apply_on=may_apply_on,
        )

    # --- steps --------------------------------------------------------------------------------------------------------

    def _step(self, idea: Idea, now: Scorecard, future: Future) -> Step | None:
        """Score the dossier without and with what an idea changes; an idea that changes nothing is no step."""
        months = YEAR if idea.takes_a_year else 0
        if not self._in_force(months):
            return None
        engine = self._engine(months)
        without = engine.score(later(future, months, stopping=idea.stopping)) if months else now
        with_it = engine.score(later(future, months, adding=idea.adding))
        effects = tuple(
            effect for use in now.uses if (effect := self._effect(without.uses[use], with_it.uses[use])) is not None
        )
        earliest = add_months(self.as_of, months) if months else None
        return Step(idea.id, idea.what, idea.more, earliest, effects) if effects else None

    def _effect(self, without: UseScore, with_it: UseScore) -> Effect | None:
        decimals = self._engine(0).plan.decimals
        gain = with_it.proven - without.proven
        names = {gate.id: gate.title for gate in self.scheme.gates}
        before = {gate.id: gate.met for gate in without.gates}
        gates = tuple(names[gate.id] for gate in with_it.gates if gate.met is True and before[gate.id] is not True)
        if gain <= 0 and not gates:
            return None
        return Effect(
            use=without.use,
            name=Text(self.scheme.uses[without.use].name, USES[without.use][1]),  # type: ignore[index]
            without=show(without.proven, decimals),
            with_it=show(with_it.proven, decimals),
            gain=show(gain, decimals),
            line=shown(without.line, decimals),
            opens=_at_line(with_it) and not _at_line(without),
            gates=gates,
        )


def _at_line(score: UseScore) -> bool:
    return score.line is None or score.proven >= score.line
