"""
Text that leaves the house in a table: a spreadsheet must show it, never run it.

A cell that begins with ``= + - @`` (or their full-width and small forms, which some programs take for the same), or
with a tab, a line end or another control character, can be read as a formula. Such a text gets an apostrophe in front.
The step can be undone exactly, so that what we write we can read again: texts that already look defused get one
apostrophe more.

Law: trust anchor T16.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_STARTERS = frozenset("=+-@")


def defuse(text: str) -> str:
    """
    Put an apostrophe before a text that a spreadsheet could take for a formula; leave every other text as it is.

    Args:
        text: what a cell is to show.

    Returns:
        A text that no spreadsheet runs; :func:`restore` gives the first one back.
    """
    return f"'{text}" if _could_run(text.lstrip("'")) else text


def restore(text: str) -> str:
    """Undo :func:`defuse`: take away the one apostrophe it put there, and no other."""
    return text[1:] if text.startswith("'") and _could_run(text.lstrip("'")) else text


def csv_line(cells: Iterable[object]) -> str:
    """
    Write one line of a CSV file: every cell quoted, every text defused, ended by CR LF.

    Args:
        cells: texts, whole numbers, decimals, dates, truth values or None (an empty cell). A number keeps its minus
            sign, since a number alone is no formula.

    Returns:
        The line with its end.
    """
    return ",".join(_quoted(cell) for cell in cells) + "\r\n"


def _quoted(cell: object) -> str:
    text = "" if cell is None else defuse(cell) if isinstance(cell, str) else str(cell)
    return '"' + text.replace('"', '""') + '"'


def _could_run(text: str) -> bool:
    # Programs differ in whether they skip leading blanks, so we look behind them; the first that is no mere blank tells.
    for char in text:
        if unicodedata.category(char) == "Cc" or unicodedata.normalize("NFKC", char) in _STARTERS:
            return True
        if not char.isspace() and char not in _INVISIBLE:
            return False
    return False


_INVISIBLE = "\u200b\u2060\ufeff"
