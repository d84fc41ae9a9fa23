"""
Counting everybody of a closed round as of one day, before the entrants are sealed.

People are scored on the day their last answer comes; of two equals the later one would have more months. Whose newest scorecard is
of another day than the closing day is scored once more, in pieces: a worker killed between two leaves the first to count.
"""

from __future__ import annotations

from django.db import transaction

from jifen.platform.casework import services as casework
from jifen.platform.casework.moving import SYSTEM
from jifen.platform.rounds import inputs
from jifen.platform.rounds.models import Round, SealingAsked
from jifen.platform.rounds.moving import note
from jifen.platform.rounds.runs.failpoint import failpoint
from jifen.platform.rounds.runs.lease import Lease
from jifen.platform.rounds.selectors.rounds import to_count

POINTS = ("count:scored", "count:written", "count:kept")
"""Where a process may be made to die: before a piece is written, before and after it is committed."""

_AT_ONCE = 100
"""Cases scored and written in one piece: some seconds of work, of which writing is the least."""


def count_as_of_closing(round_: Round, lease: Lease[SealingAsked] | None = None) -> int:
    """
    Score once more, as of the closing day, whoever's newest scorecard is of another; whoever's is of that day costs nothing.

    Args:
        round_: closed.
        lease: of the sealing that was asked for: it is told how far the counting is.

    Returns:
        How many were scored.

    Raises:
        RefusedError: ``rounds.scheme_changed``, ``platform.scheme_changed``.
        LeaseLostError: another worker has it.
    """
    inputs.pack_of(round_)
    waiting = to_count(round_)
    if lease is not None:
        lease.renew(step=SealingAsked.Step.COUNT, all_rows=waiting.count(), done_rows=0)
    done, after = 0, 0
    while cases := list(waiting.filter(pk__gt=after).values_list("pk", flat=True)[:_AT_ONCE]):
        counted = casework.count_as_of_closing(cases)
        failpoint("count:scored")
        with transaction.atomic():
            if lease is not None:  # first of all: who would take it over waits for the end of this
                lease.renew(done_rows=done + len(cases))
            kept = casework.keep_counted(counted)
            if kept:
                note(round_, SYSTEM, "round.counted", {"as_of": round_.closes_on.isoformat(), "cases": kept})
            failpoint("count:written")
        failpoint("count:kept")
        done += kept
        if kept == len(cases):  # else somebody moved meanwhile, and is looked at again
            after = cases[-1]
    return done
