"""The public register of who may act for others: agencies and employers, as a page and as a file (306号 二（四）1)."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jifen.facts.cells import defuse
from jifen.kernel.errors import Text
from jifen.platform.offices.models import Office
from jifen.platform.offices.selectors import Listed, register_of_agents
from jifen.platform.portal import places
from jifen.platform.portal.guarding import public
from jifen.platform.web.pieces import Cell, Column, Sort
from jifen.platform.web.templatetags.words import day, said

COLUMNS = (
    Column(Text("名称", "Name")),
    Column(Text("种类", "Sort")),
    Column(Text("区域", "Area")),
    Column(Text("登记日", "Since")),
    Column(Text("截止日", "Until")),
    Column(Text("联系方式", "Contact")),
    Column(Text("状态", "State")),
)
SORTS = {Office.Kind.AGENCY: Text("代办机构", "agency"), Office.Kind.EMPLOYER: Text("用人单位", "employer")}
_OPEN_END = Text("未定", "open")


@public
@require_safe
def agents(request: HttpRequest) -> HttpResponse:
    """List who may act for others, those who no longer may among them; ``?name=`` looks for a name."""
    wanted = request.GET.get("name", "").strip()[:60]
    listed = [one for one in register_of_agents() if wanted.casefold() in one.office.name.casefold()]
    context = {
        "rows": [_row(one) for one in listed],
        "columns": COLUMNS,
        "wanted": wanted,
        "back": reverse("portal:home"),
    }
    return render(request, "portal/agents.html", context)


def _row(one: Listed) -> list[Any]:
    state = (
        Cell(Text("可以代办", "May act"), sort=Sort.DONE)
        if one.in_force
        else Cell(Text("已停止", "No longer"), sort=Sort.NO)
    )
    contact = " · ".join(part for part in (one.office.address, one.office.phone) if part)
    name = one.office.words
    until = day(one.until) if one.until else _OPEN_END
    return [
        name,
        SORTS[Office.Kind(one.office.kind)],
        places.name_of(one.office.area),
        day(one.since),
        until,
        contact,
        state,
    ]


@public
@require_safe
def agents_csv(request: HttpRequest) -> HttpResponse:
    """Give the register as a file that a spreadsheet opens."""
    stream = io.StringIO()
    rows = csv.writer(stream)
    rows.writerow([said(column.name) for column in COLUMNS])
    for one in register_of_agents():
        cells = [said(cell.value) if isinstance(cell, Cell) else said(cell) for cell in _row(one)]
        cells[3], cells[4] = str(one.since or ""), str(one.until or "")
        rows.writerow([defuse(cell) for cell in cells])
    answer = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="agents.csv"'
    return answer
