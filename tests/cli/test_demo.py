"""``jifen demo``: the main job from end to end, as a stranger runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from rich.cells import cell_len

from jifen.cli.exits import Exit
from jifen.cli.sample import sample
from jifen.facts.files import read_any


def test_the_demo_runs_from_workbook_to_checked_list(stranger: Callable, tmp_path: Path):
    """In another folder, in a process of its own: scores, explanations, pages, a list that holds."""
    run = stranger("demo", "--out", "demo", cwd=tmp_path)
    out = tmp_path / "demo"

    assert (Exit.OK, "") == (run.returncode, run.stderr)
    assert "✓ 核对通过" in run.stdout
    assert [] == [
        name
        for name in ("scores.xlsx", "explained.jsonl", "list/list.json", "list-private/receipts.jsonl")
        if not (out / name).is_file()
    ]
    assert 3 == len(list((out / "pages").glob("*.pdf")))
    assert [] == [line for line in run.stdout.splitlines() if cell_len(line) > 80]


def test_the_report_is_short_and_has_all_three_states(stranger: Callable, tmp_path: Path):
    """One screen and a half; somebody may apply, somebody may not, of somebody something is unknown."""
    run = stranger("demo", "--out", tmp_path / "demo", "--lang", "en", cwd=tmp_path)
    told = [
        json.loads(line) for line in (tmp_path / "demo" / "explained.jsonl").read_text(encoding="utf-8").splitlines()
    ]

    assert len(run.stdout.splitlines()) < 90
    assert {"may apply", "not yet", "unknown"} == {one["uses"][0]["meaning"]["en"] for one in told}


def test_the_sample_is_what_its_command_makes(jifen: Callable, tmp_path: Path):
    """The workbook in the repo can be made again, byte for byte, by the command its README names."""
    shown = sample()
    words = ["--scheme", shown.scheme, "--as-of", shown.as_of.isoformat(), "--persons", "120", "--seed", "2014"]
    jifen("population", *words, "--out", tmp_path / "again.xlsx")

    assert shown.workbook.read_bytes() == (tmp_path / "again.xlsx").read_bytes()
    assert " ".join(["jifen population --persons 120 --seed 2014", *words[:4]]) in (
        shown.workbook.parent / "README.md"
    ).read_text(encoding="utf-8")


def test_the_sample_can_be_read_without_a_complaint():
    """A first look must not begin with errors."""
    assert () == read_any(sample().workbook).complaints
