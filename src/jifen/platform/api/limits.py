"""
How often one caller may call in a minute, whichever process answers.

A process takes a caller's calls from the table in lots, and counts the calls of a lot by itself: most calls write nothing. All
lots together are what is allowed, so that never more is; a caller whom several processes serve may be refused while another
process still holds part of a lot.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.db.models import F

from jifen.platform.api.models import Allowance
from jifen.platform.api.passing import passing
from jifen.platform.api.problems import CallError
from jifen.platform.api.wording import USUAL
from jifen.platform.config import clock

LOTS = 30
"""Into how many lots what is allowed in a minute is parted."""

_KEPT_MINUTES = 5
_LOCK = Lock()


@dataclass(slots=True)
class _Purse:
    """What a process may still answer for a caller in a minute, and what nobody had taken when it last looked."""

    mine: int
    untaken: int


_HELD: dict[tuple[str, int], _Purse] = {}


@dataclass(frozen=True, slots=True)
class Counted:
    """One call that was counted: whether it was the first of its minute, what is allowed, what is left, seconds until the next."""

    first: bool
    allowed: int
    left: int
    wait: int

    @property
    def headers(self) -> dict[str, str]:
        """Tell a program before it is refused."""
        told = {"Limit": self.allowed, "Remaining": self.left, "Reset": self.wait}
        return {f"RateLimit-{name}": str(value) for name, value in told.items()}


def count(*, caller: str, sort: str) -> Counted:
    """
    Count one call.

    Args:
        caller: public id of a token, or the keyed hash of an address.
        sort: a key of ``JIFEN_API_PER_MINUTE``.

    Raises:
        CallError: 429 ``api.too_many``, with the seconds to wait.
    """
    seconds = int(clock.now().timestamp())
    of, wait = (f"{sort}:{caller}", seconds // 60), 60 - seconds % 60
    allowed: int = settings.JIFEN_API_PER_MINUTE[sort]
    with _LOCK:
        purse = _HELD.get(of)
        if purse is not None and purse.mine:
            purse.mine -= 1
            return Counted(False, allowed, purse.mine + purse.untaken, wait)
    lot = max(1, allowed // LOTS)
    before = _take(*of, lot)
    if before >= allowed:
        code, what, mend = USUAL[429]
        raise CallError(429, code, what, mend, Retry_After=str(wait), **Counted(False, allowed, 0, wait).headers)
    got, untaken = min(lot, allowed - before), max(0, allowed - before - lot)
    with _LOCK:
        for old in [one for one in _HELD if one[1] != of[1]]:
            del _HELD[old]
        mine = got - 1 + (_HELD[of].mine if of in _HELD else 0)
        _HELD[of] = _Purse(mine, untaken)
    return Counted(before == 0, allowed, mine + untaken, wait)


def _take(caller: str, minute: int, lot: int) -> int:
    """Take a lot from the table; gives how many calls had been taken before."""
    with passing():
        held = Allowance.objects.filter(caller=caller, minute=minute)
        if not held.update(calls=F("calls") + lot):
            Allowance.objects.bulk_create([Allowance(caller=caller, minute=minute)], ignore_conflicts=True)
            held.update(calls=F("calls") + lot)
            Allowance.objects.filter(minute__lt=minute - _KEPT_MINUTES).delete()
        return held.values_list("calls", flat=True).get() - lot
