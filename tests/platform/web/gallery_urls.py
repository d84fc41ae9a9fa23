"""Addresses of the site of the look alone, and a form that is saved while it is filled in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path

SAVED: dict[str, str] = {}


def form(request: HttpRequest) -> HttpResponse:
    """Show the form; sent without a script, it tells what it got."""
    return render(request, "saved_form.html", {"sent": request.POST.get("years", "")})


def save(request: HttpRequest) -> JsonResponse:
    """Keep one field, or say what is wrong with it."""
    field = request.POST["field"]
    if request.POST[field] == "x":
        return JsonResponse({"errors": {field: "不是数字"}}, status=422)
    SAVED[field] = request.POST[field]
    return JsonResponse({"saved": "10:32"})


def saved(request: HttpRequest) -> JsonResponse:
    """Tell what was kept."""
    return JsonResponse(SAVED)


def total(request: HttpRequest) -> HttpResponse:
    """Count the points of the form."""
    return HttpResponse(f"<b>{int(request.POST['years']) * 3}</b>")


urlpatterns = [
    path("", include("jifen.platform.web.urls")),
    path("form/", form),
    path("save/", save),
    path("saved/", saved),
    path("total/", total),
]
handler400 = "jifen.platform.web.views.bad_request"
handler403 = "jifen.platform.web.views.permission_denied"
handler404 = "jifen.platform.web.views.page_not_found"
