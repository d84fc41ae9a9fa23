"""An applicant with a phone: how many points have I, and then the application, to the receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from hands import fill_day, none_of_the_rest
from playwright.sync_api import Page, expect

from jifen.kernel.identity import synthetic

PLACE, PHONE = "zhongshan", "13800007001"


def the_family(page: Page, case: str) -> None:
    """Complete one's own identity, and add a partner and a child who move along."""
    page.goto(f"{case}kind/identity/?record=0")
    page.locator("[name=registered_in]").select_option(index=1)
    page.click("button[value=another]")
    partner = ("partner", "欧阳伴侣", synthetic(7002, date(1986, 3, 4), False), date(1986, 3, 4), "another")
    child = ("other_child", "欧阳小旅", synthetic(7004, date(2010, 9, 8), True), date(2010, 9, 8), "next")
    for whose, name, number, born, then in (partner, child):
        page.select_option("[name=whose]", whose)
        page.fill("[name=name]", name)
        page.fill("[name=number]", number)
        fill_day(page, "born_on", born)
        page.locator("[name=registered_in]").select_option(index=1)
        page.click(f"button[value={then}]")


def test_somebody_learns_their_points_without_an_account(
    province: Any, opened: Callable[..., Page], keep: Callable[..., None]
) -> None:
    """Five minutes on a phone, scripts off: a city, a diploma, the result with every line and its article."""
    page = opened(scripts=False)
    page.goto(province.site)
    keep(page, "portal-home")
    page.goto(f"{province.site}/c/{PLACE}/estimate/")
    keep(page, "estimate-tasks")
    page.goto(f"{province.site}/c/{PLACE}/estimate/kind/education/")
    page.select_option("[name=level]", "本科")
    fill_day(page, "on", date(2006, 7, 1))
    page.click("button[value=next]")
    page.goto(f"{province.site}/c/{PLACE}/estimate/result/")
    keep(page, "estimate-result")

    expect(page.locator("main")).to_contain_text("104")  # 80, times 1.3 outside the four central districts
    expect(page.locator("main")).to_contain_text("中府〔2014〕106号")


def test_every_public_page_is_fit_for_everybody(
    province: Any, opened: Callable[..., Page], fit_for_everybody: Callable[..., None]
) -> None:
    """Light, dark and in large print: axe objects to nothing, nothing is wider than the window, nothing is heavy."""
    city = f"/c/{PLACE}/"
    paths = ["/", city, f"{city}guide/", f"{city}versions/", f"{city}estimate/", "/sign-in/login/", "/sign-in/signup/"]
    paths += [f"{city}estimate/kind/education/", f"{city}estimate/result/"]

    fit_for_everybody(opened(), *(f"{province.site}{path}" for path in paths))


def test_a_family_applies_on_a_phone_and_gets_a_receipt(
    province: Any,
    on_phone: Callable[..., Page],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
    photograph: bytes,
) -> None:
    """From the code to the receipt, on two phones; «not sent yet» stays until it is sent, and sending twice is once."""
    page = on_phone(PHONE, then=f"/me/apply/{PLACE}/", new=True)
    page.fill("[name=name]", "欧阳旅人")
    page.fill("[name=number]", synthetic(7001, date(1985, 5, 6), True))
    page.click("main form button")
    page.click("main form button[name=scheme]")
    case = page.url
    expect(page.locator("main")).to_contain_text("尚未提交")
    keep(page, "case-tasks")

    page.goto(f"{case}application/")
    page.locator("[name=town]").select_option(index=1)
    for use in page.locator("[name=uses]").all():
        use.check()
    page.click("main form button")
    the_family(page, case)
    page.goto(f"{case}kind/education/")
    page.select_option("[name=level]", "大专")
    fill_day(page, "on", date(2006, 7, 1))
    page.click("button[value=next]")

    page.goto(f"{case}papers/?kind=education")
    page.set_input_files("#id_paper", {"name": "毕业证书.jpg", "mimeType": "image/jpeg", "buffer": photograph})
    page.get_by_role("button", name="上传").click()
    expect(page.locator("main")).to_contain_text("毕业证书.jpg")
    keep(page, "case-papers", page.get_by_role("heading", name="已上传"))

    page = on_phone(PHONE, scripts=True)  # another phone: everything is there
    page.locator("main article a").first.click()
    assert case == page.url
    expect(page.locator("main .tasks .row", has_text="学历")).to_contain_text("1 条")
    page.goto(f"{case}placement/")
    for member in page.locator("[name=members]").all():
        member.check()
    expect(page.locator("[name=members]")).to_have_count(2)
    keep(page, "case-placement")
    page.check("[name=where][value=own]")
    page.click("main form button")
    none_of_the_rest(page, case)

    page.goto(f"{case}check/")
    expect(page.locator("main")).to_contain_text("欧阳伴侣、欧阳小旅")
    keep(page, "case-check")
    asked = (
        "",
        "application/",
        "kind/identity/",
        "kind/education/?record=0",
        "placement/",
        "papers/",
        "check/",
        "points/",
    )
    fit_for_everybody(page, *(f"{case}{path}" for path in asked), f"{province.site}/me/")
    page.check("[name=declared]")
    page.click("form[action$='/send/'] button")
    expect(page.locator("main")).to_contain_text(re.compile(r"4420-2016-\w{8}"))
    keep(page, "case-receipt")
    fit_for_everybody(page)
    number_given = re.findall(r"4420-2016-\w{8}", page.locator("main").inner_text())[0]
    page.go_back()
    page.goto(case)

    expect(page.locator("main")).to_contain_text(number_given)
    expect(page.locator("main")).not_to_contain_text("尚未提交")
