"""The app ``rounds``."""

from __future__ import annotations

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.rounds"
    label = "rounds"
