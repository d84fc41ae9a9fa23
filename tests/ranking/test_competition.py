"""A whole ranking: who takes part, in which unit, by what order, and what came of everyone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.ranking import Ranking, Result, Run, draw_lots, rank, read_quota, seal

BASIS = {"basis": "示例办法第一条"}
EAST, WEST, NORTH = "449900001", "449900002", "449900003"
SECRET = bytes(range(32))
TOTAL = {"by": "total", "first": "highest", **BASIS}
NO_LINE = {"set_by": "nobody", **BASIS}
WHOLE = {"area": "whole", "split_by": [], **BASIS}
SECOND_ROUND = {
    "who": "unsuccessful",
    "pool": "all_areas",
    "order": "same",
    "limit": {"percent": 10, "of": "own_places", "rounding": "down", **BASIS},
    **BASIS,
}

Row = dict[str, object]


def results(ranking: Ranking) -> dict[str, str]:
    """What came of each person."""
    return {outcome.entrant.person: outcome.result.value for outcome in ranking.outcomes}


def ranks(ranking: Ranking) -> dict[str, int | None]:
    """The rank of each person."""
    return {one.entrant.person: one.standing.rank if one.standing else None for one in ranking.outcomes}


def said(ranking: Ranking, person: str) -> str:
    """The reason a person is given, in Chinese."""
    return next(ranking.reason(one).zh for one in ranking.outcomes if one.entrant.person == person)


@pytest.fixture
def by_town(rules: Callable[..., Any], run: Run) -> Callable[..., Ranking]:
    """Rank in towns with two places each, or with rules and places given otherwise."""

    def ranked(people: list[Row], places: int = 2, **changes: Any) -> Ranking:
        stated = rules(**changes)
        quota = read_quota([{"area": area, "places": places} for area in (EAST, WEST)], stated, decimals=1)
        line = 600 if stated.qualifying_points.set_by == "scheme" else None
        return rank(people, stated, run=run, quota=quota, qualifying_points=line)

    return ranked


def test_each_town_is_ranked_by_itself(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """The third of the east has more points than the first of the west, and waits all the same."""
    ranking = by_town(
        [row("a", total=1200), row("b", total=1100), row("c", total=1000), row("d", total=700, town=WEST)]
    )

    assert {"a": "placed", "b": "placed", "c": "waiting", "d": "placed"} == results(ranking)
    assert {"a": 1, "b": 2, "c": 3, "d": 1} == ranks(ranking)


def test_a_village_belongs_to_its_town(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """A code of twelve digits competes in the town it lies in."""
    assert {"a": 1, "b": 2} == ranks(by_town([row("a", total=900), row("b", town=f"{EAST}203")]))


def test_the_line_is_reached_by_reaching_it(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """Sixty is enough, a tenth of a point less is not."""
    ranking = by_town([row("a", total=600), row("b", total=599)])

    assert {"a": "placed", "b": "below_qualifying_points"} == results(ranking)
    assert "未达到规定分值（59.9／60分）。" == said(ranking, "b")


def test_what_is_unknown_never_counts_as_zero_last_or_first(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """Whoever something is not known of is not ranked, and is told what; the others keep their ranks."""
    ranking = by_town(
        [
            row("a", total=700),
            row("b", total=None),
            row("c", eligible=None),
            row("d", key_quality=None),
            row("e", applied_on=None, town=None),
            row("f", town="449900"),
        ]
    )

    assert {"a": 1} == {person: rank for person, rank in ranks(ranking).items() if rank}
    assert {"b": "总分", "c": "申请资格", "d": "group:quality", "e": "申请地、date:applied_on", "f": "申请地"} == {
        person: said(ranking, person).removeprefix("尚未核实，未参加排名：").removesuffix("。") for person in "bcdef"
    }


def test_what_is_certain_comes_before_what_is_unknown(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """Not eligible is not eligible whatever else is missing; below the line is below, whoever may be eligible."""
    ranking = by_town([row("a", eligible=False, total=None), row("b", eligible=None, total=100)])

    assert {"a": "not_eligible", "b": "below_qualifying_points"} == results(ranking)


def test_a_key_is_called_as_the_scheme_calls_it(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """The caller, who knows the scheme, hands the names in."""
    ranking = by_town([row("a", key_quality=None)])

    assert "尚未核实，未参加排名：个人素质。" == ranking.reason(ranking.outcomes[0], {"group:quality": "个人素质"}).zh


def test_the_earlier_day_stands_first_when_the_rules_say_so(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """All else equal, 1 March comes before 2 March."""
    assert {"a": 2, "b": 1} == ranks(by_town([row("a"), row("b", applied_on=date(2015, 3, 1))]))


@pytest.mark.parametrize(("first", "expected"), [("earliest", {"a": 2, "b": 1}), ("latest", {"a": 1, "b": 2})])
def test_a_day_may_count_either_way(
    by_town: Callable[..., Ranking], row: Callable[..., Row], first: str, expected: dict[str, int]
):
    """The rules say which end stands first."""
    day = {"by": "date", "field": "applied_on", "moment": "acceptance", "first": first, **BASIS}

    assert expected == ranks(by_town([row("a"), row("b", applied_on=date(2015, 3, 1))], order=[TOTAL, day]))


@pytest.mark.parametrize(("first", "expected"), [("highest", {"a": 1, "b": 2}), ("lowest", {"a": 2, "b": 1})])
def test_points_may_count_either_way(
    by_town: Callable[..., Ranking], row: Callable[..., Row], first: str, expected: dict[str, int]
):
    """A key is no better for being large; the rules say so or otherwise."""
    total = {"by": "total", "first": first, **BASIS}

    assert expected == ranks(by_town([row("a", total=900), row("b")], order=[total]))


def test_an_hour_is_not_a_day(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """A value with a time would let the first minute decide; it is refused, not cut off in silence."""
    with pytest.raises(BadInputError, match=r"ranking\.bad_value"):
        by_town([row("a", applied_on=datetime(2015, 3, 2, 0, 1, tzinfo=UTC))])


@pytest.mark.parametrize(
    ("rule", "placed"),
    [("admit_none", {"a": "placed", "b": "waiting", "c": "waiting"}), ("admit_all", dict.fromkeys("abc", "placed"))],
)
def test_people_equal_in_every_key_are_treated_alike(
    by_town: Callable[..., Ranking], row: Callable[..., Row], rule: str, placed: dict[str, str]
):
    """Two places, one taken, two equal people: both or neither."""
    ranking = by_town([row("a", total=900), row("b"), row("c")], ties={"rule": rule, **BASIS})

    assert placed == results(ranking)
    assert {"a": 1, "b": 2, "c": 2} == ranks(ranking)


def test_points_may_only_open_the_gate(rules: Callable[..., Any], row: Callable[..., Row], run: Run):
    """Ranked by insured months: the one with fewer points stands first."""
    months = {"by": "measure", "measure": "medical_months", "first": "highest", **BASIS}
    stated = rules(order=[months], compete_in=WHOLE, ties={"rule": "admit_all", **BASIS})
    people = [row("a", total=1200, key_medical_months=60), row("b", total=600, key_medical_months=96)]
    ranking = rank(people, stated, run=run, quota=read_quota([{"places": 1}], stated), qualifying_points=600)

    assert {"a": "waiting", "b": "placed"} == results(ranking)
    (unit,) = ranking.units
    assert (1, 96) == (unit.cut_off.rank, unit.cut_off.score)


def test_a_class_is_served_before_any_points_are_compared(rules: Callable[..., Any], row: Callable[..., Row], run: Run):
    """The last of the first class stands above the best of the second; a class the rules do not know is unknown."""
    classes = {"by": "classes", "served": ["政策", "普通"], **BASIS}
    stated = rules(order=[classes, TOTAL], compete_in=WHOLE)
    people = [row("a", klass="普通", total=1500), row("b", klass="政策", total=650), row("c", klass="其他"), row("d")]
    ranking = rank(people, stated, run=run, quota=read_quota([{"places": 1}], stated), qualifying_points=600)

    assert {"a": 2, "b": 1, "c": None, "d": None} == ranks(ranking)
    assert "尚未核实，未参加排名：类别。" == said(ranking, "c")


def test_zones_put_towns_together(rules: Callable[..., Any], row: Callable[..., Row], run: Run):
    """Two towns share one list and one cut-off; a town in no zone has no place to compete."""
    zones = {"area": "zones", "zones": {"南片": [EAST], "北片": [WEST, NORTH]}, "split_by": [], **BASIS}
    stated = rules(compete_in=zones)
    people = [row("a"), row("b", town=WEST, total=900), row("c", town=NORTH, total=800), row("d", town="449900009")]
    quota = read_quota([{"area": "南片", "places": 1}, {"area": "北片", "places": 1}], stated)
    ranking = rank(people, stated, run=run, quota=quota, qualifying_points=600)

    assert {"a": 1, "b": 1, "c": 2, "d": None} == ranks(ranking)
    assert ["北片", "南片"] == [unit.unit for unit in ranking.units]


def test_grades_and_channels_compete_apart(rules: Callable[..., Any], row: Callable[..., Row], run: Run):
    """A further column splits each town; who leaves it empty is not ranked, and words in a cell decide otherwise."""
    stated = rules(compete_in={"area": "town", "split_by": ["grade"], **BASIS})
    rows = [{"area": EAST, "grade": "小一", "places": 1}, {"area": EAST, "grade": "初一", "places": "纳入电脑派位"}]
    people = [row("a", grade="小一"), row("b", grade="初一"), row("c", grade=None)]
    ranking = rank(people, stated, run=run, quota=read_quota(rows, stated), qualifying_points=600)

    assert {"a": "placed", "b": "other_way", "c": "not_ranked"} == results(ranking)
    assert "该名额不按积分分配：纳入电脑派位。" == said(ranking, "b")
    assert "尚未核实，未参加排名：grade。" == said(ranking, "c")


def test_the_second_round_gives_out_what_other_towns_left(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """
    Twenty places each; the east has 23 people, the west 5.

    Fifteen places are left over, but the east may gain no more than a tenth of its own twenty: two of the three waiting.
    """
    east = [row(f"e{number:02}", total=1000 + number) for number in range(23)]
    west = [row(f"w{number}", town=WEST) for number in range(5)]
    ranking = by_town([*east, *west], places=20, second_round=SECOND_ROUND)

    rounds = {one.entrant.person: one.standing.round for one in ranking.outcomes if one.standing}
    assert {"e02": 2, "e01": 2, "e00": None} == {person: rounds[person] for person in ("e02", "e01", "e00")}
    (pool,) = ranking.pools
    assert (15, 3, 2, 13) == (pool.places, pool.ranked, pool.placed, pool.left)
    assert "第2轮入围：第21名，名额20个；第二轮第1名。" == said(ranking, "e02")
    assert "未入围，列为候补：第23名，名额20个；第二轮第3名。" == said(ranking, "e00")


def test_a_line_alone_qualifies_and_ranks_nobody(line_only: Any, row: Callable[..., Row], run: Run):
    """Passing the line is the right itself here, and the result has a name of its own."""
    ranking = rank([row("a"), row("b", total=100)], line_only, run=run, qualifying_points=600)

    assert {"a": "qualified", "b": "below_qualifying_points"} == results(ranking)
    assert ((), ()) == (ranking.units, ranking.pools)


def test_the_plan_may_set_another_line_in_each_unit(
    by_town: Callable[..., Ranking], rules: Callable[..., Any], row: Callable[..., Row], run: Run
):
    """Fifty in the east, seventy in the west, places unlimited."""
    stated = rules(qualifying_points={"set_by": "plan", **BASIS}, places={"set_by": "nobody", **BASIS})
    rows = [{"area": EAST, "qualifying_points": 50}, {"area": WEST, "qualifying_points": 70}]
    people = [row("a", total=550), row("b", total=550, town=WEST), row("c", total=700, town=WEST)]
    ranking = rank(people, stated, run=run, quota=read_quota(rows, stated, decimals=1))

    assert {"a": "placed", "b": "below_qualifying_points", "c": "placed"} == results(ranking)


def test_people_in_a_unit_without_a_quota_stop_the_run(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """No row is not the same as no places: the plan has to say so."""
    with pytest.raises(BadInputError) as caught:
        by_town([row("a"), row("b", town=NORTH), row("c", town=NORTH)])

    (complaint,) = caught.value.complaints
    assert (NORTH, "有2人申请。") == (complaint.value, complaint.what.zh)


def test_whoever_is_not_eligible_needs_no_quota(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """A town in which nobody may take part does not stop the run."""
    assert {"a": "not_eligible"} == results(by_town([row("a", eligible=False, town=NORTH)]))


@pytest.mark.parametrize("given", [(), ("quota",), ("qualifying_points",)])
def test_what_the_rules_need_must_be_given(
    rules: Callable[..., Any], row: Callable[..., Row], run: Run, given: tuple[str, ...]
):
    """A quota or a line that is missing is never taken for zero or for none."""
    stated = rules()
    all_there = {"quota": read_quota([{"area": EAST, "places": 1}], stated), "qualifying_points": 600}
    with pytest.raises(RefusedError) as caught:
        rank([row("a")], stated, run=run, **{name: all_there[name] for name in given})

    assert "ranking.input_missing" == caught.value.code


def test_what_the_rules_do_not_know_must_not_be_given(
    line_only: Any, rules: Callable[..., Any], row: Callable[..., Row], run: Run
):
    """A quota beside a scheme that has none is a mistake of scheme or use."""
    quota = read_quota([{"area": EAST, "places": 1}], rules())
    with pytest.raises(RefusedError) as caught:
        rank([row("a")], line_only, run=run, quota=quota, qualifying_points=600)

    assert "ranking.input_not_used" == caught.value.code


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"total": "80"}, "scores:2:total"),
        ({"total": 80.0}, "scores:2:total"),
        ({"total": True}, "scores:2:total"),
        ({"eligible": 1}, "scores:2:eligible"),
        ({"town": "东区"}, "scores:2:town"),
        ({"key_quality": float("nan")}, "scores:2:key_quality"),
        ({"person": ""}, "scores:2:person"),
        ({"person": "a"}, "scores:2:person"),
    ],
)
def test_a_broken_table_is_refused_and_the_place_is_named(
    by_town: Callable[..., Ranking], row: Callable[..., Row], changes: Row, where: str
):
    """Ranking the good rows alone would change everyone's place; the value itself is not repeated."""
    with pytest.raises(BadInputError) as caught:
        by_town([row("a"), row("b") | changes])

    (complaint,) = caught.value.complaints
    assert where == complaint.where
    assert "" == complaint.value


def test_a_missing_column_is_named_once(by_town: Callable[..., Ranking], row: Callable[..., Row]):
    """Not once for each of 300,000 people."""
    people = [row(person) for person in "abc"]
    for one in people:
        del one["key_quality"]
    with pytest.raises(BadInputError) as caught:
        by_town(people)

    assert [("ranking.column_missing", "scores:key_quality")] == [
        (one.code, one.where) for one in caught.value.complaints
    ]


def test_lots_break_the_last_tie_and_leave_nobody_equal(rules: Callable[..., Any], row: Callable[..., Row], run: Run):
    """Ten equal people, three places: ranks 1 to 10, three placed, and the keys before the lot still count."""
    stated = rules(ties={"rule": "lottery", **BASIS}, compete_in=WHOLE)
    people = [row(f"p{number}") for number in range(10)] + [row("best", total=900)]
    quota = read_quota([{"places": 4}], stated)
    sealed = seal(
        people, run=run, secret=SECRET, source="2015年6月30日福利彩票双色球开奖号码，6个1-33 + 1个1-16", quota=quota
    )
    draw = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result="03 07 12 18 22 31 + 09")
    ranking = rank(people, stated, run=run, quota=quota, qualifying_points=600, draw=draw)

    assert sorted(range(1, 12)) == sorted(rank or 0 for rank in ranks(ranking).values())
    assert 1 == ranks(ranking)["best"]
    assert 4 == ranking.counts()["placed"]
    assert [None] * 9 == [tie.key for tie in ranking.broken_ties()]


def test_lots_of_other_people_are_refused(rules: Callable[..., Any], row: Callable[..., Row], run: Run):
    """Somebody added after the draw has no lot, and whoever was taken out had one."""
    stated = rules(ties={"rule": "lottery", **BASIS}, compete_in=WHOLE)
    people = [row("a"), row("b")]
    quota = read_quota([{"places": 1}], stated)
    sealed = seal(people, run=run, secret=SECRET, source="某日开奖，3位0-9", quota=quota)
    draw = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result="7 3 1")
    for others in ([*people, row("c")], people[:1]):
        with pytest.raises(RefusedError) as caught:
            rank(others, stated, run=run, quota=quota, qualifying_points=600, draw=draw)
        assert "ranking.entrants_changed" == caught.value.code


@pytest.mark.parametrize(
    "moved",
    [
        [{"area": EAST, "places": 1}, {"area": WEST, "places": 3}],
        [{"area": EAST, "places": 3}, {"area": WEST, "places": 1}, {"area": NORTH, "places": 0}],
        [{"area": EAST, "places": 3}, {"area": WEST, "places": "另行安排"}],
    ],
    ids=["moved", "a unit more", "words"],
)
def test_places_moved_after_the_draw_are_refused(
    rules: Callable[..., Any], row: Callable[..., Row], run: Run, moved: list[Row]
):
    """Who knows the lots could move a place to where somebody waits; the seal fixes the places as well."""
    stated = rules(ties={"rule": "lottery", **BASIS})
    people = [row("a"), row("b"), row("c", town=WEST)]
    sealed_quota = read_quota([{"area": EAST, "places": 3}, {"area": WEST, "places": 1}], stated)
    sealed = seal(people, run=run, secret=SECRET, source="某日开奖，3位0-9", quota=sealed_quota)
    draw = draw_lots(people, run=run, secret=SECRET, sealed=sealed, result="7 3 1")
    with pytest.raises(RefusedError) as caught:
        rank(people, stated, run=run, quota=read_quota(moved, stated), qualifying_points=600, draw=draw)

    assert "ranking.places_changed" == caught.value.code
    assert rank(people, stated, run=run, quota=sealed_quota, qualifying_points=600, draw=draw)


def test_the_second_round_may_keep_counties_apart(rules: Callable[..., Any], row: Callable[..., Row], run: Run):
    """What one county leaves over stays there, whether people compete by town or by zones with names."""
    far = "449901001"
    towns = [{"area": town, "places": 1} for town in (EAST, WEST, far)]
    people = [row("a"), row("b", total=700), row("c", total=900, town=far), row("d", total=890, town=far)]
    apart = {**SECOND_ROUND, "pool": "county", "limit": "none"}
    zones = {"东片": [EAST], "西片": [WEST], "远片": [far]}
    by_zone = {"area": "zones", "split_by": [], "zones": zones, **BASIS}
    named = [{"area": name, "places": 1} for name in zones]
    for stated, quota in (
        (rules(second_round=apart), towns),
        (rules(second_round=apart, compete_in=by_zone), named),
    ):
        ranking = rank(people, stated, run=run, quota=read_quota(quota, stated), qualifying_points=600)

        assert [("449900", 1, 1), ("449901", 0, 0)] == [(one.pool, one.places, one.placed) for one in ranking.pools]
        assert {"a": "placed", "b": "placed", "c": "placed", "d": "waiting"} == results(ranking)
    pooled = rules(second_round={**apart, "pool": "all_areas"})
    ranking = rank(people, pooled, run=run, quota=read_quota(towns, pooled), qualifying_points=600)
    assert {"a": "placed", "b": "waiting", "c": "placed", "d": "placed"} == results(ranking)


def test_an_empty_table_gives_an_empty_ranking(by_town: Callable[..., Ranking]):
    """Nobody applied: every place is left over, nothing breaks."""
    ranking = by_town([])

    assert 0 == ranking.counts()["applied"]
    assert [2, 2] == [unit.left for unit in ranking.units]
    assert Result.PLACED not in results(ranking).values()
