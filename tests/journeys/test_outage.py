"""A department is down: nobody's points fall, and the person reads who has it now and until when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

PHONE, LATER = "13905000012", "13904000012"


@pytest.fixture
def troubled(province: Any) -> Iterator[None]:
    """Education does not answer at all, human resources says that its system cannot answer this."""
    province.behave("education", "down")
    province.behave("human_resources", "no_system")
    yield
    for department in ("education", "human_resources"):
        province.behave(department, "ok")


def known_points(page: Page) -> tuple[float, ...]:
    """Read the points that are known of every use; what is not known yet is below every number."""
    told = page.locator(".hero .points").all_inner_texts()
    return tuple(float(found[0]) if (found := re.findall(r"^[\d.]+", one.strip())) else -1.0 for one in told)


@pytest.mark.usefixtures("troubled")
def test_points_never_fall_while_a_department_is_down(
    province: Any,
    at_desk: Callable[..., Page],
    on_phone: Callable[..., Page],
    comes_true: Callable[..., None],
    keep: Callable[..., None],
    fit_for_everybody: Callable[..., None],
) -> None:
    """What is down is asked again, then by hand; until then it is unknown, with holder and day, and never 0; scripts off."""
    person = on_phone(PHONE)
    person.locator("main article a").first.click()
    case = person.url
    number = re.findall(r"4420-2016-\w{8}", person.locator("main").inner_text())[0]
    clerk = at_desk("clerk-zhongshan")
    clerk.goto(f"{province.site}/desk/cases/?state=submitted")
    clerk.get_by_role("link", name=number).click()
    clerk.get_by_role("button", name="予以受理，办下一件").click()

    timeline, seen = person.context.new_page(), list[tuple[float, ...]]()
    timeline.goto(f"{case}timeline/")
    now = timeline.locator(".timeline .now")
    down, by_hand = now.filter(has_text="教育部门").first, now.filter(has_text="人力资源社会保障部门").first

    def only_the_troubled_wait() -> bool:
        person.goto(f"{case}points/")
        seen.append(known_points(person))
        return bool(now.count()) and not now.filter(has_text="公安部门").count()

    comes_true(timeline, only_the_troubled_wait)
    education = person.locator("details.line", has_text="文化程度").first
    assert all(sorted(one) == list(one) for one in zip(*seen, strict=True))
    expect(person.locator("main")).to_contain_text("不是 0 分")
    expect(education.locator(".line-points")).not_to_contain_text("分")
    keep(person, "outage-points")

    expect(down).to_contain_text(re.compile(r"由中山市教育部门办理[\s\S]*2016年3月23日（星期三）前"))
    expect(by_hand).to_contain_text(re.compile(r"2016年3月30日（星期三）前"))
    keep(timeline, "outage-timeline", down)
    fit_for_everybody(person, f"{case}points/", f"{case}timeline/", case)


@pytest.mark.usefixtures("troubled")
def test_what_waited_is_answered_once_the_department_is_back(
    province: Any,
    at_desk: Callable[..., Page],
    on_phone: Callable[..., Page],
    answered_by_hand: Callable[[str, str], int],
    comes_true: Callable[..., None],
    keep: Callable[..., None],
) -> None:
    """The timeline says what fails and what happens next; back again, the system answers what waited, people what they began."""
    person = on_phone(LATER)
    person.locator("main article a").first.click()
    case = person.url
    number = re.findall(r"4419-2016-\w{8}", person.locator("main").inner_text())[0]
    clerk = at_desk("clerk-dongguan", scripts=False)
    clerk.goto(f"{province.site}/desk/cases/?state=submitted")
    clerk.get_by_role("link", name=number).click()
    clerk.get_by_role("button", name="予以受理，办下一件").click()
    person.goto(f"{case}timeline/")
    now = person.locator(".timeline .now")
    waiting = now.filter(has_text="会自动再问")
    with_people = now.filter(has_text="人力资源社会保障部门").filter(has_text="由人工核查")
    again = now.filter(has_text="后自动再问")
    comes_true(person, lambda: bool((again.count() or waiting.count()) and with_people.count()))
    expect(person.locator("main")).to_contain_text("您的积分不会因此减少")
    keep(person, "outage-asked-again", again.first if again.count() else waiting.first)

    for department in ("education", "human_resources"):
        province.behave(department, "ok")
    comes_true(person, lambda: not now.filter(has_text="教育部门").count(), 120)  # asked again after a minute
    expect(person.locator("main")).to_contain_text("系统已恢复，并给出了答复")
    keep(person, "outage-over", person.get_by_text("系统已恢复，并给出了答复").first)
    person.goto(f"{case}points/")
    education = person.locator("details.line", has_text="文化程度").first
    expect(education.locator(".line-points")).to_contain_text("分")
    assert 0 < answered_by_hand("human_resources-dongguan", "human_resources2-dongguan")
    person.goto(f"{case}timeline/")
    expect(now.filter(has_text="人力资源社会保障部门")).to_have_count(0)
