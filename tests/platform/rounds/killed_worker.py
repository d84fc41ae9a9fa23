"""
Workers to be killed: ``python killed_worker.py`` reads one line a worker and answers with the code it ended by.

A line is a failpoint, a number of milliseconds after which the worker gets SIGKILL, or ``-`` to let it finish. Each worker is a
process of its own with a connection of its own; it is forked, so that it need not start Python first.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback

from jifen.platform.config.boot import boot


def _work(failpoint: str) -> None:
    """Be a worker that does one run, or that lays lists ready where the failpoint stands there; never returns."""
    from jifen.platform.rounds import services as rounds

    os.environ["JIFEN_FAIL_AT"] = failpoint
    code = 1
    try:
        if failpoint.startswith("lay_list:"):
            rounds.release_due()
        else:
            code = 0 if rounds.work_next() else 2
    except Exception:  # noqa: BLE001  whatever it died of is told
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Start a worker for each line, one after another."""
    boot()
    import jifen.platform.rounds.services  # noqa: F401  read before the fork, once

    for line in sys.stdin:
        told = line.strip()
        child = os.fork()
        if not child:
            _work("" if told == "-" or told.isdigit() else told)
        if told.isdigit():
            time.sleep(int(told) / 1000)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
