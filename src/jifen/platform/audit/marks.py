"""
What rows of other apps said when they were last written: a keyed mark of each, as one text in the entry of the act that wrote them.

Shape: ``BY table row=mark row=mark table row=mark …``; ``BY`` (suite and key, 10 hexadecimal digits) is said once, a row is named
by its number, a mark is the first 16 bytes of the digest of the row over all its columns, sealed ones as they lie there.

Which tables are kept is said by the configuration of their app::

    kept = {"Run": frozenset({"step"})}            # all its tables are, but for these columns
    not_kept = frozenset({"Dispute"})              # and but for these tables
    kept_once_not = {"Case": ("state", "draft")}   # a row nobody has kept is sound while its column says so
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any

from django.apps import apps
from django.db import models

from jifen.platform.audit.digests import NAMED, digest_again, digest_of

ROWS = 1_000
"""How many rows an entry holds at most."""

_MARK = 16
"""Bytes of a keyed digest that are kept of each row: nobody without the key finds a second row with the same."""

Mark = bytes
"""Suite and key, then the mark itself."""


@cache
def kept_tables() -> Mapping[type[models.Model], frozenset[str]]:
    """Give every kept table, with the columns that are left out because they say nothing of a result."""
    found: dict[type[models.Model], frozenset[str]] = {}
    for app in apps.get_app_configs():
        left_out: Mapping[str, frozenset[str]] | None = getattr(app, "kept", None)
        if left_out is not None:
            not_kept: frozenset[str] = getattr(app, "not_kept", frozenset())
            tables = [model for model in app.get_models() if model.__name__ not in not_kept]
            found |= {model: left_out.get(model.__name__, frozenset()) for model in tables}
    return found


def is_free(row: models.Model) -> bool:
    """Say whether a row that nobody has kept may be there all the same: what is still being filled in counts for nothing."""
    app = apps.get_app_config(row._meta.app_label)
    column, value = getattr(app, "kept_once_not", {}).get(type(row).__name__, ("", None))
    return bool(column) and getattr(row, column) == value


def marks_of(*rows: models.Model, made: Iterable[models.Model] = ()) -> str:
    """
    Read rows again and give their marks, so that what is kept is what lies in the database.

    Args:
        rows: saved rows of kept tables, :data:`ROWS` at most, after the last write of the act and inside its transaction.
        made: rows the act has created and not touched since, values of the types their columns give back; they count as read,
            which spares most of the cost of many.

    Raises:
        KeyError: a row of a table that is not kept.
    """
    by_model: dict[Any, set[Any]] = {}
    for row in rows:
        by_model.setdefault(type(row), set()).add(row.pk)
    again = (row for model, numbers in by_model.items() for row in model.objects.filter(pk__in=numbers).order_by("pk"))
    return marks_as_read(chain(again, made))


def marks_as_read(rows: Iterable[models.Model]) -> str:
    """Give the marks of rows as they have just been read; otherwise as :func:`marks_of`. Rows of a table together are shortest."""
    tables, words, table = kept_tables(), [""], None
    for row in rows:
        digest = digest_of(row, without=tables[type(row)])
        words[0] = digest[:NAMED].hex()
        if row._meta.db_table != table:
            table = row._meta.db_table
            words.append(table)
        words.append(f"{int(row.pk)}={digest[NAMED : NAMED + _MARK].hex()}")
    return " ".join(words)


def read_marks(text: str) -> Iterator[tuple[str, int, Mark]]:
    """Give the marks an entry holds: table, number of the row, mark."""
    by, _, words = text.partition(" ")
    suite_and_key, table = bytes.fromhex(by), ""
    for word in words.split():
        number, is_row, mark = word.partition("=")
        if is_row:
            yield table, int(number), suite_and_key + bytes.fromhex(mark)
        else:
            table = word


def is_marked(row: models.Model, mark: Mark) -> bool:
    """Say whether a row is what it was when it was kept."""
    digest = digest_again(row, mark, without=kept_tables()[type(row)])
    return digest is not None and digest[: NAMED + _MARK] == mark
