"""
Claims, questions, replies. A department's reply is the only thing that makes a fact proven; nothing else does.

An outage is never a zero: what nobody has answered stays unknown.
"""

from __future__ import annotations

from jifen.platform.evidence.services.asking import (
    Asking,
    ask,
    lease_next,
    needs_asking,
    not_answered,
    to_hand,
    withdraw_questions,
)
from jifen.platform.evidence.services.claims import (
    Claim,
    state_all_claims,
    state_claims,
    state_decision,
    take_back_decision,
)
from jifen.platform.evidence.services.escalating import (
    hand_question_on,
    handed_on,
    raise_questions,
    raise_work,
    remind,
    wrong_office,
)
from jifen.platform.evidence.services.naming import check_real_name, register_at_window
from jifen.platform.evidence.services.registrar import ask_to_cancel, ask_to_register, let_register, stop_registering
from jifen.platform.evidence.services.replying import check_reply, take_reply

__all__ = [
    "Asking",
    "Claim",
    "ask",
    "ask_to_cancel",
    "ask_to_register",
    "check_real_name",
    "check_reply",
    "hand_question_on",
    "handed_on",
    "lease_next",
    "let_register",
    "needs_asking",
    "not_answered",
    "raise_questions",
    "raise_work",
    "register_at_window",
    "remind",
    "state_all_claims",
    "state_claims",
    "state_decision",
    "stop_registering",
    "take_back_decision",
    "take_reply",
    "to_hand",
    "withdraw_questions",
    "wrong_office",
]
