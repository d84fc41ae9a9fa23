"""
Sending, and the receipt that is signed in the same transaction: number, what was sent (by its hash), and when.

Shape of what is signed (canonical JSON behind a frame of its own)::

    {"at": "2016-03-16T08:00:00Z", "body": "<sha-256>", "number": "4420-2016-…"}

The receipt lies in the audit trail beside the act itself, so nobody can hand out another one later.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import segno
from django.db import transaction

from jifen.kernel.errors import Text
from jifen.platform.audit import selectors as audit_selectors
from jifen.platform.audit import services as audit
from jifen.platform.casework import services
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.vault.signing import Signed, is_ours, sign
from jifen.platform.vault.suite import framed
from jifen.ranking.canonical import canonical

ACT = "case.receipt"
NOTE = Text(
    "回执由平台当场签名，内容改动一个字，摘要就对不上。全程免费。达到分数线不等于入围，以公示结果为准。",
    "Signed by the platform at once; change one letter and the hash no longer fits. Free of charge. Reaching the line is not admission.",
)
_FRAME = b"jifen receipt"
_CODE, _WHOLE = 16, 128


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
    def check_code(self) -> str:
        """The beginning of the signature, short enough to be typed: with the number it shows that the receipt is genuine."""
        begun = self.signature[:_CODE].upper()
        return "-".join(begun[at : at + 4] for at in range(0, _CODE, 4))

    def address(self, page: str) -> str:
        """
        Give what the QR code says: everything needed to check the receipt with the public key, as an address.

        Args:
            page: full address of the page that checks receipts.
        """
        told = {"number": self.number, "code": self.signature, "at": self.at, "body": self.body}
        return f"{page}?{urlencode(told, safe=':')}"

    @property
    def signed(self) -> tuple[tuple[Text, str], ...]:
        """What is signed and with what, each with its name, for whoever checks it by hand."""
        return (
            (Text("内容摘要（SHA-256）", "Hash of what was sent (SHA-256)"), self.body),
            (Text("签名（Ed25519）", "Signature (Ed25519)"), self.signature),
            (Text("验证公钥", "Public key"), self.key),
        )


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
    made = Receipt(case.number or "", body, at, *sign(_signed(case.number or "", body, at)))
    data = {"number": made.number, "body": body, "at": at, "key": made.key, "signature": made.signature}
    audit.record(actor=actor.name, act=ACT, case=case.public, person=case.person.public, data=data)
    return made


def last(case: Case) -> Receipt | None:
    """Give the newest receipt of a case."""
    entry = audit_selectors.entries_of(case.public).filter(act=ACT).last()
    return Receipt(**entry.data) if entry else None


def holds(receipt: Receipt) -> bool:
    """Say whether one of our keys signed a receipt."""
    return is_ours(_signed(receipt.number, receipt.body, receipt.at), Signed(receipt.key, receipt.signature))


def genuine(*, number: str, code: str) -> Receipt | None:
    """
    Give the receipt that a number and its check code (or its whole signature) belong to, or None: a wrong code and a number
    nobody has are not told apart.
    """
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code)).lower()
    if len(plain) not in (_CODE, _WHOLE) or not plain.isascii():
        return None
    case = Case.objects.filter(number=unicodedata.normalize("NFKC", number).strip().upper()).first()
    given = audit_selectors.entries_of(case.public).filter(act=ACT) if case else ()
    for entry in given:
        one = Receipt(**entry.data)
        if hmac.compare_digest(one.signature[: len(plain)], plain) and holds(one):
            return one
    return None


def picture(receipt: Receipt, page: str) -> str:
    """Draw the QR code as SVG; ``page`` is the full address of the page that checks receipts."""
    svg: str = segno.make(receipt.address(page), error="m", micro=False).svg_inline(scale=3, border=2, omitsize=True)
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
