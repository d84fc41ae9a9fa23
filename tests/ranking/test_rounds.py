"""Places go from the top: whole tied groups, reserves, and a second round with its limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jifen.policy.ranking_rules import Limit
from jifen.ranking.entrants import Entrant
from jifen.ranking.order import arrange, tie_groups
from jifen.ranking.quota import Cell
from jifen.ranking.rounds import first_round, second_round, second_round_limit, take

BASIS = {"basis": "示例办法第一条"}


def people(text: str) -> list[Entrant]:
    """
    A line from words such as ``a1 b1 c2``: name, then what they are ordered by.

    A capital letter is somebody of class 甲; ``@`` and a unit may follow.
    """
    found = []
    for word in text.split():
        who, _, unit = word.partition("@")
        klass = "甲" if who[0].isupper() else ""
        found.append(Entrant(who[0], {}, True, None, unit, klass, (int(who[1:]),), ()))
    return arrange(found)


def names(entrants: list[Entrant]) -> str:
    """Their names, in order."""
    return "".join(entrant.person for entrant in entrants)


@pytest.mark.parametrize(
    ("places", "rule", "expected"),
    [
        (0, "admit_none", ""),
        (0, "admit_all", ""),
        (1, "admit_none", "a"),
        (2, "admit_none", "a"),
        (2, "admit_all", "abcd"),
        (3, "admit_none", "a"),
        (3, "admit_all", "abcd"),
        (4, "admit_none", "abcd"),
        (4, "admit_all", "abcd"),
        (5, "admit_all", "abcde"),
        (9, "admit_none", "abcde"),
        (-1, "admit_all", ""),
    ],
)
def test_a_tied_group_enters_whole_or_not_at_all(places: int, rule: Any, expected: str):
    """First a, then b, c and d equal, then e: with two places left either all three enter, or none and nobody below."""
    assert expected == names(take(tie_groups(people("a1 b2 c2 d2 e3")), places, rule))


def test_nobody_below_a_group_that_does_not_fit_may_pass_it_by():
    """One place is free and e would fit, but b, c and d stand above."""
    assert "a" == names(take(tie_groups(people("a1 b2 c2 d2 e3")), 2, "admit_none"))


@pytest.mark.parametrize(
    ("served", "leftover", "placed", "left"),
    [
        # Five places, two of them for the class 甲 (capitals). The line: a B c d E F g h.
        ("reserved_first", "open", {"B": "reserved", "E": "reserved", "a": "open", "c": "open", "d": "open"}, 0),
        ("open_first", "open", {"a": "open", "B": "open", "c": "open", "E": "reserved", "F": "reserved"}, 0),
    ],
)
def test_a_reserve_is_a_minimum_or_comes_on_top(
    rules: Callable[..., Any], served: str, leftover: str, placed: dict[str, str], left: int
):
    """B would be placed anyway: served first, B uses up the reserve; served last, the reserve helps E and F."""
    stated = rules(reserved={"served": served, "leftover": leftover, **BASIS})
    given = first_round(people("a1 B2 c3 d4 E5 F6 g7 h8"), Cell(places=5, reserved={"甲": 2}), stated)

    assert placed == given.placed
    assert left == given.left


@pytest.mark.parametrize("served", ["reserved_first", "open_first"])
@pytest.mark.parametrize(
    ("leftover", "placed", "left"), [("open", "Babcd", 0), ("second_round", "Bab", 2), ("unused", "Bab", 0)]
)
def test_reserved_places_nobody_took_go_where_the_rules_say(
    rules: Callable[..., Any], served: str, leftover: str, placed: str, left: int
):
    """Five places, three of them reserved, one person of the class: two idle places open, pass on, or stay empty."""
    second = {"who": "unsuccessful", "pool": "all_areas", "order": "same", "limit": "none", **BASIS}
    stated = rules(reserved={"served": served, "leftover": leftover, **BASIS}, second_round=second)
    given = first_round(people("a1 b2 c3 d4 e5 B9"), Cell(places=5, reserved={"甲": 3}), stated)

    assert sorted(placed) == sorted(given.placed)
    assert left == given.left


def test_without_a_number_of_places_everyone_who_ranks_is_placed(rules: Callable[..., Any]):
    """Where the line alone limits, the order is still published."""
    given = first_round(people("a1 b2"), Cell(), rules(places={"set_by": "nobody", **BASIS}))

    assert {"a": "open", "b": "open"} == given.placed


def test_the_second_round_ranks_everyone_together_and_keeps_the_limit_of_each_unit():
    """Three places are left; the east may gain one: b goes without, and c and d of the west come in."""
    line = people("a1@east b2@east c3@west d4@west e5@west")

    assert "acd" == names(second_round(line, 3, {"east": 1, "west": 2}, "admit_none"))
    assert "abc" == names(second_round(line, 3, None, "admit_none"))


@pytest.mark.parametrize("rule", ["admit_all", "admit_none"])
def test_a_limit_is_never_exceeded_not_even_for_a_tie(rule: Any):
    """Two are equal, b and c, and the east may gain one more: neither enters, and d of the east may not pass them by."""
    line = people("a1@east b2@east c2@east d3@east e4@west")

    assert "ae" == names(second_round(line, 5, {"east": 2, "west": 1}, rule))


def test_a_tie_at_the_end_of_the_pool_follows_the_tie_rule():
    """One place, two equal people of two towns: both or neither, and nobody after them."""
    line = people("a1@east b1@west c2@west")

    assert "ab" == names(second_round(line, 1, {"east": 1, "west": 2}, "admit_all"))
    assert "" == names(second_round(line, 1, {"east": 1, "west": 2}, "admit_none"))


@pytest.mark.parametrize(
    ("own", "percent", "rounding", "expected"),
    [
        (50, 10, "down", 5),
        (59, 10, "down", 5),
        (59, 10, "half_up", 6),
        (55, 10, "half_up", 6),
        (54, 10, "half_up", 5),
        (51, 10, "up", 6),
        (50, 10, "up", 5),
        (9, 10, "down", 0),
        (0, 10, "up", 0),
        (40, 12.5, "down", 5),
    ],
)
def test_the_limit_is_a_share_of_a_units_own_places(own: int, percent: float, rounding: str, expected: int):
    """A tenth of 59 is 5 or 6 by the rounding the rules state."""
    limit = Limit.model_validate({"percent": percent, "of": "own_places", "rounding": rounding, **BASIS})

    assert expected == second_round_limit(limit, own)
