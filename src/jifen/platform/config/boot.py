"""Waking Django up for a command: which home, then everything else from the settings."""

from __future__ import annotations

import os
from pathlib import Path

import django


def boot(home: Path | None = None) -> None:
    """
    Set Django up in this process, once; doing it again changes nothing.

    Args:
        home: the home of the platform; None leaves ``JIFEN_HOME`` or the default.

    Raises:
        NotFoundError: ``platform.no_keys``: this is no home of a platform yet.
    """
    if home is not None:
        os.environ["JIFEN_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifen.platform.config.settings")
    django.setup()
