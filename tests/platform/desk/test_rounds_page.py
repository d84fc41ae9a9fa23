"""Rounds at the desk: what comes next and who may do it, every act behind a page that says what it means, runs and standings."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.desk import round_page
from jifen.platform.offices.models import Membership
from jifen.platform.rounds import inputs
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Round, Run, SealingAsked

ZH = {"accept-language": "zh-hans"}


@pytest.fixture
def officer(city: Any, browse: Callable[[Any], Any]) -> Any:
    """Give the browser of the city's officer."""
    return browse(city.officer)


@pytest.fixture
def approver(city: Any, browse: Callable[[Any], Any]) -> Any:
    """Give the browser of the city's approver."""
    return browse(city.approver)


def _page(browser: Any, name: str, *args: str) -> str:
    answer = browser.get(reverse(f"desk:{name}", args=args), headers=ZH)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def _do(browser: Any, city: Any, key: str, **told: Any) -> Any:
    round_ = city.round
    told = {"version": round_.version} | told
    return browser.post(reverse("desk:round_act", args=[round_.public, key]), told, headers=ZH)


def _done(browser: Any, city: Any, key: str) -> int:
    """Do an act and let the worker finish what it asks for."""
    status = _do(browser, city, key).status_code
    while rounds.work_next():
        pass
    return int(status)


def test_the_table_of_rounds_says_what_comes_next_and_who_does_it(city: Any, officer: Any) -> None:
    """While the window is open nobody has anything to do; the day after, the officer closes."""
    before = _page(officer, "rounds")
    city.after_window()
    after = _page(officer, "rounds")

    assert city.round.term in before
    assert "等您办理" not in before
    assert "等您办理" in after
    assert "市级经办" in after


def test_a_round_is_drawn_from_planned_to_taken_down_with_its_places_and_the_people_against_them(
    city: Any, officer: Any
) -> None:
    """Twelve people in three towns of six places; steps in order, no draw where no lots decide."""
    told = _page(officer, "round", city.round.public)

    assert told.index("正在受理") < told.index("已排名，未公布") < told.index("已结束，名单已撤下")
    assert "已公开抽签" not in told
    assert "人数 4 · 名额 3" in told


def test_a_case_that_is_not_verified_is_listed_with_its_holder_and_waived_with_a_reason(
    city: Any, officer: Any
) -> None:
    """The page names it; too short a reason comes back as typed; a good one lets the round close."""
    case = city.accepted(city.filed)
    url = reverse("desk:waive", args=[city.round.public, case.public])

    shown = _page(officer, "round", city.round.public)
    refused = officer.post(url, {"reason": "太短"}, headers=ZH)
    taken = officer.post(url, {"reason": "部门系统停机，先行截止，另行补核。"}, headers=ZH)

    assert case.number in shown
    assert (400, True) == (refused.status_code, ">太短</textarea>" in refused.content.decode())
    assert (302, 1) == (taken.status_code, city.round.waivers.count())
    assert "部门系统停机" in _page(officer, "round", city.round.public)


def test_closing_over_an_open_case_is_refused_on_its_page_and_names_the_case(city: Any, officer: Any) -> None:
    """The confirmation says how many block; doing it anyway names each of them."""
    case = city.accepted(city.filed)
    city.after_window()

    asked = _page(officer, "round_act", city.round.public, "close")
    refused = _do(officer, city, "close")

    assert "未核实完</dt><dd>1</dd>" in asked
    assert (409, True) == (refused.status_code, case.number in refused.content.decode())
    assert State.OPEN == city.round.state


def test_a_sealed_round_waits_for_the_officer_until_the_official_ranking_is_asked_for(city: Any, officer: Any) -> None:
    """It is the system that ranks, but somebody has to ask: until then it stands among what waits for the officer."""
    city.after_window()
    for key in ("close", "seal"):
        _do(officer, city, key)
    assert rounds.work_next()
    sealed = _page(officer, "rounds")
    _do(officer, city, "official")

    assert "</a> · 正式排名</li>" in sealed
    assert "</a> · 正式排名</li>" not in _page(officer, "rounds")


def test_a_round_goes_from_its_window_to_its_end_by_the_pages_alone(city: Any, officer: Any, approver: Any) -> None:
    """Close, seal, dry run, official run, schedule, release, final: two people, each act behind its page, none too early."""
    city.after_window()

    found = [_done(officer, city, key) for key in ("close", "seal", "dry", "official")]
    runs = list(city.round.runs.order_by("number"))
    at = timezone.localtime(clock.now()) + timedelta(days=3)
    when = {"day_year": at.year, "day_month": at.month, "day_day": at.day, "time": "10:00"}
    scheduled = _do(approver, city, "schedule", **when)

    assert [302] * 4 == found
    assert [Run.Kind.DRY, Run.Kind.OFFICIAL] == [run.kind for run in runs]
    assert 302 == scheduled.status_code, scheduled.content.decode()
    assert (State.SCHEDULED, "10:00") == (
        city.round.state,
        f"{timezone.localtime(city.round.lists.get().release_at):%H:%M}",
    )
    city.at(at.date() + timedelta(days=1))
    rounds.release_due()
    shown = _page(approver, "round", city.round.public)
    assert ("公示中" in shown, "确定结果</a>" in shown) == (True, False)
    city.at(max(city.round.publicity_until, city.round.objections_until) + timedelta(days=1))
    assert "确定结果" in _page(approver, "rounds")
    assert (302, State.FINAL) == (_do(approver, city, "finish").status_code, city.round.state)


def test_a_closed_round_whose_publicity_nobody_has_set_leads_to_announcing_it(
    city: Any, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the text is silent the page says so before anybody tries to release; where it is not, nothing is said."""
    city.closed()
    before = _page(officer, "round", city.round.public)
    said = round_page.days_of(inputs.pack_of(city.round), city.round.use, city.round.term)
    monkeypatch.setattr(round_page, "days_of", lambda *_: replace(said, publicity=None))
    after = _page(officer, "round", city.round.public)

    assert "去公告天数" not in before
    assert "去公告天数" in after


def test_the_page_of_a_batch_has_the_days_of_its_list_before_it_is_closed(
    city: Any, browse: Callable[[Any], Any]
) -> None:
    """They follow from the scheme and the calendar; nobody is ranked, so no day for a ranking is missing."""
    batch = next(one for one in Round.objects.filter(state="open") if inputs.is_continuous(one))
    province = city.office(f"{city.city.code[:2]}0000")
    told = _page(browse(city.staff("watches", Membership.Role.SUPERVISOR, province)), "round", batch.public)

    assert ("公示不迟于" in told, "2016年4月7日" in told) == (True, True)
    assert ("至少公示至" in told, "2016年4月14日" in told) == (True, True)
    assert ("异议至少到" in told, "2016年5月26日" in told) == (True, True)
    assert "排名不迟于" not in told


def test_an_act_that_was_seen_on_an_older_version_is_refused(city: Any, officer: Any) -> None:
    """Two windows of a browser: what the first did, the second must not do over."""
    city.after_window()
    version = city.round.version
    _do(officer, city, "close")

    again = _do(officer, city, "seal", version=version)

    assert 409 == again.status_code
    assert State.CLOSED == city.round.state


def test_a_page_asks_nothing_of_an_act_the_round_is_not_ready_for(city: Any, officer: Any) -> None:
    """The address of sealing while the window is open leads back to the round, with no button."""
    told = _page(officer, "round_act", city.round.public, "seal")

    assert "现在不在这一步" in told
    assert "data-guard" not in told


def test_whoever_may_not_do_an_act_reads_who_may_and_gets_no_page_of_it(
    city: Any, officer: Any, approver: Any, browse: Any
) -> None:
    """The officer does not release, the approver does not close, a clerk does neither and sees no run."""
    clerk = browse(city.clerk)
    city.after_window()

    refused = [
        _do(officer, city, "schedule").status_code,
        _do(approver, city, "close").status_code,
        _do(clerk, city, "close").status_code,
        clerk.get(reverse("desk:standings", args=[city.round.public])).status_code,
    ]

    assert [403] * 4 == refused
    assert "由市级经办办理" in _page(approver, "round", city.round.public)


def test_a_round_of_another_city_is_not_there(city: Any, browse: Any) -> None:
    """Neither in the table nor at its address, nor any act on it."""
    office = city.office(city.other.code)
    other = browse(city.staff("elsewhere", Membership.Role.OFFICER, office))

    assert city.round.public not in _page(other, "rounds")
    assert [403, 403] == [
        other.get(reverse("desk:round", args=[city.round.public])).status_code,
        _do(other, city, "close").status_code,
    ]


def test_a_run_shows_its_progress_renews_itself_and_then_what_it_brought(city: Any, officer: Any) -> None:
    """In the queue the page comes again by itself, without a script; done, it has every unit with its cut-off."""
    city.sealed()
    _do(officer, city, "official")
    run = city.round.runs.get()
    url = reverse("desk:run", args=[city.round.public, run.public])

    waiting = officer.get(url, headers=ZH)
    while rounds.work_next():
        pass
    done = officer.get(url, headers=ZH)
    run.refresh_from_db()

    assert ("5", "排队中") == (waiting.headers["Refresh"], "排队中" if "排队中" in waiting.content.decode() else "")
    assert "Refresh" not in done.headers
    assert run.root in done.content.decode()
    assert "录取线" in done.content.decode()


def test_a_sealing_shows_how_far_it_is_renews_itself_and_then_what_it_brought(city: Any, officer: Any) -> None:
    """Asked for, in the queue; at work with the rows that are read; done. Meanwhile the round offers no second one."""
    city.after_window()
    _do(officer, city, "close")
    answer = _do(officer, city, "seal")
    asked = city.round.askings.get()
    url = reverse("desk:sealing", args=[city.round.public, asked.public])

    waiting = officer.get(url, headers=ZH)
    SealingAsked.objects.filter(pk=asked.pk).update(token=1, done_rows=7)
    at_work, round_page = officer.get(url, headers=ZH), _page(officer, "round", city.round.public)
    english = officer.get(url, headers={"accept-language": "en"}).content.decode()
    while rounds.work_next():
        pass
    done = officer.get(url, headers=ZH)

    assert (302, url) == (answer.status_code, answer.headers["Location"])
    assert ("5", True) == (waiting.headers["Refresh"], "排队中" in waiting.content.decode())
    assert "正在封存</span> · 已读 7 / 12 行" in at_work.content.decode()
    assert ("正在封存名册，已读 7 / 12 行" in round_page, "封存名册</a>" in round_page) == (True, False)
    assert "being sealed</span> · 7 of 12 rows read" in english
    assert "Refresh" not in done.headers
    assert city.round.sealings.get().root in done.content.decode()
    assert "第 1 次封存，12 人" in done.content.decode()
    assert "截止后第一次封存" in _page(officer, "round", city.round.public)


def test_a_sealing_that_was_refused_names_each_thing_and_may_be_asked_for_again(city: Any, officer: Any) -> None:
    """People in a town without places: the page of the sealing and that of the round say so, until the plan is mended."""
    city.plan(rows=city.rows[:2], why="漏列一镇")
    city.after_window()
    _do(officer, city, "close")
    _done(officer, city, "seal")
    asked = city.round.askings.get()
    shown = officer.get(reverse("desk:sealing", args=[city.round.public, asked.public]), headers=ZH).content.decode()
    before = _page(officer, "round", city.round.public)
    city.plan(rows=[*city.rows[:2], {"area": city.towns[2], "places": 0}], why="补列")
    _done(officer, city, "seal")

    assert ("没有封存" in shown, "人申请。 请补上。" in shown, "什么都没有封存" in shown) == (True, True, True)
    assert ("最近一次封存没有成功" in before, "封存名册</a>" in before) == (True, True)
    assert "最近一次封存没有成功" not in _page(officer, "round", city.round.public)
    assert State.SEALED == city.round.state


def test_a_sealing_is_shown_to_whoever_runs_or_releases_the_round(
    city: Any, officer: Any, approver: Any, browse: Any
) -> None:
    """A clerk does not see what was asked for; another round has none of it."""
    asked = rounds.ask_sealing(round_=city.closed(), by=city.officer)
    url = reverse("desk:sealing", args=[city.round.public, asked.public])

    assert [200, 200, 403] == [one.get(url).status_code for one in (officer, approver, browse(city.clerk))]
    assert 404 == officer.get(reverse("desk:sealing", args=[city.round.public, "222222222222"])).status_code


def test_a_run_that_was_refused_says_why_and_that_nothing_is_published(city: Any, officer: Any) -> None:
    """Each complaint with its place, in the language of the page."""
    city.sealed()
    _do(officer, city, "official")
    words = {"zh": "某一组不足五人。", "en": "A group has fewer than five."}
    told = {
        "code": "x",
        "what": words,
        "mend": words,
        "complaints": [{"code": "x", "where": "unit", "what": words, "mend": words}],
    }
    Run.objects.update(refused=told, ended_at=clock.now())

    shown = officer.get(reverse("desk:run", args=[city.round.public, city.round.runs.get().public]), headers=ZH)

    assert "某一组不足五人" in shown.content.decode()
    assert "没有任何内容被公布" in shown.content.decode()


def test_standings_are_exported_with_masked_names_and_that_they_left_is_on_record(city: Any, officer: Any) -> None:
    """One row a case; no name in full, no identity number; the trail says who took them."""
    city.sealed()
    rounds.ask_run(round_=city.round, by=city.officer, kind=Run.Kind.OFFICIAL)
    while rounds.work_next():
        pass

    answer = officer.get(reverse("desk:standings", args=[city.round.public]), headers=ZH)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.values)[1:]

    assert len(city.cases) == len(rows)
    assert all(row[2].endswith("*") for row in rows)
    assert not {case.person.name for case in city.cases} & {row[2] for row in rows}
    assert 1 == Entry.objects.filter(act="round.export", actor=city.officer.username).count()


def test_a_round_that_everybody_has_left_is_ended_on_its_page_and_waits_for_nobody_any_more(
    city: Any, officer: Any
) -> None:
    """It is not sealed: the page offers to end it, and afterwards draws no step it never reached."""
    for case in city.cases:
        casework.withdraw(case=case, actor=city.applicant(case))
    city.closed()
    before = _page(officer, "round", city.round.public)
    done = _do(officer, city, "end-empty")
    after = _page(officer, "round", city.round.public)

    assert "无人参加，结束批次" in before
    assert "封存名册" not in before
    assert (302, "empty") == (done.status_code, city.round.state)
    assert "无人参加，已结束" in after
    assert "公示中" not in after
    assert "· 无人参加，结束批次" not in _page(officer, "rounds")
