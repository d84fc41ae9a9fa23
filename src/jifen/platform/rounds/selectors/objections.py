"""Reading objections: until when one may object, one's own, those an office handles. Nothing here tells who raised one about whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from jifen.kernel.errors import Text
from jifen.kernel.places import prefix
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import State as CaseState
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.casework.schemes import kinds_asked
from jifen.platform.evidence.findings import findings
from jifen.platform.evidence.models import Paper, Question
from jifen.platform.evidence.selectors import open_questions, papers_of, questions_of
from jifen.platform.offices.permission import Grounds
from jifen.platform.people.models import Person
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Objection, Round, Standing
from jifen.platform.rounds.selectors.lists import list_in_force, scheduled_list

HANDLES, ANSWERS = "objection.handle", "objection.answer"
AGAIN = "rounds.objection"
"""Why a department is asked again, a word of :data:`jifen.platform.evidence.selectors.AGAIN`."""

STATES: dict[str, Text] = {
    Objection.State.RAISED: Text("已提出，待转部门", "raised, to be passed on"),
    Objection.State.PASSED_ON: Text("部门正在重新核实", "the department is proving the facts again"),
    Objection.State.ANSWERED: Text("已答复", "answered"),
}
OUTCOMES: dict[str, Text] = {
    Objection.Outcome.UPHELD: Text("成立", "upheld"),
    Objection.Outcome.REJECTED: Text("不成立", "not upheld"),
    Objection.Outcome.INADMISSIBLE: Text("不予受理", "not admissible"),
}
_OVER = (State.FINAL, State.TAKEN_DOWN, State.EMPTY)


def may_object(round_: Round, today: date) -> bool:
    """Whether an objection to a round may be raised on a day: its list is shown, not final, and the time is not over."""
    return in_time(round_, today) and list_in_force(round_) is not None


def in_time(round_: Round, today: date) -> bool:
    """Whether a round whose list is shown takes objections on a day: not final, and the time not over; a provisional day ends nothing."""
    if round_.state == State.SCHEDULED and scheduled_list(round_) is None:
        return True  # its minute has come, and the worker has not been here yet: the time has just begun
    until = objections_until(round_)
    return round_.state not in _OVER and (until is None or today <= until or round_.days_are_provisional)


def objections_until(round_: Round) -> date | None:
    """Give the last day one may object: that of the texts or of the announcement, else of publicity; None where none is set."""
    return round_.objections_until or round_.publicity_until


def objections_of(person: Person) -> QuerySet[Objection]:
    """Give what a person has objected to, the newest first."""
    return _whole().filter(objector=person).order_by("-pk")


def seen_by(user: User, held: Iterable[Grounds]) -> QuerySet[Objection]:
    """
    Give the objections somebody may read: those to offices of their area, without what they raised or what is about them.

    Args:
        user: who reads.
        held: their grounds for handling or answering objections.
    """
    found = Q(pk__in=[])
    for one in held:
        found |= Q(office__area__startswith=prefix(one.area))
    mine = Q(objector__user=user) | Q(standing__case__person__user=user)
    return _whole().filter(found).exclude(mine).order_by("due_on", "pk")


def open_objections(user: User, held: Iterable[Grounds]) -> QuerySet[Objection]:
    """Give of :func:`seen_by` what is not answered yet, the most urgent first."""
    return seen_by(user, held).exclude(state=Objection.State.ANSWERED)


def _whole() -> QuerySet[Objection]:
    related = ("objector", "office", "listed", "standing__scorecard", "standing__run__round", "standing__case__person")
    return Objection.objects.select_related(*related, "standing__case__office")


def doubts_about(question: Question) -> list[Objection]:
    """Give the objections that had a question asked again; whoever answers reads what is doubted, never who doubts it."""
    if question.trouble != AGAIN:
        return []
    rows = _whole().filter(state=Objection.State.PASSED_ON, standing__case__public=question.case).order_by("pk")
    return [one for one in rows if question.kind in one.asked]


class Said(NamedTuple):
    """What a department said for the sake of an objection; ``found`` is None until it has answered."""

    kind: str
    question: Question
    found: Text | None


def answers_to(objection: Objection) -> list[Said]:
    """Give what was asked for the sake of an objection, by kind in the order it was asked; nothing before it is passed on."""
    since, until = objection.passed_on_at, objection.answered_at
    if since is None:
        return []
    case = objection.standing.case.public
    found = findings(case)
    rows = [
        Said(one.kind, one, found.get(one.pk))
        for one in questions_of(case)
        if one.kind in objection.asked
        and (one.answered_at is None or one.answered_at >= since)
        and (until is None or one.asked_at <= until)
    ]
    return sorted(rows, key=lambda said: objection.asked.index(said.kind))


def papers_with(objection: Objection) -> list[Paper]:
    """Give the papers of the objector that lie with an objection, without those they have taken back."""
    return list(papers_of(objection.objector).filter(public__in=objection.papers))


def kinds_of_line(case: Case, line: str) -> tuple[str, ...] | None:
    """Give the kinds of facts behind a line of a scheme; None where it has no such line."""
    found = next((one for one in schemes.pack_of(case.scheme).scheme.indicators if one.id == line), None)
    if found is None:
        return None
    return tuple(kind for kind in found.from_ or () if kind != "application")


def kinds_doubtable(round_: Round) -> tuple[str, ...]:
    """Name the kinds of facts the scheme of a round looks at and a department can prove, in the order people meet them."""
    return tuple(kind for kind in kinds_asked(round_.scheme, round_.closes_on) if kind != "application")


def matter_of(objection: Objection) -> Text:
    """Say what is doubted: a line of the objector's own by its name, or a row of the list by its code; nobody is named."""
    if not objection.own:
        return Text(f"名单上的行 {objection.standing.code}", f"Row {objection.standing.code} of the list")
    lines = schemes.pack_of(objection.standing.case.scheme).scheme.indicators
    name = next((one.name for one in lines if one.id == objection.line), objection.line)
    return Text(f"本人的一项：{name}", f"A line of their own: {name}")


def is_being_proven(standing: Standing) -> bool:
    """Whether departments still owe an answer about a case, or it is not scored since."""
    case = standing.case
    return case.state == CaseState.VERIFYING or open_questions(case.public) > 0


def cards_around(objection: Objection) -> tuple[Scorecard, Scorecard | None]:
    """
    Give the scorecard a case had when the objection was passed on, and the newest made since; None where there is none.

    The first is that of the ranking, unless another objection has been upheld in between.
    """
    cards = objection.standing.case.scorecards.order_by("number")
    since = objection.passed_on_at
    before = cards.filter(made_at__lt=since).last() if since else None
    after = cards.filter(made_at__gte=since).last() if since else None
    return before or objection.standing.scorecard, after
