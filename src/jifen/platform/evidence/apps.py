"""The app ``evidence``."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.evidence"
    label = "evidence"
