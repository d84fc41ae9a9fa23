"""A prepared case is entered by keyboard alone in eight minutes at most, and its receipt fits one page (AC10)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from jifen.kernel.identity import synthetic

A_KEY, A_PAGE, LONGEST = 0.25, 5.0, 8
"""Seconds for a key stroke, whichever, and for a look at a new page and at the paper beside it; and the minutes there are."""
NAME, NUMBER = "东方快手", synthetic(7601, date(1988, 2, 3), True)
_MOST_TABS = 120


@dataclass
class Keyboard:
    """A keyboard and nothing else: no mouse is there, and every stroke is counted."""

    page: Page
    strokes: int = 0
    pages: int = 0
    waited: float = 0.0
    tabs: dict[str, int] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        """All of it in minutes: hands and eyes by the model, the machine as measured."""
        return (self.strokes * A_KEY + self.pages * A_PAGE + self.waited) / 60

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        self.strokes += times
        for _ in range(times):
            self.page.keyboard.press(key)

    def reach(self, selector: str) -> None:
        """Press Tab until the focus is on something."""
        for _ in range(_MOST_TABS):
            if self.page.evaluate("what => document.activeElement.matches(what)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"{self.page.url}: {selector} is not reached by Tab")

    def write(self, selector: str, text: str) -> None:
        """Go to a box and type; Chinese by its sounds is about three keys a character."""
        self.reach(selector)
        self.strokes += sum(3 if ord(one) > 0x2E80 else 1 for one in text)
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str, label: str) -> None:
        """Go to a list and step down to one of it, or up where that is nearer."""
        self.reach(selector)
        here, there = self.page.evaluate(
            "want => { const one = document.activeElement; const all = [...one.options];"
            " return [one.selectedIndex, all.findIndex(option => option.label === want)] }",
            label,
        )
        assert there >= 0, f"{label} is not in {selector}"
        self.press("ArrowDown" if there > here else "ArrowUp", abs(there - here))

    def tick(self, selector: str) -> None:
        """Go to a box and tick it, unless it is ticked."""
        self.reach(selector)
        if not self.page.evaluate("document.activeElement.checked"):
            self.press("Space")

    def enter(self, selector: str) -> None:
        """Go to a link or a button and press Enter; the next page is looked at."""
        self.reach(selector)
        start = time.monotonic()
        with self.page.expect_navigation():
            self.press("Enter")
        self.waited += time.monotonic() - start
        self.pages += 1

    def past_the_header(self) -> None:
        """Take the way past the header that every page offers first, unless the page has put the cursor in a box already."""
        if self.page.evaluate("document.activeElement !== document.body"):
            return
        self.press("Tab")
        assert self.page.evaluate("document.activeElement.matches('a.skip')")
        self.press("Enter")


def the_records(keyboard: Keyboard) -> None:
    """Type in what the papers say, kind by kind as the buttons lead; for the others, that there is none."""
    prepared = {
        "identity": (("write", "registered_in", "430000"),),
        "education": (("choose", "level", "大专"), ("write", "on", "2006-7-1")),
        "insurance": (
            ("choose", "kind", "养老"),
            ("write", "place", "442000"),
            ("write", "start", "2010-1"),
            ("write", "end", "2015-12"),
        ),
    }
    while "/kind/" in keyboard.page.url:
        kind = keyboard.page.url.split("/kind/")[1].split("/")[0]
        expect(keyboard.page.locator(".person")).to_contain_text(NAME)
        expect(keyboard.page.locator(".errors")).to_have_count(0)
        keyboard.past_the_header()
        for act, name, value in prepared.get(kind, ()):
            getattr(keyboard, act)(f"[name=r0-{name}]", value)
        keyboard.tick("#closed")
        keyboard.enter("main form button.button")


def test_a_prepared_case_is_entered_by_keyboard_within_eight_minutes(
    province: Any, at_desk: Callable[..., Page]
) -> None:
    """From the number on the card to the receipt; the name stands above every page of it."""
    page = at_desk("clerk-zhongshan")
    page.goto(f"{province.site}/desk/assist/")
    keyboard = Keyboard(page)
    keyboard.past_the_header()
    keyboard.write("[name=number]", NUMBER)
    keyboard.enter("main form button")
    keyboard.past_the_header()
    keyboard.write("[name=name]", NAME)
    keyboard.enter("main form button")
    keyboard.past_the_header()
    keyboard.enter("main form button")
    case = page.url
    keyboard.past_the_header()
    keyboard.enter("main a[href$='/application/']")
    keyboard.past_the_header()
    keyboard.reach("[name=town]")
    keyboard.press("ArrowDown")
    keyboard.tick("[name=uses]")
    keyboard.reach("[name=where]")
    keyboard.press("Space")
    keyboard.enter("main form button.button")
    keyboard.past_the_header()
    keyboard.enter("main a[href*='/kind/']")
    the_records(keyboard)
    page.goto(case)
    keyboard.past_the_header()
    keyboard.enter("main a[href$='/send/']")
    keyboard.past_the_header()
    keyboard.tick("#declared")
    keyboard.enter("main form button")
    expect(page.locator("main")).to_contain_text(re.compile(r"4420-2016-\w{8}"))
    sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4")))
    figures = {
        "minutes": round(keyboard.minutes, 1),
        "key strokes": keyboard.strokes,
        "pages": keyboard.pages,
        "seconds loading": round(keyboard.waited, 1),
    }
    print(f"\n{figures}")  # noqa: T201  a figure people want to see
    keyboard.past_the_header()
    keyboard.enter("form[action$='/leave/'] button")

    assert keyboard.minutes <= LONGEST, figures
    assert sheets == 1
    expect(page.locator("body")).not_to_contain_text(NAME)
