"""
What people do with cases, from the first answer to the frozen scorecard. One act, one transaction, on record.

Law: 粤人社发〔2011〕306号 二（四）1–2 (one chain; departments answer the accepting office; fewest papers; no fee).
"""

from __future__ import annotations

from jifen.platform.casework.services.accepting import Item, accept, refuse, return_for_correction
from jifen.platform.casework.services.bringing import Note, Told, bring_in
from jifen.platform.casework.services.erasing import erase, erase_expired
from jifen.platform.casework.services.filling import (
    NotReadyError,
    change_entries,
    editable_kinds,
    open_case,
    save_application,
    save_entries,
    save_placement,
    submit,
    what_is_missing,
)
from jifen.platform.casework.services.joining import confirm_account
from jifen.platform.casework.services.overdue import above_before, escalate_overdue, hand_on, lapse_overdue, remind
from jifen.platform.casework.services.reminding import remind_of_drafts
from jifen.platform.casework.services.reporting import (
    FeeAsked,
    MonthsMissing,
    answer_report,
    place_that_answers,
    report_fee,
    report_gap,
)
from jifen.platform.casework.services.scorecards import count_as_of_closing, keep_counted, score_as_it_stands
from jifen.platform.casework.services.spotting import check_spot, draw, draw_due
from jifen.platform.casework.services.verifying import (
    advance,
    check_reply,
    confirm,
    correct,
    dispute,
    no_kinds,
    prove_again,
    reopen,
    system_gave_no_answer,
    take_reply,
    withdraw,
)

__all__ = [
    "FeeAsked",
    "Item",
    "MonthsMissing",
    "NotReadyError",
    "Note",
    "Told",
    "above_before",
    "accept",
    "advance",
    "answer_report",
    "bring_in",
    "change_entries",
    "check_reply",
    "check_spot",
    "confirm",
    "confirm_account",
    "correct",
    "count_as_of_closing",
    "dispute",
    "draw",
    "draw_due",
    "editable_kinds",
    "erase",
    "erase_expired",
    "escalate_overdue",
    "hand_on",
    "keep_counted",
    "lapse_overdue",
    "no_kinds",
    "open_case",
    "place_that_answers",
    "prove_again",
    "refuse",
    "remind",
    "remind_of_drafts",
    "reopen",
    "report_fee",
    "report_gap",
    "return_for_correction",
    "save_application",
    "save_entries",
    "save_placement",
    "score_as_it_stands",
    "submit",
    "system_gave_no_answer",
    "take_reply",
    "what_is_missing",
    "withdraw",
]
