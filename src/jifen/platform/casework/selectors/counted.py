"""What counting as of the closing day has changed of a case: points and ranked measures before and after, and nothing of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from jifen.kernel.errors import Text
from jifen.kernel.points import show
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case, Scorecard
from jifen.policy.ranking_rules import GroupKey, MeasureKey, Ranked, column_of
from jifen.policy.scheme import USES, Scheme

_UNKNOWN = Text("未核实", "not verified")
_ELIGIBLE = {True: Text("符合", "met"), False: Text("不符合", "not met")}


@dataclass(frozen=True, slots=True)
class Turned:
    """One figure that reads otherwise: what it is, before and after; what is unknown says so and is no zero."""

    what: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class CountedAnew:
    """A case was counted as of the closing day of its round, ``day``, and before that as of ``before``; what reads otherwise by it."""

    day: date
    before: date
    turned: tuple[Turned, ...]


def counted_anew(case: Case) -> CountedAnew | None:
    """Give what counting as of the closing day has changed; None where it was not so counted, or nothing reads otherwise."""
    if case.counts_until is None:
        return None
    cards = case.scorecards.select_related("case__person").defer("explanation").order_by("number")
    for before, after in pairwise(cards):
        if before.as_of != case.counts_until == after.as_of:
            if (
                after.purpose == Scorecard.Purpose.OFFICIAL
            ):  # departments answered: the facts are others, not the day alone
                return None
            turned = turned_between(before, after)
            return CountedAnew(after.as_of, before.as_of, turned) if turned else None
    return None


def turned_between(before: Scorecard, after: Scorecard) -> tuple[Turned, ...]:
    """
    Give what reads otherwise in a later scorecard of the same case: totals, conditions, and the sub-totals and measures it is ranked by.

    Args:
        before: one with or without rows; without them totals alone are compared.
        after: a later one.
    """
    told = []
    for use in after.case.uses:
        was, now = dict(_figures(before, use)), dict(_figures(after, use))
        told += [Turned(what, was[what], now[what]) for what in now if what in was and was[what] != now[what]]
    return tuple(told)


def _figures(card: Scorecard, use: str) -> Iterator[tuple[Text, Text]]:
    zh, en = USES[use]
    total = card.totals.get(use)
    yield Text(f"{zh}总分", f"total, {en}"), _UNKNOWN if total is None else Text(str(total), str(total))
    row: dict[str, Any] = (card.rows or {}).get(use, {})
    if not row:
        return
    yield Text(f"{zh}的条件", f"conditions, {en}"), _ELIGIBLE.get(row["eligible"], _UNKNOWN)
    pack = schemes.pack_of(card.case.scheme)
    rules = schemes.rules_of(pack, use)
    for key in rules.order if isinstance(rules, Ranked) else ():
        if isinstance(key, GroupKey | MeasureKey):
            value = row.get(column_of(key))
            said = value if value is None or isinstance(key, MeasureKey) else show(value, pack.scheme.points.decimals)
            yield _name(pack.scheme, key), _UNKNOWN if said is None else Text(str(said), str(said))


def _name(scheme: Scheme, key: GroupKey | MeasureKey) -> Text:
    wanted = key.group if isinstance(key, GroupKey) else key.measure
    named = {one.id: one.name for one in scheme.indicators}
    named |= {one.id: one.name for one in scheme.groups} | {one.id: one.name for one in scheme.measures}
    return Text(named.get(wanted, wanted), wanted.replace("_", " "))
