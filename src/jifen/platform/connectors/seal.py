"""
Messages signed, dated and bound to one another: JWS with Ed25519.

The signed payload is ``{"iss", "aud", "iat", "nonce", "re", "body"}``: who wrote it, to whom, when (seconds since 1970), a
word never used twice, and in an answer the word of the message it answers. So an answer proves that it was made for this
very question, by this department, just now; an old one sent again proves nothing.

Law: trust anchor T8.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import OKPKey

from jifen.platform.connectors.form import strict_json
from jifen.platform.connectors.wire import canonical
from jifen.platform.connectors.wording import unanswered

MEDIA_TYPE = "application/jose"
FRESH = timedelta(minutes=5)
"""How far from our time a message may have been signed, either way."""

_ALGORITHM = "Ed25519"
_SHORTEST_NONCE = 16
_MOST_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything of a message but its body: who to whom, when, its own word and the word it answers."""

    sender: str
    addressee: str
    at: datetime
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    answers: str = ""


class SeenNonces:
    """
    The words met within the time a message counts as fresh; threads may share it.

    Older ones are forgotten: a message that old is refused for its age. More than a hundred thousand within that time are
    refused altogether rather than forgotten.
    """

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def is_new(self, nonce: str, now: datetime) -> bool:
        """Remember a word; say whether it had not been met."""
        with self._lock:
            while self._until and (oldest := next(iter(self._until.items())))[1] < now:
                del self._until[oldest[0]]
            if nonce in self._until or len(self._until) >= _MOST_REMEMBERED:
                return False
            self._until[nonce] = now + 2 * FRESH
            return True


def seal(body: Mapping[str, object], envelope: Envelope, key: OKPKey) -> str:
    """Sign a message; ``body`` is written canonically, so the same body is the same bytes inside."""
    payload = {
        "iss": envelope.sender,
        "aud": envelope.addressee,
        "iat": int(envelope.at.timestamp()),
        "nonce": envelope.nonce,
        "re": envelope.answers,
        "body": body,
    }
    return sign(canonical(payload), key)


def sign(payload: bytes, key: OKPKey) -> str:
    """Sign bytes as they are, in the compact form of JWS."""
    return jws.serialize_compact({"alg": _ALGORITHM, "typ": "JOSE"}, payload, key, algorithms=[_ALGORITHM])


def unseal(token: bytes, expected: Envelope, key: OKPKey, seen: SeenNonces, *, where: str) -> tuple[Any, str]:
    """
    Check a message and open it.

    Args:
        token: what came, in the compact form of JWS.
        expected: who has to have written it, to whom, our own time, and the word it has to answer; its nonce is not used.
        key: the sender's public key.
        seen: the words met so far.
        where: what to call the message in an error.

    Returns:
        The body and the word of the message.

    Raises:
        UnansweredError: ``connectors.not_ours``, ``bad_signature``, ``encoding``, ``answer_invalid``, ``wrong_addressee``,
            ``stale`` or ``replayed``, each under ``connectors.``.
    """
    payload = _parsed(_verified(token, key, where), where)
    if (payload.get("iss"), payload.get("aud")) != (expected.sender, expected.addressee):
        raise unanswered("connectors.wrong_addressee", where)
    at, nonce = payload.get("iat"), payload.get("nonce")
    # A bool is an int to Python, and True is one second after 1970: stale in any case.
    if not isinstance(at, int) or abs(expected.at.timestamp() - at) > FRESH.total_seconds():
        raise unanswered("connectors.stale", where, minutes=int(FRESH.total_seconds() // 60))
    if not isinstance(nonce, str) or len(nonce) < _SHORTEST_NONCE or payload.get("re") != expected.answers:
        raise unanswered("connectors.replayed", where)
    if not seen.is_new(f"{expected.sender} {nonce}", expected.at):
        raise unanswered("connectors.replayed", where)
    return payload.get("body"), nonce


def _verified(token: bytes, key: OKPKey, where: str) -> bytes:
    try:
        opened = jws.deserialize_compact(token.strip(), key, algorithms=[_ALGORITHM])
    except BadSignatureError as error:
        raise unanswered("connectors.bad_signature", where) from error
    except (JoseError, ValueError, TypeError) as error:
        raise unanswered("connectors.not_ours", where, type=MEDIA_TYPE) from error
    return opened.payload


def _parsed(content: bytes, where: str) -> dict[str, Any]:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise unanswered("connectors.encoding", where) from error
    try:
        payload = strict_json(content)
    except ValueError as error:
        raise unanswered("connectors.answer_invalid", where) from error
    if not isinstance(payload, dict):
        raise unanswered("connectors.answer_invalid", where)
    return payload
