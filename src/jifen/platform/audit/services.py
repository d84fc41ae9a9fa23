"""Writing the audit trail: acts and looks inside the transaction they belong to, seals afterwards by the worker."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.models import Max

from jifen.kernel import identity
from jifen.kernel.errors import RefusedError, Text
from jifen.platform.audit import checkpoint
from jifen.platform.audit.digests import digest_of, root_of, said, sign
from jifen.platform.audit.models import RECORDED, Entry, Look, Seal
from jifen.platform.config import clock
from jifen.platform.vault.suite import SUITES
from jifen.ranking.canonical import canonical

SYSTEM = "system"
"""The actor of what nobody in particular did."""

CLOCKS_DIFFER = timedelta(seconds=2)
"""How far the clocks of two hosts may lie apart."""

_MOST_ROWS = 10_000
_WRITERS = 0x4A46_4155  # the number of the lock that writers share and the sealing takes alone
_PATIENCE = "500ms"  # shorter than the database takes to look for deadlocks: the sealing gives way, not a writer
_LOCK_NOT_AVAILABLE = "55P03"
_LOG = logging.getLogger(__name__)
Row = TypeVar("Row", Entry, Look)

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")


def record(
    *,
    actor: str,
    act: str,
    office: str = "",
    case: str = "",
    person: str = "",
    grounds: str = "",
    data: Mapping[str, Any] | None = None,
    kept: str = "",
) -> Entry:
    """
    Write down an act, in the transaction that does it.

    Args:
        actor: public id of the user, or :data:`SYSTEM`.
        act: dotted code, such as ``case.accept``.
        office: code of the office the actor acted for.
        case: public id.
        person: public id.
        grounds: id of the delegation, membership or mandate that gave the right.
        data: what the act changed: plain values without fractions (:func:`jifen.ranking.canonical.canonical`), no
            sensitive ones.
        kept: marks of the rows the act wrote (:func:`jifen.platform.audit.marks.marks_of`), where they are of kept tables.

    Raises:
        RefusedError: ``platform.audit_sensitive``: an identity number stands in it.
        BadInputError: ``ranking.not_canonical``: a value that has more than one way to be written.
    """
    entry = Entry(
        actor=actor,
        act=act,
        office=office,
        case=case,
        person=person,
        grounds=grounds,
        data=json.loads(canonical(data or {})),
        kept=kept,
    )
    return _append(entry)


def looked(*, actor: str, person: str, purpose: str, fields: Sequence[str], office: str = "", case: str = "") -> Look:
    """
    Write down that somebody read sensitive data of a person.

    Args:
        actor: public id of the user.
        person: public id of the person whose data it was.
        purpose: code of the purpose.
        fields: names of the fields that were read, not their values.
        office: code of the office the actor acted for.
        case: public id.

    Raises:
        RefusedError: ``platform.audit_sensitive``: an identity number stands in it.
    """
    return _append(Look(actor=actor, office=office, person=person, case=case, purpose=purpose, fields=list(fields)))


def seal(*, at: datetime) -> list[Seal]:
    """
    Seal every act and look that is not sealed yet; to be called at least each minute.

    It may be run twice, by two processes at once, or be killed at any point: a seal is there whole or not at all, and what is
    left over is sealed the next time. A long transaction that still writes puts it off to the next time as well.

    Args:
        at: the instant, by the platform's clock.

    Returns:
        The seals made, oldest first.

    Raises:
        RefusedError: ``platform.clock_back``: the last seal is from later than ``at``.
    """
    ends = _settled_ends()
    made: list[Seal] = []
    try:
        for recorded in RECORDED if ends else ():
            while one := _seal_next(recorded, ends[recorded._meta.db_table], at):
                made.append(one)
    except IntegrityError:
        # Another process made the seal of this number; the rows are sealed.
        return made
    return made


def _append(row: Row) -> Row:
    _refuse_sensitive(row)
    # No savepoint: an act that cannot be written down is not done.
    with transaction.atomic(savepoint=False):
        row.id = _next_id(row)
        row.at = clock.now()
        row.digest = digest_of(row)
        row.save(force_insert=True)
    return row


def _next_id(row: models.Model) -> int:
    """Take the number of a new row beforehand, because its digest covers it."""
    table = row._meta.db_table
    if connection.vendor == "postgresql":
        # Numbers are given out before the commit. The sealing waits for all who hold this lock, so that no row with a
        # lower number can appear behind its back.
        return _number(
            "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s)) "
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM held",
            _WRITERS,
            table,
        )
    # SQLite has one writer at a time, and remembers the highest number even when its row was removed.
    return _number("SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = %s", table)


def _settled_ends() -> dict[str, int]:
    """Give, per table, a number up to which no row can appear any more; nothing while a transaction takes too long."""
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                # Waiting keeps other writers waiting too, hence not long.
                _number("SELECT 1 FROM set_config('lock_timeout', %s, true)", _PATIENCE)
                _number("WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock(%s)) SELECT 1 FROM held", _WRITERS)
            return {one._meta.db_table: one.objects.aggregate(end=Max("id"))["end"] or 0 for one in RECORDED}
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        _LOG.warning("Audit rows are being written by a long transaction; they are sealed the next time.")
        return {}


def _seal_next(recorded: type[Entry | Look], end: int, at: datetime) -> Seal | None:
    table = recorded._meta.db_table
    with transaction.atomic():
        previous = Seal.objects.order_by("number").last()
        before = Seal.objects.filter(table=table).order_by("number").last()
        first = before.last + 1 if before else 1
        rows = recorded.objects.filter(id__gte=first, id__lte=end).order_by("id").values_list("id", "digest")
        found = [(number, bytes(digest)) for number, digest in rows[:_MOST_ROWS]]
        if not found:
            return None
        suite = SUITES[settings.JIFEN_SUITE]
        made = Seal(
            number=previous.number + 1 if previous else 1,
            at=_not_before(previous, at),
            table=table,
            first=first,
            last=found[-1][0],
            count=len(found),
            gaps=gaps_between(first, [number for number, _ in found]),
            whole=found[-1][0] == end,
            root=root_of(suite, [digest for _, digest in found]),
            previous=bytes(previous.digest) if previous else b"",
            suite=suite.name,
        )
        sign(made)
        made.save(force_insert=True)
        # The seal is committed by then: a full disk is logged, and the next seal is remembered in its place.
        transaction.on_commit(lambda: checkpoint.remember(made), robust=True)
    return made


def gaps_between(first: int, numbers: Sequence[int]) -> list[list[int]]:
    """List the stretches ``[from, to]`` that are missing from ascending numbers, counted from ``first``."""
    found, expected = [], first
    for number in numbers:
        if number > expected:
            found.append([expected, number - 1])
        expected = number + 1
    return found


def _not_before(previous: Seal | None, at: datetime) -> datetime:
    if previous is None or at >= previous.at:
        return at
    if previous.at - at <= CLOCKS_DIFFER:
        return previous.at
    raise RefusedError(
        "platform.clock_back",
        Text(
            f"上一个封存的时间是 {previous.at.isoformat()}，晚于现在的 {at.isoformat()}。",
            f"The last seal is from {previous.at.isoformat()}, later than now, {at.isoformat()}.",
        ),
        Text("请校准主机时钟后再封存；记录没有丢失。", "Set the clock of the host right, then seal; no row is lost."),
        where=f"audit_seal {previous.number}",
    )


def _refuse_sensitive(row: models.Model) -> None:
    """Look through every column: a log is read by more people than the case."""
    for found in _IDENTITY.finditer(canonical(said(row)).decode()):
        if not identity.problems(found.group()):
            raise RefusedError(
                "platform.audit_sensitive",
                Text("留痕里不得写身份号码。", "No identity number may stand in the audit trail."),
                Text("请改写该人的公开编号。", "Name the person by the public id."),
                where=row._meta.db_table,
            )


def _number(sql: str, *values: str | int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])
