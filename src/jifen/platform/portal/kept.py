"""
A form that was sent when its sign-in had run out: the browser carries it across signing in again, and nothing is lost.

It lies sealed in cookies for an hour, for the pages of one case and for the address it was sent to. Only whoever owns that
case gets to see it there, so it never reaches the next person at the same machine. Files are too large to be carried.
"""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from jifen.platform.portal.pocket import Pocket
from jifen.platform.vault.suite import Place

ANEW = "anew"
"""In an address: without what was carried."""

_AN_HOUR = 3_600


def keep(request: HttpRequest, public: str) -> HttpResponse:
    """Send to sign in, and let the browser carry what was sent."""
    answer = redirect_to_login(request.get_full_path())
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    _pocket(request, public).write(answer, sent.urlencode().encode(), secure=request.is_secure())
    return answer


def held(request: HttpRequest, public: str) -> HttpResponse | None:
    """Show that what was sent is still here, and let it be sent now; None where nothing was sent to this address."""
    if request.method != "GET" or ANEW in request.GET:
        return None
    found = _pocket(request, public).read(request)
    if found is None:
        return None
    sent = [(name, value) for name, values in QueryDict(found).lists() for value in values]
    context = {"sent": sent, "anew": f"{reverse('portal:case', args=[public])}?{ANEW}"}
    return render(request, "portal/kept.html", context)


def done(request: HttpRequest, public: str, answer: HttpResponse) -> HttpResponse:
    """Let the browser forget what it carried, once it was sent or is not wanted."""
    pocket = _pocket(request, public)
    if ANEW in request.GET or (request.method == "POST" and pocket.read(request) is not None):
        pocket.empty(answer)
    return answer


def _pocket(request: HttpRequest, public: str) -> Pocket:
    path = reverse("portal:case", args=[public])
    return Pocket("jifen_kept", path, Place("portal_kept", "form", request.path), _AN_HOUR)
