"""An applicant with a phone: how many points have I, and then the application, to the receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from jifen.kernel.identity import synthetic

PLACE = "zhongshan"


def fill_day(page: Page, name: str, day: date) -> None:
    """Fill in a date as a person does: year, month, day."""
    for part, value in (("year", day.year), ("month", day.month), ("day", day.day)):
        page.fill(f"[name={name}_{part}]", str(value))


def sign_up(page: Page, province: Any, phone: str, then: str) -> None:
    """Open an account with a phone and the code that was sent to it."""
    page.goto(f"{province.site}/sign-in/signup/?next={then}")
    page.fill("[name=phone]", phone)
    page.click("main button[type=submit]")
    page.fill("[name=code]", province.code_for(phone))
    page.click("main button[type=submit]")


def start_application(page: Page, province: Any, *, phone: str, name: str, number: str) -> str:
    """Sign up, say who one is, open an application; gives its address."""
    sign_up(page, province, phone, f"/me/apply/{PLACE}/")
    page.fill("[name=name]", name)
    page.fill("[name=number]", number)
    page.click("main form button")
    page.click("main form button[name=scheme]")
    return page.url


def none_of_the_rest(page: Page, case: str) -> None:
    """Say «none» to every kind of record that is still open."""
    for _ in range(60):
        page.goto(case)
        rows = page.locator("main li", has=page.locator("a[href*='/kind/']"), has_text="未填写")
        if rows.count() == 0:
            return
        rows.first.locator("a").click()
        button = page.locator("button[value=none]")
        (button if button.count() else page.locator("button[value=all]")).first.click()
    raise AssertionError("the list of tasks does not end")


def test_somebody_learns_their_points_without_an_account(
    province: Any, opened: Callable[..., Page], keep: Callable[[Page, str], None]
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

    expect(page.locator("main")).to_contain_text("80")
    expect(page.locator("main")).to_contain_text("中府〔2014〕106号")


def test_every_public_page_is_fit_for_everybody(
    province: Any, opened: Callable[..., Page], fit_for_everybody: Callable[[Page], None]
) -> None:
    """Light and dark, narrow and wide: axe objects to nothing and nothing is wider than the window."""
    paths = ("/", f"/c/{PLACE}/", f"/c/{PLACE}/guide/", f"/c/{PLACE}/versions/", f"/c/{PLACE}/estimate/")
    for narrow, dark in ((True, False), (False, True)):
        page = opened(narrow=narrow, dark=dark)
        for path in (*paths, f"/c/{PLACE}/estimate/kind/education/", f"/c/{PLACE}/estimate/result/", "/sign-in/login/"):
            page.goto(f"{province.site}{path}")
            fit_for_everybody(page)


def test_a_family_applies_on_a_phone_and_gets_a_receipt(
    province: Any,
    opened: Callable[..., Page],
    keep: Callable[[Page, str], None],
    fit_for_everybody: Callable[[Page], None],
) -> None:
    """From the code on the phone to the receipt; «not sent yet» stays until it is sent, and sending twice is sending once."""
    page = opened(scripts=False)
    number = synthetic(7001, date(1985, 5, 6), True)
    case = start_application(page, province, phone="13800007001", name="欧阳旅人", number=number)
    expect(page.locator("main")).to_contain_text("尚未提交")
    keep(page, "case-tasks")

    page.goto(f"{case}application/")
    towns = page.locator("[name=town] option")
    page.select_option("[name=town]", towns.nth(1).get_attribute("value"))
    for use in page.locator("[name=uses]").all():
        use.check()
    page.click("main form button")

    page.goto(f"{case}kind/identity/")
    page.click("button[value^='all'], button[value=all]")
    page.goto(f"{case}kind/identity/?record=0")
    place = page.locator("[name=registered_in] option", has_text=re.compile(".+")).nth(1)
    page.select_option("[name=registered_in]", place.get_attribute("value"))
    page.click("button[value=next]")

    page.goto(f"{case}kind/education/")
    page.select_option("[name=level]", "大专")
    fill_day(page, "on", date(2006, 7, 1))
    page.click("button[value=next]")

    page.goto(f"{case}placement/")
    keep(page, "case-placement")
    page.check("[name=where][value=own]")
    page.click("main form button")
    none_of_the_rest(page, case)

    page.goto(f"{case}check/")
    keep(page, "case-check")
    fit = opened()
    fit.context.add_cookies(page.context.cookies())
    for path in ("", "application/", "kind/education/", "placement/", "papers/", "check/"):
        fit.goto(f"{case}{path}")
        fit_for_everybody(fit)
    page.check("[name=declared]")
    page.click("form[action$='/send/'] button")
    expect(page.locator("main")).to_contain_text(re.compile(r"4420-2016-\w{8}"))
    keep(page, "case-receipt")
    number_given = re.findall(r"4420-2016-\w{8}", page.locator("main").inner_text())[0]
    page.go_back()
    page.goto(case)

    expect(page.locator("main")).to_contain_text(number_given)
    expect(page.locator("main")).not_to_contain_text("尚未提交")
