"""Overdue work that was raised and is still open: whose, to whom, since when, and who might do it instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from jifen.kernel.errors import Text
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence.models import Escalation
from jifen.platform.evidence.selectors import OF_REGISTER, OPEN, REGISTER_WORDS, may_answer_instead
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import accepting_offices

_ALSO: list[Callable[[], Q]] = []


def open_as_well(waits: Callable[[], Q]) -> None:
    """
    Let a room above say, while it starts, what of its own was raised and is still late.

    Args:
        waits: gives a condition on a row of what was raised.
    """
    if waits not in _ALSO:
        _ALSO.append(waits)


def still_open() -> QuerySet[Escalation]:
    """Give what was raised and is still late where it was late then; what was handed on has a new deadline."""
    waits = Case.objects.filter(
        public=OuterRef("case"), state=State.SUBMITTED, due_on=OuterRef("due_on"), office=OuterRef("office")
    )
    question = Q(question__state__in=OPEN, question__due_on=F("due_on"), question__office=F("office"))
    others = reduce(or_, (one() for one in _ALSO), Q(pk__in=[]))
    rows = Escalation.objects.filter(question | (Q(question=None) & Exists(waits)) | others)
    return rows.select_related("question", "office", "to").order_by("due_on", "pk")


def raised_to(offices: Iterable[Office], level: int) -> QuerySet[Escalation]:
    """Give the open work that was raised to some offices at a level, the most overdue first."""
    return still_open().filter(to__in=list(offices), level=level)


def raised_counts(offices: QuerySet[Office]) -> Mapping[str, dict[int, int]]:
    """Count the open work that was raised, by the code of the office that is late and by level."""
    found: dict[str, dict[int, int]] = {}
    rows = still_open().filter(office__in=offices).order_by().values("office__code", "level").annotate(n=Count("pk"))
    for row in rows:
        found.setdefault(row["office__code"], {})[row["level"]] = row["n"]
    return found


def raised_in(case: Case) -> list[Escalation]:
    """Give everything that was raised in a case, the oldest first; what was answered since as well."""
    rows = Escalation.objects.filter(case=case.public).select_related("question", "office", "to", "handed_to")
    return list(rows.order_by("raised_at", "pk"))


def matter_of(escalation: Escalation) -> Text:
    """Name what is late."""
    if escalation.objection:
        return Text("办理异议", "an objection")
    if escalation.question is None:
        return Text("受理", "acceptance")
    if escalation.question.about in OF_REGISTER:
        return REGISTER_WORDS[escalation.question.about]
    kind = escalation.question.kind
    return Text(f"核验“{escalation.question.get_kind_display()}”", f"verifying {kind}")


def may_take(escalation: Escalation) -> list[Office]:
    """Give the offices overdue work can be handed on to."""
    if escalation.question is not None:
        return may_answer_instead(escalation.question)
    if escalation.objection:  # who handles one is set by where the case is accepted, who ranks by the round
        return []
    case = Case.objects.get(public=escalation.case)
    return [one for one in accepting_offices(case.town, clock.today()) if one != escalation.office]
