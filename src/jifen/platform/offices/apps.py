"""The app ``offices``."""

from __future__ import annotations

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.offices"
    label = "offices"
