"""
The competition itself: a score table, the rules of one use and the quota become what came of each person.

What comes out depends on nothing but the arguments, not even on the order of the rows. Whoever is known to be out is out;
whoever something is not known of is not ranked, and the outcome says what is missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from jifen.kernel.errors import BadInputError, Complaint, RefusedError, Text
from jifen.policy.ranking_rules import Limit, LineOnly, Ranked, SecondRound
from jifen.ranking.entrants import Entrant, Run, read_entrants
from jifen.ranking.lottery import Draw
from jifen.ranking.order import Keys, arrange, partings, ranks, tie_ordinals
from jifen.ranking.outcome import CutOff, Outcome, PoolReport, Ranking, Result, Standing, UnitReport
from jifen.ranking.quota import Cell, Quota
from jifen.ranking.rounds import first_round, second_round, second_round_limit
from jifen.ranking.units import pool_of

_NO_CELL = Cell()


def rank(
    rows: Iterable[Mapping[str, object]],
    rules: LineOnly | Ranked,
    *,
    run: Run,
    quota: Quota | None = None,
    qualifying_points: int | None = None,
    draw: Draw | None = None,
) -> Ranking:
    """
    Rank the people of a score table and give out the places.

    Args:
        rows: the score table, one mapping per person, in any order.
        rules: the rules of the use.
        run: what the table says about itself.
        quota: what the plan gives each unit; given where the rules say that the plan sets places or qualifying points.
        qualifying_points: scaled; given where the rules say that the scheme sets them.
        draw: given where lots break ties.

    Returns:
        The ranking.

    Raises:
        BadInputError: ``ranking.bad_scores`` when the table is broken; ``ranking.quota_lacks_units`` when people compete
            in a unit for which the quota has no row.
        RefusedError: ``ranking.input_missing`` or ``ranking.input_not_used`` when quota, qualifying points or draw do not fit
            the rules; ``ranking.entrants_changed`` when somebody has no lot.
    """
    _check_inputs(rules, quota=quota, qualifying_points=qualifying_points, draw=draw)
    entrants = read_entrants(rows, rules, lots=draw.lots if draw else None)
    if draw:
        _check_lots(entrants, draw)
    competition = _Competition(rules, quota, qualifying_points)
    competition.admit(entrants)
    if isinstance(rules, Ranked):
        competition.line_up(rules)
        competition.first_round(rules)
        if isinstance(rules.second_round, SecondRound):
            competition.second_round(rules, rules.second_round)
    return Ranking(
        run,
        rules,
        quota,
        qualifying_points,
        draw,
        competition.outcomes(entrants),
        competition.unit_reports(),
        tuple(competition.pools),
    )


class _Competition:
    """The state of one ranking while it is made."""

    def __init__(self, rules: LineOnly | Ranked, quota: Quota | None, qualifying_points: int | None) -> None:
        self._keys = Keys(rules.order) if isinstance(rules, Ranked) else None
        self._cells = dict(quota.cells) if quota else {}
        self._has_quota = quota is not None
        self._line = qualifying_points
        self._out: dict[str, Result] = {}
        self._standings: dict[str, Standing] = {}
        self._lines: dict[str, list[Entrant]] = {}
        self._left: Counter[str] = Counter()
        self._limits: dict[str, int] = {}
        self._applied: Counter[str] = Counter()
        self.pools: list[PoolReport] = []
