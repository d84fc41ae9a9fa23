"""A list as pages: what list.json says, phone first, no script, and each page light enough."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from jifen.kernel.errors import Text
from jifen.ranking import Publication, Run, publish, rank, read_quota
from jifen.ranking.difference import difference
from jifen.ranking.pages import ROWS_A_PAGE, Title, pages

SECRET = bytes(range(32))
TITLE = Title(Text("示例市", "Shili"), Text("积分入户", "settlement by points"), "2016")
LIGHT = 150_000
Made = Callable[..., Publication]


@pytest.fixture
def made(rules: Callable[..., Any], row: Callable[..., dict[str, object]], run: Run) -> Made:
    """Publish a list of so many people in three towns; some of them proven again."""

    def make(people: int, *, again: int = 0, names: dict[str, str] | None = None, trial: bool = False) -> Publication:
        towns = [f"44990000{number}" for number in (1, 2, 3)]
        rows = [
            row(f"{number}", town=towns[number % 7 % 3], total=700 + number % 400 + 50 * (number < again))
            for number in range(people)
        ]
        quota = read_quota([{"area": town, "places": 9} for town in towns], rules())
        ranking = rank(rows, rules(), run=run, quota=quota, qualifying_points=600)
        return publish(ranking, secret=SECRET, area_names=names, trial=trial)

    return make


def written(one: Publication, **more: Any) -> dict[str, str]:
    """Write the pages of a list, as texts."""
    found = pages(one.about, one.columns, one.rows, root=one.root, **{"title": TITLE} | more)
    return {name: content.decode() for name, content in found.items()}


@pytest.mark.parametrize("people", [0, 12, 300, 301, 4_000])
def test_every_row_stands_on_one_page_and_every_page_is_light(made: Made, people: int) -> None:
    """Short lists on the first page, long ones in thousands; the first page leads to each unit."""
    one = made(people)
    told = written(one)
    codes = re.findall(r'<td class="c">([0-9A-Z-]{14})', "".join(told.values()))

    assert sorted(str(row[0]) for row in one.rows) == sorted(codes)
    assert all(len(content.encode()) <= LIGHT for content in told.values())
    assert all(content.count('<td class="c">') <= ROWS_A_PAGE for content in told.values())
    assert set(re.findall(r'href="(rows-\d+\.html)#', told["index.html"])) <= set(told)
    assert (people > 300) == ("rows-001.html" in told)


def test_every_way_on_the_pages_leads_somewhere(made: Made) -> None:
    """To another page, a unit on it, or a file beside it; nothing is fetched from elsewhere, and nothing runs."""
    told = written(made(2_500))
    beside = {"list.csv", "list.json", "entrants.json", "verifier.py", "README.txt", "/history.jsonl", "list.css"}
    for content in (text for name, text in told.items() if name.endswith(".html")):
        assert "<script" not in content and "style=" not in content
        for way in re.findall(r'(?:href|src)="([^"]+)"', content):
            page, _, anchor = way.partition("#")
            assert page in told or way in beside, way
            assert not anchor or f'id="{anchor}"' in told[page]


def test_a_name_is_written_as_a_name(made: Made) -> None:
    """Whatever an area is called, it makes no markup."""
    page = written(made(12, names={"449900001": '<b>"&'}))["index.html"]

    assert "&lt;b&gt;&quot;&amp;" in page
    assert "<b>" not in page


def test_a_trial_says_so_and_is_no_list_for_the_checker(made: Made) -> None:
    """In the head of the list and on its first page."""
    one = made(12, trial=True)

    assert "jifen-trial/1" == one.about["format"]
    assert "不得公布" in written(one, title=Title(TITLE.place, TITLE.use, TITLE.term, trial=True))["index.html"]


def test_a_later_list_says_who_moved_and_why(made: Made) -> None:
    """By code, with what stood there and what stands there now."""
    old, new = (json.loads(made(30, again=again).files()["list.json"]) for again in (0, 2))
    changed = difference(old, new)
    title = Title(TITLE.place, TITLE.use, TITLE.term, 2)
    page = written(made(30, again=2), title=title, changed=changed)["index.html"]

    assert "第 2 份，取代前一份" in page and old["root"] in page
    assert all(one.code in page for one in changed.moved)
    assert "本人的事实重新核实" in page
