"""
Recomputing the audit trail: every digest, every seal, the chain; each row that is not what was written is named.

What it cannot see, because nothing can: rows removed from the unsealed tail, and a row changed by somebody who holds the
database **and** the keys before the next seal. The tail is counted, and it is never older than a minute while a worker runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from jifen.kernel.errors import JifenError
from jifen.platform.audit import checkpoint
from jifen.platform.audit.digests import digest_holds, root_of, seal_digest, signature_holds
from jifen.platform.audit.models import RECORDED, Entry, Look, Seal
from jifen.platform.audit.services import CLOCKS_DIFFER
from jifen.platform.vault.suite import SUITES

_CHUNK = 2_000
_UNREADABLE = (
    TypeError,
    ValueError,
    KeyError,
    AttributeError,
    OverflowError,
    DatabaseError,
    ValidationError,
    JifenError,
)


class Fault(StrEnum):
    """What is wrong with a row."""

    ALTERED = "altered"  # 被改动
    REMOVED = "removed"  # 被删除
    INSERTED = "inserted"  # 后来插入
    BACK_DATED = "back_dated"  # 时间被提前
    FORGED = "forged"  # 封存的签名不对
    CHAIN = "chain"  # 封存链断开
    ROOT = "root"  # 与封存的根不符：范围内有一行被换
    ROLLED_BACK = "rolled_back"  # 数据库被退回


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that is not what was written; ``row`` is its id, of a seal its number, and 0 where that is no number."""

    table: str
    row: int
    fault: Fault


@dataclass(slots=True)
class Report:
    """What a check found; ``unsealed`` counts rows no seal covers yet, the oldest from ``unsealed_since``."""

    rows: int = 0
    seals: int = 0
    unsealed: int = 0
    unsealed_since: datetime | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether everything is as it was written."""
        return not self.findings

    def as_data(self) -> dict[str, Any]:
        """Give plain values, ready for JSON."""
        return {
            "sound": self.sound,
            "rows": self.rows,
            "seals": self.seals,
            "unsealed": self.unsealed,
            "unsealed_since": self.unsealed_since.isoformat() if self.unsealed_since else None,
            "findings": [{"table": one.table, "row": one.row, "fault": one.fault.value} for one in self.findings],
        }


def verify() -> Report:
    """
    Recompute everything and name what differs; writes nothing, and may run while others write.

    Returns:
        Findings in the order of the seals, then of the unsealed tail.
    """
    check = _Check()
    for number, seal in _walk(Seal):
        check.seal(number, seal)
    check.end()
    return check.report


class _Check:
    """One run over the seals in their order; the rows of both tables are walked along with them."""

    def __init__(self) -> None:
        self.report = Report()
        self._tables = {one._meta.db_table: one for one in RECORDED}
        self._reached: dict[str, int | None] = dict.fromkeys(self._tables)
        self._floor: dict[str, datetime] = {}
        self._last: Seal | None = None
        self._forged: set[int] = set()

    def seal(self, number: int, seal: Seal | None) -> None:
        """Check one seal and, if it can be trusted, the rows up to its end."""
        self.report.seals += 1
        if seal is None or not _is_genuine(seal):
            self._forged.add(number)
            self._find(Seal._meta.db_table, number, Fault.FORGED)
            return
        self._chain(seal)
        self._rows_of(seal)
        self._last = seal
        if seal.whole:
            self._floor[seal.table] = seal.at - CLOCKS_DIFFER

    def end(self) -> None:
        """Check what no seal covers yet, and that this is the history the host remembers."""
        for table, recorded in self._tables.items():
            for number, row in _walk(recorded, self._reached[table]):
                true = self._row(table, number, row)
                self.report.unsealed += 1
                if true and (self.report.unsealed_since is None or row.at < self.report.unsealed_since):
                    self.report.unsealed_since = row.at
        known = checkpoint.remembered()
        if known is None or known[0] in self._forged:
            return
        held = Seal.objects.filter(number=known[0]).values_list("digest", flat=True).first()
        if held is None or bytes(held).hex() != known[1]:
            self._find(Seal._meta.db_table, known[0], Fault.ROLLED_BACK)

    def _chain(self, seal: Seal) -> None:
        expected = self._last.number + 1 if self._last else 1
        missing = [number for number in range(expected, seal.number) if number not in self._forged]
        for number in missing:
            self._find(Seal._meta.db_table, number, Fault.REMOVED)
        if seal.number > expected:
            return  # what came before is named already
        before = bytes(self._last.digest) if self._last else b""
        if bytes(seal.previous) != before or (self._last and seal.at < self._last.at):
            self._find(Seal._meta.db_table, seal.number, Fault.CHAIN)

    def _rows_of(self, seal: Seal) -> None:
        kept = _kept(seal)
        faults = len(self.report.findings)
        digests = []
        for number, row in _walk(self._tables[seal.table], self._reached[seal.table], seal.last):
            # Rows before the beginning of this seal belong to one that is missing: their own digest has to do.
            if number not in kept and number >= seal.first:
                self.report.rows += 1
                self._find(seal.table, number, Fault.INSERTED)
                continue
            true = self._row(seal.table, number, row)
            if number in kept:
                kept.remove(number)
                digests.append(bytes(row.digest) if true else b"")
        for number in sorted(kept):
            self._find(seal.table, number, Fault.REMOVED)
        if len(self.report.findings) == faults and bytes(seal.root) != root_of(SUITES[seal.suite], digests):
            self._find(Seal._meta.db_table, seal.number, Fault.ROOT)
        self._reached[seal.table] = seal.last

    def _row(self, table: str, number: int, row: Any) -> bool:
        self.report.rows += 1
        if row is None or not _is_true(row):
            self._find(table, number, Fault.ALTERED)
            return False
        if table in self._floor and row.at < self._floor[table]:
            self._find(table, number, Fault.BACK_DATED)
        return True

    def _find(self, table: str, row: int, fault: Fault) -> None:
        self.report.findings.append(Finding(table, row, fault))


def _kept(seal: Seal) -> set[int]:
    """Give the numbers of the rows a seal covers."""
    kept: set[int] = set()
    begin = seal.first
    for gap_begin, gap_end in seal.gaps:
        kept.update(range(begin, gap_begin))
        begin = gap_end + 1
    kept.update(range(begin, seal.last + 1))
    return kept


def _is_genuine(seal: Seal) -> bool:
    try:
        return bytes(seal.digest) == seal_digest(seal) and signature_holds(seal)
    except _UNREADABLE:
        return False


def _is_true(row: Entry | Look) -> bool:
    try:
        return digest_holds(row)
    except _UNREADABLE:
        return False


def _walk(model: Any, above: int | None = None, to: int | None = None) -> Iterator[tuple[int, Any]]:
    """Go through a table by key, page by page; a row whose columns cannot even be read comes as None."""
    while True:
        found = model.objects.order_by("pk")
        if above is not None:
            found = found.filter(pk__gt=above)
        if to is not None:
            found = found.filter(pk__lte=to)
        numbers = list(found.values_list("pk", flat=True)[:_CHUNK])
        if not numbers:
            return
        whole = [number for number in numbers if isinstance(number, int)]
        yield from _page(model, whole)
        if len(whole) < len(numbers):
            # SQLite lets a key be a text; those sort behind all numbers.
            yield from [(0, None)] * (len(numbers) - len(whole))
            return
        above = whole[-1]


def _page(model: Any, numbers: list[int]) -> list[tuple[int, Any]]:
    try:
        with transaction.atomic():
            found = model.objects.in_bulk(numbers)
        return [(number, found.get(number)) for number in numbers]
    except _UNREADABLE:
        # One bad value spoils the page: read its rows one by one, and name the one that cannot be read.
        return [(numbers[0], None)] if len(numbers) == 1 else [_page(model, [number])[0] for number in numbers]
