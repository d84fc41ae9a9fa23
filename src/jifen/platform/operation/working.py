"""``python -m jifen.platform.operation.working``: one worker, in a process of its own."""

from __future__ import annotations

import sys

from jifen.platform.config.boot import boot

if __name__ == "__main__":
    boot()
    from jifen.platform.operation.worker import main

    sys.exit(main())
