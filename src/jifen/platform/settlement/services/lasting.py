"""Settling provisional last days: once the working days of a year are published, the notices that hang on them are issued anew."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from jifen.kernel.errors import RefusedError
from jifen.platform.casework.moving import SYSTEM
from jifen.platform.config import clock
from jifen.platform.offices.models import Office
from jifen.platform.settlement import notices
from jifen.platform.settlement.lifecycle import Act, State
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.moving import ClaimMovedError, move, tell
from jifen.platform.settlement.selectors.lasting import counted

_LOG = logging.getLogger(__name__)
GRACE = timedelta(days=30)
"""From the day it is told, where a last day becomes certain only when it is there or gone by: nobody could have kept it."""

_GIVES = (Act.CONFIRM, Act.EXTEND, Act.RELEASE, Act.REINSTATE)


def follow_calendar(*, at_most: int = 500) -> int:
    """
    Count every provisional last day again, and settle those whose year is published by now: the next version of the notice is
    issued and the applicant is told, who has :data:`GRACE` where the day is over by then. To be called hourly, before
    :func:`~jifen.platform.settlement.services.expire_due`.

    Returns:
        How many days were settled.
    """
    waiting = Claim.objects.filter(state__in=[State.RESERVED, State.CONFIRMED], valid_is_provisional=True)
    count = 0
    for claim in waiting.select_related("case__person", "household", "standing__run__round").order_by("pk").iterator():
        if count == at_most:
            break
        try:
            count += _settle(claim)
        except ClaimMovedError:  # extended, given up or registered in the same moment
            continue
        except RefusedError as error:
            # A pack that was altered in place counts nothing; the other claims go on.
            _LOG.error("claim %s: its last day is not counted: %s", claim.public, error.code)
    return count


def _settle(claim: Claim) -> bool:
    day = counted(claim.case, claim.standing.run.round)
    if day is None or day.on is None or day.provisional:
        return False
    today = clock.today()
    until = day.on if day.on > today else today + GRACE
    with transaction.atomic():
        move(claim, Act.FIX, SYSTEM, valid_until=until, valid_is_provisional=False)
        last = claim.notices.order_by("version").last()
        if claim.state == State.CONFIRMED and last is not None:
            office = _office_of(claim)
            notices.issue(claim, title=last.title, office=office, valid_until=until, provisional=False)
            tell(claim, "notice_day_settled", title=last.title, until=until)
    return True


def _office_of(claim: Claim) -> Office | None:
    """Give the office that issued the notice: the worker only counts for it."""
    moves = claim.moves.filter(act__in=[act.value for act in _GIVES], office__isnull=False).select_related("office")
    last = moves.order_by("version").last()
    return last.office if last is not None else None
