"""``jifen audit verify`` as an officer runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner

from jifen.cli.audit_commands import app
from jifen.platform.audit import services
from jifen.platform.audit.verifying import Fault
from jifen.platform.config import clock
from jifen.platform.config.keys import KEYS, make_keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settings_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the command puts into the environment inside the test."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "jifen.platform.config.settings")
    monkeypatch.setenv("JIFEN_HOME", os.environ["JIFEN_HOME"])


def run(*arguments: str) -> tuple[Any, str]:
    """Run the command and give its exit code and what it said."""
    done = CliRunner().invoke(app, list(arguments), standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value, done.output


def test_a_sound_trail_is_said_to_be_sound(history: Any, home: Path) -> None:
    """Exit 0, with the counts, in Chinese or English."""
    code, words = run("verify", "--home", str(home))

    assert 0 == code
    assert words.startswith("核对 14 行、4 次封存；尚未封存 2 行")
    assert "14 rows and 4 seals checked; 2 rows not sealed yet" in run("verify", "--lang", "en")[1]


def test_an_altered_row_is_named_and_the_exit_code_says_so(history: Any, triggers_off: Any) -> None:
    """Table and number stand in the words and in the JSON, and it says what to do next."""
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET actor = 'U9' WHERE id = 5")
    code, words = run("verify")
    data = json.loads(run("verify", "--json")[1])

    assert 1 == code
    assert "✗ audit_entry 5 被改动" in words
    assert "请保留现场" in words
    assert [{"table": "audit_entry", "row": 5, "fault": "altered"}] == data["findings"]
    assert data["sound"] is False


def test_every_fault_has_words() -> None:
    """A fault added later without a sentence fails here."""
    from jifen.cli.audit_commands import _FAULTS

    assert {fault.value for fault in Fault} == set(_FAULTS)


def test_an_empty_platform_is_sound() -> None:
    """Before the first act there is nothing to find, and nothing to seal."""
    assert [] == services.seal(at=clock.now())
    assert 0 == run("verify")[0]


def test_a_home_without_tables_is_told_so(tmp_path: Path) -> None:
    """Whoever forgot to set the platform up reads what to do, not a traceback."""
    make_keys(tmp_path / "keys", KEYS)
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("JIFEN_", "DATABASE_URL"))}
    command = [sys.executable, "-m", "jifen.cli.main", "audit", "verify", "--home", str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert 2 == done.returncode
    assert "platform.no_tables" in done.stderr
    assert "Traceback" not in done.stderr
