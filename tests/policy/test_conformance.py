"""A city against its province: missing, changed value, changed rule, added; what is declared is shown and does not fail."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.policy.conformance import Conformance, Sort, conformance, refuse_unless_conforming
from jifen.policy.conformance.encouragements import attainable, most_of
from jifen.policy.registry import Registry
from jifen.policy.revising import not_yet_revised
from jifen.policy.scheme import Scheme


@pytest.fixture(scope="module")
def province(registry: Registry):
    """The province of 2012."""
    return registry.find("sheng/points@2012-01-01").scheme


@pytest.fixture
def report(edited: Callable[..., Any], province: Scheme):
    """Compare the city with the province after replacing texts of its scheme."""
    return lambda *pairs: conformance(edited(*pairs), province)


def _found(report: Conformance, sort: Sort) -> list[tuple[str, str, bool]]:
    return [(finding.unified, finding.what.zh, finding.fails) for finding in report.of(sort)]


def test_a_declared_deviation_is_shown_and_does_not_fail(report: Callable[..., Any]):
    """高中 30 against 40 is a changed value, and the city says why."""
    found = report()

    assert [("education", "高中、中技、中职 40 分 → 30 分", False)] == _found(found, Sort.CHANGED_VALUE)
    assert [] == _found(found, Sort.CHANGED_RULE)
    assert [] == _found(found, Sort.MISSING)
    assert found.passes
    assert "本市调低" == found.of(Sort.CHANGED_VALUE)[0].declared.because


def test_an_undeclared_deviation_fails(report: Callable[..., Any]):
    """Without its reason the same difference keeps the scheme from being published."""
    found = report(
        (
            "deviations:\n- {unified: education, what: 高中、中技、中职由40分改为30分, because: 本市调低, basis: 附件一（一）1}",
            "deviations: []",
        )
    )

    assert [("education", "高中、中技、中职 40 分 → 30 分", True)] == _found(found, Sort.CHANGED_VALUE)
    assert not found.passes
    with pytest.raises(RefusedError) as refused:
        refuse_unless_conforming(found)
    assert ["policy.changed_value"] == [complaint.code for complaint in refused.value.complaints]


def test_a_declaration_does_not_cover_a_number_it_does_not_name(report: Callable[..., Any]):
    """A second change may not slip in behind the first one's reason."""
    found = report(("大专: 60", "大专: 55"))

    assert ("education", "大专、高级技校、高职 60 分 → 55 分", True) in _found(found, Sort.CHANGED_VALUE)
    assert ("education", "高中、中技、中职 40 分 → 30 分", False) in _found(found, Sort.CHANGED_VALUE)


def test_a_missing_indicator_is_missing_and_not_changed(report: Callable[..., Any]):
    """The finding is of its own sort and names the provincial indicator."""
    found = report(("  unified: insurance\n", ""))

    assert [("insurance", "本市方案没有这项统一指标", True)] == _found(found, Sort.MISSING)


def test_an_indicator_that_was_declared_as_not_adopted_is_shown(report: Callable[..., Any]):
    """The law it rests on may be gone: the city says so."""
    found = report(
        ("  unified: crime\n", ""),
        (
            "deviations:",
            "not_adopted:\n- {unified: crime, what: 不再扣分, because: 改为否决, basis: 附件三}\ndeviations:",
        ),
    )

    assert [("crime", "本市方案没有这项统一指标", False)] == _found(found, Sort.MISSING)
    assert found.passes


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("award: {each_unit: 1.5}", "award: {each_unit: 2}", "每险种每满一年 1.5 分 → 2 分"),
        ("at_most: 75", "at_most: 50", "上限 75 → 50"),
        ("  at_most: 75\n", "", "上限 75 → 无"),
        ("where: {place: province}", "where: {place: here}", "参保地 在本省 → 在本市"),
        (
            "remainders: lost}\n  award: {each_unit: 1.5}",
            "remainders: pooled}\n  award: {each_unit: 1.5}",
            "余数与连续 各自取整单位再相加，余数不计 → 先相加再取整单位",
        ),
        (
            "from: insurance\n  where: {place: province}",
            "from: insurance\n  within: {last: 5 years, up_to: application}\n  where: {place: province}",
            "时间 不限时间 → 截至申请日的最近5年",
        ),
        ("unified: insurance\n", "unified: insurance\n  uses: [school]\n", "不计入积分入户"),
        (
            "unified: insurance\n",
            "unified: insurance\n  in_force: {from: 2014-10-30, until: 2015-12-31}\n",
            "施行 随方案 → 2014-10-30至2015-12-31",
        ),
        (
            "{id: insured, name: 参保情况, in: basic, combine: add,",
            "{id: insured, name: 参保情况, in: basic, combine: add, at_most: 60,",
            "受分组“参保情况”上限 60 限制",
        ),
    ],
)
def test_a_changed_rate_limit_window_place_or_use_is_a_changed_rule(
    report: Callable[..., Any], old: str, new: str, what: str
):
    """Whatever makes the same facts worth something else is found, wherever it is written."""
    rules = _found(report((old, new)), Sort.CHANGED_RULE)

    assert [("insurance", what, True)] == rules


def test_a_group_limit_that_never_bites_changes_nothing(report: Callable[..., Any]):
    """Two lines of 75 and 25 fit under a limit of 100."""
    found = report(
        (
            "{id: insured, name: 参保情况, in: basic, combine: add,",
            "{id: insured, name: 参保情况, in: basic, combine: add, at_most: 100,",
        )
    )

    assert [] == _found(found, Sort.CHANGED_RULE)


def test_what_a_city_adds_is_listed(report: Callable[..., Any]):
    """Own indicators are its right."""
    assert ["insurance_here", "courses"] == [finding.line for finding in report().of(Sort.ADDED)]


def test_an_indicator_parted_over_two_lines_is_compared_as_one(report: Callable[..., Any], edited: Callable[..., Any]):
    """A city may list one ladder on two lines; together they are the unified table."""
    text = (
        "    levels: {初中: 20, 高中、中技、中职: 30, 大专: 60, 本科: 80}\n    counts_as: {高级技校: 大专, 高职: 大专, 技师学院: 本科}\n",
        "    levels: {大专: 60, 本科: 80}\n    counts_as: {高级技校: 大专, 高职: 大专, 技师学院: 本科}\n",
    )
    school = """- id: school_leaver
  name: 初高中
  group: quality
  basis: 附件一（一）1
  evidence: official
  unified: education
  from: education
  measure: {best: level}
  award: {levels: {初中: 20, 高中、中技、中职: 40}, above: nothing, below: 0}
- id: insurance_province
"""
    found = report(text, ("- id: insurance_province\n", school))

    assert [] == _found(found, Sort.CHANGED_VALUE)
    assert [] == _found(found, Sort.CHANGED_RULE)
    assert ["education"] == [finding.unified for finding in found.of(Sort.IDLE)]


def test_a_declaration_without_a_difference_is_shown_as_idle(report: Callable[..., Any]):
    """A reason that has outlived its deviation is told of; it does not fail."""
    found = report(("高中、中技、中职: 30", "高中、中技、中职: 40"))

    assert ["education"] == [finding.unified for finding in found.of(Sort.IDLE)]
    assert found.passes


def test_a_line_that_stands_for_nothing_the_province_has_is_told_of(report: Callable[..., Any]):
    """A misspelt name would leave the indicator missing and say nothing of the line."""
    found = report(("unified: blood", "unified: bloood"))

    assert [("blood", "本市方案没有这项统一指标", True)] == _found(found, Sort.MISSING)
    assert ("bloood", "省方案没有统一指标“bloood”", True) in _found(found, Sort.CHANGED_RULE)


def test_a_forbidden_condition_fails_whatever_is_declared(report: Callable[..., Any]):
    """No city may ask for land or money."""
    found = report(("name: 持有效居住证\n", "name: 退出土地承包经营权\n"))

    assert ["policy.land_forbidden"] == [complaint.code for complaint in found.forbidden]
    assert "三（六）" in found.forbidden[0].what.zh
    assert not found.passes


# --- encouragements ---------------------------------------------------------------------------------------------------


def test_the_share_of_each_encouragement_is_that_of_attainable_points(report: Callable[..., Any]):
    """Insurance 75 and 25, school 80, blood 10: a course without limit is counted apart."""
    shares = {(share.use, share.encouragement): share for share in report().shares}

    stay = shares["settlement", "stay"]
    assert (Decimal(100), Decimal(190), 52) == (stay.points, stay.out_of, stay.percent)
    assert (Decimal(80), 42) == (shares["school", "skill"].points, shares["school", "skill"].percent)
    assert Decimal(0) == shares["settlement", "near_home"].points


def test_a_line_without_a_limit_is_named_and_not_guessed(edited: Callable[..., Any]):
    """There is no share of what has no end; a limit around it gives it one."""
    assert ("courses",) == attainable(edited(), "settlement").without_limit
    capped = edited(
        (
            "  within: {last: 5 years, up_to: application}\n  basis: 附件二",
            "  at_most: 30\n  within: {last: 5 years, up_to: application}\n  basis: 附件二",
        )
    )

    found = attainable(capped, "settlement")
    assert (Decimal(80 + 100 + 30), ()) == (found.points, found.without_limit)


@pytest.mark.parametrize(
    ("measure", "award", "most"),
    [
        ("measure: {count: records, each: {by: year, take: sum, at_most: 1}}", "award: {each_unit: 2}", 12),
        ("measure: {count: records}", "award: {table: {1: 3, 2: 6}, above: as_last}", 6),
        ("measure: {count: records}", "award: {each_unit: -2}", 0),
        ("measure: {count: records}", "award: {each_unit: 2}", None),
        ("measure: {exists: records}", "award: {each_unit: 2, beyond: 1}", 0),
        ("measure: {exists: records}", "award: {each_unit: 2, starts_at: 2, first: 9}", 0),
        ("measure: {count: records}", "award: {bands: [{from: 1, each_unit: -1}], mode: whole}", 0),
        (
            "measure: {count: records}",
            "award: {cells: {by: place, points: {甲镇: 1, 乙镇: 4}, take: largest, otherwise: 0}}",
            4,
        ),
        (
            "measure: {count: records}",
            "award: {cells: {by: place, points: {甲镇: 1, 乙镇: 4}, take: sum, otherwise: 0}}",
            None,
        ),
        (
            "measure: {count: records}",
            "award: {bands: [{from: 1, each_unit: 1}, {from: 5, each_unit: 2}], mode: whole}",
            None,
        ),
        ("measure: {exists: records}", "award: {flat: 7}", 7),
        (
            "measure: {count: records}",
            "award: {ranges: [{from: 1, to: 5, points: 2, step: 1, step_from: from}], outside: 0}",
            6,
        ),
        (
            "measure: {count: records}",
            "award: {ranges: [{from: 3, points: 2, step: 1, step_from: from}], outside: 0}",
            None,
        ),
        ("measure: {count: records}", "award: {ranges: [{to: 3, points: 2, step: 1, step_from: to}], outside: 0}", 5),
        (
            "measure: {exists: records}",
            "award: {tiers: [{name: 甲, points: 5, needs: {exists: blood}}], extras: [{name: 乙, points: 2, needs: {exists: award}}]}",
            7,
        ),
    ],
)
def test_the_most_a_line_can_give_is_known_from_its_award(
    edited: Callable[..., Any], measure: str, award: str, most: int | None
):
    """Five years touch six calendar years; a slope ends at its last step; deductions give nothing."""
    scheme = edited(
        (
            "measure: {count: records, each: {by: year, take: sum, at_most: 1}}\n  award: {each_unit: 2}\n  at_most: 10",
            f"{measure}\n  {award}",
        )
    )
    line = next(line for line in scheme.indicators if line.id == "blood")
    found = most_of(line, scheme)

    assert (("blood",) if most is None else ()) == found.without_limit
    assert Decimal(most or 0) == found.points


# --- after the province has changed -----------------------------------------------------------------------------------


@pytest.fixture
def changed(good: Path, tmp_path: Path):
    """A copy of the packs in which the province raised its rate in 2015."""
    shutil.copytree(good, tmp_path / "packs")
    newer = tmp_path / "packs/sheng/points/2015-07-01"
    shutil.copytree(good / "sheng/points/2012-01-01", newer)
    text = (newer / "scheme.yaml").read_text("utf-8")
    text = text.replace("{from: 2012-01-01}", "{from: 2015-07-01}").replace("each_unit: 1.5", "each_unit: 2")
    (newer / "scheme.yaml").write_text(text, "utf-8")
    return tmp_path / "packs"


def test_a_city_is_listed_until_it_follows_the_new_province(changed: Path):
    """Every city in force that names the older version appears, with the days that have gone by."""
    registry = Registry((changed,))

    assert [] == not_yet_revised(registry, date(2015, 6, 30))
    (overdue,) = not_yet_revised(registry, date(2015, 7, 11))
    assert ("shili/points@2014-10-30", 10) == (overdue.city.id, overdue.days)
    assert "sheng/points@2015-07-01" == overdue.province.id


def test_the_lines_that_give_way_are_flagged(changed: Path):
    """A rate below the new one conflicts; a declaration made against the old version excuses nothing."""
    (overdue,) = not_yet_revised(Registry((changed,)), date(2015, 7, 11))

    assert {("education", "changed_value"), ("insurance", "changed_rule")} == {
        (finding.unified, str(finding.sort)) for finding in overdue.conflicts
    }


def test_a_city_that_names_the_new_version_leaves_the_list(changed: Path):
    """Re-checked means: it says which version it contains."""
    city = changed / "shili/points/2014-10-30/scheme.yaml"
    city.write_text(city.read_text("utf-8").replace("sheng/points@2012-01-01", "sheng/points@2015-07-01"), "utf-8")

    assert [] == not_yet_revised(Registry((changed,)), date(2015, 7, 11))


def test_no_city_is_overdue_where_the_province_did_not_change(registry: Registry):
    """The good packs are in order."""
    assert [] == not_yet_revised(registry, date(2015, 7, 11))
