"""Rounds as anybody may read them: the days ahead, places, rounds, and the lists that were shown; before its minute none is told of."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from jifen.kernel.errors import NotFoundError
from jifen.platform.api.operations import Operation
from jifen.platform.api.paging import Cursor, Limit, part
from jifen.platform.api.round_shapes import CalendarOut, PlansPage, RoundOut, RoundsPage
from jifen.platform.api.shapes import words
from jifen.platform.api.wording import USUAL
from jifen.platform.casework import schemes
from jifen.platform.config import clock
from jifen.platform.rounds.lifecycle import STATE_WORDS, State
from jifen.platform.rounds.models import Plan, PublishedList, Round
from jifen.platform.rounds.selectors import ahead as upcoming
from jifen.platform.rounds.selectors import calendar
from jifen.platform.rounds.selectors import lists as published
from jifen.platform.rounds.selectors import rounds as selectors
from jifen.platform.rounds.selectors.ahead import Coming
from jifen.platform.rounds.selectors.calendar import Days, Hanging, SetDay
from jifen.platform.rounds.selectors.objections import may_object
from jifen.platform.rounds.selectors.sealings import shown_sealings
from jifen.policy.procedure import Period

router = Router(tags=["rounds"])
RoundId = Annotated[
    str, Path(pattern=r"^[2-9A-HJ-NP-Z]{12}$", description="批次编号，见 /rounds / id of a round, see /rounds")
]
OfCity = Annotated[str, Query(pattern=r"^([0-9]{6})?$", description="城市区划代码 / code of a city")]


@Operation("GET", "/calendar/{city}", "calendar", CalendarOut).on(router)
def ahead(
    request: HttpRequest,
    city: Annotated[str, Path(pattern=r"^[0-9]{6}$", description="城市区划代码 / code of a city")],
) -> dict[str, Any]:
    """What is ahead in a city: windows, places, publicity, objections, each day with the text that sets it."""
    found = schemes.city_of(city)
    if found is None:
        raise NotFoundError(*USUAL[404])
    return {"city": city, "items": [_coming(one) for one in upcoming.coming(found)]}


@Operation("GET", "/plans", "plans", PlansPage).on(router)
def plans(request: HttpRequest, city: OfCity = "", cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """The places every city has published, of all terms; a plan that replaces another says why."""
    rows = Plan.objects.filter(city=city) if city else Plan.objects.all()
    return part(rows, of=f"plans.{city}", cursor=cursor, limit=limit, shown=_plan)


@Operation("GET", "/rounds", "rounds", RoundsPage).on(router)
def all_rounds(request: HttpRequest, city: OfCity = "", cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """The rounds of all cities, or of one."""
    return part(selectors.rounds_of(city or None), of=f"rounds.{city}", cursor=cursor, limit=limit, shown=_head)


@Operation("GET", "/rounds/{round}", "round", RoundOut).on(router)
def one_round(request: HttpRequest, round: RoundId) -> dict[str, Any]:  # noqa: A002  the name stands in the address
    """One round: days, places, and the lists that were shown; a list whose minute has not come is not told of."""
    return whole_round(round_or_404(round))


def round_or_404(public: str) -> Round:
    """
    Give a round by its id.

    Raises:
        NotFoundError: ``api.not_found``.
    """
    found = selectors.round_named(public)
    if found is None:
        raise NotFoundError(*USUAL[404])
    return found


def whole_round(row: Round) -> dict[str, Any]:
    """Give a round in the shape of :class:`RoundOut`."""
    days = calendar.days_of(schemes.pack_of(row.scheme), row.use, row.term)
    return _head(row) | {
        "version": row.version,
        "days": _days(days),
        "publicity_until": row.publicity_until,
        "objections_until": row.objections_until,
        "days_are_provisional": row.days_are_provisional,
        "places": row.plan.places if row.plan else None,
        "may_object": may_object(row, clock.today()),
        "sealings": shown_sealings(row),
        "lists": [_list(one) for one in published.lists_of(row)],
    }


def _head(row: Round) -> dict[str, Any]:
    return {
        "id": row.public,
        "city": row.city,
        "use": row.use,
        "term": row.term,
        "scheme": row.scheme,
        "fingerprint": row.fingerprint,
        "state": {"code": row.state, "words": words(STATE_WORDS[State(row.state)])},
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
    }


def _list(row: PublishedList) -> dict[str, Any]:
    return {
        "id": row.public,
        "number": row.number,
        "root": row.root,
        "released_at": row.release_at,
        "address": f"/lists/{row.public}/",
        "supersedes": row.supersedes.public if row.supersedes else None,
        "because": row.because,
    }


def _plan(row: Plan) -> dict[str, Any]:
    return {
        "id": row.public,
        "city": row.city,
        "use": row.use,
        "term": row.term,
        "scheme": row.scheme,
        "number": row.number,
        "rows": row.rows,
        "places": row.places,
        "document": row.document,
        "why": row.why,
        "why_fewer": row.why_fewer,
        "published_at": row.at,
    }


def _coming(one: Coming) -> dict[str, Any]:
    return {
        "use": one.use,
        "term": one.term,
        "scheme": one.pack.id,
        "days": _days(one.days),
        "round": one.round_.public if one.round_ else None,
        "places": one.plan.places if one.plan else None,
        "places_late": one.places_late,
    }


def _days(days: Days) -> dict[str, Any]:
    own = days.objections
    return {
        **{name: _day(getattr(days, name)) for name in ("opens", "closes", "cut_off", "places_by", "ranked_by")},
        **{name: _period(getattr(days, name)) for name in ("publicity", "passed_on", "answered")},
        "objections": _period(own),
        "objections_with_publicity": own == "publicity",
        "notice_valid": _period(days.notice.valid if days.notice else None),
        "hanging": _hanging(days.hanging()),
    }


def _hanging(found: Hanging | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {name: day and {"on": day.date, "provisional": day.provisional} for name, day in found._asdict().items()}


def _day(day: SetDay) -> dict[str, Any]:
    return {"on": day.on, "basis": day.basis}


def _period(period: object) -> dict[str, Any] | None:
    if not isinstance(period, Period):
        return None
    return {"count": period.count, "unit": period.unit, "basis": period.basis or period.reading or ""}
