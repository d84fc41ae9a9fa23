"""Objecting: to a line of one's own, to a row of a list; and what came of it. It can only ever have facts proven again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jifen.kernel.errors import BadInputError
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence import papers as service
from jifen.platform.evidence.contents import MOST_BYTES
from jifen.platform.people.models import Person
from jifen.platform.portal.guarding import actor_of, own, own_case
from jifen.platform.portal.limiting import spend
from jifen.platform.portal.objecting import ASKED, OwnLineForm, RowForm, standings_open, told
from jifen.platform.portal.views.case import frame
from jifen.platform.rounds import services
from jifen.platform.rounds.models import Objection
from jifen.platform.rounds.selectors.objections import kinds_of_line, may_object, objections_of, objections_until
from jifen.platform.rounds.selectors.rounds import round_named
from jifen.platform.rounds.telling import round_words
from jifen.platform.web.speaking import tell, tell_text

_FORM = require_http_methods(["GET", "HEAD", "POST"])
_MOST = 100
_FIELDS = {"rounds.row_not_found": "name", "rounds.objection_reason": "why", "rounds.line_unknown": "line"}


@never_cache
@own_case
@_FORM
@sensitive_post_parameters()
def own_line(request: HttpRequest, case: Case) -> HttpResponse:
    """Object to a line of one's own; until a list is shown, and after the time for it, the page is the same for everybody."""
    standings = standings_open(case)
    if not standings:
        raise services.not_now()
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = OwnLineForm(standings, case.person, *posted, initial={"line": request.GET.get("line", "")})
    first = next(iter(standings))

    def raised(papers: list[str]) -> Objection:
        line, why = form.cleaned_data["line"], form.cleaned_data["why"]
        use = form.cleaned_data.get("use") or first
        return services.raise_own(case=case, use=use, line=line, why=why, papers=papers, actor=actor_of(case))

    if form.is_bound and form.is_valid():
        kinds = kinds_of_line(case, form.cleaned_data["line"]) or ()
        answer = _send(request, form, case.person, kinds, raised)
        if answer is not None:
            return answer
    context = _context(form, case.person) | {
        "until": objections_until(standings[first].run.round),
        "back": reverse("portal:result", args=[case.public]),
    }
    return render(request, "portal/object_own.html", frame(case) | context, status=422 if form.errors else 200)


@never_cache
@own
@_FORM
@sensitive_post_parameters()
def row(request: HttpRequest, person: Person, public: str) -> HttpResponse:
    """Object by name to a row of the list that is shown; a wrong code and a wrong name look alike."""
    round_ = round_named(public)
    if round_ is None:
        raise Http404
    if not may_object(round_, clock.today()):
        raise services.not_now()
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RowForm(round_, person, *posted, initial={"code": request.GET.get("code", "")[:20]})

    def raised(papers: list[str]) -> Objection:
        said = {name: form.cleaned_data[name] for name in ("code", "name", "why", "kinds")}
        return services.raise_against(round_=round_, papers=papers, person=person, **said)

    if form.is_bound and form.is_valid():
        answer = _send(request, form, person, form.cleaned_data["kinds"], raised)
        if answer is not None:
            return answer
    context = _context(form, person) | {
        "round_words": round_words(round_.use, round_.term),
        "until": objections_until(round_),
        "back": reverse("portal:round", args=[round_.public]),
    }
    return render(request, "portal/object_row.html", context, status=422 if form.errors else 200)


def _send(
    request: HttpRequest, form: forms.Form, person: Person, kinds: Any, raised: Callable[[list[str]], Objection]
) -> HttpResponse | None:
    """Hand in the paper that came along and raise the objection; None where something typed is wrong, told at its field."""
    spend(request, "objections")
    papers = list(form.cleaned_data.get("papers", ()))
    field = "paper"
    try:
        file = form.cleaned_data.get("paper")
        if file is not None:
            kind, content = next(iter(kinds), "other_points"), file.read(MOST_BYTES + 1)
            name = file.name or ""
            papers.append(
                service.hand_in(person=person, kind=kind, name=name, content=content, actor=person.public).public
            )
        field = ""
        made = raised(papers)
    except BadInputError as error:
        form.add_error(field or _FIELDS[error.code], tell_text(error.what))
        return None
    messages.success(
        request,
        tell("异议已提出，编号和期限在这一页。", "Your objection was raised; its number and day are on this page."),
    )
    return HttpResponseRedirect(reverse("portal:objection", args=[made.public]))


def _context(form: forms.Form, person: Person) -> dict[str, Any]:
    return {"form": form, "named": services.is_named(person)}


@never_cache
@own
@require_safe
def objections(request: HttpRequest, person: Person) -> HttpResponse:
    """List what I have objected to, the newest first."""
    rows = [told(one) for one in objections_of(person)[:_MOST]]
    return render(request, "portal/objections.html", {"rows": rows, "back": reverse("portal:me")})


@never_cache
@own
@require_safe
def objection(request: HttpRequest, person: Person, public: str) -> HttpResponse:
    """Show one objection of mine: who has it until when, or what was found and why."""
    found = objections_of(person).filter(public=public).first()
    if found is None:
        raise Http404
    context = {"told": told(found), "columns": ASKED, "objection": found, "back": reverse("portal:objections")}
    return render(request, "portal/objection.html", context)
