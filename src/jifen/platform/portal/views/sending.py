"""Checking the answers, declaring them true, sending once, and the receipt."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jifen.kernel.errors import Text
from jifen.platform.casework import receipts, services
from jifen.platform.casework.models import Case
from jifen.platform.casework.receipts import Receipt
from jifen.platform.portal import answering
from jifen.platform.portal.casebook import FILLED_IN, Casebook
from jifen.platform.portal.fields import told
from jifen.platform.portal.guarding import actor_of, own_case
from jifen.platform.portal.paper import set_page
from jifen.platform.portal.views.case import frame
from jifen.platform.portal.views.receipts import page_of
from jifen.platform.web.context import spoken
from jifen.platform.web.templatetags.words import day_text, instant, said


@never_cache
@own_case
@require_safe
def check(request: HttpRequest, case: Case) -> HttpResponse:
    """Show every answer, each with its way to change it; then the declaration."""
    if case.state not in FILLED_IN:
        return HttpResponseRedirect(Casebook(case).address("case"))
    return _checked(request, case)


def _checked(request: HttpRequest, case: Case, *, declared: bool = True, status: int = 200) -> HttpResponse:
    book = Casebook(case)
    mistakes, gaps = services.what_is_missing(case)
    wrong = [
        (answering.name_of(one.kind), told(one.complaint), f"{book.address('kind', one.kind)}?record={one.at}")
        for one in mistakes
        if one.kind
    ]
    context = {
        "answers": book.answers(),
        "wrong": wrong,
        "gaps": [(one.text, _mended_at(book, one.kind)) for one in gaps],
        "open_count": len(wrong) + len(gaps),
        "ready": not mistakes and not gaps,
        "key": token_urlsafe(18),
        "undeclared": not declared,
        "back": book.address("case"),
    }
    return render(request, "portal/check.html", frame(case) | context, status=status)


def _mended_at(book: Casebook, kind: str) -> str:
    """Find the page on which a gap is closed: that of its kind, or that of the application itself."""
    return book.address("kind", kind) if kind in book.kinds else book.address("application")


@never_cache
@own_case
@require_POST
def send(request: HttpRequest, case: Case) -> HttpResponse:
    """Send: once, however often it is pressed."""
    book = Casebook(case)
    key = request.POST.get("key", "")[:64]
    if case.state not in FILLED_IN and case.number and case.sent_with:
        # Whoever presses again, from whichever window, is shown the receipt there is.
        return HttpResponseRedirect(book.address("receipt"))
    if request.POST.get("declared") != "on":
        return _checked(request, case, declared=False, status=400)
    try:
        receipts.send(case=case, actor=actor_of(case), key=key or token_urlsafe(18))
    except services.NotReadyError:
        return _checked(request, case, status=400)
    return HttpResponseRedirect(book.address("receipt"))


@never_cache
@own_case
@require_safe
def receipt(request: HttpRequest, case: Case) -> HttpResponse:
    """Show the receipt: number, signature, what happens next and by when."""
    given = receipts.last(case)
    if given is None:
        raise Http404
    context = {
        "given": given,
        "rows": _rows(case, given),
        "code": receipts.picture(given, page_of(request)),
        "back": Casebook(case).address("case"),
    }
    return render(request, "portal/receipt.html", frame(case) | context)


@never_cache
@own_case
@require_safe
def receipt_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    """Give the receipt as a PDF with its QR code."""
    given = receipts.last(case)
    if given is None:
        raise Http404
    rows = [[said(name), said(value) or "—"] for name, value in _rows(case, given)]
    data: dict[str, Any] = {
        "lang": "en" if spoken() == "en" else "zh",
        "title": said(Text("申请回执", "Receipt")),
        "number": given.number,
        "rows": rows,
        "signed": [[said(name), value] for name, value in given.signed],
        "note": said(receipts.NOTE),
        "qr": receipts.picture(given, page_of(request)),
    }
    answer = HttpResponse(set_page("receipt.typ", data), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{given.number}.pdf"'
    return answer


def _rows(case: Case, given: Receipt) -> list[tuple[Text, Any]]:
    due = case.due_on
    rows: list[tuple[Text, Any]] = [
        (Text("申请人", "Applicant"), case.person.name),
        (Text("提交时间", "Sent"), instant(given.sent_at)),
        (Text("核对码", "Check code"), given.check_code),
    ]
    if case.office:
        rows.append((Text("受理机构", "Accepting office"), case.office.words))
    if due and case.state == "submitted":
        rows.append((Text("应在此前答复", "Answer due by"), day_text(due)))
    return rows
