"""The worker is killed at every named step of a ranking run, and at random; the next one ends with the same bytes."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jifen.platform.audit.verifying import verify as audit_verify
from jifen.platform.config import clock
from jifen.platform.rounds import keeping
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Run
from jifen.platform.rounds.runs.steps import STEPS
from jifen.ranking import verify

pytestmark = pytest.mark.slow

POINTS = [*(f"{step}:{when}" for step in STEPS for when in ("before", "after")), "sign:placed"]
LAST = "sign:after"
KILLS = int(os.environ.get("KILLS", "15"))
"""Kills at random; ``KILLS=300`` for a release."""

KILLED, BY_SIGNAL, DONE = 137, -9, 0
HASH_SEED = "306"
"""Of the workers; the process of the test has another, and sets stand in another order there."""

Worker = Callable[[str], int]


@pytest.fixture
def worker(committed_rounds_world: Any, process_environment: dict[str, str], tmp_path: Path) -> Iterator[Worker]:
    """Give a way to let one worker work until it is killed or has finished; gives the code it ended by."""
    committed_rounds_world.sealed()
    today = clock.today().isoformat()
    log = (tmp_path / "workers.log").open("w")
    command = [sys.executable, str(Path(__file__).with_name("killed_worker.py"))]
    process = subprocess.Popen(
        command, env=process_environment | {"JIFEN_TODAY": today, "PYTHONHASHSEED": HASH_SEED}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=log, text=True, bufsize=1,
    )  # fmt: skip
    assert process.stdin and process.stdout

    def work(told: str) -> int:
        # The lease of whoever was killed has run out by now.
        Run.objects.filter(ended_at=None).update(leased_until=clock.now() - timedelta(seconds=1))
        process.stdin.write(f"{told}\n")
        answer = process.stdout.readline()
        assert answer, Path(log.name).read_text()
        return int(answer)

    yield work
    process.stdin.close()
    assert 0 == process.wait(20), Path(log.name).read_text()
    process.stdout.close()
    log.close()


def contents(run: Run) -> dict[str, bytes]:
    """Read every file of a run, public and private."""
    folder = keeping.run_folder(run.public)
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def asked(world: Any, kind: str) -> Run:
    """Ask for a run."""
    return rounds.ask_run(round_=world.round, by=world.officer, kind=kind)


def test_killed_at_every_step_the_next_worker_makes_the_same_bytes(committed_rounds_world: Any, worker: Worker) -> None:
    """A trial for each point: where no failpoint stands at a step, the worker survives it and the test fails."""
    whole = asked(committed_rounds_world, "dry")

    assert rounds.work_next()
    whole.refresh_from_db()
    for point in POINTS:
        run = asked(committed_rounds_world, "dry")
        assert (point, KILLED) == (point, worker(point))
        if point != LAST:
            run.refresh_from_db()
            assert (point, None) == (point, run.ended_at)
            assert (point, DONE) == (point, worker("-"))
        run.refresh_from_db()
        assert (point, whole.digest, whole.root) == (point, run.digest, run.root)
        assert contents(whole) == contents(run), point


def test_an_official_run_killed_at_every_step_counts_nobody_twice(committed_rounds_world: Any, worker: Worker) -> None:
    """One run, thirteen deaths: twelve standings, one move of the round, and a trail that holds."""
    world = committed_rounds_world
    run = asked(world, "official")
    for point in [*(one for one in POINTS if one != LAST), LAST]:
        assert (point, KILLED) == (point, worker(point))
    run.refresh_from_db()
    report = verify(keeping.run_folder(run.public) / "public", root=run.root)

    assert len(POINTS) == run.token
    assert 12 == run.standings.count() == len({own.case_id for own in run.standings.all()})
    assert [State.RANKED] == [move.to_state for move in world.round.moves.filter(act="rank")]
    assert 0 == report.exit_code, report.lines()
    assert [] == audit_verify().findings


def test_killed_at_random_the_next_worker_makes_the_same_bytes(committed_rounds_world: Any, worker: Worker) -> None:
    """Between one and three hundred milliseconds into the run, wherever that is."""
    whole = asked(committed_rounds_world, "dry")

    assert DONE == worker("-")
    whole.refresh_from_db()
    chance, killed = random.Random(306), 0
    for _ in range(KILLS):
        run = asked(committed_rounds_world, "dry")
        killed += worker(str(chance.randint(1, 300))) == BY_SIGNAL
        while run.ended_at is None:
            worker("-")
            run.refresh_from_db()
        assert whole.digest == run.digest
        assert contents(whole) == contents(run)
    assert killed >= KILLS // 3
