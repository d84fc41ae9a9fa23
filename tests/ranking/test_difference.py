"""What changed between a list and the one that supersedes it: who moved and why, and nobody's facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.errors import RefusedError
from jifen.ranking import Run, publish, rank, read_quota
from jifen.ranking.difference import Why, difference

SECRET = bytes(range(32))
EAST = "449900001"

Row = dict[str, object]


@pytest.fixture(scope="session")
def listed(rules: Callable[..., Any], run: Run) -> Callable[..., dict[str, Any]]:
    """Publish the list of these rows, with two places."""

    def make(people: list[Row], run: Run = run) -> dict[str, Any]:
        quota = read_quota([{"area": EAST, "places": 2}], rules())
        ranking = rank(people, rules(), run=run, quota=quota, qualifying_points=600)
        told: dict[str, Any] = json.loads(publish(ranking, secret=SECRET).files()["list.json"])
        return told

    return make


def test_an_upheld_objection_moves_the_cut_off(listed: Callable[..., dict[str, Any]], row: Callable[..., Row]) -> None:
    """The third rises to the first place; the second loses theirs, through no fact of their own."""
    before = [row("a", total=900), row("b", total=800), row("c", total=700), row("d", total=650)]
    after = [row("a", total=900), row("b", total=800), row("c", total=1000), row("d", total=650)]
    moved = difference(listed(before), listed(after)).moved

    assert {Why.PROVEN_AGAIN: 1, Why.OTHERS_MOVED: 2} == {
        why: sum(one.why is why for one in moved) for why in {o.why for o in moved}
    }
    (risen,) = [one for one in moved if one.why is Why.PROVEN_AGAIN]
    assert ("waiting", "placed") == (risen.old["result"], risen.new["result"])
    assert 2 == sum(one.result_changed for one in moved)


def test_the_published_difference_holds_no_name_and_no_fact(
    listed: Callable[..., dict[str, Any]], row: Callable[..., Row]
) -> None:
    """Codes, totals, ranks, results: what the lists show, and not which fact was proven again."""
    before = [row("a", total=900), row("b", total=800, q_education=3)]
    after = [row("a", total=900), row("b", total=850, q_education=4)]
    told = difference(listed(before), listed(after)).written().decode()

    assert all(word not in told for word in ("education", "陈", "applied_on", "commitment", "salt"))


def test_a_fact_that_moves_nobody_shows_nobody(listed: Callable[..., dict[str, Any]], row: Callable[..., Row]) -> None:
    """Only the commitment differs: there is nothing to tell the public."""
    before, after = [row("a", q_education=3)], [row("a", q_education=4)]

    assert () == difference(listed(before), listed(after)).moved


def test_who_came_in_and_who_left_are_told(listed: Callable[..., dict[str, Any]], row: Callable[..., Row]) -> None:
    """A withdrawn case leaves the list; a waived one comes in."""
    moved = difference(listed([row("a")]), listed([row("b")])).moved

    assert {Why.CAME_IN, Why.LEFT} == {one.why for one in moved}


def test_lists_of_two_rounds_are_not_compared(
    listed: Callable[..., dict[str, Any]], row: Callable[..., Row], run: Run
) -> None:
    """Codes mean nothing across rounds."""
    with pytest.raises(RefusedError, match=r"ranking\.not_one_round"):
        difference(listed([row("a")]), listed([row("a")], replace(run, use="school")))


@given(st.lists(st.integers(500, 1200), min_size=1, max_size=9), st.data())
def test_old_list_and_difference_together_give_the_new_list(
    listed: Callable[..., dict[str, Any]], row: Callable[..., Row], totals: list[int], data: st.DataObject
) -> None:
    """Nothing that changed is left out, and nothing is told that did not."""
    changed = data.draw(st.lists(st.integers(500, 1200), min_size=len(totals), max_size=len(totals)))
    before, after = ([row(str(at), total=value) for at, value in enumerate(some)] for some in (totals, changed))
    old, new = listed(before), listed(after)
    found = difference(old, new)
    shown = [name for name in old["columns"] if name in {"code", "unit", "total", "rank", "result"}]

    def table(told: dict[str, Any]) -> dict[str, dict[str, object]]:
        rows = (dict(zip(told["columns"], cells, strict=True)) for cells in told["rows"])
        return {str(one["code"]): {name: one[name] for name in shown if name != "code"} for one in rows}

    patched = table(old) | {one.code: dict(one.new or {}) for one in found.moved}
    assert table(new) == patched
    assert all(one.old != one.new for one in found.moved)
