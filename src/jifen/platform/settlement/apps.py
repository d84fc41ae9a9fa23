"""The app ``settlement``."""

from __future__ import annotations

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.settlement"
    label = "settlement"
