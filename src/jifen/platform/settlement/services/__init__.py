"""Settlement: reserve → confirm → settle, each safe to repeat, and every way a claim can end."""

from __future__ import annotations

from jifen.platform.settlement.services.claiming import reserve
from jifen.platform.settlement.services.confirming import confirm, extend
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
from jifen.platform.settlement.services.registering import (
    ask_registration,
    take_registration,
    take_registrations,
)

__all__ = [
    "annul",
    "apply_household",
    "ask_registration",
    "close_household",
    "confirm",
    "decide_household",
    "expire_due",
    "extend",
    "move_out",
    "propose_annulment",
    "record_death",
    "reserve",
    "take_registration",
    "take_registrations",
    "withdraw",
]
