"""What the tags of a sheet tell that its values do not: formulas, errors, merged cells, and how far it reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jifen.facts.columns import column_letters

MOST_CELLS = 6_000_000
"""Rows × columns of the area in use: the fast reader holds all of it in memory."""

_MOST_MARKS = 100_000  # formulas, errors and merges that are remembered of one sheet
_MOST_DIGITS = 7
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_MOST_ROWS = 1_048_576
_TAGS = frozenset(("c", "v", "is", "f", "row", "t"))  # most tags of a sheet; others may carry a prefix


@dataclass(slots=True)
class SheetMarks:
    """
    What was seen in a sheet that its values do not show. Rows and columns count from 0.

    ``formulas`` and ``errors`` hold cells, ``merged`` the first and last row of each merged area that is more than one
    cell; ``rows`` and ``width`` are the extent of the cells with a value, ``too_large`` its far corner if that is out of
    reach.
    """

    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    width: int = 0
    too_large: str = ""


class Survey:
    """
    Walks the tags of one sheet and keeps what the values alone do not tell.

    A cell or row with an address that no spreadsheet has raises ValueError: the fast reader would try to make room for
    everything in between, and takes the whole process with it.
    """

    def __init__(self) -> None:
        self.marks = SheetMarks()
        self._row = -1
        self._column = -1
        self._columns: dict[str, int] = {}
        self._number = "0"  # the row's, as the file writes it; always that of ``_row``

    def visit(self, tag: str, attributes: dict[str, str]) -> None:
        """Look at one opening tag, in the order of the document."""
        if tag not in _TAGS:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._at(attributes.get("r", ""))
            if attributes.get("t") == "e" and len(self.marks.errors) < _MOST_MARKS:
                self.marks.errors.add((self._row, self._column))
        elif tag in ("v", "is", "f"):
            marks = self.marks
            if self._row >= marks.rows:
                marks.rows = self._row + 1
            if self._column >= marks.width:
                marks.width = self._column + 1
            if tag == "f" and len(marks.formulas) < _MOST_MARKS:
                marks.formulas.add((self._row, self._column))
        elif tag == "row":
            number = attributes.get("r", "")
            self._row = _row_number(number) if number else self._row + 1
            self._column = -1
            self._number = number or str(self._row + 1)
        elif tag == "mergeCell" and len(self.marks.merged) < _MOST_MARKS:
            self._merge(attributes.get("ref", ""))

    def finish(self) -> SheetMarks:
        """Give what was seen."""
        marks = self.marks
        if marks.rows * marks.width > MOST_CELLS:
            marks.too_large = f"{column_letters(marks.width - 1)}{marks.rows}"
        return marks

    def _at(self, reference: str) -> None:
        # Nearly every cell has a known column and the number of its row: those are not taken apart.
        column = self._columns.get(reference[: -len(self._number)])
        if column is not None and reference.endswith(self._number):
            self._column = column
            return
        if not reference:
            self._column += 1  # a cell without an address stands beside the one before
            return
        letters = reference.rstrip("0123456789")
        self._number = reference[len(letters) :]
        self._row = _row_number(self._number)
        self._column = self._columns.setdefault(letters, _column_number(letters))

    def _merge(self, reference: str) -> None:
        corners = [_REFERENCE.fullmatch(corner) for corner in reference.split(":")]
        if len(corners) == 2 and corners[0] and corners[1] and corners[0][0] != corners[1][0]:
            self.marks.merged.append((int(corners[0][2]) - 1, int(corners[1][2]) - 1))


def _column_number(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise ValueError("no such column")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _row_number(digits: str) -> int:
    if not 1 <= len(digits) <= _MOST_DIGITS or not 1 <= int(digits) <= _MOST_ROWS:
        raise ValueError("no such row")
    return int(digits) - 1
