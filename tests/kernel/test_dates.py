"""Months, full months, ages and working days, with DuckDB as a second opinion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.dates import (
    Deadline,
    WorkingCalendar,
    add_months,
    add_years,
    age_in_years,
    first_day,
    last_day,
    month_of,
    parse_month,
    show_month,
    whole_months,
)
from jifen.kernel.errors import BadInputError

DAYS = st.dates(date(1930, 1, 1), date(2080, 12, 31))
MONTHS = st.integers(1900 * 12, 2100 * 12)

WHOLE_MONTHS_SQL = "(year(b) * 12 + month(b)) - (year(a) * 12 + month(a)) - CAST(day(b) < day(a) AS INTEGER)"


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory."""
    with duckdb.connect() as connection:
        yield connection


def some_days() -> list[date]:
    """Every day of 2011 and 2012 (a leap year), the end of every month of 1999 to 2001, and 29 February 2000."""
    dense = [date(2011, 1, 1) + timedelta(days=n) for n in range(731)]
    ends = [last_day(month) for month in range(1999 * 12, 2002 * 12)]
    return [*dense, *ends, date(2000, 2, 29)]


def test_months_are_counted_from_year_zero():
    """The numbers themselves stand in columns, so they are fixed."""
    assert 2012 * 12 + 2 == month_of(date(2012, 3, 31)) == parse_month("2012-03")


@given(MONTHS)
def test_a_month_can_be_written_and_read_back(month: int):
    """Writing and reading are each other's inverse."""
    assert month == parse_month(show_month(month))


@given(MONTHS)
def test_a_month_runs_from_its_first_day_to_the_day_before_the_next(month: int):
    """Months leave no gap between them."""
    assert last_day(month) + timedelta(days=1) == first_day(month + 1)


@pytest.mark.parametrize(
    "text", ["2012-3", "2012-13", "2012-00", "201203", "2012-03-01", "2012/03", "", "0000-01", "２０１２-03", "²012-03"]
)
def test_a_month_written_in_another_way_is_refused(text: str):
    """Nothing is guessed: 2012-3 may be a slip for 2012-13."""
    with pytest.raises(BadInputError) as refused:
        parse_month(text)

    assert "dates.bad_month" == refused.value.code


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        (date(2012, 1, 31), 1, date(2012, 2, 29)),
        (date(2011, 1, 31), 1, date(2011, 2, 28)),
        (date(2012, 3, 31), -1, date(2012, 2, 29)),
        (date(2012, 2, 29), 12, date(2013, 2, 28)),
        (date(2011, 12, 15), 1, date(2012, 1, 15)),
    ],
)
def test_a_day_the_month_does_not_have_becomes_its_last_day(day: date, months: int, moved: date):
    """31 January and one month is the last of February, never 2 March."""
    assert moved == add_months(day, months)


def test_adding_months_agrees_with_the_database_on_every_day_of_two_years(database: duckdb.DuckDBPyConnection):
    """Both engines must open and close windows on the same day."""
    for months in (-60, -13, -12, -1, 0, 1, 2, 11, 12, 13, 24, 60, 180):
        rows = database.execute(
            "SELECT a, CAST(a + to_months(CAST($m AS INTEGER)) AS DATE) FROM unnest($days) t(a)",
            {"m": months, "days": some_days()},
        ).fetchall()

        assert [] == [(day, moved) for day, moved in rows if moved != add_months(day, months)]


def test_whole_months_agree_with_the_formula_the_database_runs(database: duckdb.DuckDBPyConnection):
    """The integer formula is the same in Python and in SQL, for inverted spans as well."""
    days = some_days()[::5]
    rows = database.execute(
        f"SELECT a, b, {WHOLE_MONTHS_SQL} FROM unnest($days) t(a), unnest($days) u(b)", {"days": days}
    ).fetchall()

    assert len(days) ** 2 == len(rows)
    assert [] == [row for row in rows if row[2] != whole_months(row[0], row[1])]


def test_whole_months_agree_with_the_database_function_where_months_have_the_day(database: duckdb.DuckDBPyConnection):
    """The database's own count differs from ours only for days that short months lack, and then we count less."""
    days = some_days()[::5]
    rows = database.execute(
        "SELECT a, b, date_sub('month', a, b) FROM unnest($days) t(a), unnest($days) u(b) WHERE a <= b", {"days": days}
    ).fetchall()
    differing = [row for row in rows if row[2] != whole_months(row[0], row[1])]

    assert [] == [row for row in differing if row[0].day <= 28]
    assert [] == [row for row in differing if row[2] - whole_months(row[0], row[1]) != 1]


def test_ages_agree_with_the_database_except_for_those_born_on_29_february(database: duckdb.DuckDBPyConnection):
    """Birthday by birthday; the rule for 29 February is ours and is stated by a test of its own."""
    rows = database.execute(
        "SELECT a, b, date_sub('year', a, b) FROM unnest($born) t(a), unnest($on) u(b)",
        {
            "born": [day for day in some_days() if day.year < 2011 and (day.month, day.day) != (2, 29)],
            "on": some_days()[:731],
        },
    ).fetchall()

    assert [] == [row for row in rows if row[2] != age_in_years(row[0], row[1])]


@given(DAYS, st.integers(0, 600))
def test_a_span_made_of_months_has_that_many_of_them_unless_it_ends_in_a_short_month(start: date, months: int):
    """Adding and counting agree; only a day that the last month lacks leaves the month unfinished."""
    end = add_months(start, months)

    assert whole_months(start, end) == (months if end.day == start.day else months - 1)


@given(DAYS, DAYS, DAYS)
def test_a_longer_span_never_has_fewer_months(first: date, second: date, third: date):
    """Insured longer is never worse."""
    start, end, later = sorted((first, second, third))

    assert 0 <= whole_months(start, end) <= whole_months(start, later)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2012, 1, 15), date(2012, 2, 14), 0),
        (date(2012, 1, 15), date(2012, 2, 15), 1),
        (date(2012, 1, 31), date(2012, 2, 29), 0),
        (date(2012, 1, 31), date(2012, 3, 1), 1),
        (date(2007, 11, 1), date(2012, 11, 1), 60),
        (date(2007, 11, 1), date(2012, 10, 31), 59),
    ],
)
def test_a_month_is_full_on_the_day_that_bears_its_number_again(start: date, end: date, months: int):
    """The day before it is not."""
    assert months == whole_months(start, end)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1962, 10, 30), date(2014, 10, 29), 51),
        (date(1962, 10, 30), date(2014, 10, 30), 52),
        (date(1992, 2, 29), date(2014, 2, 28), 21),
        (date(1992, 2, 29), date(2014, 3, 1), 22),
        (date(1992, 2, 29), date(2012, 2, 29), 20),
        (date(2014, 1, 2), date(2014, 1, 1), -1),
    ],
)
def test_an_age_is_reached_on_the_birthday_and_on_1_march_by_those_born_on_29_february(born: date, on: date, age: int):
    """周岁 is counted from the birthday itself."""
    assert age == age_in_years(born, on)


def test_adding_a_year_to_29_february_gives_28_february():
    """A window of five years that opens on a leap day closes on the last of February."""
    assert date(2017, 2, 28) == add_years(date(2012, 2, 29), 5)


@pytest.mark.parametrize(("day", "years"), [(date(2014, 1, 1), 9000), (date(2014, 1, 1), -3000)])
def test_a_date_no_calendar_has_is_a_complaint_and_no_crash(day: date, years: int):
    """A scheme or a file may hold any number of years."""
    with pytest.raises(BadInputError) as refused:
        add_years(day, years)

    assert "dates.out_of_range" == refused.value.code


# 2014: New Year's Day is off; the seven days of National Day are off, and 28 September and 11 October, a Sunday and a
# Saturday, are worked for them.
CALENDAR = WorkingCalendar(
    {
        2014: (
            {date(2014, 1, 1), *(date(2014, 10, day) for day in range(1, 8))},
            {date(2014, 9, 28), date(2014, 10, 11)},
        )
    }
)


def test_a_holiday_is_off_and_a_make_up_weekend_day_is_worked():
    """Both come from the table, which is passed in."""
    assert not CALENDAR.is_working(date(2014, 10, 1))
    assert CALENDAR.is_working(date(2014, 10, 11))
    assert not CALENDAR.is_working(date(2014, 10, 12))


def test_working_days_are_counted_from_the_day_after():
    """Five working days from Tuesday 30 September: 8, 9, 10, 11 (made up) and 13 October."""
    assert Deadline(date(2014, 10, 13), provisional=False) == CALENDAR.add_working_days(date(2014, 9, 30), 5)


def test_a_deadline_that_reaches_an_unpublished_year_is_provisional():
    """Weekdays of 2015 are taken for working days until the notice is out."""
    assert not CALENDAR.add_working_days(date(2014, 12, 30), 1).provisional
    assert Deadline(date(2015, 1, 1), provisional=True) == CALENDAR.add_working_days(date(2014, 12, 31), 1)


def test_a_period_of_no_days_ends_on_the_day_it_begins():
    """Nothing is counted, so nothing is moved, even from a Sunday."""
    assert Deadline(date(2014, 10, 12), provisional=False) == CALENDAR.add_working_days(date(2014, 10, 12), 0)


def test_a_negative_period_is_a_mistake_of_the_program():
    """No procedure counts backwards."""
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(date(2014, 10, 12), -1)


@given(st.dates(date(2014, 1, 1), date(2014, 12, 1)), st.integers(1, 15))
def test_a_deadline_is_a_working_day_with_exactly_the_days_asked_for_before_it(start: date, days: int):
    """Counting the working days back gives the length of the period."""
    end = CALENDAR.add_working_days(start, days).date
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]

    assert CALENDAR.is_working(end)
    assert days == sum(map(CALENDAR.is_working, passed))
