"""
A table of records as people send it: somewhere near its top a header, then a row for each record.

The header is the first of the top rows in which a cell says 人员编号. Columns are known by their names, in any order.
A column nobody knows is complained about; if columns that should be there are missing at the same time, one may be the
other misspelt, and then the list of the table counts as incomplete, so that an empty cell is never taken for an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from jifen.facts.cells import restore
from jifen.facts.columns import (
    ANSWER_COLUMNS,
    PERSON,
    REMARKS,
    column_letters,
    column_of,
    columns,
    header_name,
    heading,
    listed,
)
from jifen.facts.intake import Clerk
from jifen.facts.kinds import Field, Kind
from jifen.facts.validation import is_empty
from jifen.facts.wording import complain, nearest
from jifen.kernel.errors import Complaint

HEADER_WITHIN = 10
"""How many rows from the top may stand before the header."""

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Table:
    """
    The cells of one table, with what is known of them beyond their values. Rows and columns count from 0.

    ``flaws`` holds the code of what is wrong with a single cell (a formula, an error value), ``merged`` the first and
    last rows of merged areas. ``kind`` None is the table of answers.
    """

    title: str
    kind: Kind | None
    rows: Sequence[Row]
    flaws: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: Sequence[tuple[int, int]] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns the table should have."""
        return ANSWER_COLUMNS if self.kind is None else columns(self.kind)

    def at(self, row: int, column: int) -> str:
        """Name a cell as spreadsheets do."""
        return f"{self.title}!{column_letters(column)}{row + 1}"


def take_in(table: Table, clerk: Clerk) -> None:
    """
    File every row of a table; what is wrong with the table or its rows goes to the clerk as complaints.

    A table that could be read counts as the applicants' word that nothing is missing; a table that could not leaves
    its list open for everybody, whoever closed it.
    """
    top = next((number for number, row in enumerate(table.rows[:HEADER_WITHIN]) if _is_header(row)), None)
    if top is None:
        _give_up(table, clerk, complain("facts.header_missing", table.at(0, 0), rows=HEADER_WITHIN))
        return
    places = _columns_at(table, clerk, top)
    if places is None:
        return
    if table.kind is not None:
        clerk.declare(table.kind)
    _file_rows(table, clerk, top, places)


def _is_header(row: Row) -> bool:
    return any(header_name(cell) in (PERSON.zh, PERSON.name) for cell in row)


def _give_up(table: Table, clerk: Clerk, complaint: Complaint) -> None:
    clerk.complaints.append(complaint)
    if table.kind is not None:
        clerk.leave_open(table.kind)


def _columns_at(table: Table, clerk: Clerk, top: int) -> dict[str, int] | None:
    """Find where each column stands; None when the table cannot be read by its header."""
    places: dict[str, int] = {}
    strangers: list[int] = []
    for column, cell in enumerate(table.rows[top]):
        known = column_of(cell, table.fields)
        if known is None:
            if header_name(cell) != REMARKS and _is_used(table, top, column):
                strangers.append(column)
        elif known.name in places:
            _give_up(table, clerk, complain("facts.column_twice", table.at(top, column), cell))
            return None
        else:
            places[known.name] = column
    missing = [one for one in table.fields if one.name not in places]
    required = [one for one in missing if one.required]
    if required:
        complaint = complain("facts.column_missing", table.at(top, 0), missing=listed(required))
        _give_up(table, clerk, complaint)
        return None
    _name_strangers(table, clerk, top, strangers, missing)
    if missing and not strangers:
        clerk.notices.append(complain("facts.column_absent", table.at(top, 0), missing=listed(missing)))
    return places


def _name_strangers(table: Table, clerk: Clerk, top: int, strangers: list[int], missing: list[Field]) -> None:
    for column in strangers:
        cell, where = table.rows[top][column], table.at(top, column)
        if is_empty(cell):
            clerk.complaints.append(complain("facts.column_unnamed", where))
        elif missing:
            clerk.complaints.append(complain("facts.column_misnamed", where, cell, missing=listed(missing)))
        else:
            near = nearest(header_name(cell), [heading(one) for one in table.fields])
            clerk.complaints.append(complain("facts.column_unknown", where, cell, near=near))
    if strangers and missing and table.kind is not None:
        clerk.leave_open(table.kind)


def _is_used(table: Table, top: int, column: int) -> bool:
    return any(len(row) > column and not is_empty(row[column]) for row in table.rows[top + 1 :])


def _file_rows(table: Table, clerk: Clerk, top: int, places: Mapping[str, int]) -> None:
    flaws = _flaws_by_row(table, places)
    merged = _merged_rows(table, top)
    letters = {name: column_letters(column) for name, column in places.items()}
    last = max((len(table.rows) - 1, *flaws)) if flaws else len(table.rows) - 1
    for number in range(top + 1, last + 1):
        row = table.rows[number] if number < len(table.rows) else ()
        wrong = flaws.get(number, {})
        if not wrong and all(is_empty(cell) for cell in row):
            continue
        raw = {name: _plain(row[column]) for name, column in places.items() if column < len(row)} | wrong
        if number in merged:
            _refuse(table, clerk, raw, [complain("facts.merged_cells", table.at(number, 0)), *wrong.values()])
        elif all(is_empty(cell) for name, cell in raw.items() if name not in wrong):
            _refuse(table, clerk, raw, list(wrong.values()))  # a stray cell, not a row with holes
        elif table.kind is None:
            clerk.answer(raw, _locator(table.title, letters, number))
        else:
            clerk.file(table.kind, raw, _locator(table.title, letters, number))


def _refuse(table: Table, clerk: Clerk, raw: Mapping[str, object], wrong: list[Complaint]) -> None:
    if table.kind is None:
        clerk.refuse_answer(raw, wrong)
    else:
        clerk.refuse(table.kind, raw, wrong)


def _locator(title: str, letters: Mapping[str, str], number: int) -> Callable[[str], str]:
    return lambda name: f"{title}!{letters.get(name, 'A')}{number + 1}"


def _plain(cell: object) -> object:
    return restore(cell) if isinstance(cell, str) and cell.startswith("'") else cell


def _flaws_by_row(table: Table, places: Mapping[str, int]) -> dict[int, dict[str, Complaint]]:
    names = {column: name for name, column in places.items()}
    by_row: dict[int, dict[str, Complaint]] = {}
    for (row, column), code in sorted(table.flaws.items()):
        if column in names:
            by_row.setdefault(row, {})[names[column]] = complain(code, table.at(row, column))
    return by_row


def _merged_rows(table: Table, top: int) -> set[int]:
    """List the rows touched by merged areas; counted by their edges, since areas may be many and tall."""
    height = len(table.rows)
    edges = [0] * (height + 1)
    for first, last in table.merged:
        if first < height and last > top:
            edges[max(first, 0)] += 1
            edges[min(last, height - 1) + 1] -= 1
    covered, depth = set(), 0
    for number in range(height):
        depth += edges[number]
        if depth:
            covered.add(number)
    return covered
