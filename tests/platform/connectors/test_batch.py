"""The file a department without a system answers: out, filled in by hand, back, and every row accounted for."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Record, Standing
from jifen.kernel import identity
from jifen.kernel.errors import BadInputError
from jifen.platform.connectors.batch import BatchResult, read_batch, write_batch
from jifen.platform.connectors.batch.layout import batch_columns
from jifen.platform.connectors.port import Question, Subject, Verdict

Questions = Callable[..., Question]
Answers = list[dict[str, Any]]

RECEIVED = date(2014, 11, 10)
CLOSED = {"序号": "名册", "核验结果": "已列全", "核验日期": "2014-11-05", "凭证号": "教核1号"}


@pytest.fixture
def filled(tmp_path: Path) -> Callable[..., bytes]:
    """Write questions as a workbook, and fill in rows as an officer would: by number, by the names of the columns."""

    def fill(
        questions: list[Question], *answers: dict[str, Any], change: Callable[[Any], object] | None = None
    ) -> bytes:
        write_batch(questions, tmp_path / "batch.xlsx")
        book = openpyxl.load_workbook(tmp_path / "batch.xlsx")
        for sheet in book.worksheets[1:]:
            names = [str(cell.value).split("（")[0].removesuffix("*") for cell in sheet[1]]
            rows = {(row[0].value, row[1].value): row for row in sheet.iter_rows(min_row=2)}
            for answer in answers:
                for question in questions:
                    cells = rows.get((question.id, answer["序号"]))
                    for name, value in answer.items():
                        if cells:
                            cells[names.index(name)].value = value
            if change:
                change(sheet)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return fill


def read(content: bytes, questions: list[Question]) -> BatchResult:
    """Read on the day the files of these tests come in."""
    return read_batch(content, questions, received_on=RECEIVED)


def codes(result: BatchResult) -> list[tuple[str, str]]:
    """What was complained about, and where."""
    return [(complaint.code.removeprefix("connectors."), complaint.where) for complaint in result.complaints]


def test_a_confirmed_claim_comes_back_verified(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """One day and one reference, given once in the closing row, stand for the whole question."""
    question = ask_about()

    result = read(filled([question], {"序号": "1", "核验结果": "属实"}, CLOSED), [question])

    assert [] == codes(result)
    reply = result.replies[0]
    assert (Verdict.CONFIRMED, True, date(2014, 11, 5), "教核1号") == (
        reply.verdict,
        reply.closes,
        reply.on,
        reply.reference,
    )
    assert question.claims[0].values == reply.records[0].values
    assert (Standing.VERIFIED, "education") == (reply.records[0].proof.standing, reply.records[0].proof.by)
    assert (2, 2, ()) == (result.rows_read, result.rows_accepted, result.unanswered)


def test_a_correction_is_made_in_the_row_itself(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """The officer changes the cell and chooses 更正."""
    question = ask_about()

    result = read(filled([question], {"序号": "1", "核验结果": "更正", "文化程度": "大专"}, CLOSED), [question])

    assert Verdict.CORRECTED == result.replies[0].verdict
    assert ["大专"] == [record.values["level"] for record in result.replies[0].additions()]
    assert [Verdict.CORRECTED] == [ruling.verdict for ruling in result.replies[0].rulings()]


def test_a_correction_in_an_open_list_says_which_claim_it_meets(
    filled: Callable[..., bytes], ask_about: Questions, study: dict[str, object]
) -> None:
    """The claim it replaces comes back refuted beside the new record; the other claim is confirmed."""
    question = ask_about(claims=(Record("education", study), Record("education", study | {"level": "硕士"})))
    corrected = {"序号": "2", "核验结果": "更正", "文化程度": "大专"}
    rows = ({"序号": "1", "核验结果": "属实"}, corrected, CLOSED | {"核验结果": "未列全"})

    reply = read(filled([question], *rows), [question]).replies[0]

    assert (Verdict.CORRECTED, False) == (reply.verdict, reply.closes)
    assert [Verdict.CONFIRMED, Verdict.REFUTED] == [ruling.verdict for ruling in reply.rulings()]
    assert ["大专"] == [record.values["level"] for record in reply.additions()]


def test_a_refuted_claim_keeps_its_reason(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """The claim comes back refuted, and the applicant can read why."""
    question = ask_about()
    refuted = {"序号": "1", "核验结果": "不属实", "核验理由": "查无此证"}

    result = read(filled([question], refuted, CLOSED), [question])

    reply = result.replies[0]
    assert (Verdict.REFUTED, "查无此证") == (reply.verdict, reply.reason)
    assert [Standing.REFUTED] == [record.proof.standing for record in reply.records]
    assert [Verdict.REFUTED] == [ruling.verdict for ruling in reply.rulings()]


def test_a_claim_nobody_knows_of_stays_unknown_while_the_other_is_settled(
    filled: Callable[..., bytes], ask_about: Questions, study: dict[str, object]
) -> None:
    """One not known, one confirmed: the list stays open and the verdict is unknown, claim by claim it is not."""
    question = ask_about(claims=(Record("education", study), Record("education", study | {"level": "硕士"})))
    rows = ({"序号": "1", "核验结果": "属实"}, {"序号": "2", "核验结果": "不掌握"}, CLOSED | {"核验结果": "未列全"})

    result = read(filled([question], *rows), [question])

    reply = result.replies[0]
    assert (Verdict.UNKNOWN, False) == (reply.verdict, reply.closes)
    assert [Verdict.CONFIRMED, Verdict.UNKNOWN] == [ruling.verdict for ruling in reply.rulings()]


def test_a_department_adds_a_record_nobody_claimed(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """An offence the applicant kept quiet about comes in as a row 补充."""
    question = ask_about(department="public_security", kind="offence", claims=())

    def add(sheet: Any) -> None:
        row = [cell.value for cell in sheet[2]]
        row[1], row[6], row[8] = "补充", "行政拘留", "2013-04-05"
        row[9:] = [None] * len(row[9:])
        sheet.append(row)

    result = read(filled([question], CLOSED, change=add), [question])

    assert [] == codes(result)
    assert [("行政拘留", date(2013, 4, 5))] == [
        (record.values["sort"], record.values["on"]) for record in result.replies[0].additions()
    ]


def test_a_row_left_empty_is_complained_about_and_counts_as_nothing(
    filled: Callable[..., bytes], ask_about: Questions
) -> None:
    """No verdict, no reply; the other question of the file is not held up."""
    answered, left = ask_about(), ask_about()
    write = {"序号": "1", "核验结果": "属实"}

    def forget(sheet: Any) -> None:
        for row in sheet.iter_rows(min_row=2):
            if row[0].value == left.id:
                for cell in row[10:]:
                    cell.value = None

    result = read(filled([answered, left], write, CLOSED, change=forget), [answered, left])

    assert [answered.id] == [reply.question.id for reply in result.replies]
    assert (left.id,) == result.unanswered
    assert {"row_not_answered", "proof_missing"} == {code for code, _ in codes(result)}
    assert (4, 2) == (result.rows_read, result.rows_accepted)


@pytest.mark.parametrize(
    ("answer", "code", "column"),
    [
        ({"核验结果": "属实", "文化程度": "硕士"}, "values_changed", "G"),
        ({"核验结果": "更正"}, "values_unchanged", "K"),
        ({"核验结果": "不属实"}, "reason_missing", "L"),
        ({"核验结果": "可以"}, "verdict_unknown", "K"),
        ({"核验结果": "已列全"}, "verdict_unknown", "K"),
        ({"核验结果": "不掌握"}, "closing_contradicts", "K"),
        ({"核验结果": "更正", "毕业日期": "2006年"}, "facts.date_unreadable", "I"),
        ({"核验结果": "属实", "核验日期": "2014-12-01"}, "facts.date_in_future", "M"),
        ({"核验结果": "属实", "申请人姓名": "李四妹"}, "row_wrong_person", "C"),
    ],
)
def test_what_is_wrong_in_a_row_is_named_to_the_cell(
    filled: Callable[..., bytes], ask_about: Questions, answer: dict[str, str], code: str, column: str
) -> None:
    """Sheet, row, column, what it is and how to mend it; and no reply."""
    question = ask_about()

    result = read(filled([question], {"序号": "1"} | answer, CLOSED), [question])

    row = 3 if code == "closing_contradicts" else 2
    assert [(code, f"学历!{column}{row}")] == codes(result)
    assert () == result.replies
    assert all(complaint.what.zh and complaint.mend.en for complaint in result.complaints)


def test_the_number_of_somebody_else_is_refused_and_not_repeated(
    filled: Callable[..., bytes], ask_about: Questions
) -> None:
    """Rows sorted apart from their numbers answer about the wrong person."""
    question, other = ask_about(), identity.synthetic(9, date(1991, 1, 1), male=True)

    result = read(filled([question], {"序号": "1", "核验结果": "属实", "申请人身份号码": other}, CLOSED), [question])

    assert [("row_wrong_person", "学历!D2")] == codes(result)
    assert other not in "".join(map(str, result.complaints))


def test_a_row_sent_twice_is_used_neither_time(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """Both places are named; the row that was right waits with a notice."""
    question = ask_about()

    def double(sheet: Any) -> None:
        sheet.append([cell.value for cell in sheet[2]])

    result = read(filled([question], {"序号": "1", "核验结果": "属实"}, CLOSED, change=double), [question])

    assert [("row_twice", "学历!A2"), ("row_twice", "学历!A4")] == sorted(codes(result))
    assert ["学历!A3"] == [notice.where for notice in result.notices]
    assert () == result.replies


def test_a_question_nobody_asked_is_refused(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """An id that was never sent answers nothing."""
    question, stranger = ask_about(), ask_about()

    result = read(filled([stranger], {"序号": "1", "核验结果": "属实"}, CLOSED), [question])

    assert ["question_unknown", "question_unknown"] == [code for code, _ in codes(result)]
    assert ((), (question.id,)) == (result.replies, result.unanswered)


def test_a_missing_closing_row_leaves_the_question_open(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """Who cut the row 名册 away has not said whether the list is complete."""
    question = ask_about()

    result = read(
        filled([question], {"序号": "1", "核验结果": "属实"}, change=lambda sheet: sheet.delete_rows(3)), [question]
    )

    assert ["row_missing"] == [code for code, _ in codes(result)]
    assert () == result.replies


def test_a_formula_is_never_an_answer(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """Not even one whose last result would be a good verdict."""
    question = ask_about()

    result = read(filled([question], {"序号": "1", "核验结果": '="属"&"实"'}, CLOSED), [question])

    assert [("facts.formula", "学历!K2")] == codes(result)
    assert () == result.replies


def test_what_an_applicant_wrote_cannot_run_at_the_department(
    tmp_path: Path, ask_about: Questions, study: dict[str, object]
) -> None:
    """A certificate number that starts like a formula is text, in both forms, and comes back as it was."""
    trap = '=HYPERLINK("x")'
    question = ask_about(claims=(Record("education", study | {"number": trap}),))

    for name in ("batch.xlsx", "batch.csv"):
        write_batch([question], tmp_path / name)
    sheet = openpyxl.load_workbook(tmp_path / "batch.xlsx").worksheets[1]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {"s"} == {cell.data_type for cell in cells}
    assert {"@"} == {cell.number_format for cell in cells}
    assert f'"\'{trap.replace(chr(34), chr(34) * 2)}"' in (tmp_path / "batch.csv").read_text("utf-8-sig")


def test_a_workbook_offers_the_verdicts_to_choose_from(tmp_path: Path, ask_about: Questions) -> None:
    """A drop-down over the whole column."""
    write_batch([ask_about()], tmp_path / "batch.xlsx")

    rules = openpyxl.load_workbook(tmp_path / "batch.xlsx")["学历"].data_validations.dataValidation
    assert any("属实,更正,不属实,不掌握" in rule.formula1 for rule in rules)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_csv_file_goes_out_and_comes_back(tmp_path: Path, ask_about: Questions, encoding: str) -> None:
    """With any of the encodings a spreadsheet in China saves."""
    question = ask_about()
    write_batch([question], tmp_path / "batch.csv")
    lines = (tmp_path / "batch.csv").read_text("utf-8-sig").splitlines()
    claim = lines[1].removesuffix(',"","","","",""') + ',"属实","","","",""'
    closing = lines[2].removesuffix(',"","","","",""') + ',"已列全","","2014-11-05","教核1号","2015-11-05"'

    result = read("\r\n".join([lines[0], claim, closing, ""]).encode(encoding), [question])

    assert [] == codes(result)
    assert (Verdict.CONFIRMED, date(2015, 11, 5)) == (result.replies[0].verdict, result.replies[0].valid_until)


def test_a_csv_file_holds_one_kind(tmp_path: Path, ask_about: Questions) -> None:
    """Two kinds have two sets of columns."""
    both = [ask_about(), ask_about(kind="schooling", claims=())]

    with pytest.raises(BadInputError, match="csv_one_kind"):
        write_batch(both, tmp_path / "batch.csv")


def test_five_thousand_questions_are_written_and_read_in_seconds(tmp_path: Path, ask_about: Questions) -> None:
    """Ten thousand rows; one of them bad, and only its question is held up."""
    questions = [
        ask_about(subject=Subject("陈小红", identity.synthetic(serial, date(1980, 5, 6), male=True)))
        for serial in range(5_000)
    ]
    begun = time.monotonic()
    write_batch(questions, tmp_path / "batch.csv")
    write_batch(questions, tmp_path / "batch.xlsx")
    lines = (tmp_path / "batch.csv").read_text("utf-8-sig").splitlines()
    for number in range(1, len(lines)):
        answer = '"属实","","","",""' if number % 2 else '"已列全","","2014-11-05","教核1号",""'
        lines[number] = lines[number].removesuffix('"","","","",""') + answer
    lines[5_001] = lines[5_001].replace("属实", "不属实")

    result = read("\r\n".join(lines).encode(), questions)

    assert (10_000, 9_998, 4_999) == (result.rows_read, result.rows_accepted, len(result.replies))
    assert [("reason_missing", "CSV!L5002")] == codes(result)
    assert ["CSV!A5003"] == [notice.where for notice in result.notices]
    assert 20 > time.monotonic() - begun


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_typed_into_the_cells_every_row_is_accounted_for(
    tmp_path: Path, ask_about: Questions, data: st.DataObject
) -> None:
    """No cell brings the reading down, and no row is neither accepted, complained about nor waiting."""
    questions = [ask_about(), ask_about()]
    write_batch(questions, tmp_path / "batch.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "batch.csv").read_text("utf-8-sig"))))
    words = st.sampled_from(
        ["", "1", "名册", "补充", "属实", "更正", "不属实", "已列全", "2014-11-05", "'=1", "硕士", "\u202e"]
    )
    for _ in range(data.draw(st.integers(0, 12))):
        row, column = data.draw(st.integers(1, 4)), data.draw(st.integers(0, len(rows[0]) - 1))
        rows[row][column] = data.draw(words | st.text(max_size=5).map(lambda text: text.replace("\0", "")))
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)

    result = read(stream.getvalue().encode("utf-8", "replace"), questions)

    told = {int(re.sub(r"\D", "", one.where.split("!")[1])) for one in (*result.complaints, *result.notices)}
    assert result.rows_read == result.rows_accepted + len(told)
    assert len(questions) == len(result.replies) + len(result.unanswered)


def test_merged_cells_are_no_answer(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """One verdict over two rows belongs to neither."""
    question = ask_about()

    result = read(
        filled([question], {"序号": "1", "核验结果": "属实"}, CLOSED, change=lambda sheet: sheet.merge_cells("K2:K3")),
        [question],
    )

    assert {("facts.merged_cells", "学历!A2"), ("facts.merged_cells", "学历!A3")} == set(codes(result))


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "connectors.csv_encoding"),
        (b"\x00\xff\xfe garbage", "connectors.csv_encoding"),
        (b"PK\x03\x04 cut off", "facts.workbook_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "facts.workbook_old_format"),
        (zipped({"a.txt": b"no workbook"}), "facts.not_a_workbook"),
        (zipped({"xl/workbook.xml": b"0" * (2**23)}), "facts.workbook_swollen"),
        ("询问编号,序号\n1,2\n".encode(), "connectors.no_batch"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_whole(ask_about: Questions, content: bytes, code: str) -> None:
    """It goes through the same door as every workbook, and says what it is."""
    with pytest.raises(BadInputError) as caught:
        read(content, [ask_about()])

    assert code == caught.value.code


def test_a_sheet_without_its_columns_is_complained_about(filled: Callable[..., bytes], ask_about: Questions) -> None:
    """The sheet is not guessed at; its question stays open."""
    question = ask_about()

    result = read(filled([question], CLOSED, change=lambda sheet: sheet.delete_cols(11)), [question])

    assert [("columns_missing", "学历!A1")] == codes(result)
    assert (question.id,) == result.unanswered


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=CATALOGUE)
def test_no_column_of_a_batch_has_the_name_of_another(kind: Any) -> None:
    """Neither in Chinese nor in code: a reader finds columns by name."""
    columns = batch_columns(kind)

    assert len(columns) == len({field.zh for field in columns}) == len({field.name for field in columns})
