"""An objection is upheld: a fact is proven again, the whole round is ranked again, and the new list says what it changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hands import does, fill_day
from playwright.sync_api import Page, expect

PHONE = "13601000014"
"""Somebody whose schooling a register overlooked, in a round that is in publicity; a department has the objection."""

ANSWER = "已请教育部门由人重新核查：毕业证书属实，文化程度按证书认定，积分已重新计算。"
BECAUSE = "一件异议成立：一人的文化程度经部门重新核实。"


def fact(page: Page, name: str) -> str:
    """Read one of the facts a page lists."""
    return page.locator(f"dt:text-is('{name}') + dd").first.inner_text()


def upheld(officer: Page, site: str, comes_true: Callable[..., None], keep: Callable[..., None]) -> None:
    """Answer the objection once the department has: whether it is upheld follows from the facts."""
    officer.goto(f"{site}/desk/objections/")
    officer.locator("main table a").first.click()
    words = officer.locator("[name=answer-words]")
    comes_true(officer, lambda: words.count() == 1)
    expect(officer.locator("tr", has_text="文化程度")).to_contain_text("80")
    keep(officer, "desk-objection")
    words.fill(ANSWER)
    officer.get_by_role("button", name="答复", exact=True).click()
    expect(officer.locator("main")).to_contain_text("已答复：成立。")


def ranked_again(officer: Page, site: str, comes_true: Callable[..., None], keep: Callable[..., None]) -> str:
    """Seal the entrants once more with the reason, and rank them; gives the address of the round."""
    officer.goto(f"{site}/desk/rounds/?state=publicity")
    officer.locator("main table a").first.click()
    round_ = officer.url
    expect(officer.locator("main")).to_contain_text("封存之后有 1 人的事实核实出了不同结果")
    keep(officer, "desk-round-upheld")
    does(officer, "封存名册", because=BECAUSE)
    comes_true(officer, lambda: officer.get_by_text("名册根值").count() > 0)
    officer.goto(round_)
    does(officer, "正式排名")
    comes_true(officer, lambda: officer.get_by_text("名单根值").count() > 0)
    keep(officer, "desk-run")
    return round_


def released(approver: Page, round_: str, keep: Callable[..., None]) -> None:
    """Release the list at the earliest minute; one that is too early is refused, and the refusal says which is not."""
    approver.goto(round_)
    played = re.findall(r"演示日期：(\d+)年(\d+)月(\d+)日", approver.locator("body").inner_text())[0]
    approver.get_by_role("link", name="定公布时间", exact=True).click()
    fill_day(approver, "day", date(*map(int, played)))
    approver.fill("[name=time]", "00:00")
    button = approver.locator("main form").get_by_role("button", name="定公布时间", exact=True)
    button.click()
    soonest = re.findall(r"公布时间最早为 (\d+-\d+-\d+ \d+:\d+)", approver.locator("main").inner_text())[0]
    keep(approver, "desk-release-too-soon")
    at = datetime.fromisoformat(soonest) + timedelta(minutes=1)
    fill_day(approver, "day", at.date())
    approver.fill("[name=time]", f"{at:%H:%M}")
    button.click()
    expect(approver.locator("main")).to_contain_text("公布时间已定。")
    keep(approver, "desk-release-scheduled")


def checked_on_the_phone(page: Page, keep: Callable[..., None]) -> None:
    """Let the phone work the whole list out again, with the own receipt."""
    page.get_by_role("button", name=re.compile("在手机上核对")).click()
    expect(page.locator("[data-verify] [role=status]")).to_contain_text("全部通过", timeout=30_000)
    expect(page.locator("[data-verify]")).not_to_contain_text("不通过")
    keep(page, "result-checked", page.locator("#check"))


def superseded(
    person: Page, public: str, old_list: str, comes_true: Callable[..., None], keep: Callable[..., None]
) -> None:
    """Wait for the minute on the page of the round: the new list says why, and the old one can still be read."""
    person.goto(public)
    comes_true(person, lambda: person.get_by_text("已被新名单取代").count() == 1, 130)
    newest = person.locator("article", has_text="第 2 号名单")
    expect(newest).to_contain_text(f"为什么有新名单：{BECAUSE}")
    expect(newest).to_contain_text("新入围 1 人，不再入围 1 人")
    keep(person, "round-superseded", person.get_by_role("heading", name="名单", exact=True))
    person.get_by_role("link", name="第 1 号名单").click()

    assert old_list.removesuffix("index.html") in person.url

    expect(person.locator("body")).to_contain_text("怎样核对")
    expect(person.locator("#superseded")).to_be_visible()
    person.goto(public)


def rows_that_moved(person: Page) -> dict[str, tuple[str, str]]:
    """Read from the published difference why each row moved, and what came of it: codes, and nobody's name."""
    address = person.get_by_role("link", name="difference.json").evaluate("one => one.href")
    rows = person.request.get(address).json()["rows"]
    public = person.url
    person.get_by_role("link", name="每一行的变化").click()
    expect(person.locator("#superseded")).to_be_hidden()
    assert sorted(row["code"] for row in rows) == sorted(person.locator("td.c").evaluate_all("all => all.map(one => one.firstChild.data.trim())"))  # fmt: skip
    person.goto(public)
    return {row["code"]: (row["why"], row["new"]["result"]) for row in rows}


def test_an_upheld_objection_changes_the_cut_off_and_the_list_says_what_moved(
    province: Any,
    opened: Callable[..., Page],
    at_desk: Callable[..., Page],
    on_phone: Callable[..., Page],
    answered_by_hand: Callable[[str, str], int],
    comes_true: Callable[..., None],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
) -> None:
    """Nobody types points: two people prove the fact, everybody is ranked again; the old list stays to be read."""
    person = on_phone(PHONE)
    person.locator("main article a").first.click()
    person.get_by_role("link", name="我的结果").click()
    result, before = person.url, fact(person, "录取线")
    expect(person.locator("main")).to_contain_text("没有入围")
    keep(person, "result-waiting")
    old_list = str(person.get_by_role("link", name="看名单").get_attribute("href"))
    person.goto(f"{province.site}/me/objections/")
    person.locator("main li a").first.click()
    objection = person.url
    keep(person, "objection-with-department")

    assert 1 == answered_by_hand("education-foshan", "education2-foshan")

    officer, approver = at_desk("officer-foshan"), at_desk("approver-foshan")
    upheld(officer, province.site, comes_true, keep)
    person.goto(objection)
    expect(person.locator("main")).to_contain_text("成立")
    keep(person, "objection-upheld")
    round_ = ranked_again(officer, province.site, comes_true, keep)
    released(approver, round_, keep)

    public = f"{province.site}/round/{round_.split('/')[-2]}/"
    # What takes long is looked at while everybody waits for the minute; until then nothing changes for anybody.
    fit_for_everybody(
        officer, officer.url, round_, f"{province.site}/desk/rounds/", f"{province.site}/desk/objections/"
    )
    fit_for_everybody(person, result, objection, f"{province.site}{old_list}")
    person.goto(result)

    assert before == fact(person, "录取线")

    superseded(person, public, old_list, comes_true, keep)
    moved = rows_that_moved(person)
    fit_for_everybody(person, public)
    person.goto(result)
    expect(person.locator("main")).to_contain_text("您在名额以内")
    expect(person.locator("summary", has_text="在电脑上核对的步骤")).to_be_visible()
    keep(person, "result-placed")

    assert "这个浏览器没有开启脚本" in person.locator("main").inner_text()
    assert before != fact(person, "录取线")
    assert ("proven_again", "placed") == moved[fact(person, "名单上的行码")]
    assert [("others_moved", "waiting")] * 3 == [one for one in moved.values() if one[0] == "others_moved"]

    on_scripts = opened()
    on_scripts.context.add_cookies(person.context.cookies())
    on_scripts.goto(result)
    checked_on_the_phone(on_scripts, keep)
