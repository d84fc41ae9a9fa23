"""The worker is killed while people are counted as of the closing day: what was kept stays, and the next one counts the rest, once."""

from __future__ import annotations

import random
from typing import Any

import pytest
from test_kills_of_sealing import BY_SIGNAL, DONE, KILLED, Worker, again, whole, worker

from jifen.platform.audit.verifying import verify
from jifen.platform.casework.models import Scorecard
from jifen.platform.rounds.selectors.rounds import to_count
from jifen.platform.rounds.services.counting import POINTS

__all__ = ["worker"]

pytestmark = pytest.mark.slow


def cards_each(world: Any) -> set[int]:
    """Give how many scorecards the cases have: two before the counting, three after it."""
    return {one.scorecards.count() for one in world.cases}


def test_killed_at_every_point_of_the_counting_nobody_is_counted_twice(
    committed_rounds_world: Any, worker: Worker
) -> None:
    """Before a piece is committed nothing of it is there; afterwards all of it is, and the next worker goes on."""
    world = committed_rounds_world
    asking, left = again(world, 0), []
    for point in POINTS:
        assert (point, KILLED) == (point, worker(point))
        left.append(to_count(world.round).count())
    assert DONE == worker("-")

    assert [12, 12, 0] == left
    assert (1, 0, 0, 1) == whole(asking)
    assert {3} == cards_each(world)
    assert {world.round.closes_on} == set(Scorecard.objects.filter(number=3).values_list("as_of", flat=True))
    assert [] == verify().findings


def test_killed_at_random_everybody_is_counted_once(committed_rounds_world: Any, worker: Worker) -> None:
    """Some milliseconds into the work, wherever that is; then through."""
    world, chance, killed = committed_rounds_world, random.Random(306), 0
    asking = again(world, 0)
    for _ in range(8):
        killed += worker(str(chance.randint(1, 250))) == BY_SIGNAL
        asking.refresh_from_db()
        if asking.ended_at is not None:
            break
        assert cards_each(world) in ({2}, {3})
    else:
        worker("-")

    assert killed
    assert (1, 0, 0, 1) == whole(asking)
    assert {3} == cards_each(world)
    assert [] == verify().findings
