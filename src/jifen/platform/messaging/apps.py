"""The app ``messaging``."""

from __future__ import annotations

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.messaging"
    label = "messaging"
