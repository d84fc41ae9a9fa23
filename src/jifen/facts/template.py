"""The workbook itself: its sheets, headers, drop-downs and the page of help, all drawn from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from jifen.facts.cells import defuse
from jifen.facts.columns import (
    ANSWER_COLUMNS,
    ANSWERS,
    NOT_ANSWERED,
    PROVED_BY,
    column_letters,
    columns,
    heading,
)
from jifen.facts.dossier import DECLARED, STANDING_ZH, Dossier, Proof, Record, Standing
from jifen.facts.help_page import FIELD_HEAD, KIND_HEAD, RULES, expects, help_lines, when_empty
from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Kind, Type
from jifen.facts.validation import show

HELP, LISTS = "填写说明", "选项表"
"""The two sheets of a workbook that hold no records."""

_LAST_ROW = 1_048_575
_INLINE = 250  # characters of a drop-down that a spreadsheet takes without a sheet of its own
_MADE_ON = datetime(2012, 1, 1)  # noqa: DTZ001  a fixed day, so that the same records give the same bytes
_WIDTHS = {Type.DATE: 13, Type.MONTH: 12, Type.FLAG: 10, Type.NUMBER: 14, Type.IDENTITY: 21, Type.PLACE: 22}


@dataclass(frozen=True, slots=True)
class Offers:
    """What a workbook offers to choose from: its title, places (code → name), and codes by ``kind.field``."""

    title: str
    places: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def write_book(path: Path, kinds: Sequence[Kind], dossiers: Sequence[Dossier], offers: Offers) -> None:
    """
    Write a workbook.

    Args:
        path: the file to write.
        kinds: the kinds to make sheets for, in this order.
        dossiers: the records to fill in; none for an empty template.
        offers: what drop-downs show.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": offers.title, "created": _MADE_ON})
        _Book(book, kinds, offers).write(dossiers)


class _Book:
    def __init__(self, book: Any, kinds: Sequence[Kind], offers: Offers) -> None:
        self._book, self._kinds, self._offers = book, kinds, offers
        frame = {"font_size": 11, "valign": "vcenter"}
        self._head = book.add_format(frame | {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True})
        self._must = book.add_format(
            frame | {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "font_color": "#B3261E"}
        )
        self._text = book.add_format({"num_format": "@"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._lists: dict[tuple[str, ...], str] = {}
        self._long: list[tuple[str, ...]] = []

    def write(self, dossiers: Sequence[Dossier]) -> None:
        self._help()
        for kind in self._kinds:
            rows = (
                _record_row(dossier.person, record, kind)
                for dossier in dossiers
                for record in dossier.records.get(kind.name, ())
            )
            self._table(kind.zh, columns(kind), rows, kind)
        self._table(ANSWERS, ANSWER_COLUMNS, _answer_rows(dossiers, self._kinds), None)
        self._write_lists()

    # ── sheets of records ───────────────────────────────────────────────────────────────────────────────────────────

    def _table(self, name: str, fields: Sequence[Field], rows: Iterable[Sequence[object]], kind: Kind | None) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for column, one in enumerate(fields):
            sheet.set_column(
                column, column, _width(one), self._day if one.type is Type.DATE else self._text_format(one)
            )
            self._offer(sheet, column, one, kind)
        sheet.set_row(0, 32)
        for column, one in enumerate(fields):
            sheet.write_string(0, column, heading(one), self._must if one.required else self._head)
            sheet.write_comment(0, column, _note(one, kind), {"author": "jifen", "x_scale": 1.6, "y_scale": 1.3})
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self._cell(sheet, number, column, cell)

    def _text_format(self, one: Field) -> Any:
        return None if one.type is Type.NUMBER else self._text

    def _cell(self, sheet: Any, row: int, column: int, cell: object) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, date):
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), self._day)  # noqa: DTZ001
        elif isinstance(cell, Decimal):
            # 15 digits at most (the catalogue's limits), which is what a cell keeps exactly.
            sheet.write_number(row, column, float(cell))
        else:
            sheet.write_string(row, column, defuse(str(cell)), self._text)

    def _offer(self, sheet: Any, column: int, one: Field, kind: Kind | None) -> None:
        words, strict = self._words(one, kind)
        if not words:
            return
        rule: dict[str, Any] = {"validate": "list", "error_type": "stop" if strict else "information"}
        rule["source"] = list(words) if len(",".join(words)) <= _INLINE else self._reference(words)
        rule |= {"error_title": "请从列表选取" if strict else "不在列表中", "error_message": f"{one.zh} / {one.en}"}
        sheet.data_validation(1, column, _LAST_ROW, column, rule)

    def _words(self, one: Field, kind: Kind | None) -> tuple[tuple[str, ...], bool]:
        """List what a column may hold, and whether nothing else may stand there."""
        if one is PROVED_BY and kind is not None:
            return tuple(DEPARTMENTS[name][0] for name in kind.proved_by), True
        if one.type is Type.LEVEL:
            return one.levels, True
        if one.type is Type.FLAG:
            return ("是", "否"), True
        if one.type is Type.PLACE:
            return tuple(f"{code} {name}" for code, name in self._offers.places.items()), False
        if one.type is Type.CODE and kind is not None:
            codes = self._offers.codes.get(f"{kind.name}.{one.name}", {})
            return tuple(f"{code} {name}".strip() for code, name in codes.items()), True
        return (), False

    def _reference(self, words: tuple[str, ...]) -> str:
        if words not in self._lists:
            letter = column_letters(len(self._long))
            self._lists[words] = f"='{LISTS}'!${letter}$1:${letter}${len(words)}"
            self._long.append(words)
        return self._lists[words]

    def _write_lists(self) -> None:
        if not self._long:
            return
        sheet = self._book.add_worksheet(LISTS)
        for row in range(max(len(words) for words in self._long)):
            for column, words in enumerate(self._long):
                if row < len(words):
                    sheet.write_string(row, column, defuse(words[row]))
        sheet.hide()

    # ── the page of help ────────────────────────────────────────────────────────────────────────────────────────────

    def _help(self) -> None:
        sheet = self._book.add_worksheet(HELP)
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 2, 24)
        sheet.set_column(3, 6, 22)
        sheet.write_string(0, 0, defuse(self._offers.title), self._title)
        row = 2
        for number, (zh, en) in enumerate(RULES, 1):
            sheet.write_string(row, 0, f"{number}. {zh}")
            sheet.write_string(row + 1, 0, f"    {en}")
            row += 2
        for line in help_lines(self._kinds):
            row += 1
            for column, text in enumerate(line):
                style = self._head if line in (KIND_HEAD, FIELD_HEAD) else self._wrap
                sheet.write_string(row, column, defuse(text), style)


def _note(one: Field, kind: Kind | None) -> str:
    lines = [f"{one.zh} / {one.en}", expects(one)]
    if not one.required:
        lines.append(f"留空 / empty: {when_empty(one)}")
    if one.help:
        lines.append(one.help)
    if one is PROVED_BY and kind is not None:
        lines.append("、".join(DEPARTMENTS[name][0] for name in kind.proved_by))
    return "\n".join(lines)


def _width(one: Field) -> float:
    shown = sum(2 if ord(char) > 255 else 1 for char in heading(one)) + 2
    longest = max((2 * len(level) + 2 for level in one.levels), default=0)
    return float(max(shown, min(longest, 28), _WIDTHS.get(one.type, 12)))


def _record_row(person: str, record: Record, kind: Kind) -> tuple[object, ...]:
    values = (_shown(one, record.values[one.name]) for one in kind.fields)
    return (person, WHOSE[record.whose].zh, *values, *_proof_cells(record.proof))


def _shown(one: Field, value: object) -> object:
    if isinstance(value, date):
        return value
    text = show(one, value)  # type: ignore[arg-type]
    return Decimal(text) if one.type is Type.NUMBER and text else text


def _proof_cells(proof: Proof) -> tuple[object, ...]:
    standing = "" if proof == DECLARED else STANDING_ZH[proof.standing]
    return (standing, DEPARTMENTS[proof.by][0] if proof.by else "", proof.on, proof.reference)


def _answer_rows(dossiers: Sequence[Dossier], kinds: Sequence[Kind]) -> Iterator[tuple[object, ...]]:
    """Write what the sheets being there does not say by itself."""
    for dossier in dossiers:
        # Somebody without a single record would not be named anywhere else.
        says_all = not any(dossier.records.values())
        for kind in kinds:
            proof = dossier.answers.get(kind.name)
            if proof is None:
                yield (dossier.person, kind.zh, NOT_ANSWERED, "", None, "")
            elif proof != DECLARED or says_all:
                standing = "" if proof.standing is Standing.VERIFIED else STANDING_ZH[proof.standing]
                yield (dossier.person, kind.zh, standing, *_proof_cells(proof)[1:])
