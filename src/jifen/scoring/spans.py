"""Stretches of time: overlaps once, gaps as far as a rule forgives them. Both ends are inside; input in any order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from jifen.kernel.dates import add_months, whole_months

ONE_DAY = timedelta(days=1)


class Run(NamedTuple):
    """Spells joined over forgiven gaps: the last day or month, the time from end to end, and the time without the gaps."""

    last: int | date
    whole: int
    served: int


def merged_months(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge overlapping and touching spans of months."""
    merged: list[tuple[int, int]] = []
    first = last = -1
    for start, end in sorted(spans):
        if merged and start <= last + 1:
            if end > last:
                last = end
                merged[-1] = (first, last)
        else:
            first, last = start, end
            merged.append((first, last))
    return merged


def merged_days(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Merge overlapping and touching spans of days."""
    merged: list[tuple[date, date]] = []
    first = last = date.min
    for start, end in sorted(spans):
        if merged and start <= last + ONE_DAY:
            if end > last:
                last = end
                merged[-1] = (first, last)
        else:
            first, last = start, end
            merged.append((first, last))
    return merged


def covered_months(spans: Iterable[tuple[int, int]]) -> int:
    """Count the different months in some spans of months."""
    count, last = 0, -1
    for start, end in sorted(spans):
        if end > last:
            count += end - (last if start <= last else start - 1)
            last = end
    return count


def spell_months_of_days(spans: Iterable[tuple[date, date]]) -> list[int]:
    """Give the whole months of every merged spell of days; days short of a month are not counted."""
    return [whole_months(start, end + ONE_DAY) for start, end in merged_days(spans)]


def spell_months_of_months(spans: Iterable[tuple[int, int]]) -> list[int]:
    """Give the months of every merged spell of months."""
    return [end - start + 1 for start, end in merged_months(spans)]


def runs_of_months(spans: Iterable[tuple[int, int]], gap: int) -> list[Run]:
    """Join spells whose gap is at most so many months."""
    runs: list[Run] = []
    first = 0
    for start, end in merged_months(spans):
        if runs and start - int(runs[-1].last) - 1 <= gap:  # type: ignore[arg-type]
            runs[-1] = Run(end, end - first + 1, runs[-1].served + end - start + 1)
        else:
            first = start
            runs.append(Run(end, end - start + 1, end - start + 1))
    return runs


def runs_of_days(spans: Iterable[tuple[date, date]], gap_months: int, gap_days: int) -> list[Run]:
    """
    Join spells whose gap is at most so long.

    A gap of exactly the forgiven length is forgiven: it may begin the day after one spell and the next spell begins, at the
    latest, that many months later on the same day of the month.
    """
    runs: list[Run] = []
    first = date.min
    for start, end in merged_days(spans):
        months = whole_months(start, end + ONE_DAY)
        if runs and start <= forgiven(runs[-1].last, gap_months, gap_days):
            runs[-1] = Run(end, whole_months(first, end + ONE_DAY), runs[-1].served + months)
        else:
            first = start
            runs.append(Run(end, months, months))
    return runs


def forgiven(last: int | date, gap_months: int, gap_days: int) -> date:
    """Give the last day on which a spell may begin and still join one that ended on ``last``."""
    assert isinstance(last, date)
    return add_months(last + ONE_DAY, gap_months) + timedelta(days=gap_days)
