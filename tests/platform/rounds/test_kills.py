"""The worker is killed at every named step of a ranking run, and at random; the next one ends with the same bytes."""

from __future__ import annotations

import ast
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from killing import BY_SIGNAL, DONE, KILLED, Worker

from jifen.platform import rounds as room
from jifen.platform.audit.models import Entry
from jifen.platform.audit.verifying import verify as audit_verify
from jifen.platform.config import clock
from jifen.platform.rounds import keeping
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import HistoryLine, PublishedList, Run
from jifen.platform.rounds.runs.steps import STEPS
from jifen.platform.rounds.services.counting import POINTS as POINTS_OF_COUNTING
from jifen.platform.rounds.services.sealing import POINTS as POINTS_OF_SEALING
from jifen.platform.rounds.serving import Lists
from jifen.ranking import verify
from jifen.ranking.look import IN_FORCE

pytestmark = pytest.mark.slow

POINTS = [*(f"{step}:{when}" for step in STEPS for when in ("before", "after")), "sign:placed"]
LAST = "sign:after"
POINT_OF_LAYING = "lay_list:written"
KILLS = int(os.environ.get("KILLS", "15"))
"""Kills at random; ``KILLS=300`` for a release."""

HASH_SEED = "306"
"""Of the workers; the process of the test has another, and sets stand in another order there."""


@pytest.fixture
def worker(committed_rounds_world: Any, workers: Callable[..., Worker]) -> Worker:
    """Give a way to let one worker rank a round whose entrants are sealed."""
    committed_rounds_world.sealed()
    return workers(Run, PYTHONHASHSEED=HASH_SEED)


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


def named_points() -> set[str]:
    """Read every failpoint there is out of the code; ``step`` stands for each step of a run."""
    found: set[str] = set()
    for path in sorted(Path(str(room.__file__)).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "failpoint":
                told = ast.unparse(node.args[0])
                found |= {str(eval(told, {"step": step})) for step in STEPS}  # noqa: S307  our own source
    return found


def test_every_failpoint_of_the_code_is_one_somebody_is_killed_at() -> None:
    """A step that gets a failpoint later has to be killed there as well; those of a counting and of a sealing have files of their own."""
    assert set() == named_points() ^ {*POINTS, *POINTS_OF_COUNTING, *POINTS_OF_SEALING, POINT_OF_LAYING}


def test_killed_while_it_lays_a_list_ready_a_worker_leaves_nothing_that_supersedes_it(
    committed_rounds_world: Any, workers: Callable[..., Worker]
) -> None:
    """Everything is written, release.json as well, and not in its place yet: the next worker lays the list, and it is in force."""
    world = committed_rounds_world
    world.sealed()
    asked(world, "official")
    assert rounds.work_next()
    shutil.rmtree(keeping.home() / "public", ignore_errors=True)  # tests before have left lists of this round there
    listed = rounds.schedule(round_=world.round, by=world.approver, release_at=clock.now() + timedelta(hours=25))
    folder = keeping.list_folder(listed.public)
    keeping.remove(folder)
    killed, left = workers(Run)(POINT_OF_LAYING), list(folder.parent.glob(f".*/{keeping.RELEASE}"))
    world.at(clock.today() + timedelta(days=3))
    standing = [standing_of(listed)]
    rounds.release_due()
    standing.append(standing_of(listed))

    assert (KILLED, 1) == (killed, len(left))
    assert ["404 Not Found", IN_FORCE] == standing
    assert [folder] == list(folder.parent.glob(f"*{listed.public}*"))


def standing_of(listed: PublishedList) -> bytes | str:
    """Ask a fresh server how a list stands, by its style; the status where it is not shown."""
    told: list[str] = []
    environ = {"PATH_INFO": f"/lists/{listed.public}/standing.css", "REQUEST_METHOD": "GET"}
    body = b"".join(Lists(lambda environ, start: [b""])(environ, lambda status, fields: told.append(status)))
    return body if told == ["200 OK"] else told[0]


def times_told(run: Run) -> int:
    """Count how often it is on record that a run was made."""
    return sum(one.data.get("run") == run.public for one in Entry.objects.filter(act=f"round.ran_{run.kind}"))


def undisturbed(world: Any, worker: Worker) -> tuple[Run, int]:
    """Give a dry run nobody disturbed, and the milliseconds one takes when nothing else goes on."""
    runs, took = [asked(world, "dry") for _ in range(3)], list[float]()
    for _ in runs:
        begun = time.monotonic()
        assert DONE == worker("-")
        took.append(1000 * (time.monotonic() - begun))
    for run in runs:
        run.refresh_from_db()
    assert 1 == len({(run.root, run.digest) for run in runs})
    return runs[0], round(min(took))


def test_killed_at_random_the_next_worker_makes_the_same_bytes(
    committed_rounds_world: Any, worker: Worker, capsys: pytest.CaptureFixture[str]
) -> None:
    """At any instant of a run, a run for each kill: the same bytes, and one line that says so."""
    whole, took = undisturbed(committed_rounds_world, worker)
    chance, killed, survived = random.Random(306), 0, 0
    while killed < KILLS:
        run = asked(committed_rounds_world, "dry")
        died = worker(str(chance.randint(1, took))) == BY_SIGNAL
        killed, survived = killed + died, survived + (not died)
        run.refresh_from_db()
        if run.ended_at is None:
            assert DONE == worker("-")
            run.refresh_from_db()
        assert (whole.root, whole.digest, 1) == (run.root, run.digest, times_told(run))
        assert contents(whole) == contents(run)
        assert survived <= 3 * killed + 20
    with capsys.disabled():
        sys.stdout.write(f"\n{killed} kills within {took} ms; {survived} runs were faster than the kill\n")

    assert [] == audit_verify().findings


def test_an_official_run_killed_at_random_again_and_again_happens_once(
    committed_rounds_world: Any, worker: Worker, capsys: pytest.CaptureFixture[str]
) -> None:
    """One run under fire until it is done: twelve standings, one move of the round, one line in the trail, none in the history."""
    world, (_, took) = committed_rounds_world, undisturbed(committed_rounds_world, worker)
    run, lines, chance, killed = asked(world, "official"), HistoryLine.objects.count(), random.Random(306), 0
    wanted = max(5, KILLS // 6)
    # The later, the farther it comes: the last may be too late for it.
    while killed < wanted and worker(str(chance.randint(1, max(2, took * (killed + 1) // wanted)))) == BY_SIGNAL:
        killed += 1
    run.refresh_from_db()
    if run.ended_at is None:
        assert DONE == worker("-")
        run.refresh_from_db()
    with capsys.disabled():
        sys.stdout.write(f"\nan official run killed {killed} times\n")
    report = verify(keeping.run_folder(run.public) / "public", root=run.root)

    assert killed >= 2
    assert run.token <= killed + 1
    assert 12 == run.standings.count() == len({own.case_id for own in run.standings.all()})
    assert [State.RANKED] == [move.to_state for move in world.round.moves.filter(act="rank")]
    assert (1, lines) == (times_told(run), HistoryLine.objects.count())
    assert 0 == report.exit_code, report.lines()
    assert [] == audit_verify().findings
