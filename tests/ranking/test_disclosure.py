"""What a list gives away is measured, and a list that gives away too much is not published."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.errors import RefusedError
from jifen.ranking import Run, publish, rank, read_quota
from jifen.ranking.disclosure import disclosure, refuse_what_fails

SECRET = bytes(range(32))
EAST, WEST = "449900001", "449900002"


@pytest.fixture
def listed(rules: Callable[..., Any], row: Callable[..., dict[str, object]], run: Run) -> Callable[..., dict[str, Any]]:
    """Publish a list of so many people in the east and the west, with masked names or without."""

    def make(east: int, west: int, *, names: bool = False, first: int = 0) -> dict[str, Any]:
        towns = [EAST] * east + [WEST] * west
        people = [
            row(f"{number + first}", town=town, total=700 + number, name=f"{'陈李黄张'[number % 4]}小红")
            for number, town in enumerate(towns)
        ]
        quota = read_quota([{"area": EAST, "places": 2}, {"area": WEST, "places": 2}], rules())
        ranking = rank(people, rules(), run=run, quota=quota, qualifying_points=600)
        told: dict[str, Any] = json.loads(publish(ranking, secret=SECRET, masked_names=names).files()["list.json"])
        return told

    return make


def test_a_list_of_codes_scores_and_ranks_passes(listed: Callable[..., dict[str, Any]]) -> None:
    """Nobody stands alone by what an outsider may know."""
    measured = disclosure(listed(7, 5))
    refuse_what_fails(measured)

    assert (12, 1 / 5, 2 / 12) == (measured.rows, measured.highest, measured.mean)


def test_a_town_with_few_people_is_told_and_refused_only_with_names(listed: Callable[..., dict[str, Any]]) -> None:
    """The plan makes towns public, and nobody could recompute a list without them; a surname more is too much."""
    measured = disclosure(listed(9, 4))
    refuse_what_fails(measured)
    with pytest.raises(RefusedError) as refused:
        refuse_what_fails(disclosure(listed(9, 4, names=True)))

    assert [(("unit",), (WEST,), 4)] == [tuple(group) for group in measured.thin]
    assert 1 / 4 == measured.highest
    assert "ranking.gives_away" == refused.value.code
    assert {"list:name", "list:unit+name"} == {one.where for one in refused.value.complaints}


def test_masked_names_are_the_first_to_go(listed: Callable[..., dict[str, Any]]) -> None:
    """Surname and town together leave two or three; without the names the same list passes."""
    assert not disclosure(listed(9, 9, names=True)).may_be_published
    assert disclosure(listed(9, 9)).may_be_published


def test_a_column_that_an_earlier_list_did_not_show_is_gained_by_it(listed: Callable[..., dict[str, Any]]) -> None:
    """A score that occurs once on both lists ties them together: the name of the old list belongs to the new row."""
    (gain,) = disclosure(listed(9, 9), earlier=[listed(9, 9, names=True)]).gains

    assert ("name", 18) == (gain.column, gain.rows)
    assert () == disclosure(listed(9, 9), earlier=[listed(9, 9)]).gains


ROWS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 3)), min_size=1, max_size=60)


@given(ROWS)
def test_whoever_picks_with_all_they_may_know_is_right_no_more_often_than_said(
    rows: list[tuple[str, str, int]],
) -> None:
    """An attacker with the roster of everybody picks, for each person, one of the rows that fit."""
    measured = disclosure({"columns": ["unit", "class", "total"], "root": "", "rows": [list(row) for row in rows]})
    fitting = [sum(other[:2] == row[:2] for other in rows) for row in rows]

    assert measured.mean == pytest.approx(sum(1 / fits for fits in fitting) / len(rows))
    assert measured.highest == 1 / min(fitting)
    assert measured.thin == () if min(fitting) >= 5 else measured.thin != ()


def test_an_attacker_with_the_roster_of_ten_thousand_is_right_in_less_than_one_of_five(
    rules: Callable[..., Any], row: Callable[..., dict[str, object]], run: Run
) -> None:
    """Name and town of everybody are known; for each person one of the rows that fit is picked."""
    chance = random.Random(2014)
    towns = [f"4499{number:02d}001" for number in range(1, 25)]
    people = [row(f"{number}", town=chance.choice(towns), total=600 + number % 300) for number in range(10_000)]
    quota = read_quota([{"area": town, "places": 40} for town in towns], rules())
    ranking = rank(people, rules(), run=run, quota=quota, qualifying_points=600)
    made = publish(ranking, secret=SECRET)
    unit, code = made.columns.index("unit"), made.columns.index("code")
    fitting: dict[object, list[object]] = defaultdict(list)
    for listed_row in made.rows:
        fitting[listed_row[unit]].append(listed_row[code])
    owner = {holder.person: holder.code for holder in made.holders()}
    right = sum(owner[str(one["person"])] == chance.choice(fitting[one["town"]]) for one in people)
    measured = disclosure({"columns": made.columns, "root": made.root, "rows": made.rows})

    assert right / len(people) <= 1 / 5
    assert measured.mean <= 24 / 10_000
