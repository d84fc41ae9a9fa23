"""Rounds as anybody reads them: days with what sets each, places, steps, lists, and nothing of a result before its minute."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from jifen.platform.accounts.models import User

Browse = Callable[[User | None], Client]


def text(answer: Any) -> str:
    """Give the words of a page, without its markup."""
    body = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_calendar_of_a_city_names_every_day_with_its_article(rounds_world: Any, browse: Browse) -> None:
    """The running term and the next; what sets a day stands beside it."""
    answer = browse(None).get(f"/c/{rounds_world.city.place}/rounds/")
    told = text(answer)

    assert 200 == answer.status_code
    assert f"{rounds_world.round.term}年度" in told
    assert f"{int(rounds_world.round.term) + 1}年度" in told
    assert f"{rounds_world.round.closes_on.month}月{rounds_world.round.closes_on.day}日" in told
    assert "第十二条" in told or "〔" in told


def test_a_day_that_nobody_has_set_is_as_announced_and_never_made_up(rounds_world: Any, browse: Browse) -> None:
    """Where no text names a day the page says so."""
    told = text(browse(None).get(f"/c/{rounds_world.city.place}/rounds/"))

    assert "以公告为准" in told


def test_a_city_without_rounds_says_so(rounds_world: Any, browse: Browse, settings: Any) -> None:
    """On a day on which no scheme is in force the page is there all the same."""
    rounds_world.at(rounds_world.round.opens_on.replace(year=1999))
    answer = browse(None).get(f"/c/{rounds_world.city.place}/rounds/")

    assert 200 == answer.status_code
    assert "还没有轮次" in text(answer)


def test_a_round_shows_where_it_is_its_places_and_how_many_applied(rounds_world: Any, browse: Browse) -> None:
    """Six places in three towns, twelve people; the step it is on is marked."""
    answer = browse(None).get(f"/round/{rounds_world.round.public}/")
    told = text(answer)

    assert 200 == answer.status_code
    assert "正在受理 现在在这一步" in told
    assert "测试公告〔2016〕1号" in told
    assert re.search(r"已申请 \D*12", told)


def test_a_round_nobody_knows_is_not_found(rounds_world: Any, browse: Browse) -> None:
    """An address that was made up."""
    assert 404 == browse(None).get("/round/nothing/").status_code
