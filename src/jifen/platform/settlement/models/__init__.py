"""Claims, the household that moves, consents, notices, collective households and their places, registration, bars."""

from __future__ import annotations

from jifen.platform.settlement.models.bars import Bar, BarLift
from jifen.platform.settlement.models.cancellations import Cancellation, CancellationAnswer
from jifen.platform.settlement.models.claims import Claim, ClaimMove, Member, Notice, Place
from jifen.platform.settlement.models.consents import Consent
from jifen.platform.settlement.models.households import CollectiveHousehold

__all__ = [
    "Bar",
    "BarLift",
    "Cancellation",
    "CancellationAnswer",
    "Claim",
    "ClaimMove",
    "CollectiveHousehold",
    "Consent",
    "Member",
    "Notice",
    "Place",
]
