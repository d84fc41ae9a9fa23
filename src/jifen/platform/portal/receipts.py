"""
Sending, and the receipt that is signed in the same transaction: number, what was sent (by its hash), and when.

Shape of what is signed (canonical JSON behind a frame of its own)::

    {"at": "2016-03-16T08:00:00Z", "body": "<sha-256>", "number": "4420-2016-…"}

The receipt lies in the audit trail beside the act itself, so nobody can hand out another one later.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction

from jifen.platform.audit import selectors as audit_selectors
from jifen.platform.audit import services as audit
from jifen.platform.casework import services
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.vault.suite import framed, secrets_of
from jifen.ranking.canonical import canonical

ACT = "case.receipt"
_FRAME = b"jifen receipt"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt; ``body`` is the SHA-256 of what was sent, ``key`` the public key, ``signature`` over the other three (hex)."""

    number: str
    body: str
    at: str
    key: str
    signature: str

    @property
    def sent_at(self) -> datetime:
        """The instant, with its zone."""
        return datetime.strptime(self.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)

    @property
    def code(self) -> str:
        """What the QR code says: everything needed to check the receipt with the public key."""
        return "\n".join(("JIFEN-RECEIPT/1", self.number, self.at, self.body, self.signature))


def send(*, case: Case, actor: Actor, key: str) -> Receipt:
    """
    Send an application and sign its receipt, both or neither. The same key gives the same receipt.

    Raises:
        NotReadyError: ``platform.not_ready``.
        RefusedError: what else :func:`jifen.platform.casework.services.submit` refuses.
    """
    with transaction.atomic():
        again = bool(case.sent_with) and case.sent_with == key
        services.submit(case=case, actor=actor, key=key)
        held = last(case) if again else None
        return held or _give(case, actor)


def _give(case: Case, actor: Actor) -> Receipt:
    at = clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = hashlib.sha256(_body(case)).hexdigest()
    secret = secrets_of(settings.JIFEN_KEYS, "signing")[-1]
    private = Ed25519PrivateKey.from_private_bytes(secret)
    made = Receipt(
        case.number or "",
        body,
        at,
        private.public_key().public_bytes_raw().hex(),
        private.sign(_signed(case.number or "", body, at)).hex(),
    )
    data = {"number": made.number, "body": body, "at": at, "key": made.key, "signature": made.signature}
    audit.record(actor=actor.name, act=ACT, case=case.public, person=case.person.public, data=data)
    return made


def last(case: Case) -> Receipt | None:
    """Give the newest receipt of a case."""
    entry = audit_selectors.entries_of(case.public).filter(act=ACT).last()
    return Receipt(**entry.data) if entry else None


def holds(receipt: Receipt) -> bool:
    """Say whether one of our keys signed a receipt."""
    known = {
        Ed25519PrivateKey.from_private_bytes(one).public_key().public_bytes_raw().hex()
        for one in secrets_of(settings.JIFEN_KEYS, "signing")
    }
    if receipt.key not in known:
        return False
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt.key))
    try:
        public.verify(bytes.fromhex(receipt.signature), _signed(receipt.number, receipt.body, receipt.at))
    except (InvalidSignature, ValueError):
        return False
    return True


def picture(receipt: Receipt) -> str:
    """Draw the QR code as SVG."""
    svg: str = segno.make(receipt.code, error="m", micro=False).svg_inline(scale=3, border=2, omitsize=True)
    return svg


def _signed(number: str, body: str, at: str) -> bytes:
    return framed(_FRAME, canonical({"number": number, "body": body, "at": at}))


def _body(case: Case) -> bytes:
    """Everything that was sent, in one form."""
    sent: dict[str, Any] = {
        "entries": case.entries,
        "placement": case.placement,
        "town": case.town,
        "uses": case.uses,
        "scheme": case.scheme,
    }
    return json.dumps(sent, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
