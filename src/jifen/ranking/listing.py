"""
What stands on a published list: its columns, the cells of each person, and what the list says about itself.

The score and the rank are shown exactly, because without them nobody could check the list. Of every other key only ordinals
are shown, and only where they broke a tie. Whoever was not ranked has a code and a result and no more: a total below
zero or a missing proof is nobody else's business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Literal

from jifen.kernel.identity import mask_name
from jifen.kernel.points import show
from jifen.policy.ranking_rules import AnyKey, ClassesKey, Limit, MeasureKey, Ranked, Reserved, SecondRound, label_of
from jifen.ranking.canonical import Cell
from jifen.ranking.competition import line_of
from jifen.ranking.order import Keys
from jifen.ranking.outcome import CutOff, Outcome, PoolReport, Ranking, UnitReport

FORMAT = "jifen-list/1"


class Listing:
    """The public side of a ranking, without codes and commitments."""

    def __init__(self, ranking: Ranking, *, area_names: Mapping[str, str], masked_names: bool) -> None:
        self._ranking = ranking
        self._names = area_names
        self._masked = masked_names
        self._rules = ranking.rules if isinstance(ranking.rules, Ranked) else None
        self._keys = Keys(self._rules.order) if self._rules else None
        self._units = {report.unit for report in ranking.units}
        self._fields = self._ranked_fields(self._rules) if self._rules else self._line_fields()
        self.columns = ["code", *self._fields, "commitment"]

    def place(self, outcome: Outcome) -> tuple[str, bool, int]:
        """Where an outcome stands on the list: by unit, the ranked first, by rank; equals by their codes."""
        standing = outcome.standing
        return self._unit(outcome), standing is None, standing.rank if standing else 0

    def cells(self, outcome: Outcome) -> list[Cell]:
        """The public cells of one person, between code and commitment."""
        return [field(outcome) for field in self._fields.values()]

    def about(self, file_hashes: Mapping[str, str]) -> dict[str, object]:
        """
        Say what the list was made from and what came of it.

        Args:
            file_hashes: SHA-256 of the files that lie beside the list, in hex.
        """
        ranking = self._ranking
        return {
            "counts": ranking.counts(),
            "draw": self._draw(),
            "files": dict(file_hashes),
            "format": FORMAT,
            "pools": [self._pool(report) for report in ranking.pools],
            "qualifying_points": self._points(ranking.qualifying_points),
            "rules": self._rules_said(self._rules) if self._rules else {"selection": "line_only"},
            "run": asdict(ranking.run),
            "units": [self._unit_said(report) for report in ranking.units],
        }

    # ── cells ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _line_fields(self) -> dict[str, Callable[[Outcome], Cell]]:
        named: dict[str, Callable[[Outcome], Cell]] = {"name": self._name} if self._masked else {}
        return named | {"total": self._total, "result": lambda outcome: outcome.result.value}

    def _ranked_fields(self, rules: Ranked) -> dict[str, Callable[[Outcome], Cell]]:
        fields: dict[str, Callable[[Outcome], Cell]] = {"unit": self._unit}
        if self._masked:
            fields["name"] = self._name
        if self._has_classes(rules):
            fields["class"] = lambda outcome: outcome.entrant.klass if outcome.standing else None
        if rules.qualifying_points.set_by != "nobody":
            fields["total"] = self._total
        for position, key in enumerate(rules.order):
            column = self._column(position, key)
            if column == "total":
                fields["total"] = self._total
            elif column == "score":
                fields["score"] = lambda outcome: self._score(outcome)
            elif column.startswith("tie_"):
                fields[column] = self._ordinal(position)
        fields["rank"] = lambda outcome: outcome.standing.rank if outcome.standing else None
        if rules.second_round != "none":
            fields["second_rank"] = lambda outcome: outcome.standing.second_rank if outcome.standing else None
        fields["result"] = lambda outcome: outcome.result.value
        if rules.second_round != "none":
            fields["round"] = lambda outcome: outcome.standing.round if outcome.standing else None
        if rules.reserved != "none":
            fields["pool"] = lambda outcome: outcome.standing.pool if outcome.standing else None
        return fields
