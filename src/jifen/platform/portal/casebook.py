"""One case as its applicant sees it: the tasks of a draft, what was asked to be corrected, the story, and what may be changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Silence
from jifen.kernel.errors import Text
from jifen.platform.casework import schemes, services
from jifen.platform.casework.entries import Mistake, read
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.models import Case, ReturnedItem
from jifen.platform.casework.placement import WHERE
from jifen.platform.casework.selectors import Happening, holder, timeline
from jifen.platform.config import clock
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import OPEN, facts_by_kind, questions_of
from jifen.platform.portal import answering, places
from jifen.platform.portal.asking import Section, answered_by_departments, application_fields, asking, sections
from jifen.platform.portal.estimating import APPLICATION
from jifen.platform.portal.fields import Asking
from jifen.platform.web.pieces import Answer, Moment, RecordShown, Sort, Task

FILLED_IN = (State.DRAFT, State.RETURNED)
CORRECTED = (State.VERIFYING, State.SCORED)


@dataclass(frozen=True)
class Casebook:
    """A case and what its pages need, read once a page."""

    case: Case

    @property
    def entries(self) -> dict[str, Any]:
        """What was typed."""
        found: dict[str, Any] = self.case.entries
        return found

    @property
    def asking(self) -> Asking:
        """For whom the forms ask."""
        return asking(self.case.scheme)

    @property
    def filling_in(self) -> bool:
        """Whether answers may be given now."""
        return self.case.state in FILLED_IN

    @cached_property
    def sections(self) -> list[Section]:
        """The kinds the applicant answers, in sections; those that departments alone answer are left out."""
        laid = []
        for one in sections(self.case.scheme, clock.today()):
            kinds = tuple(kind for kind in one.kinds if not answered_by_departments(CATALOGUE[kind]))
            if kinds:
                laid.append(Section(one.name, kinds))
        return laid

    @cached_property
    def editable(self) -> tuple[str, ...]:
        """The kinds that may be changed now."""
        return services.editable_kinds(self.case)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What cannot be read."""
        return read(self.entries, schemes.codebook(self.case.scheme, clock.today())).mistakes

    @cached_property
    def asked_back(self) -> list[ReturnedItem]:
        """What the window asked to be corrected, and is not corrected yet."""
        return list(self.case.returned.filter(settled_at__isnull=True).order_by("pk"))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The same kinds in one row."""
        return tuple(kind for section in self.sections for kind in section.kinds)

    def address(self, name: str, *more: str) -> str:
        """Give the address of a page of this case."""
        return reverse(f"portal:{name}", args=[self.case.public, *more])

    def tasks(self) -> list[tuple[Text, list[Task]]]:
        """Give the tasks: what for, the records, the household, papers, and sending last."""
        laid = [(Text("申请什么", "What you apply for"), [self._application()])]
        laid += [(one.name, [self._task(kind) for kind in one.kinds]) for one in self.sections]
        laid.append((Text("随迁和落户", "Family and placement"), [self._placement()]))
        return laid

    def _application(self) -> Task:
        done = bool(self.case.town and self.case.uses)
        url = self.address("application") if "application" in self.editable else ""
        sort = Sort.DONE if done else Sort.TODO
        words = Text(places.name_of(self.case.town), places.name_of(self.case.town)) if done else Text("", "")
        return Task(Text("用途、镇街和申请依据", "Use, town and ground"), url, sort, words)

    def _task(self, kind: str) -> Task:
        sort, words = answering.state(self.entries, kind, self.mistakes)
        hint = Text("", "")
        if sort is Sort.TODO and CATALOGUE[kind].silence is Silence.SOURCE and kind != "identity":
            hint = Text("有就填；没有的由部门答复", "Fill in what you have; the department answers the rest")
        asked = [one for one in self.asked_back if one.kind == kind]
        if asked:
            sort, words = Sort.TODO, Text("请补正", "Please correct")
            hint = Text("；".join(one.what for one in asked), "; ".join(one.what for one in asked))
        url = self.address("kind", kind) if kind in self.editable else ""
        if not url and self.case.state == State.RETURNED:
            hint = Text("这次不用改", "Nothing to change here")
        return Task(answering.name_of(kind), url, sort, words, hint)

    def _placement(self) -> Task:
        where = self.case.placement.get("where")
        words = WHERE.get(str(where), Text("", ""))
        return Task(
            Text("谁随迁，户口落在哪里", "Who moves along, and where to"),
            self.address("placement") if self.filling_in else "",
            Sort.DONE if where else Sort.TODO,
            words,
        )

    def answers(self) -> list[tuple[Text, list[Answer]]]:
        """Give every answer for the page on which they are checked."""
        case = self.case
        change = self.address("application") if "application" in self.editable else ""
        typed = self.entries.get("application", {})
        uses = "、".join(schemes.pack_of(case.scheme).scheme.uses[use].name for use in case.uses if use)
        head = [
            Answer(Text("积分用来做什么", "What the points are for"), uses, change),
            Answer(Text("申请镇街", "Town"), places.name_of(case.town) if case.town else "", change),
        ]
        for name in application_fields(case.scheme):
            if name != "town" and typed.get(name):
                one = APPLICATION.by_name[name]
                head.append(Answer(Text(one.zh, one.en), str(typed[name]), change))
        laid = [(Text("申请", "Application"), head)]
        laid += [(one.name, [self._answer(kind) for kind in one.kinds]) for one in self.sections]
        placed = case.placement
        members = "、".join(str(one).partition(":")[2] for one in placed.get("members", ()))
        where = WHERE.get(str(placed.get("where")), Text("", ""))
        url = self.address("placement") if self.filling_in else ""
        household = [
            Answer(Text("随迁人员", "Who moves along"), members or (Text("没有", "nobody") if placed else ""), url),
            Answer(Text("落户地址", "Where to"), where, url, note=str(placed.get("host", ""))),
        ]
        return [*laid, (Text("随迁和落户", "Family and placement"), household)]

    def _answer(self, kind: str) -> Answer:
        rows = answering.rows_of(self.entries, kind)
        told = "\n".join(answering.in_words(CATALOGUE[kind], row) for row in rows)
        value: str | Text = told
        if not rows and answering.is_closed(self.entries, kind):
            value = Text("没有", "none")
        elif not rows and CATALOGUE[kind].silence is Silence.SOURCE:
            value = Text("未填，由部门答复", "not given; the department answers")
        url = self.address("kind", kind) if kind in self.editable else ""
        return Answer(answering.name_of(kind), value, url)


# --- the story --------------------------------------------------------------------------------------------------------


def moments(case: Case) -> list[Moment]:
    """Give the story of a case: past, who holds it now and until when, and what comes next."""
    told, shown_now = [], False
    happenings = timeline(case)
    ended = case.state in (State.REFUSED, State.LAPSED)
    past = [one for one in happenings if not one.ahead and one.due_on is None]
    for one in happenings:
        last = bool(past) and one is past[-1]
        if one.ahead and not shown_now and not _asks(happenings):
            shown_now = True
            sort = Sort.LATE if one.overdue else Sort.NOW
        elif one.ahead:
            sort = Sort.TODO
        elif one.due_on is not None:
            sort = Sort.LATE if one.overdue else Sort.NOW
        else:
            sort = Sort.NO if ended and last else Sort.DONE
        told.append(_moment(one, sort))
    return told


def _asks(happenings: Iterable[Happening]) -> bool:
    return any(not one.ahead and not one.beside and one.due_on is not None for one in happenings)


def _moment(one: Happening, sort: Sort) -> Moment:
    said = "。".join(part for part in (one.reason, one.basis) if part)
    note = Text("。".join(filter(None, (said, one.why.zh))), ". ".join(filter(None, (said, one.why.en))))
    return Moment(one.what, sort, one.who, one.at, one.due_on, one.provisional, note if note.zh else "")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, for the head of its pages."""

    state: Text
    holder: Text
    unsent: bool


def standing(case: Case) -> Standing:
    """Say where a case stands and who holds it."""
    return Standing(STATE_WORDS[State(case.state)], holder(case), case.state == State.DRAFT)


def asked_of(case: Case) -> dict[str, Text]:
    """Say, by kind, which offices are verifying it now."""
    by: dict[str, list[Question]] = {}
    for question in questions_of(case.public):
        if question.state in OPEN:
            by.setdefault(question.kind, []).append(question)
    return {
        kind: Text(
            "、".join(one.office.name for one in found),
            ", ".join(one.office.name_en or one.office.name for one in found),
        )
        for kind, found in by.items()
    }


def refuted(case: Case) -> list[RecordShown]:
    """Give the records that were not confirmed, with the reason and what one may do."""
    may = case.state in CORRECTED
    shown = []
    for kind, facts in facts_by_kind(case.person).items():
        for fact in facts:
            if fact.standing == "refuted":
                links = [(Text("更正", "Correct"), reverse("portal:correct", args=[case.public, kind]))] if may else []
                words = answering.in_words(CATALOGUE[kind], {"values": fact.values})
                shown.append(
                    RecordShown(
                        answering.name_of(kind),
                        words,
                        Sort.NO,
                        Text("未通过核实", "Not confirmed"),
                        reason=fact.reason,
                        links=links,
                    )
                )
    return shown
