"""Correction: the window names single items, only those open for the person, and the case comes back to the window."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

PHONE = "13903000012"
WHAT = "毕业日期与证书不一致，请照证书填写。"


def test_only_what_the_window_named_opens_and_goes_back_to_it(
    province: Any,
    at_desk: Callable[..., Page],
    on_phone: Callable[..., Page],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
) -> None:
    """One item is named; nothing else can be changed; sent again, it stands in the queue of the window; scripts off."""
    person = on_phone(PHONE)
    person.locator("main article a").first.click()
    case = person.url
    number = re.findall(r"4413-2016-\w{8}", person.locator("main").inner_text())[0]

    clerk = at_desk("clerk-huizhou", scripts=False)
    clerk.goto(f"{province.site}/desk/cases/?state=submitted")
    clerk.get_by_role("link", name=number).click()
    desk = clerk.url
    clerk.get_by_text("退回补正（一次性告知）").click()
    clerk.fill("[name=item-education]", WHAT)
    clerk.locator("form[action$='/return/'] [name=reason]").fill("学历一项需要补正，其余已核对无误。")
    clerk.locator("form[action$='/return/'] button").click()

    person.goto(case)
    expect(person.locator("main")).to_contain_text(WHAT)
    keep(person, "case-returned")
    open_ones = person.locator("main .tasks a[href*='/kind/']")
    expect(open_ones).to_have_count(1)
    refused = person.goto(f"{case}kind/insurance/")
    assert refused is not None and person.url == case
    fit_for_everybody(person, case, f"{case}kind/education/")
    open_ones.first.click()
    person.locator("a[href*='record=0']").first.click()
    person.fill("[name=on_year]", "2007")
    person.locator("button[value=next]").click()

    person.goto(f"{case}check/")
    person.check("[name=declared]")
    person.locator("form[action$='/send/'] button").click()
    expect(person.locator("main")).to_contain_text(number)
    clerk.goto(desk)
    expect(clerk.locator("main")).to_contain_text("等待受理")
    expect(clerk.locator("main")).to_contain_text("补正后再次提交")
