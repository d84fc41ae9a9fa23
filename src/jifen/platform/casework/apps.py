"""The app ``casework``."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.casework"
    label = "casework"
