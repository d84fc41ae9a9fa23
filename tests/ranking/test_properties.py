"""What holds for every table, every rule and every quota: found by looking for the smallest case that breaks it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.ranking import Publication, Ranking, Run, draw_lots, publish, rank, read_quota, seal, verify
from jifen.ranking.entrants import Entrant
from jifen.ranking.outcome import Outcome, Standing
from jifen.ranking.rounds import second_round_limit
from jifen.ranking.units import pool_of

BASIS = {"basis": "示例办法第一条"}
TOWNS = ["449900001", "449900002", "449901003"]
CLASSES = ["甲", "乙"]
SECRET = bytes(range(32))

TOTAL = {"by": "total", "first": "highest", **BASIS}
QUALITY = {"by": "group", "group": "quality", "first": "highest", **BASIS}
MONTHS = {"by": "measure", "measure": "months", "first": "lowest", **BASIS}
EARLIER = {"by": "date", "field": "applied_on", "moment": "application", "first": "earliest", **BASIS}
SERVED = {"by": "classes", "served": CLASSES, **BASIS}


FIELDS = ("town", "grade", "klass", "eligible", "total", "key_quality", "key_months", "applied_on")
PEOPLE = [
    {"name": "陈小红", **dict(zip(FIELDS, values, strict=True))}
    for values in product(
        [*TOWNS, TOWNS[0], TOWNS[0], None],
        ["小一", "小一", "初一"],
        [*CLASSES, *CLASSES, "丙"],
        [True, True, True, True, False, None],
        [599, 600, 600, 601, 705, None],
        [0, 1, None],
        [0, 1, None],
        [date(2015, 3, 1), date(2015, 3, 2)],
    )
]
"""Everybody there can be, few values of each kind so that ties are many."""
TABLES = st.lists(st.integers(0, len(PEOPLE) - 1).map(PEOPLE.__getitem__), max_size=16)


class Case(NamedTuple):
    """A table, rules as the file would have them, and a quota."""

    people: list[dict[str, object]]
    rules: dict[str, Any]
    quota: list[dict[str, object]] | None


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Small tables with many ties; every tie rule, rank style, reserve, second round and order of keys."""
    whole = draw(st.booleans())
    order = [SERVED] * draw(st.booleans()) + draw(st.permutations([TOTAL, QUALITY, MONTHS, EARLIER]))[
        : draw(st.integers(1, 4))
    ]
    split = ["grade"] * draw(st.booleans())
    limited = draw(st.integers(0, 5)) > 0
    ties = draw(st.sampled_from(["admit_all", "admit_none", *(["lottery"] if limited else [])]))
    again = limited and not whole and draw(st.booleans())
    kept: Any = "none"
    if limited and draw(st.booleans()):
        leftover = draw(st.sampled_from(["open", "unused", *(["second_round"] if again else [])]))
        kept = {"served": draw(st.sampled_from(["reserved_first", "open_first"])), "leftover": leftover, **BASIS}
    share = {"percent": draw(st.sampled_from([10, 34, 50, 100])), "of": "own_places", **BASIS}
    limit = draw(st.sampled_from(["none", *({**share, "rounding": mode} for mode in ("down", "half_up", "up"))]))
    rules = {
        "compete_in": {"area": "whole" if whole else "town", "split_by": split, **BASIS},
        "places": {"set_by": "plan" if limited else "nobody", **BASIS},
        "order": order,
        "ties": {"rule": ties, **BASIS},
        "rank_style": {"style": draw(st.sampled_from(["1224", "1223"])), **BASIS},
        "reserved": kept,
        "second_round": {
            "who": "unsuccessful",
            "pool": draw(st.sampled_from(["all_areas", "county"])),
            "order": "same",
            "limit": limit,
            **BASIS,
        }
        if again
        else "none",
    }
    quota: list[dict[str, object]] = []
    areas: list[dict[str, object]] = [{}] if whole else [{"area": town} for town in TOWNS]
    for unit in [{**area, "grade": grade} for area in areas for grade in ("小一", "初一")] if split else areas:
        places = draw(st.sampled_from([0, 1, 2, 3, 5, 8, "另行安排"]))
        quota.append({**unit, "places": places})
        if kept != "none" and isinstance(places, int):
            quota.append(
                {**unit, "places": draw(st.integers(0, places)), "reserved_for": draw(st.sampled_from(CLASSES))}
            )
    people = draw(TABLES)
    return Case(
        [{"person": f"p{number:02}", **one} for number, one in enumerate(people)], rules, quota if limited else None
    )


def ranked(case: Case, rules: Callable[..., Any], run: Run, people: list[dict[str, object]] | None = None) -> Ranking:
    """Rank a case, with lots where the rules ask for them."""
    stated = rules(**case.rules)
    table = case.people if people is None else people
    quota = read_quota(case.quota, stated, decimals=1) if case.quota else None
    draw = None
    if stated.ties.rule == "lottery" and quota:
        sealed = seal(table, run=run, secret=SECRET, source="某日开奖，3位0-9", quota=quota)
        draw = draw_lots(table, run=run, secret=SECRET, sealed=sealed, result="7 3 1")
    return rank(table, stated, run=run, quota=quota, qualifying_points=600, draw=draw)


def standing(outcome: Outcome) -> Standing:
    """Where somebody stands who is known to be ranked."""
    assert outcome.standing is not None
    return outcome.standing


def pairs_in(ranking: Ranking) -> list[tuple[Outcome, Outcome]]:
    """Every pair of ranked people of one unit."""
    people = [outcome for outcome in ranking.outcomes if outcome.standing]
    return [(one, other) for one in people for other in people if one.entrant.unit == other.entrant.unit]


def ahead(one: Entrant, other: Entrant) -> bool:
    """Whether one stands strictly above the other."""
    return one.keys < other.keys


@settings(max_examples=150)
@given(cases(), st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_the_rows(rules: Callable[..., Any], run: Run, case: Case, dice: Any):
    """Invariant 4: the same people shuffled give the same outcomes, reports and published bytes."""
    one = ranked(case, rules, run)
    other = ranked(case, rules, run, dice.sample(case.people, len(case.people)))

    assert [(o.entrant.person, o.result, o.standing) for o in one.outcomes] == [
        (o.entrant.person, o.result, o.standing) for o in other.outcomes
    ]
    assert (one.units, one.pools) == (other.units, other.pools)
    assert publish(one, secret=SECRET).files() == publish(other, secret=SECRET).files()


@settings(max_examples=150)
@given(cases())
def test_nobody_without_a_place_stands_above_somebody_with_one(rules: Callable[..., Any], run: Run, case: Case):
    """Invariant 5: in the same round and unit, among those who compete for the same places."""
    for one, other in pairs_in(ranked(case, rules, run)):
        first, second = standing(one), standing(other)
        same_places = second.pool == "open" or one.entrant.klass == other.entrant.klass
        if ahead(one.entrant, other.entrant) and same_places:
            assert not (second.round == 1 and first.round != 1)
            assert not (second.round == 2 and first.round is None)


@settings(max_examples=150)
@given(cases())
def test_equal_people_come_to_the_same_end(rules: Callable[..., Any], run: Run, case: Case):
    """Whom every key leaves equal has the same rank and the same result, unless places are kept for the class of one."""
    for one, other in pairs_in(ranked(case, rules, run)):
        if one.entrant.keys == other.entrant.keys and one.entrant.klass == other.entrant.klass:
            assert standing(one).rank == standing(other).rank
            assert (one.result, standing(one).round) == (other.result, standing(other).round)


@settings(max_examples=150)
@given(cases())
def test_places_are_never_exceeded_except_by_a_tie_at_the_end(rules: Callable[..., Any], run: Run, case: Case):
    """With `admit_all` a tied group may go beyond the quota, no other rule ever does; and nothing is lost count of."""
    ranking = ranked(case, rules, run)
    beyond = case.rules["ties"]["rule"] == "admit_all"
    for unit in ranking.units if case.quota else ():
        assert unit.placed <= (unit.cell.places or 0) or beyond
        assert unit.placed + unit.left <= (unit.cell.places or 0) or beyond
    for pool in ranking.pools:
        assert pool.places == sum(unit.left for unit in ranking.units if pool_of(unit.unit, ranking.rules) == pool.pool)
        assert pool.placed <= pool.places or beyond
        assert pool.left == max(0, pool.places - pool.placed)


@settings(max_examples=150)
@given(cases())
def test_the_second_round_never_goes_beyond_a_limit(rules: Callable[..., Any], run: Run, case: Case):
    """Not even for a tie, whatever the tie rule."""
    ranking = ranked(case, rules, run)
    again = ranking.rules.second_round
    if again == "none" or again.limit == "none":
        return
    gained = Counter(
        outcome.entrant.unit for outcome in ranking.outcomes if outcome.standing and outcome.standing.round == 2
    )
    for unit in ranking.units:
        assert gained[unit.unit] <= second_round_limit(again.limit, unit.cell.places or 0)


@settings(max_examples=150)
@given(cases())
def test_nobody_of_whom_something_is_unknown_is_ranked(rules: Callable[..., Any], run: Run, case: Case):
    """Invariant 6, as far as ranking goes: no rank, no place, and the outcome names what is missing."""
    for outcome in ranked(case, rules, run).outcomes:
        if outcome.entrant.unknown:
            assert outcome.standing is None
            assert outcome.result.value in {"not_ranked", "not_eligible", "below_qualifying_points"}


@settings(max_examples=150)
@given(cases())
def test_the_verifier_agrees_with_every_ranking(
    rules: Callable[..., Any], run: Run, write: Callable[[Publication, Path], Path], case: Case
):
    """The second implementation, written from the specification, recomputes every list; every receipt opens."""
    publication = publish(ranked(case, rules, run), secret=SECRET)
    with tempfile.TemporaryDirectory() as place:
        folder = write(publication, Path(place))
        assert [] == verify(folder, root=publication.root).findings
        for receipt in list(publication.receipts())[:3]:
            (folder / "receipt.json").write_bytes(receipt)
            assert [] == verify(folder, folder / "receipt.json").findings
