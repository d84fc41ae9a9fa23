"""Quota tables: cells, totals that must add up, words in place of numbers, reserves, lines set by the plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from jifen.kernel.errors import BadInputError
from jifen.ranking import read_quota

BASIS = {"basis": "示例办法第一条"}
EAST, WEST = "449900001", "449900002"
RESERVED = {"served": "reserved_first", "leftover": "open", **BASIS}
BY_GRADE = {"area": "town", "split_by": ["grade"], **BASIS}
PACKS = Path(__file__).parents[2] / "policies"


def codes_of(error: BadInputError) -> list[str]:
    """The codes of all complaints."""
    return [complaint.code.removeprefix("ranking.quota_") for complaint in error.complaints]


def test_a_number_alone_is_a_quota_where_everyone_competes_together(rules: Callable[..., Any]):
    """4,500 places for the whole place need no table."""
    quota = read_quota([{"places": 4500}], rules(compete_in={"area": "whole", "split_by": [], **BASIS}))

    assert ["*"] == list(quota.cells)
    assert 4500 == quota.places


def test_a_number_alone_is_never_split_by_guessing(rules: Callable[..., Any]):
    """Where towns compete apart a total says nothing about any of them, and the error says how to list them."""
    with pytest.raises(BadInputError, match="逐个竞争单位列出：area、places") as caught:
        read_quota([{"places": 4400}], rules())

    assert ["total_alone"] == codes_of(caught.value)


def test_an_empty_table_is_refused(rules: Callable[..., Any]):
    """Rows without a single value are passed over; nothing else being there is an error."""
    with pytest.raises(BadInputError) as caught:
        read_quota([{"area": "", "places": None}, {"note": "见公告"}], rules())

    assert ["empty"] == codes_of(caught.value)


def test_a_published_table_of_towns_and_channels_adds_up_whichever_way(rules: Callable[..., Any]):
    """The 2015 school places of a real city: 24 towns × 3 channels, with totals down, across and overall."""
    rows = YAML(typ="safe").load((PACKS / "zhongshan/points/2014-10-30/quota-2015-school.yaml").read_text("utf-8"))
    quota = read_quota(rows["rows"], rules(compete_in={"area": "town", "split_by": ["channel"], **BASIS}))

    assert 19_700 == quota.places
    assert 72 == len(quota.cells)
    first_grade = [cell.places for unit, cell in quota.cells.items() if unit.endswith("/小学一年级")]
    assert 8_340 == sum(first_grade)


@pytest.mark.parametrize(
    ("total", "told", "found"),
    [
        ({"places": 400}, 400, 390),
        ({"area": EAST, "places": 300}, 300, 310),
        ({"grade": "小学一年级", "places": 161}, 161, 160),
    ],
)
def test_a_total_its_parts_do_not_add_up_to_is_named(
    rules: Callable[..., Any], total: dict[str, object], told: int, found: int
):
    """Overall, by town, by grade: the row, the total and the sum are all in the complaint."""
    parts = [
        {"area": EAST, "grade": "小学一年级", "places": 100},
        {"area": EAST, "grade": "初中一年级", "places": 210},
        {"area": WEST, "grade": "小学一年级", "places": 60},
        {"area": WEST, "grade": "初中一年级", "places": 20},
    ]
    with pytest.raises(BadInputError) as caught:
        read_quota([*parts, total], rules(compete_in=BY_GRADE))

    (complaint,) = caught.value.complaints
    assert ("ranking.quota_total_differs", "quota:5:places") == (complaint.code, complaint.where)
    assert str(told) == complaint.value
    assert f"分项之和为{found}" in complaint.what.zh


def test_a_cell_may_be_words_instead_of_a_number(rules: Callable[..., Any]):
    """Places that join a computer draw count as none in the total, and the words are kept."""
    quota = read_quota(
        [
            {"area": EAST, "places": 105},
            {"area": WEST, "places": "纳入电脑派位"},
            {"area": "", "places": 105},
        ],
        rules(),
    )

    assert (None, "纳入电脑派位") == (quota.cells[WEST].places, quota.cells[WEST].words)
    assert 105 == quota.places


SLIPS: list[object] = ["26O", "约100", "1,600", "2 60", "-5", "无", "—", "", None, 12.5, True, "9" * 12, "２６０个"]
SHEETS: list[object] = ["#REF!", "#VALUE!", "#名称错误", "N/A", "True", "none", "——"]
LEFT_OPEN: list[object] = ["二百六十", "约二百名", "贰佰", "待定", "暂无", "名额另行公布"]


@pytest.mark.parametrize("slip", [*SLIPS, *SHEETS, *LEFT_OPEN], ids=repr)
def test_a_slip_of_the_pen_is_not_taken_for_words(rules: Callable[..., Any], slip: object):
    """A digit, a broken formula, a number in words, a word that leaves it open, too short: neither a number nor a decision."""
    with pytest.raises(BadInputError) as caught:
        read_quota([{"area": EAST, "places": slip}], rules())

    assert ["not_a_number"] == codes_of(caught.value)


@pytest.mark.parametrize("words", ["纳入电脑派位", "另行安排", "按学区摇号分配", "与东区合并使用"])
def test_words_that_decide_are_kept(rules: Callable[..., Any], words: str):
    """How places are given out another way, as announcements have it."""
    assert words == read_quota([{"area": EAST, "places": words}], rules()).cells[EAST].words


@pytest.mark.parametrize("said", [260, "260", " 260 ", "２６０", 260.0], ids=repr)
def test_a_number_is_read_as_people_and_spreadsheets_write_it(rules: Callable[..., Any], said: object):
    """Full-width digits and the 260.0 of a spreadsheet are 260."""
    assert 260 == read_quota([{"area": EAST, "places": said}], rules()).cells[EAST].places


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"area": "东区", "places": 5}, "area_unknown"),
        ({"area": "449901", "places": 5}, "area_unknown"),
        ({"area": f"{EAST}001", "places": 5}, "area_unknown"),
        ({"area": EAST, "places": 5, "palces": 6}, "column_unknown"),
        ({"area": EAST, "places": 5, "reserved_for": "两新"}, "column_unknown"),
        ({"area": EAST, "places": 5, "qualifying_points": 60}, "column_unknown"),
    ],
)
def test_a_row_says_only_what_the_rules_know(rules: Callable[..., Any], row: dict[str, object], code: str):
    """A wrong area or a mistyped column is an error, not a row that quietly means something else."""
    with pytest.raises(BadInputError) as caught:
        read_quota([{"area": WEST, "places": 1}, row], rules())

    assert [code] == codes_of(caught.value)


def test_a_unit_stands_once(rules: Callable[..., Any]):
    """Two rows for a town are a contradiction, even when they agree."""
    with pytest.raises(BadInputError) as caught:
        read_quota([{"area": EAST, "places": 5}, {"area": EAST, "places": 5}], rules())

    assert ["unit_twice"] == codes_of(caught.value)


def test_zones_are_given_by_name_and_nothing_else(rules: Callable[..., Any]):
    """A zone has one quota, however many towns are in it."""
    zoned = rules(compete_in={"area": "zones", "zones": {"南片": [EAST, WEST]}, "split_by": [], **BASIS})

    assert 80 == read_quota([{"area": "南片", "places": 80}], zoned).cells["南片"].places
    with pytest.raises(BadInputError) as caught:
        read_quota([{"area": EAST, "places": 80}], zoned)
    assert ["area_unknown"] == codes_of(caught.value)


def test_reserves_are_part_of_the_places_of_their_unit(rules: Callable[..., Any]):
    """Ten places, three of them kept for a class."""
    quota = read_quota(
        [{"area": EAST, "places": 10}, {"area": EAST, "places": 3, "reserved_for": "技能人才"}],
        rules(reserved=RESERVED),
    )

    assert (10, {"技能人才": 3}) == (quota.cells[EAST].places, quota.cells[EAST].reserved)
    assert 10 == quota.places


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"area": EAST, "places": 2}, {"area": EAST, "places": 3, "reserved_for": "技能人才"}], "reserves_exceed"),
        ([{"area": WEST, "places": 2}, {"area": EAST, "places": 3, "reserved_for": "技能人才"}], "reserves_exceed"),
        (
            [{"area": EAST, "places": 9}, {"area": EAST, "places": "另行安排", "reserved_for": "技能人才"}],
            "bad_reserve",
        ),
    ],
)
def test_a_reserve_that_cannot_be_kept_is_refused(rules: Callable[..., Any], rows: list[dict[str, object]], code: str):
    """More than there is, in a unit that is not there, or not a number."""
    with pytest.raises(BadInputError) as caught:
        read_quota(rows, rules(reserved=RESERVED))

    assert [code] == codes_of(caught.value)


def test_a_reserve_is_for_a_class_the_rules_serve(rules: Callable[..., Any]):
    """Where classes are ranked, a reserve for an unknown one is a misspelling."""
    classes = {"by": "classes", "served": ["优先", "普通"], **BASIS}
    stated = rules(order=[classes, {"by": "total", "first": "highest", **BASIS}], reserved=RESERVED)
    with pytest.raises(BadInputError) as caught:
        read_quota([{"area": EAST, "places": 9}, {"area": EAST, "places": 1, "reserved_for": "优 先"}], stated)

    assert ["bad_reserve"] == codes_of(caught.value)


def test_the_plan_may_set_the_line_of_each_unit(rules: Callable[..., Any]):
    """Points are scaled as the scheme scales them; more decimals than it has are refused."""
    planned = rules(qualifying_points={"set_by": "plan", **BASIS})

    assert (
        505
        == read_quota([{"area": EAST, "places": 9, "qualifying_points": "50.5"}], planned, decimals=1)
        .cells[EAST]
        .qualifying_points
    )
    for wrong in ("50.55", "五十", None):
        with pytest.raises(BadInputError) as caught:
            read_quota([{"area": EAST, "places": 9, "qualifying_points": wrong}], planned, decimals=1)
        assert ["bad_line"] == codes_of(caught.value)


def test_every_complaint_is_made_at_once(rules: Callable[..., Any]):
    """An officer mends a table in one go."""
    with pytest.raises(BadInputError) as caught:
        read_quota(
            [{"area": "东区", "places": "26O"}, {"area": EAST, "places": 1}, {"area": EAST, "places": 1}], rules()
        )

    assert ["area_unknown", "not_a_number", "unit_twice"] == codes_of(caught.value)
