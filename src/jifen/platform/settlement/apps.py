"""The app ``settlement``."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.settlement"
    label = "settlement"
    # Every table is kept whole (audit.keeping).
    kept: ClassVar[dict[str, frozenset[str]]] = {}
