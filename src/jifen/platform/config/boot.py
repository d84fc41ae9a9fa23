"""Waking Django up for a command: which home, then everything else from the settings."""

from __future__ import annotations

import os
from pathlib import Path

import django

from jifen.kernel.errors import NotFoundError, Text


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


def refuse_without_tables() -> None:
    """
    Make sure that the home has been set up to the end.

    Raises:
        NotFoundError: ``platform.no_tables``: there is no database yet, or an empty one.
    """
    from django.db import connection

    if "audit_entry" not in connection.introspection.table_names():
        raise NotFoundError(
            "platform.no_tables",
            Text("平台的数据库还没有建立。", "The database of this platform is not set up."),
            Text("请先运行 jifen platform init。", "Run `jifen platform init` first."),
        )
