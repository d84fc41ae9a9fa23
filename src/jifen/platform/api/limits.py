"""How often one caller may call: a count a minute in a table of its own, so that every worker counts the same."""

from __future__ import annotations

from django.conf import settings
from django.db.models import F

from jifen.platform.api.models import Allowance
from jifen.platform.api.passing import passing
from jifen.platform.api.problems import CallError
from jifen.platform.api.wording import USUAL
from jifen.platform.config import clock

PER_MINUTE = {"token": 600, "address": 120, "estimate": 60}
"""Calls of a token; of an address without a token; estimates of an address, which cost the most."""

_KEPT_MINUTES = 5


def count(*, caller: str, sort: str) -> bool:
    """
    Count one call.

    Args:
        caller: public id of a token, or the keyed hash of an address.
        sort: a key of :data:`PER_MINUTE`.

    Returns:
        Whether this was the caller's first call in its minute.

    Raises:
        CallError: 429 ``api.too_many``, with the seconds to wait.
    """
    seconds = int(clock.now().timestamp())
    minute, name = seconds // 60, f"{sort}:{caller}"
    with passing():
        first = not Allowance.objects.filter(caller=name, minute=minute).update(calls=F("calls") + 1)
        if first:
            Allowance.objects.bulk_create([Allowance(caller=name, minute=minute)], ignore_conflicts=True)
            Allowance.objects.filter(caller=name, minute=minute).update(calls=F("calls") + 1)
            Allowance.objects.filter(minute__lt=minute - _KEPT_MINUTES).delete()
        calls = Allowance.objects.values_list("calls", flat=True).get(caller=name, minute=minute)
    allowed: dict[str, int] = getattr(settings, "JIFEN_API_PER_MINUTE", PER_MINUTE)
    if calls > allowed[sort]:
        code, what, mend = USUAL[429]
        raise CallError(429, code, what, mend, Retry_After=str(60 - seconds % 60))
    return first
