"""Rounds: those of my area, one of them with its steps, and every act on it behind a page that says what it means."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifen.kernel.errors import JifenError, Text
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.desk import acting, round_page, round_sealing, roundwork, runs_told, sheets, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.desk.roundacts import ACTS
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds import services as rounds_services
from jifen.platform.rounds.lifecycle import STATE_WORDS, State
from jifen.platform.rounds.models import Round, Run, SealingAsked
from jifen.platform.web.pieces import Cell, Sort

RUNS = ("round.run", "round.release")
COLUMNS = (
    Text("批次", "Round"),
    Text("状态", "State"),
    Text("受理期", "Window"),
    Text("下一步", "What comes next"),
    Text("由谁", "Who does it"),
    Text("日期", "When"),
)
_EVERY = 5
"""Seconds after which the page of a sealing or a run that is under way renews itself."""


@require_safe
@staff(*roundwork.READS)
def rounds(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the rounds of my area, of one state where it is asked for: what comes next, and who may do it."""
    rows = roundwork.rounds_in_area(seat)
    state = request.GET.get("state", "")
    shown = paged(request, rows.filter(state=state) if state in list(State) else rows)
    counts = {one["state"]: one["n"] for one in rows.order_by().values("state").annotate(n=Count("pk"))}
    context = {
        "columns": COLUMNS,
        "rows": [_row(one) for one in shown],
        "pages": shown,
        "state": state,
        "states": [(one.value, STATE_WORDS[one], counts[one]) for one in State if one in counts],
        "mine": [(roundwork.name_of(one), one.public, coming.what) for one, coming in roundwork.waiting_in(seat)][:10],
    }
    return page(request, seat, "rounds.html", context)


def _row(one: Round) -> list[Any]:
    coming = roundwork.next_of(one)
    url = reverse("desk:round", args=[one.public])
    when: Any = coming.on or ""
    if roundwork.is_late(one):
        when = Cell(when, sort=Sort.LATE)
    window = Text(f"{one.opens_on} 至 {one.closes_on}", f"{one.opens_on} to {one.closes_on}")
    return [Cell(roundwork.name_of(one), url), roundwork.state_cell(one), window, coming.what, coming.who, when]


@require_safe
@staff(*roundwork.READS)
def round_(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Show one round: its steps, what it waits for, what holds it up, its runs and lists, and its history."""
    found = roundwork.round_in_area(seat, public)
    return page(request, seat, "round.html", round_page.told(request, seat, found))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*RUNS)
def act(request: HttpRequest, seat: Seat, public: str, key: str) -> HttpResponse:
    """Ask once more before an act on a round, saying what it means; then do it."""
    found, wanted = roundwork.round_in_area(seat, public), ACTS.get(key)
    if wanted is None:
        raise Http404
    if not roundwork.may(seat, wanted.right, found):
        raise NotAllowedError(wanted.right)
    back = reverse("desk:round", args=[found.public])
    facts = round_page.facts_before(found, key)
    asked = acting.Asked(wanted, found, roundwork.name_of(found), roundwork.state_cell(found), back, facts)
    return acting.ask(request, seat, asked, then=lambda made: _following(found, made))


def _following(round_: Round, made: object) -> str:
    if isinstance(made, Run):
        return reverse("desk:run", args=[round_.public, made.public])
    if isinstance(made, SealingAsked):
        return reverse("desk:sealing", args=[round_.public, made.public])
    return reverse("desk:round", args=[round_.public])


@require_POST
@staff("round.waive")
def waive(request: HttpRequest, seat: Seat, public: str, case: str) -> HttpResponse:
    """Let a round close over a case that is not verified, with the reason."""
    found = roundwork.round_in_area(seat, public)
    held = work.case_in_area(seat, case)
    try:
        rounds_services.waive(round_=found, case=held, by=seat.user, reason=request.POST.get("reason", ""))
    except JifenError as error:
        typed = {held.public: request.POST.get("reason", "")}
        return failed(request, seat, "round.html", round_page.told(request, seat, found, typed), error)
    say_done(
        request,
        f"{held.number} 准予未核实截止，理由已记录。",
        f"The round may close over {held.number}; the reason is on record.",
    )
    return HttpResponseRedirect(reverse("desk:round", args=[found.public]) + "#blocking")


# ── sealings, runs and what came of everybody ─────────────────────────────────────────────────────────────────────────────────


def _renewed(answer: HttpResponse, *, works: bool) -> HttpResponse:
    """Let a page renew itself while the worker works; the page says so, and its link does the same at once."""
    if works:
        answer["Refresh"] = str(_EVERY)
    return answer


@require_safe
@staff(*RUNS)
def sealing(request: HttpRequest, seat: Seat, public: str, asked: str) -> HttpResponse:
    """Show one sealing that was asked for: how far it is, what was sealed, or why nothing was; meanwhile it renews itself."""
    found = _whole(seat, public)
    one = found.askings.select_related("asked_by", "sealing").filter(public=asked).first()
    if one is None:
        raise Http404
    return _renewed(
        page(request, seat, "sealing.html", round_sealing.told(found, one)), works=round_sealing.is_running(one)
    )


@require_safe
@staff(*RUNS)
def run(request: HttpRequest, seat: Seat, public: str, made: str) -> HttpResponse:
    """Show one run: how far it is, or what it brought, or why it was refused; while it works the page renews itself."""
    found = _whole(seat, public)
    one = found.runs.select_related("asked_by", "sealing").filter(public=made).first()
    if one is None:
        raise Http404
    return _renewed(page(request, seat, "run.html", runs_told.told(found, one)), works=runs_told.is_running(one))


@require_safe
@staff(*RUNS)
def standings(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Give what came of everybody in the newest official run, names masked, as a workbook; that it left is on record."""
    found = _whole(seat, public)
    newest = runs_told.official(found)
    if newest is None:
        raise Http404
    audit.record(
        actor=seat.user.username,
        act="round.export",
        office=seat.grounds[0].office.code,
        grounds=str(seat.grounds[0]),
        data={"round": found.public, "run": newest.public},
    )
    sheet = sheets.Sheet(str(found.term), runs_told.STANDING_COLUMNS, runs_told.standings(newest))
    return sheets.workbook(f"{found.city}-{found.use}-{found.term}-{clock.today()}.xlsx", [sheet])


def _whole(seat: Seat, public: str) -> Round:
    """Give a round whose result I may see before everybody does: whoever runs it, and whoever releases it."""
    found = roundwork.round_in_area(seat, public)
    if not any(roundwork.may(seat, right, found) for right in RUNS):
        raise NotAllowedError(RUNS[0])
    return found
