"""Rounds as anybody reads them: days with what sets each, places, steps, lists, and nothing of a result before its minute."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.portal import rounds_told
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


def test_neither_places_nor_sealings_tell_how_many_are_left_before_the_list_is_shown(
    rounds_world: Any, browse: Browse
) -> None:
    """Four apply in each town, and one has left: by no number of the page; afterwards the list has a row for each."""
    world, page = rounds_world, f"/round/{rounds_world.round.public}/"
    casework.withdraw(case=world.cases[0], actor=world.applicant(world.cases[0]))
    world.sealed()
    sealed = text(browse(None).get(page))
    at_the_api = browse(None).get(f"/api/v1/rounds/{world.round.public}").json()["sealings"]
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    assert rounds.work_next()
    rounds.schedule(round_=world.round, by=world.approver, release_at=clock.now() + timedelta(hours=25))
    world.at(clock.today() + timedelta(days=3))
    shown = text(browse(None).get(page))
    at_the_api += browse(None).get(f"/api/v1/rounds/{world.round.public}").json()["sealings"]

    assert [] == re.findall(r"\d+ 人", sealed)
    assert "各单位名额" in sealed
    assert [None, 11] == [one["entrants"] for one in at_the_api]
    assert "，11 人" in shown
    assert "共 11 人，名额 6 个" in shown


def test_the_people_of_units_are_told_before_where_no_few_of_them_are(
    rounds_world: Any, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four in each town, where four are not few."""
    monkeypatch.setattr(rounds_told, "FEWEST_TOLD", 4)

    assert "共 12 人，名额 6 个" in text(browse(None).get(f"/round/{rounds_world.round.public}/"))


def test_a_round_that_ended_empty_is_told_as_such(rounds_world: Any, browse: Browse) -> None:
    """No step is drawn that it never reached."""
    for case in rounds_world.cases:
        casework.withdraw(case=case, actor=rounds_world.applicant(case))
    rounds.end_empty(round_=rounds_world.closed(), by=rounds_world.officer)
    told = text(browse(None).get(f"/round/{rounds_world.round.public}/"))

    assert "无人参加，已结束" in told
    assert "公示中" not in told


def test_a_pack_that_was_altered_in_place_hides_no_round_from_anybody(rounds_world: Any, browse: Browse) -> None:
    """Nothing is closed or ranked on it; but days, list and the way to object stay, and the places are told from the plan."""
    Round.objects.update(fingerprint="sha256:other")
    page = browse(None).get(f"/round/{rounds_world.round.public}/")
    calendar = browse(None).get(f"/c/{rounds_world.city.place}/rounds/")

    assert (200, 200) == (page.status_code, calendar.status_code)
    assert "共 6 个名额，见 测试公告〔2016〕1号" in text(page)


def test_a_round_nobody_knows_is_not_found(rounds_world: Any, browse: Browse) -> None:
    """An address that was made up."""
    assert 404 == browse(None).get("/round/nothing/").status_code


def batch_of_a_city() -> Round:
    """Give the running batch of a city in which nobody is ranked."""
    schemes_of_batches = [
        pack.id
        for city in schemes.cities()
        for pack in schemes.open_packs(city, DAY)
        if isinstance(schemes.rules_of(pack, USE), LineOnly)
    ]
    return Round.objects.get(scheme__in=schemes_of_batches, use=USE, state="open")


def test_a_round_in_which_nobody_is_ranked_shows_only_the_steps_it_has(rounds_world: Any, browse: Browse) -> None:
    """No places are announced and nobody is put in order."""
    page = text(browse(None).get(f"/round/{batch_of_a_city().public}/"))

    assert not [word for word in ("公布名额", "完成排名", "已排名") if word in page]
    assert "本批已开 现在在这一步" in page
    assert "这里不排名" in page


def test_the_days_of_a_batch_are_shown_before_anybody_is_in_it(rounds_world: Any, browse: Browse) -> None:
    """Cut-off, publicity and objections: on its own page and, of this batch and the next, in the calendar of the city."""
    made = batch_of_a_city()
    place = next(city.place for city in schemes.cities() if city.code == made.city)
    page = text(browse(None).get(f"/round/{made.public}/"))
    calendar = text(browse(None).get(f"/c/{place}/rounds/"))
    english = text(browse(None).get(f"/round/{made.public}/", headers={"Accept-Language": "en"}))

    for told in (page, calendar):
        assert "任何一天" in told
        assert "确认积分截至，事实也只算到这一天 2016年3月31日" in told
        assert "公示 最晚2016年4月7日（星期四）起，至2016年4月14日" in told
        assert "提出异议 至2016年5月26日" in told
    assert "2016年4月30日" in calendar
    assert "暂定" not in page
    assert "结果已定 2016年5月26日" in page
    assert re.search(r"The list hangs from .*7 April 2016 at the latest, until .*14 April 2016", english)
