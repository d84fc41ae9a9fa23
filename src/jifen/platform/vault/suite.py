"""
The two suites of cryptography, and sealing: encrypting a value for one place so that it opens nowhere else.

Shape of a sealed value (bytes)::

    version 1 · suite 1 · key id 4 · nonce 12 · ciphertext and tag (16 longer than the value)

The suite that seals is a setting; values of the other one stay readable. Every subject (one row) has a key of its own,
derived from a secret, so that no key ever comes near the number of nonces it may use. The secret is that of the file
(version 1) or that of one person (version 2), which lies wrapped in the person's row: without it nothing of that person opens.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

from jifen.kernel.errors import JifenError, NotFoundError, Text
from jifen.platform.config.keys import secret

_OF_FILE, _OF_PERSON = 1, 2
_KEY_ID, _NONCE, _TAG = 4, 12, 16
_HEADER = 2 + _KEY_ID
_SHORTEST = _HEADER + _NONCE + _TAG


class SealBrokenError(JifenError):
    """A sealed value does not open here: it was changed, moved from another place, or its key is not there."""


class ErasedError(NotFoundError):
    """The secret under which a value of a person was sealed has been destroyed; the value is gone for good."""


class Place(NamedTuple):
    """Where a sealed value belongs; ``subject`` names the row for good, whatever becomes of its primary key."""

    table: str
    column: str
    subject: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} ({self.subject})"


@dataclass(frozen=True, slots=True)
class Suite:
    """
    One family of algorithms.

    ``hash`` and ``mac`` (key, message) give 32 bytes; ``seal`` and ``open`` take key, nonce, value and associated data.
    """

    name: str
    number: int
    key_bytes: int
    hash: Callable[[bytes], bytes]
    mac: Callable[[bytes, bytes], bytes]
    seal: Callable[[bytes, bytes, bytes, bytes], bytes]
    open: Callable[[bytes, bytes, bytes, bytes], bytes]


def _sha256(message: bytes) -> bytes:
    return hashlib.sha256(message).digest()


def _hmac_sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _seal_aes(key: bytes, nonce: bytes, value: bytes, beside: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, value, beside)


def _open_aes(key: bytes, nonce: bytes, sealed: bytes, beside: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, beside)


def _sm3(message: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(message)
    return digest.finalize()


def _hmac_sm3(key: bytes, message: bytes) -> bytes:
    mac = HMAC(key, hashes.SM3())
    mac.update(message)
    return mac.finalize()


def _seal_sm4(key: bytes, nonce: bytes, value: bytes, beside: bytes) -> bytes:
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(beside)
    return cipher.update(value) + cipher.finalize() + cipher.tag


def _open_sm4(key: bytes, nonce: bytes, sealed: bytes, beside: bytes) -> bytes:
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-_TAG:])).decryptor()
    cipher.authenticate_additional_data(beside)
    return cipher.update(sealed[:-_TAG]) + cipher.finalize()


INTERNATIONAL = Suite("international", 1, 32, _sha256, _hmac_sha256, _seal_aes, _open_aes)
"""AES-256-GCM, SHA-256, HMAC-SHA-256."""

SM = Suite("sm", 2, 16, _sm3, _hmac_sm3, _seal_sm4, _open_sm4)
"""SM4-GCM, SM3, HMAC-SM3: the commercial cryptography of GM/T 0002 and GM/T 0004."""

SUITES = {suite.name: suite for suite in (INTERNATIONAL, SM)}
_BY_NUMBER = {suite.number: suite for suite in SUITES.values()}


class KeyRing:
    """The keys ``sealing``, ``sealing.2``, ``sealing.3`` … of one folder: the newest seals, all of them open."""

    def __init__(self, folder: Path) -> None:
        """
        Read the keys; a key added later is seen by processes started later.

        Raises:
            NotFoundError: ``platform.no_keys``: the folder has no key ``sealing``.
        """
        found = secrets_of(folder, "sealing")
        self._secrets = {key_id(one): one for one in found}
        self._newest = key_id(found[-1])

    def seal(self, suite: Suite, place: Place, value: bytes, *, under: bytes | None = None) -> bytes:
        """Seal a value for its place, with the secret of a person (``under``) or that of the file; two seals differ."""
        found = under or self._secrets[self._newest]
        header = bytes((_OF_PERSON if under else _OF_FILE, suite.number)) + key_id(found)
        nonce = secrets.token_bytes(_NONCE)
        key = _subject_key(suite.name, found, place.subject)
        return header + nonce + suite.seal(key, nonce, value, _beside(header, place))

    def open(self, place: Place, sealed: bytes, *, under: bytes | None = None) -> bytes:
        """
        Open a value where it lies.

        Raises:
            SealBrokenError: ``platform.seal_broken``: a byte was changed, it was sealed for another place or person, or its
                key is not in the folder.
            ErasedError: ``platform.erased``: it was sealed with the secret of a person, and that is not there any more.
        """
        version = sealed[0] if len(sealed) >= _SHORTEST else 0
        suite = _BY_NUMBER.get(sealed[1]) if version in (_OF_FILE, _OF_PERSON) else None
        if suite is None:
            raise _broken(place, Text("密文的格式不对。", "It is not shaped like a sealed value."))
        header, nonce = sealed[:_HEADER], sealed[_HEADER : _HEADER + _NONCE]
        if version == _OF_PERSON and under is None:
            raise _erased(place)
        found = under if version == _OF_PERSON else self._secrets.get(header[2:])
        if found is None or key_id(found) != header[2:]:
            raise _broken(place, Text("加密所用的密钥不在这里。", "The key it was sealed with is not here."))
        try:
            key = _subject_key(suite.name, found, place.subject)
            return suite.open(key, nonce, sealed[_HEADER + _NONCE :], _beside(header, place))
        except InvalidTag:
            what = Text("密文被改动，或从别处移来。", "It was changed, or moved here from another place.")
            raise _broken(place, what) from None


@cache
def key_ring(folder: Path) -> KeyRing:
    """Give the key ring of a folder, read once in the life of a process."""
    return KeyRing(folder)


def secrets_of(folder: Path, name: str) -> tuple[bytes, ...]:
    """
    Read a secret and all that succeeded it: ``name``, ``name.2``, ``name.3`` …; the newest comes last.

    Raises:
        NotFoundError: ``platform.no_keys``.
    """
    later = sorted(int(path.suffix[1:]) for path in folder.glob(f"{name}.*") if re.fullmatch(r"\.[0-9]+", path.suffix))
    return tuple(secret(folder, one) for one in (name, *(f"{name}.{number}" for number in later)))


def key_id(key: bytes) -> bytes:
    """
    Name a secret without telling it (4 bytes).

    Of the secret itself and not of its file: a wrong key under the right name is then named as such.
    """
    return _hmac_sha256(key, b"jifen key id")[:_KEY_ID]


def framed(*parts: bytes) -> bytes:
    """Join parts behind their lengths, so that no two different lists of parts give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _beside(header: bytes, place: Place) -> bytes:
    return framed(header, *(part.encode() for part in place))


@lru_cache(maxsize=4096)
def _subject_key(suite: str, key: bytes, subject: str) -> bytes:
    found = SUITES[suite]
    return found.mac(key, framed(b"jifen subject key", suite.encode(), subject.encode()))[: found.key_bytes]


def _broken(place: Place, what: Text) -> SealBrokenError:
    return SealBrokenError(
        "platform.seal_broken",
        what,
        Text(
            "请勿改写这一行；核对密钥目录，运行 jifen audit verify，必要时从备份恢复这一行。",
            "Leave the row as it is; check the folder of keys, run `jifen audit verify`, restore the row from a backup.",
        ),
        where=str(place),
    )


def _erased(place: Place) -> ErasedError:
    return ErasedError(
        "platform.erased",
        Text("本人的信息已按规定期限删除。", "What was kept of this person has been deleted, as the law has it."),
        Text(
            "这是最终的，没有办法恢复；办理经过仍在审计记录里。",
            "That is final; what was done is still in the audit trail.",
        ),
        where=str(place),
    )
