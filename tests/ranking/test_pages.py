"""A list as pages: what list.json says, phone first, no script, and each page light enough."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jifen.kernel.errors import Text
from jifen.ranking import Publication, Run, publish, rank
from jifen.ranking.difference import difference
from jifen.ranking.look import STANDING
from jifen.ranking.pages import pages
from jifen.ranking.sheet import ROWS_A_PAGE, Title

SECRET = bytes(range(32))
TITLE = Title(
    Text("示例市", "Shili"), Text("积分入户", "settlement by points"), Text("2016年第4季度", "quarter 4 of 2016")
)
IN_A_ROUND = replace(TITLE, round_url="/round/7K2MX9QD3FVA/")
LIGHT = 150_000
Made = Callable[..., Publication]


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


@pytest.mark.parametrize("people", [12, 2_500])
def test_every_way_on_the_pages_leads_somewhere(made: Made, people: int) -> None:
    """To another page, a unit on it, or a file beside it; nothing is fetched from elsewhere, and nothing runs."""
    told = written(made(people), title=IN_A_ROUND)
    beside = {"list.csv", "list.json", "entrants.json", "verifier.py", "README.txt", "/history.jsonl", "standing.css"}
    for content in (text for name, text in told.items() if name.endswith(".html")):
        assert "<script" not in content and "style=" not in content
        for way in re.findall(r'(?:href|src)="([^"]+)"', content):
            page, _, anchor = (way if way[0] != "#" else f"index.html{way}").partition("#")
            assert page in told or page in beside or page == IN_A_ROUND.round_url, way
            assert not anchor or page == IN_A_ROUND.round_url or f'id="{anchor}"' in told[page]


def test_a_cut_off_says_what_it_is_a_number_of(made: Made) -> None:
    """Where months are compared first and not points, the head of the column names them."""
    months = Text("参加社会医疗保险的月数", "months of medical insurance")
    plain, named = (written(made(12), title=one)["index.html"] for one in (TITLE, replace(TITLE, leading=months)))

    assert "录取线（" not in plain
    assert "录取线（参加社会医疗保险的月数）" in named


def test_every_page_has_a_way_to_the_check_and_a_note_that_does_not_show(made: Made) -> None:
    """The page of the round checks the list; the note that a newer list is there shows by a style no list holds."""
    told = written(made(2_500), title=IN_A_ROUND)
    pages_ = [text for name, text in told.items() if name.endswith(".html")]

    assert f'href="{IN_A_ROUND.round_url}#check"' in told["index.html"]
    assert 'href="verifier.py"' in told["index.html"]
    assert all('<p class="note" id="superseded" hidden>' in one for one in pages_)
    assert all(f'<link rel="stylesheet" href="{STANDING}">' in one for one in pages_)
    assert STANDING not in told


def test_a_list_of_no_round_says_nothing_of_how_it_stands(made: Made) -> None:
    """One that was made by hand has nobody who would answer; a trial is checked nowhere."""
    plain, trial = written(made(12)), written(made(12, trial=True), title=replace(IN_A_ROUND, trial=True))

    assert "superseded" not in plain["index.html"] and STANDING not in plain["index.html"]
    assert "#check" not in plain["index.html"].replace('href="#check"', "")
    assert f"{IN_A_ROUND.round_url}#check" not in trial["index.html"]


def test_where_nobody_is_ranked_the_pages_name_no_ranks(
    line_only: Any, row: Callable[..., dict[str, object]], run: Run
) -> None:
    """Whoever reached the line is on a list of those, under no unit that would be missing."""
    ranking = rank([row("a"), row("b", total=300)], line_only, run=run, qualifying_points=600)
    page = written(publish(ranking, secret=SECRET), title=IN_A_ROUND)["index.html"]

    assert "达到分数线人员名单" in page
    assert "排名名单" not in page and "名次" not in page and "未定单位" not in page


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


def test_a_later_list_says_how_much_changed_and_leads_to_every_row(made: Made) -> None:
    """Totals on the first page, each row by its code on a page of its own."""
    old, new = (json.loads(made(30, again=again).files()["list.json"]) for again in (0, 2))
    changed = difference(old, new)
    told = written(made(30, again=2), title=replace(TITLE, number=2), changed=changed)

    assert "第 2 份，取代前一份" in told["index.html"]
    assert 'href="difference.html"' in told["index.html"]
    assert "本人的事实重新核实" in told["index.html"]
    assert all(one.code in told["difference.html"] for one in changed.moved)
