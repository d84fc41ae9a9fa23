"""The empty workbook people fill in: made from the catalogue, read by the reader it was made for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.columns import ANSWERS, columns, heading
from jifen.facts.dossier import DECLARED
from jifen.facts.files import read_workbook, write_template
from jifen.facts.help_page import RULES
from jifen.facts.kinds import Type
from jifen.facts.template import HELP, LISTS

PLACES = {"442000": "某市", **{f"442000{town:03d}": f"某镇{town}" for town in range(1, 80)}}
CODES = {"certificate.code": {"党代表": "党代表", "劳模": ""}}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """A template with everything in it."""
    path = tmp_path_factory.mktemp("template") / "template.xlsx"
    write_template(path, title="=某市积分申请表", places=PLACES, codes=CODES, historic=True)
    return openpyxl.load_workbook(path)


def test_there_is_a_sheet_for_every_kind_between_help_and_answers(book: openpyxl.Workbook):
    """In the order in which people meet them; the lists behind long drop-downs are hidden."""
    assert book.sheetnames == [HELP, *(kind.zh for kind in CATALOGUE.values()), ANSWERS, LISTS]
    assert book[LISTS].sheet_state == "hidden"


def test_every_column_has_its_name_unit_star_and_help(book: openpyxl.Workbook):
    """What the catalogue says of a field is what its header and comment say."""
    for kind in CATALOGUE.values():
        header = book[kind.zh][1]
        assert [cell.value for cell in header] == [heading(field) for field in columns(kind)]
        assert all(field.en in cell.comment.text for cell, field in zip(header, columns(kind), strict=True))
    assert "月缴费基数（元）" in [cell.value for cell in book["参保记录"][1]]
    assert "险种*" in [cell.value for cell in book["参保记录"][1]]


def test_headers_stay_in_sight(book: openpyxl.Workbook):
    """The first row and the person's number are frozen."""
    assert {book[kind.zh].freeze_panes for kind in CATALOGUE.values()} == {"B2"}


def offered(book: openpyxl.Workbook, sheet: str, name: str) -> list[str]:
    """What the drop-down of a column shows."""
    letter = next(cell.column_letter for cell in book[sheet][1] if cell.value.rstrip("*").split("（")[0] == name)
    rules = [rule for rule in book[sheet].data_validations.dataValidation if f"{letter}2" in rule.sqref]
    if not rules:
        return []
    formula = rules[0].formula1
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    where = formula.split("!")[1].replace("$", "")
    return [row[0].value for row in book[LISTS][where]]


def test_every_choice_has_a_drop_down_with_the_words_of_the_catalogue(book: openpyxl.Workbook):
    """Levels, yes or no, whose it is, and who may verify it."""
    for kind in CATALOGUE.values():
        for field in kind.fields:
            if field.type is Type.LEVEL:
                assert offered(book, kind.zh, field.zh) == list(field.levels)
            if field.type is Type.FLAG:
                assert offered(book, kind.zh, field.zh) == ["是", "否"]
    assert offered(book, "学历", "归属") == ["本人", "配偶"]
    assert offered(book, "学历", "核验状态") == ["已申报", "已核实", "已否定"]
    assert offered(book, "学历", "核验单位") == ["教育", "人力资源社会保障"]
    assert offered(book, ANSWERS, "答复")[-1] == "未答复"


def test_places_and_codes_are_offered_with_their_names(book: openpyxl.Workbook):
    """What the drop-down writes into the cell is what the reader takes."""
    assert offered(book, "参保记录", "参保地")[:2] == ["442000 某市", "442000001 某镇1"]
    assert offered(book, "其他证明", "证明代码") == ["党代表 党代表", "劳模"]
    assert offered(book, "职业资格", "职业工种") == []


def test_the_help_says_the_rule_of_silence_and_lists_every_column(book: openpyxl.Workbook):
    """Both languages, every kind, every field."""
    lines = [cell.value for row in book[HELP].iter_rows() for cell in row if cell.value]
    text = "\n".join(lines)

    assert all(zh in text and en in text for zh, en in RULES)
    assert all(kind.zh in lines and kind.en in lines for kind in CATALOGUE.values())
    assert all(field.zh in text for kind in CATALOGUE.values() for field in kind.fields)


def test_no_cell_of_the_template_is_a_formula(book: openpyxl.Workbook):
    """Not even the title, whatever somebody calls it."""
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert {cell.data_type for cell in cells} == {"s"}
    assert book[HELP]["A1"].value == "'=某市积分申请表"


def test_the_empty_template_is_read_as_nobody_at_all(tmp_path: Path):
    """No complaint about a workbook as it was handed out."""
    write_template(tmp_path / "a.xlsx", places=PLACES, codes=CODES)
    intake = read_workbook(tmp_path / "a.xlsx")

    assert (intake.dossiers, intake.complaints, intake.notices, intake.rows_read) == ((), (), (), 0)


def test_a_filled_template_declares_what_its_sheets_ask_for(tmp_path: Path):
    """Whoever fills in the application declares to have none of the rest."""
    write_template(tmp_path / "a.xlsx", places=PLACES)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["申请"]["A2"], book["申请"]["C2"], book["申请"]["D2"] = "A1", "442000001 某镇1", date(2014, 11, 3)
    book.save(tmp_path / "b.xlsx")
    intake = read_workbook(tmp_path / "b.xlsx")

    assert intake.complaints == ()
    assert intake.dossiers[0].records["application"][0].values["town"] == "442000001"
    assert intake.dossiers[0].answers == {kind.name: DECLARED for kind in CATALOGUE.values() if not kind.historic}


def test_facts_of_repealed_schemes_are_asked_for_only_on_request(tmp_path: Path):
    """New forms do not ask about contraception."""
    write_template(tmp_path / "a.xlsx")
    write_template(tmp_path / "b.xlsx", kinds=["application", "family_planning"])
    historic = {kind.zh for kind in CATALOGUE.values() if kind.historic}

    assert historic
    assert not historic & set(openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames)
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames[:4] == [HELP, "申请", "计划生育服务记录", ANSWERS]
