"""Reading offices, and the calendar of working days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jifen.kernel.dates import Deadline, WorkingCalendar
from jifen.kernel.places import prefix
from jifen.platform.config import clock
from jifen.platform.offices.models import Office, PublishedYear
from jifen.platform.offices.permission import Grounds


def department_office(department: str, area: str) -> Office | None:
    """Give the office of a department nearest to a place: the town's, else the city's, else the province's."""
    for code in (area, f"{area[:4]}00", f"{area[:2]}0000"):
        found = Office.objects.filter(
            kind=Office.Kind.DEPARTMENT, department=department, area=code, active=True
        ).first()
        if found:
            return found
    return None


def receivers_for(giver: Office) -> QuerySet[Office]:
    """Give the offices one may hand something down to: counters below it, and for a department its own kind below it."""
    counters = Q(kind__in=[Office.Kind.GOVERNMENT, Office.Kind.SPECIAL])
    own = Q(kind=Office.Kind.DEPARTMENT, department=giver.department) if giver.department else Q(pk__in=[])
    inside = Office.objects.filter(counters | own, area__startswith=prefix(giver.area), active=True)
    return (
        inside.exclude(pk=giver.pk)
        .exclude(counters, level=giver.level, kind=Office.Kind.GOVERNMENT)
        .order_by("level", "area", "pk")
    )


def staffed_under(held: Iterable[Grounds]) -> QuerySet[Office]:
    """Give the offices of which somebody may say who works there: a government in its area, a department in itself and below."""
    found = Q(pk__in=[])
    for one in held:
        own = {"department": one.office.department} if one.office.kind == Office.Kind.DEPARTMENT else {}
        found |= Q(area__startswith=prefix(one.area), **own)
    return Office.objects.filter(found, active=True).order_by("level", "area", "pk")


def working_days(since: int = 0) -> WorkingCalendar:
    """Give the calendar from a year on, as far as it has been published."""
    published = {
        row.year: (
            frozenset(date.fromisoformat(day) for day in row.days_off),
            frozenset(date.fromisoformat(day) for day in row.workdays),
        )
        for row in PublishedYear.objects.filter(year__gte=since)
    }
    return WorkingCalendar(published)


def due(start: date, days: int) -> Deadline:
    """Give the day that lies so many working days after another, and whether it is provisional."""
    return working_days(start.year).add_working_days(start, days)


@dataclass(frozen=True, slots=True)
class Listed:
    """One agency or employer of the public register: since when and until when somebody works for it here, and whether it acts now."""

    office: Office
    since: date | None
    until: date | None
    in_force: bool


def register_of_agents() -> list[Listed]:
    """
    Give everybody who may act for others under a mandate, and who once might: agencies first, then employers, by place and name.

    An office acts while it is active and somebody works for it; ``until`` is None where no end is set.
    """
    today = clock.today()
    rows = Office.objects.filter(kind__in=[Office.Kind.AGENCY, Office.Kind.EMPLOYER]).prefetch_related("memberships")
    found = []
    for office in rows.order_by("kind", "area", "name"):
        held = list(office.memberships.all())
        since = min((one.starts_on for one in held), default=None)
        ends = [one.ends_on for one in held]
        until = None if None in ends else max((end for end in ends if end), default=None)
        works = any(one.starts_on <= today and (one.ends_on is None or one.ends_on >= today) for one in held)
        found.append(Listed(office, since, until, office.active and works))
    return found
