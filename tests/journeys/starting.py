"""A province of real processes, started and stopped as a newcomer would: site, worker and departments at one home."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


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


DATABASE = "jifen.sqlite3"


def copied(home: Path, to: Path) -> Path:
    """Copy the home of a province that goes on running; whoever has signed in there is signed in at the copy as well."""
    shutil.copytree(home, to, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
    with closing(sqlite3.connect(home / DATABASE)) as there, closing(sqlite3.connect(to / DATABASE)) as here:
        there.backup(here)
    return to


@contextmanager
def running(home: Path, *options: str, port: int = 0) -> Iterator[Province]:
    """
    Run a demonstration, and stop it with everything it started.

    Args:
        home: where it lives; what an earlier one left there goes on.
        options: further ones of ``jifen platform demo``.
        port: of the site; 0 takes one that is free.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JIFEN_", "DATABASE_URL"))}
    command = [sys.executable, "-m", "jifen.cli.main", "platform", "demo"]
    command += ["--home", str(home), "--port", str(port or port_of_our_own()), *options]
    log_path = home.parent / f"{home.name}.log"
    with log_path.open("w", encoding="utf-8") as log:
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


def port_of_our_own() -> int:
    """Give a port nobody else has."""
    # A port two provinces agree on would be shared by both, since the server lets its processes share one: every other
    # request would go to the neighbour's people.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


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
