"""Starting workers that are killed: one process of ``killed_worker.py`` a test, told line by line whom to kill where."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from jifen.platform.config import clock
from jifen.platform.rounds.models import Run, SealingAsked

KILLED, BY_SIGNAL, DONE = 137, -9, 0
"""The code a worker ends by: at a failpoint, killed from outside, when it has finished."""

Worker = Callable[[str], int]
"""Lets one worker work until it is killed or has finished, and gives the code it ended by; told as ``killed_worker.py`` says."""

Queue = type[Run] | type[SealingAsked]


@pytest.fixture
def workers(process_environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Start workers on the day it is now: ``workers(Run, PYTHONHASHSEED="306")``; their leases have run out whenever one begins."""
    with ExitStack() as stack:

        def start(queue: Queue, **environment: str) -> Worker:
            told = process_environment | {"JIFEN_TODAY": clock.today().isoformat()} | environment
            return stack.enter_context(_started(queue, told, tmp_path / "workers.log"))

        yield start


@contextmanager
def _started(queue: Queue, environment: dict[str, str], log: Path) -> Iterator[Worker]:
    command = [sys.executable, str(Path(__file__).with_name("killed_worker.py"))]
    with log.open("w") as said:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True, bufsize=1
        )
        assert process.stdin and process.stdout
        to, of = process.stdin, process.stdout

        def work(told: str) -> int:
            # The lease of whoever was killed has run out by now.
            queue._default_manager.filter(ended_at=None).update(leased_until=clock.now() - timedelta(seconds=1))
            to.write(f"{told}\n")
            answer = of.readline()
            assert answer, log.read_text()
            return int(answer)

        yield work
        to.close()
        assert 0 == process.wait(20), log.read_text()
        of.close()
