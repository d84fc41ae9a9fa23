"""The desk with scripts switched off: accept, return, refuse, answer, look over a colleague's answer, correct a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

TOWN = "guangzhou"
"""Its first district has two cases that wait, one under each scheme."""
WHY = "登记中没有这条记录。"
ELSEWHERE, THERE = "clerk-440106", "13901000007"


@pytest.fixture
def clerk(at_desk: Callable[..., Page]) -> Page:
    """Give a clerk without scripts."""
    return at_desk(f"clerk-{TOWN}", scripts=False)


def open_first(page: Page, site: str) -> str:
    """Open the first case that waits, and give its number."""
    page.goto(f"{site}/desk/cases/?state=submitted")
    page.locator("main table a").first.click()
    return page.locator("main h1").inner_text()


def seen_by_the_person(on_phone: Callable[..., Page], phone: str) -> Page:
    """Open the case of a person on their phone."""
    page = on_phone(phone)
    page.locator("main article a").first.click()
    return page


def test_a_case_is_accepted_and_the_next_one_opens(
    province: Any, clerk: Page, at_desk: Callable[..., Page], on_phone: Callable[..., Page]
) -> None:
    """Accepting, then returning the other with a named item, then refusing one elsewhere with its article: no script anywhere."""
    first = open_first(clerk, province.site)
    clerk.get_by_role("button", name="予以受理，办下一件").click()
    second = clerk.locator("main h1").inner_text()
    assert first != second
    assert "/desk/case/" in clerk.url

    clerk.get_by_text("退回补正（一次性告知）").click()
    clerk.fill("[name=item-residence_permit]", "居住证复印件看不清，请重新拍照。")
    clerk.locator("form[action$='/return/'] [name=reason]").fill("居住证一项需要补正。")
    clerk.locator("form[action$='/return/'] button").click()
    expect(clerk.locator("main")).to_contain_text(f"{second} 已退回补正")
    expect(clerk.locator("main h1")).not_to_have_text(second)  # the next one, where one waits

    other = at_desk(ELSEWHERE, scripts=False)
    open_first(other, province.site)
    other.get_by_text("不予受理").first.click()
    other.fill("[name=basis]", "粤人社发〔2011〕306号 二（四）1")
    other.locator("form[action$='/refuse/'] [name=reason]").fill("不属于本区受理范围。")
    other.locator("form[action$='/refuse/'] button").click()
    person = seen_by_the_person(on_phone, THERE)
    expect(person.locator("main")).to_contain_text("不予受理")
    person.get_by_role("link", name="办理进度").click()
    expect(person.locator("main")).to_contain_text("不属于本区受理范围")


def test_a_question_is_refuted_with_a_reason_and_a_colleague_sends_it_back(
    province: Any, at_desk: Callable[..., Page]
) -> None:
    """A refutation without a reason is held up on the page; with one it waits for a colleague, who disagrees with a reason."""
    reviewer = at_desk(f"clerk-{TOWN}", scripts=False)
    reviewer.goto(f"{province.site}/desk/questions/")
    reviewer.get_by_role("link", name="从第一件开始").click()
    question = reviewer.url
    reviewer.check("[name=verdict][value=refuted]")
    reviewer.fill("[name=reference]", "窗〔2016〕7号")
    reviewer.get_by_role("button", name="提交答复，办下一件").click()
    expect(reviewer.locator(".errors")).to_be_visible()
    reviewer.fill("[name=reason]", WHY)
    reviewer.get_by_role("button", name="提交答复，办下一件").click()
    assert question != reviewer.url

    colleague = at_desk(f"clerk2-{TOWN}", scripts=False)
    colleague.goto(f"{province.site}/desk/checks/")
    colleague.locator("main table a").first.click()
    expect(colleague.locator("main")).to_contain_text(WHY)
    colleague.get_by_text("退回重新答复").click()
    colleague.fill("[name=because]", "请再查一次旧档案。")
    colleague.get_by_role("button", name="退回", exact=True).click()
    expect(colleague.locator("main table a")).to_have_count(0)
    reviewer.goto(question)
    expect(reviewer.locator("main")).to_contain_text("请再查一次旧档案")
