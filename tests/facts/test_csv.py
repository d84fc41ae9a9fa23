"""One table as CSV: the encodings offices use, or a refusal that says how to save it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Trust
from jifen.facts.files import read_any, read_csv
from jifen.kernel.errors import BadInputError, NotFoundError

BLOOD = CATALOGUE["blood"]
TEXT = "人员编号*,归属,献血地*,献血量（毫升）*,献血日期*,核验状态,核验单位,核验日期,凭证号\r\n张䶮1,,442000,200,2014年1月1日,,,,\r\n"


def write(folder: Path, content: bytes, name: str = "无偿献血.csv") -> Path:
    """A file of these bytes."""
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_of_offices_are_read(tmp_path: Path, encoding: str):
    """䶮 is in GB18030 as in UTF-8."""
    intake = read_any(write(tmp_path, TEXT.encode(encoding)))

    assert intake.complaints == ()
    assert intake.dossiers[0].person == "张䶮1"
    assert intake.dossiers[0].records["blood"][0].values["on"] == date(2014, 1, 1)
    assert intake.dossiers[0].records["blood"][0].where == "无偿献血.csv!A2"


def test_gbk_is_read(tmp_path: Path):
    """The default of older spreadsheets."""
    assert read_any(write(tmp_path, TEXT.replace("䶮", "三").encode("gbk"))).dossiers[0].person == "张三1"


@pytest.mark.parametrize("encoding", ["utf-16", "big5", "utf-32"])
def test_other_encodings_are_refused_with_the_way_to_save(tmp_path: Path, encoding: str):
    """Bytes that decode into something else must not become names."""
    with pytest.raises(BadInputError) as caught:
        read_any(write(tmp_path, TEXT.replace("䶮", "三").encode(encoding, "replace")))

    assert caught.value.code == "facts.csv_encoding"
    assert "CSV UTF-8" in caught.value.mend.zh


def test_broken_utf8_is_not_taken_for_another_encoding(tmp_path: Path):
    """With an English header nothing would show that the names had turned into others."""
    row = "person,place,volume,on\n张三,442000,200,2014-01-01\n".encode()

    assert read_any(write(tmp_path, row)).dossiers[0].person == "张三"
    with pytest.raises(BadInputError):
        read_any(write(tmp_path, row + "李四".encode("gbk")))


def test_the_table_declares_for_the_persons_in_it(tmp_path: Path):
    """As a sheet of a workbook does."""
    intake = read_csv(write(tmp_path, TEXT.encode()), BLOOD)

    assert intake.dossiers[0].is_known("blood", Trust.DECLARED)
    assert not intake.dossiers[0].is_known("donation", Trust.DECLARED)


def test_a_bad_row_is_named_and_the_good_one_kept(tmp_path: Path):
    """Row and column as a spreadsheet shows them."""
    intake = read_any(write(tmp_path, (TEXT + "A2,,442000,两百,2014-01-01,,,,\r\n").encode()))

    assert [(one.code, one.where, one.value) for one in intake.complaints] == [
        ("facts.number_unreadable", "无偿献血.csv!D3", "两百")
    ]
    assert [sorted(dossier.records) for dossier in intake.dossiers] == [["blood"], []]


def test_a_quote_that_never_closes_loses_only_what_follows_and_opens_the_list(tmp_path: Path):
    """What was lost may be anybody's."""
    intake = read_any(
        write(tmp_path, (TEXT + 'A2,,442000,"200,2014-01-01,,,,\r\nA3,,442000,200,2014-01-01,,,,\r\n').encode())
    )

    assert [(one.code, one.where) for one in intake.complaints] == [("facts.csv_unreadable", "无偿献血.csv:4")]
    assert [dossier.person for dossier in intake.dossiers] == ["张䶮1"]
    assert not intake.dossiers[0].is_known("blood", Trust.DECLARED)


def test_semicolons_are_no_commas(tmp_path: Path):
    """The header is not found, and the complaint says so."""
    intake = read_any(write(tmp_path, TEXT.replace(",", ";").encode()))

    assert [one.code for one in intake.complaints] == ["facts.header_missing"]


def test_texts_defused_for_spreadsheets_are_read_as_they_were(tmp_path: Path):
    """An apostrophe put there on the way out goes away on the way in."""
    row = TEXT.replace("张䶮1,,442000,200,2014年1月1日,,,,", "'+8613,,442000,200,2014-01-01,,,,")

    assert read_any(write(tmp_path, row.encode())).dossiers[0].person == "+8613"


@pytest.mark.parametrize("name", ["献血.csv", "a.txt", "a.xls", "a"])
def test_a_file_whose_name_tells_no_form_is_refused_with_what_is_expected(tmp_path: Path, name: str):
    """It lists the forms we read."""
    with pytest.raises(BadInputError) as caught:
        read_any(write(tmp_path, TEXT.encode(), name))

    assert caught.value.code == "facts.file_kind_unknown"
    assert ".xlsx" in caught.value.mend.en


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path):
    """Whatever its form."""
    for name in ("a.csv", "无偿献血.csv", "a.json", "folder"):
        with pytest.raises(NotFoundError):
            read_any(tmp_path / name)
    with pytest.raises(NotFoundError):
        read_csv(tmp_path / "a.csv", BLOOD)


@given(
    content=st.binary(max_size=80)
    | st.text('人员编号献血地量日期",\r\nA1 =\t', max_size=60).map(lambda text: (TEXT + text).encode())
)
def test_whatever_the_bytes_nothing_else_than_our_errors_comes_out(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
):
    """The first person stands before the mess and stays."""
    path = write(tmp_path_factory.mktemp("csv"), content)
    with suppress(BadInputError):
        intake = read_csv(path, BLOOD)

        assert not content.startswith(TEXT.encode()) or "张䶮1" in [one.person for one in intake.dossiers]
