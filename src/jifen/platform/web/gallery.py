"""Every part of a page in every state, on one page for people and one for the desk: what the look's tests look at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jifen.kernel.errors import Text
from jifen.platform.web import gallery_samples as samples
from jifen.platform.web.views import USUAL, refused

PAGES = ("portal", "form", "pictures", "desk")
_CODE = '<svg viewBox="0 0 21 21" role="img" aria-label="QR"><path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 9h3v3H9zM14 14h3v3h-3z"/></svg>'


def gallery(request: HttpRequest) -> HttpResponse:
    """Show one page of the gallery: ``?on=portal``, ``form``, ``pictures``, ``desk``, or the number of a refusal."""
    on = request.GET.get("on", PAGES[0])
    if on.isdigit() and int(on) in USUAL:
        return refused(request, samples.CAUGHT if on == "400" else None, status=int(on))
    shown = on if on in PAGES else PAGES[0]
    return render(request, f"web/gallery/{shown}.html", _values() | {"pages": PAGES, "refusals": USUAL, "on": shown})


def _values() -> dict[str, Any]:
    """Give the values of all pages."""
    several = Paginator(range(240), 20)
    return {
        "city": Text("甲市", "City A"),
        "back": "#back",
        "form": samples.SampleForm(),
        "wrong": samples.wrong_form(),
        "caught": samples.CAUGHT,
        "tasks": samples.TASKS,
        "answers": samples.ANSWERS,
        "moments": samples.MOMENTS,
        "records": samples.RECORDS,
        "columns": samples.COLUMNS,
        "rows": samples.ROWS,
        "nav": samples.NAV,
        "office": samples.LONG,
        "seat": Text("受理员", "Accepting clerk"),
        "serving": samples.SERVED,
        "uses": samples.USES,
        "near": samples.NEAR,
        "far": samples.FAR,
        "met": samples.MET,
        "steps": samples.STEPS,
        "caution": samples.CAUTION,
        "bins": samples.BINS,
        "spells": samples.SPELLS,
        "today": date(2026, 11, 26),
        "loads": samples.LOADS,
        "tiles": samples.TILES,
        "levels": samples.LEVELS,
        "first_page": several.page(1),
        "middle_page": several.page(6),
        "receipt": (
            (Text("申请人", "Applicant"), samples.RARE),
            (Text("提交时间", "Sent"), Text("2026年11月26日（星期四）10:32", "Thursday 26 November 2026 10:32")),
            (Text("受理窗口", "Office"), samples.LONG),
        ),
        "code": _CODE,
        "rare": samples.RARE,
        "sorts": samples.Sort,
    }
