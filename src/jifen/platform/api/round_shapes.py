"""The shapes of rounds: days with what sets them, plans, sealings, lists, and a round in a list or whole."""

from __future__ import annotations

from datetime import date, datetime

from jifen.platform.api.case_shapes import StateOut
from jifen.platform.api.shapes import Page, Shape


class SetDayOut(Shape):
    """A day and what sets it; ``on`` is null where nobody has set it yet."""

    on: date | None
    basis: str


class ForetoldOut(Shape):
    """A day that follows from the cut-off of a batch; ``provisional`` while the working days of a year it rests on are not published."""

    on: date
    provisional: bool


class HangingOut(Shape):
    """When the list of a batch hangs (from ``begins`` at the latest) and may be objected to; null where no period is set."""

    begins: ForetoldOut
    until: ForetoldOut | None
    objections_until: ForetoldOut | None


class PeriodOut(Shape):
    """A length of time in the unit the text uses (working_days, days, months, years), and what sets it."""

    count: int
    unit: str
    basis: str


class DaysOut(Shape):
    """
    The days of one term; a period is null where no text and no announcement sets it. ``objections``: null with publicity.

    ``hanging``: of a batch alone, where nobody is ranked: the days of its list, known before anybody is in it.
    """

    opens: SetDayOut
    closes: SetDayOut
    cut_off: SetDayOut
    places_by: SetDayOut
    ranked_by: SetDayOut
    publicity: PeriodOut | None
    objections: PeriodOut | None
    objections_with_publicity: bool
    passed_on: PeriodOut | None
    answered: PeriodOut | None
    notice_valid: PeriodOut | None
    hanging: HangingOut | None


class ComingOut(Shape):
    """A use of a term ahead; where nobody is ranked ``term`` is the cut-off of a batch, as ``2016-03-31``."""

    use: str
    term: str
    scheme: str
    days: DaysOut
    round: str | None
    places: int | None
    places_late: bool


class CalendarOut(Shape):
    """What is ahead in a city: the running and the next term or batch of every use."""

    city: str
    items: list[ComingOut]


class PlanOut(Shape):
    """How many places a term has, unit by unit; the highest ``number`` of term and scheme holds until a round seals it."""

    id: str
    city: str
    use: str
    term: str
    scheme: str
    number: int
    rows: list[dict[str, str | int | None]]
    places: int
    document: str
    why: str
    why_fewer: str
    published_at: datetime


class PlansPage(Page[PlanOut]):
    """Part of the published plans."""


class ListOut(Shape):
    """A list that was shown; its files (``list.json``, ``list.csv``, ``verifier.py``) lie under ``address``."""

    id: str
    number: int
    root: str
    released_at: datetime
    address: str
    supersedes: str | None
    because: str


class SealingOut(Shape):
    """
    One sealing of the entrants, ``root`` over all of them; how many there are is null until a list of them was shown. ``draw`` names the public draw, empty where no lots are drawn.

    ``result`` is what it gave, empty before. ``stands`` is false once the entrants were sealed again: its draw is void.
    """

    number: int
    at: datetime
    entrants: int | None
    root: str
    because: str
    draw: str
    result: str
    stands: bool


class RoundHead(Shape):
    """A round in a list."""

    id: str
    city: str
    use: str
    term: str
    scheme: str
    fingerprint: str
    state: StateOut
    opens_on: date
    closes_on: date


class RoundsPage(Page[RoundHead]):
    """Part of the rounds."""


class RoundOut(RoundHead):
    """A round: days, places, every sealing, the lists that were shown (the last is in force), and whether one may object now."""

    version: int
    days: DaysOut
    publicity_until: date | None
    objections_until: date | None
    days_are_provisional: bool
    places: int | None
    may_object: bool
    sealings: list[SealingOut]
    lists: list[ListOut]
