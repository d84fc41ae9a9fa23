"""The app ``desk``."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.desk"
    label = "desk"
