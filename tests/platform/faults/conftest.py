"""A platform of real processes on the database of the tests, to be killed and to be let down by departments."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jifen.facts.kinds import DEPARTMENTS
from jifen.platform.connectors.keys import PLATFORM, make_keys
from jifen.platform.operation.home import TRUTH, point_departments_to
from jifen.platform.operation.serving import free_port

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path += [str(HERE.parent / "casework"), str(HERE.parent / "rounds"), str(HERE)]

from core_world import DAY, committed_world, invented  # noqa: E402
from rounds_world import committed_rounds_world  # noqa: E402

__all__ = ["committed_rounds_world", "committed_world"]


@pytest.fixture(autouse=True)
def bench_on_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the clients of the bench importable, and forget them afterwards."""
    monkeypatch.syspath_prepend(str(ROOT))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "bench"]:
        del sys.modules[name]


class Platform:
    """Processes a test starts; ``folder`` is the test's own, ``home`` that of the platform."""

    def __init__(self, home: Path, folder: Path, environment: dict[str, str]) -> None:
        self.home, self.folder, self.port, self.address = home, folder, 0, ""
        self.site_process: subprocess.Popen[Any] | None = None
        self._processes: list[subprocess.Popen[Any]] = []
        self._born: dict[int, float] = {}
        more = {"JIFEN_TODAY": DAY.isoformat(), "JIFEN_DEPARTMENTS": str(folder / "departments.json")}
        path = os.pathsep.join((str(HERE), str(ROOT / "src")))
        self._environment = environment | more | {"JIFEN_MESSAGES": "file", "PYTHONPATH": path}

    # ── departments ──

    def departments(self, *, delay: float = 0.0) -> None:
        """Start the departments, and tell the platform where they are."""
        command = [sys.executable, "-m", "jifen.platform.sandbox", "--people", str(self.folder / TRUTH)]
        command += ["--keys", str(self.home / "exchange"), "--today", DAY.isoformat(), "--delay", str(delay)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._processes.append(process)
        assert process.stdout is not None
        self.address = process.stdout.readline().strip()
        point_departments_to(self.folder, self.address)

    def behave(self, behaviour: str) -> None:
        """Let every department behave in one way."""
        token = (self.home / "exchange" / "control.token").read_text()
        form = urllib.parse.urlencode({"behaviour": behaviour, "token": token}).encode()
        for department in DEPARTMENTS:
            with urllib.request.urlopen(f"{self.address}/control/{department}", form, timeout=20) as answer:
                answer.read()

    # ── worker and site ──

    def worker(self, sort: str = "worker") -> subprocess.Popen[Any]:
        """Start a worker, or a ``hasty`` one."""
        return self._start(sort)

    def site(self) -> None:
        """Start the site, in the form in which it is served, and wait until it is ready."""
        self.port = free_port(0)
        self.site_process = self._start("site", str(self.port))
        self.until(self._is_ready)

    def web_processes(self, *, older_than: float = 0.0) -> list[int]:
        """Give the processes that serve, the oldest first."""
        assert self.site_process is not None
        pid = self.site_process.pid
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        now = time.monotonic()
        serving = [one for one in children if b"resource_tracker" not in _command_line(one)]
        for one in serving:
            self._born.setdefault(one, now)
        return sorted((one for one in serving if now - self._born[one] > older_than), key=self._born.__getitem__)

    def stop(self) -> None:
        """End what was started here, the children of the site with it."""
        if self.site_process is not None and self.site_process.poll() is None:
            self.site_process.terminate()
            try:
                self.site_process.wait(20)
            except subprocess.TimeoutExpired:
                for pid in self.web_processes():
                    os.kill(pid, 9)
        for process in reversed(self._processes):
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()

    def until(self, done: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for something to be so; where it does not come, show what the processes said."""
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        """Give the end of the log."""
        return (self.folder / "processes.log").read_text(encoding="utf-8")[-3000:]

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/health/ready", timeout=20) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _start(self, *arguments: str) -> subprocess.Popen[Any]:
        with (self.folder / "processes.log").open("ab") as log:
            command = [sys.executable, str(HERE / "impatient.py"), *arguments]
            process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        self._processes.append(process)
        return process


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b"resource_tracker"  # gone already: nothing to kill there


@pytest.fixture
def platform(
    committed_world: Any, home: Path, tmp_path: Path, process_environment: dict[str, str]
) -> Iterator[Platform]:
    """Give processes that live in the home and on the database of the tests; they are gone before either is emptied."""
    from django.conf import settings
    from django.core.management import call_command

    from jifen.platform.casework import schemes
    from jifen.platform.operation import demonstration

    if not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        call_command("collectstatic", verbosity=0, interactive=False)
    make_keys(home / "exchange", [PLATFORM, *DEPARTMENTS])
    known = [demonstration.Invented(schemes.pack_of(committed_world.scheme), invented())]
    demonstration.write_truth(known, tmp_path / TRUTH)
    made = Platform(home, tmp_path, process_environment)
    yield made
    made.stop()
