"""Every way in which one line can differ from another is found, and is called a value or a rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jifen.policy.comparing.line_changes import line_changes

MEASURE = "measure: {count: records, each: {by: year, take: sum, at_most: 1}}"
AWARD = "award: {each_unit: 2}\n  at_most: 10"


@pytest.fixture
def changes(edited: Callable[..., Any]) -> Callable[..., list[tuple[str, str]]]:
    """The changes of the blood line from one text to another."""

    def tell(
        old: str, new: str, measure: str = "measure: {count: records}", after: str | None = None
    ) -> list[tuple[str, str]]:
        before = edited((f"{MEASURE}\n  {AWARD}", f"{measure}\n  {old}"))
        later = edited((f"{MEASURE}\n  {AWARD}", f"{after or measure}\n  {new}"))
        lines = [next(line for line in scheme.indicators if line.id == "blood") for scheme in (before, later)]
        return [(found.sort, found.what.zh) for found in line_changes(lines[0], before, lines[1], later)]

    return tell


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("award: {flat: 5}", "award: {flat: 8}", [("value", "分值 5 分 → 8 分")]),
        (
            "award: {table: {1: 3, 2: 6}, above: as_last}",
            "award: {table: {1: 3, 2: 7, 3: 9}, above: nothing}",
            [
                ("value", "2 6 分 → 7 分"),
                ("value", "3 无 → 9 分"),
                ("rule", "超过最高一行时怎样计 按最高一行计 → 不计分"),
            ],
        ),
        (
            "award: {ranges: [{from: 1, to: 5, points: 2}], outside: 0}",
            "award: {ranges: [{from: 1, to: 6, points: 2, step: 1, step_from: to}], outside: 1}",
            [
                ("value", "1–5 2 分 → 无"),
                ("value", "1–6 无 → 2 分"),
                ("value", "1–6（每差1） 无 → 1 分"),
                ("rule", "各区间之外的分值 0 → 1"),
            ],
        ),
        (
            "award: {bands: [{from: 1, each_unit: 1}, {from: 5, each_unit: 2}], mode: marginal}",
            "award: {bands: [{from: 1, each_unit: 1}, {from: 6, each_unit: 3}], mode: whole}",
            [
                ("rule", "随数量变化的单价›第2项›自第几个单位起 5 → 6"),
                ("rule", "随数量变化的单价›第2项›每个单位的分值 2 → 3"),
                ("rule", "单价变化时怎样计 各单位按各自单价 → 达到某段后全部按该段单价"),
            ],
        ),
        (
            "award: {cells: {by: place, points: {甲镇: 1, 乙镇: 2}, take: sum, otherwise: 0}}",
            "award: {cells: {by: place, points: {甲镇: 1, 乙镇: 3}, take: sum, otherwise: 0}}",
            [("value", "乙镇 2 分 → 3 分")],
        ),
        (
            "award: {tiers: [{name: 甲, points: 5, needs: {exists: title}}]}",
            "award: {tiers: [{name: 甲, points: 6, needs: {exists: title}}], extras: [{name: 乙, points: 1, needs: {exists: award}}]}",
            [("value", "甲 5 分 → 6 分"), ("value", "乙 无 → 1 分")],
        ),
        (
            "award: {tiers: [{name: 甲, points: 5, needs: {exists: title}}]}",
            "award: {tiers: [{name: 甲, points: 5, needs: {exists: patent}}]}",
            [("rule", "甲：须满足的条件›有无记录 专业技术职称 → 专利")],
        ),
        ("award: {each_unit: 2}", "award: {flat: 2}", [("rule", "计分 每次 2 分 → 2 分")]),
        (
            "award: {each_unit: 2}",
            "award: {each_unit: 2, starts_at: 3, first: 15}",
            [("rule", "从第几个单位起计 无 → 3"), ("rule", "起计时一次得的分 无 → 15")],
        ),
        ("award: {each_unit: 2}", "award: {each_unit: 2}\n  valid_on: application", [("rule", "有效日 无 → 申请日")]),
        ("award: {each_unit: 2}", "award: {each_unit: 2}\n  lasting: 1 year", [("rule", "至少持续 无 → 1 years")]),
        (
            "award: {each_unit: 2}",
            "award: {each_unit: 2}\n  limited_by: insured_here",
            [("rule", "不超过 无 → insured_here")],
        ),
        (
            "award: {each_unit: 2}\n  requires: {exists: title}",
            "award: {each_unit: 2}\n  requires: {exists: patent}",
            [("rule", "附加条件：有无记录 专业技术职称 → 专利")],
        ),
        (
            "award: {each_unit: 2}",
            "award: {each_unit: 2}\n  void_when: {when: {exists: offence}, because: 有前科, basis: x}",
            [("rule", "归零情形 无 → 有违法犯罪记录")],
        ),
        (
            "award: {each_unit: 2}",
            "award: {each_unit: 2}\n  deemed: {when: {exists: title}, points: 50, basis: x}",
            [("rule", "视为得分 无 → 50 分")],
        ),
    ],
)
def test_a_change_of_an_award_is_found(
    changes: Callable[..., list[tuple[str, str]]], old: str, new: str, expected: list[tuple[str, str]]
):
    """Numbers in tables are values; rates, limits and conditions are rules."""
    assert expected == changes(old, new)


def test_a_change_of_measure_is_found(changes: Callable[..., list[tuple[str, str]]]):
    """What one unit is, and details of how it is counted."""
    assert [("rule", "计数 每次 → 献血量合计")] == changes(
        "award: {flat: 2}", "award: {flat: 2}", after="measure: {sum: volume}"
    )
    assert [("rule", "按哪一天算 申请日 → 计分日")] == changes(
        "award: {flat: 2}",
        "award: {flat: 2}",
        measure='measure: {years_since: "on", on: application}',
        after='measure: {years_since: "on", on: as_of}',
    )


def test_a_line_is_the_same_as_itself(changes: Callable[..., list[tuple[str, str]]]):
    """Nothing is found where nothing is different."""
    assert [] == changes("award: {each_unit: 2}", "award: {each_unit: 2.0}")
