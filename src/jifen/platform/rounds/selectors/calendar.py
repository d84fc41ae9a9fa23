"""
The days of a round, each with the text that sets it: scheme first, then what the city announced; nothing is ever made up.

A day nobody has set is None, and whoever shows it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from django.utils import timezone

from jifen.kernel.dates import Deadline
from jifen.kernel.errors import JifenError
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.offices.selectors import working_days
from jifen.platform.rounds.models import Announcement, Plan, Round
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
from jifen.policy.ranking_rules import LineOnly


class SetDay(NamedTuple):
    """A day and what sets it: an article, our reading of one, or an announcement; ``on`` is None where nobody has set it."""

    on: date | None
    basis: str = ""


_NOBODY = SetDay(None)


@dataclass(frozen=True, slots=True)
class Days:
    """
    Every day and period of one term of one use.

    ``cut_off`` is the last day whose facts count: that of the window. ``places_by`` and ``ranked_by`` are the last days for
    publishing places and for ranking. ``publicity`` is how long a list hangs, ``objections`` how long one may object from its
    release; ``"publicity"``: as long as it hangs. A period's own ``basis`` or ``reading`` says where it stands. ``notice`` is
    the paper of a settlement, with how long it is good for.
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

    def notice_valid_until(self, issued_on: date) -> Deadline | None:
        """Give the last day a settlement notice is good for; None where no text says how long."""
        return self._ends(self.notice.valid if self.notice else None, issued_on)

    def _ends(self, period: Period | Literal["publicity", "unstated"] | None, event: date) -> Deadline | None:
        if not isinstance(period, Period):
            return None
        return period.ends(event, working_days(event.year), day_off=self.day_off)


def days_of(pack: Pack, use: str, term: str) -> Days:
    """
    Give the days of one term of one use.

    Args:
        pack: the scheme it is held under; its window ends where the scheme does.
        use: settlement, school or housing.
        term: ``2016``, ``2016H1``, ``2016Q4``; of a batch its day.
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
        day_off=pack.procedure.counting.day_off,
    )


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
    window, basis = procedure.window, _ground(procedure.window)
    if procedure.rhythm.every == "continuous":
        day = SetDay(date.fromisoformat(term), basis)
        return day, day
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
    first, last = max(opens.on, pack.scheme.in_force.from_), min(closes.on, _last_day_in_force(pack))
    return (SetDay(first, opens.basis), SetDay(last, closes.basis)) if first <= last else (_NOBODY, _NOBODY)


def _last_day_in_force(pack: Pack) -> date:
    """A scheme ends on its own last day, or on the day before its next version."""
    later = [
        one.from_ for one in schemes.registry().versions(pack.scheme.scheme) if one.from_ > pack.scheme.in_force.from_
    ]
    replaced = min(later) - timedelta(days=1) if later else date.max
    return min(pack.scheme.in_force.until or date.max, replaced)


# ── what comes ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Coming:
    """
    One term of one use as the public calendar shows it.

    ``round_`` is None until one is planned, ``plan`` until places are published. ``places_late`` says that the places came
    later than the text wants, or are still missing after that day.
    """

    use: str
    term: str
    pack: Pack
    days: Days
    round_: Round | None
    plan: Plan | None

    @property
    def is_continuous(self) -> bool:
        """Whether applications are taken all the time and nobody is ranked."""
        return not self.term

    @property
    def places_late(self) -> bool:
        """Whether places were published late, or are overdue."""
        wanted = self.days.places_by.on
        published = timezone.localdate(self.plan.at) if self.plan else clock.today()
        return wanted is not None and published > wanted


def coming(city: City) -> list[Coming]:
    """
    Give the running and the next term of every use a city ranks people for, under the schemes in force today.

    A use whose applications are taken all the time and nobody is ranked in has one entry, without a term.
    """
    today = clock.today()
    found = []
    for pack, use in ranked_uses(city, today):
        terms = [str(one) for one in terms_around(pack, use, today)] or [""]
        found += [_coming(pack, use, term) for term in terms]
    return found


def _coming(pack: Pack, use: str, term: str) -> Coming:
    if not term:
        return Coming(use, term, pack, days_of(pack, use, clock.today().isoformat()), None, None)
    round_ = Round.objects.filter(city=pack.scheme.place, use=use, term=term, scheme=pack.id).first()
    plan = Plan.objects.filter(city=pack.scheme.place, use=use, term=term).order_by("number").last()
    return Coming(use, term, pack, days_of(pack, use, term), round_, plan)


def ranked_uses(city: City, on: date) -> Iterator[tuple[Pack, str]]:
    """Give the uses of a city that are ranked under schemes in force on a day which may decide anything."""
    for pack in schemes.open_packs(city, on):
        if schemes.fit_for_officials(pack.id):
            yield from (
                (pack, use) for use in pack.scheme.uses if schemes.rules_of(pack, use) and procedure_of(pack, use)
            )


def terms_around(pack: Pack, use: str, today: date) -> list[Term]:
    """Give the terms of a use whose window has not closed: the running one and the next; none where nobody is ranked."""
    procedure, rules = procedure_of(pack, use), schemes.rules_of(pack, use)
    if procedure is None or procedure.rhythm.every == "continuous" or isinstance(rules, LineOnly):
        return []
    own = Term.of(today, procedure.rhythm.every)
    return [term for term in (own.moved(-1), own, own.moved(1)) if _is_ahead(pack, use, term, today, own)]


def _is_ahead(pack: Pack, use: str, term: Term, today: date, own: Term) -> bool:
    closes = days_of(pack, use, str(term)).closes.on
    return term >= own if closes is None else closes >= today


def pack_for(city: City, use: str, term: str) -> Pack | None:
    """
    Give the scheme a term is planned under: that of today, or of the term's first or last day where today lies outside it.

    None where the term is not written as the rhythm of the use has it, or no scheme ranks the use.
    """
    try:
        own = Term.parse(term)
    except JifenError:
        return None
    day = min(max(clock.today(), own.first_day), own.last_day)
    for pack, ranked in ranked_uses(city, day):
        procedure = procedure_of(pack, use)
        if ranked == use and procedure and procedure.rhythm.every == own.every:
            return pack
    return None
