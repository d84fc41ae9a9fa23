"""Rows thrown at a table at random: every one is filed or named, and none takes another with it."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import ANSWER_COLUMNS, columns, heading
from jifen.facts.files import Codebook, Intake, read_workbook
from jifen.facts.intake import Clerk
from jifen.facts.kinds import Kind
from jifen.facts.tables import Table, take_in
from jifen.facts.validation import is_empty

CELLS = st.one_of(
    st.none(),
    st.just(""),
    st.sampled_from(
        [
            "A1",
            "本人",
            "养老",
            "442000",
            "2012-03",
            "2014-03-05",
            "是",
            "已核实",
            "人力资源社会保障",
            "无",
            "1",
            "１２",
            "小学",
            "无此项",
        ]
    ),
    st.text(max_size=8),
    st.floats(),
    st.integers(-10, 10**18),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
KINDS = st.sampled_from([kind for kind in CATALOGUE.values() if not kind.single])


def intake_of(kind: Kind | None, rows: list[list[object]], codebook: Codebook | None = None) -> Intake:
    """What comes of a table with the header of the template."""
    clerk = Clerk(codebook or Codebook())
    header = [heading(field) for field in (columns(kind) if kind else ANSWER_COLUMNS)]
    take_in(Table("表", kind, [header, *rows]), clerk)
    return clerk.close()


def rows_named(intake: Intake) -> set[int]:
    """The rows of the sheet that a complaint points to."""
    return {int(found[1]) for complaint in intake.complaints if (found := re.search(r"!\D+(\d+)$", complaint.where))}


@given(KINDS, st.data())
@settings(max_examples=150)
def test_every_row_is_filed_or_named(kind: Kind, data: st.DataObject):
    """None is lost in silence, none is counted twice, and the empty ones cost nothing."""
    width = len(columns(kind))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6))
    intake = intake_of(kind, rows, Codebook(received_on=date(2014, 12, 31)))
    filled = {number for number, row in enumerate(rows, 2) if not all(is_empty(cell) for cell in row)}
    filed = {int(record.where.split("!A")[1]) for one in intake.dossiers for record in one.records.get(kind.name, ())}

    assert intake.rows_read == len(filled)
    assert filed | rows_named(intake) == filled
    assert not filed & rows_named(intake)


@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=8))
def test_answers_at_random_close_nothing_they_should_not(rows: list[list[object]]):
    """An answer that closes a list says who gave it and when."""
    intake = intake_of(None, rows)

    for dossier in intake.dossiers:
        for name, proof in dossier.answers.items():
            assert proof.standing == "declared" or (proof.by in CATALOGUE[name].proved_by and proof.on)


def test_a_good_row_is_kept_among_any_bad_ones():
    """A thousand bad rows, one good one."""
    good: list[object] = ["A1", None, "442000", 200, "2014-01-01"]
    bad: list[list[object]] = [[f"B{n}", "本人", "x", -n, n] for n in range(1, 1001)]
    intake = intake_of(CATALOGUE["blood"], [*bad[:500], good, *bad[500:]])

    assert [len(one.records.get("blood", ())) for one in intake.dossiers if one.person == "A1"] == [1]
    assert rows_named(intake) == set(range(2, 1003)) - {502}
    assert len(intake.complaints) == 3000


def test_merged_areas_may_be_many_and_tall():
    """A hundred thousand of them over a thousand rows are counted by their edges."""
    rows: list[list[object]] = [["A1", None, "442000", 200, date(2014, 1, 1)] for _ in range(1000)]
    clerk = Clerk(Codebook())
    header = [heading(field) for field in columns(CATALOGUE["blood"])]
    table = Table("表", CATALOGUE["blood"], [header, *rows], merged=[(5, 1_048_575)] * 100_000)
    take_in(table, clerk)

    assert len(clerk.close().complaints) == 996


@given(st.lists(st.lists(CELLS, min_size=9, max_size=9), max_size=5))
@settings(max_examples=40)
def test_a_real_workbook_of_anything_is_read_or_named(rows: list[list[object]]):
    """The same through a file, with the types a spreadsheet really stores."""
    blood = columns(CATALOGUE["blood"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsx")
        with xlsxwriter.Workbook(path, {"nan_inf_to_errors": True, "default_date_format": "yyyy-mm-dd"}) as book:
            sheet = book.add_worksheet("无偿献血")
            for number, row in enumerate([[heading(field) for field in blood], *rows]):
                for column, cell in enumerate(row):
                    plain = cell.encode("utf-8", "ignore").decode() if isinstance(cell, str) else cell
                    if not (isinstance(plain, date) and plain.year < 1900):
                        sheet.write(number, column, plain)
        intake = read_workbook(path)
    filed = {int(record.where.split("!A")[1]) for one in intake.dossiers for record in one.records.get("blood", ())}

    assert len(filed | rows_named(intake)) == intake.rows_read
    assert not filed & rows_named(intake)
