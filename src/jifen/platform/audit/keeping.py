"""
Tables of other apps that nobody can change unnoticed: the trail holds what each of their rows said when it was last written.

The one line, after the last write of an act and inside its transaction, in every service that writes such a row::

    keep(plan)                                  # one row, or several, of whatever tables
    keep_all(Standing.objects.filter(run=run))  # many of one table, a thousand to an entry

Also for what only moves a row (``QuerySet.update``), and for every row ``bulk_create`` made. The row is read again, so that what
is kept is what lies in the database; sealed columns are kept by their bytes and never opened. Which tables are kept is the ``kept``
of their app's configuration: all tables of that app, but for the columns it names. A row nobody kept is reported as inserted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models

from jifen.platform.audit import services
from jifen.platform.audit.digests import NAMED, digest_again, digest_of
from jifen.platform.audit.findings import Fault, Finding
from jifen.platform.audit.models import Entry
from jifen.platform.audit.walking import UNREADABLE, page, walk

ACT = "row.keep"
"""The act of an entry that holds what rows said."""

_ROWS = 1_000
_MARK = 16
"""Bytes of a keyed digest that are kept of each row: nobody without the key finds a second row with the same."""


def keep(*rows: models.Model) -> None:
    """
    Write down what rows say now; to be called inside the transaction that wrote them.

    Args:
        rows: saved rows of kept tables.

    Raises:
        KeyError: a row of a table that is not kept.
    """
    by_model: dict[Any, list[Any]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row.pk)
    for model, numbers in by_model.items():
        for start in range(0, len(numbers), _ROWS):
            keep_all(model.objects.filter(pk__in=numbers[start : start + _ROWS]))


def keep_all(rows: models.QuerySet[Any]) -> None:
    """
    Write down what all rows of a query say now, a thousand to an entry; as :func:`keep`.

    Args:
        rows: of one kept table; any order.
    """
    without = kept_tables()[rows.model]
    marks: dict[str, str] = {}
    by = b""
    for row in rows.order_by("pk").iterator(chunk_size=_ROWS):
        digest = digest_of(row, without=without)
        by, marks[str(row.pk)] = digest[:NAMED], _mark(digest).hex()
        if len(marks) == _ROWS:
            _write(rows.model, by, marks)
            marks = {}
    if marks:
        _write(rows.model, by, marks)


def kept_tables() -> dict[type[models.Model], frozenset[str]]:
    """Give every kept table, with the columns that are left out because they say nothing of a result."""
    found: dict[type[models.Model], frozenset[str]] = {}
    for app in apps.get_app_configs():
        left_out: Mapping[str, frozenset[str]] | None = getattr(app, "kept", None)
        if left_out is not None:
            found |= {model: left_out.get(model.__name__, frozenset()) for model in app.get_models()}
    return found


class Kept:
    """What the trail says the kept rows said; told entry by entry, in the order of their numbers."""

    def __init__(self) -> None:
        self.rows = 0
        self._tables = {model._meta.db_table: model for model in kept_tables()}
        self._marks: dict[str, dict[int, bytes]] = {table: {} for table in self._tables}

    def learn(self, entry: Entry) -> None:
        """Take in what one true entry holds; a later one about the same row counts instead of it."""
        if entry.act != ACT or entry.data["table"] not in self._marks:
            return
        by = bytes.fromhex(entry.data["by"])
        marks = self._marks[entry.data["table"]]
        for number, mark in entry.data["rows"].items():
            marks[int(number)] = by + bytes.fromhex(mark)

    def findings(self) -> list[Finding]:
        """Compare every row of every kept table, and name each that differs, is gone, or was never kept."""
        found: list[Finding] = []
        for table, model in self._tables.items():
            gone = set(self._marks[table])
            for number, row in walk(model):
                self.rows += 1
                gone.discard(number)
                found += self._compare(table, number, row)
            found += [Finding(table, number, Fault.REMOVED) for number in sorted(gone)]
        return found

    def again(self, suspects: Iterable[Finding]) -> list[Finding]:
        """Compare only what was found once more, after the trail has grown."""
        numbers: dict[str, set[int]] = {}
        for one in suspects:
            numbers.setdefault(one.table, set()).add(one.row)
        return [
            finding
            for table, wanted in numbers.items()
            for number, row in page(self._tables[table], sorted(wanted), missing=_GONE)
            for finding in self._compare(table, number, row)
        ]

    def _compare(self, table: str, number: int, row: Any) -> Iterator[Finding]:
        mark = self._marks[table].get(number)
        if row is _GONE:
            if mark is not None:
                yield Finding(table, number, Fault.REMOVED)
        elif row is None:
            yield Finding(table, number, Fault.ALTERED)
        elif mark is None:
            yield Finding(table, number, Fault.INSERTED)
        elif not _is_true(row, mark):
            yield Finding(table, number, Fault.ALTERED)


_GONE = object()


def _write(model: type[models.Model], by: bytes, marks: Mapping[str, str]) -> None:
    data = {"table": model._meta.db_table, "by": by.hex(), "rows": marks}
    services.record(actor=services.SYSTEM, act=ACT, data=data)


def _mark(digest: bytes) -> bytes:
    return digest[NAMED : NAMED + _MARK]


def _is_true(row: models.Model, mark: bytes) -> bool:
    try:
        digest = digest_again(row, mark, without=kept_tables()[type(row)])
    except UNREADABLE:
        return False
    return digest is not None and digest[: NAMED + _MARK] == mark
