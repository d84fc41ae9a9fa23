"""
The platform as it is, but for its patience: what takes minutes takes seconds here, or a test would sleep through them.

``python impatient.py site PORT``, ``… worker`` and ``… hasty`` start one process; ``impatient:application`` is what the site serves.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial

from jifen.platform.config.boot import boot

LEASE = timedelta(seconds=3)
SERVING = 3


def site() -> object:
    """Give the site as it is."""
    boot()
    from jifen.platform.config.wsgi import application

    return application


def work(*, hasty: bool) -> int:
    """Run a worker: a question is given back after seconds, and systems are asked twice; a hasty one does not wait for answers."""
    boot()
    from jifen.platform.connectors import breaker, http
    from jifen.platform.evidence.services import asking
    from jifen.platform.operation import wiring, worker

    asking.LEASE, asking.WAITS, asking.SYSTEM_TRIES = LEASE, (0,), 2 if hasty else 5
    if hasty:
        http.Patience = partial(http.Patience, attempts=1, attempt_seconds=0.4, seconds=0.4)  # type: ignore[assignment,misc]
        wiring.Breaker = partial(breaker.Breaker, rest_seconds=1.0)  # type: ignore[assignment,misc]
    return worker.main()


if __name__ == "__main__":
    if sys.argv[1] == "site":
        from jifen.platform.operation import serving

        serving.TARGET = "impatient:application"
        serving.serve("127.0.0.1", int(sys.argv[2]), SERVING)
    else:
        sys.exit(work(hasty=sys.argv[1] == "hasty"))
else:
    application = site()
