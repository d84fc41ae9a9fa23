"""Order, ranks, ties and what broke them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.ranking import rank, read_quota
from jifen.ranking.entrants import Entrant
from jifen.ranking.order import NOBODY_ABOVE, arrange, partings, ranks, tie_groups, tie_ordinals


def entrant(person: str, *keys: int) -> Entrant:
    """Somebody with these keys, the smaller standing first."""
    return Entrant(person, {}, True, None, "东片", "", keys, ())


def line_of(*keys: tuple[int, ...]) -> list[Entrant]:
    """People a, b, c … with these keys, in order."""
    return arrange(entrant(chr(ord("a") + place), *own) for place, own in enumerate(keys))


LINES = st.lists(st.tuples(*[st.integers(0, 2)] * 4), max_size=14).map(lambda keys: line_of(*keys))


@pytest.mark.parametrize(
    ("style", "expected"), [("1224", [1, 2, 2, 4, 5]), ("1223", [1, 2, 2, 3, 4]), ("1234", [1, 2, 3, 4, 5])]
)
def test_equal_people_share_a_rank_and_the_next_rank_follows_the_style(style: Any, expected: list[int]):
    """The two styles differ only after a tie; the third is for lines in which nobody is equal."""
    tied = line_of((1,), (2,), (2,), (3,), (4,)) if style != "1234" else line_of((1,), (2,), (3,), (4,), (5,))

    assert expected == ranks(tied, style)


def test_the_key_that_parts_two_neighbours_is_the_first_that_differs():
    """Nobody above: -1. Equal in every key: the number of keys."""
    line = line_of((1, 5, 9), (1, 6, 0), (1, 6, 0), (1, 6, 4), (2, 0, 0))

    assert [NOBODY_ABOVE, 1, 3, 2, 0] == partings(line)


def test_an_ordinal_is_given_only_to_people_still_equal():
    """First key is shown as it is; the second is numbered among equals, the third only among those equal in both."""
    line = line_of((1, 50, 7), (2, 10, 3), (2, 10, 8), (2, 30, 1), (2, 30, 1), (3, 9, 9))

    expected = [(None, None), (1, 1), (1, 2), (2, 1), (2, 1), (None, None)]
    assert expected == tie_ordinals(line, 1, 3)


def test_ordinals_say_nothing_about_the_size_of_a_key():
    """Whether one key is larger by one or by a thousand, the ordinals are the same."""
    near, far = line_of((1, 10), (1, 11), (1, 12)), line_of((1, 10), (1, 1_000), (1, 1_000_000))

    assert tie_ordinals(near, 1, 2) == tie_ordinals(far, 1, 2) == [(1,), (2,), (3,)]


@given(LINES)
def test_ordinals_give_the_order_and_the_ties_back(line: list[Entrant]):
    """A stranger who has the first key and the ordinals finds the same groups in the same order."""
    shown = [
        (person.keys[0], *(number or 0 for number in ordinals))
        for person, ordinals in zip(line, tie_ordinals(line, 1, 4), strict=True)
    ]

    assert shown == sorted(shown)
    equal = [one == other for one, other in pairwise(shown)]
    assert equal == [one.keys == other.keys for one, other in pairwise(line)]


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_the_input(line: list[Entrant], random: Any):
    """Invariant 4, at its root."""
    shuffled = random.sample(line, len(line))

    assert [one.person for one in line] == [one.person for one in arrange(shuffled)]


@given(LINES)
def test_tie_groups_put_together_are_the_line(line: list[Entrant]):
    """Nobody is lost, nobody is in two groups, and inside a group nobody is ahead of anybody."""
    groups = tie_groups(line)

    assert line == [person for group in groups for person in group]
    assert all(len({person.keys for person in group}) == 1 for group in groups)


def test_each_broken_tie_names_the_clause_that_broke_it(
    rules: Callable[..., Any], row: Callable[..., dict[str, object]], run: Any
):
    """Two with the same total: the sub-total decides, and its article is at hand."""
    stated = rules()
    people = [row("amy", key_quality=600), row("bo", key_quality=200), row("cy", total=700)]
    ranking = rank(
        people, stated, run=run, quota=read_quota([{"area": "449900001", "places": 1}], stated), qualifying_points=600
    )

    (tie,) = ranking.broken_ties()
    assert ("amy", "bo") == (tie.above.entrant.person, tie.below.entrant.person)
    assert tie.key is stated.order[1]
    assert "示例办法第一条" == tie.key.basis
