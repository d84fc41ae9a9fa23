"""A round that nobody enters any more ends as an empty one, and is not in the way of the next."""

from __future__ import annotations

from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import services as casework
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds import services as rounds


def empty(world: Any) -> None:
    """Let everybody withdraw, and close the round."""
    for case in world.cases:
        casework.withdraw(case=case, actor=world.applicant(case))
    world.closed()


def test_a_round_without_applications_ends_as_an_empty_one(rounds_world: Any) -> None:
    """It is on record who ended it; it is neither sealed nor published, and nothing waits for it any more."""
    empty(rounds_world)
    round_ = rounds.end_empty(round_=rounds_world.round, by=rounds_world.officer)
    move = round_.moves.last()

    assert ("empty", "end_empty", rounds_world.officer.username) == (round_.state, move.act, move.actor)
    assert not round_.sealings.exists()
    with pytest.raises(RefusedError, match=r"rounds\.move_unlawful"):
        rounds.seal_entrants(round_=round_, by=rounds_world.officer)


def test_a_round_somebody_enters_does_not_end_empty(rounds_world: Any) -> None:
    """One person is enough; the round stays closed."""
    round_ = rounds_world.closed()
    with pytest.raises(RefusedError, match=r"rounds\.somebody_entered"):
        rounds.end_empty(round_=round_, by=rounds_world.officer)

    assert "closed" == rounds_world.round.state


def test_an_open_round_does_not_end_empty_and_a_clerk_ends_none(rounds_world: Any) -> None:
    """Somebody may still apply; and it is for an officer of the city."""
    with pytest.raises(RefusedError, match=r"rounds\.move_unlawful"):
        rounds.end_empty(round_=rounds_world.round, by=rounds_world.officer)
    empty(rounds_world)
    with pytest.raises(NotAllowedError):
        rounds.end_empty(round_=rounds_world.round, by=rounds_world.clerk)
