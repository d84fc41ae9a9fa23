"""Dying on purpose: a test names a point, and the process that comes to it is gone as if the power had failed."""

from __future__ import annotations

import os

VARIABLE = "JIFEN_FAIL_AT"
EXIT_CODE = 137
"""What a shell says of a process that was killed."""


def failpoint(name: str) -> None:
    """End this process at once if it is told to end here: nothing is flushed, closed or rolled back."""
    if os.environ.get(VARIABLE) == name:
        os._exit(EXIT_CODE)
