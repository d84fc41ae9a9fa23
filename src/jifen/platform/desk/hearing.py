"""One objection as the desk reads it: what is doubted, what departments still owe, and what the facts turned out to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from jifen.kernel import identity
from jifen.kernel.errors import Text
from jifen.platform.casework.models import Scorecard
from jifen.platform.desk.telling import due_cell, kind_words, question_row
from jifen.platform.rounds.models import Objection
from jifen.platform.rounds.selectors.lateness import due_of
from jifen.platform.rounds.selectors.objections import (
    OUTCOMES,
    STATES,
    answers_to,
    cards_around,
    is_being_proven,
    kinds_doubtable,
    matter_of,
)
from jifen.platform.rounds.services.hearing import SHORTEST_ANSWER
from jifen.platform.web.pieces import Cell, Column, Sort
from jifen.platform.web.speaking import tell, tell_text

QUEUE = (
    Text("编号", "Number"),
    Text("事项", "Matter"),
    Text("办理机构", "Office"),
    Text("进度", "Standing"),
    Text("期限", "Due"),
)
"""Columns of the queue."""

COMPARED = (
    Column(Text("项目", "Line")),
    Column(Text("原来", "Before"), number=True),
    Column(Text("重新核实后", "Proven again"), number=True),
)
"""Columns of what changed."""

_SORTS = {Objection.State.RAISED: Sort.TODO, Objection.State.PASSED_ON: Sort.WAIT, Objection.State.ANSWERED: Sort.DONE}
_LONGEST = 2000
_NOT_NAMED = Text("没有点明，见理由", "none named; see the reason")


class PassOnForm(forms.Form):
    """Which facts are proven again besides those the objection doubts, which are in any case."""

    use_required_attribute = False

    def __init__(self, objection: Objection, data: Any = None, *, prefix: str = "") -> None:
        """Offer what the scheme looks at and the objector does not doubt already."""
        super().__init__(data, prefix=prefix)
        doubted, every = objection.doubted, kinds_doubtable(objection.standing.run.round)
        label = (
            tell("还有哪些事实一并重新核实", "Which further facts are proven again")
            if doubted
            else tell("重新核实哪些事实", "Which facts are proven again")
        )
        self.fields["kinds"] = forms.MultipleChoiceField(
            label=label,
            choices=[(kind, tell_text(kind_words(kind))) for kind in every if kind not in doubted],
            widget=forms.CheckboxSelectMultiple,
            required=not doubted,
            help_text=tell(
                "理由里说到的都选上。转给原来核实的部门，由人重新核实；本人只知道在重新核实。",
                "All that the reason speaks of. They go to the department that proved them; the person only learns that facts are proven again.",
            ),
        )


def kinds_words(kinds: Iterable[str]) -> Text:
    """Name kinds of facts in a row."""
    named = [kind_words(kind) for kind in kinds]
    return Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))


class WordsForm(forms.Form):
    """What the objector is told."""

    use_required_attribute = False
    words = forms.CharField(
        label=tell("答复全文", "The answer"),
        widget=forms.Textarea({"rows": 5}),
        max_length=_LONGEST,
        help_text=tell(
            f"就这件事说明查了什么、结果怎样，不少于 {SHORTEST_ANSWER} 字；网址不算。异议人会看到全文。",
            f"What was looked at and what was found, {SHORTEST_ANSWER} characters or more without addresses. The objector reads all of it.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: the questions, whether all are answered, and the lines whose points are others than before."""

    questions: list[list[Any]]
    is_complete: bool
    changed: list[list[Any]]
    outcome: Text | None


def heard(objection: Objection) -> Heard:
    """Tell what departments answered, and what follows from it."""
    rows = [question_row(said.question, said.found) for said in answers_to(objection)]
    complete = objection.passed_on_at is not None and not is_being_proven(objection.standing)
    before, after = cards_around(objection)
    changed = _changed(before, after, objection.standing.run.round.use) if complete and after else []
    found = OUTCOMES.get(objection.outcome)
    return Heard(rows, complete, changed, found)


def _changed(before: Scorecard, after: Scorecard, use: str) -> list[list[Any]]:
    old, new = (_points(card, use) for card in (before, after))
    rows = [
        [name, _told(old.get(key)), _told(points)] for key, (name, points) in new.items() if _differs(old, key, points)
    ]
    if before.totals.get(use) != after.totals.get(use) or rows:
        rows.append([Text("合计", "Total"), _told(before.totals.get(use)), _told(after.totals.get(use))])
    return rows


def _points(card: Scorecard, use: str) -> dict[str, tuple[Any, Any]]:
    """Give name and points of every line that the seat of a use has."""
    told = card.explanation
    seat = next((one["seat"] for one in told["uses"] if one["use"] == use), None)
    return {
        line["id"]: (line["name"], line["points"])
        for one in told["seats"]
        if one["seat"] == seat
        for line in one["lines"]
    }


def _differs(old: dict[str, tuple[Any, Any]], key: str, points: Any) -> bool:
    return key not in old or old[key][1] != points


def _told(value: Any) -> Any:
    points = value[1] if isinstance(value, tuple) else value
    return Text("待核实", "unknown") if points is None else points


def state_cell(objection: Objection) -> Cell:
    """Give how far an objection is as a mark."""
    words = OUTCOMES.get(objection.outcome) or STATES[objection.state]
    return Cell(words, sort=_SORTS[Objection.State(objection.state)])


def row_of(objection: Objection, url: str) -> list[Any]:
    """Give the row of the queue."""
    last = due_of(objection)
    due = due_cell(*last) if last else ""
    return [Cell(objection.number, url), matter_of(objection), objection.office.words, state_cell(objection), due]


def facts_of(objection: Objection) -> list[tuple[Text, Any]]:
    """Tell whose row it is and how it stands; the name is masked in lists, not where it is decided about."""
    standing = objection.standing
    told: list[tuple[Text, Any]] = [
        (Text("异议人（受保护）", "Objector (protected)"), objection.objector.name),
        (
            Text("被提出异议的行", "Row objected to"),
            f"{standing.code} · {identity.mask_name(standing.case.person.name)}",
        ),
    ]
    told.append(
        (Text("怀疑的事实", "Facts doubted"), kinds_words(objection.doubted) if objection.doubted else _NOT_NAMED)
    )
    if objection.asked:
        told.append((Text("重新核实的事实", "Facts proven again"), kinds_words(objection.asked)))
    if standing.score:
        told.append((Text("名单上的得分", "Points on the list"), standing.score))
    if standing.rank is not None:
        told.append((Text("名单上的名次", "Rank on the list"), standing.rank))
    return told
