"""The own result: identical for everybody before the minute, and afterwards what the list shows, with what is needed to check it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from jifen.platform.accounts.models import User
from jifen.platform.casework.schemes import leading_of, pack_of
from jifen.platform.portal import results_told
from jifen.platform.rounds import keeping
from jifen.platform.rounds.models import Standing
from jifen.platform.rounds.selectors import lists
from jifen.ranking import verify

Browse = Callable[[User | None], Client]


def own_page(browse: Browse, case: Any, more: str = "") -> Any:
    """Open the page of a result as its applicant."""
    return browse(case.person.user).get(f"/me/case/{case.public}/result/{more}")


def plain(answer: Any, case: Any) -> str:
    """Give a page without what is of one person or one visit alone: the case's own names and the token of forms."""
    body = answer.content.decode().replace(case.public, "…").replace(case.number, "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body)


def test_before_its_minute_the_page_is_the_same_for_everybody(publishing: Any, browse: Browse) -> None:
    """Ranked, signed and scheduled: who was placed and who was not read the same bytes, and no receipt is there for either."""
    publishing.scheduled()
    cases = publishing.world.cases
    pages = {plain(own_page(browse, case), case) for case in cases}
    results = {standing.result for standing in Standing.objects.all()}

    assert {"placed", "waiting"} <= results
    assert 1 == len(pages)
    assert "结果还没有公布" in pages.pop()
    assert {404} == {own_page(browse, case, "receipt.json?use=settlement").status_code for case in cases}


def test_the_minute_stands_on_the_page_and_the_root_in_the_history_but_no_address_of_the_list(
    publishing: Any, browse: Browse
) -> None:
    """Everybody may know when; nobody learns where the list will lie."""
    listed = publishing.scheduled()
    case = publishing.world.cases[0]
    told = own_page(browse, case).content.decode() + browse(None).get(f"/round/{listed.round.public}/").content.decode()

    assert "12:00" in told
    assert listed.public not in told
    assert listed.root not in told


def test_after_its_minute_each_sees_what_the_list_shows(publishing: Any, browse: Browse) -> None:
    """Code, rank, unit and outcome of the own row; the cut-off of the own unit from the head of the list."""
    listed = publishing.shown()
    for case in publishing.world.cases[:6]:
        standing = lists.standing_of(case, "settlement")
        assert standing is not None
        told = own_page(browse, case).content.decode()
        assert standing.code in told
        assert f"{standing.score}" in told
        assert ("您在名额以内" in told) == (standing.result == "placed")
    about = json.loads((keeping.list_folder(listed.public) / "list.json").read_bytes())["about"]

    assert any(f"第 {unit['cut_off']['rank']} 名" in told for unit in about["units"] if unit["cut_off"])


@pytest.mark.parametrize(
    ("scheme", "use", "leading"),
    [
        ("guangzhou/settlement@2014-07-21", "settlement", "在本市参加社会医疗保险的月数"),
        ("zhongshan/points@2014-10-30", "settlement", None),
    ],
)
def test_a_cut_off_is_told_in_what_the_scheme_compares_first(scheme: str, use: str, leading: str | None) -> None:
    """Months of insurance are never called points."""
    found = leading_of(pack_of(scheme), use)
    told = results_told._cut_off({"class": None, "rank": 30, "score": "131"}, found)

    assert leading == (found.zh if found else None)
    assert f"{leading or ''} 131{'' if leading else ' 分'}，第 30 名".strip() == told.zh


def test_the_receipt_that_is_downloaded_opens_against_the_list(publishing: Any, browse: Browse, tmp_path: Path) -> None:
    """The stand-alone checker takes both; somebody else's receipt is not to be had."""
    listed = publishing.shown()
    case, other = publishing.world.cases[:2]
    answer = own_page(browse, case, "receipt.json?use=settlement")
    (tmp_path / "receipt.json").write_bytes(answer.content)
    folder = keeping.list_folder(listed.public)

    assert [] == verify(folder, tmp_path / "receipt.json", listed.root).findings
    assert (
        404 == browse(other.person.user).get(f"/me/case/{case.public}/result/receipt.json?use=settlement").status_code
    )
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("use", ["", "school", "nothing", "settlement'"])
def test_a_use_nobody_asked_for_has_no_receipt(publishing: Any, browse: Browse, use: str) -> None:
    """Only what the case stands on a list for."""
    publishing.shown()

    assert 404 == own_page(browse, publishing.world.cases[0], f"receipt.json?use={use}").status_code


def test_the_page_carries_what_the_checker_in_it_needs(publishing: Any, browse: Browse) -> None:
    """Address, size and root of the list, the own receipt; and without scripts the line to run on a computer."""
    listed = publishing.shown()
    case = publishing.world.cases[0]
    told = own_page(browse, case).content.decode()

    assert f'data-list="/lists/{listed.public}/list.json"' in told
    assert f'data-root="{listed.root}"' in told
    assert re.search(r'data-size="[1-9]\d+"', told)
    assert f'data-receipt="/me/case/{case.public}/result/receipt.json?use=settlement"' in told
    assert f"python verifier.py . --root {listed.root}" in told
    assert "verify.js" in told


def test_a_list_that_was_called_back_was_never_there(publishing: Any, browse: Browse) -> None:
    """The minute passes and nothing is shown: the page says again that nothing is released."""
    from jifen.platform.rounds import services as rounds

    listed = publishing.scheduled()
    rounds.call_back(round_=publishing.world.round, by=publishing.world.approver, reason="名额表有误，重新核对")
    publishing.world.at(listed.release_at.date().replace(day=28))
    case = publishing.world.cases[0]

    assert "结果还没有公布" in own_page(browse, case).content.decode()
    assert listed.root not in browse(None).get(f"/c/{publishing.world.city.place}/rounds/").content.decode()


def test_the_round_and_the_calendar_show_the_list_with_root_and_line_of_the_history(
    publishing: Any, browse: Browse
) -> None:
    """Where it lies, what stands for it, and the line that says since when."""
    listed = publishing.shown()
    calendar = browse(None).get(f"/c/{publishing.world.city.place}/rounds/").content.decode()
    page = browse(None).get(f"/round/{listed.round.public}/").content.decode()

    for told in (calendar, page):
        assert listed.root in told
        assert f"/lists/{listed.public}/" in told
        assert re.search(r"第 \d+ 条", told)
    assert f'data-list="/lists/{listed.public}/list.json"' in page


def test_somebody_who_belongs_to_no_round_is_told_so(publishing: Any, browse: Browse) -> None:
    """A draft competes nowhere."""
    world = publishing.world
    case = world.draft(12)

    assert "还没有列入哪一轮" in own_page(browse, case).content.decode()


def test_a_list_that_was_superseded_stays_with_what_changed_in_words(publishing: Any, browse: Browse) -> None:
    """Both lists are on the page of the round; the new one says why, and how many rows are not as before."""
    first, second = publishing.superseded()
    page = browse(None).get(f"/round/{second.round.public}/").content.decode()
    own = own_page(browse, publishing.world.cases[1]).content.decode()

    assert first.root in page
    assert second.root in page
    assert "已被新名单取代" in page
    assert "一件异议成立，重新排名" in page
    assert re.search(r"与前一份相比，[1-9]\d* 行有变化（本人的事实重新核实 1 行", page)
    assert f'<a href="/lists/{second.public}/difference.html">每一行的变化</a>' in page
    assert f"/lists/{second.public}/difference.json" in page
    assert 'href="#check"' in page and 'id="check"' in page
    assert "取代了前一份：一件异议成立，重新排名" in own
