"""Dates and periods of a pack: windows of a term, ends of periods, and what no text says stays unsaid."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.dates import Deadline, WorkingCalendar
from jifen.kernel.errors import BadInputError
from jifen.policy.procedure import MONTHS, Batches, DayOfTerm, Period, Procedure, Term
from jifen.policy.reading import complaints_of_pack, read
from jifen.policy.registry import Registry
from jifen.policy.shipped import shipped

TERMS = st.builds(
    lambda day, every: Term.of(day, every),
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.sampled_from(sorted(MONTHS)),
)
CALENDAR = WorkingCalendar({2015: (frozenset({date(2015, 10, day) for day in range(1, 8)}), frozenset())})

YEARLY = """
counting: {day_off: moves, reading: 顺延}
uses:
  settlement:
    rhythm: {every: year, basis: 第一条}
    window: {taken: between, opens: {month: 9, day: 1, of: previous}, closes: {month: 4, day: last}, basis: 第二条}
    places_published: {by: {month: 3, day: last}, basis: 第三条}
    departments_answer: unstated
    ranked: {by: {month: 5, day: last}, basis: 第四条}
    publicity: {count: 5, unit: working_days, basis: 第五条}
    objection: {raised: publicity, passed_on: unstated, answered: unstated}
    notice: {title: 通知书, valid: {count: 3, unit: years, basis: 第六条}}
    registered: unstated
"""

BATCHES = "{cut_off: last, listed: {count: 5, unit: working_days, reading: 五日}, reading: 按月}"


def procedure(folder: Path, text: str = YEARLY) -> Procedure:
    """Read a procedure that stands in a file."""
    path = folder / "procedure.yaml"
    path.write_text(text, "utf-8")
    return read(path, Procedure)[0]


@given(TERMS)
def test_a_term_says_itself_and_its_days_are_its_own(term: Term) -> None:
    """Written and read it is the same; the first and the last day lie in it, and the day after does not."""
    assert term == Term.parse(str(term))
    assert term == Term.of(term.first_day, term.every) == Term.of(term.last_day, term.every)
    assert term.moved(1) == Term.of(term.last_day + timedelta(days=1), term.every)
    assert term == term.moved(3).moved(-3)


@pytest.mark.parametrize("text", ["", "15", "2015Q5", "2015H3", "2015q1", " 2015", "2015Q", "3015"])
def test_what_is_no_term_is_refused(text: str) -> None:
    """A year, half-year or quarter, and nothing like one."""
    with pytest.raises(BadInputError, match=r"policy\.bad_term"):
        Term.parse(text)


def test_a_window_runs_from_one_year_into_the_next(tmp_path: Path) -> None:
    """From September to the end of April: the term is the year in which people are ranked."""
    use = procedure(tmp_path).uses["settlement"]

    assert (date(2015, 9, 1), date(2016, 4, 30)) == use.window_in(Term("year", 2016))


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2015, 9, 1), 2016), (date(2016, 4, 30), 2016), (date(2016, 5, 1), 2017), (date(2015, 12, 31), 2016)],
)
def test_an_application_belongs_to_the_term_whose_window_it_falls_into(tmp_path: Path, day: date, year: int) -> None:
    """Between two windows it waits for the one that opens next."""
    assert Term("year", year) == procedure(tmp_path).uses["settlement"].term_of(day)


def test_the_last_day_of_a_short_month_is_its_last() -> None:
    """29 February only in leap years; the 31st of April is the 30th."""
    assert date(2016, 2, 29) == DayOfTerm(month=2, day="last").within(Term("year", 2016))
    assert date(2015, 4, 30) == DayOfTerm(month=4, day=31).within(Term("year", 2015))
    assert date(2016, 1, 15) == DayOfTerm(month=1, day=15, of="next").within(Term("quarter", 2015, 4))


@pytest.mark.parametrize(
    ("cut_off", "day", "opens", "closes"),
    [
        ("last", date(2016, 2, 29), date(2016, 2, 1), date(2016, 2, 29)),
        ("last", date(2016, 3, 1), date(2016, 3, 1), date(2016, 3, 31)),
        (15, date(2015, 12, 16), date(2015, 12, 16), date(2016, 1, 15)),
        (15, date(2016, 1, 15), date(2015, 12, 16), date(2016, 1, 15)),
    ],
)
def test_every_day_lies_in_one_batch(cut_off: int | str, day: date, opens: date, closes: date) -> None:
    """One a month: from the day after a cut-off to the next, itself inside."""
    listed = Period(count=5, unit="working_days", reading="五日")
    batches = Batches(cut_off=cut_off, listed=listed, reading="按月")  # type: ignore[arg-type]

    assert closes == batches.day_from(day)
    assert opens == batches.opens(closes)


@pytest.mark.parametrize(
    ("count", "unit", "day_off", "last"),
    [
        (5, "working_days", "moves", Deadline(date(2015, 10, 14), provisional=False)),  # over the national holiday
        (5, "days", "moves", Deadline(date(2015, 10, 8), provisional=False)),
        (5, "days", "stays", Deadline(date(2015, 10, 5), provisional=False)),
        (6, "months", "moves", Deadline(date(2016, 3, 30), provisional=True)),
        (3, "years", "stays", Deadline(date(2018, 9, 30), provisional=False)),
    ],
)
def test_a_period_ends_in_the_unit_of_the_text(count: int, unit: str, day_off: str, last: Deadline) -> None:
    """From 30 September 2015, counting from the day after; a year that is not published yet makes it provisional."""
    period = Period(count=count, unit=unit, basis="第五条")  # type: ignore[arg-type]

    assert last == period.ends(date(2015, 9, 30), CALENDAR, day_off=day_off)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("every: year", "every: continuous", "policy.undecided"),
        ("every: year, basis", f"every: year, batches: {BATCHES}, basis", "policy.undecided"),
        ("closes: {month: 4, day: last}", "closes: {month: 4, day: last, of: previous}", "policy.undecided"),
        ("publicity: {count: 5, unit: working_days, basis: 第五条}", "publicity: unstated", "policy.undecided"),
        ("count: 5, unit: working_days, basis: 第五条", "count: 5, unit: working_days", "policy.undecided"),
        ("unit: working_days", "unit: weeks", "policy.unknown_word"),
        ("    registered: unstated\n", "", "policy.missing_key"),
    ],
)
def test_what_does_not_hang_together_is_a_complaint_with_its_line(pack: Path, old: str, new: str, code: str) -> None:
    """Nothing the texts can leave open has a default, and no two choices contradict each other."""
    assert old in YEARLY
    (pack / "procedure.yaml").write_text(YEARLY.replace(old, new), "utf-8")

    complaints = complaints_of_pack(pack)

    assert {code} == {complaint.code for complaint in complaints}
    assert all(complaint.where.startswith("procedure.yaml:") for complaint in complaints)


def test_a_use_the_scheme_does_not_have_is_a_complaint(pack: Path) -> None:
    """The procedure speaks of the uses of its own scheme, and ranks where the ranking rules rank."""
    (pack / "procedure.yaml").write_text(YEARLY.replace("  settlement:", "  housing:"), "utf-8")

    assert ["policy.use_unknown"] == [complaint.code for complaint in complaints_of_pack(pack)]


def test_every_pack_that_ranks_says_when() -> None:
    """Every use that is ranked has its procedure, and what no text says is written as unstated."""
    for pack in Registry((shipped("policies"),)).all():
        if pack.ranking is not None:
            assert pack.procedure is not None, pack.id
            assert set(pack.ranking.uses) <= set(pack.procedure.uses), pack.id
