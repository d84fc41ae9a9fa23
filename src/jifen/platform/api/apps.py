"""The app ``api``."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.api"
    label = "api"
