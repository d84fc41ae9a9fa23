"""Reading cases; what else can be read of them stands in a module each: insured months, windows, reports, what was raised, spot checks."""

from __future__ import annotations

from jifen.platform.casework.selectors.cases import (
    Happening,
    brought_in,
    counts,
    current_scorecard,
    holder,
    own_case,
    own_cases,
    queue,
    timeline,
    within_grounds,
)

__all__ = [
    "Happening",
    "brought_in",
    "counts",
    "current_scorecard",
    "holder",
    "own_case",
    "own_cases",
    "queue",
    "timeline",
    "within_grounds",
]
