"""Counting the days of a running publicity anew, where the working days of a year are published or changed meanwhile."""

from __future__ import annotations

import logging

from django.db import transaction

from jifen.kernel.errors import RefusedError
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.moving import SYSTEM
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Round
from jifen.platform.rounds.moving import note
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.services.publishing import ends_of, later_ends

_LOG = logging.getLogger(__name__)
_LASTING = (State.SEALED, State.DRAWN, State.RANKED, State.SCHEDULED, State.PUBLICITY)
"""Also while it is ranked again the list in force hangs, and may be objected to."""


def follow_calendar() -> int:
    """
    Count the days of every list that hangs, or is going to, by the working days as they are published now; for the worker.

    Returns:
        How many rounds got other days.
    """
    done = 0
    for round_ in Round.objects.filter(state__in=_LASTING).order_by("pk"):
        try:
            done += count_anew(round_)
        except RefusedError as error:
            # A pack that was altered in place counts nothing; the other rounds go on.
            _LOG.error("round %s: its days are not counted anew: %s", round_.public, error.code)
    return done


def count_anew(round_: Round) -> bool:
    """
    Count the days of one round anew. What people were told is never shortened: a last day only moves back.

    Returns:
        Whether anything is another now.

    Raises:
        RefusedError: ``rounds.scheme_changed``.
    """
    listed = lists.list_in_force(round_) or lists.scheduled_list(round_)
    if listed is None or State(round_.state) not in _LASTING:
        return False
    counted = later_ends(round_, ends_of(round_, listed.release_at))
    if all(getattr(round_, name) == value for name, value in counted.items()):
        return False
    with transaction.atomic():
        found = Round.objects.filter(pk=round_.pk, version=round_.version, state=round_.state)
        if not found.update(**counted):
            return False  # it was moved meanwhile, and its days with it
        round_.refresh_from_db()
        ends = {"publicity_until": round_.publicity_until, "objections_until": round_.objections_until}
        told: dict[str, object] = {name: day and day.isoformat() for name, day in ends.items()}
        note(round_, SYSTEM, "round.days", told)
        keep(round_)
    return True
