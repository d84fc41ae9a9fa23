"""Somebody asks for money: told in one press, by anybody, with or without a name; and what came of it (306号 二（四）1)."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jifen.kernel.errors import Text
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes, services
from jifen.platform.casework.models import Report
from jifen.platform.casework.schemes import City
from jifen.platform.casework.selectors.reported import OUTCOMES, SORTS, own_reports, report_by_code
from jifen.platform.people import selectors as people
from jifen.platform.people.models import Person
from jifen.platform.portal.forms import CodeForm, ComplaintForm
from jifen.platform.portal.guarding import city_words, own, public
from jifen.platform.portal.limiting import spend

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@public
@_FORM
@sensitive_post_parameters()
def complain(request: HttpRequest) -> HttpResponse:
    """Ask where, then who and what; nothing else has to be said. What was sent is shown with its number, code and day."""
    city = schemes.city_named(request.POST.get("place") or request.GET.get("place", ""))
    if city is None:
        cities = [(city_words(one), one.place) for one in schemes.cities()]
        return render(request, "portal/complain_where.html", {"cities": cities, "back": reverse("portal:home")})
    form = ComplaintForm(city.code, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        spend(request, "complaints")
        return _sent(request, city, form.cleaned_data)
    context = {
        "form": form,
        "key": request.POST.get("key", "")[:64] or token_urlsafe(18),
        "back": reverse("portal:home"),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/complain.html", _frame(city) | context, status=status)


def _sent(request: HttpRequest, city: City, told: dict[str, Any]) -> HttpResponse:
    said = services.FeeAsked(*(told[name] for name in ("who", "where", "when", "words", "name", "contact")))
    key = request.POST.get("key", "")[:64] or token_urlsafe(18)
    made = services.report_fee(area=city.code, told=said, key=key, accused=told["accused"], person=_person(request))
    context = {"report": made, "anonymous": made.person is None, "back": reverse("portal:home")}
    return render(request, "portal/complained.html", _frame(city) | context)


def _person(request: HttpRequest) -> Person | None:
    return people.of_user(request.user) if isinstance(request.user, User) else None


@never_cache
@public
@_FORM
@sensitive_post_parameters()
def answer(request: HttpRequest) -> HttpResponse:
    """Show what came of a report to whoever has its number and its code; a wrong code and an unknown number look alike."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    found, asked = None, False
    if request.method == "POST" and form.is_valid():
        spend(request, "complaints")
        found, asked = report_by_code(**form.cleaned_data), True
    context = {"form": form, "asked": asked, "back": reverse("portal:home")} | _shown(found)
    return render(request, "portal/complaint_answer.html", context, status=422 if form.errors else 200)


@never_cache
@own
@require_safe
def report(request: HttpRequest, person: Person, public: str) -> HttpResponse:
    """Show one report of mine: who has it until when, or what was found and why."""
    found = own_reports(person).filter(public=public).first()
    if found is None:
        raise Http404
    return render(request, "portal/report.html", _shown(found) | {"back": reverse("portal:me")})


def _shown(found: Report | None) -> dict[str, Any]:
    if found is None:
        return {"report": None}
    return {"report": found, "sort": SORTS[found.sort], "outcome": OUTCOMES.get(found.outcome)}


def _frame(city: City) -> dict[str, Any]:
    words: Text = city_words(city)
    return {"city": words, "city_name": words, "place": city.place}
