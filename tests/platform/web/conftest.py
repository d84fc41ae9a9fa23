"""The site of the look in a process of its own, and a real browser; no other room is needed for either."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings

HERE = Path(__file__).resolve().parent

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    # Only when this folder is run alone: the whole suite has its settings already.
    sys.path.insert(0, str(HERE))
    os.environ["DJANGO_SETTINGS_MODULE"] = "gallery_settings"
    django.setup()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Serve the gallery and give its address."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "gallery_settings", "PYTHONPATH": str(HERE)}
    command = [sys.executable, "-W", "error", str(HERE / "serve_gallery.py")]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as server:
        assert server.stdin and server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give a headless browser; its event loop must not outlive the module, since Django refuses a database beside it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no browser here: install chromium")
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=program, args=quiet)
        yield running
        running.close()
