"""A case that was sent: its story, its points, disputing a line, confirming, correcting, taking back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Trust
from jifen.kernel.errors import Text
from jifen.platform.casework import schemes, scoring, selectors, services
from jifen.platform.casework.lifecycle import RULES, Act, State
from jifen.platform.casework.models import Case
from jifen.platform.casework.sealed import is_sealed
from jifen.platform.portal import answering, telling
from jifen.platform.portal.casebook import CORRECTED, Casebook, asked_of, moments, refuted
from jifen.platform.portal.counting_told import counting_told
from jifen.platform.portal.forms import DisputeForm, ReasonForm
from jifen.platform.portal.guarding import actor_of, own_case
from jifen.platform.portal.results_told import ways_of
from jifen.platform.portal.views.case import frame
from jifen.platform.rounds.selectors.ahead import next_batch
from jifen.platform.web.speaking import tell

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@own_case
@require_safe
def timeline(request: HttpRequest, case: Case) -> HttpResponse:
    """Tell who holds the case, since when, until when, and what comes next."""
    context = {"moments": moments(case), "ways": ways_of(case), "back": Casebook(case).address("case")}
    return render(request, "portal/timeline.html", frame(case) | context)


@never_cache
@own_case
@require_safe
def points(request: HttpRequest, case: Case) -> HttpResponse:
    """Show every line with its state: who verifies it, verified, not confirmed and why, or unknown."""
    card = selectors.current_scorecard(case)
    live = case.state == State.VERIFYING or card is None
    if card is not None and not live:
        told = card.explanation
    else:
        trust = Trust.VERIFIED if case.accepted_on else Trust.DECLARED
        told = scoring.explain(case, trust).as_data()
    book, sealed = Casebook(case), is_sealed(case)
    context = {
        "told": told,
        "sealed": sealed,
        "card": card if not live else None,
        "counting": counting_told(case),
        "cards": case.scorecards.count(),
        "ladder_uses": telling.uses(told),
        "seats": telling.seats(told, asked_of(case)),
        "refuted": refuted(case),
        "asks": case.state == State.SCORED,
        "batch": next_batch(case) if case.state == State.SCORED else None,
        "dispute_url": book.address("dispute") if case.state == State.SCORED and card and not sealed else "",
        "disputes": case.disputes.order_by("-pk")[:20],
        "back": book.address("case"),
    }
    return render(request, "portal/points.html", frame(case) | context)


@never_cache
@own_case
@_FORM
def dispute(request: HttpRequest, case: Case) -> HttpResponse:
    """Say that one line is wrong, and why."""
    card, book = selectors.current_scorecard(case), Casebook(case)
    wanted = request.POST.get("line") or request.GET.get("line", "")
    line = next((one for one in schemes.pack_of(case.scheme).scheme.indicators if one.id == wanted), None)
    if card is None or line is None:
        raise Http404
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kinds = [kind for kind in line.from_ or () if kind in CATALOGUE and kind != "application"]
        services.dispute(
            case=case, scorecard=card, line=line.id, why=form.cleaned_data["why"], kinds=kinds, actor=actor_of(case)
        )
        messages.success(request, tell("异议已记下，相关部门将重新核验。", "Noted; the departments verify again."))
        return HttpResponseRedirect(book.address("timeline"))
    context = {"form": form, "line": line, "back": book.address("points")}
    return render(request, "portal/dispute.html", frame(case) | context)


@never_cache
@own_case
@require_POST
def confirm(request: HttpRequest, case: Case) -> HttpResponse:
    """Confirm every line: the points are frozen."""
    services.confirm(case=case, actor=actor_of(case))
    messages.success(request, tell("积分已锁定，接下来参加排名。", "Your points are frozen; the ranking comes next."))
    return HttpResponseRedirect(Casebook(case).address("points"))


@never_cache
@own_case
@_FORM
@sensitive_post_parameters()
def correct(request: HttpRequest, case: Case, kind: str) -> HttpResponse:
    """Correct or add to one kind after sending; only this kind is verified again, and the place in the queue stays."""
    book = Casebook(case)
    if kind not in book.kinds:
        raise Http404
    if case.state not in CORRECTED:
        return HttpResponseRedirect(book.address("case"))
    sort, here = CATALOGUE[kind], book.address("correct", kind)
    rows, closed = answering.rows_of(book.entries, kind), answering.is_closed(book.entries, kind)
    if request.method == "POST":
        pressed = answering.press(sort, request.POST, rows, at=request.POST.get("record", ""), closed=closed)
        if pressed.rows == rows:
            return HttpResponseRedirect(book.address("timeline"))
        wrong = services.correct(case=case, kind=kind, rows=pressed.rows, closed=True, actor=actor_of(case))
        if wrong:
            return HttpResponseRedirect(f"{here}?record={wrong[0].at}")
        messages.success(
            request,
            tell(
                "已更正，这一项重新核验；排队位置不变。",
                "Corrected and being verified again; your place in the queue stays.",
            ),
        )
        return HttpResponseRedirect(book.address("timeline"))
    context = telling.kind_page(
        sort, book.asking, rows, closed=closed, at=request.GET.get("record", ""), mistakes=book.mistakes, here=here
    )
    lead = Text(
        "只有改动的这一项重新核验，排队位置不变。", "Only this is verified again; your place in the queue stays."
    )
    context |= {
        "reason_asked": True,
        "lead": lead,
        "title": Text(f"更正：{sort.zh}", f"Correct: {sort.en}"),
        "back": book.address("case"),
    }
    return render(request, "portal/kind.html", frame(case) | context)


@never_cache
@own_case
@_FORM
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """Take an application back."""
    book = Casebook(case)
    if State(case.state) not in RULES[Act.WITHDRAW].froms:
        return HttpResponseRedirect(book.address("case"))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(case=case, actor=actor_of(case), reason=form.cleaned_data["reason"])
        messages.success(request, tell("申请已撤回。", "The application was withdrawn."))
        return HttpResponseRedirect(book.address("case"))
    return render(request, "portal/withdraw.html", frame(case) | {"form": form, "back": book.address("case")})
