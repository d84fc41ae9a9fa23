"""The tour in the documentation: every command is run, and what the page says it prints is what it prints."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs" / "tour.md"
BLOCK = re.compile(r"```console\n\$ jifen (.*)\n((?:.*\n)*?)```\n")
SHOWN = 28
"""Lines that are printed of an output which ends with an ellipsis."""


def masked(text: str) -> str:
    """Leave out what is new in each run: roots of lists."""
    return re.sub(r"[0-9a-f]{64}", "…", text)


@pytest.mark.slow
def test_the_tour_prints_what_it_says(jifen: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """In order, in an empty folder with the samples. ``JIFEN_RETAKE_TOUR=1`` writes what is printed into the page."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    page = TOUR.read_text(encoding="utf-8")
    made = page
    for match in BLOCK.finditer(page):
        command, told = match.groups()
        said = jifen(*shlex.split(command))
        whole = masked(said.out + said.err).rstrip("\n").splitlines()
        cut = told.rstrip("\n").endswith("…") and "\n" in f"\n{told}"
        printed = [*whole[:SHOWN], "…"] if cut and len(whole) > SHOWN else whole
        block = "\n".join(line.rstrip() for line in printed)
        made = made.replace(match.group(0), f"```console\n$ jifen {command}\n{block}\n```\n", 1)
    if os.environ.get("JIFEN_RETAKE_TOUR"):
        TOUR.write_text(made, encoding="utf-8")

    assert page == made
