"""``jifen demo``: the main job from end to end, as a stranger runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.cells import cell_len

from jifen.cli.exits import Exit
from jifen.cli.sample import sample
from jifen.facts.files import read_any


class Shown(NamedTuple):
    """One run of the demo: what it said, and where it wrote."""

    said: subprocess.CompletedProcess[str]
    out: Path


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Run the demo once, in a process of its own, somewhere else than in the repo."""
    folder = tmp_path_factory.mktemp("demo")
    words = [sys.executable, "-m", "jifen.cli.main", "demo", "--out", "demo"]
    said = subprocess.run(words, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    return Shown(said, folder / "demo")


def test_the_demo_runs_from_workbook_to_checked_list(shown: Shown):
    """Scores, explanations, pages, a list that holds; nothing on the side."""
    wanted = ("scores.xlsx", "explained.jsonl", "list/list.json", "list-private/receipts.csv")

    assert (Exit.OK, "") == (shown.said.returncode, shown.said.stderr)
    assert "✓ 核对通过" in shown.said.stdout
    assert [] == [name for name in wanted if not (shown.out / name).is_file()]
    assert 3 == len(list((shown.out / "pages").glob("*.pdf")))


def test_the_report_is_short_and_fits_a_plain_terminal(shown: Shown):
    """A screen and a half of eighty columns."""
    lines = shown.said.stdout.splitlines()

    assert len(lines) < 90
    assert [] == [line for line in lines if cell_len(line) > 80]


def test_the_sample_shows_all_three_outcomes(shown: Shown):
    """Somebody may apply, somebody may not yet, of somebody something is unknown."""
    explained = (shown.out / "explained.jsonl").read_text(encoding="utf-8").splitlines()

    assert {"may apply", "not yet", "unknown"} == {json.loads(one)["uses"][0]["meaning"]["en"] for one in explained}


def test_the_sample_is_what_its_command_makes(jifen: Callable, tmp_path: Path):
    """The people in the repo can be made again by the command its README names."""
    its = sample()
    words = ["--scheme", its.scheme, "--as-of", its.as_of.isoformat(), "--persons", "120", "--seed", "2014"]
    jifen("population", *words, "--out", tmp_path / "again.xlsx")

    assert read_any(its.workbook).dossiers == read_any(tmp_path / "again.xlsx").dossiers
    assert " ".join(["jifen population --persons 120 --seed 2014", *words[:4]]) in (
        its.workbook.parent / "README.md"
    ).read_text(encoding="utf-8")


def test_the_sample_can_be_read_without_a_complaint():
    """A first look must not begin with errors."""
    assert () == read_any(sample().workbook).complaints
