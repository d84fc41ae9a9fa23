"""Reading rounds and their days; lists and objections stand in a module each."""

from __future__ import annotations

from jifen.platform.rounds.selectors.ahead import Coming, coming, packs_of
from jifen.platform.rounds.selectors.calendar import Days, SetDay, days_of
from jifen.platform.rounds.selectors.rounds import (
    AgainstTarget,
    Counts,
    against_target,
    blocking,
    cases_of,
    competing,
    counts,
    plans_in_force,
    round_named,
    round_of,
    rounds_of,
    unranked_changes,
    waiver_of,
)

__all__ = [
    "AgainstTarget",
    "Coming",
    "Counts",
    "Days",
    "SetDay",
    "against_target",
    "blocking",
    "cases_of",
    "coming",
    "competing",
    "counts",
    "days_of",
    "packs_of",
    "plans_in_force",
    "round_named",
    "round_of",
    "rounds_of",
    "unranked_changes",
    "waiver_of",
]
