"""
Workers to be paused: ``python paused_worker.py LEASE`` forks one for each line it reads, and lets several live at once.

Lines: ``start POINT`` (``-`` for none) answers with the process; ``wait PROCESS`` answers with the code it ended by: 0 did a run, 2
found nothing to do, 3 was fenced, 1 died of something else. A worker pauses itself at its point, as if SIGSTOP had hit it
there; at any other instant the test does that. ``LEASE`` is how long a lease lasts here, in seconds.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from jifen.platform.config.boot import boot

DONE, DIED, NOTHING, FENCED = range(4)
PLACING, KILL = "placing", "kill "


def pause() -> None:
    """Be stopped here, until somebody lets this process go on."""
    os.kill(os.getpid(), signal.SIGSTOP)


def _patch(point: str) -> None:
    """Pause or die at a point, and tell of a lease that was lost."""
    from jifen.platform.rounds.runs import steps
    from jifen.platform.rounds.runs.lease import LeaseLostError
    from jifen.platform.rounds.services import running

    def at(name: str) -> None:
        if name == point:
            pause()
        elif point == KILL + name:
            os._exit(137)

    class Told(steps.Work):
        def through(self) -> None:
            try:
                super().through()
            except LeaseLostError:
                os._exit(FENCED)

    steps.failpoint = at
    running.Work = Told  # type: ignore[misc]
    if point == PLACING:
        Path.rename = _once(Path.rename)  # type: ignore[method-assign]


def _once(rename: Callable[[Path, Any], Path]) -> Callable[[Path, Any], Path]:
    """Pause before the first folder gets another name: the last lease was renewed by then, and nothing asks again."""

    def renamed(path: Path, target: Any) -> Path:
        Path.rename = rename  # type: ignore[method-assign]
        pause()
        return rename(path, target)

    return renamed


def _work(point: str) -> None:
    from jifen.platform.rounds import services as rounds

    code = DIED
    try:
        _patch(point)
        code = DONE if rounds.work_next() else NOTHING
    except Exception:  # noqa: BLE001  whatever it died of is told
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main(lease_seconds: float) -> None:
    """Take orders until there are none."""
    boot()
    import jifen.platform.rounds.services  # noqa: F401  read before the fork, once
    from jifen.platform.rounds.runs import lease

    lease.LASTS = timedelta(seconds=lease_seconds)
    for line in sys.stdin:
        order, _, told = line.strip().partition(" ")
        if order == "start":
            child = os.fork()
            if not child:
                _work(told)
            answer = child
        else:
            _, status = os.waitpid(int(told), 0)
            answer = os.waitstatus_to_exitcode(status)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(float(sys.argv[1]))
