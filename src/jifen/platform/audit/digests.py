"""
What a row says, in one form on both databases; its keyed digest; the root over many; the signature of a seal.

Shape of a row's digest (bytes): ``suite 1 · key id 4 · MAC 32``. It is keyed, so that who has the database alone can write no
row that passes, not even in the minute before the seal. The MAC covers the table and every column but ``digest``, named in
canonical JSON; instants are UTC to the microsecond. A later column is covered without a line here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import models

from jifen.platform.audit.models import Seal
from jifen.platform.vault.fields import Sealed, SealedField
from jifen.platform.vault.suite import SUITES, Suite, framed, key_id, secrets_of
from jifen.ranking.canonical import canonical

_OF_ROWS = b"jifen audit row"
_OF_SEALS = b"jifen audit seal"
_AS_THEY_ARE = frozenset({str, int, bool, date, type(None)})
NAMED = 5
"""The first bytes of a digest, which name its suite and its key."""

NOT_DIGESTED = frozenset({"digest", "signature"})
"""The columns of a row of the trail that say nothing, but prove the others."""


def digest_of(row: models.Model, *, without: frozenset[str] = NOT_DIGESTED) -> bytes:
    """Compute the digest of a row but for some columns, with the suite in use and the newest key."""
    secret = _secrets(settings.JIFEN_KEYS)[-1]
    suite = SUITES[settings.JIFEN_SUITE]
    return _digest(suite, secret, row, without)


def digest_again(row: models.Model, like: bytes, *, without: frozenset[str] = NOT_DIGESTED) -> bytes | None:
    """Compute the digest of a row with the suite and key that another digest names; None where they are none of ours."""
    suite = next((one for one in SUITES.values() if one.number == like[0]), None) if like else None
    secret = next((one for one in _secrets(settings.JIFEN_KEYS) if key_id(one) == like[1:NAMED]), None)
    return _digest(suite, secret, row, without) if suite is not None and secret is not None else None


def digest_holds(row: models.Model) -> bool:
    """Say whether a row is what was written, by the suite and key its digest names."""
    digest = bytes(row.digest)  # type: ignore[attr-defined]
    return digest == digest_again(row, digest)


def root_of(suite: Suite, digests: Sequence[bytes]) -> bytes:
    """
    Compute the Merkle root of RFC 6962 with the hash of a suite; ``ranking.merkle`` gives the same with SHA-256.

    Args:
        suite: whose hash.
        digests: of the rows in order; none gives the hash of nothing.
    """
    level = [suite.hash(b"\x00" + digest) for digest in digests] or [suite.hash(b"")]
    while len(level) > 1:
        pairs = [suite.hash(b"\x01" + level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def sign(seal: Seal) -> None:
    """Fill in ``key``, ``digest`` and ``signature`` of a seal whose other columns are set."""
    secret = _secrets(settings.JIFEN_KEYS)[-1]
    seal.key = _public(secret)
    seal.digest = seal_digest(seal)
    seal.signature = _private(secret).sign(framed(_OF_SEALS, seal.digest))


def seal_digest(seal: Seal) -> bytes:
    """
    Compute the digest of a seal, by which the next one is chained to it.

    Raises:
        KeyError: its suite is none of ours.
    """
    return SUITES[seal.suite].hash(framed(_OF_SEALS, canonical(said(seal))))


def signature_holds(seal: Seal) -> bool:
    """Say whether one of the platform's keys signed a seal."""
    secret = next((one for one in _secrets(settings.JIFEN_KEYS) if _public(one) == seal.key), None)
    if secret is None:
        return False
    try:
        _private(secret).public_key().verify(bytes(seal.signature), framed(_OF_SEALS, bytes(seal.digest)))
    except InvalidSignature:
        return False
    return True


def said(row: models.Model, without: frozenset[str] = NOT_DIGESTED) -> dict[str, Any]:
    """Give every column of a row but for some, as plain values; a sealed one as it lies there, never opened."""
    fields = row._meta.concrete_fields
    return {str(field.column): _plain(_lying(row, field)) for field in fields if field.name not in without}


def _lying(row: models.Model, field: Any) -> Any:
    return field.lying(row) if isinstance(field, SealedField) else row.__dict__[field.attname]


def _plain(value: Any) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Sealed):
        return value.content.hex()
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


def _digest(suite: Suite, secret: bytes, row: models.Model, without: frozenset[str]) -> bytes:
    table = row._meta.db_table.encode()
    mac = suite.mac(_row_key(suite.name, secret), framed(table, canonical(said(row, without))))
    return _named(suite.number, secret) + mac


@cache
def _named(suite: int, secret: bytes) -> bytes:
    return bytes((suite,)) + key_id(secret)


@cache
def _row_key(suite: str, secret: bytes) -> bytes:
    # Never the signing key itself: one secret serves signatures and digests through different derivations.
    return SUITES[suite].mac(secret, _OF_ROWS)


@cache
def _private(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret)


@cache
def _public(secret: bytes) -> str:
    return _private(secret).public_key().public_bytes_raw().hex()


@cache
def _secrets(folder: Path) -> tuple[bytes, ...]:
    return secrets_of(folder, "signing")
