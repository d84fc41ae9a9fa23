"""
A province of real processes for journeys in a real browser: site, worker, departments, each started as a newcomer would.

``JIFEN_PICTURES=1`` keeps the screenshots under ``docs/pictures/``; otherwise they go where pytest keeps its files.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page

HERE = Path(__file__).parent
sys.path.append(str(HERE))  # what several journeys share stands beside them

from looking import Looks, violations  # noqa: E402
from serve_told import DRAWN_FROM  # noqa: E402
from starting import ROOT, Province, copied, running  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
PEOPLE = 90
"""Fifteen in each of six schemes; the thirteenth of each waits for acceptance in the first town, the sixth is being verified."""
HEAVIEST = 150 * 1024
PASSWORD = "jifen-demo-only"  # noqa: S105  of demonstrations alone
NARROW, WIDE = {"width": 360, "height": 780}, {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Start a province in a home of its own, and stop it with everything it started."""
    with running(tmp_path_factory.mktemp("province") / "home", "--persons", str(PEOPLE)) as started:
        yield started


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own: ``opened(width=360, scripts=False)``."""
    contexts: list[BrowserContext] = []

    def open_page(*, narrow: bool = True, scripts: bool = True, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport=NARROW if narrow else WIDE,
            locale="zh-CN",
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def keep(tmp_path: Path) -> Callable[..., None]:
    """Keep a picture of what a window shows, by a name that says what is seen; ``at`` is scrolled to first."""

    def shoot(page: Page, name: str, at: Locator | None = None) -> None:
        folder = PICTURES if os.environ.get("JIFEN_PICTURES") == "1" else tmp_path
        folder.mkdir(parents=True, exist_ok=True)
        if at is not None:
            at.evaluate("one => { one.scrollIntoView(); window.scrollBy(0, -16) }")
        _pictured(page, path=folder / f"{name}.png", animations="disabled")

    return shoot


def _pictured(page: Page, **how: Any) -> bytes:
    try:
        return page.screenshot(**how)
    except Error:  # on a busy machine the browser now and then has no picture ready; what is tested is the page
        page.wait_for_timeout(1000)
        return page.screenshot(**how)


@pytest.fixture(scope="module")
def photograph(browser: Browser) -> bytes:
    """A paper as a phone's camera gives it: a JPEG."""
    page = browser.new_page(viewport=NARROW)
    page.set_content("<h1>毕业证书</h1><p>大专 2006-07-01</p>")
    taken = _pictured(page, type="jpeg")
    page.close()
    return taken


@pytest.fixture(scope="session")
def told(province: Province) -> Iterator[str]:
    """Serve the same province once more, telling of each page which templates it was drawn from; gives its address."""
    with _telling(province.home) as address:
        yield address


@pytest.fixture
def told_later(province: Province, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """
    Serve a copy of the province as it is now on a later day, ``told_later("2018-07-02")``, telling the same; gives its address.

    Whoever has signed in is signed in there as well, and what is done there happens to nobody else.
    """
    with ExitStack() as stack:
        yield lambda day: stack.enter_context(_telling(copied(province.home, tmp_path / day), day))


@contextmanager
def _telling(home: Path, *day: str) -> Iterator[str]:
    command = [sys.executable, str(HERE / "serve_told.py"), str(home), *day]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JIFEN_", "DATABASE_URL"))}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as server:
        assert server.stdin and server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()


@pytest.fixture(scope="module")
def looks() -> Looks:
    """Give what remembers which pages were looked at, and what there was to object to."""
    return Looks(DRAWN_FROM)


@pytest.fixture
def fit_for_everybody(province: Province, opened: Callable[..., Page]) -> Callable[..., None]:
    """
    Assert of some addresses that axe objects to nothing, that nothing is wider than the window, and that no page is heavy.

    Each is looked at as whoever is signed in on ``page`` sees it: light and narrow, dark and narrow, wide in large print.
    """

    def look(page: Page, *addresses: str) -> None:
        seen = page.context.cookies()
        for manner in ({}, {"dark": True}, {"narrow": False}):
            other = opened(**manner)
            other.context.add_cookies(seen)
            if "narrow" in manner:
                other.context.add_cookies([{"name": "jifen_text", "value": "large", "url": province.site}])
            for address in addresses or (page.url,):
                answer = other.goto(address)
                wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

                assert answer is not None
                assert (200, []) == (answer.status, violations(other)), f"{address} {manner}"
                assert other.evaluate(wider) <= 0, f"{address} {manner} is wider than the window"
                assert len(answer.body()) <= HEAVIEST, f"{address} weighs {len(answer.body())} bytes"
            other.context.close()

    return look


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def on_phone(province: Province, opened: Callable[..., Page]) -> Callable[..., Page]:
    """Sign in on a phone with the code that is sent to it, scripts off: ``on_phone("139…", then="/me/")``."""

    def sign_in(phone: str, *, then: str = "/me/", new: bool = False, scripts: bool = False) -> Page:
        page = opened(scripts=scripts)
        page.goto(f"{province.site}/sign-in/{'signup' if new else 'login'}/?next={then}")
        page.locator("main [name=phone]").fill(phone)
        page.locator("main form", has=page.locator("[name=phone]")).locator("button").click()
        page.locator("[name=code]").fill(province.code_for(phone))
        page.locator("main form", has=page.locator("[name=code]")).locator("button[type=submit]").first.click()
        page.wait_for_url("**/me/**" if new else f"**{then}")  # who is new is asked who they are first
        return page

    return sign_in


@pytest.fixture
def at_desk(province: Province, opened: Callable[..., Page]) -> Callable[..., Page]:
    """Sign in to the desk with a user name and the password of every demonstration account."""

    def sign_in(name: str, *, scripts: bool = True) -> Page:
        page = opened(narrow=False, scripts=scripts)
        page.goto(f"{province.site}/sign-in/login/?next=/desk/")
        page.fill("[name=login]", name)
        page.fill("[name=password]", PASSWORD)
        page.locator("main form", has=page.locator("[name=login]")).locator("button").click()
        page.wait_for_url("**/desk/")
        return page

    return sign_in


@pytest.fixture
def answered_by_hand(province: Province, at_desk: Callable[..., Page]) -> Callable[[str, str], int]:
    """Let one person answer everything in their queue and a colleague agree; gives how many questions that were."""

    def answer(first: str, second: str) -> int:
        page, count = at_desk(first, scripts=False), 0
        page.goto(f"{province.site}/desk/questions/")
        begin = page.get_by_role("link", name="从第一件开始")
        if begin.count():
            begin.click()
            while "/desk/question/" in page.url:
                page.fill("[name=reference]", f"档〔2016〕{count + 1}号")
                page.get_by_role("button", name="提交答复，办下一件").click()
                count += 1
        check_all(at_desk(second, scripts=False), province.site)
        return count

    return answer


def check_all(page: Page, site: str) -> None:
    """Agree with everything that waits for a second pair of eyes."""
    page.goto(f"{site}/desk/checks/")
    if page.locator("main table a").count():
        page.locator("main table a").first.click()
        while "/desk/check/" in page.url:
            page.get_by_role("button", name="同意，办下一件").click()


@pytest.fixture
def comes_true() -> Callable[[Page, Callable[[], bool]], None]:
    """Load a page again until something holds: what other processes do appears when it is done."""

    def wait(page: Page, holds: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"not within {seconds} s: {page.locator('main').inner_text()}"
            page.wait_for_timeout(400)
            page.reload()

    return wait
