"""Every part of a page in every state, on one page for people and one for the desk: what the look's tests look at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jifen.kernel.errors import Text
from jifen.platform.web.pieces import Sort
from jifen.platform.web.samples import forms, lists, points
from jifen.platform.web.samples.people import LONG, RARE
from jifen.platform.web.views import USUAL, refused

PAGES = ("portal", "form", "pictures", "desk")
_CODE = '<svg viewBox="0 0 21 21" role="img" aria-label="QR"><path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 9h3v3H9zM14 14h3v3h-3z"/></svg>'


def gallery(request: HttpRequest) -> HttpResponse:
    """Show one page of the gallery: ``?on=portal``, ``form``, ``pictures``, ``desk``, or the number of a refusal."""
    on = request.GET.get("on", PAGES[0])
    if on.isdigit() and int(on) in USUAL:
        return refused(request, forms.CAUGHT if on == "400" else None, status=int(on))
    shown = on if on in PAGES else PAGES[0]
    return render(request, f"web/gallery/{shown}.html", _values() | {"pages": PAGES, "refusals": USUAL, "on": shown})


_RECEIPT = (
    (Text("申请人", "Applicant"), RARE),
    (Text("提交时间", "Sent"), Text("2026年11月26日（星期四）10:32", "Thursday 26 November 2026 10:32")),
    (Text("受理窗口", "Office"), LONG),
)


def _values() -> dict[str, Any]:
    """Give the values of all pages."""
    several = Paginator(range(240), 20)
    return {
        "city": Text("甲市", "City A"),
        "back": "#back",
        "form": forms.SampleForm(),
        "wrong": forms.wrong_form(),
        "caught": forms.CAUGHT,
        "tasks": lists.TASKS,
        "answers": lists.ANSWERS,
        "moments": lists.MOMENTS,
        "records": lists.RECORDS,
        "columns": lists.COLUMNS,
        "rows": lists.ROWS,
        "nav": lists.NAV,
        "office": LONG,
        "seat": Text("受理员", "Accepting clerk"),
        "serving": lists.SERVED,
        "uses": points.USES,
        "near": points.NEAR,
        "far": points.FAR,
        "met": points.MET,
        "steps": points.STEPS,
        "caution": points.CAUTION,
        "bins": points.BINS,
        "spells": points.SPELLS,
        "today": date(2026, 11, 26),
        "loads": points.LOADS,
        "competing": points.UNITS,
        "tiles": points.TILES,
        "levels": points.LEVELS,
        "first_page": several.page(1),
        "middle_page": several.page(6),
        "receipt": _RECEIPT,
        "code": _CODE,
        "rare": RARE,
        "sorts": Sort,
    }
