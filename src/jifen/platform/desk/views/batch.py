"""Answering by file: take the questions of the queue away as a workbook, bring them back, see what became of every row."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jifen.kernel.errors import BadInputError, JifenError, Text
from jifen.platform.config import clock
from jifen.platform.desk import batches, sheets, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page

_SHOWN = 200
"""Lines of the result on the page; the whole of it is in the workbook."""

_KEPT = "desk_batch"
"""Where the session remembers the result of its last file."""


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
    if not work.to_answer(seat).exists():
        return HttpResponseRedirect(reverse("desk:batch"))
    return sheets.attachment(batches.write(seat), f"questions-{clock.today()}.xlsx", sheets.XLSX)


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
        kept = batches.receive(seat, sent.read(batches.MOST_BYTES + 1))
    except JifenError as error:
        return failed(request, seat, "batch.html", _context(seat), error)
    request.session[_KEPT] = kept.public
    return HttpResponseRedirect(reverse("desk:batch_result"))


@require_safe
@staff("question.answer")
def result(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what came of the last file of this session; ``?form=xlsx`` gives a line for every row as a workbook."""
    file = batches.file_of(seat.user, str(request.session.get(_KEPT, "")))
    if file is None:
        return HttpResponseRedirect(reverse("desk:batch"))
    if file.taken_at is None:
        answer = page(request, seat, "batch_waits.html", {"file": file})
        answer["Refresh"] = "10"  # the page says so, and its link does the same at once
        return answer
    found = file.result
    lines = found["lines"]
    if request.GET.get("form") == "xlsx":
        return sheets.workbook("result.xlsx", [sheets.Sheet("处理结果", batches.RESULT_COLUMNS, lines)])
    # What needs mending comes first on the page; what was taken needs nobody.
    first = [*lines[found["counts"]["taken"] :], *lines[: found["counts"]["taken"]]][:_SHOWN]
    context = {"counts": found["counts"], "rows": first, "columns": batches.RESULT_COLUMNS, "lines": len(lines)}
    return page(request, seat, "batch_result.html", context)
