"""Reading offices, and the calendar of working days."""

from __future__ import annotations

from datetime import date

from jifen.kernel.dates import Deadline, WorkingCalendar
from jifen.platform.offices.models import Office, PublishedYear


def department_office(department: str, area: str) -> Office | None:
    """Give the office of a department nearest to a place: the town's, else the city's, else the province's."""
    for code in (area, f"{area[:4]}00", f"{area[:2]}0000"):
        found = Office.objects.filter(
            kind=Office.Kind.DEPARTMENT, department=department, area=code, active=True
        ).first()
        if found:
            return found
    return None


def working_days() -> WorkingCalendar:
    """Give the calendar as far as it has been published."""
    published = {
        row.year: (
            frozenset(date.fromisoformat(day) for day in row.days_off),
            frozenset(date.fromisoformat(day) for day in row.workdays),
        )
        for row in PublishedYear.objects.all()
    }
    return WorkingCalendar(published)


def due(start: date, days: int) -> Deadline:
    """Give the day that lies so many working days after another, and whether it is provisional."""
    return working_days().add_working_days(start, days)
