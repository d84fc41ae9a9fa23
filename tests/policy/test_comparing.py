"""What changed, as an officer would say it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jifen.policy.comparing import differences
from jifen.policy.registry import Registry


@pytest.fixture
def said(edited: Callable[..., Any]):
    """What is said, in Chinese and English, when texts of the city's scheme are replaced."""

    def say(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
        return [change.sentence for change in differences(edited(), edited(*pairs))]

    return say


def test_a_scheme_does_not_differ_from_itself(registry: Registry):
    """Nothing is said where nothing changed."""
    for pack in registry.all():
        assert [] == differences(pack.scheme, pack.scheme)


def test_a_raised_rate_and_limit_are_one_sentence(said: Callable[..., Any]):
    """The sentence names the unit, both rates and both limits."""
    assert [
        (
            "参保情况（全省）：每险种每满一年 1.5 分 → 2 分；上限 75 → 100",
            "indicator `insurance_province`: per full year of each kind of insurance 1.5 points → 2 points; limit 75 → 100",
        )
    ] == said(("award: {each_unit: 1.5}\n  at_most: 75", "award: {each_unit: 2}\n  at_most: 100"))


def test_levels_that_share_a_line_are_told_together(said: Callable[..., Any]):
    """Three labels, one change; a level that counts as one of them changes with it."""
    ((zh, _),) = said(("大专: 60", "大专: 65"))

    assert "文化程度：大专、高级技校、高职 60 分 → 65 分" == zh


def test_levels_above_the_table_change_with_its_last_line(said: Callable[..., Any]):
    """硕士 and 博士 are not written, yet they are worth what 本科 is worth."""
    ((zh, _),) = said(("本科: 80", "本科: 90"))

    assert "文化程度：本科、技师学院、硕士、博士 80 分 → 90 分" == zh


def test_a_window_of_a_group_is_told_at_every_line_that_inherits_it(said: Callable[..., Any]):
    """Who reads one line must not have to know its group; a line that lifts the window has nothing to tell."""
    told = said(
        (
            "within: {last: 5 years, up_to: application}\n  basis: 附件二",
            "within: {last: 3 years, up_to: application}\n  basis: 附件二",
        )
    )

    assert [
        "无偿献血：时间 截至申请日的最近5年 → 截至申请日的最近3年",
        "附加分：时间范围 截至申请日的最近5年 → 截至申请日的最近3年",
    ] == [zh for zh, _ in told]


def test_places_and_persons_are_named(said: Callable[..., Any]):
    """Where a record must lie and whose it must be."""
    told = said(
        ("where: {place: province}", "where: {place: here}"),
        ("from: blood\n", "from: blood\n  whose: [self, partner]\n"),
    )

    assert ["参保情况（全省）：参保地 在本省 → 在本市", "无偿献血：谁的记录 本人 → 本人、配偶"] == [
        zh for zh, _ in told
    ]


def test_two_spellings_of_one_rule_are_no_change(said: Callable[..., Any]):
    """A named place and a place to lie within are the same; so are lists in another order."""
    assert [] == said(
        ("where: {place: province}", "where: {place: {within: province}}"),
        ("whose: self, facts", "whose: [self], facts"),
        ("add: [basic, additional, deducted]", "add: [basic, additional, deducted]"),
    )


def test_another_way_of_counting_names_both_ways(said: Callable[..., Any]):
    """From events to a volume is more than another number."""
    ((zh, _),) = said(
        (
            "measure: {count: records, each: {by: year, take: sum, at_most: 1}}\n  award: {each_unit: 2}",
            "measure: {sum: volume, in_units_of: 200, remainders: pooled}\n  award: {each_unit: 3}",
        )
    )

    assert "无偿献血：计分 每次（每年至多1） 2 分 → 献血量每满200毫升 3 分" == zh


def test_conventions_uses_gates_and_vetoes_are_told(said: Callable[..., Any]):
    """Everything that can cost somebody a place has its sentence."""
    told = said(
        ("age_on: application", "age_on: as_of"),
        ("factor: 1.2", "factor: 1.3"),
        ("apply_from: 60", "apply_from: 70"),
        ("at_least: 12", "at_least: 24"),
        ("lasts: 5 years", "lasts: for_ever"),
    )

    assert [
        "通用约定：年龄按哪一天算 申请日 → 计分日",
        "积分入户：总分 相加：基础分、附加分、扣减分，再乘以1.2（有申请（申请镇街 不在丙街道）） → "
        "相加：基础分、附加分、扣减分，再乘以1.3（有申请（申请镇街 不在丙街道））；可申请的最低分 60 → 70",
        "持有效居住证：须满足的条件›须全部满足›第2项›下限 12 → 24",
        "政策外生育未满五年：限制多久 5 years → 永久",
    ] == [zh for zh, _ in told]


def test_added_and_removed_parts_are_named(registry: Registry):
    """What is new is told with its points and its limit."""
    old = registry.find("shili/points@2014-10-30").scheme
    new = registry.find("shili/points@2016-07-01").scheme
    told = [(change.sort, change.sentence.zh) for change in differences(old, new)]

    assert ("added", "志愿服务：新增，时数每满50小时 2 分；上限 10") in told
    assert ("removed", "社会教育：取消") in told
    assert (
        "changed",
        "示例市积分制计分标准：施行 2014-10-30起 → 2016-07-01起；依据 示例府〔2014〕00号 → 示例府〔2016〕00号",
    ) in told


def test_wording_and_sources_alone_are_no_change(said: Callable[..., Any]):
    """A better reading or another article number gives nobody another point."""
    assert [] == said(("basis: 附件一（一）1", "basis: 附件一（1）"), ("name: 文化程度", "name: 学历"))


def test_the_province_of_2012_raised_what_it_had_to_raise(registry: Registry):
    """1 point up to 50 becomes 1.5 up to 75, and the distance between schools shrinks."""
    old = registry.find("sheng/points@2010-01-01").scheme
    new = registry.find("sheng/points@2012-01-01").scheme
    told = {change.id: change.what.zh for change in differences(old, new)}

    assert "每险种每满一年 1 分 → 1.5 分；上限 50 → 75" == told["insurance"]
    assert "初中 5 分 → 20 分；高中、中技、中职 20 分 → 40 分" == told["education"]


def test_uses_towns_and_points_of_are_told(said: Callable[..., Any]):
    """A use that is gone, a town that is new, a parent whose points count."""
    told = said(
        ('towns: {甲镇: "449900001",', 'towns: {丁镇: "449900004",'),
        (
            "    points_of: self\n  school:",
            "    points_of: {better_total_of: [self, partner], if_equal: self}\n  school:",
        ),
        ("decimals: 1", "decimals: 2"),
    )

    assert [
        "示例市积分制计分标准：小数位数 1 → 2",
        "积分入户：按谁的积分 本人 → 双方中总分较高的一方",
        "镇街：新增 丁镇；取消 甲镇",
    ] == [zh for zh, _ in told]


def test_a_use_that_comes_or_goes_is_told(registry: Registry):
    """People must hear that a use of points has ended."""
    points = registry.find("shili/points@2014-10-30").scheme
    school = registry.find("shili/school@2017-01-01").scheme

    assert ("removed", "积分入户：取消") in [(one.sort, one.sentence.zh) for one in differences(points, school)]
    assert ("added", "积分入户：新增") in [(one.sort, one.sentence.zh) for one in differences(school, points)]


def test_a_gate_of_another_shape_is_told_whole(said: Callable[..., Any]):
    """Where the tree itself changed, both trees are read aloud."""
    (told,) = said(("    all:\n    - {name: 居住证有效", "    any:\n    - {name: 居住证有效"))

    assert "持有效居住证：须满足的条件 居住证有效且在本市参保满一年 → 居住证有效或在本市参保满一年" == told[0]
