"""What tests of several rooms need."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A busy machine is no failing test: examples are counted, not timed.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    """The program that draws a page of PDF as a picture; without it the test is skipped, and says what to install."""
    found = shutil.which("pdftoppm")
    if found is None:
        pytest.skip("pdftoppm is not here: install poppler-utils to look at PDF pages")
    return found


@pytest.fixture(scope="session")
def browsing() -> Callable[[], AbstractContextManager[Browser]]:
    """
    Give what opens Debian's chromium for as long as a block lasts; without it the test is skipped, and says what to install.

    While one is open its event loop runs in this thread: no second one can be opened, and Django refuses its database. So
    nothing may keep one open for longer than a module of tests: which module comes next on a worker is not known.
    """

    @contextmanager
    def opened() -> Iterator[Browser]:
        found = shutil.which("chromium")
        if found is None:
            pytest.skip("chromium is not here: install it (Debian: apt-get install chromium fonts-noto-cjk)")
        from playwright.sync_api import sync_playwright

        quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=found, args=quiet)
            yield started
            started.close()

    return opened


@pytest.fixture(scope="module")
def browser(browsing: Callable[[], AbstractContextManager[Browser]]) -> Iterator[Browser]:
    """One chromium for the tests of a module, closed after the last of them."""
    with browsing() as started:
        yield started
