"""What the figures were measured on: they mean little without it."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from bench.setting import ROOT

PEERS = ("duckdb", "zen-engine", "openfisca-core", "numpy")


def machine(packages: Iterable[str] = PEERS) -> dict[str, str]:
    """Describe processor, memory, system, versions of packages and the state of the code."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {version(name)}" for name in packages),
        "code": _revision(),
    }


def load() -> str:
    """Give the load of the machine over the last minute: what others were doing meanwhile."""
    return f"{os.getloadavg()[0]:.1f}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    named = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine()


def _revision() -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], check=False, capture_output=True, text=True, cwd=ROOT)  # noqa: S607  git is found on the path
        return done.stdout.strip()

    changed = (
        " with changes" if git("status", "--porcelain", "--", "src", "policies", "bench/*.py", "bench/*.sql") else ""
    )
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed
