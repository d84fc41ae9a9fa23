"""The plan of a term as a table: laid out by the ranking rules, read from a form or a file, what is wrong said cell by cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import BadInputError, Complaint, JifenError, Text
from jifen.kernel.places import Divisions
from jifen.platform.desk.sheets import Sheet, rows_of
from jifen.platform.web.templatetags.words import said
from jifen.policy.ranking_rules import Ranked
from jifen.ranking.units import WHOLE, Areas

MOST_BYTES = 2**20
MOST_ROWS = 150
"""Rows of a table; a form has to carry every cell of it."""

Row = dict[str, str]
_WORDS: dict[str, Text] = {
    "area": Text("区划代码", "Area"),
    "name": Text("名称", "Name"),
    "places": Text("名额", "Places"),
    "reserved_for": Text("预留给", "Reserved for"),
    "qualifying_points": Text("分数线", "Qualifying points"),
    "note": Text("备注", "Note"),
    "grade": Text("年级", "Grade"),
    "channel": Text("通道", "Channel"),
}
_ALSO = {"单位": "area", "镇街": "area", "片区": "area", "指标数": "places", "预留": "reserved_for"}
_SPARE = 2
_PLACE = re.compile(r"quota:(\d+)(?::(\w+))?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the form: its name there, what it is, what stands in it, what is wrong with it, what to choose among."""

    name: str
    column: Text
    value: str
    wrong: Text | None = None
    list: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the form: its number from 1, the name of its area, its cells, what is wrong with the row as a whole."""

    number: int
    name: str
    cells: tuple[Cell, ...]
    wrong: Text | None = None


def columns_of(rules: Ranked) -> tuple[str, ...]:
    """Name the columns a plan has under some rules, in the order of the table."""
    return (
        *(("area",) if rules.compete_in.area != "whole" else ()),
        *rules.compete_in.split_by,
        *(("reserved_for",) if rules.reserved != "none" else ()),
        *(("places",) if rules.places.set_by == "plan" else ()),
        *(("qualifying_points",) if rules.qualifying_points.set_by == "plan" else ()),
        "note",
    )


def words_of(column: str) -> Text:
    """Name a column."""
    return _WORDS.get(column, Text(column, column))


def blank(rules: Ranked, divisions: Divisions, city: str, like: Iterable[Mapping[str, Any]] = ()) -> list[Row]:
    """
    Give the table to start from: every unit of competition, nothing filled in.

    Args:
        rules: of the use.
        divisions: the places of the province.
        city: its division code.
        like: the rows of an earlier plan; their units are taken, since they name what the rules leave to the plan.
    """
    keys = [column for column in columns_of(rules) if column not in ("places", "qualifying_points", "note")]
    known = [{key: plain(row.get(key)) for key in keys} for row in like]
    if known:
        return known[:MOST_ROWS]
    if rules.compete_in.area == "whole":
        return [{}]
    areas = Areas(rules.compete_in)
    found = list(rules.compete_in.zones or ()) or [
        area for code in _below(divisions, city) if (area := areas.of(code)) and area != WHOLE
    ]
    return [{"area": area} for area in dict.fromkeys(found)][:MOST_ROWS]


def _below(divisions: Divisions, code: str) -> Iterator[str]:
    """Give the places that lie in one; one that has none below it stands for itself."""
    inside = divisions.children(code)
    if not inside:
        yield code
    for one in inside:
        yield from _below(divisions, one)


def typed(rules: Ranked, data: Mapping[str, str]) -> list[Row]:
    """Give the rows that were sent with the form, in their order; a row in which nothing stands is left out."""
    columns = columns_of(rules)
    rows = [{column: data.get(f"{column}-{n}", "").strip()[:60] for column in columns} for n in range(1, MOST_ROWS + 1)]
    return [row for row in rows if any(row.values())]


def from_file(rules: Ranked, content: bytes) -> list[Row]:
    """
    Read a table from .xlsx or .csv; its first row names the columns.

    Raises:
        BadInputError: ``desk.plan_file``: it is too large, cannot be read, or a column is not one of these rules.
    """
    found = rows_of(content) if len(content) <= MOST_BYTES else None
    if not found:
        raise _unusable(rules, Text("文件太大，或者读不出来。", "The file is too large, or cannot be read."))
    heads = [_column(cell) for cell in found[0]]
    known = {*columns_of(rules), "name", ""}
    strange = [str(cell)[:20] for cell, head in zip(found[0], heads, strict=True) if head not in known]
    if strange or not {*heads} - {"", "name"}:
        named = "、".join(strange)
        raise _unusable(rules, Text(f"第一行的列名不对：{named}", f"The first row has other columns: {named}"))
    rows = [
        {head: plain(cell) for head, cell in zip(heads, cells, strict=False) if head not in ("", "name")}
        for cells in found[1:]
    ]
    rows = [row for row in rows if any(row.values())]
    if not rows or len(rows) > MOST_ROWS:
        raise _unusable(rules, Text(f"应有 1 至 {MOST_ROWS} 行。", f"It must have 1 to {MOST_ROWS} rows."))
    return rows


def _column(head: object) -> str:
    told = unicodedata.normalize("NFKC", str(head)).strip()
    for column, words in _WORDS.items():
        if told.lower() in (column, words.zh, words.en.lower()):
            return column
    return _ALSO.get(told, told)


def plain(cell: object) -> str:
    """Write a cell as it was typed: a spreadsheet keeps 260 as 260.0, and a code as a number."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()[:60]


def _unusable(rules: Ranked, what: Text) -> BadInputError:
    zh, en = ("、".join(told) for told in zip(*(words_of(one) for one in columns_of(rules)), strict=True))
    mend = Text(f"请用 .xlsx 或 .csv，第一行为列名：{zh}。", f"Use .xlsx or .csv, the first row naming: {en}.")
    return BadInputError("desk.plan_file", what, mend)


def laid(rules: Ranked, divisions: Divisions, rows: Sequence[Row], error: JifenError | None = None) -> list[Line]:
    """Lay a table out as a form, with spare rows at its end; each complaint stands at its cell or at its row."""
    wrong = {(row, column): one.what for one in (error.complaints if error else ()) for row, column in [_at(one)]}
    columns = columns_of(rules)
    whole = rules.compete_in.area == "whole" and not rules.compete_in.split_by and rules.reserved == "none"
    spare: list[Row] = [] if whole else [{}] * min(_SPARE, MOST_ROWS - len(rows))
    return [
        Line(
            number,
            name_of(divisions, row.get("area", "")),
            tuple(_cell(number, column, row.get(column, ""), wrong.get((number, column))) for column in columns),
            wrong.get((number, "")),
        )
        for number, row in enumerate([*rows, *spare], start=1)
    ]


def _cell(number: int, column: str, value: str, wrong: Text | None) -> Cell:
    return Cell(f"{column}-{number}", words_of(column), value, wrong, column if split_values(column) else "")


def name_of(divisions: Divisions, area: str) -> str:
    """Name the area of a row; a zone is its own name."""
    return divisions.name(area) if area in divisions else ""


def placed(error: BadInputError) -> BadInputError:
    """Give the same error with its places as somebody sees them: the row of the table, and the column by its name."""
    told = [Complaint(one.code, _seen(one), one.what, one.mend, one.value) for one in error.complaints]
    return BadInputError(error.code, error.what, error.mend, where=error.where, complaints=told)


def _at(one: Complaint) -> tuple[int, str]:
    found = _PLACE.fullmatch(one.where)
    return (int(found[1]), found[2] or "") if found else (0, "")


def _seen(one: Complaint) -> str:
    row, column = _at(one)
    at = said(Text(f"第 {row} 行", f"Row {row}")) if row else ""
    return " · ".join(part for part in (at, said(words_of(column)) if column else "") if part)


def sheet(rules: Ranked, divisions: Divisions, name: str, rows: Iterable[Mapping[str, Any]]) -> Sheet:
    """Give a table as a sheet that can be filled in and sent back; the names of the areas are there for orientation."""
    columns = columns_of(rules)
    named = "area" in columns
    heads = [words_of(column) for column in (*(("name",) if named else ()), *columns)]
    told = [
        [
            *([name_of(divisions, plain(row.get("area")))] if named else []),
            *(plain(row.get(column)) for column in columns),
        ]
        for row in rows
    ]
    return Sheet(name, heads, told)


def split_values(column: str) -> tuple[str, ...]:
    """Give what may stand in a column that competes apart, where an application says it; nothing where it is free."""
    if column not in ("grade", "channel"):
        return ()
    grade = next(one for one in CATALOGUE["application"].fields if one.name == "grade")
    return tuple(level for level in grade.levels if level != grade.absent)
