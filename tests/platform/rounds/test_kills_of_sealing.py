"""The worker is killed at every named point of a sealing, and at random; the next one seals the same bytes, once."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from killing import BY_SIGNAL, DONE, KILLED, Worker

from jifen.platform.audit.verifying import verify
from jifen.platform.casework import services as casework
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Entrant, HistoryLine, Sealing, SealingAsked
from jifen.platform.rounds.services.sealing import POINTS

pytestmark = pytest.mark.slow

LAST = "seal_list:after"
KILLS = int(os.environ.get("KILLS", "15"))
MOST = 11
"""Sealings that differ: of twelve people one leaves before each but the first."""


@pytest.fixture
def worker(committed_rounds_world: Any, workers: Callable[..., Worker]) -> Worker:
    """Give a way to let one worker seal a round that has closed."""
    committed_rounds_world.closed()
    return workers(SealingAsked)


def again(world: Any, at: int) -> SealingAsked:
    """Ask for a sealing; from the second on somebody has left, so that there is something to seal."""
    if at:
        casework.withdraw(case=world.cases[at], actor=world.applicant(world.cases[at]))
    return rounds.ask_sealing(round_=world.round, by=world.officer, because=f"第{at}人退出" if at else "")


def whole(asking: SealingAsked) -> tuple[int, ...]:
    """Count what a sealing that has ended left: one sealing, its entrants, its move and its line in the history."""
    asking.refresh_from_db()
    sealing = asking.sealing
    assert sealing is not None and asking.ended_at is not None and asking.refused is None
    return (
        Sealing.objects.filter(round=asking.round, number=sealing.number).count(),
        Entrant.objects.filter(sealing=sealing).count() - sealing.entrants,
        asking.round.moves.filter(act="seal").count() - sealing.number,
        HistoryLine.objects.filter(written__contains=sealing.root).count(),
    )


def test_killed_at_every_point_the_next_worker_seals_once_and_the_same_bytes(
    committed_rounds_world: Any, worker: Worker
) -> None:
    """All of it or nothing: until the last point the round is where it was, and nothing of the sealing is there."""
    world = committed_rounds_world
    for at, point in enumerate(POINTS):
        asking, before = again(world, at), (Sealing.objects.count(), Entrant.objects.count(), world.round.version)
        assert (point, KILLED) == (point, worker(point))
        if point != LAST:
            asking.refresh_from_db()
            assert (point, None) == (point, asking.ended_at)
            assert before == (Sealing.objects.count(), Entrant.objects.count(), world.round.version)
            assert (point, DONE) == (point, worker("-"))
        assert (1, 0, 0, 1) == whole(asking)
        assert [] == verify().findings


def test_a_sealing_killed_again_and_again_is_the_one_that_nobody_killed(
    committed_rounds_world: Any, worker: Worker
) -> None:
    """Three deaths in a row, then through; sealed once more over the same rows there is no difference."""
    world = committed_rounds_world
    asking = again(world, 0)
    for point in POINTS[:-1]:
        assert (point, KILLED) == (point, worker(point))
    assert DONE == worker("-")

    assert (1, 0, 0, 1) == whole(asking)
    assert len(POINTS) == asking.token
    same = rounds.ask_sealing(round_=world.round, by=world.officer, because="核对")
    assert DONE == worker("-")
    same.refresh_from_db()
    assert same.refused and "rounds.nothing_changed" == same.refused["code"]


def test_killed_at_random_a_sealing_is_whole_or_not_there(committed_rounds_world: Any, worker: Worker) -> None:
    """Between one and sixty milliseconds into the work, wherever that is, until it is through."""
    world, chance, killed = committed_rounds_world, random.Random(306), 0
    for at in range(min(MOST, max(1, KILLS // 5))):
        asking = again(world, at)
        for _ in range(5):
            killed += worker(str(chance.randint(1, 60))) == BY_SIGNAL
            asking.refresh_from_db()
            if asking.ended_at is not None:
                break
        else:
            worker("-")
        assert (1, 0, 0, 1) == whole(asking)
    assert killed
    assert [] == verify().findings
