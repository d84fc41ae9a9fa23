"""The app ``casework``."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.casework"
    label = "casework"
    # Points rest on cases, their moves and their scorecards: each row is kept whole (audit.marks).
    kept: ClassVar[dict[str, frozenset[str]]] = {}
    # A draft changes with every key that is pressed, and counts for nothing before it is sent.
    kept_once_not: ClassVar[dict[str, tuple[str, str]]] = {"Case": ("state", "draft")}
    # What was said about a case, and what lay on a device: no point rests on it.
    not_kept: ClassVar[frozenset[str]] = frozenset(
        {"ReturnedItem", "Dispute", "OfflineEntry", "Report", "SpotDraw", "SpotCheck"}
    )
