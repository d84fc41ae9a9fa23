"""
A circuit breaker: who failed again and again is left alone for a while, then asked once to see whether it is back.

::

    closed ──failures in a row──► open ──rest is over──► half open ──success──► closed
                                   ▲                         └──failure──► open

Law: trust anchor T7.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum


class State(StrEnum):
    """Where a breaker stands."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """
    The breaker of one register; threads may share it.

    Args:
        clock: seconds that only grow, such as ``time.monotonic``.
        failures: how many failures in a row open it.
        rest_seconds: how long it stays open; also how long a trial that never reports back blocks the next one.
    """

    def __init__(self, clock: Callable[[], float], *, failures: int = 5, rest_seconds: float = 30.0) -> None:
        self._clock, self._most, self._rest = clock, failures, rest_seconds
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._opened_at: float | None = None
        self._tried_at: float | None = None

    @property
    def state(self) -> State:
        """Where the breaker stands now."""
        with self._lock:
            if self._opened_at is None:
                return State.CLOSED
            return State.OPEN if self._left() > 0 else State.HALF_OPEN

    def admits(self) -> bool:
        """Say whether a call may be made now; half open, only one caller is told so and has to report."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._left() > 0:
                return False
            self._tried_at = self._clock()
            return True

    def seconds_left(self) -> float:
        """Give the seconds until a call may be made; 0 when it may be made now."""
        with self._lock:
            return max(0.0, self._left()) if self._opened_at is not None else 0.0

    def succeeded(self) -> None:
        """Report that a call came back well."""
        with self._lock:
            # A call begun before the breaker opened proves nothing about now.
            if self._opened_at is None or self._tried_at is not None:
                self._in_a_row, self._opened_at, self._tried_at = 0, None, None

    def failed(self) -> None:
        """Report that a call failed."""
        with self._lock:
            self._in_a_row += 1
            trial_failed = self._opened_at is not None and self._tried_at is not None
            if trial_failed or (self._opened_at is None and self._in_a_row >= self._most):
                self._opened_at, self._tried_at = self._clock(), None

    def _left(self) -> float:
        since = self._tried_at if self._tried_at is not None else self._opened_at
        return self._rest - (self._clock() - since) if since is not None else 0.0
