"""What waits for whom: the queues of the desk, and whether an item in somebody's hands is theirs to decide."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from jifen.kernel.places import within
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors import within_grounds
from jifen.platform.desk.access import Seat
from jifen.platform.evidence import selectors as evidence
from jifen.platform.evidence.models import Question, Reply
from jifen.platform.offices.permission import Grounds, NotAllowedError
from jifen.platform.people.models import Clash


def case_in_area(seat: Seat, public: str) -> Case:
    """
    Give a case of my area. One of another area and one that is not there look alike.

    Raises:
        NotAllowedError: it is not mine.
    """
    held = seat.rights("case.accept", "case.read")
    found = within_grounds(held).filter(public=public).first() if held else None
    if found is None:
        raise NotAllowedError("case.read")
    return found


def within_area(held: Grounds, case: Case) -> bool:
    """Whether a right covers the place a case was sent to."""
    return within(case.town or case.city, held.area)


def next_case(seat: Seat, after: Case) -> Case | None:
    """Give the case that waits next for acceptance and that I may accept, the most urgent first."""
    return to_accept(seat).exclude(pk=after.pk).first()


def to_accept(seat: Seat) -> QuerySet[Case]:
    """Give what waits for acceptance and is mine to accept: nothing I entered, and not my own application."""
    rows = within_grounds(seat.rights("case.accept")).filter(state=State.SUBMITTED)
    mine = Q(entered_by=seat.user) | Q(person__user=seat.user)
    return rows.exclude(mine).order_by("due_on", "applied_on", "pk")


def to_answer(seat: Seat) -> QuerySet[Question]:
    """Give what is mine to answer by hand, the most urgent first: questions to my offices, and those handed down to them."""
    return evidence.queue(seat.rights("question.answer")).exclude(person__user=seat.user)


def to_check(seat: Seat) -> QuerySet[Question]:
    """Give the answers by hand that wait for a second pair of eyes, without those I gave."""
    last = Reply.objects.filter(question=OuterRef("pk"), sent_back_because="").order_by("-pk").values("given_by")[:1]
    rows = evidence.queue(seat.rights("question.check"), state="checking").annotate(last_by=Subquery(last))
    return rows.exclude(last_by=seat.user.pk)


def answered_by_file(seat: Seat, since: datetime) -> QuerySet[Question]:
    """Give what I answered by file since an instant and nobody has checked yet: a file that is taken again finds it."""
    mine = Reply.objects.filter(
        question=OuterRef("pk"), given_by=seat.user, manner=Reply.Manner.FILE, given_at__gte=since
    )
    return evidence.queue(seat.rights("question.answer"), state="checking").filter(Exists(mine))


def question_in_hand(seat: Seat, public: str, *, act: str = "question.answer") -> Question:
    """
    Give a question that stands with my office, or that was handed down to it.

    Raises:
        NotAllowedError: it stands with another department or another place, or it is about myself.
    """
    found = evidence.in_reach(seat.rights(act)).filter(public=public)
    question = found.select_related("person", "office", "asked_for").first()
    if question is None or question.person.user_id == seat.user.pk:
        raise NotAllowedError(act)
    evidence.require_reach(seat.user, act, question)
    return question


def claims_to_see(seat: Seat) -> QuerySet[Clash]:
    """
    Give the accounts whose number a window may have to look at: of people who have applied in my area, or nowhere yet.

    No name and no number is shown of them: who is meant shows when the person comes with the card.
    """
    here = within_grounds(seat.rights("case.assist")).values("person")
    anywhere = Case.objects.exclude(state=State.DRAFT).values("person")
    rows = Clash.objects.filter(outcome=Clash.Outcome.OPEN).filter(Q(holder__in=here) | ~Q(holder__in=anywhere))
    return rows.select_related("holder", "claimant").order_by("asked_at", "pk")
