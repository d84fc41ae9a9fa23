"""Every part of a page in a real browser: both languages, both themes, large text, phone and desk."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
PAGES = ("portal", "form", "pictures", "desk", "404")
MODES = [*product(("light", "dark"), ("normal", "large"), (360, 1280))]
_HEAVIEST = 150 * 1024


def _page(browser: Any, site: str, *, width: int = 360, script: bool = True, **look: str) -> Any:
    """Open a page of a fresh visitor who chose a language, a theme and a text size."""
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
    cookies = {"django_language": "zh-hans", "jifen_theme": "light", "jifen_text": "normal"} | look
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    return context.new_page()


@pytest.mark.parametrize(("theme", "text", "width"), MODES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing_wrong_on_any_page(
    browser: Any, site: str, language: str, theme: str, text: str, width: int
) -> None:
    """No rule of axe is broken, nothing runs out of the page sideways, and no message reaches the console."""
    page = _page(browser, site, width=width, django_language=language, jifen_theme=theme, jifen_text=text)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    found, wide = [], []
    for on in PAGES:
        page.goto(f"{site}/look/gallery/?on={on}")
        # By the debugger, not by a script element: the policy of the page would rightly refuse one.
        page.evaluate(AXE)
        found += [
            (on, broken["id"], node["html"][:120])
            for broken in page.evaluate("axe.run()")["violations"]
            for node in broken["nodes"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(on)
    page.context.close()
    # The summary of errors takes the focus on each page; the gallery has two of them, and a refusal is no 200.
    told = [one for one in told if "Autofocus" not in one and "status of 404" not in one]

    assert ([], [], []) == (found, wide, told)


@pytest.mark.parametrize("on", ["portal", "form"])
def test_a_thumb_meets_every_control_of_the_portal(browser: Any, site: str, on: str) -> None:
    """Buttons, links that stand alone, boxes and choices are at least 44 pixels high on a phone."""
    page = _page(browser, site)
    page.goto(f"{site}/look/gallery/?on={on}")
    small = page.evaluate(
        """[...document.querySelectorAll('button, a.button, .tools a, .back, .tabs a, .pager a, summary, .choice, '
        + 'input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea, .tasks .row:has(a)')]
        .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 80))"""
    )
    page.context.close()

    assert small == []


def test_no_page_weighs_more_than_150_kilobytes(browser: Any, site: str) -> None:
    """Page, style and script together, uncompressed."""
    weights = {}
    for on in PAGES:
        page = _page(browser, site)
        bodies: list[int] = []
        page.on("response", lambda answer, bodies=bodies: bodies.append(len(answer.body())))
        page.goto(f"{site}/look/gallery/?on={on}", wait_until="networkidle")
        weights[on] = sum(bodies)
        page.context.close()

    assert all(weight <= _HEAVIEST for weight in weights.values()), weights


def test_language_text_and_theme_change_without_a_script(browser: Any, site: str) -> None:
    """The three switches are plain buttons of a form, and lead back to where one was."""
    page = _page(browser, site, script=False)
    page.goto(f"{site}/look/gallery/?on=desk")
    page.click("button[name=language]")
    page.click("button[name=text]")
    page.click("button[name=theme]")
    chosen = page.locator("html")
    found = [chosen.get_attribute(name) for name in ("lang", "data-text", "data-theme")]
    back = page.url
    page.context.close()

    assert ["en", "large", "dark"] == found
    assert back.endswith("?on=desk")


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(browser: Any, site: str) -> None:
    """Whoever hears the page hears the errors first, and each link puts the cursor where one can type."""
    page = _page(browser, site, script=False)
    page.goto(f"{site}/look/gallery/?on=form")
    page.wait_for_selector(".errors:focus")
    page.click(".errors a >> nth=1")
    reached = page.locator(":target").get_attribute("name")
    page.context.close()

    assert reached == "number"


def test_every_link_of_the_summary_leads_to_a_control(browser: Any, site: str) -> None:
    """Groups of choices and dates have no control of the field's own name: the link goes to their first."""
    page = _page(browser, site)
    page.goto(f"{site}/look/gallery/?on=form")
    lost = page.evaluate(
        """[...document.querySelectorAll('.errors a')].map(one => one.hash)
        .filter(hash => !document.querySelector(hash)?.matches('input, select, textarea'))"""
    )
    page.context.close()

    assert lost == []


def test_a_field_is_saved_when_it_changes_and_says_when(browser: Any, site: str) -> None:
    """The answer reaches the server without a button, the page says so, and the live total is the server's."""
    page = _page(browser, site)
    page.goto(f"{site}/form/")
    page.fill("#years", "14")
    page.press("#years", "Tab")
    page.wait_for_selector("[data-saved]:has-text('已保存 10:32')")
    page.wait_for_selector("[data-total]:has-text('42')")
    kept = page.request.get(f"{site}/saved/").json()
    page.context.close()

    assert {"years": "14"} == kept


def test_a_button_does_not_slip_away_while_it_is_pressed(browser: Any, site: str) -> None:
    """Pressing it leaves the last field, which is saved and says so above the button; the press still counts."""
    page = _page(browser, site)
    page.goto(f"{site}/form/")
    page.locator("#years").press_sequentially("14")
    box = page.locator("main button.button").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.wait_for_timeout(300)  # as long as a finger stays down
    page.mouse.up()
    page.wait_for_selector("#sent", timeout=5_000)
    kept = page.request.get(f"{site}/saved/").json()
    page.context.close()

    assert {"years": "14"} == kept


def test_what_was_not_saved_is_said_and_guarded(browser: Any, site: str) -> None:
    """A refused answer tells why; leaving the page then asks first."""
    page = _page(browser, site)
    page.goto(f"{site}/form/")
    page.fill("#years", "x")
    page.press("#years", "Tab")
    page.wait_for_selector(".saved.failed:has-text('不是数字')")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{site}/look/gallery/")
    page.context.close()

    assert ["beforeunload"] == asked


def test_a_lost_connection_is_said_and_nothing_is_taken_for_saved(browser: Any, site: str) -> None:
    """The answer stays on the page, with words that it is not saved."""
    page = _page(browser, site)
    page.goto(f"{site}/form/")
    page.context.set_offline(True)
    page.fill("#years", "3")
    page.press("#years", "Tab")
    page.wait_for_selector(".saved.failed:has-text('没有保存')")
    left = page.input_value("#years")
    page.context.close()

    assert left == "3"


def test_the_form_is_sent_without_a_script(browser: Any, site: str) -> None:
    """Saving and counting on the way are a comfort, not a need."""
    page = _page(browser, site, script=False)
    page.goto(f"{site}/form/")
    page.fill("#years", "7")
    page.click("main button.button")
    sent = page.text_content("#sent")
    page.context.close()

    assert sent == "7"
