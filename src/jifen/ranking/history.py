"""
The history of what was published: one signed line for each list, each tied to the line before it.

A list alone can be checked; that it is the only one that was ever shown for a round, only its history tells. Lines are never
changed or taken out. Who keeps the last line they saw (``witness.py`` does that for anybody) finds out when an old state is
put back, or when two readers are shown two histories. ``docs/algorithms/publication.md`` is the specification.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from jifen.kernel.errors import RefusedError, Text
from jifen.ranking.canonical import canonical

FORMAT = "jifen-history/1"
FIRST = "0" * 64
"""What stands for the line before the first."""

Sign = Callable[[bytes], bytes]
"""Signs bytes with Ed25519 and gives the 64 bytes of the signature."""


class What(StrEnum):
    """What a line says happened; a list is called back before its minute, and superseded from the minute of the next on."""

    ENTRANTS = "entrants"
    LIST = "list"
    CALLED_BACK = "called_back"
    SUPERSEDED = "superseded"
    TAKEN_DOWN = "taken_down"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line.

    ``about`` names the round and version, ``root`` is the root of the list it speaks of; for ``key`` it is the new public key.
    ``at`` is a moment in UTC, ``2016-06-01T02:00:00Z``. ``previous`` is the SHA-256 of the line before, without its signature.
    The line of a list also says from when on it is shown (``release_at``), and the ``digest_of_files`` of ``files.json``; no
    other line has these two.
    """

    number: int
    what: What
    about: str
    root: str
    at: str
    key: str
    previous: str
    signature: str
    release_at: str = ""
    digest_of_files: str = ""

    @property
    def signed(self) -> bytes:
        """The bytes that are signed."""
        return canonical(self._content())

    @property
    def digest(self) -> str:
        """What the next line names as the line before it."""
        return hashlib.sha256(self.signed).hexdigest()

    def written(self) -> bytes:
        """Write the line as it stands in the file, with its line feed."""
        return canonical(self._content() | {"signature": self.signature}) + b"\n"

    def _content(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "about": self.about,
            "at": self.at,
            "format": FORMAT,
            "key": self.key,
            "number": self.number,
            "previous": self.previous,
            "root": self.root,
            "what": self.what.value,
        }
        if self.what is What.LIST:
            told |= {"digest_of_files": self.digest_of_files, "release_at": self.release_at}
        return told


def next_line(
    last: Line | None,
    *,
    what: What,
    about: str,
    root: str,
    at: str,
    key: str,
    sign: Sign,
    release_at: str = "",
    digest_of_files: str = "",
) -> Line:
    """
    Make the line after the last one.

    Args:
        last: the last line, or None for the first.
        what: what happened.
        about: round and version.
        root: root of the list in hex; for a new key that key.
        at: when, in UTC; never before the last line.
        key: the public key in force, in hex.
        sign: signs with the key that goes with it.
        release_at: of a list, from when on it is shown, in UTC.
        digest_of_files: of a list, the digest over all its files, in hex.

    Raises:
        RefusedError: ``ranking.history_backwards``: the clock stands before the last line; ``ranking.history_key``: another
            key than the one in force.
    """
    if last is not None and at < last.at:
        raise RefusedError(
            "ranking.history_backwards",
            Text("时钟早于上一条公布记录。", "The clock stands before the last published line."),
            Text("请校正本机时钟后再公布。", "Set the clock right, then publish."),
        )
    if last is not None and key != in_force(last):
        raise RefusedError(
            "ranking.history_key",
            Text("签名密钥不是现行的一把。", "This is not the signing key in force."),
            Text(
                "换密钥要先用旧密钥签一条换密钥的记录。",
                "A new key is first announced by a line signed with the old one.",
            ),
        )
    number, previous = (last.number + 1, last.digest) if last else (1, FIRST)
    unsigned = Line(number, what, about, root, at, key, previous, "", release_at, digest_of_files)
    return replace(unsigned, signature=sign(unsigned.signed).hex())


def in_force(last: Line) -> str:
    """Give the public key with which the line after this one is signed."""
    return last.root if last.what is What.KEY else last.key


def read_lines(written: Iterable[bytes]) -> list[Line]:
    """Read lines that were written here; whether they hold together is for ``witness.py`` to say, which shares no code."""
    found = []
    for raw in written:
        told = json.loads(raw)
        told.pop("format")
        found.append(Line(**told | {"what": What(told["what"])}))
    return found
