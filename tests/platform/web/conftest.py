"""The site of the look in a process of its own, and a real browser; no other room is needed for either."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

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
