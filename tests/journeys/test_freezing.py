"""Freezing: everything is answered, the person reads every line, disputes one, and confirms once it was looked at again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

PHONE, TOWN = "13905000005", "442000111"
"""Somebody whose case is being verified, and the town whose window has it."""


def test_a_person_reads_every_line_disputes_one_and_confirms(
    province: Any,
    on_phone: Callable[..., Page],
    answered_by_hand: Callable[[str, str], int],
    comes_true: Callable[..., None],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
) -> None:
    """Two taps at most to the article; a disputed line goes to people again; confirmed points are frozen; scripts off."""
    page = on_phone(PHONE)
    page.locator("main article a").first.click()
    case = page.url
    expect(page.locator("main")).to_contain_text("核验中")
    assert 0 < answered_by_hand("civil_affairs-zhongshan", "civil_affairs2-zhongshan")
    assert 0 < answered_by_hand(f"clerk-{TOWN}", f"clerk2-{TOWN}")

    page.goto(case)
    expect(page.locator("main")).to_contain_text("待本人确认积分")
    page.get_by_role("link", name="我的积分，逐项").click()
    keep(page, "points-official")
    lines = page.locator("details.line")
    for at in range(lines.count()):
        expect(lines.nth(at)).to_contain_text(re.compile("依据条文.*〔"))
    line = page.locator("details.line", has_text="文化程度").first
    line.locator("summary").click()
    keep(page, "points-line", line)
    fit_for_everybody(page, page.url, case, f"{case}timeline/")

    line.get_by_role("link", name="对这一项有异议").click()
    page.fill("[name=why]", "毕业证书是全日制的，请再看一次。")
    fit_for_everybody(page)
    page.get_by_role("button", name="提出异议").click()
    expect(page.locator("main")).to_contain_text("教育部门")
    keep(page, "timeline-disputed")
    assert 0 < answered_by_hand("education-zhongshan", "education2-zhongshan")

    page.goto(f"{case}points/")
    expect(page.locator("main")).to_contain_text("我的异议")
    page.get_by_role("button", name="逐项核对无误，确认全部").click()
    expect(page.locator("main")).to_contain_text("积分已锁定")
    expect(page.get_by_role("button", name="逐项核对无误，确认全部")).to_have_count(0)
    keep(page, "points-frozen")
