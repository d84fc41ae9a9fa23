"""
Who works on a run: whoever holds its lease, for as long as it is renewed.

The token grows each time a run is taken. A worker that was stopped and wakes up after another took over has an older token; it
renews nothing and writes nothing any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q

from jifen.platform.config import clock
from jifen.platform.rounds.models import Run

LASTS = timedelta(minutes=5)
"""Longer than any stretch of work between two renewals: compressing a list of 300,000 rows takes half a minute."""


class LeaseLostError(Exception):
    """Another worker has taken the run over."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A run that is being worked on, and the token it was taken with."""

    run: Run
    token: int

    def renew(self, **changed: object) -> None:
        """
        Keep the run for some minutes more, and write what is new about it.

        Raises:
            LeaseLostError: another worker has it.
        """
        held = Run.objects.filter(pk=self.run.pk, token=self.token, ended_at=None)
        if not held.update(leased_until=clock.now() + LASTS, **changed):
            raise LeaseLostError(self.run.public)


def take_next() -> Lease | None:
    """Take the next run that waits, or whose worker was not heard of for too long."""
    now = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    for run in Run.objects.filter(free, ended_at=None).select_related("round", "sealing").order_by("pk")[:5]:
        waiting = Run.objects.filter(free, pk=run.pk, token=run.token, ended_at=None)
        if waiting.update(token=F("token") + 1, leased_until=now + LASTS):
            return Lease(run, run.token + 1)
    return None
