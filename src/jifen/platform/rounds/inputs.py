"""
What a ranking run reads of a round: the pinned pack, its rules, the places, the secret, and the sealed rows one by one.

Whoever ranks, measures or verifies gets all of it from here, so that two runs over one sealing read the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from jifen.kernel.errors import RefusedError, Text
from jifen.kernel.points import scale
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Scorecard
from jifen.platform.rounds.models import Entrant, Plan, Round, Sealing
from jifen.policy.packs import Pack
from jifen.policy.ranking_rules import LineOnly, Ranked
from jifen.ranking import Quota, Run, read_quota

_AT_ONCE = 2_000
"""Scorecards opened at a time: a round of hundreds of thousands is never in memory at once."""
OPENED = ("rows", "seal_id", "case__number", "case__public", "case__person__seal_id", "case__person__wrapped_key")
"""What a row needs to be opened; the told scorecard beside it stays closed."""


def pack_of(round_: Round) -> Pack:
    """
    Give the pack a round is held under.

    Raises:
        RefusedError: ``rounds.scheme_changed``: it is no longer the one that was pinned when the round opened.
    """
    pack = schemes.pack_of(round_.scheme)
    if round_.fingerprint and pack.fingerprint != round_.fingerprint:
        raise RefusedError(
            "rounds.scheme_changed",
            Text(
                f"本批次开始后，方案 {round_.scheme} 的文件被改动，不能据此截止、封存或排名。",
                f"The pack {round_.scheme} was altered after the round opened: nothing is closed, sealed or ranked on it.",
            ),
            Text("请管理员恢复批次开始时的方案文件。", "The operator has to put back the pack that was pinned."),
            where=round_.scheme,
        )
    return pack


def rules_of(round_: Round) -> LineOnly | Ranked:
    """
    Give the ranking rules of a round.

    Raises:
        RefusedError: ``rounds.scheme_changed``; ``rounds.no_rules``: the pack has none for the use.
    """
    rules = schemes.rules_of(pack_of(round_), round_.use)
    if rules is None:
        raise no_rules(round_.scheme)
    return rules


def no_rules(scheme: str) -> RefusedError:
    """Say that a pack does not rank a use."""
    return RefusedError(
        "rounds.no_rules",
        Text("方案没有这一用途的排名规则。", "The scheme has no ranking rules for this use."),
        Text("请核对城市和用途。", "Check the city and the use."),
        where=scheme,
    )


def is_continuous(round_: Round) -> bool:
    """Whether a round is a batch of those who have reached the line, and nobody is ranked; whoever reads needs no pinned pack for it."""
    return isinstance(schemes.rules_of(schemes.pack_of(round_.scheme), round_.use), LineOnly)


def run_of(round_: Round) -> Run:
    """Give what the score table of a round says about itself: verified points as of the closing day."""
    pack = pack_of(round_)
    return Run(pack.id, pack.fingerprint, round_.use, round_.closes_on, "verified", pack.scheme.points.decimals)


def needs_plan(rules: LineOnly | Ranked) -> bool:
    """Whether the plan of the year sets places or qualifying points."""
    return isinstance(rules, Ranked) and "plan" in (rules.places.set_by, rules.qualifying_points.set_by)


def plan_of(round_: Round) -> Plan | None:
    """Give the plan a round has sealed; before that the newest of its term and scheme."""
    if round_.plan is not None:
        return round_.plan
    plans = Plan.objects.filter(city=round_.city, use=round_.use, term=round_.term, scheme=round_.scheme)
    return plans.order_by("number").last()


def quota_of(round_: Round) -> Quota | None:
    """
    Give the places of a round, unit by unit; None where its rules know none.

    Raises:
        RefusedError: ``rounds.no_plan``: no plan is published for the term.
    """
    return quota_in(plan_of(round_), round_)


def quota_in(plan: Plan | None, round_: Round) -> Quota | None:
    """
    Give the places a plan that was read gives a round, as :func:`quota_of` does for the plan of the moment.

    Raises:
        RefusedError: ``rounds.no_plan``: there is none, and the rules need one.
    """
    rules = rules_of(round_)
    if not isinstance(rules, Ranked) or not needs_plan(rules):
        return None
    if plan is None:
        raise RefusedError(
            "rounds.no_plan",
            Text(
                "本期名额尚未公布，不能封存名册。", "No plan of places is published for this term: nothing is sealed."
            ),
            Text("请先公布本期名额。", "Publish the plan of the term first."),
            where=f"{round_.city} {round_.use} {round_.term}",
        )
    return read_quota(plan.rows, rules, decimals=run_of(round_).decimals)


def qualifying_points_of(round_: Round) -> int | None:
    """Give the qualifying points of the scheme, scaled; None where the rules take them from the plan or from nobody."""
    pack = pack_of(round_)
    if rules_of(round_).qualifying_points.set_by != "scheme":
        return None
    line = pack.scheme.uses[round_.use].apply_from  # type: ignore[index]
    return None if line is None else scale(line, pack.scheme.points.decimals)


def secret_of(round_: Round) -> bytes:
    """Give the secret codes and commitments are made with. Whoever has it can tie codes to people."""
    return bytes.fromhex(round_.secret)


def rows_of(sealing: Sealing) -> Iterator[dict[str, Any]]:
    """
    Give the row of everybody who was sealed, in the order in which they were, days as days.

    Raises:
        RefusedError: ``rounds.rows_missing``.
    """
    cards = Entrant.objects.filter(sealing=sealing).order_by("pk").values_list("scorecard", flat=True)
    yield from rows_of_cards(sealing.round, cards.iterator(chunk_size=_AT_ONCE))


def rows_of_cards(round_: Round, cards: Iterable[int]) -> Iterator[dict[str, Any]]:
    """
    Give the row of each scorecard for the use of a round, in the order given, days as days.

    Args:
        round_: whose use.
        cards: primary keys.

    Raises:
        RefusedError: ``rounds.rows_missing``: a scorecard was made before there were rows.
    """
    table = schemes.score_table(round_.scheme, round_.closes_on, round_.use)
    days = [column.name for column in table.columns if column.form == "DATE"] if table else []
    waiting = iter(cards)
    while keys := list(islice(waiting, _AT_ONCE)):
        found = Scorecard.objects.select_related("case__person").only(*OPENED).in_bulk(keys)
        for key in keys:
            yield _row(found[key], round_.use, days)


def _row(card: Scorecard, use: str, days: list[str]) -> dict[str, Any]:
    row: dict[str, Any] | None = (card.rows or {}).get(use)
    if row is None:
        raise rows_missing(str(card.case))
    return row | {name: date.fromisoformat(row[name]) for name in days if row[name] is not None}


def rows_missing(case: str) -> RefusedError:
    """Say that nothing a ranking could read is kept of a case."""
    return RefusedError(
        "rounds.rows_missing",
        Text(
            f"办件 {case} 没有积分卡，或积分卡里没有排名所读的数据。",
            f"Case {case} has no scorecard that holds what a ranking reads.",
        ),
        Text("请对该办件重新核验，再封存。", "Have the case verified again, then seal."),
        where=case,
    )
