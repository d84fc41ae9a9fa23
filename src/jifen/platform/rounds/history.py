"""
The history of everything published, as rows and as the file anybody may keep: one signed line for each thing that happened.

``<home>/lists/history.jsonl`` is written from the rows once they are committed. It is public at once, also the line of a list whose
minute has not come: it holds a root and no result.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction

from jifen.platform.audit.keeping import keep
from jifen.platform.config import clock
from jifen.platform.rounds import keeping
from jifen.platform.rounds.models import HistoryLine, Round
from jifen.platform.vault.suite import secrets_of
from jifen.ranking.history import Line, What, in_force, next_line, read_lines

_WRITERS = 0x4A46_4849
"""The number of the lock writers of the history take one after another, where the database lets several write."""


def append(
    *, what: What, round_: Round, root: str, release_at: datetime | None = None, digest: str = ""
) -> HistoryLine:
    """
    Add a line, in the transaction of the act it tells of.

    Args:
        what: what happened.
        round_: the round it happened to.
        root: root of the list of entrants or of ranks it speaks of, in hex.
        release_at: of a list, its minute.
        digest: of a list, the digest over all its files.

    Raises:
        RefusedError: ``ranking.history_backwards``: the clock stands before the last line.
    """
    with transaction.atomic(savepoint=False):
        _one_at_a_time()
        newest = HistoryLine.objects.order_by("number").last()
        last = read_lines([newest.written.encode()])[0] if newest else None
        if last is not None and in_force(last) != _public(_secrets()[-1]):
            last = _announce_key(last)
        own = {"release_at": told(release_at), "digest_of_files": digest} if release_at else {}
        line = _made(last, what, about(round_), root, _secrets()[-1], **own)
        return _kept(line, round_)


def about(round_: Round) -> str:
    """Name a round as its lines do: ``442000/settlement/2016/7K2MX9QD3FVA``."""
    return f"{round_.city}/{round_.use}/{round_.term}/{round_.public}"


def write_file() -> None:
    """
    Write ``history.jsonl`` from the rows unless it says all of it already; may be done again at any time.

    Rows are read by whoever holds the file, so that the slower of two writers never puts back what it read earlier. A file that
    goes on after the rows is left as it is: a history that gets shorter is what a witness cries out at.
    """
    with keeping.alone("history"):
        content = "".join(HistoryLine.objects.order_by("number").values_list("written", flat=True)).encode()
        if not path().exists() or not path().read_bytes().startswith(content):
            keeping.write(path(), content)


def path() -> Path:
    """Say where the file lies."""
    return keeping.home() / "history.jsonl"


def _announce_key(last: Line) -> Line:
    """A new signing key is announced by a line that the one before it signed."""
    old = next(secret for secret in _secrets() if _public(secret) == in_force(last))
    line = _made(last, What.KEY, "key", _public(_secrets()[-1]), old)
    _kept(line, None)
    return line


def told(at: datetime) -> str:
    """Write a moment as lines and files have it: in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _made(last: Line | None, what: What, subject: str, root: str, secret: bytes, **own: str) -> Line:
    at, sign = told(clock.now()), Ed25519PrivateKey.from_private_bytes(secret).sign
    return next_line(last, what=what, about=subject, root=root, at=at, key=_public(secret), sign=sign, **own)


def _kept(line: Line, round_: Round | None) -> HistoryLine:
    made = HistoryLine.objects.create(number=line.number, round=round_, written=line.written().decode())
    keep(made)
    # A full disk keeps no act from being done: the worker writes the file again.
    transaction.on_commit(write_file, robust=True)
    return made


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITERS])


def _secrets() -> tuple[bytes, ...]:
    return secrets_of(settings.JIFEN_KEYS, "signing")


def _public(secret: bytes) -> str:
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex()
