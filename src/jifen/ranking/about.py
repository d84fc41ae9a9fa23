"""
What a published list says about itself: the run, the rules in force, every unit with its cut-off, the counts.

Whatever can be recomputed from the rows is here all the same, so that a reader finds it and the verifier can object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from jifen.kernel.points import show
from jifen.policy.ranking_rules import ClassesKey, Ranked, SecondRound, label_of
from jifen.ranking.columns import score_said, shown_as
from jifen.ranking.order import Keys
from jifen.ranking.outcome import CutOff, PoolReport, Ranking, UnitReport, line_of
from jifen.ranking.units import pool_of

FORMAT = "jifen-list/1"
TRIAL = "jifen-trial/1"
"""What stands instead of the format on a list that is never published."""


def about(
    ranking: Ranking, *, area_names: Mapping[str, str], file_hashes: Mapping[str, str], trial: bool = False
) -> dict[str, object]:
    """
    Say what a list was made from and what came of it.

    Args:
        ranking: the ranking that is published.
        area_names: official names of areas by code; those without a name are shown by their code alone.
        file_hashes: SHA-256, in hex, of the files that lie beside the list.
        trial: whether the list is never to be published.

    Returns:
        The head of the list, ready for canonical JSON.
    """
    rules = ranking.rules
    return {
        "counts": ranking.counts(),
        "draw": _draw(ranking),
        "files": dict(file_hashes),
        "format": TRIAL if trial else FORMAT,
        "pools": [_pool(report, ranking) for report in ranking.pools],
        "qualifying_points": _points(ranking.qualifying_points, ranking),
        "rules": _rules(rules) if isinstance(rules, Ranked) else {"selection": "line_only"},
        "run": asdict(ranking.run),
        "units": [_unit(report, ranking, area_names) for report in ranking.units],
    }


def _rules(rules: Ranked) -> dict[str, object]:
    kept, second = rules.reserved, rules.second_round
    return {
        "order": [_key(position, rules) for position in range(len(rules.order))],
        "rank_style": rules.rank_style.style,
        "reserved": None if kept == "none" else {"leftover": kept.leftover, "served": kept.served},
        "second_round": None if second == "none" else {"limit": _limit(second), "pool": second.pool},
        "selection": "ranked",
        "ties": rules.ties.rule,
    }


def _key(position: int, rules: Ranked) -> dict[str, object]:
    key = rules.order[position]
    column, shown = shown_as(position, Keys(rules.order))
    said: dict[str, object] = {"basis": key.basis, "column": column, "key": label_of(key), "reading": key.reading}
    return said | {"shown": shown} | ({"served": key.served} if isinstance(key, ClassesKey) else {"first": key.first})


def _limit(second: SecondRound) -> dict[str, object] | None:
    if second.limit == "none":
        return None
    return {"basis_points": second.limit.basis_points, "rounding": second.limit.rounding}


def _unit(report: UnitReport, ranking: Ranking, area_names: Mapping[str, str]) -> dict[str, object]:
    cell = report.cell
    return {
        "applied": report.applied,
        "cut_off": _cut_off(report.cut_off, ranking),
        "left": report.left,
        "name": area_names.get(report.unit.split("/")[0], ""),
        "placed": report.placed,
        "placed_second": report.placed_second,
        "places": cell.places,
        "pool": pool_of(report.unit, ranking.rules) if isinstance(ranking.rules, Ranked) else report.unit,
        "qualifying_points": _points(line_of(ranking.rules, cell, ranking.qualifying_points), ranking),
        "ranked": report.ranked,
        "reserved": dict(cell.reserved),
        "reserved_cut_offs": {klass: _cut_off(last, ranking) for klass, last in report.reserved_cut_offs.items()},
        "second_limit": report.second_limit,
        "unit": report.unit,
        "words": cell.words,
    }


def _pool(report: PoolReport, ranking: Ranking) -> dict[str, object]:
    return {
        "cut_off": _cut_off(report.cut_off, ranking),
        "left": report.left,
        "placed": report.placed,
        "places": report.places,
        "pool": report.pool,
        "ranked": report.ranked,
    }


def _cut_off(last: CutOff | None, ranking: Ranking) -> dict[str, object] | None:
    rules = ranking.rules
    if last is None or not isinstance(rules, Ranked):
        return None
    leading = Keys(rules.order).leading
    score = score_said(last.score, rules.order[leading], ranking.run.decimals)
    # Where the class is no key, people of several classes may be equal at the cut-off, and none of them is its class.
    return {"class": last.klass if leading else None, "rank": last.rank, "score": score}


def _points(points: int | None, ranking: Ranking) -> str | None:
    return None if points is None else show(points, ranking.run.decimals)


def _draw(ranking: Ranking) -> dict[str, object] | None:
    draw = ranking.draw
    if draw is None:
        return None
    return {"head": dict(draw.head), "result": draw.result, "root": draw.root, "seed": draw.seed}
