"""Questions → a workbook with drop-downs, or one CSV table. Every cell is text, and no text can run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.cells import csv_line, defuse
from jifen.facts.columns import heading
from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Kind, Type
from jifen.facts.template import HELP
from jifen.facts.validation import show
from jifen.facts.whole import whole_file
from jifen.platform.connectors.batch.layout import CLOSING, HEAD, TAIL, VERDICT, batch_columns
from jifen.platform.connectors.port import Question
from jifen.platform.connectors.wording import bad_batch

_LAST_ROW = 1_048_575
_INLINE = 250  # characters of a drop-down that a spreadsheet takes
_MADE_ON = datetime(2012, 1, 1)  # noqa: DTZ001  a fixed day, so that the same questions give the same bytes
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_RULES = (
    ("每行在“核验结果”选一项；内容与登记不同的，直接在该行改正并选“更正”。", "Choose a verdict in every row; where the register says otherwise, correct the row and choose 更正."),
    ("“不属实”必须写明理由，申请人会看到。", "A refutation (不属实) needs its reason, which the applicant reads."),
    ("申请人没有申报而登记中有的，复制一行，序号填“补充”。", "For a record nobody claimed, copy a row and write 补充 for its number."),
    ("“名册”行：这一类记录已全部列出的选“已列全”，否则选“未列全”。核验日期和凭证号填在这一行即可。", "In the row 名册 choose 已列全 if these are all records of the kind, otherwise 未列全. Day and reference are given there once."),
    ("没有填写的行保持“待核验”，不会按零计。", "A row left empty stays unknown; it never counts as zero."),
    ("请勿改动前四栏。", "Leave the first four columns as they are."),
)  # fmt: skip


def write_batch(questions: Iterable[Question], path: Path) -> None:
    """
    Write questions for a department to answer.

    Args:
        questions: in the order they are to stand in; those of one kind share a sheet.
        path: .xlsx, or .csv for questions of one kind; the file appears whole or not at all.

    Raises:
        BadInputError: ``connectors.file_form`` or ``connectors.csv_one_kind``.
    """
    by_kind: dict[str, list[Question]] = {}
    for question in questions:
        by_kind.setdefault(question.kind, []).append(question)
    form = path.suffix.lower()
    if form not in (".xlsx", ".csv"):
        raise bad_batch("connectors.file_form", name=path.name)
    if form == ".csv" and len(by_kind) > 1:
        raise bad_batch("connectors.csv_one_kind", kinds="、".join(CATALOGUE[name].zh for name in by_kind))
    with whole_file(path) as draft:
        if form == ".csv":
            _write_csv(draft, by_kind)
        else:
            _write_book(draft, by_kind)


def _write_csv(path: Path, by_kind: dict[str, list[Question]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for name, asked in by_kind.items():
            kind = CATALOGUE[name]
            file.write(csv_line(heading(field) for field in batch_columns(kind)))
            file.writelines(csv_line(row) for question in asked for row in _rows(question, kind))


def _write_book(path: Path, by_kind: dict[str, list[Question]]) -> None:
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"title": "核验询问", "created": _MADE_ON})
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True})
        ours = book.add_format({"num_format": "@", "font_color": "#595959"})
        theirs = book.add_format({"num_format": "@"})
        _write_help(book, head, by_kind)
        for name, asked in by_kind.items():
            _write_sheet(book, CATALOGUE[name], asked, (head, ours, theirs))


def _write_sheet(book: Any, kind: Kind, asked: Sequence[Question], formats: tuple[Any, Any, Any]) -> None:
    head, ours, theirs = formats
    sheet = book.add_worksheet(kind.zh)
    sheet.freeze_panes(1, len(HEAD))
    for column, field in enumerate(batch_columns(kind)):
        sheet.set_column(column, column, _width(field), ours if field in HEAD else theirs)
        _offer(sheet, column, field)
    for column, field in enumerate(batch_columns(kind)):
        sheet.write_string(0, column, heading(field), head)
    number = 0
    for question in asked:
        for row in _rows(question, kind):
            number += 1
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, defuse(cell), ours if column < len(HEAD) else theirs)


def _offer(sheet: Any, column: int, field: Field) -> None:
    words = ("是", "否") if field.type is Type.FLAG else field.levels
    if words and len(",".join(words)) <= _INLINE:
        rule = {"validate": "list", "source": list(words), "error_title": "请从列表选取", "error_message": field.zh}
        sheet.data_validation(1, column, _LAST_ROW, column, rule)


def _write_help(book: Any, head: Any, by_kind: dict[str, list[Question]]) -> None:
    sheet = book.add_worksheet(HELP)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 3, 24)
    asked = [question for questions in by_kind.values() for question in questions]
    named = {question.department: DEPARTMENTS[question.department] for question in asked}
    title = "核验询问：" + "、".join(zh for zh, _ in named.values())
    sheet.write_string(0, 0, title, head)
    row = 2
    for number, (zh, en) in enumerate(_RULES, 1):
        sheet.write_string(row, 0, f"{number}. {zh}")
        sheet.write_string(row + 1, 0, f"    {en}")
        row += 2
    row += 1
    for column, text in enumerate(("用途 purpose", "依据 basis", "城市 city", "截至日 as of")):
        sheet.write_string(row, column, text, head)
    grounds = {(one.purpose, one.basis, one.city, one.as_of.isoformat()) for one in asked}
    for number, ground in enumerate(sorted(grounds), row + 1):
        for column, text in enumerate(ground):
            sheet.write_string(number, column, defuse(text))


def _rows(question: Question, kind: Kind) -> Iterator[tuple[str, ...]]:
    """Give the rows of a question as texts: its claims, numbered from 1, and the row that closes it."""
    subject = question.subject
    members = "；".join(f"{WHOSE[one.whose].zh} {one.name} {one.number}".strip() for one in subject.household)
    blank = ("",) * len(TAIL)

    def named(number: str) -> tuple[str, ...]:
        return (question.id, number, subject.person_name, subject.identity_number, members)

    for number, claim in enumerate(question.claims, 1):
        values = (show(field, claim.values[field.name]) for field in kind.fields)  # type: ignore[arg-type]
        yield (*named(str(number)), WHOSE[claim.whose].zh, *values, *blank)
    yield (*named(CLOSING), "", *("" for _ in kind.fields), *blank)


def _width(field: Field) -> float:
    if field is VERDICT:
        return 12.0
    wide = {Type.IDENTITY: 22.0, Type.PLACE: 14.0, Type.DATE: 13.0, Type.MONTH: 12.0}
    return wide.get(field.type, float(max(14, 2 * len(heading(field)) + 2)))
