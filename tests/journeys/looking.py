"""Looking at pages as everybody would: with axe, in light, dark and large print, at 200 % and at 400 %."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, Response

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "tests" / "platform" / "web" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PLATFORM = ROOT / "src" / "jifen" / "platform"
_PIECES = re.compile(r"/(parts|elements|layouts)/|/_|^_|^web/plain")
_NAMED = re.compile(r"{% (?:extends|include) \"([^\"]+)\"")
MANNERS = (("light", "normal", 1280), ("dark", "normal", 360), ("light", "large", 360))
REFLOWED = (("normal", 640), ("normal", 320), ("large", 320))
"""Text sizes, and widths in CSS pixels of a window of 1280 at 200 % and at 400 %."""


def violations(page: Page) -> list[str]:
    """Let axe look at a page; gives what it objects to, each with its place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


def too_wide(page: Page) -> list[str]:
    """Name what reaches beyond the window sideways; what scrolls in a box of its own does not."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []
        : [...document.querySelectorAll('body *')].filter(one => {
            const box = one.getBoundingClientRect();
            return box.width && box.right > document.documentElement.clientWidth + 1 && !one.closest('.table-box');
          }).map(one => one.outerHTML.slice(0, 100)).concat(['the page'])"""
    )
    return found


def templates() -> set[str]:
    """Name every template that is a page: not those that others are made of."""
    found = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for folder in PLATFORM.glob("*/templates")
        for path in folder.rglob("*.html")
    }
    parts = {name for text in found.values() for name in _NAMED.findall(text)}
    return {name for name in found if name not in parts and not _PIECES.search(name)}


class Looks:
    """What was looked at, and what there was to object to."""

    def __init__(self, drawn_from: str) -> None:
        self.looked_at: set[str] = set()
        self.objections: list[str] = []
        self._header = drawn_from.lower()
        self._shown: dict[Page, list[str]] = {}

    def follow(self, page: Page) -> None:
        """Remember what each page of a window is drawn from."""

        def note(answer: Response) -> None:
            if answer.request.is_navigation_request() and self._header in answer.headers:
                self._shown[page] = answer.headers[self._header].split(",")

        page.on("response", note)

    def at(self, page: Page, what: str) -> None:
        """Look at what a window shows once nothing is loading any more, in every manner and at every width."""
        page.wait_for_load_state("networkidle")
        self.looked_at |= set(self._shown.get(page, ()))
        before = page.viewport_size
        for theme, text, width in MANNERS:
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
            page.evaluate("size => document.documentElement.dataset.text = size", text)
            page.set_viewport_size({"width": width, "height": 900})
            self.objections += [f"{what} {theme} {text}: {one}" for one in violations(page)]
            self.objections += [f"{what} {text} {width}: {one}" for one in too_wide(page)]
        for text, width in REFLOWED:
            page.evaluate("size => document.documentElement.dataset.text = size", text)
            page.set_viewport_size({"width": width, "height": 512})
            self.objections += [f"{what} {text} {width}: {one}" for one in too_wide(page)]
        if before:
            page.set_viewport_size(before)

    def objected(self) -> list[str]:
        """Give what there was to object to since this was asked last."""
        found, self.objections = self.objections, []
        return found

    def never_looked_at(self) -> list[str]:
        """Name the pages that nobody looked at."""
        return sorted(templates() - self.looked_at)
