"""
Recomputing the audit trail: every digest, every seal, the chain, then every row of other apps whose words the trail keeps
(:mod:`jifen.platform.audit.keeping`); each row that is not what was written is named.

What it cannot see, because nothing can: rows removed from the unsealed tail, and a row changed by somebody who holds the
database **and** the keys before the next seal. The tail is counted, and it is never older than a minute while a worker runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jifen.platform.audit import checkpoint
from jifen.platform.audit.digests import digest_holds, root_of, seal_digest, signature_holds
from jifen.platform.audit.findings import Fault, Finding
from jifen.platform.audit.keeping import Kept
from jifen.platform.audit.marks import kept_tables
from jifen.platform.audit.models import RECORDED, Entry, Look, Seal
from jifen.platform.audit.services import CLOCKS_DIFFER
from jifen.platform.audit.walking import UNREADABLE, GotOn, say_nothing, walk
from jifen.platform.vault.suite import SUITES

__all__ = ["Fault", "Finding", "Report", "size", "verify"]


@dataclass(slots=True)
class Report:
    """
    What a check found.

    ``rows`` counts those of the trail, ``kept`` those of other tables that it keeps; ``unsealed`` counts rows of the trail no
    seal covers yet, the oldest from ``unsealed_since``.
    """

    rows: int = 0
    kept: int = 0
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
            "kept": self.kept,
            "seals": self.seals,
            "unsealed": self.unsealed,
            "unsealed_since": self.unsealed_since.isoformat() if self.unsealed_since else None,
            "findings": [{"table": one.table, "row": one.row, "fault": one.fault.value} for one in self.findings],
        }


def size() -> int:
    """Count the rows a check reads, those of the trail and those it keeps."""
    tables: tuple[Any, ...] = (*RECORDED, *kept_tables())
    return sum(table.objects.count() for table in tables)


def verify(got_on: GotOn = say_nothing) -> Report:
    """
    Recompute everything and name what differs; writes nothing, and may run while others write.

    Args:
        got_on: told from time to time how many rows further the check is, of the :func:`size` it has.

    Returns:
        Findings in the order of the seals, then of the unsealed tail, then of the kept tables.
    """
    check = _Check(got_on)
    for number, seal in walk(Seal):
        check.seal(number, seal)
    check.end()
    check.kept()
    return check.report


class _Check:
    """One run over the seals in their order; the rows of both tables are walked along with them."""

    def __init__(self, got_on: GotOn) -> None:
        self.report = Report()
        self._got_on = got_on
        self._tables = {one._meta.db_table: one for one in RECORDED}
        self._reached: dict[str, int | None] = dict.fromkeys(self._tables)
        self._floor: dict[str, datetime] = {}
        self._last: Seal | None = None
        self._forged: set[int] = set()
        self._kept = Kept(got_on)
        self._tail: set[int] = set()

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
            for number, row in walk(recorded, self._reached[table], got_on=self._got_on):
                true = self._row(table, number, row)
                if recorded is Entry:
                    self._tail.add(number)
                self.report.unsealed += 1
                if true and (self.report.unsealed_since is None or row.at < self.report.unsealed_since):
                    self.report.unsealed_since = row.at
        known = checkpoint.remembered()
        if known is None or known[0] in self._forged:
            return
        held = Seal.objects.filter(number=known[0]).values_list("digest", flat=True).first()
        if held is None or bytes(held).hex() != known[1]:
            self._find(Seal._meta.db_table, known[0], Fault.ROLLED_BACK)

    def kept(self) -> None:
        """Compare the kept tables; who wrote to them meanwhile wrote to the trail as well, and what was found is looked at again."""
        found = self._kept.findings()
        self.report.kept = self._kept.rows
        while found and self._trail_grew():
            found = self._kept.again(found)
        self.report.findings += found

    def _trail_grew(self) -> bool:
        """Take in what was written since; a number that is lower may have been committed later, hence from the last seal on."""
        known = self._tail
        self._tail = set()
        for number, row in walk(Entry, self._reached[Entry._meta.db_table]):
            self._tail.add(number)
            if row is not None and _is_true(row):
                self._kept.learn(row)
        return self._tail != known

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
        for number, row in walk(self._tables[seal.table], self._reached[seal.table], seal.last, self._got_on):
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
        if isinstance(row, Entry):
            self._kept.learn(row)
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
    except UNREADABLE:
        return False


def _is_true(row: Entry | Look) -> bool:
    try:
        return digest_holds(row)
    except UNREADABLE:
        return False
