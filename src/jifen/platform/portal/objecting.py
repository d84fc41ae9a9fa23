"""Objections as the portal asks for them and tells them: the two forms, and one objection with its clock and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from jifen.kernel.dates import Deadline
from jifen.kernel.errors import Text
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence.contents import MOST_BYTES
from jifen.platform.evidence.findings import STATE_WORDS
from jifen.platform.evidence.selectors import papers_of
from jifen.platform.people.models import Person
from jifen.platform.portal import answering
from jifen.platform.portal.fields import Lazy
from jifen.platform.rounds.models import Objection, Round, Standing
from jifen.platform.rounds.selectors.lateness import due_of, responsible
from jifen.platform.rounds.selectors.lists import standing_of
from jifen.platform.rounds.selectors.objections import (
    OUTCOMES,
    STATES,
    Said,
    answers_to,
    kinds_doubtable,
    matter_of,
    may_object,
    papers_with,
)
from jifen.platform.rounds.services.admitting import LONGEST, SHORTEST
from jifen.platform.rounds.telling import round_words
from jifen.platform.web.pieces import Column, Moment, Sort
from jifen.platform.web.speaking import tell, tell_text
from jifen.policy.scheme import USES

_MOST_PAPERS = 12

ASKED = (Column(Text("事实", "Fact")), Column(Text("由谁核实", "Proven by")), Column(Text("进度", "Standing")))
"""Columns of what is proven again."""


class _ObjectionForm(forms.Form):
    """Why something is wrong, and what shows it."""

    use_required_attribute = False

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        """Offer the papers the person has handed in before."""
        super().__init__(*args, **kwargs)
        held = papers_of(person)[:_MOST_PAPERS]
        self.fields["why"] = forms.CharField(
            label=tell("哪里不对，依据是什么", "What is wrong, and how you know"),
            widget=forms.Textarea({"rows": 5}),
            min_length=SHORTEST,
            max_length=LONGEST,
            help_text=tell(
                f"写明事实，{SHORTEST} 到 {LONGEST} 字。只给办理异议的机构和核实的部门看。",
                f"The facts, {SHORTEST} to {LONGEST} characters. For the office and the department that looks alone.",
            ),
        )
        if held:
            self.fields["papers"] = forms.MultipleChoiceField(
                label=tell("用哪些已交的材料", "Papers you have handed in"),
                choices=[(one.public, one.name) for one in held],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.fields["paper"] = forms.FileField(
            label=tell("补一份材料", "One more paper"),
            required=False,
            allow_empty_file=True,
            widget=forms.FileInput({"accept": "image/*,application/pdf"}),
            help_text=tell(
                f"JPG、PNG、WebP 或 PDF，不超过 {MOST_BYTES // 2**20} MB。",
                f"JPG, PNG, WebP or PDF, {MOST_BYTES // 2**20} MB at most.",
            ),
        )


class OwnLineForm(_ObjectionForm):
    """Which line of one's own is wrong."""

    def __init__(self, standings: dict[str, Standing], person: Person, *args: Any, **kwargs: Any) -> None:
        """
        Offer the lines of the scorecards that were ranked.

        Args:
            standings: by use.
            person: whose.
            args: of a form.
            kwargs: of a form.
        """
        super().__init__(person, *args, **kwargs)
        if len(standings) > 1:
            self.fields["use"] = forms.ChoiceField(
                label=tell("在哪个结果里", "Of which result"),
                choices=[(use, tell(*USES[use])) for use in standings],
                widget=forms.RadioSelect,
            )
        self.fields["line"] = forms.ChoiceField(
            label=tell("哪一项", "Which line"),
            choices=[("", tell("请选择", "Choose")), *_lines_of(standings)],
        )
        self.order_fields(["use", "line", "why", "papers", "paper"])


class RowForm(_ObjectionForm):
    """Which row of a list is wrong."""

    def __init__(self, round_: Round, person: Person, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds of facts the scheme looks at."""
        super().__init__(person, *args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=tell("名单上的行码", "Row code on the list"),
            max_length=20,
            help_text=tell("十二位，例如 7K2M-X9QD-3FVA。", "Twelve letters and digits, such as 7K2M-X9QD-3FVA."),
            widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        )
        self.fields["name"] = forms.CharField(
            label=tell("这一行是谁（完整姓名）", "Whose row it is (full name)"),
            max_length=60,
            help_text=tell(
                "编码和姓名要同时符合；都对了才会受理，单凭一样什么也查不到。",
                "Code and name have to belong together; neither alone finds anything.",
            ),
            widget=forms.TextInput({"autocomplete": "off"}),
        )
        self.fields["kinds"] = forms.MultipleChoiceField(
            label=tell("您认为哪些事实不对", "Which facts do you doubt"),
            choices=[(kind, tell_text(answering.name_of(kind))) for kind in kinds_doubtable(round_)],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.order_fields(["code", "name", "kinds", "why", "papers", "paper"])


def standings_open(case: Case) -> dict[str, Standing]:
    """Give, by use, what came of a case where an objection may be raised today."""
    found = {use: standing_of(case, use) for use in case.uses}
    today = clock.today()
    return {use: one for use, one in found.items() if one is not None and may_object(one.run.round, today)}


def _lines_of(standings: dict[str, Standing]) -> list[tuple[str, Lazy]]:
    told: dict[str, Lazy] = {}
    for standing in standings.values():
        for seat in standing.scorecard.explanation["seats"]:
            for line in seat["lines"]:
                points = line["points"]
                zh, en = ("待核实", "unknown") if points is None else (f"{points} 分", f"{points} points")
                told.setdefault(line["id"], tell(f"{line['name']['zh']}（{zh}）", f"{line['name']['en']} ({en})"))
    return list(told.items())


@dataclass(frozen=True, slots=True)
class ObjectionTold:
    """One objection as its objector reads it."""

    objection: Objection
    matter: Text
    round_words: Text
    url: str
    sort: Sort
    words: Text

    @property
    def why(self) -> str:
        """What the objector said."""
        return str(self.objection.told.get("why", ""))

    @property
    def papers(self) -> list[Any]:
        """The papers that lie with it."""
        return papers_with(self.objection)

    @property
    def due(self) -> Deadline | None:
        """The last day of what has to be done about it; None where nothing has."""
        return due_of(self.objection)

    @property
    def doubted(self) -> Text:
        """The facts that are doubted, by name; empty where none was named."""
        named = [answering.name_of(kind) for kind in self.objection.doubted]
        return Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))

    @property
    def asked(self) -> list[list[Text]]:
        """Every fact that is proven again, with whom and how far; what was found of somebody else is told to them alone."""
        return [
            [answering.name_of(said.kind), said.question.office.words, _standing(said, tells=self.objection.own)]
            for said in answers_to(self.objection)
        ]

    @property
    def moments(self) -> list[Moment]:
        """What happened, and what comes when."""
        one, office = self.objection, self.objection.office.words
        until = one.due_on, one.due_is_provisional
        told = [Moment(Text("提出异议", "raised"), Sort.DONE, since=one.raised_at)]
        passed, answered = Text("转部门重新核实", "facts proven again"), Text("答复", "answered")
        late = Sort.LATE if one.due_on and one.due_on < clock.today() else Sort.NOW
        if one.passed_on_at:
            done = one.state == Objection.State.ANSWERED
            told.append(Moment(passed, Sort.DONE if done else late, office, one.passed_on_at, *(() if done else until)))
        elif one.state == Objection.State.RAISED:
            told.append(Moment(passed, late, office, None, *until))
        told.append(Moment(answered, Sort.DONE if one.answered_at else Sort.TODO, office, one.answered_at))
        if one.outcome == Objection.Outcome.UPHELD:
            again = Text("整轮重新排名，公布新名单", "the round ranked again, a new list")
            waiting = Moment(again, late, responsible(one).words, None, *until)
            told.append(waiting if self.due else Moment(again, Sort.DONE))
        return told


def _standing(said: Said, *, tells: bool) -> Text:
    state = STATE_WORDS[said.question.state]
    if said.found is None or not tells:
        return state
    return Text(f"{state.zh}：{said.found.zh}", f"{state.en}: {said.found.en}")


def told(objection: Objection) -> ObjectionTold:
    """Tell one objection: to what, of which round, how far it is."""
    round_, is_answered = objection.standing.run.round, objection.state == Objection.State.ANSWERED
    return ObjectionTold(
        objection,
        matter_of(objection),
        round_words(round_.use, round_.term),
        reverse("portal:objection", args=[objection.public]),
        Sort.DONE if is_answered else Sort.NOW,
        OUTCOMES[objection.outcome] if is_answered else STATES[objection.state],
    )
