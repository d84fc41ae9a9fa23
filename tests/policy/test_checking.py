"""What the checker proves of a scheme, beyond the slips in ``bad``."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.places import Divisions
from jifen.policy.checking import problems, ranking_problems
from jifen.policy.checking.exactness import step_of
from jifen.policy.levels import level_lines, level_points
from jifen.policy.registry import Registry


@pytest.fixture
def codes(edited: Callable[..., Any]):
    """The codes of the problems of the city's scheme after replacing texts."""
    return lambda *pairs: [complaint.code for complaint in problems(edited(*pairs))]


def test_the_good_packs_have_no_problems(registry: Registry):
    """A scheme that can be used is not complained of."""
    for pack in registry.all():
        assert [] == problems(pack.scheme)


def test_without_the_file_a_complaint_names_the_path(edited: Callable[..., Any]):
    """A scheme made in memory still says where."""
    (complaint,) = problems(edited(("from: education", "from: educasion")))

    assert "shili/points@2014-10-30: indicators[education].from" == complaint.where
    assert "education" in complaint.mend.zh


def test_a_kind_that_is_unknown_is_complained_of_once(codes: Callable[..., Any]):
    """Its fields cannot be looked up and are left in peace."""
    assert ["policy.kind_unknown"] == codes(("from: education", "from: educasion"))


def test_levels_of_two_kinds_may_share_a_ladder(codes: Callable[..., Any]):
    """Three ladders meet in one tier: certificates, posts and titles."""
    ladder = (
        "  from: education\n  measure: {best: level}\n  award:\n"
        "    levels: {初中: 20, 高中、中技、中职: 30, 大专: 60, 本科: 80}\n"
        "    counts_as: {高级技校: 大专, 高职: 大专, 技师学院: 本科}\n    above: as_last\n"
    )
    assert [] == codes(
        (
            ladder,
            "  from: [qualification, title]\n  measure: {best: level}\n  award:\n    levels: {高级工、工勤三级、初级职称: 70}\n",
        )
    )


@pytest.mark.parametrize(
    ("factor", "wrong"),
    [("1.2", []), ("1.5", []), ("1.25", ["policy.inexact"]), ("1.3", [])],
)
def test_a_factor_is_proven_exact_from_the_steps_of_all_lines(codes: Callable[..., Any], factor: str, wrong: list[str]):
    """Every line gives halves: 1.2 and 1.3 of a half have two places, so the total must be rounded or kept finer."""
    found = codes(("factor: 1.2", f"factor: {factor}"), ("decimals: 1", "decimals: 2"))

    assert wrong == found


def test_with_one_decimal_the_same_factor_is_not_exact(codes: Callable[..., Any]):
    """Half a point times 1.3 is 0.65."""
    assert ["policy.inexact"] == codes(("factor: 1.2", "factor: 1.3"))


def test_a_product_may_be_inexact_where_the_next_step_rounds_it(codes: Callable[..., Any]):
    """Rounding stands in the scheme, at its place."""
    rounded = ("    apply_from: 60", "    - {round: 0, mode: half_up}\n    apply_from: 60")

    assert [] == codes(("factor: 1.2", "factor: 1.33"), ("round: never", "round: where_stated"), rounded)


@given(st.lists(st.decimals(min_value=-100, max_value=100, places=3), max_size=6))
def test_every_number_is_a_whole_multiple_of_the_step(numbers: list[Decimal]):
    """The proof of exactness rests on this, and on no number being finer than its step."""
    step = step_of(numbers)

    assert all(Fraction(number) % step == 0 for number in numbers if step)
    assert bool(step) == any(numbers)


def test_a_step_is_the_largest_there_is():
    """1.5 and 2 are multiples of a half, and of nothing larger."""
    assert Fraction(1, 2) == step_of([Decimal("1.5"), Decimal(2)])
    assert Fraction(3, 10) == step_of([Decimal("0.3"), Decimal("1.2")])


def test_names_of_towns_are_compared_with_the_table_of_divisions(edited: Callable[..., Any], registry: Registry):
    """A swapped code would send a town's people to another town's quota."""
    wrong = edited(('甲镇: "449900001", 乙镇: "449900002"', '甲镇: "449900002", 乙镇: "449900001"'))

    assert ["policy.town_misnamed", "policy.town_misnamed"] == [
        complaint.code for complaint in problems(wrong, divisions=registry.divisions)
    ]
    assert [] == problems(edited(), divisions=registry.divisions)


def test_a_town_that_no_longer_exists_is_left_alone():
    """Old law names places that were merged since."""
    assert "449900009" not in Divisions([{"code": "440000", "name": "示例省", "level": "province", "parent": ""}])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("name: 社会教育\n", "name: 已缴借读费\n", "policy.fee_forbidden"),
        ("name: 社会教育\n", "name: 自愿放弃农村土地\n", "policy.land_forbidden"),
        ("name: 政策外生育未满五年", "name: 未退出宅基地", "policy.land_forbidden"),
        (
            "name: 居住证有效, exists: residence_permit, where: {sort: 居住证}",
            "name: 无宅基地, exists: dwelling, where: {tenure: {none_of: [宅基地住房]}}",
            "policy.land_forbidden",
        ),
        ("name: 在本市参保满一年", "name: pays the application fee", "policy.fee_forbidden"),
    ],
)
def test_money_and_land_are_refused_wherever_they_are_asked_for(
    codes: Callable[..., Any], old: str, new: str, code: str
):
    """In a line, a code, a gate, a leaf of a gate, a veto; the article is named."""
    assert [code] == codes((old, new))


@pytest.mark.parametrize("name", ["养老保险缴费年限", "无偿献血", "住房转让合同备案", "宅基地以外的住房"])
def test_words_that_only_sound_alike_are_left_alone(codes: Callable[..., Any], name: str):
    """Contributions to insurance are no fee, and a sold flat is no farmland."""
    assert [] == codes(("name: 社会教育\n", f"name: {name}\n"))


def test_the_lines_of_a_table_keep_the_labels_of_the_law(edited: Callable[..., Any]):
    """Labels that share a line are parted, points stay exact."""
    award = edited().indicators[0].award

    assert (("高中", "中技", "中职"), Decimal(30)) == level_lines(award)[1]
    assert Decimal(60) == level_points(award)["高职"]
    assert [] == level_lines(edited().indicators[1].award)


def test_ranking_rules_may_not_ask_for_a_line_the_scheme_does_not_set(edited: Callable[..., Any], registry: Registry):
    """Who reaches the qualifying points cannot be said where nobody fixed them."""
    ranking = registry.find("shili/points@2014-10-30").ranking
    assert ranking is not None
    scheme = edited(("    apply_from: 60\n", ""))

    assert ["policy.no_line"] == [complaint.code for complaint in ranking_problems(scheme, ranking)]
    assert [] == ranking_problems(edited(), ranking)


def test_a_floor_of_a_total_has_to_be_exact_too(codes: Callable[..., Any]):
    """Every number on the way of a total is held to the scale of the scheme."""
    floor = ("total: [{add: [basic, additional]}]", "total: [{add: [basic, additional]}, {at_least: 0.25}]")

    assert ["policy.inexact"] == codes(floor)
    assert [] == codes((floor[0], floor[1].replace("0.25", "0.5")))


def test_rounding_finer_than_the_scheme_keeps_is_not_exact(codes: Callable[..., Any]):
    """Two decimals cannot be held with one."""
    step = ("    apply_from: 60", "    - {round: 2, mode: down}\n    apply_from: 60")

    assert ["policy.inexact"] == codes(("round: never", "round: where_stated"), step)
