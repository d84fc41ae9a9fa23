"""The days a rule hangs on, folded as far as the as-of date allows; and what they are for one application."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from jifen.kernel.dates import add_months
from jifen.policy.scheme import Conventions
from jifen.policy.words import Duration, Window
from jifen.scoring.plan import Day, Edge

_FIELDS = {"application": "applied_on", "acceptance": "accepted_on", "completion": "completed_on"}


class Days:
    """Turns the anchors and windows of a scheme into days."""

    def __init__(self, conventions: Conventions, as_of: date) -> None:
        self.conventions = conventions
        self.as_of = as_of

    def anchor(self, anchor: str | date, *, months: bool = False) -> Day:
        """Give the day of an anchor; for facts kept by month, the end of the last month that counts."""
        day = Day(fixed=anchor) if isinstance(anchor, date) else self._named(anchor)
        if months and not isinstance(anchor, date):
            day = replace(day, edge=Edge(self.conventions.insured_months_until))
        return _folded(day)

    def _named(self, anchor: str) -> Day:
        return Day(fixed=self.as_of) if anchor == "as_of" else Day(field=_FIELDS[anchor])

    def until(self, *, months: bool) -> Day:
        """Give the day after which no fact counts."""
        return self.anchor(self.conventions.facts_until, months=months)

    def window(self, window: Window, *, months: bool) -> tuple[tuple[Day, ...], tuple[Day, ...]]:
        """Give the first and last days of a window, both inside; an open side is empty."""
        if window.up_to is not None:
            end = self.anchor(window.up_to, months=months)
            if window.older_than is not None:
                return (), (self._back(window.up_to, window.older_than, months, days=0),)
            if window.last is None:
                return (), (end,)
            return (self._back(window.up_to, window.last, months),), (end,)
        if window.calendar_years is not None and window.before is not None:
            anchor = self._named(window.before)
            start = replace(anchor, months=-12 * window.calendar_years, edge=Edge.YEAR_START)
            return (_folded(start),), (_folded(replace(anchor, edge=Edge.YEAR_START, days=-1)),)
        starts = (Day(fixed=window.since),) if window.since else ()
        ends = (Day(fixed=window.until),) if window.until else ()
        return starts, ends

    def _back(self, anchor: str | date, length: Duration, months: bool, days: int = 1) -> Day:
        # A window of n years that ends on a day begins on the day after that day n years before: it is exactly n years long.
        day = Day(fixed=anchor) if isinstance(anchor, date) else self._named(anchor)
        if months and not isinstance(anchor, date):
            day = replace(day, edge=Edge(self.conventions.insured_months_until))
        return _folded(replace(day, months=-length.months, days=days - length.days))


def resolve(day: Day, application: Mapping[str, date]) -> date:
    """
    Give the date of a day for one application.

    Args:
        day: the day, fixed or hanging on the application.
        application: the days of the application by field name; every field is there (see ``application_days``).
    """
    if day.fixed is not None and not (day.months or day.days or day.edge is not Edge.NONE):
        return day.fixed
    return _moved(day.fixed if day.fixed is not None else application[day.field], day)


def application_days(values: Mapping[str, object], as_of: date) -> dict[str, date]:
    """Give the three days of an application; one that has not come yet is the day of the run."""
    applied = values.get("applied_on")
    applied = applied if isinstance(applied, date) else as_of
    accepted, completed = values.get("accepted_on"), values.get("completed_on")
    return {
        "applied_on": applied,
        "accepted_on": accepted if isinstance(accepted, date) else as_of,
        "completed_on": completed if isinstance(completed, date) else applied,
    }


def fold(ends: tuple[Day, ...]) -> tuple[Day, ...]:
    """Keep the earliest of several fixed last days, and every day that hangs on the application."""
    fixed = [day.fixed for day in ends if day.fixed is not None]
    loose = tuple(dict.fromkeys(day for day in ends if day.fixed is None))
    return ((Day(fixed=min(fixed)),) if fixed else ()) + loose


def _moved(start: date, day: Day) -> date:
    moved = add_months(start, day.months)
    if day.edge is Edge.MONTH_BEFORE:
        moved = moved.replace(day=1) - timedelta(days=1)
    elif day.edge is Edge.MONTH_OF:
        moved = moved.replace(day=calendar.monthrange(moved.year, moved.month)[1])
    elif day.edge is Edge.YEAR_START:
        moved = moved.replace(month=1, day=1)
    return moved + timedelta(days=day.days)


def _folded(day: Day) -> Day:
    return Day(fixed=_moved(day.fixed, day)) if day.fixed is not None else day
