"""Until when something is to be done about an objection, by whom, and which of them are late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from jifen.kernel.dates import Deadline
from jifen.platform.config import clock
from jifen.platform.offices.models import Office
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Objection, Round
from jifen.platform.rounds.selectors.objections import is_being_proven
from jifen.platform.rounds.selectors.rounds import unranked_changes

_RANKED_BY_NOW = (State.SCHEDULED, State.FINAL, State.TAKEN_DOWN, State.EMPTY)
"""States in which nobody has to seal or rank again: the minute of the new list is set, or the result is final."""


def due_of(objection: Objection) -> Deadline | None:
    """Give the last day of what has to be done about an objection; None once it is answered, or upheld and ranked again."""
    if objection.due_on is None or (objection.state == Objection.State.ANSWERED and not waits_for_ranking(objection)):
        return None
    return Deadline(objection.due_on, objection.due_is_provisional)


def waits_for_ranking(objection: Objection) -> bool:
    """Whether an objection was upheld and the list in force still shows the row as it was."""
    standing = objection.standing
    return objection.outcome == Objection.Outcome.UPHELD and bool(unranked_changes(standing.run.round, standing.case))


def again_by(round_: Round) -> date | None:
    """Give the last day for ranking a round again for the sake of what was upheld; None where nothing waits for it."""
    upheld = _whole().filter(standing__run__round=round_, outcome=Objection.Outcome.UPHELD).order_by("due_on")
    return next((one.due_on for one in upheld if waits_for_ranking(one)), None)


def late_objections(on: date) -> Iterator[Objection]:
    """
    Give the objections that are late on a day, the most overdue first: not passed on; not answered although the facts are back;
    upheld, and not ranked again. While a department proves facts it is its question that is late.
    """
    over = Q(state=Objection.State.ANSWERED, standing__run__round__state__in=_RANKED_BY_NOW)
    for one in _whole().filter(due_on__lt=on).exclude(over).order_by("due_on", "pk"):
        if one.state == Objection.State.ANSWERED:
            is_late = waits_for_ranking(one)
        else:
            is_late = one.state == Objection.State.RAISED or not is_being_proven(one.standing)
        if is_late:
            yield one


def responsible(objection: Objection) -> Office:
    """Give the office whose work an objection waits for: that which handles it; once it is upheld, that which runs the round."""
    if objection.state != Objection.State.ANSWERED:
        return objection.office
    moves = objection.standing.run.round.moves.filter(office__isnull=False).select_related("office__parent")
    last = moves.order_by("version").last()
    return last.office if last is not None and last.office is not None else objection.office


def raised_and_late() -> Q:
    """Give the condition on raised work that it is an objection that is still late where it was late then."""
    found = Q(pk__in=[])
    for one in late_objections(clock.today()):
        found |= Q(objection=one.public, due_on=one.due_on, office=responsible(one))
    return found


def _whole() -> QuerySet[Objection]:
    related = ("office__parent", "standing__run__round", "standing__case")
    return Objection.objects.filter(due_on__isnull=False).select_related(*related)
