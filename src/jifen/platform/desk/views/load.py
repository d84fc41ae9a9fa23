"""Load and lateness: figures with bars that need no colour, the table behind them, and a workbook."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jifen.kernel.errors import Text
from jifen.platform.desk import sheets
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.bars import Bar, drawn
from jifen.platform.desk.figures import Load, OfficeLoad, load_of
from jifen.platform.desk.frame import page
from jifen.platform.web.pieces import Column

OFFICE_COLUMNS = (
    Column(Text("机构", "Office")),
    Column(Text("待办", "Waiting"), number=True),
    Column(Text("其中超期", "Of these overdue"), number=True),
    Column(Text("系统核验", "Answered by system"), number=True),
    Column(Text("人工答复", "Answered by hand"), number=True),
    Column(Text("系统占比", "Share by system"), number=True),
    Column(Text("已报负责人", "Raised to its head"), number=True),
    Column(Text("已报上级", "Raised above"), number=True),
)
COUNT_COLUMNS = (Column(Text("项目", "What")), Column(Text("件数", "Cases"), number=True))
_SHOWN = 60


@require_safe
@staff("load.read")
def load(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the load of my area; ``?form=xlsx`` gives every figure as a workbook."""
    found = load_of(seat.rights("load.read"))
    if request.GET.get("form") == "xlsx":
        return _workbook(found)
    busy = [one for one in found.offices if one.waiting or one.by_system or one.by_hand or one.raised]
    context = {
        "load": found,
        "totals": found.totals,
        "states": [list(pair) for pair in found.states],
        "ages": [list(pair) for pair in found.ages],
        "ages_drawn": drawn([Bar(words, count) for words, count in found.ages]),
        "offices_drawn": drawn([Bar(one.name, one.waiting, one.overdue) for one in busy[:15] if one.waiting]),
        "offices": [_row(one) for one in busy[:_SHOWN]],
        "more": max(0, len(busy) - _SHOWN),
        "office_columns": OFFICE_COLUMNS,
        "count_columns": COUNT_COLUMNS,
    }
    return page(request, seat, "load.html", context)


def _row(one: OfficeLoad) -> list[object]:
    share = one.share_by_system
    counted = [one.name, one.waiting, one.overdue, one.by_system, one.by_hand]
    return [*counted, "" if share is None else f"{share}%", one.raised, one.raised_above]


def _workbook(found: Load) -> HttpResponse:
    heads = [column.name for column in COUNT_COLUMNS]
    return sheets.workbook(
        f"load-{found.on}.xlsx",
        [
            sheets.Sheet("机构", [column.name for column in OFFICE_COLUMNS], map(_row, found.offices)),
            sheets.Sheet("办件状态", heads, found.states),
            sheets.Sheet("在办件时长", heads, found.ages),
        ],
    )
