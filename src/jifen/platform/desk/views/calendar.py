"""The working days every deadline is counted by."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jifen.kernel.errors import JifenError, Text
from jifen.platform.config import clock
from jifen.platform.desk import sheets
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.forms import YearForm
from jifen.platform.desk.frame import failed, page, say_done
from jifen.platform.desk.years import MOST_BYTES, read_year
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import PublishedYear
from jifen.platform.web.pieces import Cell, Column, Sort

COLUMNS = (
    Column(Text("年份", "Year")),
    Column(Text("放假的工作日", "Working days off"), number=True),
    Column(Text("上班的休息日", "Days off worked"), number=True),
    Column(Text("来源", "Source")),
    Column(Text("状态", "State")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("calendar.publish")
def calendar(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the published years and publish another; ``?year=2016`` gives one year as a workbook to start from."""
    wanted = (
        PublishedYear.objects.filter(year=int(request.GET["year"])).first()
        if request.GET.get("year", "").isdigit()
        else None
    )
    if wanted is not None:
        return _workbook(wanted)
    form = YearForm(
        request.POST or None, request.FILES or None, label_suffix="", initial={"year": clock.today().year + 1}
    )
    if request.method == "POST":
        if not form.is_valid():
            return page(request, seat, "calendar.html", _context(form), status=422)
        told = form.cleaned_data
        try:
            read = read_year(told["file"].read(MOST_BYTES + 1), told["year"])
        except JifenError as error:
            return failed(request, seat, "calendar.html", _context(form), error)
        offices.publish_year(
            by=seat.user.username,
            year=told["year"],
            days_off=read.days_off,
            workdays=read.workdays,
            source=told["source"],
        )
        say_done(
            request,
            f"{told['year']} 年的工作日已公布，期限按此计算。",
            f"The working days of {told['year']} are published.",
        )
        return HttpResponseRedirect(reverse("desk:calendar"))
    return page(request, seat, "calendar.html", _context(form))


def _context(form: YearForm) -> dict[str, Any]:
    known = {row.year: row for row in PublishedYear.objects.order_by("-year")}
    this = clock.today().year
    years = sorted({*known, this, this + 1}, reverse=True)
    return {
        "form": form,
        "columns": COLUMNS,
        "rows": [_row(year, known.get(year)) for year in years[:12]],
        "this": this,
    }


def _row(year: int, row: PublishedYear | None) -> list[object]:
    if row is None:
        provisional = Cell(Text("未公布，期限为暂定", "not published: deadlines are provisional"), sort=Sort.WAIT)
        return [str(year), "", "", "", provisional]
    url = f"{reverse('desk:calendar')}?year={year}"
    published = Cell(Text("已公布", "published"), sort=Sort.DONE)
    return [Cell(str(year), url), len(row.days_off), len(row.workdays), row.source, published]


def _workbook(row: PublishedYear) -> HttpResponse:
    days = sorted([(day, "放假") for day in row.days_off] + [(day, "上班") for day in row.workdays])
    return sheets.workbook(f"{row.year}.xlsx", [sheets.Sheet(str(row.year), ("日期", "放假或上班"), days)])
