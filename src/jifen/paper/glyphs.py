"""
What the font can show: its character map, read with the standard library.

A PDF with an empty box where a name should be is worse than an error, so every string is held against the map before
anything is drawn.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FONT = FONTS / "NotoSansSC-Regular.otf"
FAMILY = "Noto Sans SC"
STAND_IN = "〓"
"""The old printer's mark for a character that is not in the case."""

_FULL_REPERTOIRE = 12  # format of the map that covers all of Unicode


def missing(texts: Iterable[str]) -> tuple[str, ...]:
    """Name the characters of some texts that the font lacks, each once, in the order of their numbers."""
    ranges = _ranges()
    starts = [first for first, _ in ranges]

    def shown(character: str) -> bool:
        number = ord(character)
        at = bisect_right(starts, number) - 1
        return at >= 0 and number <= ranges[at][1]

    found = {character for text in texts for character in text if not character.isspace()}
    return tuple(sorted(character for character in found if not shown(character)))


def replaced(text: str, lacking: Iterable[str]) -> str:
    """Put the stand-in where a character cannot be shown."""
    return text.translate({ord(character): STAND_IN for character in lacking})


@cache
def _ranges() -> list[tuple[int, int]]:
    """Read the ranges of characters of the font, in order."""
    data = FONT.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    entries = (struct.unpack_from(">4sIII", data, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", data, start + 2)
    for number in range(maps):
        (offset,) = struct.unpack_from(">I", data, start + 8 + 8 * number)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if form == _FULL_REPERTOIRE:
            return _groups(data, start + offset)
    raise ValueError(f"{FONT.name} has no character map of all of Unicode")


def _groups(data: bytes, start: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", data, start + 12)
    groups = (struct.unpack_from(">III", data, start + 16 + 12 * number) for number in range(count))
    return sorted((first, last) for first, last, _ in groups)
