"""
Sentences in the terminal: Chinese breaks between characters, English between words, and what goes on hangs below what began.

The terminal library breaks at blanks only, which Chinese text has none of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment

Part = str | tuple[str, str]
_WIDE = r"\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
_TOKEN = re.compile(rf"[ ]+|[{_WIDE}]|[^ {_WIDE}]+")
_NEVER_FIRST = frozenset("，。；：、！？）》”’〕】…·%,.;:!?)]")
"""Marks that do not begin a line: they may stand one step beyond the edge of the text."""


class Prose:
    """Text in parts, each plain or with a style; lines after the first hang by so many columns."""

    def __init__(self, *parts: Part, hang: int | None = None, style: str = "") -> None:
        """
        Take the parts.

        Args:
            parts: texts, or pairs of a text and the name of a style.
            hang: how far the second and later lines are moved in; two columns further than the first unless said.
            style: the style of plain parts.
        """
        self._parts = [(part, style) if isinstance(part, str) else part for part in parts]
        first = self._parts[0][0] if self._parts else ""
        self._hang = len(first) - len(first.lstrip(" ")) + 2 if hang is None else hang

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the segments of every line."""
        for line in self.lines(options.max_width):
            for text, style in line:
                yield Segment(text, console.get_style(style) if style else None)
            yield Segment.line()

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Take as much room as there is, down to a dozen columns."""
        whole = sum(cell_len(text) for text, _ in self._parts)
        return Measurement(min(12, whole), min(whole, options.max_width))

    def lines(self, width: int) -> Iterator[list[tuple[str, str]]]:
        """Break into lines of at most so many columns (a closing mark may stand two columns further)."""
        line: list[tuple[str, str]] = []
        used = 0
        hang = min(self._hang, max(0, width - 12))
        for token, style in self._tokens(width - hang):
            size = cell_len(token)
            if used + size > width - 2 and not (token in _NEVER_FIRST and used + size <= width):
                yield line
                line, used = ([(" " * hang, "")] if hang else []), hang
                if token.isspace():
                    continue
            line.append((token, style))
            used += size
        yield line

    def _tokens(self, longest: int) -> Iterator[tuple[str, str]]:
        for text, style in self._parts:
            for token in _TOKEN.findall(text.replace("\n", " ")):
                # A hash or a path can be longer than a line: it is cut where the line ends.
                room = max(4, longest - 2)
                for start in range(0, len(token), room):
                    yield token[start : start + room], style


def joined(parts: Iterable[str], separator: str) -> str:
    """Join the parts that say something."""
    return separator.join(part for part in parts if part)
