"""Questions to my department: the queue, one question with its answer, and the second pair of eyes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, JifenError, Text
from jifen.platform.audit import services as audit
from jifen.platform.casework import services as casework
from jifen.platform.desk import registering, sheets, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.answering import Answering, take
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.desk.records import place_suggestions
from jifen.platform.desk.tables import facts_table, records_table
from jifen.platform.desk.telling import (
    department_words,
    due_cell,
    matter_words,
    place_words,
    seat_words,
)
from jifen.platform.evidence import selectors as evidence
from jifen.platform.evidence.findings import finding_words
from jifen.platform.evidence.models import Question, Reply
from jifen.platform.evidence.replies import reply_of
from jifen.platform.rounds.selectors.objections import doubts_about, papers_with
from jifen.platform.web.pieces import Cell, Served

COLUMNS = (
    Text("核查编号", "Question"),
    Text("事项", "Matter"),
    Text("当事人", "Person"),
    Text("请求机构", "Asked for by"),
    Text("期限", "Due"),
)


@require_safe
@staff("question.answer")
def questions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what my department has to answer by hand, the most urgent first; ``?form=xlsx`` gives it as a workbook."""
    return _queue(request, seat, work.to_answer(seat), "question", "questions.html")


@require_safe
@staff("question.check")
def checks(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the answers by hand that wait for a second pair of eyes; mine are left to a colleague."""
    return _queue(request, seat, work.to_check(seat), "check", "checks.html")


def _queue(request: HttpRequest, seat: Seat, rows: Any, view: str, template: str) -> HttpResponse:
    if request.GET.get("form") == "xlsx":
        return sheets.workbook(f"{view}.xlsx", [sheets.Sheet(f"{view}s", COLUMNS, map(_plain, rows))])
    shown = paged(request, rows)
    context = {
        "columns": COLUMNS,
        "rows": [_row(one, view) for one in shown],
        "pages": shown,
        "total": shown.paginator.count,
    }
    return page(request, seat, template, context)


def _row(one: Question, view: str) -> list[Any]:
    return [
        Cell(one.public, reverse(f"desk:{view}", args=[one.public])),
        matter_words(one),
        identity.mask_name(one.person.name),
        one.asked_for.words,
        due_cell(one.due_on, one.due_is_provisional),
    ]


def _plain(one: Question) -> list[object]:
    # Masked: what leaves as a list must not tell more than the list on the page.
    masked = identity.mask_name(one.person.name)
    return [one.public, matter_words(one), masked, one.asked_for.name, one.due_on.isoformat()]


# ── answering ───────────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@staff("question.answer")
def question(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Show what is claimed and about whom, take the answer, and open the next question."""
    row = work.question_in_hand(seat, public)
    if row.state != Question.State.WAITING or row.rung != Question.Rung.HAND:
        _looked(seat, row)
        return page(request, seat, "question_closed.html", _about(row), serving=_banner(row))
    asked = Answering.of(row, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        reply = asked.reply()
        if reply is not None:
            try:
                take(seat=seat, row=row, reply=reply)
            except JifenError as error:
                return _answering(request, seat, asked, error)
            say_done(
                request,
                f"{row.public} 已答复，等待同事复核。",
                f"{row.public} is answered and waits for a colleague's check.",
            )
            return _next(seat, row, work.to_answer(seat), "question")
    return _answering(request, seat, asked)


def _answering(request: HttpRequest, seat: Seat, asked: Answering, error: JifenError | None = None) -> HttpResponse:
    _looked(seat, asked.row)
    context = _about(asked.row) | {
        "form": asked.form,
        "forms": asked.records,
        "first": 0,
        "by_file_only": asked.by_file_only,
        "bad_records": any(one.is_bound and one.errors for one in asked.records),
        "places": place_suggestions(asked.row.city),
        "claims": facts_table(asked.row.kind, evidence.open_claims(asked.row)),
        "history": _sent_back(asked.row),
        "single": CATALOGUE[asked.row.kind].single,
    }
    if error is not None:
        return failed(request, seat, "question.html", context, error, serving=_banner(asked.row))
    wrong = asked.form.is_bound
    return page(request, seat, "question.html", context, status=422 if wrong else 200, serving=_banner(asked.row))


def _sent_back(row: Question) -> list[Reply]:
    return list(row.replies.exclude(sent_back_because="").order_by("-pk"))


def _about(row: Question) -> dict[str, Any]:
    """Tell what is asked, about whom, for whom, until when."""
    of_register = row.about in evidence.OF_REGISTER
    family = evidence.open_claims(row) if of_register else evidence.facts_by_kind(row.person).get("identity", [])
    household = [
        (seat_words(fact.whose), str(fact.values.get("name", "")), str(fact.values.get("number", "")))
        for fact in family
        if fact.whose != "self"
    ]
    return {
        "question": row,
        "registering": row.about == Question.About.REGISTER,
        "cancelling": registering.cancelling(row),
        "taken_back": registering.taken_back(row),
        "kind": matter_words(row),
        "department": department_words(row.department),
        "place": place_words(row.city),
        "asked_for": row.asked_for.words,
        "due": due_cell(row.due_on, row.due_is_provisional),
        "household": household,
        "papers": list(evidence.papers_of(row.person).filter(kind=row.kind)),
        "doubts": [(one.told.get("why", ""), papers_with(one)) for one in doubts_about(row)],
    }


def _banner(row: Question) -> Served:
    # Who looks something up in a register needs the whole number; that it was read is on record.
    return Served(row.person.name, row.person.identity_number, row.public)


def _looked(seat: Seat, row: Question) -> None:
    audit.looked(
        actor=seat.user.username,
        person=row.person.public,
        purpose="question.answer",
        fields=["identity", row.kind],
        office=row.office.code,
        case=row.case,
    )


def _next(seat: Seat, done: Question, rows: Any, view: str) -> HttpResponse:
    following = rows.exclude(pk=done.pk).first()
    if following is None:
        return HttpResponseRedirect(reverse(f"desk:{view}s"))
    return HttpResponseRedirect(reverse(f"desk:{view}", args=[following.public]))


# ── second pair of eyes ─────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@staff("question.check")
def check(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Show a colleague's answer beside the claim; agree, or send it back with a reason; then open the next one."""
    row = work.question_in_hand(seat, public, act="question.check")
    reply = evidence.last_reply(row)
    if row.state != Question.State.CHECKING or reply is None:
        _looked(seat, row)
        return page(request, seat, "question_closed.html", _about(row), serving=_banner(row))
    if request.method == "POST":
        agrees = request.POST.get("decision") == "agree"
        because = request.POST.get("because", "").strip()
        try:
            _decided(request.POST.get("decision", ""), because)
            casework.check_reply(reply=reply, by=seat.user, agrees=agrees, because=because)
        except JifenError as error:
            return _checking(request, seat, row, reply, error)
        done = ("已同意，答复生效。", "Agreed; the answer counts.") if agrees else ("已退回重新答复。", "Sent back.")
        say_done(request, f"{row.public} {done[0]}", f"{row.public}: {done[1]}")
        return _next(seat, row, work.to_check(seat), "check")
    return _checking(request, seat, row, reply)


def _decided(decision: str, because: str) -> None:
    if decision not in ("agree", "back"):
        raise BadInputError(
            "desk.undecided",
            Text("没有选择同意或退回。", "It is not said whether you agree."),
            Text("请选择其中之一。", "Choose one of the two."),
        )
    if decision == "back" and not because:
        raise BadInputError(
            "platform.reason",
            Text("没有写理由。", "No reason is given."),
            Text("退回必须写明理由，同事会看到。", "Sending back needs a reason, which your colleague reads."),
        )


def _checking(
    request: HttpRequest, seat: Seat, row: Question, reply: Reply, error: JifenError | None = None
) -> HttpResponse:
    _looked(seat, row)
    told = reply_of(reply)
    context = _about(row) | {
        "reply": reply,
        "verdict": finding_words(
            reply.verdict, claimed=bool(told.question.claims), records=bool(told.records), about=row.about
        ),
        "told": told,
        "records": records_table(row.kind, told.records),
        "claims": facts_table(row.kind, evidence.open_claims(row)),
        "own": reply.given_by_id == seat.user.pk,
        "because": request.POST.get("because", ""),
    }
    if error is not None:
        return failed(request, seat, "check.html", context, error, serving=_banner(row))
    return page(request, seat, "check.html", context, serving=_banner(row))
