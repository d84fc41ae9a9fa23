"""My insured months: what the register confirmed, what is missing between, and one press that reports it (306号 三（三）)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jifen.kernel.dates import show_month
from jifen.kernel.errors import Text
from jifen.platform.casework import schemes, services
from jifen.platform.casework import selectors as cases
from jifen.platform.casework.models import Report
from jifen.platform.casework.selectors.insured import KIND, Counting, Gap, Insured, Stretch, countings, insured
from jifen.platform.casework.selectors.reported import OUTCOMES, own_reports
from jifen.platform.config import clock
from jifen.platform.evidence.selectors import facts_by_kind
from jifen.platform.people.models import Person
from jifen.platform.portal import places
from jifen.platform.portal.guarding import own
from jifen.platform.web.pieces import Cell, Column, Sort
from jifen.platform.web.speaking import tell
from jifen.platform.web.templatetags.words import month

COLUMNS = (
    Column(Text("缴费单位", "Payer")),
    Column(Text("起止", "Months")),
    Column(Text("月数", "Number"), number=True),
    Column(Text("参保地", "Place")),
    Column(Text("状态", "State")),
)


@never_cache
@own
@require_safe
def months(request: HttpRequest, person: Person) -> HttpResponse:
    """Show months paid by insurance and payer, what is missing between them, and what was reported about that."""
    reports = {
        (one.told["insurance"], one.told["first"], one.told["last"]): one
        for one in own_reports(person).filter(sort=Report.Sort.GAP)
    }
    lines = _lines(person)
    context = {
        "insured": [_told(one, lines, reports) for one in _known(person)],
        "columns": COLUMNS,
        "back": reverse("portal:me"),
    }
    return render(request, "portal/insured.html", context)


def _known(person: Person) -> list[Insured]:
    return insured(facts_by_kind(person).get(KIND, ()), clock.today())


def _lines(person: Person) -> list[Counting]:
    """The lines of the scheme of the newest application that goes on; without one nothing is said of any line."""
    case = cases.own_cases(person).exclude(state__in=["withdrawn", "refused", "lapsed"]).first()
    return countings(schemes.pack_of(case.scheme).scheme, clock.today()) if case else []


def _told(one: Insured, lines: list[Counting], reports: dict[Any, Report]) -> dict[str, Any]:
    return {
        "name": one.insurance,
        "months": one.months,
        "rows": [_row(stretch) for stretch in one.stretches],
        "gaps": [
            {
                "gap": gap,
                "office": services.place_that_answers(gap) is not None,
                "told": [words for line in lines if (words := line.told(gap)) is not None],
                "report": (found := reports.get((gap.insurance, gap.first, gap.last))),
                "outcome": OUTCOMES.get(found.outcome) if found else None,
            }
            for gap in one.gaps
        ],
    }


def _row(one: Stretch) -> list[Any]:
    last = one.last(clock.today())
    until = month(show_month(last)) if one.end is not None else ""
    span = Text(
        f"{month(show_month(one.start))} – {until or '仍在缴'}",
        f"{month(show_month(one.start))} – {until or 'still paid'}",
    )
    manner = "" if one.manner in ("", "正常") else f"（{one.manner}）"
    state = (
        Cell(Text("已核实", "Confirmed"), sort=Sort.DONE)
        if one.confirmed
        else Cell(Text("等待核实", "Waits to be confirmed"), sort=Sort.WAIT)
    )
    return [
        one.employer or Text("没有写明", "not stated"),
        span,
        f"{last - one.start + 1}{manner}",
        places.name_of(one.place),
        state,
    ]


@never_cache
@own
@require_POST
def report(request: HttpRequest, person: Person) -> HttpResponse:
    """Report missing months to the social-security department of the place; pressing again is the same report."""
    wanted = tuple(request.POST.get(name, "") for name in ("insurance", "first", "last"))
    gap = next((one for kind in _known(person) for one in kind.gaps if _key(one) == wanted), None)
    place = services.place_that_answers(gap) if gap else None
    if gap is None or place is None:
        raise Http404
    missing = services.MonthsMissing(gap.insurance, gap.first, gap.last, gap.employer)
    made = services.report_gap(person=person, area=place, told=missing)
    messages.success(
        request,
        tell(
            f"已送{made.office.name}，编号 {made.number}。",
            f"Sent to {made.office.name_en or made.office.name}, number {made.number}.",
        ),
    )
    return HttpResponseRedirect(reverse("portal:insured"))


def _key(gap: Gap) -> tuple[str, ...]:
    return gap.insurance, gap.first, gap.last
