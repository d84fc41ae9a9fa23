"""Rounds as anybody reads them: days with what sets each, places, steps, lists, and nothing of a result before its minute."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client

from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Round
from jifen.policy.ranking_rules import LineOnly

DAY = date(2016, 3, 16)
USE = "settlement"
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


def test_few_people_are_not_counted_before_the_list_is_shown(rounds_world: Any, browse: Browse) -> None:
    """One who has left is nobody's business, neither told nor left over between two other numbers; nor are nine applicants."""
    casework.withdraw(case=rounds_world.cases[0], actor=rounds_world.applicant(rounds_world.cases[0]))
    one_left = text(browse(None).get(f"/round/{rounds_world.round.public}/"))
    Case.objects.filter(pk__in=[case.pk for case in rounds_world.cases[3:]]).update(applied_on=None)
    three = text(browse(None).get(f"/round/{rounds_world.round.public}/"))
    calendar = text(browse(None).get(f"/c/{rounds_world.city.place}/rounds/"))

    assert re.search(r"已申请 \D*12", one_left)
    assert "参加本轮" not in one_left
    assert "撤回、不予受理等" not in one_left
    assert re.search(r"已申请 \D*不足 10", three)
    assert "3 人申请" not in calendar


def test_a_round_that_ended_empty_is_told_as_such(rounds_world: Any, browse: Browse) -> None:
    """No step is drawn that it never reached."""
    for case in rounds_world.cases:
        casework.withdraw(case=case, actor=rounds_world.applicant(case))
    rounds.end_empty(round_=rounds_world.closed(), by=rounds_world.officer)
    told = text(browse(None).get(f"/round/{rounds_world.round.public}/"))

    assert "无人参加，已结束" in told
    assert "公示中" not in told


def test_a_round_nobody_knows_is_not_found(rounds_world: Any, browse: Browse) -> None:
    """An address that was made up."""
    assert 404 == browse(None).get("/round/nothing/").status_code


def batch_of_a_city() -> Round:
    """Give a batch of a city in which nobody is ranked."""
    pack = next(
        pack
        for city in schemes.cities()
        for pack in schemes.open_packs(city, DAY)
        if isinstance(schemes.rules_of(pack, USE), LineOnly)
    )
    days = {"opens_on": DAY, "closes_on": DAY, "term": DAY.isoformat(), "fingerprint": pack.fingerprint}
    return Round.objects.create(
        city=pack.scheme.place, use=USE, scheme=pack.id, state="open", secret="5e" * 32, **days
    )  # fmt: skip


def test_a_round_in_which_nobody_is_ranked_shows_only_the_steps_it_has(rounds_world: Any, browse: Browse) -> None:
    """No places are announced and nobody is put in order; the day is that of the batch, and the calendar says the same."""
    made = batch_of_a_city()
    place = next(city.place for city in schemes.cities() if city.code == made.city)
    page = text(browse(None).get(f"/round/{made.public}/"))
    calendar = text(browse(None).get(f"/c/{place}/rounds/"))

    for told in (page, calendar):
        assert not [word for word in ("公布名额", "完成排名", "已排名", "已公告，未开始") if word in told]
    assert "本批日期" in page
    assert "本批已开 现在在这一步" in page
    assert "这里不排名" in page
    assert "任何一天" in calendar
