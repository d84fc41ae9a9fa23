"""Reading what is known, what is asked, and who holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from jifen.kernel.errors import Text
from jifen.kernel.places import prefix, within
from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.evidence.dossiers import facts_in_force, holds
from jifen.platform.evidence.models import Answer, Fact, Paper, Question, Reply, Standing
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import (
    COUNTER,
    Grounds,
    NotAllowedError,
    accepting_offices,
    grounds,
    rights,
)
from jifen.platform.people.models import Person

OPEN = ("waiting", "checking")
AGAIN = ("platform.disputed", "platform.reopened", "platform.spot_check", "rounds.objection")
"""Why something that was answered is asked again; kept in ``Question.trouble``."""


def history(person: Person, kind: str) -> list[Fact]:
    """Give every fact of a kind ever stated, newest first: what was superseded stays readable."""
    return list(person.facts.filter(kind=kind).order_by("-pk"))


def facts_by_kind(person: Person) -> dict[str, list[Fact]]:
    """Give what is in force, by kind."""
    found: dict[str, list[Fact]] = {}
    for fact in person.facts.filter(current=True).order_by("pk"):
        found.setdefault(fact.kind, []).append(fact)
    return found


def answers_by_kind(person: Person) -> dict[str, Answer]:
    """Give the current answers by kind."""
    return {row.kind: row for row in Answer.objects.filter(person=person, current=True)}


def papers_of(person: Person) -> QuerySet[Paper]:
    """Give the papers of a person that were not withdrawn."""
    return person.papers.filter(withdrawn_at__isnull=True).order_by("kind", "pk")


def questions_of(case: str) -> list[Question]:
    """Give every question about the facts of a case, the open ones first."""
    rows = Question.objects.filter(case=case, about=Question.About.CASE).select_related("office").order_by("pk")
    return sorted(rows, key=lambda row: (row.state not in OPEN, row.pk))


def answered_by(person: Person, kind: str) -> str | None:
    """Give the department whose answer about a kind stands, or None where nobody has answered yet."""
    answered = person.questions.filter(kind=kind, state=Question.State.ANSWERED).order_by("answered_at", "pk")
    last = answered.last()
    return last.department if last else None


def open_questions(case: str) -> int:
    """Count what departments still owe a case."""
    return Question.objects.filter(case=case, about=Question.About.CASE, state__in=OPEN).count()


OF_REGISTER = (Question.About.REGISTER, Question.About.CANCEL)
"""Questions that ask public security for an entry, or for its end, and for no fact."""

REGISTER_WORDS: dict[str, Text] = {
    Question.About.REGISTER: Text("落户登记", "registering a household"),
    Question.About.CANCEL: Text("注销落户登记", "cancelling a register entry"),
}
"""What such a question asks for."""


def registrations(case: str) -> QuerySet[Question]:
    """Give the questions in which public security was asked to register the household of a case, newest first."""
    rows = Question.objects.filter(case=case, about=Question.About.REGISTER)
    return rows.select_related("person", "office").order_by("-pk")


def in_reach(held: Iterable[Grounds]) -> QuerySet[Question]:
    """
    Give the questions somebody may work on: those of the own office, and those another office has delegated, for the place
    and for as long as it has (306号 二（四）1).
    """
    found = Q(pk__in=[])
    for one in held:
        found |= Q(office=one.office)
        if one.delegation is not None and _handed_down(one):
            found |= Q(office=one.delegation.giver_id, town__startswith=prefix(one.delegation.area))
    return Question.objects.filter(found)


def _handed_down(held: Grounds) -> bool:
    """What lies at a counter goes to another counter only."""
    assert held.delegation is not None
    return bool(held.delegation.giver.department) or held.office.kind in (Office.Kind.GOVERNMENT, Office.Kind.SPECIAL)


def require_reach(user: User, act: str, question: Question) -> Grounds:
    """
    Give the ground on which somebody works on a question: a right over the office that holds it, or a delegation by that
    office for the place of the question.

    Raises:
        NotAllowedError: there is none.
    """
    own = grounds(user, act, area=question.office.area, department=question.department)
    if own is not None and own.delegation is None:
        return own
    for held in rights(user, act):
        if held.delegation is None:
            if held.office == question.office:
                return held
        elif held.delegation.giver_id == question.office_id and _handed_down(held) and _lies_in(question, held.area):
            return held
    raise NotAllowedError(act)


def _lies_in(question: Question, area: str) -> bool:
    return within(question.town or question.city, area)


def real_name_checks(person: Person) -> QuerySet[Question]:
    """Give the questions whether the name and the number of a person belong together; they belong to no case."""
    return Question.objects.filter(person=person, about=Question.About.REAL_NAME).order_by("-pk")


def queue(held: Iterable[Grounds], *, state: str = "waiting") -> QuerySet[Question]:
    """Give what somebody has to answer or to check by hand, the most urgent first; each question stands with one office."""
    return (
        in_reach(held)
        .filter(state=state, rung=Question.Rung.HAND)
        .select_related("person", "office", "asked_for")
        .order_by("due_on", "pk")
    )


def may_answer_instead(question: Question) -> list[Office]:
    """Give the other offices that may answer a question: the same department's above and below, or another counter."""
    place = question.town or question.city
    if question.department in COUNTER:
        found = accepting_offices(place, clock.today())
    else:
        rows = Office.objects.filter(kind=Office.Kind.DEPARTMENT, department=question.department, active=True)
        found = [office for office in rows.order_by("-level", "area", "pk") if within(place, office.area)]
    return [office for office in found if office.pk != question.office_id]


def load_by_office(offices: Iterable[Office]) -> list[Mapping[str, Any]]:
    """Count, by office, what waits, what is overdue, what was answered by system and by hand."""
    today = clock.today()
    rows = (
        Question.objects.filter(office__in=list(offices))
        .values("office__name", "office__code")
        .annotate(
            waiting=Count("pk", filter=Q(state__in=OPEN)),
            overdue=Count("pk", filter=Q(state__in=OPEN, due_on__lt=today)),
            by_system=Count("pk", filter=Q(state="answered", rung="system")),
            by_hand=Count("pk", filter=Q(state="answered", rung="hand")),
        )
        .order_by("office__name")
    )
    return list(rows)


def last_reply(question: Question) -> Reply | None:
    """Give the reply that stands or waits to be checked."""
    return question.replies.filter(sent_back_because="").order_by("-pk").first()


def standing_replies(case: str) -> list[tuple[Reply, bool]]:
    """Give the reply that counts for every answered question of a case, and whether anything had been claimed by then."""
    rows = Reply.objects.filter(
        question__case=case,
        question__about=Question.About.CASE,
        question__state=Question.State.ANSWERED,
        sent_back_because="",
    ).select_related("question")
    newest = {row.question_id: row for row in rows.order_by("pk")}
    claims = Fact.objects.filter(person__questions__case=case, standing=Standing.DECLARED)
    first = dict(claims.values("kind").annotate(first=Min("stated_at")).values_list("kind", "first"))
    return [(row, row.question.kind in first and first[row.question.kind] <= row.given_at) for row in newest.values()]


def open_claims(question: Question) -> list[Fact]:
    """
    Give the claims a question is about: those of its kind that wait, in its city's place where the record names one.

    A proof that has expired waits again; where a line was disputed or a case reopened, so does everything of the kind. Where a
    household is to be registered, or its entry cancelled, it is what the register says of each then: rows that are kept nowhere.
    """
    if question.about in OF_REGISTER:
        return _as_registered(question)
    again = question.trouble in AGAIN
    waiting = [
        fact
        for fact in facts_in_force(question.person, question.kind)
        if again or fact.standing == Standing.DECLARED or not holds(fact)
    ]
    asked_elsewhere = question.city[:4] != question.asked_for.area[:4]
    found = []
    for fact in waiting:
        place = str(fact.values.get("place", ""))[:4]
        there = place == question.city[:4]
        if there or (
            not asked_elsewhere and place[:2] in ("", question.city[:2]) and not _asked_there(question, place)
        ):
            found.append(fact)
        elif not asked_elsewhere and place[:2] != question.city[:2]:
            found.append(fact)  # outside the province nobody else can be asked through the platform
    return found


def _as_registered(question: Question) -> list[Fact]:
    rows = Fact.objects.filter(public__in=question.asked, person=question.person).order_by("pk")
    found = list(rows.select_related("person"))
    for fact in found:
        kept = {name: value for name, value in fact.values.items() if name != "registration"}
        fact.values = kept | {"registered_in": question.town}
    return found


def _asked_there(question: Question, place: str) -> bool:
    return bool(place) and place != question.city[:4] and not place.endswith("00")
