"""The deadline day of the bench, five seconds of it: whatever the machine reaches, nothing is lost, doubled or told otherwise."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.either]

ROOT = Path(__file__).parents[3]
SPEED = {"new_per_second", "p99_ms"}
"""What a machine that does other things meanwhile may miss; the full run is for that."""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_five_seconds_of_deadline_day(database: str, tmp_path: Path) -> None:
    """Sixteen clients, a tenth of the calls replayed: figures come out, and none but those of speed may miss its goal."""
    if database == "postgresql" and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        pytest.skip("no PostgreSQL here: install postgresql")
    environment = os.environ | {"BENCH_WORK": str(tmp_path / "work")}
    command = [sys.executable, "-m", "bench.deadline_day", "--seconds", "5", "--database", database]
    subprocess.run([*command, "--out", str(tmp_path)], cwd=ROOT, env=environment, check=True, timeout=300)
    found = json.loads((tmp_path / "deadline_day.json").read_text(encoding="utf-8"))["measured"][database]

    assert set() == set(found["missed"]) - SPEED
    assert found["new"] >= 20 and found["replays"] >= 1
    assert "new/s" in (tmp_path / "deadline_day.md").read_text(encoding="utf-8")
