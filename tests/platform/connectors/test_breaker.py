"""The breaker on its own, with a clock of the test's."""

from __future__ import annotations

import pytest

from jifen.platform.connectors.breaker import Breaker, State


class Clock:
    """Seconds that move when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Breaker:
    """A breaker that has just opened for ten seconds."""
    breaker = Breaker(clock, failures=3, rest_seconds=10)
    for _ in range(3):
        breaker.failed()
    return breaker


def test_failures_have_to_come_in_a_row(clock: Clock) -> None:
    """One success between them starts the count again."""
    breaker = Breaker(clock, failures=2, rest_seconds=10)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()

    assert State.CLOSED == breaker.state


def test_open_admits_nobody_until_the_rest_is_over(opened: Breaker, clock: Clock) -> None:
    """One second before, none; at ten, one."""
    clock.now += 9

    assert (State.OPEN, False, 1.0) == (opened.state, opened.admits(), opened.seconds_left())
    clock.now += 1
    assert (State.HALF_OPEN, True) == (opened.state, opened.admits())


def test_half_open_admits_one_caller_only(opened: Breaker, clock: Clock) -> None:
    """The others wait for what becomes of it."""
    clock.now += 10

    assert [True, False, False] == [opened.admits() for _ in range(3)]


def test_a_failed_trial_opens_it_for_another_full_rest(opened: Breaker, clock: Clock) -> None:
    """One failure is enough then."""
    clock.now += 10
    opened.admits()
    opened.failed()

    assert (State.OPEN, 10.0) == (opened.state, opened.seconds_left())


def test_a_trial_that_never_reports_does_not_lock_it_for_ever(opened: Breaker, clock: Clock) -> None:
    """A worker may be killed in the middle of it."""
    clock.now += 10
    opened.admits()
    clock.now += 10

    assert opened.admits()


def test_a_late_success_from_before_does_not_close_it(opened: Breaker) -> None:
    """A slow call that began while all was well says nothing about now."""
    opened.succeeded()

    assert State.OPEN == opened.state
