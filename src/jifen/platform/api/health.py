"""Whether the site lives, and whether it is ready to work: for the machine that watches it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jifen.platform.api.problems import Answer, usual
from jifen.platform.connectors.wire import canonical


@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Answer 200: the process runs."""
    return _well()


@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the database answers and has every migration, 503 otherwise."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        behind = True
    return usual(503, Retry_After="5").response() if behind else _well()


def _well() -> HttpResponse:
    response = Answer(200, canonical({"status": "ok"})).response()
    response["Cache-Control"] = "no-store"
    return response
