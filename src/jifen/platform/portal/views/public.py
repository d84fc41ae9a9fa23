"""What everybody may read: the cities, what points bring there, the guide, and what changed between versions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from jifen.kernel.errors import Text
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.casework.selectors.windows import window_of
from jifen.platform.config import clock
from jifen.platform.portal import guide_page
from jifen.platform.portal.guarding import city_or_404, city_words, public
from jifen.platform.portal.guide import Guide, guide, versions
from jifen.policy import phrasing as law
from jifen.policy.packs import Pack


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Choose a city; what points bring, when and who may apply, what it costs."""
    cities = [{"name": city_words(one), "place": one.place, "uses": _uses(one)} for one in schemes.cities()]
    return render(request, "portal/home.html", {"cities": cities})


def _uses(city: City) -> list[dict[str, Any]]:
    told = []
    for pack in schemes.open_packs(city, clock.today()):
        for use, rule in pack.scheme.uses.items():
            told.append(
                {
                    "name": law.uses([use]),
                    "line": law.number(rule.apply_from) if rule.apply_from is not None else "",
                    "since": pack.scheme.in_force.from_,
                    "title": Text(pack.scheme.title, pack.scheme.title_en),
                    "official": schemes.fit_for_officials(pack.id),
                    "window": window_of(pack, use, clock.today()),
                }
            )
    return told


@public
@require_safe
def city(request: HttpRequest, place: str) -> HttpResponse:
    """What points bring in one city, and the ways in."""
    found = city_or_404(place)
    context = {"uses": _uses(found), "takes": any(use["official"] for use in _uses(found)), "back": "/"}
    return render(request, "portal/city.html", _frame(found) | context)


@public
@require_safe
def guide_(request: HttpRequest, place: str) -> HttpResponse:
    """Every line, point, limit and article of the schemes in force, and who confirms what."""
    found = city_or_404(place)
    guides = [_guide(pack, found) for pack in schemes.open_packs(found, clock.today())]
    wanted = request.GET.get("scheme", "")
    shown = next((one for one in guides if one.pack.id == wanted), guides[0] if guides else None)
    context = {"guides": guides, "guide": shown, "back": f"/c/{place}/"}
    return render(request, "portal/guide.html", _frame(found) | context)


@public
@require_safe
def guide_pdf(request: HttpRequest, place: str) -> HttpResponse:
    """Give the same guide as a PDF."""
    found = city_or_404(place)
    packs = schemes.open_packs(found, clock.today())
    wanted = request.GET.get("scheme", "")
    pack = next((one for one in packs if one.id == wanted), packs[0] if packs else None)
    if pack is None:
        raise Http404
    english = (get_language() or "").startswith("en")
    answer = HttpResponse(guide_page.render(_guide(pack, found), english=english), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{pack.id.replace("/", "-").replace("@", "-")}.pdf"'
    return answer


def _guide(pack: Pack, found: City) -> Guide:
    return guide(pack, found, kinds=schemes.kinds_asked(pack.id, clock.today()))


@public
@require_safe
def versions_(request: HttpRequest, place: str) -> HttpResponse:
    """Say what changed from each version of a scheme to the next."""
    found = city_or_404(place)
    return render(request, "portal/versions.html", _frame(found) | {"all": versions(found), "back": f"/c/{place}/"})


def _frame(found: City) -> dict[str, Any]:
    return {"city": city_words(found), "place": found.place, "city_name": city_words(found)}
