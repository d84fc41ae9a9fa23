"""The app ``rounds``."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.rounds"
    label = "rounds"
    # Every table is kept (audit.keeping). What the worker notes while a run goes on says nothing of its result.
    kept: ClassVar[dict[str, frozenset[str]]] = {"Run": frozenset({"step", "done_rows", "token", "leased_until"})}
