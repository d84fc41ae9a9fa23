"""How long a right to settle lasts: the day of the first notice, counted by the working days as they are published now, and its ends."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from jifen.kernel.dates import Deadline
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.rounds import inputs
from jifen.platform.rounds.models import Round
from jifen.platform.rounds.selectors.calendar import Days, days_of
from jifen.platform.settlement.lifecycle import State
from jifen.platform.settlement.models import Claim, Notice


class LastDay(NamedTuple):
    """Last day of a right; ``on`` None where no text says how long. While it is provisional, nothing runs out by it."""

    on: date | None
    provisional: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the day has gone by for certain."""
        return self.on is not None and not self.provisional and self.on < clock.today()


def over() -> Q:
    """Give the condition on a claim that its last day has gone by for certain."""
    return Q(valid_until__lt=clock.today(), valid_is_provisional=False)


def has_run_out(claim: Claim) -> bool:
    """
    Whether the right of a claim that still runs has ended with its last day, though the worker has not taken it down yet.

    Nothing runs out while public security is registering.
    """
    waits = claim.state in (State.RESERVED, State.CONFIRMED) and not claim.registering
    return waits and LastDay(claim.valid_until, claim.valid_is_provisional).is_over


def days_for(round_: Round) -> Days:
    """Give the days of a round, the validity of its notices with them."""
    return days_of(inputs.pack_of(round_), round_.use, round_.term)


def kept_day(case: Case, round_: Round) -> LastDay | None:
    """
    Give the last day an earlier notice gave for the same result: claiming anew wins no time, and loses none.

    Returns:
        None where no notice was issued yet.
    """
    last = _issued(case, round_).order_by("pk").last()
    if last is None:
        return None
    if not last.claim.valid_is_provisional:
        return LastDay(last.valid_until)
    return counted(case, round_) or LastDay(last.valid_until, provisional=True)


def counted(case: Case, round_: Round) -> LastDay | None:
    """
    Count the last day of the first notice by the working days as they are published now.

    What people were told is never shortened: a day only moves back.

    Returns:
        None where no notice was issued, or no text says how long it is good for.
    """
    first = _issued(case, round_).order_by("pk").first()
    ends = days_for(round_).notice_valid_until(_issued_on(first)) if first is not None else None
    if first is None or ends is None:
        return None
    told = first.valid_until
    return LastDay(max(ends.date, told) if told else ends.date, ends.provisional)


def latest_extension(claim: Claim) -> date | None:
    """
    Give the last day a notice may be extended to: once more as long as the texts make it last, from the end they set.

    No text says how far an office may go, so that this is a decision of ours (docs/decisions).
    """
    round_ = claim.standing.run.round
    first = counted(claim.case, round_)
    once = days_for(round_).notice_valid_until(first.on) if first is not None and first.on is not None else None
    return once.date if once else None


def latest_new_day(claim: Claim) -> date | None:
    """Give the last day a claim that is reinstated may get: that of a notice issued today."""
    ends: Deadline | None = days_for(claim.standing.run.round).notice_valid_until(clock.today())
    return ends.date if ends else None


def _issued(case: Case, round_: Round) -> QuerySet[Notice]:
    return Notice.objects.filter(claim__case=case, claim__standing__run__round=round_).select_related("claim")


def _issued_on(notice: Notice) -> date:
    return date.fromisoformat(str(notice.told["issued_on"]))
