"""Settlement: reserve → confirm → settle, each safe to repeat, and every way a claim can end."""

from __future__ import annotations

from jifen.platform.settlement.services.cancelling import take_cancellation, take_cancellations
from jifen.platform.settlement.services.claiming import reserve
from jifen.platform.settlement.services.confirming import confirm, extend
from jifen.platform.settlement.services.consenting import answer_consent, answer_family, record_consent
from jifen.platform.settlement.services.ending import (
    annul,
    expire_due,
    propose_annulment,
    record_death,
    withdraw,
)
from jifen.platform.settlement.services.households import (
    apply_household,
    close_household,
    decide_household,
    move_out,
)
from jifen.platform.settlement.services.lasting import follow_calendar
from jifen.platform.settlement.services.naming import Named, name_again
from jifen.platform.settlement.services.placing import set_town
from jifen.platform.settlement.services.registering import (
    ask_registration,
    take_back_registration,
    take_registration,
    take_registrations,
)
from jifen.platform.settlement.services.releasing import release_member
from jifen.platform.settlement.services.reminding import remind_of_notices
from jifen.platform.settlement.services.undoing import (
    decline,
    lift_bar,
    propose_lifting,
    propose_reinstatement,
    reinstate,
)

__all__ = [
    "Named",
    "annul",
    "answer_consent",
    "answer_family",
    "apply_household",
    "ask_registration",
    "close_household",
    "confirm",
    "decide_household",
    "decline",
    "expire_due",
    "extend",
    "follow_calendar",
    "lift_bar",
    "move_out",
    "name_again",
    "propose_annulment",
    "propose_lifting",
    "propose_reinstatement",
    "record_consent",
    "record_death",
    "reinstate",
    "release_member",
    "remind_of_notices",
    "reserve",
    "set_town",
    "take_back_registration",
    "take_cancellation",
    "take_cancellations",
    "take_registration",
    "take_registrations",
    "withdraw",
]
