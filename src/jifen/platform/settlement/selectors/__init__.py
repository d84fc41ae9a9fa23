"""Reading settlement: who may claim, where a household may go, what became of a claim, which collective households take people in."""

from __future__ import annotations

from jifen.platform.settlement.selectors.choices import (
    Address,
    addresses,
    family,
    may_claim,
    may_claim_on,
    order_words,
    standing_for,
)
from jifen.platform.settlement.selectors.claims import (
    barred_until,
    claim_named,
    claim_of,
    claims_in,
    moments,
    notice_in_force,
    proposal_of,
    to_bring,
)
from jifen.platform.settlement.selectors.households import (
    OpenHousehold,
    conditions_for,
    household_named,
    households_in,
    met_words,
    open_households,
    residents,
)

__all__ = [
    "Address",
    "OpenHousehold",
    "addresses",
    "barred_until",
    "claim_named",
    "claim_of",
    "claims_in",
    "conditions_for",
    "family",
    "household_named",
    "households_in",
    "may_claim",
    "may_claim_on",
    "met_words",
    "moments",
    "notice_in_force",
    "open_households",
    "order_words",
    "proposal_of",
    "residents",
    "standing_for",
    "to_bring",
]
