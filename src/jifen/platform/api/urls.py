"""Addresses of the API: every one of them answers errors as problems, also those that are not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from jifen.platform.api import health
from jifen.platform.api.description import api, description
from jifen.platform.api.limits import Counted
from jifen.platform.api.problems import of_exception, usual

View = Callable[..., HttpResponse]


def _in_our_words(view: View) -> View:
    """Answer what Django and the framework say without a body as a problem; programs show no cookie, so none is looked at."""

    @wraps(view)
    def call(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            response = view(request, *arguments, **named)
        except Exception as error:  # noqa: BLE001  whatever it is, a program gets a problem and the log gets the rest
            response = of_exception(request, error)
        counted: Counted | None = getattr(request, "api_counted", None)
        for name, value in counted.headers.items() if counted else ():
            response[name] = value
        if response.status_code == 405:
            return usual(405, Allow=response["Allow"]).response()
        return response

    return csrf_exempt(call)


def _nothing_here(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
    return usual(404).response()


def _patterns() -> list[URLPattern]:
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in found:
        pattern.callback = _in_our_words(pattern.callback)
    return found


app_name = "api"
urlpatterns = [
    *(path(f"v1/{pattern.pattern}", pattern.callback, name=pattern.name) for pattern in _patterns()),
    path("v1/openapi.json", _in_our_words(description), name="openapi"),
    path("v1/health/live", _in_our_words(health.live), name="live"),
    path("v1/health/ready", _in_our_words(health.ready), name="ready"),
    re_path("", csrf_exempt(_nothing_here), name="nothing"),
]
