"""
The days of a round, each with the text that sets it: scheme first, then what the city announced; nothing is ever made up.

A day nobody has set is None, and whoever shows it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from jifen.kernel.dates import Deadline
from jifen.platform.casework import schemes
from jifen.platform.offices.selectors import working_days
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Announcement, Round
from jifen.policy.packs import Pack
from jifen.policy.procedure import (
    AlwaysOpen,
    AnnouncedWindow,
    FixedWindow,
    Notice,
    Period,
    StatedDay,
    Term,
    UseProcedure,
)
from jifen.policy.ranking_keys import Choice


class SetDay(NamedTuple):
    """A day and what sets it: an article, our reading of one, or an announcement; ``on`` is None where nobody has set it."""

    on: date | None
    basis: str = ""


_NOBODY = SetDay(None)


class Hanging(NamedTuple):
    """
    When the list of a batch hangs and may be objected to, as the rhythm of the scheme counts it from the cut-off.

    ``begins`` is the last day for showing it; the other two follow from that day, and are None where no period is set. Each is
    provisional while the working days of a year it rests on are not published.
    """

    begins: Deadline
    until: Deadline | None
    objections_until: Deadline | None


@dataclass(frozen=True, slots=True)
class Days:
    """
    Every day and period of one term of one use.

    ``cut_off`` is the last day whose facts count: that of the window. ``places_by`` and ``ranked_by`` are the last days for
    publishing places and for ranking. ``publicity`` is how long a list hangs, ``objections`` how long one may object from its
    release; ``"publicity"``: as long as it hangs. A period's own ``basis`` or ``reading`` says where it stands. ``notice`` is
    the paper of a settlement, with how long it is good for. ``listed``, of a batch alone, is how soon after its cut-off the list
    hangs.
    """

    use: str
    term: str
    opens: SetDay = _NOBODY
    closes: SetDay = _NOBODY
    places_by: SetDay = _NOBODY
    ranked_by: SetDay = _NOBODY
    publicity: Period | None = None
    objections: Period | Literal["publicity"] | None = None
    passed_on: Period | None = None
    answered: Period | None = None
    notice: Notice | None = None
    listed: Period | None = None
    day_off: Literal["moves", "stays"] = "moves"

    @property
    def cut_off(self) -> SetDay:
        """The last day whose facts count."""
        return self.closes

    def publicity_until(self, released_on: date) -> Deadline | None:
        """Give the last day a list hangs; None where no period is set."""
        return self._ends(self.publicity, released_on)

    def objections_until(self, released_on: date) -> Deadline | None:
        """Give the last day somebody may object to a list; None where no period is set."""
        if self.objections == "publicity":
            return self.publicity_until(released_on)
        return self._ends(self.objections, released_on)

    def hanging(self) -> Hanging | None:
        """Give the days of the list of a batch, known before anybody is in it; None of a round, whose release is set for it."""
        begins = self._ends(self.listed, self.closes.on) if self.closes.on else None
        if begins is None:
            return None
        until, objections = self.publicity_until(begins.date), self.objections_until(begins.date)
        return Hanging(begins, _after(begins, until), _after(begins, objections))

    def notice_valid_until(self, issued_on: date) -> Deadline | None:
        """Give the last day a settlement notice is good for; None where no text says how long."""
        return self._ends(self.notice.valid if self.notice else None, issued_on)

    def _ends(self, period: Period | Literal["publicity", "unstated"] | None, event: date) -> Deadline | None:
        if not isinstance(period, Period):
            return None
        return period.ends(event, working_days(event.year), day_off=self.day_off)


def _after(first: Deadline, last: Deadline | None) -> Deadline | None:
    """Let what is counted from a provisional day be provisional too."""
    return last and Deadline(last.date, last.provisional or first.provisional)


def days_of(pack: Pack, use: str, term: str) -> Days:
    """
    Give the days of one term of one use.

    Args:
        pack: the scheme it is held under; its window ends where the scheme does.
        use: settlement, school or housing.
        term: ``2016``, ``2016H1``, ``2016Q4``; of a batch its cut-off.
    """
    procedure = procedure_of(pack, use)
    if pack.procedure is None or procedure is None:
        return Days(use, term)
    said = announced(pack.scheme.place, use, term) if _leaves_open(procedure) else None
    by_text = _from_text(procedure, term)
    opens, closes = _clipped(pack, *_window(procedure, term, said))
    raised = procedure.objection.raised
    return Days(
        use,
        term,
        opens,
        closes,
        *by_text,
        publicity=_stated(procedure.publicity) or _from_announcement(said, "publicity_days"),
        objections="publicity"
        if raised == "publicity"
        else _stated(raised) or _from_announcement(said, "objection_days"),
        passed_on=_stated(procedure.objection.passed_on),
        answered=_stated(procedure.objection.answered),
        notice=None if procedure.notice == "none" else procedure.notice,
        listed=procedure.rhythm.batches.listed if procedure.rhythm.batches else None,
        day_off=pack.procedure.counting.day_off,
    )


def foretold(round_: Round) -> Hanging | None:
    """Give the days of the list of a batch as they are known before its release is set; None afterwards, and of what is no batch."""
    if round_.publicity_until is not None or round_.state == State.EMPTY:
        return None
    return days_of(schemes.pack_of(round_.scheme), round_.use, round_.term).hanging()


def procedure_of(pack: Pack, use: str) -> UseProcedure | None:
    """Give what the texts say about the procedure of a use, or None."""
    return pack.procedure.uses.get(use) if pack.procedure else None  # type: ignore[call-overload]


def announced(city: str, use: str, term: str) -> Announcement | None:
    """Give what a city announced for a term, the newest; None where it announced nothing."""
    return Announcement.objects.filter(city=city, use=use, term=term).order_by("number").last()


def _leaves_open(procedure: UseProcedure) -> bool:
    """Whether the texts leave anything to an announcement; where they do not, none is looked for."""
    unsaid = "unstated" in (procedure.publicity, procedure.objection.raised)
    return unsaid or isinstance(procedure.window, AnnouncedWindow)


def _stated(period: Period | str) -> Period | None:
    return period if isinstance(period, Period) else None


def _from_announcement(said: Announcement | None, column: str) -> Period | None:
    count = getattr(said, column) if said else None
    return Period(count=count, unit="working_days", basis=said.document) if said and count else None


def _ground(choice: Choice) -> str:
    return choice.basis or choice.reading or ""


def _window(procedure: UseProcedure, term: str, said: Announcement | None) -> tuple[SetDay, SetDay]:
    window, basis, batches = procedure.window, _ground(procedure.window), procedure.rhythm.batches
    if batches is not None:
        cut_off = date.fromisoformat(term)
        return SetDay(batches.opens(cut_off), basis), SetDay(cut_off, _ground(batches))
    own = Term.parse(term)
    if isinstance(window, FixedWindow):
        return SetDay(window.opens.within(own), basis), SetDay(window.closes.within(own), basis)
    if isinstance(window, AlwaysOpen):
        return SetDay(own.first_day, basis), SetDay(own.last_day, basis)
    if said is None or said.opens_on is None:
        return _NOBODY, _NOBODY
    return SetDay(said.opens_on, said.document), SetDay(said.closes_on, said.document)


def _from_text(procedure: UseProcedure, term: str) -> tuple[SetDay, SetDay]:
    """Give the last days for places and for ranking; places count within the year, ranking within the term."""
    if procedure.rhythm.every == "continuous":
        return _NOBODY, _NOBODY
    own = Term.parse(term)
    places, ranked = procedure.places_published, procedure.ranked
    return (
        SetDay(places.by.within(Term("year", own.year)), _ground(places)) if isinstance(places, StatedDay) else _NOBODY,
        SetDay(ranked.by.within(own), _ground(ranked)) if isinstance(ranked, StatedDay) else _NOBODY,
    )


def _clipped(pack: Pack, opens: SetDay, closes: SetDay) -> tuple[SetDay, SetDay]:
    """Keep a window inside the time its scheme is in force; one that lies wholly outside is no window of it."""
    if opens.on is None or closes.on is None:
        return opens, closes
    found = within_force(pack, opens.on, closes.on)
    return (SetDay(found[0], opens.basis), SetDay(found[1], closes.basis)) if found else (_NOBODY, _NOBODY)


def within_force(pack: Pack, opens: date, closes: date) -> tuple[date, date] | None:
    """Give what of a window lies within the time its scheme is in force; None where nothing does."""
    first, last = max(opens, pack.scheme.in_force.from_), min(closes, _last_day_in_force(pack))
    return (first, last) if first <= last else None


def _last_day_in_force(pack: Pack) -> date:
    """A scheme ends on its own last day, or on the day before its next version."""
    later = [
        one.from_ for one in schemes.registry().versions(pack.scheme.scheme) if one.from_ > pack.scheme.in_force.from_
    ]
    replaced = min(later) - timedelta(days=1) if later else date.max
    return min(pack.scheme.in_force.until or date.max, replaced)
