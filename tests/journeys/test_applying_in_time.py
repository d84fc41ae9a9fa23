"""With papers ready, from the start page to «sent»: at most twenty minutes at 320 px on slow 3G, scripts on or off (AC1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hands import Hands, none_of_the_rest
from playwright.sync_api import Browser, expect

from jifen.kernel.identity import synthetic

PLACE = "zhongshan"
HEAVIEST, LONGEST = 150 * 1024, 20


@pytest.fixture
def on_a_slow_phone(browser: Browser) -> Any:
    """Give the hands of somebody with a phone of 320 px on a slow line: ``on_a_slow_phone(scripts=True)``."""
    contexts = []

    def take(*, scripts: bool) -> Hands:
        context = browser.new_context(
            viewport={"width": 320, "height": 640}, java_script_enabled=scripts, locale="zh-CN"
        )
        contexts.append(context)
        return Hands(context.new_page()).slowed()

    yield take
    for one in contexts:
        one.close()


def sign_up(hands: Hands, site: str, phone: str, code: Callable[[str], str]) -> None:
    """Start on the first page, choose the city, and open an account on the way."""
    hands.open(site)
    hands.press(f"main a[href='/c/{PLACE}/']")
    hands.press("main a[href*='/me/apply/']")
    hands.press("main a[href*='signup']")
    hands.write("main [name=phone]", phone)
    hands.press("main form:has([name=phone]) button")
    hands.write("[name=code]", code(phone))
    hands.press("main form:has([name=code]) button[type=submit]")


def identity(hands: Hands, site: str, case: str, number: int) -> None:
    """Complete one's own identity, and add a partner and a child who move along."""
    hands.open(f"{case}kind/identity/?record=0")
    hands.choose("[name=registered_in]", index=1)
    hands.press("button[value=another]")
    for whose, name, born, then in (
        ("partner", "欧阳伴侣", date(1986, 3, 4), "another"),
        ("other_child", "欧阳小旅", date(2010, 9, 8), "next"),
    ):
        number += 1
        hands.choose("select[name=whose]", value=whose)
        hands.write("[name=name]", name)
        hands.write("[name=number]", synthetic(number, born, False))
        hands.day("born_on", born)
        hands.choose("[name=registered_in]", index=1)
        hands.press(f"button[value={then}]")


def papers_at_hand(hands: Hands, case: str, photograph: bytes) -> None:
    """Type in a diploma, a skill and an employment, and photograph the diploma."""
    hands.open(f"{case}kind/education/")
    hands.choose("[name=level]", value="大专")
    hands.day("on", date(2006, 7, 1))
    hands.press("button[value=next]")
    hands.open(f"{case}papers/?kind=education")
    hands.taps += 3
    file = {"name": "毕业证书.jpg", "mimeType": "image/jpeg", "buffer": photograph}
    hands.page.set_input_files("#id_paper", file)  # type: ignore[arg-type]
    hands.press("main form:has(#id_paper) button")
    hands.open(f"{case}placement/")
    for at in range(2):
        hands.tick(f"[name=members] >> nth={at}")
    hands.tick("[name=where][value=own]")
    hands.press("main form button")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_family_applies_within_twenty_minutes_on_slow_3g(
    province: Any, on_a_slow_phone: Callable[..., Hands], photograph: bytes, *, scripts: bool
) -> None:
    """Nothing is wider than 320 px, no page weighs more than 150 KB as transferred, and the time is that of ``hands``."""
    hands = on_a_slow_phone(scripts=scripts)
    page, number = hands.page, 7400 + 10 * scripts
    sign_up(hands, province.site, f"1380000{number}", province.code_for)
    hands.write("[name=name]", "欧阳旅人")
    hands.write("[name=number]", synthetic(number, date(1985, 5, 6), True))
    hands.press("main form button")
    hands.press("main form button[name=scheme]")
    case = page.url
    expect(page.locator("main")).to_contain_text("尚未提交")
    hands.press("main .tasks a")
    hands.choose("[name=town]", index=1)
    hands.tick("[name=uses]")
    hands.press("main form button")
    identity(hands, province.site, case, number)
    papers_at_hand(hands, case, photograph)
    none_of_the_rest(hands, case)
    hands.press("main a[href$='/check/']")
    hands.tick("[name=declared]")
    hands.press("form[action$='/send/'] button")
    expect(page.locator("main")).to_contain_text(re.compile(r"4420-2016-\w{8}"))
    figures = {
        "minutes": round(hands.minutes, 1),
        "pages": hands.pages,
        "keys": hands.keys,
        "taps": hands.taps,
        "seconds loading": round(hands.waited, 1),
        "heaviest page in bytes": hands.heaviest,
    }
    print(f"\nscripts {'on' if scripts else 'off'}: {figures}")  # noqa: T201  a figure people want to see

    assert hands.minutes <= LONGEST, figures
    assert hands.heaviest <= HEAVIEST, figures
    assert [] == hands.wide
