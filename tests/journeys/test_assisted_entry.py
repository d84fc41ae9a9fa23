"""Somebody without an account comes to a window: the clerk fills in with them, gives a receipt, and the next person finds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from jifen.kernel.identity import mask, synthetic

NAME = "南宫来客"
NUMBER = synthetic(7003, date(1988, 2, 3), False)


def test_a_clerk_enters_for_somebody_and_nothing_stays_for_the_next_person(
    province: Any,
    at_desk: Callable[..., Page],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
) -> None:
    """The name stands above every page; «not sent yet» until it is sent; a receipt; a clean slate; scripts off."""
    page = at_desk("clerk-zhongshan", scripts=False)
    page.goto(f"{province.site}/desk/assist/")
    page.fill("[name=number]", NUMBER)
    page.get_by_role("button", name="查找").click()
    page.fill("[name=name]", NAME)
    page.get_by_role("button", name="登记并开始办理").click()
    page.get_by_role("button", name="开始录入").click()
    case = page.url
    expect(page.locator(".person")).to_contain_text(NAME)
    expect(page.locator("main")).to_contain_text("尚未提交")

    page.get_by_role("link", name="申请镇街、用途和落户地").click()
    page.locator("[name=town]").select_option(index=1)
    page.locator("[name=uses]").first.check()
    page.locator("[name=where]").first.check()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="身份").first.click()
    page.fill("[name=r0-registered_in]", "430000")
    keep(page, "assist-identity")
    fit_for_everybody(page, page.url, case, f"{case}application/", f"{case}send/")
    while "/kind/" in page.url:
        expect(page.locator(".person")).to_contain_text(NAME)
        expect(page.locator(".errors")).to_have_count(0)
        page.check("[name=closed]")
        page.get_by_role("button", name="保存，下一项").click()
    keep(page, "assist-tasks")

    page.get_by_role("link", name="核对并提交").click()
    page.check("[name=declared]")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"4420-2016-\w{8}"))
    keep(page, "assist-receipt")
    fit_for_everybody(page)

    page.get_by_role("button", name="结束，接待下一位").click()
    expect(page.locator(".person")).to_have_count(0)
    for told in (NAME, NUMBER, mask(NUMBER)):
        expect(page.locator("body")).not_to_contain_text(told)
    assert 200 != page.goto(case).status  # the page of the person before opens for nobody now
    expect(page.locator("body")).not_to_contain_text(NAME)
