"""
An .xlsx file before anybody parses it: what it really is, how large it unpacks, and which cells hide something.

An .xlsx is a zip of XML parts. Here every part is unpacked under limits and looked at by the standard library's XML
parser; only then a clean copy, made of what was looked at, goes to the fast reader. So a lying zip directory, a bomb,
an entity declaration or a cell at the far corner never reaches it. What the fast reader does not tell is noted on the
way: formulas (it gives their last result), error values (it gives an empty cell) and merged cells.

Law: trust anchor T17.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NoReturn
from xml.parsers import expat

from jifen.facts.sheet_survey import SheetMarks, Survey
from jifen.facts.whole import MOST_BYTES
from jifen.facts.wording import bad_input

MOST_UNPACKED = 768 * 2**20
"""The most all parts may unpack to; a sheet with a million formatted, empty rows takes about 300 MB."""

MOST_KEPT = 256 * 2**20
"""The most that may be left of one part once empty rows at its end are cut off."""


_MOST_PARTS = 2_000
_MOST_RATIO = 200  # honest sheets stay under 60, made of nothing but empty rows under 20
_RATIO_MATTERS_FROM = 4 * 2**20
_CUT_FROM = 8 * 2**20
_STEP = 2**20
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_VALUE_ENDS = re.compile(rb"</(?:[A-Za-z0-9_.-]+:)?(?:v|is)\s*>")
_ROW_ENDS = re.compile(rb"</(?:[A-Za-z0-9_.-]+:)?row\s*>")
_DATA_ENDS = re.compile(rb"</(?:[A-Za-z0-9_.-]+:)?sheetData\s*>")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError, RuntimeError)
_OVERLAP = 64  # bytes a tag can lie across two steps


@dataclass(frozen=True, slots=True)
class Envelope:
    """A checked workbook: the clean copy, and the marks of each sheet by the name its tab shows."""

    clean: io.BytesIO
    marks: dict[str, SheetMarks]


def open_envelope(content: bytes, name: str) -> Envelope:
    """
    Check a workbook and make the clean copy of it.

    Args:
        content: the bytes of the file.
        name: what to call it in an error.

    Raises:
        BadInputError: ``facts.file_too_large``, ``facts.workbook_locked``, ``facts.workbook_old_format``,
            ``facts.not_a_workbook``, ``facts.workbook_swollen``, ``facts.workbook_damaged`` or ``facts.xml_entities``.
    """
    if len(content) > MOST_BYTES:
        raise bad_input("facts.file_too_large", name, most=MOST_BYTES // 2**20)
    if content.startswith(_OLD_OFFICE):
        raise bad_input("facts.workbook_locked" if _LOCKED in content else "facts.workbook_old_format", name)
    if not content.startswith(b"PK"):
        raise bad_input("facts.not_a_workbook", name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Opening(archive, name).envelope()
    except _UNREADABLE as error:
        raise bad_input("facts.workbook_damaged", name, reason=type(error).__name__) from error


Visit = Callable[[str, dict[str, str]], None]


class _Opening:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._parts = {part.filename: part for part in archive.infolist() if not part.is_dir()}
        self._check_directory()

    def envelope(self) -> Envelope:
        if "xl/workbook.xml" not in self._parts:
            raise bad_input("facts.not_a_workbook", self._name)
        sheets = self._sheet_names()
        clean, marks = io.BytesIO(), {}
        with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as copy:
            for path in self._parts:
                if path in sheets:
                    content, marks[sheets[path]] = self._sheet(path)
                elif _is_needed(path):
                    content = self._xml(path)
                else:
                    continue
                copy.writestr(path, content)
        clean.seek(0)
        return Envelope(clean, marks)

    def _check_directory(self) -> None:
        parts = self._archive.infolist()
        if len(parts) > _MOST_PARTS or len({part.filename for part in parts}) != len(parts):
            self._damaged("parts")
        if any(part.flag_bits & 1 for part in parts):
            raise bad_input("facts.workbook_locked", self._name)
        swollen = any(
            part.file_size > _RATIO_MATTERS_FROM and part.file_size > _MOST_RATIO * part.compress_size for part in parts
        )
        if swollen or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise bad_input("facts.workbook_swollen", self._name)

    def _damaged(self, reason: str) -> NoReturn:
        raise bad_input("facts.workbook_damaged", self._name, reason=reason)

    def _sheet_names(self) -> dict[str, str]:
        targets: dict[str, str] = {}

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag.rpartition(":")[2] == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        sheets: dict[str, str] = {}

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag.rpartition(":")[2] == "sheet":
                identifier = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                sheets[_resolved(targets.get(identifier, ""))] = attributes.get("name", "")

        self._walk(self._read("xl/_rels/workbook.xml.rels"), relation)
        self._walk(self._read("xl/workbook.xml"), sheet)
        return {
            path: name for path, name in sheets.items() if path in self._parts and path.startswith("xl/worksheets/")
        }

    def _steps(self, path: str) -> Iterator[bytes]:
        with self._archive.open(self._parts[path]) as stream:
            while step := stream.read(_STEP):
                yield step

    def _read(self, path: str) -> bytes:
        part = self._parts.get(path)
        if part is None:
            self._damaged(path)
        if part.file_size > MOST_KEPT:
            raise bad_input("facts.workbook_swollen", self._name)
        return b"".join(self._steps(path))

    def _xml(self, path: str) -> bytes:
        content = self._read(path)
        self._walk(content, None)
        return content

    def _walk(self, content: bytes, visit: Visit | None) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        if visit is not None:
            parser.StartElementHandler = visit
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            self._damaged(f"XML {error.code}")
        except (ValueError, LookupError) as error:  # an address no spreadsheet has, an encoding nobody knows
            self._damaged(str(error)[:40])

    def _refuse_doctype(self, *_: object) -> NoReturn:
        raise bad_input("facts.xml_entities", self._name)

    # ── a sheet ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _sheet(self, path: str) -> tuple[bytes, SheetMarks]:
        content = self._trimmed(path) if self._parts[path].file_size > _CUT_FROM else self._read(path)
        survey = Survey()
        self._walk(content, survey.visit)
        marks = survey.finish()
        return (_EMPTY_SHEET if marks.too_large else content), marks

    def _trimmed(self, path: str) -> bytes:
        """Read a part without the rows behind its last value: formatted, empty rows can fill a whole sheet."""
        cut, tail = self._ends(path)
        head = io.BytesIO()
        rest = io.BytesIO()
        offset = 0
        for step in self._steps(path):
            head.write(step[: max(0, cut - offset)])
            rest.write(step[max(0, tail - offset) :] if tail < offset + len(step) else b"")
            offset += len(step)
            if head.tell() + rest.tell() > MOST_KEPT:
                raise bad_input("facts.workbook_swollen", self._name)
        return head.getvalue() + rest.getvalue()

    def _ends(self, path: str) -> tuple[int, int]:
        """Find where the row with the last value ends, and where the end of the data stands."""
        value = row = data = -1
        offset, before = 0, b""
        for step in self._steps(path):
            window = before + step
            start = offset - len(before)
            value, row = _last_value(window, start, value, row)
            for found in _DATA_ENDS.finditer(window):
                data = start + found.start()
            before = window[-_OVERLAP:]
            offset += len(step)
        if data < 0 or value < 0 or row < 0 or row > data:
            # Nothing of value, or nothing like a sheet: whatever it is, it is read whole or refused for its size.
            return (offset, offset)
        return row, data


def _last_value(window: bytes, start: int, value: int, row: int) -> tuple[int, int]:
    """Move on the position of the last value, and of the end of the first row that closes behind it."""
    last = next(iter(deque(_VALUE_ENDS.finditer(window), maxlen=1)), None)
    behind = 0
    if last is not None and start + last.end() > value:
        value, row, behind = start + last.end(), -1, last.end()
    if value >= 0 and row < 0:
        closing = _ROW_ENDS.search(window, behind)
        if closing:
            row = start + closing.end()
    return value, row


_EMPTY_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


def _resolved(target: str) -> str:
    path = PurePosixPath("/xl") / target  # an absolute target replaces the base
    return str(path).lstrip("/")


def _is_needed(path: str) -> bool:
    return (
        path.endswith((".rels", ".xml"))
        and path.startswith(("[Content_Types]", "_rels/", "xl/"))
        and (path.count("/") < 2 or path.startswith("xl/_rels/"))
    )
