"""Workers are stopped past their lease and go on after another has taken over: their token is old, and they write nothing (F11)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from paused_worker import DIED, DONE, FENCED, KILL, NOTHING, PLACING

from jifen.platform.audit.models import Entry
from jifen.platform.audit.verifying import verify as audit_verify
from jifen.platform.config import clock
from jifen.platform.rounds import keeping
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import HistoryLine, Run
from jifen.platform.rounds.runs.steps import STEPS
from jifen.ranking import verify

pytestmark = pytest.mark.slow

PAUSES = int(os.environ.get("PAUSES", "5"))
"""Pauses at a random instant; ``PAUSES=50`` for a release."""

TOGETHER = 5
"""Workers that lie stopped on one run before somebody finishes it, and go on together."""

LEASE = 0.7
"""Seconds a lease lasts here; five minutes on a platform."""

LATE = (*(f"{step}:{when}" for step in STEPS for when in ("before", "after")), "sign:placed")
LATE = tuple(point for point in LATE if point != f"{STEPS[-1]}:after")
"""Every named point at which a run is not over."""


class Workers:
    """Workers of a process of their own, each of which can be stopped."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process, self._log = process, log
        self.alive: list[int] = []

    def start(self, point: str = "-") -> int:
        """Start one; gives its process."""
        child = self._ask(f"start {point}")
        self.alive.append(child)
        return child

    def ended(self, child: int) -> int:
        """Wait until one has ended; gives the code."""
        code = self._ask(f"wait {child}")
        self.alive.remove(child)
        return code

    def said(self) -> str:
        """Give the end of what they said."""
        return self._log.read_text(encoding="utf-8")[-3000:]

    def _ask(self, order: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, self.said()
        return int(answer)


@pytest.fixture
def workers(committed_rounds_world: Any, process_environment: dict[str, str], tmp_path: Path) -> Iterator[Workers]:
    """Give the workers; none is left stopped."""
    committed_rounds_world.sealed()
    command = [sys.executable, str(Path(__file__).with_name("paused_worker.py")), str(LEASE)]
    told = process_environment | {"JIFEN_TODAY": clock.today().isoformat()}
    with (tmp_path / "workers.log").open("w") as log:
        process = subprocess.Popen(
            command, env=told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
        made = Workers(process, tmp_path / "workers.log")
        yield made
        for child in made.alive:
            os.kill(child, signal.SIGKILL)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def is_stopped(child: int) -> bool:
    """Whether a process lies still."""
    return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def is_over(child: int) -> bool:
    """Whether a process has ended; its parent has not asked yet."""
    return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def until_stopped(workers: Workers, child: int) -> None:
    """Wait until a worker has come to its point."""
    end = time.monotonic() + 30
    while not is_stopped(child):
        assert time.monotonic() < end and not is_over(child), workers.said()
        time.sleep(0.01)


def stop(child: int) -> bool:
    """
    Stop a worker where it is; says whether it still was at work.

    One that was hit amid a transaction holds what it locked: nobody could take its run over, and it is no late writer. It goes
    on for a moment and is hit again.
    """
    while not is_over(child):
        os.kill(child, signal.SIGSTOP)
        while not (is_stopped(child) or is_over(child)):
            time.sleep(0.001)
        if not is_over(child) and not holds_a_lock():
            return True
        os.kill(child, signal.SIGCONT)
        time.sleep(0.004)
    return False


def holds_a_lock() -> bool:
    """Whether somebody is amid a transaction that writes."""
    try:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 50")
        with transaction.atomic():
            list(Run.objects.select_for_update(nowait=connection.vendor == "postgresql"))
    except OperationalError:
        return True
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 20000")
    return False


def wait_out(run: Run) -> None:
    """Wait until the lease of whoever lies stopped has run out."""
    while (until := Run.objects.get(pk=run.pk).leased_until) and until >= clock.now():
        time.sleep(0.02)


def go_on(workers: Workers, children: list[int]) -> list[int]:
    """Let everybody who was stopped go on, all at once; gives the codes they end by."""
    for child in children:
        os.kill(child, signal.SIGCONT)
    return [workers.ended(child) for child in children]


def contents(run: Run) -> dict[str, bytes]:
    """Read every file of a run, public and private."""
    folder = keeping.run_folder(run.public)
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def asked(world: Any, kind: str) -> Run:
    """Ask for a run."""
    return rounds.ask_run(round_=world.round, by=world.officer, kind=kind)


def times_told(run: Run) -> int:
    """Count how often it is on record that a run was made."""
    return sum(one.data.get("run") == run.public for one in Entry.objects.filter(act=f"round.ran_{run.kind}"))


def undisturbed(world: Any, workers: Workers) -> tuple[Run, float]:
    """Give a dry run nobody stopped, and the seconds one takes when nothing else goes on."""
    runs, took = [asked(world, "dry") for _ in range(3)], list[float]()
    for _ in runs:
        begun = time.monotonic()
        assert DONE == workers.ended(workers.start())
        took.append(time.monotonic() - begun)
    runs[0].refresh_from_db()
    return runs[0], min(took)


def test_paused_at_every_named_step_a_late_worker_is_fenced(committed_rounds_world: Any, workers: Workers) -> None:
    """One run, a worker stopped at each step of it; all go on once it is done, and not a byte or a row is other than it was."""
    run, stopped = asked(committed_rounds_world, "official"), []
    for point in LATE:
        stopped.append(workers.start(point))
        until_stopped(workers, stopped[-1])
        wait_out(run)
    assert DONE == workers.ended(workers.start())
    made, lines = contents(run), HistoryLine.objects.count()
    codes = go_on(workers, stopped)
    run.refresh_from_db()
    report = verify(keeping.run_folder(run.public) / "public", root=run.root)

    assert [FENCED] * len(LATE) == codes, workers.said()
    assert len(LATE) + 1 == run.token
    assert made == contents(run)
    assert 12 == run.standings.count() == len({own.case_id for own in run.standings.all()})
    assert 1 == committed_rounds_world.round.moves.filter(act="rank").count() == times_told(run)
    assert lines == HistoryLine.objects.count()
    assert 0 == report.exit_code, report.lines()
    assert [] == audit_verify().findings


def test_paused_at_random_late_workers_apply_nothing_twice(
    committed_rounds_world: Any, workers: Workers, capsys: pytest.CaptureFixture[str]
) -> None:
    """Some lie stopped on a run at any instant, another does it, and they go on together: the same bytes as undisturbed."""
    whole, took = undisturbed(committed_rounds_world, workers)
    chance, paused, codes = random.Random(306), 0, list[int]()
    while paused < PAUSES:
        run, stopped = asked(committed_rounds_world, "dry"), list[int]()
        while len(stopped) < min(TOGETHER, PAUSES - paused):
            child = workers.start()
            time.sleep(chance.uniform(0, took))
            if not stop(child):  # it was done before it was hit
                assert DONE == workers.ended(child), workers.said()
                break
            stopped.append(child)
            wait_out(run)
        assert workers.ended(workers.start()) in (DONE, NOTHING), workers.said()
        codes += go_on(workers, stopped)
        paused += len(stopped)
        run.refresh_from_db()
        assert (whole.root, whole.digest, 1) == (run.root, run.digest, times_told(run))
        assert contents(whole) == contents(run)
    with capsys.disabled():
        told = f"{paused} pauses, {codes.count(FENCED)} of them fenced, {codes.count(NOTHING)} before they had a run"
        sys.stdout.write(f"\n{told}\n")

    assert set(codes) <= {FENCED, NOTHING}, workers.said()
    assert codes.count(FENCED) >= PAUSES // 2
    assert [] == audit_verify().findings


def test_paused_before_it_puts_a_folder_in_place_it_takes_no_finished_list_away(
    committed_rounds_world: Any, workers: Workers
) -> None:
    """One dies once the folder lies there, the next is stopped before it replaces it, a third finishes: the list stays."""
    run = asked(committed_rounds_world, "official")
    assert 137 == workers.ended(workers.start(f"{KILL}sign:placed"))
    wait_out(run)
    stopped = workers.start(PLACING)
    until_stopped(workers, stopped)
    wait_out(run)
    assert DONE == workers.ended(workers.start())
    made = contents(run)
    code = go_on(workers, [stopped])[0]
    run.refresh_from_db()

    assert code in (DIED, FENCED)
    assert made == contents(run)
    assert 12 == run.standings.count()
    assert [] == audit_verify().findings
