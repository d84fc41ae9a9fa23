"""
Somebody's hands on a phone: what they type and tap is counted, what the machine takes is measured.

The model of a person, stated once: 250 ms a key stroke, 2 s to find and tap something on a page, 5 s to read a new page.
Nobody sleeps in a test; the model is added to the time that loading really took.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from looking import too_wide
from playwright.sync_api import CDPSession, Page

A_KEY, A_TAP, A_PAGE = 0.25, 2.0, 5.0
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOW_CPU = 4


@dataclass
class Hands:
    """One person at one page; ``keys``, ``taps`` and ``pages`` are counted, ``waited`` is in seconds."""

    page: Page
    keys: int = 0
    taps: int = 0
    pages: int = 0
    waited: float = 0.0
    wide: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def slowed(self) -> Hands:
        """Put the page on slow 3G and a slow processor, and weigh what comes over the line, pictures left out."""
        line: CDPSession = self.page.context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_3G)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
        known: dict[str, tuple[str, str]] = {}

        def begun(event: dict[str, Any]) -> None:
            known[event["requestId"]] = (event["type"], event["response"]["url"])

        def ended(event: dict[str, Any]) -> None:
            sort, url = known.get(event["requestId"], ("", ""))
            if sort in ("Document", "Stylesheet", "Script"):
                self.weights[f"{sort} {url}"] = max(
                    self.weights.get(f"{sort} {url}", 0), int(event["encodedDataLength"])
                )

        line.on("Network.responseReceived", begun)
        line.on("Network.loadingFinished", ended)
        return self

    @property
    def minutes(self) -> float:
        """All of it in minutes: hands and eyes by the model, the machine as measured."""
        return (self.keys * A_KEY + self.taps * A_TAP + self.pages * A_PAGE + self.waited) / 60

    @property
    def heaviest(self) -> int:
        """The bytes of the heaviest page as it comes over the line, with every style and script there is."""
        besides = sum(size for name, size in self.weights.items() if not name.startswith("Document"))
        return besides + max((size for name, size in self.weights.items() if name.startswith("Document")), default=0)

    def open(self, address: str) -> None:
        """Type in an address that is known, or follow a link to it."""
        self._loads(lambda: self.page.goto(address))

    def press(self, selector: str) -> None:
        """Tap what leads to another page."""
        self.taps += 1

        def tap() -> None:
            with self.page.expect_navigation():
                self.page.locator(selector).first.click()

        self._loads(tap)

    def write(self, selector: str, text: str) -> None:
        """Tap a box and type."""
        self.taps, self.keys = self.taps + 1, self.keys + len(text)
        self.page.locator(selector).first.fill(text)

    def choose(self, selector: str, **which: Any) -> None:
        """Open a list and tap one of it."""
        self.taps += 2
        self.page.locator(selector).first.select_option(**which)

    def tick(self, selector: str) -> None:
        """Tap a choice."""
        self.taps += 1
        self.page.locator(selector).first.check()

    def day(self, name: str, day: date) -> None:
        """Type a date in its three boxes."""
        for part, value in (("year", day.year), ("month", day.month), ("day", day.day)):
            self.write(f"[name={name}_{part}]", str(value))

    def _loads(self, act: Callable[[], Any]) -> None:
        start = time.monotonic()
        act()
        self.waited += time.monotonic() - start
        self.pages += 1
        self.wide += [f"{self.page.url}: {one}" for one in too_wide(self.page)]


def fill_day(page: Page, name: str, day: date) -> None:
    """Fill in a date as a person does: year, month, day."""
    for part, value in (("year", day.year), ("month", day.month), ("day", day.day)):
        page.fill(f"[name={name}_{part}]", str(value))


def does(page: Page, what: str, **typed: str) -> None:
    """Open the page that says what an act means, type what it asks for, by the name of its field, and do it."""
    page.get_by_role("link", name=what, exact=True).click()
    for name, text in typed.items():
        page.fill(f"main form [name={name}]", text)
    page.locator("main form").get_by_role("button", name=what, exact=True).click()


def none_of_the_rest(page: Page | Hands, case: str) -> None:
    """Say «none» to every kind of record that is still open, one page after another as the buttons lead."""
    hands = page if isinstance(page, Hands) else Hands(page)
    hands.open(case)
    for _ in range(60):
        rows = hands.page.locator("main li", has=hands.page.locator("a[href*='/kind/']"), has_text="未填写")
        if "/kind/" in hands.page.url:
            hands.press("button[value=none], button[value=all]")
        elif rows.count():
            hands.press(f"main a[href='{rows.first.locator('a').get_attribute('href')}']")
        else:
            return
    raise AssertionError("the list of tasks does not end")
