"""Looking for one matter by a whole number; the number travels in a form, never in an address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jifen.kernel import identity
from jifen.kernel.errors import JifenError, Text
from jifen.platform.casework.models import Case
from jifen.platform.desk import finding
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page
from jifen.platform.desk.telling import due_cell, kind_words, question_state, state_cell
from jifen.platform.evidence.models import Question
from jifen.platform.web.pieces import Cell

CASE_COLUMNS = (
    Text("编号", "Number"),
    Text("申请人", "Applicant"),
    Text("状态", "State"),
    Text("期限", "Due"),
)
QUESTION_COLUMNS = (
    Text("核查编号", "Question"),
    Text("事项", "Matter"),
    Text("当事人", "Person"),
    Text("进度", "Standing"),
    Text("期限", "Due"),
)


@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.read", "case.accept", "question.answer", "question.check")
def find(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Find by a whole number what I may see; a single hit opens at once."""
    context: dict[str, Any] = {"case_columns": CASE_COLUMNS, "question_columns": QUESTION_COLUMNS, "looked": False}
    if request.method != "POST":
        return page(request, seat, "find.html", context)
    try:
        found = finding.find(seat, request.POST.get("number", "")[:40])
    except JifenError as error:
        return failed(request, seat, "find.html", context, error)
    urls = [_case_url(one) for one in found.cases] + [_question_url(one) for one in found.questions]
    if len(urls) == 1:
        return HttpResponseRedirect(urls[0])
    context |= {
        "looked": True,
        "cases": [_case_row(one) for one in found.cases],
        "questions": [_question_row(one) for one in found.questions],
    }
    return page(request, seat, "find.html", context)


def _case_url(one: Case) -> str:
    return reverse("desk:case", args=[one.public])


def _question_url(one: Question) -> str:
    view = "check" if one.state == Question.State.CHECKING else "question"
    return reverse(f"desk:{view}", args=[one.public])


def _case_row(one: Case) -> list[Any]:
    masked = identity.mask_name(one.person.name)
    return [Cell(one.number or one.public, _case_url(one)), masked, state_cell(one), due_cell(one.due_on)]


def _question_row(one: Question) -> list[Any]:
    masked = identity.mask_name(one.person.name)
    return [
        Cell(one.public, _question_url(one)),
        kind_words(one.kind),
        masked,
        question_state(one),
        due_cell(one.due_on, one.due_is_provisional),
    ]
