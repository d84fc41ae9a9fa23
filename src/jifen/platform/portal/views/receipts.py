"""Is this receipt genuine? Anybody may ask, without an account, and learns when it was received and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jifen.platform.casework import receipts
from jifen.platform.portal.guarding import public
from jifen.platform.portal.limiting import spend

_MOST = 200


@never_cache
@public
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Say whether number and check code belong to one receipt of this platform; a number alone tells nothing."""
    number, code = (request.GET.get(name, "").strip()[:_MOST] for name in ("number", "code"))
    asked = bool(number or code)
    if asked:
        spend(request, "receipts")
    found = receipts.genuine(number=number, code=code) if asked else None
    context = {"number": number, "code": code, "asked": asked, "found": found, "back": reverse("portal:home")}
    return render(request, "portal/receipts.html", context)


def page_of(request: HttpRequest) -> str:
    """Give the full address of the page, for the code on a receipt."""
    return request.build_absolute_uri(reverse("portal:receipts"))
