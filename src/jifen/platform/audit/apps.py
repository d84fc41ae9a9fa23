"""The app ``audit``."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.audit"
    label = "audit"
