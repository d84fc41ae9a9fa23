"""Tables as workbooks: every cell is text, and no text can run; and the rows of a workbook or a text file that is sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote

import python_calamine
import xlsxwriter
from django.http import HttpResponse

from jifen.facts.cells import defuse
from jifen.facts.envelope import open_envelope
from jifen.kernel.errors import Text
from jifen.platform.web.templatetags.words import said

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, its columns and its rows; a cell is words or a number, and becomes text."""

    name: str
    columns: Sequence[Text | str]
    rows: Iterable[Sequence[object]]


def workbook(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """Give a workbook to keep, in the language of the page."""
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, _OPTIONS) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name.translate(_FORBIDDEN)[:31])
            page.freeze_panes(1, 0)
            for column, words in enumerate(sheet.columns):
                page.set_column(column, column, 18)
                page.write_string(0, column, defuse(said(words)), head)
            for number, row in enumerate(sheet.rows, 1):
                for column, cell in enumerate(row):
                    page.write_string(number, column, defuse(said(cell)), text)
    return attachment(kept.getvalue(), name, XLSX)


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Give a file to keep; no browser opens it as a page."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer


def rows_of(content: bytes) -> list[list[object]] | None:
    """
    Give the rows of the first sheet of a workbook, or of a text file with commas; None where it can be read as neither.

    Raises:
        BadInputError: what was sent is a workbook that hides something.
    """
    if content.startswith(b"PK"):
        book = python_calamine.load_workbook(open_envelope(content, "").clean)
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [list(row) for row in csv.reader(io.StringIO(content.decode(encoding), newline=""), strict=True)]
        except (UnicodeDecodeError, csv.Error):
            continue
    return None
