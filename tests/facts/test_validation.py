"""A cell is read when it has one reading; otherwise it is refused, and the complaint says how to mend it."""

# ruff: noqa: DTZ001  cells of a spreadsheet have no zone

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Field, Type
from jifen.facts.validation import is_empty, lies_ahead, read, read_person, show
from jifen.facts.wording import SAYINGS
from jifen.kernel.errors import Complaint
from jifen.kernel.identity import synthetic

DAY = Field("on", "日期", "day", Type.DATE)
END = Field("end", "结束日期", "last day", Type.DATE, required=False)
MONTH = Field("start", "开始年月", "first month", Type.MONTH)
YUAN = Field("amount", "金额", "amount", Type.NUMBER, unit="元", decimals=2, at_most=10**13)
COUNT = Field("count", "数", "count", Type.NUMBER, at_most=20)
FLAG = Field("first", "是否第一", "first", Type.FLAG)
LEVEL = Field("level", "文化程度", "level", Type.LEVEL, levels=("初中", "高中", "大专", "本科"))
PLACE = Field("place", "所在地", "place", Type.PLACE)
TEXT = Field("name", "姓名", "name", Type.TEXT)
CODE = Field("code", "代码", "code", Type.CODE)
IDENTITY = Field("number", "公民身份号码", "identity number", Type.IDENTITY)
NUMBER = synthetic(7, date(1980, 1, 31), male=True)

GOOD = [
    (DAY, date(2014, 3, 5), date(2014, 3, 5)),
    (DAY, datetime(2014, 3, 5), date(2014, 3, 5)),
    (DAY, "2014-03-05", date(2014, 3, 5)),
    (DAY, "2014-3-5", date(2014, 3, 5)),
    (DAY, "2014/3/5", date(2014, 3, 5)),
    (DAY, "2014.03.05", date(2014, 3, 5)),
    (DAY, "2014年3月5日", date(2014, 3, 5)),
    (DAY, "２０１４年３月５日", date(2014, 3, 5)),
    (DAY, "20140305", date(2014, 3, 5)),
    (DAY, "2014-03-05 00:00:00", date(2014, 3, 5)),
    (DAY, " 2016-02-29 ", date(2016, 2, 29)),
    (END, "", None),
    (MONTH, "2012-03", 24146),
    (MONTH, "2012年3月", 24146),
    (MONTH, "2012/3", 24146),
    (MONTH, "201203", 24146),
    (MONTH, date(2012, 3, 1), 24146),
    (MONTH, "２０１２－０３", 24146),
    (YUAN, "3500", 350000),
    (YUAN, 3500.5, 350050),
    (YUAN, "３５００．５５", 350055),
    (YUAN, Decimal("0.01"), 1),
    (YUAN, 0.1, 10),
    (COUNT, 3.0, 3),
    (COUNT, "+3", 3),
    (COUNT, "3.00", 3),
    (FLAG, "是", True),
    (FLAG, "无", False),
    (FLAG, True, True),
    (LEVEL, " 本科 ", "本科"),
    (PLACE, "442000", "442000"),
    (PLACE, 442000.0, "442000"),
    (PLACE, "442000001 某某街道", "442000001"),
    (PLACE, "４４２０００", "442000"),
    (TEXT, "阿依古丽·买买提", "阿依古丽·买买提"),
    (TEXT, "𠮷野㛃", "𠮷野㛃"),
    (TEXT, "=1+1", "=1+1"),
    (TEXT, 1001.0, "1001"),
    (TEXT, "甲\n乙", "甲 乙"),
    (TEXT, "Cafe\u0301", "Café"),
    (CODE, "A01 初级焊工", "A01"),
    (IDENTITY, NUMBER, NUMBER),
    (IDENTITY, f" {NUMBER[:6]} {NUMBER[6:]}", NUMBER),
    (IDENTITY, "".join(chr(ord(c) + 0xFEE0) for c in NUMBER), NUMBER),
]

BAD = [
    (DAY, "", "facts.empty"),
    (DAY, None, "facts.empty"),
    (DAY, "03/04/2014", "facts.date_ambiguous"),
    (DAY, "14-3-5", "facts.date_ambiguous"),
    (DAY, "14年3月5日", "facts.date_ambiguous"),
    (DAY, 41703.0, "facts.date_as_number"),
    (DAY, 20140305, "facts.date_as_number"),
    (DAY, True, "facts.date_as_number"),
    (DAY, "2014-02-30", "facts.date_unreadable"),
    (DAY, "2014-03", "facts.date_unreadable"),
    (DAY, "长期", "facts.date_unreadable"),
    (DAY, datetime(2014, 3, 5, 9, 30), "facts.date_with_time"),
    (DAY, time(9, 30), "facts.date_with_time"),
    (DAY, timedelta(hours=30), "facts.date_with_time"),
    (DAY, "9999-12-31", "facts.date_out_of_range"),
    (DAY, date(1900, 1, 1), "facts.date_out_of_range"),
    (MONTH, 201203, "facts.date_as_number"),
    (MONTH, 2012.03, "facts.date_as_number"),
    (MONTH, "2012-13", "facts.date_unreadable"),
    (MONTH, "2012.1", "facts.date_ambiguous"),
    (MONTH, "3/2012", "facts.date_ambiguous"),
    (MONTH, date(2012, 3, 15), "facts.month_has_day"),
    (MONTH, "2012-03-31", "facts.month_has_day"),
    (MONTH, "0012-03", "facts.date_out_of_range"),
    (YUAN, 0.1 + 0.2, "facts.number_too_precise"),
    (YUAN, "3500.555", "facts.number_too_precise"),
    (YUAN, Decimal("1E-999999"), "facts.number_too_precise"),
    (YUAN, math.nan, "facts.number_not_finite"),
    (YUAN, math.inf, "facts.number_not_finite"),
    (YUAN, "-Infinity", "facts.number_not_finite"),
    (YUAN, "NaN", "facts.number_not_finite"),
    (YUAN, Decimal("1E+999999"), "facts.number_out_of_range"),
    (YUAN, 1e300, "facts.number_out_of_range"),
    (YUAN, 10**60, "facts.number_out_of_range"),
    (YUAN, "-1", "facts.number_out_of_range"),
    (YUAN, "3,500", "facts.number_unreadable"),
    (YUAN, "3500元", "facts.number_unreadable"),
    (YUAN, "约3500", "facts.number_unreadable"),
    (YUAN, "1e3", "facts.number_unreadable"),
    (YUAN, True, "facts.number_unreadable"),
    (YUAN, date(2014, 1, 1), "facts.number_unreadable"),
    (COUNT, 21, "facts.number_out_of_range"),
    (COUNT, 2.5, "facts.number_too_precise"),
    (FLAG, "对", "facts.flag_unknown"),
    (FLAG, 1, "facts.flag_unknown"),
    (LEVEL, "大学", "facts.level_unknown"),
    (LEVEL, 3, "facts.level_unknown"),
    (PLACE, "某市", "facts.place_unknown"),
    (PLACE, 44200, "facts.place_unknown"),
    (PLACE, 4.42e5 + 0.5, "facts.place_unknown"),
    (PLACE, "0442000", "facts.place_unknown"),
    (TEXT, "a\u202eb", "facts.text_characters"),
    (TEXT, "a\x00b", "facts.text_characters"),
    (TEXT, "a\ud800", "facts.text_characters"),
    (TEXT, "\u200b", "facts.text_characters"),
    (TEXT, "长" * 201, "facts.text_too_long"),
    (TEXT, 1.1e17, "facts.wrong_type"),
    (TEXT, 1.5, "facts.wrong_type"),
    (TEXT, date(2014, 1, 1), "facts.wrong_type"),
    (IDENTITY, 1.1010119900101e17, "facts.identity_as_number"),
    (IDENTITY, int(NUMBER[:17]), "facts.identity_as_number"),
    (IDENTITY, "1.1E+17", "identity.number_cell"),
    (IDENTITY, NUMBER[:-1], "identity.length"),
    (IDENTITY, NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "identity.check_digit"),
]


@pytest.mark.parametrize(("field", "cell", "value"), GOOD)
def test_a_cell_with_one_reading_is_read(field: Field, cell: object, value: object):
    """Only what loses nothing is done to it."""
    assert read(field, cell) == value


@pytest.mark.parametrize(("field", "cell", "code"), BAD)
def test_a_cell_with_no_reading_or_two_is_refused(field: Field, cell: object, code: str):
    """The complaint has its code, and says what is wrong and how to mend it in both languages."""
    found = read(field, cell)

    assert isinstance(found, Complaint)
    assert found.code == code
    assert all([*found.what, *found.mend])


def test_an_unknown_level_is_answered_with_the_nearest_words():
    """Whoever wrote 大学 sees what the table has."""
    found = read(LEVEL, "大学")

    assert isinstance(found, Complaint)
    assert found.mend.zh.startswith("相近的选项：大专")


def test_a_code_outside_the_schemes_list_is_refused_with_the_nearest():
    """Where a scheme declares codes, no other counts; where none does, any may stand."""
    found = read(CODE, "A02", ["A01", "B7"])

    assert isinstance(found, Complaint)
    assert found.code == "facts.code_unknown"
    assert "A01" in found.mend.zh
    assert read(CODE, "A02") == "A02"


@pytest.mark.parametrize("cell", [NUMBER[:17] + "?", int(NUMBER[:17]), NUMBER[:-2]])
def test_no_complaint_repeats_a_digit_of_an_identity_number(cell: object):
    """A complaint is printed, mailed and shown on screens."""
    found = read(IDENTITY, cell)

    assert NUMBER[6:14] not in str(found)


def test_a_hostile_value_is_shown_short_and_on_one_line():
    """What a terminal would obey does not reach it."""
    found = read(LEVEL, "\x1b[31m" + "长\n" * 500)

    assert isinstance(found, Complaint)
    assert len(found.value) <= 61
    assert "\x1b" not in found.value
    assert "\n" not in found.value


def test_a_number_too_long_to_print_is_refused_all_the_same():
    """Python itself refuses to print it."""
    assert isinstance(read(YUAN, 10**5000), Complaint)


@pytest.mark.parametrize(
    ("kind", "field", "value", "ahead"),
    [
        ("education", "on", date(2014, 11, 1), True),
        ("education", "on", date(2014, 10, 31), False),
        ("residence_permit", "end", date(2020, 1, 1), False),
        ("residence_permit", "start", date(2020, 1, 1), True),
        ("insurance", "end", 2014 * 12 + 10, True),
        ("insurance", "end", 2014 * 12 + 9, False),
        ("insurance", "base", 10**8, False),
        ("dwelling", "residential", True, False),
    ],
)
def test_only_the_end_of_a_span_of_days_may_lie_ahead(kind: str, field: str, value: object, ahead: bool):
    """A permit runs on; a degree, or a month of insurance, cannot come from the future."""
    declared = CATALOGUE[kind]

    assert lies_ahead(declared, declared.by_name[field], value, date(2014, 10, 31)) is ahead


@pytest.mark.parametrize(("cell", "person"), [("ZS-1", "ZS-1"), ("ＺＳ－１", "ZS-1"), (1001.0, "1001"), (" 7 ", "7")])
def test_a_persons_number_is_read_without_its_width(cell: object, person: str):
    """The same number typed in full-width is the same person."""
    assert read_person(cell) == person


@pytest.mark.parametrize("cell", ["", None, "a b", "x" * 65, True, 1.5, date(2014, 1, 1), "a\u202eb", 1e16])
def test_a_persons_number_that_cannot_be_one_is_refused(cell: object):
    """Blanks inside, other types, or too long."""
    assert isinstance(read_person(cell), Complaint)


def test_the_words_of_every_level_can_be_told_apart_when_plain():
    """Reading folds full-width letters, so no two levels may fold into one."""
    for kind in CATALOGUE.values():
        for field in kind.fields:
            assert [read(field, level) for level in field.levels] == list(field.levels)


def test_every_saying_has_its_sentences_and_a_code_of_this_room():
    """Chinese and English, what and how to mend it."""
    for code, (what, mend) in SAYINGS.items():
        assert code.startswith("facts.")
        assert all([*what, *mend])


ANY_CELL = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.text("0123456789.-/年月日EeXx+ ０１２", max_size=20),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(st.sampled_from([field for kind in CATALOGUE.values() for field in kind.fields]), ANY_CELL)
def test_whatever_stands_in_a_cell_it_is_read_or_refused(field: Field, cell: object):
    """No value raises, and what is read can be written and read again as the same."""
    value = read(field, cell)

    if not isinstance(value, Complaint) and not (is_empty(cell) or value in (None, "")):
        assert read(field, show(field, value)) == value


@given(ANY_CELL)
def test_whatever_stands_for_a_person_is_read_or_refused(cell: object):
    """A number that is read reads the same again."""
    person = read_person(cell)

    assert isinstance(person, Complaint) or read_person(person) == person
