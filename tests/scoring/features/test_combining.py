"""Features 21–32 of the structural list: how items are put together."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

FIVE = "[养老, 医疗, 失业, 工伤, 生育]"
USES = "uses: {settlement: {name: 入户, basis: 示例, points_of: self, apply_from: 60, total: %s}}"


def test_21_limits_bite_from_the_inside_out(law: Any) -> None:
    """One donation a year inside ten in all, inside a group of eight, inside a total of seven."""
    text = """
groups:
- {id: all, name: 全部, combine: add, basis: 示例}
- {id: service, in: all, name: 社会服务, combine: add, at_most: %s, basis: 示例}
indicators:
- {id: blood, group: service, from: blood, measure: {count: records, each: {by: year, take: sum, at_most: 1}}, award: {each_unit: 2}, at_most: 10}
"""
    facts = (
        "blood: ["
        + ", ".join(f"{{place: here, volume: 200, on: {y}-0{m}-01}}" for y in range(2007, 2015) for m in (1, 7))
        + "]"
    )
    capped = USES % "[{add: [all]}, {at_most: 7}]"

    assert law.total(text % 100, facts) == 10
    assert law.total(text % 8, facts) == 8
    assert law.total(capped + text % 100, facts) == 7


def test_21_a_positive_cap_never_cuts_a_deduction(law: Any) -> None:
    """The cap stands on the group of additions; the deduction is added after it."""
    text = (
        (USES % "[{add: [good]}, {add: [bad]}]")
        + """
groups: [{id: good, name: 加分, combine: add, at_most: 50, basis: 示例}, {id: bad, name: 扣减, combine: add, basis: 示例}]
indicators:
- {id: diploma, group: good, from: education, measure: {exists: records}, award: {flat: 80}}
- {id: detention, group: bad, from: offence, measure: {count: records}, award: {each_unit: -10}}
"""
    )
    facts = "education: [{level: 本科, on: 2006-07-01}]\noffence: [{sort: 行政拘留, on: 2014-01-01, times: 9}]"

    assert law.total(text, facts) == -40


TOP_UP = """
indicators:
- {id: province, from: insurance, where: {place: {within: province}}, measure: {full_years: covered, each: {by: kind, take: sum}, remainders: lost}, award: {each_unit: 1.5}, at_most: 75}
- {id: here, from: insurance, where: {place: {within: here}}, measure: {full_years: covered, each: {by: kind, take: sum}, remainders: lost}, award: {each_unit: 0.5}, at_most: 25}
"""


@pytest.mark.parametrize(
    ("spans", "points"),
    [
        (f"{{kind: {FIVE}, place: here, start: 2005-01, end: 2014-12}}", 100),
        (
            f'{{kind: {FIVE}, place: "449100", start: 2009-01, end: 2012-12}}, {{kind: {FIVE}, place: here, start: 2013-01, end: 2014-12}}',
            50,
        ),
    ],
)
def test_22_the_same_months_feed_the_unified_line_and_the_local_one(law: Any, spans: str, points: int) -> None:
    """Five kinds, ten years here: 75 + 25; six years of which two here: 45 + 5. Each line is capped alone."""
    assert law.total(TOP_UP, f"insurance: [{spans}]") == points


EITHER = """
groups:
- {id: all, name: 全部, combine: add, basis: 示例}
- {id: home, in: all, name: 住所, combine: %s, basis: 示例}
indicators:
- {id: own, group: home, from: dwelling, where: {tenure: 自有}, measure: {exists: records}, award: {flat: 10}}
- {id: lease, group: home, from: dwelling, where: {tenure: 登记租赁}, measure: {full_years: covered, remainders: pooled}, award: {each_unit: 2}}
"""
BOTH_HOMES = "dwelling: [{tenure: 自有, place: here, start: 2014-01-01}, {tenure: 登记租赁, place: here, start: 2006-01-01, end: 2013-12-31}]\n"


def test_23_either_or_items_take_the_best_or_the_applicants_choice(law: Any) -> None:
    """A flat of ten and eight years of lease: sixteen by best, what was chosen by choice."""
    assert law.total(EITHER % "best_of", BOTH_HOMES) == 16
    assert (
        law.total(EITHER % "applicants_choice", BOTH_HOMES + "choice: [{item: home, pick: own, on: 2015-01-01}]") == 10
    )


def test_23_the_latest_choice_counts(law: Any) -> None:
    """A choice is recorded and dated; a newer one replaces it."""
    choices = "choice: [{item: home, pick: own, on: 2015-01-01}, {item: home, pick: lease, on: 2015-03-01}]"

    assert law.total(EITHER % "applicants_choice", BOTH_HOMES + choices) == 16


def test_24_one_items_units_may_limit_or_shorten_anothers(law: Any) -> None:
    """Years of residence are limited by the years of insurance; time of study is taken off."""
    text = """
measures: [{id: study, name: 在读年数, basis: 示例, from: schooling, whose: self, measure: {sum: school_years}}]
indicators:
- {id: insured, from: insurance, measure: {full_years: covered, remainders: pooled}, award: {each_unit: 0}}
- {id: residence, from: residence_permit, measure: {full_years: covered, remainders: pooled}, award: {each_unit: 5}, limited_by: insured}
- {id: work, from: employment, measure: {full_years: covered, remainders: pooled}, award: {each_unit: 100}, less: study}
"""
    facts = """
insurance: [{kind: 养老, place: here, start: 2013-01, end: 2014-12}]
residence_permit: [{sort: 居住证, place: here, start: 2005-01-01}]
"""
    working = """
employment: [{proof: 劳动合同, place: here, start: 2010-01-01, end: 2014-12-31}]
schooling: [{stage: 初中, place: here, registered: true, school_years: 3, start: 2010-09-01}]
"""

    assert law.total(text, facts) == 10
    assert law.total(text, facts + working) == 210


def test_25_an_item_may_need_a_fact_or_another_items_points(law: Any) -> None:
    """A marrow volunteer counts only with blood given in the city; the scheme says which kind of condition it is."""
    text = """
indicators:
- {id: marrow, from: stem_cell, measure: {exists: records}, award: {flat: 5}, requires: %s}
- {id: blood, from: blood, where: {place: {within: here}}, measure: {count: records}, award: {each_unit: 3}}
"""
    by_fact, by_points = "{exists: blood, where: {place: {within: here}}}", "{points_of: blood, above: 0}"
    marrow = "stem_cell: [{act: 入库, place: here, on: 2014-01-01}]\n"

    for condition in (by_fact, by_points):
        assert law.total(text % condition, marrow) == 0
        assert law.total(text % condition, marrow + 'blood: [{place: "449100", volume: 200, on: 2014-01-01}]') == 0
        assert law.total(text % condition, marrow + "blood: [{place: here, volume: 200, on: 2014-01-01}]") == 8


def test_26_a_void_item_is_zero_with_its_reason_and_not_a_missing_line(law: Any) -> None:
    """A flat in a town other than the one applied for gives nothing, and says so."""
    text = """
id: flat
from: dwelling
where: {tenure: 自有}
measure: {exists: records}
award: {flat: 20}
void_when: {when: {not: {exists: dwelling, where: {tenure: 自有, place: {same_as: application.town}}}}, because: 住房不在申请镇街, basis: 示例}
"""
    facts = (
        "application: {town: 甲镇, applied_on: 2015-01-01}\ndwelling: [{tenure: 自有, place: %s, start: 2014-01-01}]"
    )
    elsewhere = law.line(text, facts % "乙镇")

    assert (elsewhere.points, elsewhere.status, elsewhere.worth) == (0, "void", 2000)
    assert law.points(text, facts % "甲镇") == 20


TIMES = """
groups: [{id: good, name: 加分, combine: add, basis: 示例}, {id: bad, name: 扣减, combine: add, basis: 示例}]
indicators:
- {id: diploma, group: good, from: education, measure: {exists: records}, award: {flat: 100}}
- {id: child, group: bad, from: birth_violation, measure: {count: records}, award: {each_unit: -60}}
"""
OUTSIDE = "{times: {factor: 1.3, if_negative: %s, basis: 示例, when: {exists: application, where: {town: {none_of: [甲镇]}}}}}"
WITH_CHILD = "education: [{level: 本科, on: 2006-07-01}]\napplication: {town: 乙镇, applied_on: 2015-01-01}\nbirth_violation: [{handled: 已处理, on: 2010-01-01, handled_on: 2010-06-01}]"


def test_27_the_order_of_multiplier_and_deduction_is_written_in_the_scheme(law: Any) -> None:
    """100, −60, ×1.30: 52 with the deduction inside, 70 outside; only the second reaches the line of 60."""
    times = OUTSIDE % "multiply"
    inside = (USES % f"[{{add: [good]}}, {{add: [bad]}}, {times}]") + TIMES
    outside = (USES % f"[{{add: [good]}}, {times}, {{add: [bad]}}]") + TIMES

    assert law.total(inside, WITH_CHILD) == 52
    assert law.card(inside, WITH_CHILD).uses["settlement"].reached is False
    assert law.total(outside, WITH_CHILD) == 70
    assert law.card(outside, WITH_CHILD).uses["settlement"].reached is True


@pytest.mark.parametrize(("if_negative", "points"), [("multiply", -78), ("leave", -60)])
def test_27_a_negative_sum_is_multiplied_only_if_the_scheme_says_so(law: Any, if_negative: str, points: int) -> None:
    """A multiplier makes a negative sum worse, so the author decides."""
    text = (USES % f"[{{add: [good]}}, {{add: [bad]}}, {OUTSIDE % if_negative}]") + TIMES
    facts = "application: {town: 乙镇, applied_on: 2015-01-01}\nbirth_violation: [{handled: 已处理, on: 2010-01-01, handled_on: 2010-06-01}]"

    assert law.total(text, facts) == points


def test_28_points_by_destination_come_from_a_table_of_towns(law: Any) -> None:
    """Towns are classed in dated data; the town applied for is looked up in it."""
    text = """
tables: [{id: classes, name: 镇街分类, basis: 示例, in_force: {from: 2015-01-01}, classes: {甲类: [甲镇], 乙类: [乙镇], 丙类: [丙镇]}}]
indicators:
- {id: town, from: application, measure: {best: town, via: classes}, award: {levels: {甲类: 0, 乙类: 20, 丙类: 30}, below: 0}}
"""

    assert [
        law.total(text, f"application: {{town: {town}, applied_on: 2015-01-01}}") for town in ("甲镇", "乙镇", "丙镇")
    ] == [0, 20, 30]


def test_29_one_set_of_items_makes_several_totals(law: Any) -> None:
    """School without deductions, settlement with them; an item may enter one use only."""
    text = """
uses:
  settlement: {name: 入户, basis: 示例, points_of: self, total: [{add: [good]}, {add: [bad]}]}
  school: {name: 入学, basis: 示例, points_of: self, total: [{add: [good]}]}
groups: [{id: good, name: 加分, combine: add, basis: 示例}, {id: bad, name: 扣减, combine: add, basis: 示例}]
indicators:
- {id: diploma, group: good, from: education, measure: {exists: records}, award: {flat: 80}}
- {id: grade, group: good, uses: [school], from: schooling, whose: child, measure: {sum: school_years}, award: {each_unit: 1}}
- {id: child, group: bad, from: birth_violation, measure: {count: records}, award: {each_unit: -60}}
"""
    facts = (
        WITH_CHILD
        + "\nschooling: [{whose: child, stage: 小学, place: here, registered: true, school_years: 4, start: 2010-09-01}]"
    )
    uses = law.card(text, facts).uses

    assert (uses["settlement"].total, uses["school"].total) == (2000, 8400)


def test_30_deductions_add_up_within_their_own_windows_and_may_go_below_zero(law: Any) -> None:
    """Each detention of the last three years ten off, each further child twice the first."""
    text = """
indicators:
- {id: detention, from: offence, where: {sort: 行政拘留}, within: {last: 3 years, up_to: as_of}, measure: {count: records}, award: {each_unit: -10}}
- {id: child, from: birth_violation, measure: {count: records}, award: {bands: [{from: 1, each_unit: -100}, {from: 2, each_unit: -200}], mode: marginal}}
"""
    facts = """
offence: [{sort: 行政拘留, on: 2012-08-15}, {sort: 行政拘留, on: 2012-08-16}, {sort: 行政拘留, on: 2015-08-15}]
birth_violation: [{handled: 已处理, on: 2008-01-01, handled_on: 2009-01-01, times: 3}]
"""

    assert law.total(text, facts) == -20 - 500


def test_31_a_deemed_value_replaces_proof_and_says_so(law: Any) -> None:
    """Old cases get the maximum of the permit line on a ground of its own."""
    text = """
id: permit
from: residence_permit
measure: {full_years: covered, remainders: pooled}
award: {each_unit: 5}
at_most: 50
deemed: {when: {exists: certificate, where: {code: 社工证}}, points: 50, basis: 示例通知}
"""
    old_case = law.line(text, "certificate: [{code: 社工证, on: 2014-01-01}]")

    assert (old_case.points, old_case.status) == (5000, "deemed")
    assert law.points(text, "residence_permit: [{sort: 居住证, place: here, start: 2013-08-16}]") == 10


def test_32_layers_of_law_are_named_line_by_line(law: Any) -> None:
    """A line says which provincial indicator it is; an unknown key is an error."""
    text = "indicators: [{id: a, unified: education, from: education, measure: {exists: records}, award: {flat: 1}}]"

    assert law.scheme(text).indicators[0].unified == "education"
    with pytest.raises(ValidationError, match="unifed"):
        law.scheme(text.replace("unified", "unifed"))
