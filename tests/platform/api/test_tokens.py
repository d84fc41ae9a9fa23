"""Tokens are made, listed and taken back on the host, by a command in a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jifen.cli.exits import Exit

pytestmark = [pytest.mark.slow, pytest.mark.either]
GOOD = ("--scope", "cases.read", "--purpose", "市级前端", "--until", "2017-01-01")


def jifen(home: Path, *arguments: str, code: int = 0) -> str:
    """Run a command of the platform as an operator does."""
    base = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-m", "jifen.cli.main", "platform", *arguments, "--home", str(home)],
        env=base | {"JIFEN_HOME": str(home), "JIFEN_TODAY": "2016-03-16", "JIFEN_DEMO": "1"},
        capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert code == done.returncode, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home once."""
    made = tmp_path_factory.mktemp("tokens") / "jifen"
    jifen(made, "init")
    return made


def test_a_token_is_shown_once_listed_without_its_secret_and_revoked_for_good(home: Path) -> None:
    """Who made it and who took it back stands in the trail, the secret nowhere."""
    shown = jifen(home, "token", "issue", "--office", "442000", *GOOD)
    found = re.search(r"jifen_([2-9A-HJ-NP-Z]{12})_([A-Za-z0-9_-]{43})", shown)
    assert found is not None
    before = json.loads(jifen(home, "token", "list", "--json"))
    told = jifen(home, "token", "list", "--office", "442000")
    jifen(home, "token", "revoke", found[1])
    jifen(home, "token", "revoke", found[1])
    after = json.loads(jifen(home, "token", "list", "--json"))

    assert [(found[1], ["cases.read"], "有效 good")] == [(one["token"], one["scopes"], one["state"]) for one in before]
    assert ["已撤销 revoked"] == [one["state"] for one in after]
    assert before[0]["created_by"].startswith("host:")
    assert found[2] not in told and found[1] in told
    assert found[2].encode() not in b"".join(path.read_bytes() for path in home.rglob("*.sqlite3*"))


def test_a_token_for_what_is_not_an_offices_business_is_not_made(home: Path) -> None:
    """Neither is one for an office, a scope or an end that cannot be."""
    jifen(home, "token", "issue", "--office", "000000", *GOOD, code=Exit.UNREADABLE)
    jifen(home, "token", "issue", "--office", "442000/tax", *GOOD, code=Exit.UNREADABLE)
    jifen(home, "token", "issue", "--office", "442000", *GOOD[:-1], "2030-01-01", code=Exit.UNREADABLE)
    jifen(home, "token", "revoke", "222222222222", code=Exit.UNREADABLE)
    made = jifen(home, "token", "issue", "--office", "442000/tax", "--scope", "replies.write", *GOOD[2:])

    assert "replies.write" in made
    assert [] != json.loads(jifen(home, "token", "list", "--office", "442000/tax", "--json"))
