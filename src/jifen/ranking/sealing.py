"""
What a secret makes of a person: a row code that says nothing, a salt, and a commitment to the whole private row.

The code stands on the public list and on the person's receipt. The commitment is public too: only who knows the salt can
open it, and nobody can guess a row by trying. Everything follows from the secret, so a list can be made again byte for
byte; whoever holds the secret can link codes to people, so it is kept apart and never published.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from jifen.kernel.errors import RefusedError, Text
from jifen.ranking.canonical import canonical
from jifen.ranking.entrants import Run

SHORTEST_SECRET = 32
"""Bytes below which a secret is refused."""

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: a code is read out at a counter
_CODE_LETTERS = 12  # 60 bits
_ROW_DOMAIN = b"jifen-row/1\x00"


class Seals:
    """Codes, salts and commitments of one run; another run gives other codes from the same secret."""

    def __init__(self, secret: bytes, run: Run) -> None:
        """
        Derive the key of the run.

        Args:
            secret: 32 random bytes or more, made and kept by the caller.
            run: what the score table says about itself.

        Raises:
            RefusedError: ``ranking.secret_too_short``.
        """
        if len(secret) < SHORTEST_SECRET:
            raise RefusedError(
                "ranking.secret_too_short",
                Text(f"密钥不足{SHORTEST_SECRET}字节。", f"The secret has fewer than {SHORTEST_SECRET} bytes."),
                Text("请用系统随机源生成新的密钥。", "Make a new one from the system's source of randomness."),
            )
        self._key = hmac.digest(secret, b"jifen-run/1\x00" + canonical(asdict(run)), "sha256")

    def code(self, person: str) -> str:
        """The row code of a person, such as ``7K2M-X9QD-3FVA``."""
        bits = int.from_bytes(self._derive(b"code\x00", person), "big")
        letters = "".join(_LETTERS[bits >> (5 * place) & 31] for place in range(_CODE_LETTERS))
        return "-".join(letters[place : place + 4] for place in range(0, _CODE_LETTERS, 4))

    def codes(self, persons: Iterable[str]) -> dict[str, str]:
        """
        The row codes of all persons of the run.

        Raises:
            RefusedError: ``ranking.codes_collide`` when two persons get the same one; with 60 bits a run of a million has
                that once in two million secrets.
        """
        codes = {person: self.code(person) for person in persons}
        if len(set(codes.values())) < len(codes):
            raise RefusedError(
                "ranking.codes_collide",
                Text("两人的行码相同。", "Two people have the same row code."),
                Text("请换一个新密钥重做。", "Make a new secret and start again."),
            )
        return codes

    def salt(self, person: str) -> bytes:
        """The salt of a person's row (16 bytes)."""
        return self._derive(b"salt\x00", person)[:16]

    def commitment(self, person: str, row: Mapping[str, object]) -> str:
        """The commitment to a person's private row, in hex."""
        return hashlib.sha256(_ROW_DOMAIN + self.salt(person) + canonical(row)).hexdigest()

    def _derive(self, purpose: bytes, person: str) -> bytes:
        return hmac.digest(self._key, purpose + person.encode("utf-8"), "sha256")
