"""
Months, full months, ages and working days. Every day is an argument: nothing here knows what today is.

A *month* is an int, ``year × 12 + month - 1``, so that months can be subtracted and kept in a column. Whole months are
counted by one integer formula, which the generated SQL repeats letter by letter.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import NamedTuple

from jifen.kernel.errors import BadInputError, Text

Month = int
"""Year × 12 + month - 1: 2012-03 is 24146."""

PublishedYear = tuple[AbstractSet[date], AbstractSet[date]]
"""The days off of one year, and its weekend days that are worked to make up for them."""

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_FIRST, _LAST = date.min.year * 12, date.max.year * 12 + 11


class Deadline(NamedTuple):
    """The last day of a period; provisional (暂定) while the working days of a year it touches are unpublished."""

    date: date
    provisional: bool


def month_of(day: date) -> Month:
    """The month a day lies in."""
    return day.year * 12 + day.month - 1


def first_day(month: Month) -> date:
    """
    The first day of a month.

    Raises:
        BadInputError: ``dates.out_of_range`` when no calendar has that month.
    """
    if not _FIRST <= month <= _LAST:
        raise BadInputError(
            "dates.out_of_range",
            Text("计算得出的日期超出公元1年至9999年。", "A computed date lies outside the years 1 to 9999."),
            Text("请核对日期与年限。", "Check the dates and the number of years."),
        )
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: Month) -> date:
    """
    The last day of a month.

    Raises:
        BadInputError: ``dates.out_of_range`` when no calendar has that month.
    """
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def parse_month(text: str) -> Month:
    """
    Read a month written ``2012-03``.

    Raises:
        BadInputError: ``dates.bad_month`` when it is written in any other way.
    """
    found = _MONTH.fullmatch(text)
    if not found or found[1] == "0000":
        raise BadInputError(
            "dates.bad_month",
            Text(f"“{text[:20]}”不是月份。", f"“{text[:20]}” is not a month."),
            Text("请写成 2012-03 的形式。", "Write it like 2012-03."),
        )
    return int(found[1]) * 12 + int(found[2]) - 1


def show_month(month: Month) -> str:
    """Write a month as ``2012-03``."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def add_months(day: date, months: int) -> date:
    """
    Move a day by whole months; where the month is too short, to its last day (as SQL ``day + INTERVAL n MONTH``).

    Args:
        day: the day to move.
        months: how far, forward or (below zero) back.

    Raises:
        BadInputError: ``dates.out_of_range`` when no calendar has that day.
    """
    first = first_day(month_of(day) + months)
    return first.replace(day=day.day if day.day <= 28 else min(day.day, monthrange(first.year, first.month)[1]))


def add_years(day: date, years: int) -> date:
    """
    Move a day by whole years; 29 February becomes 28 February in a common year.

    Raises:
        BadInputError: ``dates.out_of_range`` when no calendar has that day.
    """
    return add_months(day, 12 * years)


def whole_months(start: date, end_exclusive: date) -> int:
    """
    Count the full months of a span.

    A month is full when the day of the month comes round again: 15 January to 15 February (not included) is one month,
    31 January to 28 February is none.

    Args:
        start: the first day of the span.
        end_exclusive: the day after its last day.

    Returns:
        Whole months; below zero when the span is inverted, which readers refuse beforehand.
    """
    return month_of(end_exclusive) - month_of(start) - (end_exclusive.day < start.day)


def age_in_years(born: date, on: date) -> int:
    """
    Age in full years (周岁) on a day; the birthday itself counts.

    Who was born on 29 February reaches an age on 1 March in common years.

    Args:
        born: day of birth.
        on: the day to count up to.

    Returns:
        Full years; below zero when the person was not yet born.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


class WorkingCalendar:
    """
    Working days, from the days off and the make-up days that the State Council publishes year by year.

    In a year that is not published yet, Monday to Friday are taken for working days and every deadline that passes
    through it is provisional.
    """

    def __init__(self, published: Mapping[int, PublishedYear]) -> None:
        self._published = published

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day, as far as is published."""
        holidays, make_up_workdays = self._published.get(day.year, (frozenset(), frozenset()))
        if day in make_up_workdays:
            return True
        return day.weekday() < 5 and day not in holidays

    def add_working_days(self, start: date, days: int) -> Deadline:
        """
        Find the last day of a period counted in working days.

        Args:
            start: the day of the event; counting begins on the day after.
            days: how many working days the period has, 0 or more.

        Returns:
            The last day; provisional if a day from ``start`` to it lies in a year not published yet.

        Raises:
            ValueError: days is below zero, which no procedure of ours asks for.
        """
        if days < 0:
            raise ValueError("a period has no negative length")
        day, left = start, days
        while left:
            day += timedelta(days=1)
            left -= self.is_working(day)
        unpublished = any(year not in self._published for year in range(start.year, day.year + 1))
        return Deadline(day, unpublished)
