"""Work that is late: raised by the worker, reminded of or handed on by the office above."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.lifecycle import Act, State
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import SYSTEM, move
from jifen.platform.casework.sealed import are_sealed
from jifen.platform.casework.selectors.raised import may_take
from jifen.platform.casework.services.filling import ACCEPT_DAYS
from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Escalation
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import Grounds, NotAllowedError, rights
from jifen.platform.offices.selectors import due, working_days

ACT = "overdue.handle"


def lapse_overdue() -> int:
    """Let returned cases lapse whose time for correction has gone by and no sealed round counts on; gives how many."""
    overdue = Case.objects.filter(state=State.RETURNED, due_on__lt=clock.today()).exclude(are_sealed())
    count = 0
    for case in overdue[:200]:
        with transaction.atomic():
            move(case, Act.LAPSE, SYSTEM, due_on=None)
            evidence.withdraw_questions(case=case.public, actor="system")
        count += 1
    return count


def escalate_overdue() -> int:
    """
    Raise what is overdue today, each once a level: an answer a department owes, an acceptance a window owes.

    Running it again raises nothing twice.

    Returns:
        How many were raised now.
    """
    today = clock.today()
    before = above_before(today)
    return evidence.raise_questions(on=today, above_before=before) + _raise_acceptances(today, before)


def above_before(today: date) -> date:
    """Give the first deadline that is still too fresh on a day to be raised to the office above."""
    calendar = working_days()
    day = today
    while calendar.add_working_days(day - timedelta(days=1), settings.JIFEN_ESCALATE_DAYS).date >= today:
        day -= timedelta(days=1)
    return day


def _raise_acceptances(today: date, before: date) -> int:
    late = Case.objects.filter(state=State.SUBMITTED, due_on__lt=today, office__isnull=False)
    raised = set(
        Escalation.objects.filter(question=None, case__in=late.values("public")).values_list("case", "due_on", "level")
    )
    count = 0
    for case in late.select_related("office__parent").order_by("due_on", "pk"):
        assert case.office is not None and case.due_on is not None
        above = case.office.parent if case.due_on < before else None
        for level, to in ((Escalation.Level.OWN, case.office), (Escalation.Level.ABOVE, above)):
            if to is not None and (case.public, case.due_on, level) not in raised:
                count += evidence.raise_work(
                    level=level, due_on=case.due_on, office=case.office, to=to, case=case.public
                )
    return count


def remind(*, escalation: Escalation, by: User) -> None:
    """
    Remind the office that is late.

    Raises:
        NotAllowedError: it was not raised to an office of ``by``.
    """
    evidence.remind(escalation=escalation, actor=by.username, held=_held(escalation, by))


def hand_on(*, escalation: Escalation, to: Office, by: User) -> None:
    """
    Give overdue work to another office that may do it, with a new clock.

    Raises:
        NotAllowedError: it was not raised to an office of ``by``.
        BadInputError: ``platform.hand_on``: ``to`` may not do it.
        RefusedError: ``platform.question_closed``, ``platform.case_moved``: it is done already, or lies elsewhere.
    """
    held = _held(escalation, by)
    if escalation.question is not None:
        evidence.hand_question_on(escalation=escalation, to=to, actor=by.username, held=held)
        return
    if to not in may_take(escalation):
        raise evidence.wrong_office()
    case = Case.objects.get(public=escalation.case)
    deadline = due(clock.today(), ACCEPT_DAYS)
    with transaction.atomic():
        moved = Case.objects.filter(pk=case.pk, state=State.SUBMITTED, office=escalation.office).update(
            office=to, due_on=deadline.date, due_is_provisional=deadline.provisional
        )
        if not moved:
            raise RefusedError(
                "platform.case_moved",
                Text("这件申请已受理，或已不在该机构。", "The case is accepted, or no longer with that office."),
                Text("请刷新页面。", "Reload the page."),
            )
        keep(case)
        evidence.handed_on(escalation=escalation, to=to, actor=by.username, held=held)


def _held(escalation: Escalation, by: User) -> Grounds:
    """Only the office above hands on or reminds: whoever leads the office that is late sees to it there."""
    found = next((one for one in rights(by, ACT) if one.office == escalation.to), None)
    if found is None or escalation.level != Escalation.Level.ABOVE:
        raise NotAllowedError(ACT)
    return found
