"""Writing down what the programs of an office read of somebody."""

from __future__ import annotations

from collections.abc import Iterable

from jifen.platform.api.admission import Caller
from jifen.platform.audit import services as audit
from jifen.platform.casework.models import Case


def looked(*, caller: Caller, case: Case, purpose: str, fields: Iterable[str]) -> None:
    """
    Write down that an office's programs read data of somebody; the person sees the row.

    Args:
        caller: whose program.
        case: whose data, and in which matter.
        purpose: a key of :data:`jifen.platform.offices.permission.PURPOSES`.
        fields: names of what was read.
    """
    audit.looked(
        actor=caller.account.username,
        person=case.person.public,
        purpose=purpose,
        fields=list(fields),
        office=caller.office.code,
        case=case.public,
    )
