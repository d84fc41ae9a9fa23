"""Stretches of time against a calendar ticked off day by day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.scoring.spans import (
    merged_days,
    merged_months,
    runs_of_days,
    runs_of_months,
    spell_months_of_days,
    spell_months_of_months,
)

MONTHS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 30)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8
)
FIRST = date(2011, 12, 28)
DAYS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 120)).map(
        lambda pair: (FIRST + timedelta(pair[0]), FIRST + timedelta(pair[0] + pair[1]))
    ),
    max_size=8,
)


@given(MONTHS)
def test_covered_months_are_the_months_one_can_tick_off(spans: list[tuple[int, int]]) -> None:
    """Overlaps count once, whatever the order."""
    ticked = {month for start, end in spans for month in range(start, end + 1)}

    assert sum(spell_months_of_months(spans)) == len(ticked)
    assert merged_months(reversed(spans)) == merged_months(spans)


@given(DAYS)
def test_merged_days_cover_the_same_days_without_touching(spans: list[tuple[date, date]]) -> None:
    """Merging neither adds nor loses a day, and leaves a hole between any two spells."""
    ticked = {start + timedelta(n) for start, end in spans for n in range((end - start).days + 1)}
    merged = merged_days(spans)

    assert {start + timedelta(n) for start, end in merged for n in range((end - start).days + 1)} == ticked
    assert all(after[0] > before[1] + timedelta(1) for before, after in pairwise(merged))


@given(DAYS, st.integers(0, 4))
def test_a_run_is_as_long_as_from_its_first_day_to_its_last_and_never_serves_more(
    spans: list[tuple[date, date]], gap: int
) -> None:
    """Time served without the gaps is at most time from end to end; forgiving nothing gives the spells themselves."""
    runs = runs_of_days(spans, gap, 0)

    assert all(run.served <= run.whole for run in runs)
    assert [run.served for run in runs_of_days(spans, 0, 0)] == spell_months_of_days(spans)


@given(MONTHS, st.integers(0, 6))
def test_a_longer_forgiven_gap_never_makes_more_runs(spans: list[tuple[int, int]], gap: int) -> None:
    """Runs only grow together."""
    assert len(runs_of_months(spans, gap + 1)) <= len(runs_of_months(spans, gap))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2012, 1, 31), date(2012, 2, 29), 1),
        (date(2012, 1, 31), date(2012, 2, 28), 0),
        (date(2011, 8, 15), date(2012, 8, 14), 12),
        (date(2011, 8, 15), date(2012, 8, 13), 11),
        (date(2012, 2, 29), date(2013, 2, 28), 12),
    ],
)
def test_a_spell_has_whole_months_from_day_to_day_before(start: date, end: date, months: int) -> None:
    """From the 15th to the 14th; the end of February needs no special case."""
    assert spell_months_of_days([(start, end)]) == [months]
