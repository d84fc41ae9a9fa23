"""
What a screen reader is given on the pages that matter most: signing in, uploading, errors, the check page, disputing.

This is the tree the browser hands to assistive software, not a person listening: the scripts for that are in
``docs/accessibility.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hands import none_of_the_rest
from playwright.sync_api import Page

from jifen.kernel.identity import synthetic

PLACE = "huizhou"
CONTROLS = {"textbox", "combobox", "radio", "checkbox", "button", "link", "searchbox", "spinbutton", "listbox"}


@dataclass(frozen=True)
class Heard:
    """One thing a screen reader can say: what it is, what it is called, what is added, and its properties."""

    role: str
    name: str
    description: str
    properties: dict[str, Any]


def heard(page: Page) -> list[Heard]:
    """Give everything there is to hear on a page, in its order."""
    line = page.context.new_cdp_session(page)
    nodes = line.send("Accessibility.getFullAXTree")["nodes"]
    line.detach()

    def text(node: dict[str, Any], name: str) -> str:
        return str(node.get(name, {}).get("value", "")).strip()

    return [
        Heard(
            text(node, "role"),
            text(node, "name"),
            text(node, "description"),
            {one["name"]: one["value"].get("value") for one in node.get("properties", ())},
        )
        for node in nodes
        if not node["ignored"]
    ]


def nameless(told: list[Heard]) -> list[Heard]:
    """Name the controls that would be heard as «button» and nothing else."""
    return [one for one in told if one.role in CONTROLS and not one.name]


def after_errors(page: Page) -> list[Heard]:
    """Wait for the summary of errors to have the focus, which a browser gives it when it first draws the page."""
    page.wait_for_selector(".errors:focus")
    return heard(page)


def alarm(told: list[Heard]) -> Heard:
    """Give the summary of errors: it has the focus, so that it is what is read first."""
    (found,) = [one for one in told if one.role == "alert"]
    assert found.properties.get("focused"), "the summary has no focus"
    return found


def wrong(told: list[Heard]) -> Iterator[Heard]:
    """Give every control and every group that is marked as wrong."""
    yield from (one for one in told if one.properties.get("invalid") in ("true", True))


def test_signing_in_tells_what_is_wrong_first_and_at_its_field(province: Any, opened: Callable[..., Page]) -> None:
    """A wrong code: the title says «error», the summary is read first, the box says why it is wrong."""
    page = opened()
    page.goto(f"{province.site}/sign-in/signup/")
    assert [] == nameless(heard(page))
    page.fill("main [name=phone]", "13800007701")
    page.locator("main form button").first.click()
    page.fill("[name=code]", "000000")
    page.locator("main form:has([name=code]) button[type=submit]").first.click()
    told = after_errors(page)
    (box,) = wrong(told)

    assert page.title().startswith("错误：")
    assert "1 处需要修改" in alarm(told).name
    assert ("textbox", True) == (box.role, "验证码不对" in box.description)
    assert [] == nameless(told)


def test_a_record_with_errors_says_them_at_its_fields_and_at_its_groups(
    province: Any, on_phone: Callable[..., Page]
) -> None:
    """A date in three boxes is one group: its error is told with the group, and the link of the summary leads into it."""
    page = on_phone("13800007702", then=f"/me/apply/{PLACE}/", new=True, scripts=True)
    page.fill("[name=name]", "读屏用户")
    page.fill("[name=number]", "12")
    page.click("main form button")
    told = after_errors(page)
    (box,) = wrong(told)
    assert "1 处需要修改" in alarm(told).name
    assert box.name.startswith("公民身份号码")
    assert box.description

    page.fill("[name=number]", synthetic(7702, date(1985, 5, 6), True))
    page.click("main form button")
    page.click("main form button[name=scheme]")
    case = page.url
    page.goto(f"{case}kind/education/")
    page.select_option("[name=level]", "大专")
    page.fill("[name=on_year]", "2006")
    page.fill("[name=on_month]", "13")
    page.click("button[value=next]")
    told = after_errors(page)
    groups = [one for one in told if one.role == "group" and one.name.startswith("毕业日期")]

    assert page.title().startswith("错误：")
    assert "需要修改" in alarm(told).name
    assert [True] == ["不是" in one.description or "日期" in one.description for one in groups]
    assert ["年", "月", "日"] == [one.name for one in told if one.role == "textbox" and one.name in "年月日"]
    assert [] == nameless(told)
    page.locator(".errors a").first.click()
    assert page.evaluate(
        "document.activeElement.closest('fieldset')?.dataset.field || document.activeElement.name"
    ).startswith("on")


def test_a_file_that_is_not_taken_is_read_first_and_at_its_control(
    province: Any, on_phone: Callable[..., Page]
) -> None:
    """What was refused and why; both ways of choosing a file have names, and the size limit is told with them."""
    page = on_phone("13903000007", scripts=True)
    page.locator("main article a").first.click()
    page.goto(f"{page.url}papers/")
    assert [] == nameless(heard(page))
    page.set_input_files("#id_paper", {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    page.get_by_role("button", name="上传").click()
    told = after_errors(page)

    assert page.title().startswith("错误：")
    assert "1 个文件没有收下" in alarm(told).name
    assert ["拍照或选择文件"] == [one.name.partition(":")[0].strip() for one in wrong(told)]
    assert [] == nameless(told)


def test_the_check_page_can_be_told_apart_by_ear(province: Any, on_phone: Callable[..., Page]) -> None:
    """Each «change» says of what; the declaration that was forgotten is read first and marked."""
    page = on_phone("13800007703", then=f"/me/apply/{PLACE}/", new=True, scripts=True)
    page.fill("[name=name]", "读屏用户")
    page.fill("[name=number]", synthetic(7703, date(1985, 5, 6), True))
    page.click("main form button")
    page.click("main form button[name=scheme]")
    case = page.url
    page.goto(f"{case}application/")
    page.select_option("[name=town]", index=1)
    page.check("[name=uses] >> nth=0")
    page.click("main form button")
    page.goto(f"{case}kind/identity/?record=0")
    page.select_option("[name=registered_in]", "430000")
    page.click("button[value=next]")
    none_of_the_rest(page, case)
    page.goto(f"{case}check/")
    told = heard(page)
    changes = [one.name for one in told if one.role == "link" and one.name.startswith("修改")]
    assert len(changes) > 5
    assert len(set(changes)) == len(changes)
    assert [] == nameless(told)

    page.click("form[action$='/send/'] button")
    told = after_errors(page)
    (box,) = wrong(told)
    assert "请先勾选声明" in alarm(told).name
    assert "checkbox" == box.role
    page.locator(".errors a").click()
    assert "declared" == page.evaluate("document.activeElement.name")


def test_what_is_saved_on_the_way_is_told_politely(province: Any, on_phone: Callable[..., Page]) -> None:
    """«Saved» is a status that is read when the reader pauses; it never takes the focus away."""
    page = on_phone("13903000000", scripts=True)
    page.locator("main article a").first.click()
    page.goto(f"{page.url}kind/blood/?record=new")
    page.fill("[name=volume]", "400")
    page.keyboard.press("Tab")
    page.locator("[data-saved]:not([hidden])", has_text="已保存").first.wait_for()
    told = heard(page)
    saved = [one for one in told if one.role == "status" and one.properties.get("live") == "polite"]

    assert saved
    assert "volume" != page.evaluate("document.activeElement.name")


def test_a_dispute_names_the_line_and_its_error(province: Any, on_phone: Callable[..., Page]) -> None:
    """The heading says which line; sent empty, the box says what is missing."""
    page = on_phone("13903000008", scripts=True)
    page.locator("main article a").first.click()
    page.goto(f"{page.url}dispute/?line=education")
    page.get_by_role("button", name="提出异议").click()
    told = after_errors(page)
    (box,) = wrong(told)

    assert "1 处需要修改" in alarm(told).name
    assert ("textbox", True) == (box.role, bool(box.description))
    assert any(one.role == "heading" and "有异议" in one.name for one in told)
    assert [] == nameless(told)
