"""A damaged workbook: each fault named to the cell, the good rows kept, nothing guessed."""

# ruff: noqa: DTZ001  cells of a spreadsheet have no zone

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import ANSWERS
from jifen.facts.dossier import DECLARED, Proof, Standing, Trust
from jifen.facts.files import Codebook, Intake, read_workbook, write_workbook
from jifen.kernel.errors import BadInputError
from jifen.kernel.identity import synthetic
from jifen.kernel.places import Divisions

Write = Callable[..., Path]
Where = Callable[[str, str, int], str]

APPLICATION = {"person": "A1", "town": "442000001", "applied_on": date(2014, 11, 3)}
INSURANCE = {"person": "A1", "kind": "养老", "place": "442000", "start": "2010-01", "end": "2012-12"}
IDENTITY = {"person": "A1", "name": "张三", "born_on": "1980-01-31", "registered_in": "430400"}
NUMBER = synthetic(7, date(1980, 1, 31), male=True)


def codes(intake: Intake) -> list[tuple[str, str]]:
    """What is wrong, and where."""
    return [(complaint.code, complaint.where) for complaint in intake.complaints]


def kinds_of(intake: Intake, person: str = "A1") -> dict[str, int]:
    """How many records of each kind a person has."""
    dossier = next(one for one in intake.dossiers if one.person == person)
    return {name: len(records) for name, records in dossier.records.items()}


def test_a_good_workbook_is_read_without_a_word(workbook: Write):
    """Rows of all sheets come together in one dossier for each person."""
    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": [INSURANCE, INSURANCE | {"kind": "医疗"}]}))

    assert codes(intake) == []
    assert intake.rows_read == 3
    assert kinds_of(intake) == {"application": 1, "insurance": 2}
    assert intake.dossiers[0].records["insurance"][0].values["end"] == 2012 * 12 + 11
    assert intake.dossiers[0].records["insurance"][0].where == "参保记录!A2"


def test_bytes_are_read_like_the_file(workbook: Write):
    """An upload has no path."""
    path = workbook({"申请": [APPLICATION]})

    assert read_workbook(path.read_bytes()).dossiers == read_workbook(path).dossiers


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("start", "2010-13", "facts.date_unreadable"),
        ("start", 201001, "facts.date_as_number"),
        ("start", "10/2010", "facts.date_ambiguous"),
        ("start", datetime(2010, 1, 15), "facts.month_has_day"),
        ("end", "2009-12", "facts.span_inverted"),
        ("kind", "养佬", "facts.level_unknown"),
        ("place", "某市", "facts.place_unknown"),
        ("place", None, "facts.empty"),
        ("base", "3,500", "facts.number_unreadable"),
        ("base", 3500.555, "facts.number_too_precise"),
        ("base", -1, "facts.number_out_of_range"),
        ("employer", datetime(2010, 1, 1), "facts.wrong_type"),
        ("whose", "子女", "facts.level_unknown"),
        ("whose", "申请入学子女", "facts.whose_not_allowed"),
        ("standing", "已核", "facts.level_unknown"),
        ("standing", "已核实", "facts.proof_incomplete"),
        ("reference", "HY1", "facts.proof_contradictory"),
    ],
)
def test_a_wrong_cell_is_named_and_the_good_rows_are_kept(
    workbook: Write, cell_of: Where, field: str, cell: object, code: str
):
    """The row with the fault is refused, its neighbours are not."""
    bad = INSURANCE | {field: cell}
    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": [INSURANCE | {"kind": "医疗"}, bad]}))

    place = {"facts.proof_incomplete": "proved_by", "facts.proof_contradictory": "standing"}.get(code, field)
    assert codes(intake) == [(code, cell_of("参保记录", place, 3))]
    assert kinds_of(intake) == {"application": 1, "insurance": 1}
    assert intake.rows_read == 3


def test_every_fault_of_a_row_is_named_at_once(workbook: Write):
    """Its sender mends it once."""
    bad = {"person": "A1", "kind": "养佬", "place": "x", "start": 41000}
    intake = read_workbook(workbook({"参保记录": [bad]}))

    assert [code for code, _ in codes(intake)] == [
        "facts.level_unknown",
        "facts.place_unknown",
        "facts.date_as_number",
    ]


def test_full_width_digits_and_dates_as_text_are_read(workbook: Write):
    """What loses nothing is not refused."""
    row = INSURANCE | {"person": "Ａ１", "place": "４４２０００", "start": "２０１０年１月", "base": "３５００．５"}
    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": [row]}))

    assert codes(intake) == []
    assert intake.dossiers[0].records["insurance"][0].values["base"] == 350050


def test_an_identity_number_stored_as_a_number_is_refused_and_not_shown(workbook: Write, cell_of: Where):
    """1.1E+17 has lost its end; the digits that are left are still somebody's."""
    intake = read_workbook(workbook({"身份": [IDENTITY | {"number": float(NUMBER[:17]) * 10}]}))

    assert codes(intake) == [("facts.identity_as_number", cell_of("身份", "number", 2))]
    assert NUMBER[:6] not in str(intake.complaints[0])


def test_a_formula_is_refused_even_where_it_has_a_result(workbook: Write, cell_of: Where):
    """Values are taken, formulas never: the result may be of another day."""
    rows = [INSURANCE | {"employer": '="示例"&"企业"'}, INSURANCE | {"kind": "医疗"}]
    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": rows}))

    assert codes(intake) == [("facts.formula", cell_of("参保记录", "employer", 2))]
    assert kinds_of(intake) == {"application": 1, "insurance": 1}


def test_a_formula_does_not_hide_the_other_faults_of_its_row(workbook: Write, cell_of: Where):
    """Its sender mends the row once."""
    row = INSURANCE | {"employer": '="示例"', "kind": "养佬", "start": "2010-13", "standing": "已核"}
    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": [row]}))

    faults = {"kind": "level_unknown", "employer": "formula", "start": "date_unreadable", "standing": "level_unknown"}
    assert [(f"facts.{code}", cell_of("参保记录", name, 2)) for name, code in faults.items()] == codes(intake)


def test_a_row_of_nothing_but_a_formula_below_the_table_is_not_passed_over(workbook: Write, cell_of: Where):
    """A formula without a stored result looks like an empty cell."""

    def add(book: openpyxl.Workbook) -> None:
        book["参保记录"]["A9"] = "=A2"

    intake = read_workbook(workbook({"参保记录": [INSURANCE]}, add))

    assert codes(intake) == [("facts.formula", cell_of("参保记录", "person", 9))]


def test_an_error_value_is_refused_and_not_taken_for_an_empty_cell(workbook: Write, cell_of: Where):
    """#N/A in the column 缴费方式 must not read as the default."""

    def break_cell(book: openpyxl.Workbook) -> None:
        cell = book["参保记录"][cell_of("参保记录", "manner", 2).split("!")[1]]
        cell.value, cell.data_type = "#N/A", "e"

    intake = read_workbook(workbook({"参保记录": [INSURANCE]}, break_cell))

    assert codes(intake) == [("facts.error_value", cell_of("参保记录", "manner", 2))]


def test_rows_with_merged_cells_are_refused_and_the_others_kept(workbook: Write):
    """Only the first row of a merged area holds its value, and nobody knows for whom it was meant."""
    rows = [INSURANCE, INSURANCE | {"kind": "医疗"}, INSURANCE | {"kind": "失业"}]
    path = workbook({"申请": [APPLICATION], "参保记录": rows}, lambda book: book["参保记录"].merge_cells("D2:D3"))
    intake = read_workbook(path)

    assert codes(intake) == [("facts.merged_cells", "参保记录!A2"), ("facts.merged_cells", "参保记录!A3")]
    assert kinds_of(intake) == {"application": 1, "insurance": 1}


def test_a_merged_title_above_the_header_does_no_harm(workbook: Write):
    """People put a title on top; the header is the row that says 人员编号."""

    def add_title(book: openpyxl.Workbook) -> None:
        sheet = book["参保记录"]
        sheet.insert_rows(1, 2)
        sheet["A1"] = "某公司参保人员"
        sheet.merge_cells("A1:F1")

    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": [INSURANCE]}, add_title))

    assert codes(intake) == []
    assert intake.dossiers[0].records["insurance"][0].where == "参保记录!A4"


def test_an_unknown_sheet_is_named_with_the_nearest_names(workbook: Write):
    """A misspelt sheet would otherwise vanish in silence."""
    intake = read_workbook(workbook({"申请": [APPLICATION], "参保纪录": [["人员编号"], ["A1"]], "空表": []}))

    assert codes(intake) == [("facts.sheet_unknown", "参保纪录!A1")]
    assert "参保记录" in intake.complaints[0].mend.zh
    assert not intake.dossiers[0].is_known("insurance", Trust.DECLARED)


def test_a_workbook_without_any_sheet_of_ours_is_refused(workbook: Write):
    """Somebody sent another workbook."""
    with pytest.raises(BadInputError) as caught:
        read_workbook(workbook({"Sheet1": [["a", "b"]]}))

    assert caught.value.code == "facts.no_known_sheet"


HEADER = ["人员编号*", "险种*", "参保地*", "开始年月*"]
ROW = ["A1", "养老", "442000", "2010-01"]


@pytest.mark.parametrize(
    ("header", "code", "where", "records"),
    [
        ([*HEADER, "缴费方法"], "facts.column_misnamed", "参保记录!E1", 1),
        ([*HEADER, None], "facts.column_unnamed", "参保记录!E1", 1),
        ([*HEADER, "参保地"], "facts.column_twice", "参保记录!E1", 0),
        (["人员编号", "险种", "参保地", "起始"], "facts.column_missing", "参保记录!A1", 0),
        (["编号", "险种", "参保地", "开始年月"], "facts.header_missing", "参保记录!A1", 0),
    ],
)
def test_a_fault_of_the_header_is_named_and_leaves_the_list_open(
    workbook: Write, header: list[object], code: str, where: str, records: int
):
    """A misnamed column may be the one that says the months were paid late: until it is mended, nobody's list is closed."""
    path = workbook({"申请": [APPLICATION], "参保记录": [header, [*ROW, "补缴"][: len(header)]]})
    intake = read_workbook(path)

    assert codes(intake) == [(code, where)]
    assert kinds_of(intake).get("insurance", 0) == records
    assert not intake.dossiers[0].is_known("insurance", Trust.DECLARED)
    assert intake.dossiers[0].is_known("education", Trust.DECLARED) is False
    assert intake.dossiers[0].is_known("application", Trust.DECLARED)


def test_a_column_too_many_is_named_and_does_not_open_the_list(workbook: Write):
    """Where no column is missing, a stranger can be nothing misspelt; and 备注 is anybody's own."""

    def add(book: openpyxl.Workbook) -> None:
        sheet = book["居住登记"]
        width = sheet.max_column
        sheet.cell(1, width + 1, "联系电话")
        sheet.cell(2, width + 1, "000")
        sheet.cell(1, width + 2, "备注")
        sheet.cell(2, width + 2, "随便写")

    rows = [{"person": "A1", "place": "442000", "start": "2010-01-01"}]
    intake = read_workbook(workbook({"申请": [APPLICATION], "居住登记": rows}, add))

    assert [code for code, _ in codes(intake)] == ["facts.column_unknown"]
    assert intake.dossiers[0].is_known("residence", Trust.DECLARED)


def test_columns_in_any_order_and_without_their_marks_are_found(workbook: Write):
    """A header is known by its name; optional columns that are missing are mentioned."""
    rows = [["开始年月", "参保地", "person", "险种"], ["2010-01", "442000", "A1", "养老"]]
    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": rows}))

    assert codes(intake) == []
    assert kinds_of(intake)["insurance"] == 1
    assert [notice.code for notice in intake.notices] == ["facts.column_absent"]


def test_two_applications_of_one_person_are_both_refused_and_everything_else_kept(workbook: Write):
    """Choosing one would be a guess."""
    rows = [APPLICATION, APPLICATION | {"person": "A2"}, APPLICATION | {"town": "442000002"}]
    intake = read_workbook(workbook({"申请": rows, "参保记录": [INSURANCE]}))

    assert codes(intake) == [("facts.person_twice", "申请!A2"), ("facts.person_twice", "申请!A4")]
    assert "申请!A4" in intake.complaints[0].what.zh
    assert kinds_of(intake) == {"insurance": 1}
    assert not intake.dossiers[0].is_known("application", Trust.DECLARED)
    assert kinds_of(intake, "A2") == {"application": 1}


def test_two_applicants_with_one_identity_number_are_both_refused(workbook: Write):
    """One person applied twice, or a number was mistyped; a spouse may well stand in two dossiers."""
    rows = [
        IDENTITY | {"number": NUMBER},
        IDENTITY | {"person": "A2", "number": NUMBER},
        IDENTITY | {"person": "A3", "whose": "配偶", "number": NUMBER},
    ]
    intake = read_workbook(workbook({"身份": rows}))

    assert codes(intake) == [("facts.identity_twice", "身份!A2"), ("facts.identity_twice", "身份!A3")]
    assert kinds_of(intake, "A3") == {"identity": 1}


def test_two_parents_are_no_person_twice(workbook: Write):
    """Some seats in a household hold several persons."""
    rows = [IDENTITY, IDENTITY | {"whose": "父母"}, IDENTITY | {"whose": "父母", "name": "李四"}]

    assert codes(read_workbook(workbook({"身份": rows}))) == []


def test_a_refuted_record_does_not_stand_in_the_way_of_the_true_one(workbook: Write):
    """The refuted one is kept, and counts for nothing."""
    refuted = {"standing": "已否定", "proved_by": "受理窗口", "proved_on": "2014-11-05"}
    intake = read_workbook(workbook({"申请": [APPLICATION | refuted, APPLICATION]}))

    assert codes(intake) == []
    assert kinds_of(intake) == {"application": 2}


def test_overlapping_spans_are_kept_with_a_notice(workbook: Write):
    """Scoring merges them; somebody may look whether a row was typed twice."""
    rows = [
        INSURANCE,
        INSURANCE | {"start": "2012-12", "end": "2013-06"},
        INSURANCE | {"start": "2013-07", "end": None},
        INSURANCE | {"start": "2012-01", "kind": "医疗"},
    ]
    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": rows}))

    assert codes(intake) == []
    assert [(notice.code, notice.where) for notice in intake.notices] == [("facts.spans_overlap", "参保记录!A3")]
    assert kinds_of(intake)["insurance"] == 4


def test_the_same_event_twice_is_kept_with_a_notice(workbook: Write):
    """Two gifts on one day are possible, and so is a row copied by mistake."""
    gift = {"person": "A1", "place": "442000", "amount": 100, "recognised": "是", "on": "2014-01-01"}
    intake = read_workbook(workbook({"申请": [APPLICATION], "慈善捐赠": [gift, gift]}))

    assert [(notice.code, notice.where) for notice in intake.notices] == [("facts.row_repeated", "慈善捐赠!A3")]
    assert kinds_of(intake)["donation"] == 2


def test_a_future_date_is_refused_when_the_day_of_receipt_is_known(workbook: Write, cell_of: Where):
    """A running permit may end later; insurance cannot be paid ahead, nor a degree taken."""
    path = workbook(
        {
            "申请": [APPLICATION],
            "学历": [{"person": "A1", "level": "本科", "on": "2015-07-01"}],
            "居住证": [
                {"person": "A1", "sort": "居住证", "place": "442000", "start": "2012-01-01", "end": "2016-01-01"}
            ],
        }
    )

    assert codes(read_workbook(path)) == []
    assert codes(read_workbook(path, Codebook(received_on=date(2014, 12, 1)))) == [
        ("facts.date_in_future", cell_of("学历", "on", 2))
    ]


def test_places_are_held_against_the_table_of_divisions(workbook: Write, cell_of: Where):
    """A name that belongs to another code is refused; an unlisted code of a listed province is pointed at."""
    divisions = Divisions(
        [
            {"code": "440000", "name": "广东省", "level": "province", "parent": ""},
            {"code": "442000", "name": "某市", "level": "city", "parent": "440000"},
        ]
    )
    rows = [
        INSURANCE | {"place": "442000 某市"},
        INSURANCE | {"kind": "医疗", "place": "442000 他市"},
        INSURANCE | {"kind": "失业", "place": "449900"},
        INSURANCE | {"kind": "工伤", "place": "430000"},
    ]
    intake = read_workbook(workbook({"参保记录": rows}), Codebook(divisions=divisions))

    assert codes(intake) == [("facts.place_name_differs", cell_of("参保记录", "place", 3))]
    assert [(n.code, n.where) for n in intake.notices] == [("facts.place_not_listed", cell_of("参保记录", "place", 4))]


def test_codes_are_held_against_the_scheme(workbook: Write, cell_of: Where):
    """A code the scheme does not know would silently earn nothing."""
    rows = [{"person": "A1", "code": "党代裱", "on": "2014-01-01"}]
    intake = read_workbook(workbook({"其他证明": rows}), Codebook({"certificate.code": {"党代表"}}))

    assert codes(intake) == [("facts.code_unknown", cell_of("其他证明", "code", 2))]
    assert "党代表" in intake.complaints[0].mend.zh


def test_a_sheet_that_is_there_declares_and_one_that_is_not_says_nothing(workbook: Write):
    """No row in 违法犯罪记录 is the applicant's word; without the sheet it is unknown, never none."""
    intake = read_workbook(workbook({"申请": [APPLICATION], "无偿献血": [], "违法犯罪记录": []}))
    dossier = intake.dossiers[0]

    assert dossier.answers == dict.fromkeys(("application", "blood", "offence"), DECLARED)
    assert dossier.is_known("blood", Trust.VERIFIED)
    assert dossier.is_known("offence", Trust.DECLARED)
    assert not dossier.is_known("offence", Trust.VERIFIED)
    assert not dossier.is_known("donation", Trust.DECLARED)


ANSWER = {"person": "A1", "kind": "违法犯罪记录", "proved_by": "公安", "proved_on": "2014-11-20", "reference": "GA1"}


def test_an_answer_closes_the_list_for_the_department(workbook: Write):
    """Who answered, when, and under which number stays on record."""
    intake = read_workbook(workbook({"申请": [APPLICATION], "违法犯罪记录": [], ANSWERS: [ANSWER]}))

    assert codes(intake) == []
    assert intake.dossiers[0].answers["offence"] == Proof(
        Standing.VERIFIED, "public_security", date(2014, 11, 20), "GA1"
    )
    assert intake.dossiers[0].is_known("offence", Trust.VERIFIED)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proved_by": "教育"}, "facts.department_may_not_prove"),
        ({"proved_by": None}, "facts.proof_incomplete"),
        ({"proved_on": None}, "facts.proof_incomplete"),
        ({"proved_on": 41963}, "facts.date_as_number"),
        ({"standing": "没有"}, "facts.level_unknown"),
        ({"kind": "违法纪录"}, "facts.level_unknown"),
        ({"kind": None}, "facts.empty"),
        ({"person": None}, "facts.person_missing"),
    ],
)
def test_an_answer_with_a_fault_closes_nothing(workbook: Write, change: dict[str, object], code: str):
    """An advantage is given on a clear word only."""
    intake = read_workbook(workbook({"申请": [APPLICATION], "违法犯罪记录": [], ANSWERS: [ANSWER | change]}))

    assert [found for found, _ in codes(intake)] == [code]
    assert not intake.dossiers[0].is_known("offence", Trust.VERIFIED)


def test_two_answers_for_one_list_close_nothing(workbook: Write):
    """Which of them is the later one, nobody said."""
    intake = read_workbook(workbook({"申请": [APPLICATION], "违法犯罪记录": [], ANSWERS: [ANSWER, ANSWER]}))

    assert codes(intake) == [("facts.answer_twice", f"{ANSWERS}!A3")]
    assert not intake.dossiers[0].is_known("offence", Trust.DECLARED)


@pytest.mark.parametrize("name", ["违法犯罪纪录", None], ids=["renamed", "deleted"])
def test_an_answered_kind_without_its_sheet_is_unknown_and_no_clean_record(workbook: Write, name: str | None):
    """Whatever the sheet held is gone with it; the other kinds are what they were."""
    offence = ["A1", "", "行政拘留", "", "2014-01-01"]
    renamed = {name: [["人员编号", "归属", "处理类别", "情节", "决定日期"], offence]} if name else {}
    intake = read_workbook(workbook({"申请": [APPLICATION], "无偿献血": [], ANSWERS: [ANSWER]} | renamed))

    expected = [("facts.sheet_unknown", f"{name}!A1")] if name else []
    assert [*expected, ("facts.sheet_missing", f"{ANSWERS}!A2")] == sorted(codes(intake), reverse=True)
    assert "违法犯罪记录" == intake.complaints[-1].value
    assert not intake.dossiers[0].is_known("offence", Trust.DECLARED)
    assert intake.dossiers[0].is_known("blood", Trust.VERIFIED)


def test_an_open_answer_needs_no_sheet(workbook: Write):
    """未答复 closes nothing, so there is nothing a lost sheet could hide."""
    row = {"person": "A1", "kind": "无偿献血", "standing": "未答复"}

    assert [] == codes(read_workbook(workbook({"申请": [APPLICATION], ANSWERS: [row]})))


def test_not_answered_opens_a_list_that_its_sheet_would_close(workbook: Write):
    """The sheet speaks for everybody in the workbook; this takes one person out."""
    row = {"person": "A1", "kind": "无偿献血", "standing": "未答复"}
    intake = read_workbook(workbook({"申请": [APPLICATION], "无偿献血": [], ANSWERS: [row]}))

    assert codes(intake) == []
    assert not intake.dossiers[0].is_known("blood", Trust.DECLARED)


def test_a_refused_row_leaves_its_list_open_whoever_closed_it(workbook: Write):
    """An offence that could not be read must not turn into a clean record."""
    bad = {"person": "A1", "sort": "行政拘留", "on": "去年"}
    rows = [APPLICATION, APPLICATION | {"person": "A2"}]
    intake = read_workbook(
        workbook({"申请": rows, "违法犯罪记录": [bad], ANSWERS: [ANSWER, ANSWER | {"person": "A2"}]})
    )
    first, second = intake.dossiers

    assert not first.is_known("offence", Trust.VERIFIED)
    assert second.is_known("offence", Trust.VERIFIED)


def test_an_offence_of_nobody_leaves_the_list_of_everybody_open(workbook: Write):
    """It may be anybody's; a merit of nobody is only lost to its owner, and named."""
    nobody = {"person": None, "sort": "行政拘留", "on": "2014-01-01"}
    merit = {"person": None, "place": "442000", "volume": 200, "on": "2014-01-01"}
    intake = read_workbook(
        workbook({"申请": [APPLICATION], "违法犯罪记录": [nobody], "无偿献血": [merit], ANSWERS: [ANSWER]})
    )

    assert codes(intake) == [("facts.person_missing", "违法犯罪记录!A2"), ("facts.person_missing", "无偿献血!A2")]
    assert not intake.dossiers[0].is_known("offence", Trust.VERIFIED)
    assert intake.dossiers[0].is_known("blood", Trust.VERIFIED)


def test_a_person_without_an_application_is_pointed_at(workbook: Write):
    """The number may hold a slip."""
    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": [INSURANCE | {"person": "A11"}]}))

    assert [(notice.code, notice.value) for notice in intake.notices] == [("facts.application_missing", "A11")]


def test_a_birth_date_that_differs_from_the_number_is_refused(workbook: Write, cell_of: Where):
    """Age and working age hang on it, and one of the two is wrong."""
    intake = read_workbook(workbook({"身份": [IDENTITY | {"number": NUMBER, "born_on": "1980-02-01"}]}))

    assert [("facts.birth_date_differs", cell_of("身份", "born_on", 2))] == codes(intake)
    assert {} == kinds_of(intake)


def test_a_sex_that_differs_from_the_number_is_pointed_at(workbook: Write, cell_of: Where):
    """Registers were corrected while numbers stayed, so both may be true."""
    intake = read_workbook(workbook({"身份": [IDENTITY | {"number": NUMBER, "sex": "女"}]}))

    assert [] == codes(intake)
    assert [("facts.sex_differs", cell_of("身份", "sex", 2))] == [(one.code, one.where) for one in intake.notices]


BIRTH = {"person": "A1", "handled": "已处理", "on": "2008-05-01", "handled_on": "2010-06-01"}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"handled": "未处理"}, "facts.date_unwanted", "handled_on"),
        ({"handled": "部分处理"}, "facts.date_unwanted", "handled_on"),
        ({"handled_on": None}, "facts.date_wanted", "handled_on"),
        ({"handled_on": "2008-04-30"}, "facts.span_inverted", "handled_on"),
        ({"decided_on": "2008-04-30"}, "facts.span_inverted", "decided_on"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(
    workbook: Write, cell_of: Where, change: dict[str, object], code: str, field: str
):
    """“未处理” with a day on which it was dealt with: one of the two is wrong, and points hang on which."""
    sheets = {"申请": [APPLICATION], "政策外生育记录": [BIRTH | change]}
    intake = read_workbook(workbook(sheets))

    assert [(code, cell_of("政策外生育记录", field, 2))] == codes(intake)
    assert not intake.dossiers[0].is_known("birth_violation", Trust.DECLARED)


@pytest.mark.parametrize(
    "change",
    [{}, {"handled_on": "2008-05-01"}, {"handled": "未处理", "handled_on": None}, {"decided_on": "2009-01-01"}],
)
def test_a_record_that_agrees_with_itself_is_kept(workbook: Write, change: dict[str, object]):
    """The same day is not before."""
    intake = read_workbook(workbook({"申请": [APPLICATION], "政策外生育记录": [BIRTH | change]}))

    assert [] == codes(intake)
    assert 1 == kinds_of(intake)["birth_violation"]


def test_a_hidden_sheet_is_read_and_pointed_at(workbook: Write):
    """Records nobody sees on opening the file."""

    def hide(book: openpyxl.Workbook) -> None:
        book["参保记录"].sheet_state = "veryHidden"

    intake = read_workbook(workbook({"申请": [APPLICATION], "参保记录": [INSURANCE]}, hide))

    assert [(notice.code, notice.where) for notice in intake.notices] == [("facts.sheet_hidden", "参保记录!A1")]
    assert kinds_of(intake)["insurance"] == 1


def test_dates_of_a_workbook_that_counts_from_1904_are_read_right(workbook: Write):
    """Old Macintosh files count their days from another one."""

    def from_1904(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    intake = read_workbook(workbook({"申请": [APPLICATION]}, from_1904))

    assert intake.dossiers[0].records["application"][0].values["applied_on"] == date(2014, 11, 3)


def test_texts_that_look_like_formulas_are_written_as_text_and_read_back(workbook: Write, tmp_path: Path):
    """Whoever opens the workbook sees them; nothing runs."""
    path = workbook({"申请": [APPLICATION], "参保记录": [INSURANCE]})
    dossiers = read_workbook(path).dossiers
    dossiers[0].records["insurance"][0].values["employer"] = "=HYPERLINK(0)"
    write_workbook(dossiers, tmp_path / "out.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["参保记录"].iter_rows() for cell in row]

    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n", "d"}
    assert [cell.value for cell in cells if "HYPER" in str(cell.value)] == ["'=HYPERLINK(0)"]
    assert read_workbook(tmp_path / "out.xlsx").dossiers[0].records == dossiers[0].records


def test_the_same_dossiers_give_the_same_bytes(workbook: Write, tmp_path: Path):
    """No clock gets into a workbook."""
    dossiers = read_workbook(workbook({"申请": [APPLICATION]})).dossiers
    write_workbook(dossiers, tmp_path / "a.xlsx")
    write_workbook(dossiers, tmp_path / "b.xlsx")

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_failed_write_leaves_the_old_file_and_no_scrap(workbook: Write, tmp_path: Path):
    """A file appears whole or not at all."""
    dossiers = read_workbook(workbook({"申请": [APPLICATION]})).dossiers
    write_workbook(dossiers, tmp_path / "out.xlsx")
    before = (tmp_path / "out.xlsx").read_bytes()
    dossiers[0].records["application"][0].values.pop("town")

    with pytest.raises(KeyError):
        write_workbook(dossiers, tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.xlsx", "out.xlsx"]


def test_every_kind_has_a_sheet_name_that_spreadsheets_take():
    """At most 31 characters, no two alike, none with a forbidden sign."""
    names = [kind.zh for kind in CATALOGUE.values()]

    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
