"""
Tables of other apps that nobody can change unnoticed: the trail holds what each of their rows said when it was last written.

One line, after the last write of an act and inside its transaction, in every service that writes such a row::

    record(…, kept=marks_of(reply, *facts))     # with the entry of the act, which costs no further row
    keep(plan)                                  # one row, or several, of whatever tables, in an entry of their own
    keep_all(Standing.objects.filter(run=run))  # many of one table, a thousand to an entry

Also for what only moves a row (``QuerySet.update``), and for every row ``bulk_create`` made. Keep only what this transaction wrote:
of a row that somebody else is writing, the older words could come to count. A row nobody kept is reported as inserted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import models

from jifen.platform.audit import services
from jifen.platform.audit.findings import Fault, Finding
from jifen.platform.audit.marks import ROWS, Mark, is_free, is_marked, kept_tables, marks_as_read, marks_of, read_marks
from jifen.platform.audit.models import Entry
from jifen.platform.audit.walking import UNREADABLE, GotOn, page, say_nothing, walk

ACT = "row.keep"
"""The act of an entry that does nothing but hold what rows said."""


def keep(*rows: models.Model) -> None:
    """
    Write down what rows say now, in an entry of its own; to be called inside the transaction that wrote them.

    Args:
        rows: saved rows of kept tables.

    Raises:
        KeyError: a row of a table that is not kept.
    """
    for some in _portions(rows):
        _write(marks_of(*some))


def keep_all(rows: models.QuerySet[Any]) -> None:
    """
    Write down what all rows of a query say now, a thousand to an entry; as :func:`keep`.

    Args:
        rows: of one kept table; any order.
    """
    for some in _portions(rows.order_by("pk").iterator(chunk_size=ROWS)):
        _write(marks_as_read(some))


class Kept:
    """What the trail says the kept rows said; told entry by entry, in the order of their numbers."""

    def __init__(self, got_on: GotOn = say_nothing) -> None:
        self.rows = 0
        self._got_on = got_on
        self._tables = {model._meta.db_table: model for model in kept_tables()}
        self._marks: dict[str, dict[int, Mark]] = {table: {} for table in self._tables}

    def learn(self, entry: Entry) -> None:
        """Take in what one true entry holds; a later one about the same row counts instead of it."""
        for table, number, mark in read_marks(entry.kept):
            if table in self._marks:
                self._marks[table][number] = mark

    def findings(self) -> list[Finding]:
        """Compare every row of every kept table, and name each that differs, is gone, or was never kept."""
        found: list[Finding] = []
        for table, model in self._tables.items():
            gone = set(self._marks[table])
            for number, row in walk(model, got_on=self._got_on):
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
            if not is_free(row):
                yield Finding(table, number, Fault.INSERTED)
        elif not _is_true(row, mark):
            yield Finding(table, number, Fault.ALTERED)


_GONE = object()


def _portions(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    left = iter(rows)
    while some := tuple(islice(left, ROWS)):
        yield some


def _write(marks: str) -> None:
    if marks:
        services.record(actor=services.SYSTEM, act=ACT, kept=marks)


def _is_true(row: models.Model, mark: Mark) -> bool:
    try:
        return is_marked(row, mark)
    except UNREADABLE:
        return False
