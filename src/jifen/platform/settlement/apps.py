"""The app ``settlement``."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.settlement"
    label = "settlement"
    # Every table is kept whole (audit.keeping).
    kept: ClassVar[dict[str, frozenset[str]]] = {}

    def ready(self) -> None:
        """Let nobody be erased whose record settlement still needs, and no application be taken back on which a claim rests."""
        from jifen.platform.casework.services.erasing import keep_while
        from jifen.platform.casework.services.verifying import hold_while
        from jifen.platform.settlement.selectors.holding import claim_on, is_needed

        keep_while(is_needed)
        hold_while(claim_on)
