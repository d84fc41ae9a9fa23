"""
Who works on what an officer asked for, a sealing or a run: whoever holds its lease, for as long as it is renewed.

The token grows each time a row is taken. A worker that was stopped and wakes up after another took over has an older token; it
renews nothing and writes nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.db.models import F, Q

from jifen.platform.config import clock
from jifen.platform.rounds.models import Run, SealingAsked

Asked = TypeVar("Asked", Run, SealingAsked)

LASTS = timedelta(minutes=5)
"""Longer than any stretch of work between two renewals: compressing a list of 300,000 rows takes half a minute."""

_TOLD_EVERY = 2_000
"""Rows after which it is told how far the work is."""


class LeaseLostError(Exception):
    """Another worker has taken over."""


@dataclass(frozen=True, slots=True)
class Lease(Generic[Asked]):
    """What is being worked on, and the token it was taken with."""

    row: Asked
    token: int

    def renew(self, **changed: object) -> None:
        """
        Keep the row for some minutes more, and write what is new about it.

        Raises:
            LeaseLostError: another worker has it.
        """
        held = type(self.row).objects.filter(pk=self.row.pk, token=self.token, ended_at=None)
        if not held.update(leased_until=clock.now() + LASTS, **changed):
            raise LeaseLostError(self.row.public)

    def counted(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Pass rows on, and tell every now and then how many there were."""
        for done, row in enumerate(rows, start=1):
            if done % _TOLD_EVERY == 0:
                self.renew(done_rows=done)
            yield row


def take_next(sort: type[Asked]) -> Lease[Asked] | None:
    """Take the next of a sort that waits, or whose worker was not heard of for too long."""
    now, rows = clock.now(), sort.objects
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    waiting = rows.filter(free, ended_at=None).select_related("round", "sealing", "asked_by").order_by("pk")
    for row in waiting[:5]:
        still = rows.filter(free, pk=row.pk, token=row.token, ended_at=None)
        if still.update(token=F("token") + 1, leased_until=now + LASTS):
            return Lease(row, row.token + 1)
    return None
