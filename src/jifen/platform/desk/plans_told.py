"""Tasks, plans and days in tables: the year of every city, and one term with the text that sets each of its days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.rounds import selectors
from jifen.platform.rounds.models import Announcement, Plan
from jifen.platform.rounds.selectors import Coming, Days, SetDay
from jifen.platform.rounds.telling import round_words
from jifen.platform.web.pieces import Cell, Column, Sort
from jifen.platform.web.templatetags.words import day_text
from jifen.policy.packs import Pack
from jifen.policy.procedure import Period, Term

YEAR_COLUMNS = (
    Column(Text("城市", "City")),
    Column(Text("省下达任务", "Task"), number=True),
    Column(Text("已公布名额", "Planned"), number=True),
    Column(Text("相差", "Difference"), number=True),
    Column(Text("文件", "Document")),
)
TERM_COLUMNS = (
    Text("用途和期次", "Use and term"),
    Text("受理期", "Window"),
    Text("名额", "Places"),
    Text("名额应公布", "Places due"),
)
DAY_COLUMNS = (Text("事项", "What"), Text("日期或期限", "Day or period"), Text("依据", "Set by"))
PLAN_COLUMNS = (
    Column(Text("版次", "No.")),
    Column(Text("名额", "Places"), number=True),
    Column(Text("文件", "Document")),
    Column(Text("说明", "Why")),
    Column(Text("公布", "Published")),
)
NOT_SAID = Text("条文未写明，以公告为准", "no text says: as announced")
_UNITS = {
    "working_days": Text("个工作日", "working days"),
    "days": Text("天", "days"),
    "months": Text("个月", "months"),
    "years": Text("年", "years"),
}


def overview(request: HttpRequest, cities: Sequence[City]) -> dict[str, Any]:
    """
    Give tasks and plans of a year for some cities, and the terms of one of them.

    Args:
        request: ``?year=`` and ``?city=`` choose; this year, and the only city where there is one.
        cities: those of my area.
    """
    today = clock.today()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    place = request.GET.get("city", "")
    city = next((one for one in cities if one.place == place), cities[0] if len(cities) == 1 else None)
    return {
        "year": year,
        "years": list(range(today.year - 1, today.year + 2)),
        "year_columns": YEAR_COLUMNS,
        "year_rows": [_year_row(one, year, alone=len(cities) == 1) for one in cities],
        "chosen": city,
        "term_columns": TERM_COLUMNS,
        "terms": [_term_row(city, one) for one in selectors.coming(city) if not one.is_continuous] if city else [],
        "today": today,
    }


def _year_row(city: City, year: int, *, alone: bool) -> list[Any]:
    found = selectors.against_target(city.code, year)
    name: Any = city.name if alone else Cell(city.name, f"?year={year}&city={city.place}")
    planned: Any = "" if found.planned is None else found.planned
    if found.planned is not None and not found.whole:
        planned = Text(f"{found.planned}（部分期次）", f"{found.planned} (some terms)")
    gap = found.difference
    difference: Any = "" if gap is None else f"{gap:+d}" if gap else "0"
    if gap is not None and gap < 0 and found.whole:
        difference = Cell(difference, sort=Sort.LATE)
    target = found.target
    return [name, target.people if target else "", planned, difference, target.document if target else ""]


def _term_row(city: City, one: Coming) -> list[Any]:
    url = reverse("desk:plan", args=[city.place, one.use, one.term])
    places: Any = (
        Text(f"{one.plan.places}（第 {one.plan.number} 版）", f"{one.plan.places} (plan {one.plan.number})")
        if one.plan
        else ""
    )
    due: Any = one.days.places_by.on or NOT_SAID
    if one.places_late:
        due = Cell(due, sort=Sort.LATE)
    return [Cell(round_words(one.use, one.term), url), _window(one.days), places, due]


def _window(days: Days) -> Text:
    if days.opens.on is None or days.closes.on is None:
        return NOT_SAID
    first, last = day_text(days.opens.on), day_text(days.closes.on)
    return Text(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")


def term(city: City, use: str, named: str, pack: Pack) -> dict[str, Any]:
    """Give the page of one term: its days with what sets them, the task of its year, the plans and announcements so far."""
    same = Plan.objects.filter(city=city.code, use=use, term=named, scheme=pack.id)
    plans = same.select_related("by").order_by("-number")
    year, words = Term.parse(named).year, round_words(use, named)
    return {
        "name": Text(f"{city.name} {words.zh}", f"{city.name} {words.en}"),
        "versions": _versions(city, use, named, pack),
        "day_columns": DAY_COLUMNS,
        "days": _days(selectors.days_of(pack, use, named)),
        "against": selectors.against_target(city.code, year) if use == "settlement" else None,
        "year": year,
        "plan_columns": PLAN_COLUMNS,
        "plans": [[str(one.number), one.places, one.document, _why(one), one.at] for one in plans],
        "announced": Announcement.objects.filter(city=city.code, use=use, term=named).order_by("-number"),
    }


def _why(plan: Plan) -> str:
    return "；".join(why for why in (plan.why, plan.why_fewer) if why)


def _versions(city: City, use: str, named: str, shown: Pack) -> list[tuple[Text, str]]:
    """Give the schemes a term is held under with the address of the page of each, where there are several; the one shown has none."""
    packs = selectors.packs_of(city, use, named)
    url = reverse("desk:plan", args=[city.place, use, named])
    told = [(Text(one.scheme.title, one.scheme.title_en), one) for one in packs if len(packs) > 1]
    return [(name, "" if one.id == shown.id else f"{url}?scheme={one.id}") for name, one in told]


def _days(days: Days) -> list[list[Any]]:
    told = [
        (Text("受理开始", "Opens"), days.opens),
        (Text("受理截止，事实截止", "Closes; facts count until"), days.closes),
        (Text("名额公布不迟于", "Places published by"), days.places_by),
        (Text("排名不迟于", "Ranked by"), days.ranked_by),
    ]
    periods = [
        (Text("公示期", "Publicity"), days.publicity),
        (Text("异议期", "Objections"), days.publicity if days.objections == "publicity" else days.objections),
    ]
    return [
        *([name, _day(one), one.basis] for name, one in told),
        *([name, period_words(one), (one.basis or one.reading) if one else ""] for name, one in periods),
    ]


def _day(one: SetDay) -> Text:
    return NOT_SAID if one.on is None else day_text(one.on)


def period_words(period: Period | None) -> Text:
    """Write a period in its own unit; one that nobody has set says so."""
    if period is None:
        return NOT_SAID
    unit = _UNITS[period.unit]
    return Text(f"{period.count} {unit.zh}", f"{period.count} {unit.en}")
