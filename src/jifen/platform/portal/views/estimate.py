"""Self-assessment without an account: what is typed travels with the browser, and the server keeps none of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Kind
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.portal import answering, carried, estimating, telling
from jifen.platform.portal.asking import WHY_HISTORIC, answered_by_departments, asking
from jifen.platform.portal.estimating import Assessment
from jifen.platform.portal.fields import RecordForm, told
from jifen.platform.portal.guarding import city_or_404, city_words, public
from jifen.platform.portal.papers_needed import papers_needed

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@public
@never_cache
@_FORM
@sensitive_post_parameters()
def estimate(request: HttpRequest, place: str) -> HttpResponse:
    """Show the task list, or with ``?all=1`` everything on one page; without a scheme, ask which."""
    city = city_or_404(place)
    held = carried.read(request, place)
    if request.method == "POST" and "programme" in request.POST:
        held.programme = request.POST["programme"][:20]
        return _keep(request, place, held, reverse("portal:estimate", args=[place]))
    found = estimating.assessment(city, held)
    if found is None:
        packs = [(estimating.programme_of(pack), pack) for pack in estimating.programmes(city)]
        return render(request, "portal/estimate_choose.html", _frame(city) | {"packs": packs})
    if request.method == "POST":
        held.entries = estimating.with_all(held.entries, request.POST, found)
        wrong = estimating.Assessment(city, found.pack, held.entries).mistakes()
        page = reverse("portal:estimate", args=[place])
        return _keep(
            request, place, held, f"{page}?all=1" if wrong else reverse("portal:estimate_result", args=[place])
        )
    if request.GET.get("all"):
        return render(request, "portal/estimate_all.html", _frame(city) | _long(found, place))
    done, of = estimating.progress(found)
    started = bool(found.entries.get("records") or found.entries.get("closed") or found.entries.get("application"))
    context = {
        "found": found,
        "sections": estimating.task_list(found, reverse("portal:estimate_kind", args=[place, "KIND"])),
        "application": found.entries.get("application"),
        "town": telling.place_told(found.town, city),
        "done": done,
        "of": of,
        "started": started,
        "several": len(estimating.programmes(city)) > 1,
        "total": found.estimate() if started else None,
    }
    return render(request, "portal/estimate.html", _frame(city) | context)


@public
@never_cache
@_FORM
@sensitive_post_parameters()
def estimate_kind(request: HttpRequest, place: str, kind: str) -> HttpResponse:
    """Ask about one kind of record; the last button leads on to the next that is open."""
    city, held = city_or_404(place), carried.read(request, place)
    found = estimating.assessment(city, held)
    if found is None:
        return HttpResponseRedirect(reverse("portal:estimate", args=[place]))
    if kind == "application":
        return _application(request, place, held, found)
    if kind not in found.kinds:
        raise Http404
    sort, here = CATALOGUE[kind], reverse("portal:estimate_kind", args=[place, kind])
    rows, closed = answering.rows_of(held.entries, kind), answering.is_closed(held.entries, kind)
    if request.method == "POST":
        at = request.POST.get("record", "")
        pressed = answering.press(sort, request.POST, rows, at=at, closed=closed)
        held.entries = answering.with_rows(held.entries, kind, pressed.rows, closed=pressed.closed)
        now = Assessment(city, found.pack, held.entries)
        return _keep(request, place, held, _next(now, kind, pressed, here))
    return render(request, "portal/kind.html", _frame(city) | _kind_page(request, found, sort, rows, closed, here))


def _next(now: Assessment, kind: str, pressed: answering.Pressed, here: str) -> str:
    """Say where a press leads: to what is wrong, to a further record, or on."""
    wrong = answering.mistakes_of(now.mistakes(), kind)
    if pressed.goes_on and wrong:
        return f"{here}?record={wrong[0].at}"
    if not pressed.goes_on:
        return f"{here}?record={pressed.shown}" if pressed.shown else here
    onwards = now.after(kind)
    place = now.city.place
    return (
        reverse("portal:estimate_kind", args=[place, onwards])
        if onwards
        else reverse("portal:estimate_result", args=[place])
    )


def _kind_page(
    request: HttpRequest, found: Assessment, kind: Kind, rows: answering.Rows, closed: bool, here: str
) -> dict[str, Any]:
    place = found.city.place
    context = telling.kind_page(
        kind,
        asking(found.pack.id),
        rows,
        closed=closed,
        at=request.GET.get("record", ""),
        mistakes=found.mistakes(),
        here=here,
    )
    return context | {
        "back": reverse("portal:estimate", args=[place]),
        "total_url": reverse("portal:estimate_total", args=[place]),
        "total": found.estimate(),
        "why": WHY_HISTORIC if kind.historic else None,
        "guarded": answered_by_departments(kind),
        "skip": _skip(found, kind.name),
    }


def _skip(found: Assessment, kind: str) -> str:
    onwards = found.after(kind)
    place = found.city.place
    return (
        reverse("portal:estimate_kind", args=[place, onwards])
        if onwards
        else reverse("portal:estimate_result", args=[place])
    )


def _application(request: HttpRequest, place: str, held: carried.Carried, found: Assessment) -> HttpResponse:
    if request.method == "POST":
        held.entries = estimating.with_application(held.entries, request.POST, found.pack.id)
        onwards = found.after("")
        there = (
            reverse("portal:estimate_kind", args=[place, onwards])
            if onwards
            else reverse("portal:estimate", args=[place])
        )
        return _keep(request, place, held, there)
    context = {
        "form": found.application_form(),
        "back": reverse("portal:estimate", args=[place]),
        "total_url": reverse("portal:estimate_total", args=[place]),
        "total": found.estimate(),
    }
    return render(request, "portal/estimate_application.html", _frame(found.city) | context)


def _long(found: Assessment, place: str) -> dict[str, Any]:
    mistakes, ask = found.mistakes(), asking(found.pack.id, towns=False)
    blocks = []
    for name in found.kinds:
        kind, rows = CATALOGUE[name], answering.rows_of(found.entries, name)
        forms = [
            RecordForm(kind, ask, row, mistakes=answering.mistakes_of(mistakes, name, at), prefix=f"{name}-{at}")
            for at, row in enumerate(rows)
        ]
        new = RecordForm(kind, ask, None, prefix=f"{name}-new")
        none = answering.is_closed(found.entries, name) and not rows
        blocks.append({"kind": name, "name": answering.name_of(name), "forms": forms, "new": new, "none": none})
    return {
        "blocks": blocks,
        "application": found.application_form(),
        "wrong": [(one.kind, answering.name_of(one.kind), told(one.complaint)) for one in mistakes if one.kind],
        "back": reverse("portal:estimate", args=[place]),
        "total_url": reverse("portal:estimate_total", args=[place]),
        "total": found.estimate(),
    }


@public
@never_cache
@require_POST
@sensitive_post_parameters()
def estimate_total(request: HttpRequest, place: str) -> HttpResponse:
    """Answer with the total so far as a piece of a page; what was sent is looked at and let go."""
    city, held = city_or_404(place), carried.read(request, place)
    found = estimating.assessment(city, held)
    if found is None:
        return HttpResponse(status=204)
    kind = request.POST.get("kind", "")
    if kind == "application":
        entries = estimating.with_application(held.entries, request.POST, found.pack.id)
    elif kind in found.kinds:
        rows = answering.rows_of(held.entries, kind)
        at = request.POST.get("record", "")
        pressed = answering.press(CATALOGUE[kind], request.POST, rows, at=at, closed=False)
        entries = answering.with_rows(held.entries, kind, pressed.rows, closed=pressed.closed)
    else:
        entries = estimating.with_all(held.entries, request.POST, found)
    total = Assessment(city, found.pack, entries).estimate()
    return render(request, "portal/parts/total.html", {"total": total})


@public
@never_cache
def estimate_result(request: HttpRequest, place: str) -> HttpResponse:
    """Show what the answers come to, line by line, how far each line is, and what would help."""
    city, held = city_or_404(place), carried.read(request, place)
    found = estimating.assessment(city, held)
    if found is None:
        return HttpResponseRedirect(reverse("portal:estimate", args=[place]))
    made = found.estimate(advise=True)
    context = {
        "found": found,
        "told": made.explanation,
        "moves": schemes.moves_with_the_day(made.explanation.scheme),
        "advice": made.advice,
        "mistakes": [(answering.name_of(one.kind), told(one.complaint)) for one in made.mistakes if one.kind],
        "seats": telling.seats(made.explanation.as_data()),
        "papers": papers_needed(_claimed(found), city.code),
        "back": reverse("portal:estimate", args=[place]),
    }
    return render(request, "portal/estimate_result.html", _frame(city) | context)


def _claimed(found: Assessment) -> list[str]:
    return [kind for kind in found.kinds if answering.rows_of(found.entries, kind)]


@public
@require_POST
def estimate_forget(request: HttpRequest, place: str) -> HttpResponse:
    """Forget every answer."""
    city_or_404(place)
    answer = HttpResponseRedirect(reverse("portal:estimate", args=[place]))
    carried.forget(answer, place)
    return answer


def _keep(request: HttpRequest, place: str, held: carried.Carried, to: str) -> HttpResponse:
    answer = HttpResponseRedirect(to)
    carried.write(answer, place, held, secure=bool(settings.SESSION_COOKIE_SECURE))
    return answer


def _frame(city: City) -> dict[str, Any]:
    return {"city": city_words(city), "place": city.place, "city_name": city_words(city)}
