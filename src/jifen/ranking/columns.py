"""
The columns of a published list and what stands in them.

Score and rank are shown exactly, because without them nobody could check the list. Of every other key only ordinals are
shown, and only where they decide between people who are otherwise equal. Whoever was not ranked has a code and a result
and no more: a total below zero or a missing proof is nobody else's business.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Literal

from jifen.kernel.identity import mask_name
from jifen.kernel.points import show
from jifen.policy.ranking_rules import AnyKey, ClassesKey, MeasureKey, Ranked, label_of
from jifen.ranking.canonical import Cell
from jifen.ranking.order import Keys
from jifen.ranking.outcome import Outcome, Ranking

Field = Callable[[Outcome], Cell]
Shown = Literal["class", "value", "ordinal"]


def columns(ranking: Ranking, *, masked_names: bool) -> dict[str, Field]:
    """
    Lay out the list of one ranking.

    Args:
        ranking: the ranking to publish.
        masked_names: whether surnames with a star are shown.

    Returns:
        The columns between code and commitment in their order, each with the function that fills it.
    """
    rules, decimals = ranking.rules, ranking.run.decimals
    name: dict[str, Field] = {"name": _name} if masked_names else {}
    total: dict[str, Field] = {"total": partial(_total, decimals)}
    result: dict[str, Field] = {"result": lambda outcome: outcome.result.value}
    if not isinstance(rules, Ranked):
        return name | total | result
    keys = Keys(rules.order)
    fields: dict[str, Field] = {"unit": partial(_unit, {report.unit for report in ranking.units})} | name
    if shows_class(rules):
        fields["class"] = lambda outcome: outcome.entrant.klass if outcome.standing else None
    if rules.qualifying_points.set_by != "nobody":
        fields |= total
    for position, key in enumerate(rules.order):
        column, shown = shown_as(position, keys)
        if shown == "value":
            fields |= total if column == "total" else {column: partial(_score, keys, key, decimals)}
        elif shown == "ordinal":
            fields[column] = partial(_ordinal, position - keys.first_ordinal)
    fields["rank"] = lambda outcome: outcome.standing.rank if outcome.standing else None
    if rules.second_round != "none":
        fields["second_rank"] = lambda outcome: outcome.standing.second_rank if outcome.standing else None
    fields |= result
    if rules.second_round != "none":
        fields["round"] = lambda outcome: outcome.standing.round if outcome.standing else None
    if rules.reserved != "none":
        fields["pool"] = lambda outcome: outcome.standing.pool if outcome.standing else None
    return fields


def shown_as(position: int, keys: Keys) -> tuple[str, Shown]:
    """In which column, and in what form, the key at a position (from 0) stands on the list."""
    if position < keys.leading:
        return "class", "class"
    if position < keys.first_ordinal:
        return ("total" if label_of(keys.order[position]) == "total" else "score"), "value"
    return f"tie_{position + 1}", "ordinal"


def shows_class(rules: Ranked) -> bool:
    """Whether the list needs the class of each person: it is served first, or has places kept for it."""
    return isinstance(rules.order[0], ClassesKey) or rules.reserved != "none"


def score_said(value: int | None, key: AnyKey, decimals: int) -> Cell:
    """Write the value of the leading key: points as ``"78.5"``, a measure as the whole number it is."""
    return value if value is None or isinstance(key, MeasureKey) else show(value, decimals)


def _unit(units: set[str], outcome: Outcome) -> Cell:
    return outcome.entrant.unit if outcome.entrant.unit in units else ""


def _name(outcome: Outcome) -> Cell:
    name = outcome.entrant.row.get("name")
    return mask_name(unicodedata.normalize("NFC", name)) if isinstance(name, str) and name else ""


def _total(decimals: int, outcome: Outcome) -> Cell:
    total = outcome.entrant.total
    takes_part = outcome.standing is not None or outcome.result.value == "qualified"
    return show(total, decimals) if takes_part and total is not None else None


def _score(keys: Keys, key: AnyKey, decimals: int, outcome: Outcome) -> Cell:
    return score_said(keys.score(outcome.entrant), key, decimals) if outcome.standing else None


def _ordinal(place: int, outcome: Outcome) -> Cell:
    return outcome.standing.ordinals[place] if outcome.standing else None
