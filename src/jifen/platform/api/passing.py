"""Transactions whose loss in a power cut harms nobody: they are not waited for until they are on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def passing() -> Iterator[None]:
    """
    Commit without waiting for the disk; whatever is committed after it in the usual way takes it to the disk first.

    Both databases write one log in one order, so nothing that was waited for can be there without what was passing before
    it. A process that dies loses nothing by it; a power cut may lose the last moments, as if the calls had never come. So it is
    for counts and for keys that are taken, never for an act or its answer. Within another transaction it is part of that one.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _say("SET LOCAL synchronous_commit = off")
            yield
    else:
        _say("PRAGMA synchronous=NORMAL")
        try:
            with transaction.atomic():
                yield
        finally:
            _say("PRAGMA synchronous=FULL")


def _say(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
