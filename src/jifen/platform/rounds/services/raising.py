"""Raising objections that are late: to whoever leads the office that owes something, then to the office above it."""

from __future__ import annotations

from jifen.platform.casework.services import above_before
from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Escalation
from jifen.platform.rounds.selectors.lateness import late_objections, responsible


def raise_overdue() -> int:
    """
    Raise the objections that are late today, each once a level and deadline; to be called hourly.

    Returns:
        How many were raised now.
    """
    today, count = clock.today(), 0
    before = above_before(today)
    for one in late_objections(today):
        office = responsible(one)
        assert one.due_on is not None
        above = office.parent if one.due_on < before else None
        for level, to in ((Escalation.Level.OWN, office), (Escalation.Level.ABOVE, above)):
            if to is not None:
                count += evidence.raise_work(level=level, due_on=one.due_on, office=office, to=to, objection=one.public)
    return count
