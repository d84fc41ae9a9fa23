"""Answering by file: take the questions of the queue away as a workbook, bring them back, see what became of every row."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jifen.kernel.errors import BadInputError, JifenError, Text
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.desk import batches, sheets, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page

_SHOWN = 200
"""Lines of the result on the page; the whole of it is in the workbook."""


@require_safe
@staff("question.answer")
def batch(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Say how answering by file works, and where to put the file."""
    return page(request, seat, "batch.html", _context(seat))


def _context(seat: Seat) -> dict[str, Any]:
    return {"total": work.to_answer(seat).count(), "most": batches.MOST_QUESTIONS}


@require_safe
@staff("question.answer")
def download(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Give the questions of the queue as a workbook; whose data leaves that way is on record."""
    office = seat.office
    rows = list(work.to_answer(seat)[: batches.MOST_QUESTIONS])
    if not rows:
        return HttpResponseRedirect(reverse("desk:batch"))
    content = batches.write(seat)
    for row in rows:
        audit.looked(
            actor=seat.user.username,
            person=row.person.public,
            purpose="question.batch",
            fields=["identity", row.kind],
            office=office.code if office else "",
            case=row.case,
        )
    return sheets.attachment(content, f"questions-{clock.today()}.xlsx", sheets.XLSX)


@require_POST
@staff("question.answer")
def upload(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take the answers of a file, and show or give a line for every row."""
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise BadInputError(
                "desk.no_file",
                Text("没有选择文件。", "No file was chosen."),
                Text("请选择填好的 .xlsx 或 .csv 文件。", "Choose the .xlsx or .csv file you filled in."),
            )
        taken = batches.take(seat, sent.read(batches.MOST_BYTES + 1))
    except JifenError as error:
        return failed(request, seat, "batch.html", _context(seat), error)
    lines = batches.result_rows(taken)
    request.session["desk_batch"] = [[_plain(cell) for cell in line] for line in lines]
    context = {
        "taken": taken,
        "rows": lines[-_SHOWN:] if not taken.complaints else lines[len(taken.taken) :][:_SHOWN] or lines[:_SHOWN],
        "columns": batches.RESULT_COLUMNS,
        "lines": len(lines),
    }
    return page(request, seat, "batch_result.html", context)


def _plain(cell: object) -> Any:
    return {"zh": cell.zh, "en": cell.en} if isinstance(cell, Text) else str(cell)


@require_safe
@staff("question.answer")
def result(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Give the result of the last file of this session as a workbook."""
    lines = request.session.get("desk_batch", [])
    return sheets.workbook("result.xlsx", [sheets.Sheet("处理结果", batches.RESULT_COLUMNS, lines)])
