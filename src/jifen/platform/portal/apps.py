"""The app ``portal``."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.portal"
    label = "portal"
