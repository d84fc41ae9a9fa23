"""
A province of real processes for journeys in a real browser: site, worker, departments, each started as a newcomer would.

``JIFEN_PICTURES=1`` keeps the screenshots under ``docs/pictures/``; otherwise they go where pytest keeps its files.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
AXE = ROOT / "tests" / "platform" / "web" / "vendor" / "axe.min.js"
PEOPLE = 60
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
FLAGS += " --disable-component-update --disable-sync"
NARROW, WIDE = {"width": 360, "height": 780}, {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Province:
    """A running demonstration: where the site is, where the departments are, and its home."""

    site: str
    departments: str
    home: Path
    process: subprocess.Popen[str]

    def code_for(self, phone: str) -> str:
        """Read the newest code that was sent to a phone."""
        sent = (self.home / "messages" / "sms.txt").read_text(encoding="utf-8").splitlines()
        mine = [line for line in sent if phone in line and "验证码" in line]
        return re.findall(r"验证码 ([\w-]+)", mine[-1])[0]

    def behave(self, department: str, behaviour: str) -> None:
        """Let a department of the sandbox behave otherwise from now on."""
        token = (self.home / "exchange" / "control.token").read_text(encoding="utf-8").strip()
        body = f"token={token}&behaviour={behaviour}".encode()
        with urllib.request.urlopen(f"{self.departments}/control/{department}", body, timeout=10):
            pass


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Start a province in a home of its own, and stop it with everything it started."""
    home = tmp_path_factory.mktemp("province") / "home"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JIFEN_", "DATABASE_URL"))}
    command = [sys.executable, "-m", "jifen.cli.main", "platform", "demo"]
    command += ["--home", str(home), "--persons", str(PEOPLE), "--port", "8765"]
    log_path = home.parent / "province.log"
    log = log_path.open("w", encoding="utf-8")
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, text=True, env=environment, cwd=ROOT)
    try:
        site = _wait_for(process, log_path)
        departments = json.loads((home / "departments.json").read_text(encoding="utf-8"))
        address = next(iter(departments.values())).split("/departments/")[0]
        yield Province(site, address, home, process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        log.close()


def _wait_for(process: subprocess.Popen[str], log: Path, seconds: float = 300) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        told = log.read_text(encoding="utf-8")
        found = re.search(r"(http://127\.0\.0\.1:\d+)/\s+网站", told)
        if process.poll() is not None:
            raise RuntimeError(f"the province ended: {told[-2000:]}")
        if found:
            try:
                with urllib.request.urlopen(f"{found[1]}/", timeout=5):
                    return found[1]
            except OSError:
                pass
        time.sleep(0.3)
    raise RuntimeError(f"the province did not start: {log.read_text(encoding='utf-8')[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, started once."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not here: install it (Debian: apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS.split())
        yield started
        started.close()


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
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[Page, str], None]:
    """Keep a picture of the whole page, by a name that says what is seen."""

    def shoot(page: Page, name: str) -> None:
        folder = PICTURES if os.environ.get("JIFEN_PICTURES") == "1" else tmp_path
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    return shoot


def violations(page: Page) -> list[str]:
    """Let axe look at a page; gives what it objects to, each with its place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


@pytest.fixture
def fit_for_everybody() -> Callable[[Page], None]:
    """Assert that axe objects to nothing, and that nothing is wider than the window."""

    def look(page: Page) -> None:
        assert violations(page) == []
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0

    return look
