"""Serves the home of a province once more, on a free port, and says in a header which templates each page was drawn from."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django

from jifen.cli.platform_runs import DEMO_DAY

DRAWN_FROM = "X-Drawn-From"
BARE = "bare/"
"""Below it a template is drawn by its name: pages that are shown only when something else has broken."""


_ALONE = ("400.html", "403.html", "404.html", "500.html")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name the library gives it
        """Say nothing: the tests read what is printed."""


def telling(application: Callable[..., Any]) -> Callable[..., Any]:
    """Let an application say which templates it drew; it is asked one thing at a time."""
    from django.test.signals import template_rendered
    from django.test.utils import instrumented_test_render

    # What the library patches for its own tests: every template that is drawn is told.
    django.template.Template._render = instrumented_test_render  # type: ignore[attr-defined]
    drawn: list[str] = []

    def note(template: Any, **_: Any) -> None:
        drawn.append(str(template.name))

    template_rendered.connect(note, weak=False)

    def told(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        drawn.clear()

        def begin(status: str, headers: list[tuple[str, str]], *trouble: Any) -> Any:
            return start(status, [*headers, (DRAWN_FROM, ",".join(dict.fromkeys(drawn)))], *trouble)

        answer: Iterable[bytes] = application(environ, begin)
        return answer

    return told


def bare(request: Any, name: str) -> Any:
    """Draw a template by its name; those for when nothing else works as they are drawn then, with no context at all."""
    from django.http import HttpResponse
    from django.shortcuts import render
    from django.template.loader import get_template

    return HttpResponse(get_template(name).render()) if name in _ALONE else render(request, name)


def fall_due() -> None:
    """Let happen what the worker of a province does by itself on a day, and no worker has done here."""
    from jifen.platform.casework import services as casework
    from jifen.platform.rounds import services as rounds
    from jifen.platform.settlement import services as settlement

    casework.lapse_overdue()
    rounds.prepare_due()
    settlement.expire_due()


def main(home: str, day: str = "") -> None:
    """
    Serve until nobody listens any more.

    Args:
        home: of the province, or of its copy.
        day: what day it is there, with what has fallen due by then; the day of demonstrations where it is not said.
    """
    os.environ |= {
        "JIFEN_HOME": home,
        "JIFEN_TODAY": day or DEMO_DAY.isoformat(),
        "JIFEN_DEMO": "1",
        "JIFEN_DEPARTMENTS": f"{home}/departments.json",
        "DJANGO_SETTINGS_MODULE": "jifen.platform.config.settings",
    }
    django.setup()
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    from jifen.platform.config import urls
    from jifen.platform.rounds.serving import Lists

    urls.urlpatterns.append(path(f"{BARE}<path:name>", bare))
    if day:
        fall_due()
    with make_server("127.0.0.1", 0, telling(Lists(get_wsgi_application())), handler_class=_Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
