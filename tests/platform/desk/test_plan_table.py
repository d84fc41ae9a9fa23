"""The table of places: laid out by the rules, read from a file as people write it, what is wrong said at its cell."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from jifen.kernel.errors import BadInputError
from jifen.platform.casework import schemes
from jifen.platform.desk import plan_table, sheets
from jifen.policy.ranking_rules import Ranked
from jifen.ranking.quota import read_quota

TOWNS, SPLIT, WHOLE = "zhongshan/points", "dongguan/school", "guangzhou/settlement"


def _rules(scheme: str, use: str) -> tuple[Ranked, str]:
    pack = schemes.registry().load(schemes.registry().versions(scheme)[-1])
    rules = pack.ranking.uses[use] if pack.ranking else None  # type: ignore[index]
    assert isinstance(rules, Ranked)
    return rules, pack.scheme.place


def test_a_table_lists_every_unit_of_competition_by_its_code_with_nothing_filled_in() -> None:
    """Every town of the city, each once; where all compete together one row without an area."""
    rules, city = _rules(TOWNS, "settlement")
    whole, elsewhere = _rules(WHOLE, "settlement")

    found = plan_table.blank(rules, schemes.divisions(), city)

    assert list(schemes.divisions().children(city)) == [row["area"] for row in found]
    assert [{}] == plan_table.blank(whole, schemes.divisions(), elsewhere)


def test_units_of_an_earlier_plan_are_taken_over_without_their_numbers() -> None:
    """What the rules leave to the plan, such as grades, is not typed again every year; places are."""
    rules, city = _rules(SPLIT, "school")
    earlier = [{"area": "441900003", "grade": "小学一年级", "places": 200, "note": "x"}]

    found = plan_table.blank(rules, schemes.divisions(), city, earlier)

    assert [{"area": "441900003", "grade": "小学一年级"}] == found


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_file_is_read_whatever_language_its_heads_have_and_numbers_come_back_as_typed(
    tmp_path: Any, form: str
) -> None:
    """260 is not 260.0, a code keeps its digits, the name beside it is ignored, and an empty row is no row."""
    rules, city = _rules(TOWNS, "settlement")
    first, second = schemes.divisions().children(city)[:2]
    path = tmp_path / f"plan.{form}"
    if form == "xlsx":
        book = openpyxl.Workbook()
        for row in (["名称", "镇街", "Places"], ["x", int(first), 260], [None, None, None], ["y", second, 3.0]):
            book.active.append(row)
        book.save(path)
    else:
        path.write_text(f"name,area,名额\nx,{first},260\n,,\ny,{second},3\n", "utf-8-sig")

    found = plan_table.from_file(rules, path.read_bytes())

    assert [{"area": first, "places": "260"}, {"area": second, "places": "3"}] == found
    assert 263 == read_quota(found, rules).places


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "area,places\n", "area,grade,places\n1,2,3\n"])
def test_a_file_that_holds_no_table_of_these_rules_is_refused_with_the_columns_it_should_have(content: str) -> None:
    """Nothing, other columns, no rows, a column that does not compete apart here."""
    rules, _ = _rules(TOWNS, "settlement")

    with pytest.raises(BadInputError) as refused:
        plan_table.from_file(rules, content.encode())

    assert "desk.plan_file" == refused.value.code
    assert "区划代码、名额" in refused.value.mend.zh


def test_what_is_wrong_stands_at_its_cell_and_is_named_by_row_and_column() -> None:
    """A slip of the pen in the second row: the reader of the page finds the cell, and reads row and column above it."""
    rules, city = _rules(TOWNS, "settlement")
    first, second = schemes.divisions().children(city)[:2]
    rows = [{"area": first, "places": "1"}, {"area": second, "places": "26O"}]

    with pytest.raises(BadInputError) as refused:
        read_quota(rows, rules)
    lines = plan_table.laid(rules, schemes.divisions(), rows, refused.value)

    wrong = [cell.name for line in lines for cell in line.cells if cell.wrong]
    assert ["places-2"] == wrong
    assert ["第 2 行 · 名额"] == [one.where for one in plan_table.placed(refused.value).complaints]


def test_a_table_that_is_downloaded_and_sent_back_is_the_same_table() -> None:
    """With or without the names beside the codes."""
    rules, _ = _rules(SPLIT, "school")
    rows = [{"area": "441900003", "grade": "小学一年级", "places": "200", "note": "=1+1"}]

    answer = sheets.workbook("x.xlsx", [plan_table.sheet(rules, schemes.divisions(), "2016", rows)])

    assert [{"area": "441900003", "grade": "小学一年级", "places": "200", "note": "=1+1"}] == [
        row | {"note": row["note"].lstrip("'")} for row in plan_table.from_file(rules, answer.content)
    ]


def test_the_values_of_a_column_that_competes_apart_are_suggested() -> None:
    """Those an application can say; “none” is no grade."""
    assert ("小学一年级", "初中一年级", "其他年级") == plan_table.split_values("grade")
    assert () == plan_table.split_values("anything")
