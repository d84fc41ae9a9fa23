"""
What ``procedure.yaml`` may say: when people apply, when places are known, how long a list hangs, how an objection runs.

One file holds the dates and periods of every use of one scheme. Where the texts name no day or period it says ``unstated``;
nobody is told a date that no text holds. A *term* is what one round is made for: a year, a half-year, a quarter. Days are
written by their place in the term, so one file serves every year it is in force.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from jifen.kernel.dates import Deadline, WorkingCalendar, add_months
from jifen.kernel.errors import BadInputError, Text
from jifen.policy.ranking_keys import Choice, refuse
from jifen.policy.scheme import Use
from jifen.policy.words import Rule

UNSTATED = Literal["unstated"]
Every = Literal["year", "half_year", "quarter"]
MONTHS: dict[str, int] = {"year": 12, "half_year": 6, "quarter": 3}


class Term(NamedTuple):
    """One year, half-year or quarter; written ``2015``, ``2015H1``, ``2015Q4``."""

    every: Every
    year: int
    part: int = 1

    def __str__(self) -> str:
        return f"{self.year:04d}" if self.every == "year" else f"{self.year:04d}{_LETTERS[self.every]}{self.part}"

    @classmethod
    def parse(cls, text: str) -> Term:
        """
        Read a term.

        Raises:
            BadInputError: ``policy.bad_term``: it is not written like ``2015``, ``2015H1`` or ``2015Q4``.
        """
        found = _TERM.fullmatch(text)
        if not found:
            raise BadInputError(
                "policy.bad_term",
                Text(f"“{text[:20]}”不是年度、半年或季度。", f"“{text[:20]}” is no year, half-year or quarter."),
                Text("请写成 2015、2015H1 或 2015Q4。", "Write it like 2015, 2015H1 or 2015Q4."),
            )
        every: Every = "half_year" if found["half"] else "quarter" if found["quarter"] else "year"
        return cls(every, int(found["year"]), int(found["half"] or found["quarter"] or 1))

    @classmethod
    def of(cls, day: date, every: Every) -> Term:
        """Give the term a day lies in."""
        return cls(every, day.year, (day.month - 1) // MONTHS[every] + 1)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, (self.part - 1) * MONTHS[self.every] + 1, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return add_months(self.first_day, MONTHS[self.every]) - timedelta(days=1)

    def moved(self, terms: int) -> Term:
        """Give the term so many terms later."""
        return Term.of(add_months(self.first_day, terms * MONTHS[self.every]), self.every)


_LETTERS = {"half_year": "H", "quarter": "Q"}
_TERM = re.compile(r"(?P<year>[12]\d{3})(H(?P<half>[12])|Q(?P<quarter>[1-4]))?")
_PERIODS = {"previous": -1, "this": 0, "next": 1}


class DayOfTerm(Rule):
    """A day by its place in the term: ``month`` counts from the term's first month; ``last`` is the last of a month."""

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)] | Literal["last"]
    of: Literal["previous", "this", "next"] = "this"

    def within(self, term: Term) -> date:
        """Give the day in a term; where the month is too short, its last day."""
        first = add_months(term.moved(_PERIODS[self.of]).first_day, self.month - 1)
        longest = monthrange(first.year, first.month)[1]
        return first.replace(day=longest if self.day == "last" else min(self.day, longest))


class StatedDay(Choice):
    """Something that has happened by a day of the term at the latest."""

    by: DayOfTerm


class Period(Choice):
    """A length of time, in the unit the text uses: working days are not days."""

    count: Annotated[int, Field(ge=1, le=999)]
    unit: Literal["working_days", "days", "months", "years"]

    def ends(self, event: date, calendar: WorkingCalendar, *, day_off: Literal["moves", "stays"]) -> Deadline:
        """
        Find the last day of the period.

        Args:
            event: the day of the event; counting begins on the day after.
            calendar: the working days.
            day_off: whether an end on a day off moves to the next working day; periods of working days end on none.

        Returns:
            The last day, provisional while a year it touches is not published.
        """
        if self.unit == "working_days":
            return calendar.add_working_days(event, self.count)
        months = {"months": self.count, "years": 12 * self.count}.get(self.unit)
        last = event + timedelta(days=self.count) if months is None else add_months(event, months)
        if day_off == "stays":
            return Deadline(last, provisional=False)
        return calendar.add_working_days(last - timedelta(days=1), 1)


class FixedWindow(Choice):
    """Applications are taken from one day of the term to another, both inside."""

    taken: Literal["between"]
    opens: DayOfTerm
    closes: DayOfTerm


class AlwaysOpen(Choice):
    """Applications are taken all the year."""

    taken: Literal["always"]


class AnnouncedWindow(Choice):
    """The days are announced each time; ``lasts`` is how long the window is, where the text says so."""

    taken: Literal["announced"]
    lasts: Period | UNSTATED


Window = Annotated[FixedWindow | AlwaysOpen | AnnouncedWindow, Field(discriminator="taken")]


class Batches(Choice):
    """
    The batches of whoever reaches the line, one a month.

    ``cut_off``: the day of the month up to which points are confirmed, itself inside. ``listed``: how soon after it the list hangs.
    """

    cut_off: Annotated[int, Field(ge=1, le=28)] | Literal["last"]
    listed: Period

    def day_from(self, day: date) -> date:
        """Give the first cut-off that is not before a day."""
        own = self._within(day)
        return own if own >= day else self._within(add_months(day.replace(day=1), 1))

    def _within(self, day: date) -> date:
        return day.replace(day=monthrange(day.year, day.month)[1] if self.cut_off == "last" else self.cut_off)

    def opens(self, cut_off: date) -> date:
        """Give the first day of the batch with this cut-off: the day after the cut-off before it."""
        return self._within(cut_off.replace(day=1) - timedelta(days=1)) + timedelta(days=1)


class Rhythm(Choice):
    """
    How often a round is held.

    ``continuous``: everyone who reaches the line has the right, nobody is ranked, and lists are made in ``batches``.
    """

    every: Every | Literal["continuous"]
    batches: Batches | None = None


class Objection(Rule):
    """
    How an objection runs.

    ``raised``: how long after the result it may be raised; ``publicity``: as long as the list hangs. ``passed_on``: until
    the department that proved the fact has it. ``answered``: until that department answers.
    """

    raised: Period | Literal["publicity"] | UNSTATED
    passed_on: Period | UNSTATED
    answered: Period | UNSTATED


class Notice(Rule):
    """The paper that says somebody may settle, and how long it is good for."""

    title: str
    valid: Period | UNSTATED


class MaskedNames(Choice):
    """The rules on publicity force names onto the list: they stand there masked, surname and a star."""


class UseProcedure(Rule):
    """
    The dates and periods of one use; ``places_published`` counts within the year of the term, the rest within the term.

    ``masked_names`` is written only where a text forces names onto the list; without it nobody's name stands there.
    """

    rhythm: Rhythm
    window: Window
    places_published: StatedDay | UNSTATED
    departments_answer: Period | UNSTATED
    ranked: StatedDay | UNSTATED
    publicity: Period | UNSTATED
    objection: Objection
    notice: Notice | Literal["none"]
    registered: Period | UNSTATED
    masked_names: MaskedNames | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> UseProcedure:
        continuous = self.rhythm.every == "continuous"
        fixed = isinstance(self.window, FixedWindow)
        dated = self.places_published != "unstated" or self.ranked != "unstated"
        refuse(
            (
                continuous != (self.rhythm.batches is not None),
                "常年办理的须写分批（batches），分期办理的不写。 / What runs continuously says its batches; what has terms has none.",
            ),
            (continuous and fixed, "常年办理的，没有申请起止日。 / What runs continuously has no first and last day."),
            (continuous and dated, "常年办理的，没有排名日和指标公布日。 / What runs continuously has no day of ranking or of places."),
            (
                self.objection.raised == "publicity" and self.publicity == "unstated",
                "公示期未写明，异议期不能写 publicity。 / An unstated publicity cannot be the time for objections.",
            ),
        )  # fmt: skip
        return self

    def window_in(self, term: Term) -> tuple[date, date] | None:
        """Give the first and the last day on which applications for a term are taken; None where no text fixes them."""
        if not isinstance(self.window, FixedWindow):
            return None
        return self.window.opens.within(term), self.window.closes.within(term)

    def term_of(self, day: date) -> Term | None:
        """
        Give the term an application of this day is for; between two windows, the one whose window opens next.

        None where nobody is ranked.
        """
        if self.rhythm.every == "continuous":
            return None
        own = Term.of(day, self.rhythm.every)
        if not isinstance(self.window, FixedWindow):
            return own
        return next(term for term in (own, own.moved(1), own.moved(2)) if self.window.closes.within(term) >= day)


class Counting(Choice):
    """What becomes of a period that ends on a day off: its end ``moves`` to the next working day, or ``stays``."""

    day_off: Literal["moves", "stays"]


class Procedure(Rule):
    """The whole of one ``procedure.yaml``."""

    counting: Counting
    uses: Annotated[dict[Use, UseProcedure], Field(min_length=1)]

    @model_validator(mode="after")
    def _windows_run_forward(self) -> Procedure:
        for use, own in self.uses.items():
            if isinstance(own.window, FixedWindow):
                term = Term("year", 2015) if own.rhythm.every == "continuous" else Term(own.rhythm.every, 2015)
                opens, closes = own.window.opens.within(term), own.window.closes.within(term)
                refuse((closes < opens, f"{use}：窗口关闭早于开放。 / {use}: the window closes before it opens."))
        return self
