"""What changed between two lists, as pages: everybody on one line, those who gained first, nothing the lists do not show."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from jifen.kernel.errors import Text
from jifen.ranking import changes
from jifen.ranking.difference import Difference, Moved, Why
from jifen.ranking.sheet import Title

TITLE = Title(
    Text("示例市", "Shili"),
    Text("积分入户", "settlement by points"),
    Text("2016年度", "2016"),
    2,
    round_url="/round/7K2MX9QD3FVA/",
    before_url="../9QD3FVA7K2MX/index.html",
)
EAST, WEST = "449900001", "449900002"
NAMES = {EAST: "东镇", WEST: "西镇"}
OLD, NEW = "a1" * 32, "b2" * 32
LIGHT = 150_000


def code(number: int) -> str:
    """Give a code as lists have them."""
    return f"7K2M-X9QD-{number:04d}"


def shown(result: str, rank: int | None = 3, *, unit: str = EAST, total: str | None = "80", **more: object) -> dict[str, object]:  # fmt: skip
    """Give what a list shows of somebody."""
    return {"unit": unit, "total": total, "rank": rank, "result": result, **more}


def written(*moved: Moved) -> dict[str, str]:
    """Write the pages, as texts."""
    found = changes.pages(Difference(OLD, NEW, moved), names=NAMES, title=TITLE)
    return {name: content.decode() for name, content in found.items()}


GAINED = Moved(code(1), Why.PROVEN_AGAIN, shown("waiting", 9), shown("placed", 1, total="90.5"))
LOST = Moved(code(2), Why.OTHERS_MOVED, shown("placed", 2), shown("waiting", 3))
MOVED = Moved(code(3), Why.OTHERS_MOVED, shown("waiting", 4), shown("waiting", 5))
LEFT = Moved(code(4), Why.LEFT, shown("waiting", 5), None)


def test_those_who_gained_stand_before_those_who_lost_and_those_who_only_moved() -> None:
    """One sees at once whose place it was; the order of codes decides nothing."""
    page = written(MOVED, LEFT, LOST, GAINED)["difference.html"]
    order = re.findall(r'<td class="c">([0-9A-Z-]{14})', page)

    assert [GAINED.code, LOST.code, LEFT.code, MOVED.code] == order
    assert "新入围：本人的事实重新核实" in page
    assert "不再入围：因他人变动而移动" in page


def test_a_line_says_what_stood_there_what_stands_there_and_the_unit() -> None:
    """Result, rank and points on both sides; a unit that is another one stands on both sides as well."""
    elsewhere = Moved(code(5), Why.PROVEN_AGAIN, shown("waiting"), shown("waiting", unit=WEST))
    page = written(GAINED, elsewhere, LEFT)["difference.html"]

    assert f"{GAINED.code}<small>东镇</small><td>候补 第9名 80分<td>入围 第1名 90.5分\n" in page
    assert f"{elsewhere.code}<td>候补 第3名 80分 东镇<td>候补 第3名 80分 西镇\n" in page
    assert f"{LEFT.code}<small>东镇</small><td>候补 第5名 80分<td>不在名单上" in page


def test_rounds_and_kinds_of_places_are_said_where_they_changed() -> None:
    """A place in the second round, and one of those kept for a class."""
    one = Moved(
        code(6),
        Why.OTHERS_MOVED,
        shown("placed", round=2, second_rank=4, pool="open", **{"class": "甲"}),
        shown("placed", round=1, second_rank=None, pool="reserved", **{"class": "甲"}),
    )
    page = written(one)["difference.html"]

    assert "入围 第2轮 第3名 第2轮第4名 80分 不分类名额<td>入围 第3名 80分 预留名额" in page


def test_the_totals_are_those_of_the_rows() -> None:
    """How many changed, gained, lost, and why."""
    page = written(GAINED, LOST, MOVED, LEFT)["difference.html"]
    told = dict(re.findall(r"<dt>(\S+) <span[^<]*</span></dt><dd>(\d+)</dd>", page))

    assert {
        "有变化": "4",
        "新入围": "1",
        "不再入围": "1",
        "因他人变动而移动": "2",
        "不再列入": "1",
    }.items() <= told.items()


def test_both_lists_are_one_step_away_and_so_is_the_same_for_a_program() -> None:
    """By relative addresses, so that folders that were fetched lead to each other as well."""
    page = written(GAINED)["difference.html"]
    ways = set(re.findall(r'href="([^"]+)"', page))

    assert {"index.html", TITLE.before_url, "difference.json", "difference.csv", TITLE.round_url} <= ways
    assert OLD in page and NEW in page
    assert "<script" not in page


@pytest.mark.parametrize("count", [0, 1, 300, 301, 1_700])
def test_everybody_stands_on_one_page_and_every_page_is_light(count: int) -> None:
    """Few on the first page, many on pages of their own that the first leads to."""
    kinds = (Why.PROVEN_AGAIN, Why.OTHERS_MOVED, Why.LEFT)
    rows = [
        Moved(code(at), kinds[at % 3], shown("waiting", at), None if at % 3 == 2 else shown("placed" if at % 7 else "waiting"))
        for at in range(count)
    ]  # fmt: skip
    told = written(*rows)
    text = "".join(told.values())

    assert sorted(one.code for one in rows) == sorted(re.findall(r'<td class="c">([0-9A-Z-]{14})', text))
    assert all(len(one.encode()) <= LIGHT for one in told.values())
    assert (count > changes.ROWS_ON_THE_FIRST) == ("difference-001.html" in told)
    for page, _, anchor in (way.partition("#") for way in re.findall(r'href="(difference[^"]*html[^"]*)"', text)):
        assert page in told
        assert not anchor or f'id="{anchor}"' in told[page]


def test_the_spreadsheet_says_what_the_program_reads() -> None:
    """Every cell of ``difference.json``, and no further one."""
    changed = Difference(OLD, NEW, (GAINED, LOST, LEFT))
    rows = list(csv.DictReader(io.StringIO(changed.written_csv().decode("utf-8-sig"))))
    told = [
        {"code": row["code"], "why": row["why"]}
        | {f"{side}_{name}": "" if value is None else str(value) for side in ("old", "new") for name, value in (row[side] or dict.fromkeys(GAINED.old or {})).items()}
        for row in json.loads(changed.written())["rows"]
    ]  # fmt: skip

    assert told == rows
