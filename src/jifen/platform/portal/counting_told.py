"""As of which day a case is counted, for its applicant: before the closing that it will be that day, afterwards what it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors.counted import CountedAnew, counted_anew
from jifen.platform.rounds.selectors.rounds import round_of

_WAITS = (State.SUBMITTED, State.RETURNED, State.VERIFYING, State.SCORED, State.FROZEN)


@dataclass(frozen=True, slots=True)
class CountingTold:
    """``closes_on``: the day everybody will be counted as of, while points may move with it; ``anew``: what has changed by it."""

    closes_on: date | None = None
    anew: CountedAnew | None = None


def counting_told(case: Case) -> CountingTold:
    """Say as of which day a case will be counted, or what reads otherwise since it is; nothing of rank, nothing of others."""
    if case.counts_until is not None:
        return CountingTold(anew=counted_anew(case))
    if case.state not in _WAITS or not schemes.moves_with_the_day(case.scheme):
        return CountingTold()
    rounds = [found for use in case.uses if (found := round_of(case, use)) is not None]
    return CountingTold(min((one.closes_on for one in rounds), default=None))
