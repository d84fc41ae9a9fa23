"""Overdue work is raised: to whoever leads the office that is late, then to the office above it, which reminds or hands it on."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.evidence.models import Escalation, Question
from jifen.platform.evidence.selectors import OPEN, may_answer_instead
from jifen.platform.evidence.services.asking import HAND_DAYS
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import Grounds
from jifen.platform.offices.selectors import due

MOST_AT_ONCE = 500
"""Questions that one pass raises; the next pass takes the others."""


def raise_work(
    *,
    level: int,
    due_on: date,
    office: Office,
    to: Office,
    case: str = "",
    question: Question | None = None,
    objection: str = "",
) -> bool:
    """
    Raise what is late, once a level and deadline.

    Args:
        level: a value of ``Escalation.Level``.
        due_on: the day that went by.
        office: which is late.
        to: whose business it is now to see to it.
        case: public id; empty where a question belongs to none, and for an objection.
        question: what is late; without it, and without an objection, it is the acceptance of the case.
        objection: public id of the objection that is late.

    Returns:
        Whether it was raised now; not where it had been before.
    """
    named = {"question": question} if question else {"question": None, "case": case, "objection": objection}
    with transaction.atomic():
        made, new = Escalation.objects.get_or_create(
            **named,
            due_on=due_on,
            level=level,
            defaults={"case": case, "office": office, "to": to, "raised_at": clock.now()},
        )
        if new:
            data = {"escalation": made.public, "level": int(level), "to": to.code, "due": due_on.isoformat()}
            data |= {"question": question.public} if question else {"objection": objection} if objection else {}
            person = question.person.public if question else ""
            audit.record(actor="system", act="work.raise", office=office.code, case=case, person=person, data=data)
    return new


def raise_questions(*, on: date, above_before: date) -> int:
    """
    Raise the questions that are overdue on a day.

    Args:
        on: today.
        above_before: what was due before that day is raised to the office above as well.

    Returns:
        How many were raised.
    """
    count = 0
    late = Question.objects.filter(state__in=OPEN, due_on__lt=on).select_related("office__parent", "person")
    for level, rows in (
        (Escalation.Level.OWN, late),
        (Escalation.Level.ABOVE, late.filter(due_on__lt=above_before, office__parent__isnull=False)),
    ):
        known = Escalation.objects.filter(question=OuterRef("pk"), due_on=OuterRef("due_on"), level=level)
        for one in rows.exclude(Exists(known)).order_by("due_on", "pk")[:MOST_AT_ONCE]:
            to = one.office if level == Escalation.Level.OWN else one.office.parent
            assert to is not None
            count += raise_work(level=level, due_on=one.due_on, office=one.office, to=to, case=one.case, question=one)
    return count


def remind(*, escalation: Escalation, actor: str, held: Grounds) -> None:
    """Remind the office that is late; it stands on its first page, and the day of the reminder on record."""
    with transaction.atomic():
        Escalation.objects.filter(pk=escalation.pk).update(reminded_at=clock.now())
        _write("work.remind", escalation, actor, held, {})


def hand_question_on(*, escalation: Escalation, to: Office, actor: str, held: Grounds) -> Question:
    """
    Give an overdue question to another office that may answer it, with a clock of its own.

    Raises:
        BadInputError: ``platform.hand_on``: that office may not answer it.
        RefusedError: ``platform.question_closed``: it was answered meanwhile.
    """
    question = escalation.question
    assert question is not None
    if to not in may_answer_instead(question):
        raise wrong_office()
    deadline = due(clock.today(), HAND_DAYS)
    with transaction.atomic():
        moved = Question.objects.filter(pk=question.pk, state__in=OPEN, office=escalation.office).update(
            office=to,
            rung=Question.Rung.HAND,
            next_at=None,
            due_on=deadline.date,
            due_is_provisional=deadline.provisional,
            version=F("version") + 1,
        )
        if not moved:
            raise RefusedError(
                "platform.question_closed",
                Text("这项核查已有答复，或已不在该机构。", "The question is answered, or no longer with that office."),
                Text("请刷新页面。", "Reload the page."),
            )
        handed_on(escalation=escalation, to=to, actor=actor, held=held)
    question.refresh_from_db()
    return question


def handed_on(*, escalation: Escalation, to: Office, actor: str, held: Grounds) -> None:
    """Write down which office got the work instead; call it in the transaction that gives it."""
    Escalation.objects.filter(pk=escalation.pk).update(handed_to=to, handed_at=clock.now())
    _write("work.hand_on", escalation, actor, held, {"to": to.code})


def wrong_office() -> BadInputError:
    """Say that an office may not do the work."""
    return BadInputError(
        "platform.hand_on",
        Text("该机构不能办理这件事项。", "That office may not do this work."),
        Text("请从页面所列机构中选择。", "Choose one of the offices on the page."),
    )


def _write(act: str, escalation: Escalation, actor: str, held: Grounds, data: dict[str, str]) -> None:
    person = escalation.question.person.public if escalation.question else ""
    audit.record(
        actor=actor,
        act=act,
        office=held.office.code,
        case=escalation.case,
        person=person,
        grounds=str(held),
        data={"escalation": escalation.public, "from": escalation.office.code, **data},
    )
