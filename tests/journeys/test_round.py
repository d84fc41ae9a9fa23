"""A round from its opening to the registration of a household, where nobody is ranked: whoever reaches the line may settle."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from hands import does
from playwright.sync_api import Page, expect
from starting import Province, copied, running

PHONE, TOWN = "13904000005", "441900110"
"""Somebody of a city with batches who is being proven and reaches the line, and the town whose window has the case."""

CONFIRMED, CLOSED, LATER = "2016-03-16", "2016-04-01", "2016-05-31"
"""The day the demonstration plays on, the day after the cut-off of its batch, and one after publicity and objections of the list."""


@pytest.fixture
def stage() -> Iterator[ExitStack]:
    """Hold the process that runs, so that the journey can stop it and start another."""
    with ExitStack() as running_now:
        yield running_now


@pytest.fixture
def province(province: Province, stage: ExitStack, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """Run a province of its own with the data of the one all journeys share: this one is stopped, and goes on weeks later."""
    home = copied(province.home, tmp_path_factory.mktemp("round") / "home")
    return stage.enter_context(running(home, "--today", CONFIRMED))


def asked(address: str) -> tuple[int, bytes]:
    """Ask for a file as anybody would; gives status and bytes."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def lists_of(province: Province) -> set[str]:
    """Give the public names of the lists that lie ready or are shown."""
    return {one.name for one in (province.home / "lists" / "public").iterdir()}


def test_a_batch_goes_from_its_opening_to_the_registration_of_a_household(
    province: Province,
    stage: ExitStack,
    opened: Callable[..., Page],
    at_desk: Callable[..., Page],
    on_phone: Callable[..., Page],
    answered_by_hand: Callable[[str, str], int],
    comes_true: Callable[..., None],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
) -> None:
    """Open by its days, closed, sealed, tried, run, released by somebody else, final; then claimed, noticed, registered."""

    def later(day: str) -> None:
        stage.close()
        stage.enter_context(running(province.home, "--today", day, port=urlsplit(province.site).port or 0))

    assert 0 < answered_by_hand(f"clerk-{TOWN}", f"clerk2-{TOWN}")
    person = on_phone(PHONE)
    person.locator("main article a").first.click()
    case = person.url
    person.get_by_role("link", name="我的积分，逐项").click()
    asks = person.get_by_role("button", name="逐项核对无误，确认全部")
    comes_true(person, lambda: asks.count() > 0)
    expect(person.locator("main")).to_contain_text("2016年3月31日（星期四）或以前确认的，进入这一批")
    expect(person.locator("main")).to_contain_text("这里不排名")
    keep(person, "batch-confirm-by", person.get_by_text("或以前确认的，进入这一批").first)
    asks.click()
    expect(person.locator("main")).to_contain_text("积分已锁定")

    person.get_by_role("link", name="看办理进度").first.click()
    person.get_by_role("link", name=re.compile("这一轮.*批次")).click()
    expect(person.locator("main")).to_contain_text("最晚2016年4月8日")
    keep(person, "batch-days", person.get_by_text("最晚2016年4月8日").first)
    later(CLOSED)
    person = on_phone(PHONE)
    lying = lists_of(province)
    officer, approver = at_desk("officer-dongguan"), at_desk("approver-dongguan")
    round_ = ranked(officer, approver, province, comes_true, keep, fit_for_everybody)
    released(approver, round_, keep)
    (name,) = lists_of(province) - lying
    listed, unknown = (f"{province.site}/lists/{one}/list.json" for one in (name, "AAAABBBBCCCC"))

    assert (404, asked(unknown)[1]) == asked(listed)

    person.goto(f"{case}result/")
    expect(person.locator("main")).to_contain_text("结果还没有公布")
    keep(person, "result-not-released")
    fit_for_everybody(person, person.url, f"{province.site}/round/{round_.split('/')[-2]}/")

    later(LATER)

    assert 200 == asked(listed)[0]

    officer, approver = at_desk("officer-dongguan"), at_desk("approver-dongguan")
    approver.goto(round_)
    does(approver, "确定结果")
    expect(approver.locator("main")).to_contain_text("结果已确定。")
    person = on_phone(PHONE)
    person.goto(f"{case}result/")
    expect(person.locator("main")).to_contain_text("您达到了规定分值")
    keep(person, "result-qualified")
    people = claimed(person)
    claim = person.url
    noticed(officer, province.site, keep)
    person.goto(claim)
    keep(person, "claim-notice")
    genuine(person, opened(scripts=False), keep)
    person.goto(claim)
    does(officer, "请公安办理登记")
    comes_true(person, lambda: "户口登记已经办好" in person.locator("main").inner_text())
    expect(person.locator("tbody tr", has_text="2016年5月31日（星期二）已登记")).to_have_count(people)
    keep(person, "claim-registered")
    fit_for_everybody(person, claim, f"{case}result/", f"{province.site}/c/dongguan/rounds/")
    fit_for_everybody(officer, officer.url, f"{province.site}/desk/claims/", round_)


def claimed(person: Page) -> int:
    """Claim the place for the whole family at a dwelling of its own; gives how many people that are."""
    person.get_by_role("link", name="申领入户名额").click()
    along = person.locator("[name=members]")
    people = along.count() + 1
    for one in along.all():
        one.check()
    person.locator("[name=where][value=own]").check()
    person.get_by_role("button", name="下一步：核对").click()
    person.get_by_role("button", name="确认申领").click()
    expect(person.locator("main")).to_contain_text("名额为您全家留住")
    return people


def noticed(officer: Page, site: str, keep: Callable[..., None]) -> None:
    """Issue the notice of the first claim that waits."""
    officer.goto(f"{site}/desk/claims/")
    officer.get_by_role("link", name="从第一件开始").click()
    does(officer, "核发入户通知书")
    expect(officer.locator("main")).to_contain_text("通知书已核发，已通知本人。")
    keep(officer, "desk-claim")


def genuine(person: Page, anybody: Page, keep: Callable[..., None]) -> None:
    """Fetch the notice as the applicant, and let somebody without an account check it by what stands on it."""
    paper = person.get_by_role("link", name="下载通知书 PDF").evaluate("one => one.href")

    assert person.request.get(paper).body().startswith(b"%PDF-")

    number, code = (person.locator(f"dt:text-is('{name}') + dd").inner_text() for name in ("编号", "核对码"))
    anybody.goto(f"{urlsplit(person.url)._replace(path='/notices/').geturl()}")
    anybody.fill("[name=number]", number)
    anybody.fill("[name=code]", code)
    anybody.get_by_role("button", name="核对").click()
    expect(anybody.locator("main")).to_contain_text("这份通知书真实")
    keep(anybody, "notice-genuine")


def ranked(
    officer: Page,
    approver: Page,
    province: Province,
    comes_true: Callable[..., None],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
) -> str:
    """Take a batch from its closing to its official run; a dry run on the way can be released by nobody. Gives its address."""
    officer.goto(f"{province.site}/desk/rounds/")
    officer.get_by_role("link", name=re.compile("积分入户 2016年3月31日批次")).first.click()
    round_ = officer.url
    keep(officer, "desk-batch-open")
    does(officer, "截止")
    does(officer, "封存名册")
    comes_true(officer, lambda: officer.get_by_text("名册根值").count() > 0)
    keep(officer, "desk-sealed")
    fit_for_everybody(officer, officer.url)
    officer.goto(round_)
    does(officer, "试排名")
    comes_true(officer, lambda: officer.get_by_text("名单根值").count() > 0)
    expect(officer.locator("main")).to_contain_text("这是试算：文件里写明，不能公布。")
    keep(officer, "desk-dry-run")
    fit_for_everybody(officer, officer.url, round_)
    approver.goto(round_)
    expect(approver.get_by_role("link", name="定公布时间")).to_have_count(0)
    officer.goto(round_)
    does(officer, "正式排名")
    comes_true(officer, lambda: officer.get_by_text("名单根值").count() > 0)
    return round_


def released(approver: Page, round_: str, keep: Callable[..., None]) -> None:
    """Release the list at the minute that is proposed: tomorrow."""
    approver.goto(round_)
    does(approver, "定公布时间")
    expect(approver.locator("main")).to_contain_text("公布时间已定。")
    keep(approver, "desk-released-tomorrow")
