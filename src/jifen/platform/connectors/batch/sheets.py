"""The bytes of a batch file → its rows, with everything about a row that its values do not show."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import python_calamine

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.cells import restore
from jifen.facts.columns import column_letters, column_of, header_name, listed
from jifen.facts.envelope import Envelope, open_envelope
from jifen.facts.kinds import Kind
from jifen.facts.sheet_survey import SheetMarks
from jifen.facts.tables import HEADER_WITHIN
from jifen.facts.template import HELP, LISTS
from jifen.facts.validation import is_empty
from jifen.facts.whole import MOST_BYTES
from jifen.facts.wording import bad_input, nearest
from jifen.facts.wording import complain as complain_of_file
from jifen.kernel.errors import Complaint
from jifen.platform.connectors.batch.layout import HOUSEHOLD, QUESTION, VERDICT, batch_columns
from jifen.platform.connectors.wording import bad_batch, complain

_FIRST_CHARACTERS = 32_767


@dataclass(frozen=True, slots=True)
class SheetRow:
    """
    One row: its kind, its cells by the names of the columns, what is wrong with single cells, and where they stand.

    ``place`` names the row; ``at(name)`` names a cell of it.
    """

    kind: Kind
    cells: dict[str, object]
    flaws: tuple[Complaint, ...]
    place: str
    at: Callable[[str], str]


@dataclass(slots=True)
class _Sheet:
    title: str
    kind: Kind
    rows: Sequence[Sequence[object]]
    marks: SheetMarks = field(default_factory=SheetMarks)

    def at(self, row: int, column: int) -> str:
        return f"{self.title}!{column_letters(column)}{row + 1}"


def read_rows(content: bytes, kinds: Sequence[Kind], complaints: list[Complaint]) -> list[SheetRow]:
    """
    Read every row of a workbook or CSV file that holds anything.

    Args:
        content: the file.
        kinds: the kinds that were asked for; a CSV file is of the one whose columns it has.
        complaints: where to put what is wrong with a whole sheet.

    Raises:
        BadInputError: the file cannot be used; its codes are those of ``facts.envelope.open_envelope``,
            ``facts.file_too_large``, ``connectors.csv_encoding`` or ``connectors.no_batch``.
    """
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        sheets = list(_sheets_of_book(content, complaints))
    else:
        sheets = list(_sheets_of_csv(content, kinds, complaints))
    if not sheets:
        raise bad_batch("connectors.no_batch")
    return [row for sheet in sheets for row in _rows_of(sheet, complaints)]


def _sheets_of_book(content: bytes, complaints: list[Complaint]) -> Iterator[_Sheet]:
    envelope: Envelope = open_envelope(content, "")
    try:
        book = python_calamine.load_workbook(envelope.clean)
        for sheet in book.sheets_metadata:
            title = unicodedata.normalize("NFKC", sheet.name).strip()
            kind = next((kind for kind in CATALOGUE.values() if title in (kind.zh, kind.name)), None)
            marks = envelope.marks.get(sheet.name, SheetMarks())
            if sheet.typ is not python_calamine.SheetTypeEnum.WorkSheet or title in (HELP, LISTS):
                continue
            if kind is None:
                if marks.rows:
                    near = nearest(title, [kind.zh for kind in CATALOGUE.values()])
                    complaints.append(complain_of_file("facts.sheet_unknown", f"{sheet.name}!A1", near=near))
            elif marks.too_large:
                where = f"{sheet.name}!{marks.too_large}"
                complaints.append(complain_of_file("facts.sheet_too_large", where, last=marks.too_large))
            else:
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                yield _Sheet(sheet.name, kind, rows, marks)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise bad_input("facts.workbook_damaged", "", reason=type(error).__name__) from error


def _sheets_of_csv(content: bytes, kinds: Sequence[Kind], complaints: list[Complaint]) -> Iterator[_Sheet]:
    if len(content) > MOST_BYTES:
        raise bad_input("facts.file_too_large", "", most=MOST_BYTES // 2**20)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        for row in reader:
            rows.append(row)
    except csv.Error as error:
        complaints.append(complain("connectors.csv_unreadable", f"CSV:{reader.line_num}", reason=error))
    top = _header(rows)
    headers = {header_name(cell) for cell in rows[top]} if top is not None else set()
    fitting = [kind for kind in kinds if headers >= {one.zh for one in kind.fields}]
    if fitting:
        # One kind may have all the columns of another and more; then the sheet is that of the larger.
        yield _Sheet("CSV", max(fitting, key=lambda kind: len(kind.fields)), rows)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # A broken UTF-8 file can come out of GB18030 as other characters; only the header shows that it did not.
        if "\0" not in text and QUESTION.zh in text[:_FIRST_CHARACTERS]:
            return text
    raise bad_batch("connectors.csv_encoding")


# ── one sheet ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _header(rows: Sequence[Sequence[object]]) -> int | None:
    wanted = (QUESTION.zh, QUESTION.name)
    return next((n for n, row in enumerate(rows[:HEADER_WITHIN]) if any(header_name(c) in wanted for c in row)), None)


def _rows_of(sheet: _Sheet, complaints: list[Complaint]) -> Iterator[SheetRow]:
    top = _header(sheet.rows)
    places = None if top is None else _places(sheet, top, complaints)
    if top is None:
        complaints.append(complain("connectors.columns_missing", sheet.at(0, 0), missing=QUESTION.zh))
    if top is None or places is None:
        return
    flaws, merged = _flaws(sheet, places), _merged(sheet, top)
    for number in range(top + 1, max(len(sheet.rows), 1 + max(flaws, default=0))):
        row = sheet.rows[number] if number < len(sheet.rows) else ()
        wrong = list(flaws.get(number, ()))
        if number in merged:
            wrong.append(complain_of_file("facts.merged_cells", sheet.at(number, 0)))
        if not wrong and all(is_empty(cell) for cell in row):
            continue
        cells = {name: _plain(row[column]) for name, column in places.items() if column < len(row)}
        yield SheetRow(
            sheet.kind, cells, tuple(wrong), sheet.at(number, places[QUESTION.name]), _locator(sheet, number, places)
        )


def _places(sheet: _Sheet, top: int, complaints: list[Complaint]) -> dict[str, int] | None:
    """Find where each column stands; None, with a complaint, when one is missing or there twice."""
    columns = batch_columns(sheet.kind)
    places: dict[str, int] = {}
    for column, cell in enumerate(sheet.rows[top]):
        known = column_of(cell, columns)
        if known is not None and known.name in places:
            complaints.append(complain_of_file("facts.column_twice", sheet.at(top, column), cell))
            return None
        if known is not None:
            places[known.name] = column
    missing = [one for one in columns if one.name not in places and one is not HOUSEHOLD]
    if missing:
        complaints.append(complain("connectors.columns_missing", sheet.at(top, 0), missing=listed(missing)))
        return None
    return places


def _plain(cell: object) -> object:
    return restore(cell) if isinstance(cell, str) and cell.startswith("'") else cell


def _locator(sheet: _Sheet, number: int, places: dict[str, int]) -> Callable[[str], str]:
    return lambda name: sheet.at(number, places.get(name, places[VERDICT.name]))


def _flaws(sheet: _Sheet, places: dict[str, int]) -> dict[int, list[Complaint]]:
    read = set(places.values())
    codes = dict.fromkeys(sheet.marks.errors, "facts.error_value") | dict.fromkeys(
        sheet.marks.formulas, "facts.formula"
    )
    by_row: dict[int, list[Complaint]] = {}
    for (row, column), code in sorted(codes.items()):
        if column in read:
            by_row.setdefault(row, []).append(complain_of_file(code, sheet.at(row, column)))
    return by_row


def _merged(sheet: _Sheet, top: int) -> set[int]:
    """List the rows touched by merged areas; counted by their edges, since areas may be many and tall."""
    height = len(sheet.rows)
    edges = [0] * (height + 1)
    for first, last in sheet.marks.merged:
        if first < height and last > top:
            edges[first] += 1
            edges[min(last, height - 1) + 1] -= 1
    covered, depth = set(), 0
    for number in range(height):
        depth += edges[number]
        if depth:
            covered.add(number)
    return covered
