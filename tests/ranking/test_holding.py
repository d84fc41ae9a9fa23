"""A large score table is held in a third of the memory, and every cell comes out as it went in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.errors import RefusedError
from jifen.ranking import Run, publish, rank, read_quota, seal
from jifen.ranking.canonical import canonical
from jifen.ranking.holding import hold
from jifen.ranking.lottery import check_entrants
from jifen.ranking.merkle import Tree, leaf_hash, proof_from

SECRET = bytes(range(32))
CELLS = st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.text(max_size=4), st.dates())
ROWS = st.lists(st.dictionaries(st.text("abc", min_size=1), CELLS, max_size=4), max_size=8)


@given(ROWS)
def test_rows_come_out_as_they_went_in(rows: list[dict[str, Any]]) -> None:
    """Also where True and 1, or rows of other columns, stand beside one another."""
    held = hold(rows)

    assert [[(name, type(cell), cell) for name, cell in row.items()] for row in rows] == [
        [(name, type(cell), cell) for name, cell in row.items()] for row in held
    ]
    assert list(map(canonical, rows)) == list(map(canonical, held))


def test_equal_cells_are_one_object() -> None:
    """Two days read apart, two long numbers, two texts."""
    one, other = hold({"day": date(2016, 3, 16), "points": 10**9 + n - n, "town": "4499" + "00001"} for n in (1, 2))

    assert all(one[name] is other[name] for name in one)


def test_a_row_shows_nothing_in_a_log() -> None:
    """It is private."""
    assert "<row>" == repr(hold([{"name": "陈小红"}])[0])


def test_a_list_of_held_rows_is_that_of_plain_rows(rules: Any, row: Any, run: Run) -> None:
    """Byte for byte, with receipts."""
    people = [row(f"{number}", total=700 + number) for number in range(30)]
    quota = read_quota([{"area": "449900001", "places": 9}, {"area": "449900002", "places": 1}], rules())
    plain, held = (
        publish(rank(rows, rules(), run=run, quota=quota, qualifying_points=600), secret=SECRET)
        for rows in (people, hold(people))
    )

    assert plain.files() == held.files()
    assert list(plain.receipts()) == list(held.receipts())


def test_a_leaf_says_where_its_row_stands_in_the_file(rules: Any, row: Any, run: Run) -> None:
    """In bytes, and among the leaves."""
    people = [row(f"{number}", total=700 + number, name="陈小红") for number in range(30)]
    quota = read_quota([{"area": "449900001", "places": 9}, {"area": "449900002", "places": 1}], rules())
    made = publish(rank(people, rules(), run=run, quota=quota, qualifying_points=600), secret=SECRET)
    raw = made.files()["list.json"]
    for leaf, cells in zip(made.leaves(), made.rows, strict=True):
        assert canonical(cells) == raw[leaf.at : leaf.at + leaf.length]
        assert made.tree.leaf(leaf.place) == leaf_hash(canonical(cells))


@given(st.integers(1, 70), st.data())
def test_a_proof_out_of_a_packed_tree_is_that_of_the_tree(size: int, data: st.DataObject) -> None:
    """For every size and leaf, reading thirty-two bytes at a time."""
    tree = Tree([leaf_hash(str(number).encode()) for number in range(size)])
    packed, index = tree.packed(), data.draw(st.integers(0, size - 1))

    assert tree.proof(index) == proof_from(lambda at: packed[at : at + 32], size, index)


def test_rows_are_held_against_their_seal_where_no_lots_are_drawn(rules: Any, row: Any, run: Run) -> None:
    """The same rows in any order pass; one point more, one person less, and they do not."""
    people = [row(f"{number}", total=700 + number) for number in range(9)]
    quota = read_quota([{"area": "449900001", "places": 9}, {"area": "449900002", "places": 1}], rules())
    sealed = seal(people, run=run, secret=SECRET, source="某日开奖，3位0-9", quota=quota)
    head, _ = check_entrants(reversed(people), run=run, secret=SECRET, sealed=sealed)

    assert 9 == head["entrants"]
    for changed in (people[1:], [people[0] | {"total": 701}, *people[1:]]):
        with pytest.raises(RefusedError) as refused:
            check_entrants(changed, run=run, secret=SECRET, sealed=sealed)
        assert "ranking.entrants_changed" == refused.value.code
