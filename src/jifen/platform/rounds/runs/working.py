"""Doing the next thing an officer asked for: whole, or refused with the reasons; a killed worker leaves it to the next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from jifen.kernel.errors import Complaint, JifenError, Text
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.moving import SYSTEM
from jifen.platform.config import clock
from jifen.platform.rounds.moving import note
from jifen.platform.rounds.runs.lease import Asked, Lease, LeaseLostError, take_next

_LOG = logging.getLogger(__name__)
_MOST_COMPLAINTS = 50


def work_on_next(sort: type[Asked], do: Callable[[Lease[Asked]], object], *, refused: str) -> bool:
    """
    Take the next of a sort that waits, and do it.

    What forbids it ends it, with the reasons in ``refused``; the round stays as it is.

    Args:
        sort: askings or runs.
        do: does the whole of it, and writes that it has ended.
        refused: the act that stands in the trail where it is refused.

    Returns:
        Whether there was one.
    """
    lease = take_next(sort)
    if lease is None:
        return False
    try:
        _done_or_refused(lease, do, refused)
    except LeaseLostError:
        _LOG.warning("%s %s was taken over by another worker", sort.__name__, lease.row.public)
    return True


def _done_or_refused(lease: Lease[Asked], do: Callable[[Lease[Asked]], object], act: str) -> None:
    try:
        do(lease)
    except JifenError as error:
        with transaction.atomic():
            lease.renew(refused=_told(error), ended_at=clock.now())
            keep(lease.row)
            name = str(lease.row._meta.model_name)
            note(lease.row.round, SYSTEM, act, {name: lease.row.public, "code": error.code})


def _told(error: JifenError) -> dict[str, Any]:
    complaints: tuple[Complaint, ...] = tuple(error.complaints)[:_MOST_COMPLAINTS]
    return {
        "code": error.code,
        "where": error.where,
        "what": _both(error.what),
        "mend": _both(error.mend),
        "complaints": [
            {"code": one.code, "where": one.where, "what": _both(one.what), "mend": _both(one.mend)}
            for one in complaints
        ],
    }


def _both(text: Text | None) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en} if text else {"zh": "", "en": ""}
