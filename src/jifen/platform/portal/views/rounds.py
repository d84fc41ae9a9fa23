"""Rounds for everybody: the calendar of a city, one round with its places and lists, the register of collective households."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jifen.kernel.errors import Text
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.portal.guarding import city_or_404, city_words, public
from jifen.platform.portal.lists_told import checked, published_in, release_at
from jifen.platform.portal.rounds_told import coming_told, few, is_few, round_told, steps_told
from jifen.platform.rounds import inputs
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Round
from jifen.platform.rounds.selectors import ahead, lists
from jifen.platform.rounds.selectors.objections import may_object
from jifen.platform.rounds.selectors.rounds import against_target, counts, round_named
from jifen.platform.rounds.selectors.sealings import shown_sealings
from jifen.platform.rounds.telling import UnitTold, units_of
from jifen.platform.web.drawing import Unit
from jifen.platform.web.pieces import Column
from jifen.policy.phrasing import uses as uses_words

_SHOWN = 12
"""Rounds with lists on the calendar, the newest first."""

_DRAWN = 40
"""Units a picture shows; a longer table is read as a table."""

_TARGETS = (
    Column(Text("年度", "Year")),
    Column(Text("省下达的任务", "Task set by the province"), number=True),
    Column(Text("本市已计划名额", "Planned by the city"), number=True),
    Column(Text("文件", "Document")),
)


@public
@require_safe
def rounds(request: HttpRequest, place: str) -> HttpResponse:
    """Give the calendar of a city: every use with this term and the next, and the lists that were shown."""
    city = city_or_404(place)
    grouped: dict[str, list[Any]] = {}
    for one in ahead.coming(city):
        terms = grouped.setdefault(one.use, [])
        terms.append(coming_told(one, whole=not terms))
    context = {
        "uses": [(uses_words([use]), rows) for use, rows in grouped.items()],
        "published": published_in(city.code, _SHOWN),
        "targets": _targets(city),
        "target_columns": _TARGETS,
        "households_url": reverse("portal:households", args=[place]),
        "back": reverse("portal:city", args=[place]),
    }
    return render(request, "portal/rounds.html", _frame(city) | context)


def _targets(city: City) -> list[list[Any]]:
    year = clock.today().year
    rows = []
    for one in (year, year + 1):
        found = against_target(city.code, one)
        if found.target is not None or found.planned is not None:
            people, paper = (found.target.people, found.target.document) if found.target else (None, "")
            rows.append([str(one), people, found.planned, paper])
    return rows


@public
@require_safe
def round_page(request: HttpRequest, public: str) -> HttpResponse:
    """Give one round: where it stands, its days, its places, its lists, how to check them and how to object."""
    found = round_named(public)
    city = schemes.city_of(found.city) if found else None
    if found is None or city is None:
        raise Http404
    units = units_of(found)
    context = {
        "told": round_told(found),
        "steps": steps_told(found),
        "plan": inputs.plan_of(found),
        "drawn": _drawn(found, units),
        "counts": _counts(found),
        "release_at": release_at(found),
        "checked": checked(lists.list_in_force(found)),
        "sealings": shown_sealings(found),
        "object_url": reverse("portal:object_row", args=[found.public]) if may_object(found, clock.today()) else "",
        "back": reverse("portal:rounds", args=[city.place]),
    }
    context["place_columns"], context["places"] = _places(units)
    return render(request, "portal/round.html", _frame(city) | context)


def _counts(round_: Round) -> list[tuple[Text, int | Text]]:
    """Count the people of a round, before its list is shown no few of them; who is not proven yet is the business of the office."""
    if round_.state == State.PLANNED:
        return []
    found = counts(round_)
    applied = (Text("已申请", "Applied"), found.applied)
    taking_part = (Text("参加本轮", "In the round"), found.competing)
    left = (Text("撤回、不予受理等", "Withdrawn, declined and so on"), found.left)
    if lists.list_in_force(round_) is not None:
        return [applied, taking_part, left]
    # Where few have left the others would tell how many: each is what the other two leave over.
    return [(name, few(many)) for name, many in ([applied] if is_few(found.left) else [applied, taking_part, left])]


def _places(units: list[UnitTold]) -> tuple[list[Column], list[list[Any]]]:
    """Lay out the places of each unit; columns that nothing stands in are left out."""
    columns = [Column(Text("单位", "Unit")), Column(Text("名额", "Places"), number=True)]
    rows = [[one.name, one.places if one.places is not None else one.words or None] for one in units]
    kept = sorted({klass for one in units for klass in one.reserved})
    for klass in kept:
        columns.append(Column(Text(f"其中留给{klass}", f"kept for {klass}"), number=True))
        rows = [[*row, one.reserved.get(klass)] for row, one in zip(rows, units, strict=True)]
    if any(one.qualifying_points for one in units):
        columns.append(Column(Text("规定分值", "Qualifying points"), number=True))
        rows = [[*row, one.qualifying_points] for row, one in zip(rows, units, strict=True)]
    planned = [row for row, one in zip(rows, units, strict=True) if one.places is not None or one.words]
    return columns, planned


def _drawn(round_: Round, units: list[UnitTold]) -> list[Unit]:
    """Draw the people of each unit; before the list is shown only where neither a unit nor the difference to all tells a few."""
    shown = [Unit(one.name, one.people, one.places) for one in units if one.people is not None]
    if len(shown) > _DRAWN or not any(one.places for one in shown):
        return []
    tells = [counts(round_).left, *(one.people for one in shown)]
    return [] if lists.list_in_force(round_) is None and any(map(is_few, tells)) else shown


def _frame(city: City) -> dict[str, Any]:
    return {"city": city_words(city), "place": city.place, "city_name": city_words(city)}
