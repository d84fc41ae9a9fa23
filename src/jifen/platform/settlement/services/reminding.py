"""Reminding people of notices that run out soon: nobody loses the right to settle because a day was forgotten."""

from __future__ import annotations

from datetime import timedelta

from jifen.platform.config import clock
from jifen.platform.messaging.selectors import of_person
from jifen.platform.settlement.lifecycle import State
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.moving import tell
from jifen.platform.settlement.selectors.claims import notice_in_force

BEFORE = (30, 7)
"""Days before the last one on which somebody is reminded; no text sets them (docs/decisions)."""

_TEMPLATE = "notice_ends"


def remind_of_notices(*, at_most: int = 500) -> int:
    """
    Remind applicants whose notice runs out soon, once at each distance; not while public security is registering. Hourly.

    It is no reminder of a draft, so that switching those off does not switch it off: a right ends with the day.

    Returns:
        How many were reminded.
    """
    today = clock.today()
    last = today + timedelta(days=max(BEFORE))
    running = Claim.objects.filter(state=State.CONFIRMED, registering=False, valid_until__range=(today, last))
    count = 0
    for claim in running.select_related("case__person").order_by("valid_until", "pk").iterator():
        if count == at_most:
            break
        assert claim.valid_until is not None, "it was found by its day"
        left = (claim.valid_until - today).days
        once = f"{claim.valid_until}:{min(days for days in BEFORE if left <= days)}"  # an extension has its own
        if not of_person(claim.case.person.public).filter(event=f"{_TEMPLATE}:{claim.public}:{once}").exists():
            _remind(claim, once, left)
            count += 1
    return count


def _remind(claim: Claim, once: str, left: int) -> None:
    notice = notice_in_force(claim)
    assert notice is not None, "a claim is confirmed by its notice"
    tell(claim, _TEMPLATE, once=once, title=notice.title, until=claim.valid_until, days=left)
