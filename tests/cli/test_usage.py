"""Help, wrong usage, exit codes and interruption: what everybody meets before anything is scored."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jifen.cli.exits import MEANINGS, Exit

COMMANDS = ("score", "explain", "advise", "rank", "verify", "policy", "template", "population", "demo")
POLICY = ("list", "show", "check", "test", "diff", "survey", "schema")


def test_help_names_every_command_and_every_exit_code(jifen: Callable):
    """The first page tells a stranger what there is and what the numbers mean."""
    said = jifen("--help")

    assert 0 == said.code
    assert [] == [name for name in COMMANDS if f"\n  {name} " not in said.out]
    assert [] == [str(code.value) for code in MEANINGS if f" {code.value}  {MEANINGS[code][0]}" not in said.out]


def test_help_of_policy_names_its_commands(jifen: Callable):
    """The names are fixed: others rely on them."""
    said = jifen("policy", "--help")

    assert [] == [name for name in POLICY if f"\n  {name} " not in said.out]


@pytest.mark.parametrize("command", [*((name,) for name in COMMANDS), *(("policy", name) for name in POLICY)])
def test_every_command_explains_itself_in_both_languages(jifen: Callable, command: tuple[str, ...]):
    """Chinese first, English beside it."""
    said = jifen(*command, "--help")
    told = said.out.split("Options:")[0]

    assert 0 == said.code
    assert any("\u4e00" <= character <= "\u9fff" for character in told)
    assert " / " in told


def test_help_costs_next_to_nothing(tmp_path: Path):
    """Less than 0.3 s of CPU, measured on the child itself; the second of two, so that compiling is not counted."""
    words = [sys.executable, "-m", "jifen.cli.main", "--help"]
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(words, cwd=tmp_path, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    assert 0.3 > min(spent)


def test_help_loads_none_of_the_heavy_libraries(tmp_path: Path):
    """Databases, typesetters and validators are loaded by the commands that need them."""
    asked = "import sys, jifen.cli.main; print([m for m in ('duckdb', 'pydantic', 'typst', 'rich', 'openpyxl') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert "[]" == found.stdout.strip()


@pytest.mark.parametrize(
    "arguments",
    [
        ["score"],
        ["nonsense"],
        ["policy", "nonsense"],
        ["score", "x.json", "--scheme", "a/points", "--as-of", "2015-13-01", "--out", "x.csv"],
        ["population", "--persons", "0", "--seed", "1", "--out", "x"],
        ["explain", "x.json", "--lang", "fr"],
    ],
)
def test_wrong_usage_is_exit_code_2_and_points_to_help(jifen: Callable, arguments: list[str]):
    """The parser's own words, and where to read on."""
    said = jifen(*arguments)

    assert Exit.UNREADABLE == said.code
    assert "用法有误" in said.err
    assert "--help" in said.err


def test_a_command_without_arguments_shows_its_help(jifen: Callable):
    """Typing the name alone is a question, and gets an answer."""
    assert "Commands:" in jifen().out


def test_the_version_is_told(jifen: Callable):
    """One line, for bug reports."""
    assert jifen("--version").out.startswith("jifen ")


def test_an_interrupted_population_leaves_nothing_behind(tmp_path: Path):
    """Ctrl-C in the middle of long work: exit code 130, no folder, no draft."""
    words = [
        sys.executable,
        "-m",
        "jifen.cli.main",
        "population",
        "--persons",
        "1000000",
        "--seed",
        "1",
        "--out",
        "people",
    ]
    child = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _interrupt_when(child, lambda: any(tmp_path.iterdir()))

    assert Exit.INTERRUPTED == child.returncode
    assert [] == list(tmp_path.iterdir())


def test_an_interrupted_score_keeps_the_old_file(tmp_path: Path, jifen: Callable):
    """A file that was there stays as it was, and no half-written one lies beside it."""
    folder, out = tmp_path / "people", tmp_path / "work" / "scores.json"
    assert Exit.OK == jifen("population", "--persons", "12000", "--seed", "1", "--out", folder).code
    out.parent.mkdir()
    out.write_text("old")
    words = [sys.executable, "-m", "jifen.cli.main", "score", str(folder), "--out", str(out), "--use", "settlement"]
    words += ["--scheme", "zhongshan/points", "--as-of", "2015-04-30"]
    child = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # Once something lies in the folder of the draft: in the instant it is made, nobody can clear it up yet.
    _interrupt_when(child, lambda: any(path.parent != out.parent for path in out.parent.glob("*/*")))

    assert Exit.INTERRUPTED == child.returncode
    assert ["scores.json"] == [path.name for path in out.parent.iterdir()]
    assert "old" == out.read_text()


def _interrupt_when(child: subprocess.Popen, ready: Callable[[], bool]) -> None:
    """Press Ctrl-C once something has been written."""
    deadline = time.monotonic() + 60
    while not ready():
        assert child.poll() is None, "it was done before it could be interrupted"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGINT)
    child.communicate(timeout=60)


def test_a_full_or_forbidden_disk_is_told_without_a_traceback(jifen: Callable, people: Path, tmp_path: Path):
    """What the system refuses is said in a sentence."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    said = jifen(
        "score",
        people,
        "--scheme",
        "zhongshan/points",
        "--as-of",
        "2015-04-30",
        "--use",
        "school",
        "--out",
        blocked / "x.csv",
    )

    assert Exit.UNREADABLE == said.code
    assert "读写不成" in said.err
