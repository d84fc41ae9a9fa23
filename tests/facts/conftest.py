"""Real files for the readers to meet, made by the tests themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import ANSWER_COLUMNS, ANSWERS, columns, heading
from jifen.facts.kinds import Kind
from jifen.facts.synthesis import Setting

Sheets = Mapping[str, Sequence[Mapping[str, object] | Sequence[object]]]

APPLICATION = {"person": "A1", "town": "442000001", "applied_on": date(2014, 11, 3)}
INSURANCE = {"person": "A1", "kind": "养老", "place": "442000", "start": "2010-01", "end": "2012-12"}


def lay_out(name: str, rows: Sequence[Mapping[str, object] | Sequence[object]]) -> list[list[object]]:
    """A sheet as cells: rows given by field name get the header of their kind, other rows stand as they are."""
    kind = next((kind for kind in CATALOGUE.values() if name in (kind.zh, kind.name)), None)
    fields = ANSWER_COLUMNS if name == ANSWERS else columns(kind) if kind else ()
    cells: list[list[object]] = []
    if not rows or isinstance(rows[0], Mapping):
        cells.append([heading(field) for field in fields])
    for row in rows:
        cells.append([row.get(field.name) for field in fields] if isinstance(row, Mapping) else list(row))
    return cells


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets as a workbook; ``change`` may do to it what people do to workbooks."""

    def write(sheets: Sheets, change: Callable[[openpyxl.Workbook], object] | None = None) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for number, row in enumerate(lay_out(name, rows), 1):
                for column, cell in enumerate(row, 1):
                    if cell is not None:
                        sheet.cell(number, column, cell)
        if change:
            change(book)
        book.save(tmp_path / "book.xlsx")
        return tmp_path / "book.xlsx"

    return write


@pytest.fixture
def cell_of() -> Callable[[str, str, int], str]:
    """Name the cell of a field in the template's layout, as a complaint does."""

    def where(sheet: str, field: str, row: int) -> str:
        kind: Kind = next(kind for kind in CATALOGUE.values() if kind.zh == sheet)
        column = [one.name for one in columns(kind)].index(field)
        return f"{sheet}!{openpyxl.utils.get_column_letter(column + 1)}{row}"

    return where


@pytest.fixture(scope="session")
def setting() -> Setting:
    """A city with towns, a day, and the codes of a scheme."""
    return Setting(
        home="442000",
        towns=[f"442000{town:03d}" for town in range(1, 25)],
        as_of=date(2014, 10, 30),
        elsewhere=("440100", "440600"),
        trades=("焊工", "电工"),
        certificates=("党代表", "人大代表"),
        choices={"proof": ["insurance", "contract"]},
    )
