"""Plans, rounds, lists and objections; all but the head of a round, of a run and of an objection is append-only."""

from __future__ import annotations

from jifen.platform.rounds.models.lists import HistoryLine, PublishedList, Run, Standing
from jifen.platform.rounds.models.objections import Objection
from jifen.platform.rounds.models.planning import Announcement, Plan, Target
from jifen.platform.rounds.models.rounds import Entrant, Round, RoundMove, Sealing, Waiver

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
    "Standing",
    "Target",
    "Waiver",
]
