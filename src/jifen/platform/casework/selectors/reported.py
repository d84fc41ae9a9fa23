"""Reading reports: one's own, those an office answers, and what the office above it sees. Never by the office that is accused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from jifen.kernel.errors import Text
from jifen.kernel.places import prefix
from jifen.platform.accounts.models import User
from jifen.platform.casework.models import Report
from jifen.platform.config import clock
from jifen.platform.offices.permission import Grounds, memberships, rights
from jifen.platform.people.models import Person

ANSWERS = "report.answer"
SORTS = {"fee": Text("有人收费", "money was asked for"), "gap": Text("参保中断", "months of insurance missing")}
OUTCOMES = {
    "upheld": Text("属实", "true"),
    "partly": Text("部分属实", "partly true"),
    "dismissed": Text("不属实", "not true"),
    "unclear": Text("无法查清", "could not be found out"),
}


def own_reports(person: Person) -> QuerySet[Report]:
    """Give what a person has reported, the newest first."""
    return Report.objects.filter(person=person).select_related("office").order_by("-pk")


def report_by_code(*, number: str, code: str) -> Report | None:
    """Give a report to whoever has its number and its code; a number alone gives nothing."""
    found = Report.objects.filter(number=number.strip().upper(), public=code.strip().upper())
    return found.select_related("office").first()


def seen_by(user: User, held: Iterable[Grounds]) -> QuerySet[Report]:
    """
    Give the reports somebody may read: those to the own office, and those to the offices below it.

    Args:
        user: who reads; what is about an office they work in is never among them.
        held: their grounds for answering reports or for seeing the load of an area.
    """
    found = Q(pk__in=[])
    for one in held:
        found |= Q(office=one.office)
        if one.act != ANSWERS:
            found |= Q(office__area__startswith=prefix(one.area))
    return (
        Report.objects.filter(found)
        .exclude(accused__in=[one.office_id for one in memberships(user)])
        .select_related("office", "person")
    )


def ground_for(report: Report, user: User) -> Grounds | None:
    """Give the ground on which somebody answers a report, or None; nobody answers what is about an office of their own."""
    if report.accused_id in [one.office_id for one in memberships(user)]:
        return None
    return next((held for held in rights(user, ANSWERS) if held.office == report.office), None)


def counts_by_office(rows: QuerySet[Report]) -> list[Mapping[str, Any]]:
    """Count reports by the office that answers: all, waiting, of these overdue, and found to be true."""
    return list(
        rows.order_by()
        .values("office__name", "office__name_en", "sort")
        .annotate(
            told=Count("pk"),
            waiting=Count("pk", filter=Q(answered_at__isnull=True)),
            overdue=Count("pk", filter=Q(answered_at__isnull=True, due_on__lt=clock.today())),
            upheld=Count("pk", filter=Q(outcome__in=[Report.Outcome.UPHELD, Report.Outcome.PARTLY])),
        )
        .order_by("office__name", "sort")
    )
