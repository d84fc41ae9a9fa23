"""
What people do with cases, from the first answer to the frozen scorecard. One act, one transaction, on record.

Law: 粤人社发〔2011〕306号 二（四）1–2 (one chain; departments answer the accepting office; fewest papers; no fee).
"""

from __future__ import annotations

from jifen.platform.casework.services.accepting import Item, accept, refuse, return_for_correction
from jifen.platform.casework.services.filling import (
    NotReadyError,
    editable_kinds,
    open_case,
    save_application,
    save_entries,
    save_placement,
    submit,
    what_is_missing,
)
from jifen.platform.casework.services.verifying import (
    advance,
    check_reply,
    confirm,
    correct,
    dispute,
    lapse_overdue,
    reopen,
    system_gave_no_answer,
    take_reply,
    withdraw,
)

__all__ = [
    "Item",
    "NotReadyError",
    "accept",
    "advance",
    "check_reply",
    "confirm",
    "correct",
    "dispute",
    "editable_kinds",
    "lapse_overdue",
    "open_case",
    "refuse",
    "reopen",
    "return_for_correction",
    "save_application",
    "save_entries",
    "save_placement",
    "submit",
    "system_gave_no_answer",
    "take_reply",
    "what_is_missing",
    "withdraw",
]
