"""Records + engine → :class:`~jifen.scoring.explanation.Explanation`. Every figure is the engine's own."""

from __future__ import annotations

from collections.abc import Iterable

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Trust
from jifen.facts.kinds import WHOSE
from jifen.kernel.errors import Text
from jifen.kernel.places import Divisions
from jifen.policy.phrasing import counted as in_english
from jifen.policy.ranking_rules import RankingRules
from jifen.policy.scheme import Scheme
from jifen.scoring.explaining.lines import LineTeller, Run
from jifen.scoring.explaining.uses import UseTeller
from jifen.scoring.explanation import Explanation, SeatTold, StillUnknown
from jifen.scoring.person import PersonEngine
from jifen.scoring.person.asking import State
from jifen.scoring.person.measuring import Case, open_case
from jifen.scoring.phrasing import Phrases, departments
from jifen.scoring.scorecard import Scorecard


class Explainer:
    """Explains scorecards of one scheme on one day; make it once, call :meth:`explain` for each person."""

    def __init__(
        self,
        scheme: Scheme,
        engine: PersonEngine,
        *,
        divisions: Divisions | None = None,
        rules: RankingRules | None = None,
    ) -> None:
        """
        Prepare the words of a scheme.

        Args:
            scheme: the scheme the engine's plan was compiled from.
            engine: the engine, of the trust that is explained.
            divisions: official names of places; without them places are told by their codes.
            rules: how uses are ranked, to say what follows when one may apply; None says so too.
        """
        self.scheme = scheme
        self.engine = engine
        self._run = Run(scheme, Phrases(scheme, divisions), engine.plan, engine.trust)
        # What claims would add if they were proven: told beside an official score, never mixed into it.
        self._claims = PersonEngine(engine.plan, Trust.DECLARED) if engine.trust is Trust.VERIFIED else engine
        self._rules = rules

    def explain(self, dossier: Dossier, card: Scorecard | None = None) -> Explanation:
        """
        Score one case and say how it came about.

        Args:
            dossier: the records of the household, with who proved them.
            card: what the engine made of them, where it is scored already.
        """
        scheme, engine = self.scheme, self.engine
        card = card or engine.score(dossier)
        case = open_case(dossier, engine.kinds, engine.trust, engine.plan.as_of)
        states = {seat: engine.seats[seat].run(case)[0] for seat in card.seats}
        tellers = {seat: LineTeller(self._run, dossier, card, seat, state) for seat, state in states.items()}
        seats = tuple(SeatTold(seat, _seat_name(seat), teller.lines()) for seat, teller in tellers.items())
        uses = UseTeller(tellers, self._claimed(dossier, states), self._rules)
        identity = dossier.single("identity")
        return Explanation(
            person=dossier.person,
            name=str(identity.values["name"]) if identity else "",
            scheme=card.scheme,
            title=Text(scheme.title, scheme.title_en),
            fingerprint=card.fingerprint,
            instruments=tuple(f"《{one.title}》（{one.number}）" for one in scheme.instruments),
            as_of=card.as_of,
            trust=card.trust.value,
            caution=self._caution(card),
            uses=tuple(uses.use(score) for score in card.uses.values()),
            seats=seats,
            unknown=tuple(self._unknown(kind, dossier, case, seats) for kind in card.unknown_kinds),
        )

    def _claimed(self, dossier: Dossier, seats: Iterable[str]) -> dict[str, State]:
        """Run the case once more, by seat, as if every claim had been proven."""
        claims = self._claims
        case = open_case(dossier, claims.kinds, claims.trust, claims.plan.as_of)
        return {seat: claims.seats[seat].run(case)[0] for seat in seats}

    def _caution(self, card: Scorecard) -> tuple[Text, ...]:
        found = []
        if card.trust is Trust.DECLARED:
            found.append(
                Text(
                    "这是按本人申报所作的自评，不是正式结果：正式计分只计已核实的记录。",
                    "This is a self-assessment on what was declared, no official result: officially only verified records count.",
                )
            )
        if self.scheme.status == "draft":
            found.append(Text("本方案是草案，尚未施行。", "The scheme is a draft and not in force."))
        weak = [one.name for one in self.scheme.indicators if one.evidence != "official"]
        if weak:
            listed = "、".join(weak[:5]) + ("等" if len(weak) > 5 else "")
            found.append(
                Text(
                    f"有 {len(weak)} 项的数值尚未与正式文本核对：{listed}。",
                    f"Not compared with the official text: the numbers of {in_english(len(weak), 'line')}: {listed}.",
                )
            )
        return tuple(found)

    def _unknown(self, name: str, dossier: Dossier, case: Case, seats: tuple[SeatTold, ...]) -> StillUnknown:
        kind = CATALOGUE[name]
        claimed = len(dossier.records.get(name, ())) - len(case.records[name])
        answer = dossier.answers.get(name)
        who = departments(kind)
        who = Text(f"{who.zh}部门", who.en)
        if self.engine.trust is Trust.VERIFIED and claimed > 0:
            why = Text(
                f"有 {claimed} 条申报尚未核实或被否定", f"not verified, or refuted: {in_english(claimed, 'claim')}"
            )
        elif answer is None:
            why = Text("还没有人确认记录是否齐全", "nobody has said yet whether the records are complete")
            if self.engine.trust is Trust.DECLARED:
                who = Text("申请人本人（之后由" + who.zh + "核实）", f"the applicant, then {who.en}")
        else:
            why = Text(
                "本人已申报，还须由主管部门确认", "declared by the applicant; the department still has to confirm it"
            )
        lines = dict.fromkeys(line.id for seat in seats for line in seat.lines if name in line.waits_for)
        return StillUnknown(name, Text(kind.zh, kind.en), why, who, tuple(lines))


def _seat_name(seat: str) -> Text:
    return Text(WHOSE[seat].zh, WHOSE[seat].en)
