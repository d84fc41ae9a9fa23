"""Plans, rounds, lists and objections; all but the head of a round, of what the worker is asked for and of an objection is append-only."""

from __future__ import annotations

from jifen.platform.rounds.models.lists import HistoryLine, PublishedList, Run, Standing
from jifen.platform.rounds.models.objections import Objection
from jifen.platform.rounds.models.planning import Announcement, Plan, Target
from jifen.platform.rounds.models.rounds import Entrant, Round, RoundMove, Sealing, SealingAsked, Waiver

__all__ = [
    "Announcement",
    "Entrant",
    "HistoryLine",
    "Objection",
    "Plan",
    "PublishedList",
    "Round",
    "RoundMove",
    "Run",
    "Sealing",
    "SealingAsked",
    "Standing",
    "Target",
    "Waiver",
]
