"""A family without a dwelling of its own settles in a collective household: applied for, approved, chosen, its places counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hands import does
from playwright.sync_api import Page, expect

PHONE = "13600000016"
"""Somebody with a family of four who was placed last year, owns no dwelling and has not claimed yet."""

ROOMY, SMALL, FAMILY = "示例制造有限公司集体户", "示例社区公共集体户", 4
"""An employer's household with twelve places, one of a community this journey has made for three people, and how many want to move in."""


def free_places(page: Page, city: str) -> dict[str, int]:
    """Read from the public register how many places each household has left, by its name."""
    page.goto(city)
    cells = [row.locator("td, th").all_inner_texts() for row in page.locator("main tbody tr").all()]
    return {one[0].strip(): int(one[-1]) for one in cells}


def applied_for(page: Page, site: str, room: int) -> None:
    """Apply for a household of a community, as the window of its town does."""
    page.goto(f"{site}/desk/households/apply/?sort=community")
    for name, typed in (("name", SMALL), ("address", "演示路 2 号"), ("in_charge", "集体户专管员（演示）")):
        page.fill(f"[name={name}]", typed)
    page.fill("[name=in_charge_phone]", "075500000000")
    page.fill("[name=room]", str(room))
    page.select_option("[name=town]", label="石岐街道")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("main")).to_contain_text("已申请")


def approved(page: Page, site: str) -> None:
    """Approve a household as public security does."""
    page.goto(f"{site}/desk/households/")
    page.get_by_role("link", name=SMALL).click()
    does(page, "批准设立")
    expect(page.locator("main")).to_contain_text("已设立")


def chosen(page: Page, where: str, household: str) -> None:
    """Choose a collective household for the whole family, and look at the page that is checked."""
    page.locator(f"[name=where][value={where}]").check()
    choice = page.locator("[name=household] option", has_text=household)
    page.select_option("[name=household]", value=choice.get_attribute("value"))
    for one in page.locator("[name=members]").all():
        one.check()
    page.locator("main form").get_by_role("button", name="下一步：核对").click()


def taken_in(employer: Page, site: str, number: str) -> None:
    """Take the family in, as the holder of the household does: its places are kept, and nobody lives there yet."""
    employer.goto(f"{site}/desk/households/")
    employer.get_by_role("link", name=ROOMY).click()
    asked = employer.locator("main article", has_text=number).first
    asked.get_by_role("button", name="同意", exact=True).click()
    expect(employer.locator("main")).to_contain_text("已答复，申请人会收到通知。")
    expect(employer.locator("main")).to_contain_text(f"另有 {FAMILY} 个位子留给申领中的人")


def noticed(officer: Page, site: str, number: str) -> None:
    """Issue the notice for the whole family."""
    officer.goto(f"{site}/desk/claims/?state=reserved")
    officer.get_by_role("link", name=number).click()
    does(officer, "核发入户通知书")
    expect(officer.locator("main")).to_contain_text("通知书已核发")


def test_a_family_settles_in_a_collective_household(
    province: Any,
    at_desk: Callable[..., Page],
    on_phone: Callable[..., Page],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
) -> None:
    """A household is applied for and approved; one that is too small takes nobody of the family, another takes all of them."""
    employer, clerk, police = (
        at_desk(f"{who}-zhongshan", scripts=False) for who in ("employer", "clerk", "public_security")
    )
    applied_for(clerk, province.site, FAMILY - 1)
    keep(clerk, "household-applied")
    approved(police, province.site)

    person, register = on_phone(PHONE), f"{province.site}/c/zhongshan/households/"
    person.locator("main article a").first.click()
    number = person.get_by_role("heading", level=1).inner_text()
    person.get_by_role("link", name="我的结果").click()
    expect(person.locator("main")).to_contain_text("您在名额以内")
    person.get_by_role("link", name="申领入户名额").click()
    claim, before = person.url, free_places(person, register)
    keep(person, "household-places")
    fit_for_everybody(person, claim, register)
    person.goto(claim)
    keep(person, "settle-choose")
    chosen(person, "community_household", SMALL)
    expect(person.locator("main")).to_contain_text("中山市石岐街道")
    person.get_by_role("button", name="确认申领").click()
    expect(person.locator("main")).to_contain_text("集体户的空位不够全家迁入。")
    keep(person, "settle-household-full")

    assert before == free_places(person, register)

    person.goto(claim)
    chosen(person, "employer_household", ROOMY)
    keep(person, "settle-check")
    person.get_by_role("button", name="确认申领").click()
    expect(person.locator("main")).to_contain_text("名额为您全家留住")
    expect(person.locator("main table").last.locator("tbody tr")).to_have_count(FAMILY)

    assert before | {ROOMY: before[ROOMY] - FAMILY} == free_places(person, register)

    taken_in(employer, province.site, number)
    keep(employer, "household-residents")
    noticed(at_desk("officer-zhongshan", scripts=False), province.site, number)
    person.goto(claim)
    keep(person, "family-notice")
    fit_for_everybody(person, claim)
    fit_for_everybody(employer, employer.url, f"{province.site}/desk/households/")
