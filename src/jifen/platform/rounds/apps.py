"""The app ``rounds``."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Registers the app."""

    name = "jifen.platform.rounds"
    label = "rounds"
    # Every table is kept (audit.keeping). What the worker notes while it is at work says nothing of what came of it.
    kept: ClassVar[dict[str, frozenset[str]]] = {
        "Run": frozenset({"step", "done_rows", "token", "leased_until"}),
        "SealingAsked": frozenset({"step", "all_rows", "done_rows", "token", "leased_until"}),
    }

    def ready(self) -> None:
        """Let no official's act put somebody out of a round whose entrants are sealed, and late objections be seen to."""
        from jifen.platform.casework.sealed import sealed_while
        from jifen.platform.casework.selectors.raised import open_as_well
        from jifen.platform.rounds.selectors.lateness import raised_and_late
        from jifen.platform.rounds.selectors.sealings import stand_sealed

        sealed_while(stand_sealed)
        open_as_well(raised_and_late)
