"""Objections: those of my offices, and one of them: passed on to whoever proved the facts, turned away, answered by the facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jifen.kernel.errors import BadInputError, JifenError, Text
from jifen.kernel.places import within
from jifen.platform.audit import services as audit
from jifen.platform.desk import hearing, sheets, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.desk.telling import QUESTION_COLUMNS
from jifen.platform.evidence import papers
from jifen.platform.rounds import services
from jifen.platform.rounds.models import Objection
from jifen.platform.rounds.selectors.lateness import due_of
from jifen.platform.rounds.selectors.objections import (
    ANSWERS,
    HANDLES,
    OUTCOMES,
    STATES,
    doubts_about,
    matter_of,
    open_objections,
    papers_with,
    seen_by,
)
from jifen.platform.rounds.telling import round_words
from jifen.platform.web.templatetags.words import said

_ANSWERED = 20
_ACTS = ("pass_on", "turn_away", "answer")


@require_safe
@staff(HANDLES, ANSWERS)
def objections(request: HttpRequest, seat: Seat) -> HttpResponse:
    """List what waits in my area, the most urgent first; ``?form=xlsx`` gives it as a workbook."""
    waiting = open_objections(seat.user, seat.grounds)
    if request.GET.get("form") == "xlsx":
        return sheets.workbook("objections.xlsx", [sheets.Sheet("objections", hearing.QUEUE, map(_plain, waiting))])
    shown = paged(request, waiting)
    answered = seen_by(seat.user, seat.grounds).filter(state=Objection.State.ANSWERED).order_by("-answered_at")
    context = {
        "columns": hearing.QUEUE,
        "pages": shown,
        "total": shown.paginator.count,
        "rows": [_row(one) for one in shown],
        "answered": [_row(one) for one in answered[:_ANSWERED]],
    }
    return page(request, seat, "objections.html", context)


def _row(one: Objection) -> list[Any]:
    return hearing.row_of(one, reverse("desk:objection", args=[one.public]))


def _plain(one: Objection) -> list[object]:
    state = OUTCOMES.get(one.outcome) or STATES[one.state]
    due = due_of(one)
    return [one.number, said(matter_of(one)), one.office.name, said(state), due.date.isoformat() if due else ""]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(HANDLES, ANSWERS)
def objection(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Read one objection and handle it; that it was read is on record for everybody it is about."""
    one = _found(seat, public)
    _looked(seat, one)
    act = request.POST.get("do", "") if request.method == "POST" else ""
    given = {name: form(request.POST if act == name else None) for name, form in _forms(seat, one).items()}
    context = _context(seat, one) | {f"{name}_form": given.get(name) for name in _ACTS}
    if request.method != "POST":
        return page(request, seat, "objection.html", context)
    form = given.get(act)
    if form is None:
        return failed(request, seat, "objection.html", context, _not_now())
    if not form.is_valid():
        return page(request, seat, "objection.html", context, status=422)
    try:
        _done(request, seat, one, act, form.cleaned_data)
    except JifenError as error:
        return failed(request, seat, "objection.html", context, error)
    stays = reverse("desk:objection", args=[public])
    return HttpResponseRedirect(stays if act == "pass_on" else reverse("desk:objections"))


def _forms(seat: Seat, one: Objection) -> dict[str, Any]:
    """Give what may be done now, by whom it may be done."""
    handles, answers = (_may(seat, act, one) for act in (HANDLES, ANSWERS))
    found: dict[str, Any] = {}
    if one.state == Objection.State.RAISED:
        if handles:
            found["pass_on"] = lambda data: hearing.PassOnForm(one, data, prefix="pass_on")
        if answers:
            found["turn_away"] = lambda data: hearing.WordsForm(data, prefix="turn_away")
    elif one.state == Objection.State.PASSED_ON and answers and hearing.heard(one).is_complete:
        found["answer"] = lambda data: hearing.WordsForm(data, prefix="answer")
    return found


def _may(seat: Seat, act: str, one: Objection) -> bool:
    return any(within(one.office.area, held.area) for held in seat.rights(act))


def _done(request: HttpRequest, seat: Seat, one: Objection, act: str, typed: dict[str, Any]) -> None:
    if act == "pass_on":
        services.pass_on(objection=one, by=seat.user, kinds=typed["kinds"])
        say_done(
            request, "已转部门重新核实，双方已分别告知。", "Passed on; both have been told what is theirs to know."
        )
    elif act == "turn_away":
        services.turn_away(objection=one, by=seat.user, why=typed["words"])
        say_done(request, "已答复不予受理及理由。", "Answered: not admissible, with the reason.")
    else:
        done = services.answer(objection=one, by=seat.user, answer=typed["words"])
        words = OUTCOMES[done.outcome]
        say_done(request, f"{one.number} 已答复：{words.zh}。", f"{one.number} is answered: {words.en}.")


def _context(seat: Seat, one: Objection) -> dict[str, Any]:
    round_ = one.standing.run.round
    return {
        "objection": one,
        "matter": matter_of(one),
        "state": hearing.state_cell(one),
        "facts": hearing.facts_of(one),
        "round_words": round_words(round_.use, round_.term),
        "round_url": reverse("desk:round", args=[round_.public]) if seat.rights("round.read") else "",
        "case": one.standing.case,
        "case_url": reverse("desk:case", args=[one.standing.case.public]) if _may(seat, "case.read", one) else "",
        "why": one.told.get("why", ""),
        "papers": papers_with(one),
        "heard": hearing.heard(one),
        "due": due_of(one),
        "question_columns": QUESTION_COLUMNS,
        "compared": hearing.COMPARED,
    }


def _not_now() -> BadInputError:
    return BadInputError(
        "rounds.objection_moved",
        Text("这件异议已经不在这一步。", "The objection is not at this step any more."),
        Text("请刷新页面，看看现在轮到哪一步。", "Reload the page and see which step it is at."),
    )


@require_safe
@staff(HANDLES, ANSWERS)
def objection_paper(request: HttpRequest, seat: Seat, public: str, paper: str) -> HttpResponse:
    """Give a paper of the objector that lies with an objection, to keep and never to open as a page."""
    return _given(seat, [_found(seat, public)], paper)


@require_safe
@staff("question.answer", "question.check")
def doubt_paper(request: HttpRequest, seat: Seat, public: str, paper: str) -> HttpResponse:
    """Give the same to whoever proves again what the objection doubts."""
    act = "question.answer" if seat.rights("question.answer") else "question.check"
    return _given(seat, doubts_about(work.question_in_hand(seat, public, act=act)), paper)


def _given(seat: Seat, among: Iterable[Objection], public: str) -> HttpResponse:
    held = [(one, row) for one in among for row in papers_with(one) if row.public == public]
    if not held:
        raise Http404
    one, found = held[0]
    content = papers.content_of(found)
    audit.looked(
        actor=seat.user.username,
        person=one.objector.public,
        purpose="paper.read",
        fields=[found.kind],
        office=seat.grounds[0].office.code,
    )
    return sheets.attachment(content, found.name, found.media_type)


def _found(seat: Seat, public: str) -> Objection:
    found = seen_by(seat.user, seat.grounds).filter(public=public).first()
    if found is None:
        raise Http404
    return found


def _looked(seat: Seat, one: Objection) -> None:
    office = seat.grounds[0].office.code
    looks = {one.objector.public: "objection", one.standing.case.person.public: "points"}
    for person, what in looks.items():
        purpose = HANDLES if person == one.objector.public else "case.reopen"
        audit.looked(actor=seat.user.username, person=person, purpose=purpose, fields=[what], office=office)
