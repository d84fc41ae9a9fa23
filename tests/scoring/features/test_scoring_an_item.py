"""Features 1–20 of the structural list: how one item is scored."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

EDUCATION = """
id: education
from: education
measure: {best: level}
award: {levels: {初中: 20, 高中、中技、中职: 40, 大专: 60, 本科: 80}, counts_as: {高级技校: 大专, 高职: 大专, 技师学院: 本科}, above: as_last, below: 0}
"""
HOURS = "id: hours\nfrom: volunteering\nmeasure: {sum: hours, in_units_of: 50, remainders: %s}\naward: {each_unit: 2}"
FIVE = "[养老, 医疗, 失业, 工伤, 生育]"


def test_01_only_the_highest_tier_counts_and_it_counts_once(law: Any) -> None:
    """Three diplomas are worth the best of them."""
    facts = "education: [{level: 初中, on: 2000-07-01}, {level: 大专, on: 2006-07-01}, {level: 高中, on: 2003-07-01}]"

    assert law.points(EDUCATION, facts) == 60


def test_01_below_the_lowest_tier_is_nothing(law: Any) -> None:
    """Primary school stands below the table."""
    assert law.points(EDUCATION, "education: [{level: 小学, on: 1995-07-01}]") == 0


@pytest.mark.parametrize(("level", "points"), [("高级技校", 60), ("技师学院", 80), ("中职", 40), ("博士", 80)])
def test_02_several_ladders_meet_in_one_tier(law: Any, level: str, points: int) -> None:
    """Equivalences stand beside the table; above the last level counts as the last."""
    assert law.points(EDUCATION, f"education: [{{level: {level}, on: 2005-07-01}}]") == points


def test_02_certificates_of_two_kinds_share_one_tier_set(law: Any) -> None:
    """A senior worker and a junior title are the same tier; both together are still one tier."""
    text = """
id: skill
from: [qualification, title]
measure: {best: level}
award: {levels: {初级工: 20, 高级工、工勤三级、初级职称: 70, 中级职称: 90}, below: 0}
"""
    facts = "qualification: [{level: 高级工, on: 2010-01-01}]\ntitle: [{level: 初级职称, on: 2011-01-01}]"

    assert law.points(text, facts) == 70


def test_03_a_tier_may_be_a_condition_over_several_facts(law: Any) -> None:
    """College with a senior title is as good as a doctor; full-time study adds ten, before the cap."""
    text = """
id: grade
award:
  tiers:
  - {name: 博士, needs: {exists: education, where: {level: 博士}}, points: 100}
  - {name: 大专和高级职称, needs: {all: [{exists: education, where: {level: [大专, 本科]}}, {exists: title, where: {level: 高级职称}}]}, points: 100}
  - {name: 本科, needs: {exists: education, where: {level: 本科}}, points: 80}
  extras:
  - {name: 全日制, needs: {exists: education, where: {mode: 全日制}}, points: 10}
at_most: 105
"""
    both = "education: [{level: 大专, on: 2006-07-01, mode: 全日制}]\ntitle: [{level: 高级职称, on: 2012-01-01}]"

    assert law.points(text, both) == 105
    assert law.points(text, "education: [{level: 本科, on: 2006-07-01}]") == 80
    assert law.points(text, "education: [{level: 大专, on: 2006-07-01, mode: 全日制}]") == 10


@pytest.mark.parametrize(("remainders", "points"), [("pooled", 2), ("lost", 0)])
def test_04_whole_units_pooled_or_lost_is_the_authors_choice(law: Any, remainders: str, points: int) -> None:
    """Twice 49 hours is one unit of fifty when pooled, none when each event stands alone."""
    facts = "volunteering: [{place: here, hours: 49, on: 2014-01-01}, {place: here, hours: 49, on: 2014-02-01}]"

    assert law.points(HOURS % remainders, facts) == points


def test_04_saying_nothing_about_remainders_is_an_error(law: Any) -> None:
    """Silence is an error, not a default."""
    with pytest.raises(ValidationError, match="remainders"):
        law.points(HOURS.replace(", remainders: %s", ""), "")


def test_05_a_lump_step_never_pays_pro_rata(law: Any) -> None:
    """Every thirty thousand yuan gives ten: 59 999 gives ten, not twenty."""
    text = "id: tax\nfrom: tax\nmeasure: {sum: amount, in_units_of: 30000, remainders: pooled}\naward: {each_unit: 10}"
    row = "tax: [{sort: 企业税, place: here, amount: %s, period: 2014-01, on: 2014-02-01}]"

    assert law.points(text, row % "59999.99") == 10
    assert law.points(text, row % "60000") == 20


def test_06_the_rate_may_differ_by_kind(law: Any) -> None:
    """Pension three a year, the others one: two lines under one cap."""
    text = """
groups: [{id: all, name: 全部, combine: add, basis: 示例}, {id: insured, in: all, name: 参保, combine: add, at_most: 10, basis: 示例}]
indicators:
- {id: pension, group: insured, from: insurance, where: {kind: 养老}, measure: {full_years: covered, remainders: pooled}, award: {each_unit: 3}}
- {id: other, group: insured, from: insurance, where: {kind: {none_of: [养老]}}, measure: {full_years: covered, each: {by: kind, take: sum}, remainders: lost}, award: {each_unit: 1}}
"""
    one_year = f"insurance: [{{kind: {FIVE}, place: here, start: 2014-01, end: 2014-12}}]"
    two_years = f"insurance: [{{kind: {FIVE}, place: here, start: 2013-01, end: 2014-12}}]"

    assert law.total(text, one_year) == 7
    assert law.total(text, two_years) == 10


@pytest.mark.parametrize(
    ("mode", "years", "points"),
    [
        ("marginal", 4, 16),
        ("marginal", 5, 22),
        ("marginal", 6, 28),
        ("whole", 4, 16),
        ("whole", 5, 30),
        ("whole", 6, 36),
    ],
)
def test_07_a_graduated_rate_says_marginal_or_whole(law: Any, mode: str, years: int, points: int) -> None:
    """Four a year, from the fifth year six."""
    text = f"""
id: years
from: residence_permit
measure: {{full_years: covered, remainders: pooled}}
award: {{bands: [{{from: 1, each_unit: 4}}, {{from: 5, each_unit: 6}}], mode: {mode}}}
"""
    facts = f"residence_permit: [{{sort: 居住证, place: here, start: {2015 - years}-01-01, end: 2014-12-31}}]"

    assert law.points(text, facts) == points


@pytest.mark.parametrize(("above", "points"), [("as_last", 10), ("nothing", 0)])
def test_08_a_table_over_a_count_says_what_lies_above(law: Any, above: str, points: int) -> None:
    """Four years of kindergarten where the table ends at three."""
    text = f"id: school\nfrom: schooling\nwhose: child\nmeasure: {{sum: school_years}}\naward: {{table: {{1: 3, 2: 6, 3: 10}}, above: {above}}}"
    facts = (
        "schooling: [{whose: child, stage: 幼儿园, place: here, registered: true, school_years: %d, start: 2010-09-01}]"
    )

    assert law.points(text, facts % 2) == 6
    assert law.points(text, facts % 4) == points


def test_09_a_table_in_two_dimensions_has_every_cell(law: Any) -> None:
    """Level by prize; results add up; a missing cell is refused."""
    text = "id: contest\nfrom: contest\nmeasure: {count: records}\naward: {cells: {by: [level, prize], take: %s, otherwise: 0, points: {市: {二等奖: 85, 一等奖: 95}, 省: {二等奖: 110, 一等奖: 120}}}}"
    facts = "contest: [{level: 市, prize: 一等奖, place: here, on: 2014-01-01}, {level: 省, prize: 二等奖, place: here, on: 2014-01-01}]"

    assert law.points(text % "sum", facts) == 205
    assert law.points(text % "largest", facts) == 110
    with pytest.raises(ValidationError, match=r"[Ee]very cell|缺"):
        law.points((text % "sum").replace("省: {二等奖: 110, ", "省: {"), facts)


@pytest.mark.parametrize(("amount", "points"), [("99999.99", 0), ("100000", 20), ("900000", 20)])
def test_10_a_cliff_is_all_or_nothing_and_its_edge_qualifies(law: Any, amount: str, points: int) -> None:
    """One hundred thousand yuan of tax in three years."""
    text = "id: tax\nfrom: tax\nmeasure: {sum: amount}\naward: {table: {100000: 20}, above: as_last}"

    assert (
        law.points(
            text, f"tax: [{{sort: 其他个人所得税, place: here, amount: {amount}, period: 2014-01, on: 2014-02-01}}]"
        )
        == points
    )


@pytest.mark.parametrize(
    ("born", "points"), [("1960-08-15", 5), ("1965-08-15", 5), ("1965-08-16", 6), ("1956-01-01", 5), ("1990-01-01", 15)]
)
def test_11_an_age_slope_up(law: Any, born: str, points: int) -> None:
    """Five at fifty and over, one more for every year younger, fifteen at the most; a birthday on the day has been reached."""
    text = "id: age\nfrom: identity\nmeasure: {age: born_on}\naward: {ranges: [{to: 49, points: 6, step: 1, step_from: to}, {from: 50, points: 5}], outside: 0}\nat_most: 15"

    assert law.points(text, f'identity: {{born_on: {born}, registered_in: "430100"}}') == points


@pytest.mark.parametrize(("age", "points"), [(17, 0), (18, 5), (35, 5), (36, 1), (45, 1), (46, -3), (48, -9)])
def test_11_an_age_slope_down_below_zero(law: Any, age: int, points: int) -> None:
    """Three points less for each year from forty-six."""
    text = """
id: age
from: identity
measure: {age: born_on}
award: {ranges: [{from: 18, to: 35, points: 5}, {from: 36, to: 45, points: 1}, {from: 46, points: -3, step: -3, step_from: from}], outside: 0}
"""

    assert law.points(text, f'identity: {{born_on: {2015 - age}-08-15, registered_in: "430100"}}') == points


def test_12_months_beyond_an_offset(law: Any) -> None:
    """Only months beyond the entry requirement of 24 pay."""
    text = "id: months\nfrom: housing_fund\nmeasure: {months: covered}\naward: {each_unit: 0.5, beyond: 24}"

    assert law.points(text, "housing_fund: [{place: here, start: 2012-01, end: 2013-12}]") == 0
    assert law.points(text, "housing_fund: [{place: here, start: 2012-01, end: 2014-02}]") == 1


@pytest.mark.parametrize(("years", "late", "vested"), [(2, 0, 0), (3, 15, 15), (4, 20, 20), (7, 30, 30)])
def test_13_a_late_start_and_a_vesting_time_are_two_things(law: Any, years: int, late: int, vested: int) -> None:
    """Nothing before the third year: either a lump then, or all years at once."""
    head = "id: sanitation\nfrom: employment\nmeasure: {full_years: covered, remainders: pooled}\nat_most: 30\n"
    facts = f"employment: [{{proof: 劳动合同, place: here, occupation: 环卫, start: {2015 - years}-08-16}}]"

    assert law.points(head + "award: {each_unit: 5, starts_at: 3, first: 15}", facts) == late
    assert law.points(head + "award: {each_unit: 5, vests_at: 3}", facts) == vested


def test_14_decimals_are_exact(law: Any) -> None:
    """Ten times 0.1 is one, three reports at 0.3 are 0.9."""
    text = "id: months\nfrom: housing_fund\nmeasure: {months: covered}\naward: {each_unit: 0.1}"

    assert law.line(text, "housing_fund: [{place: here, start: 2014-01, end: 2014-03}]").points == 30


def test_14_more_decimals_than_the_scheme_keeps_are_refused(law: Any) -> None:
    """A third decimal does not silently vanish."""
    with pytest.raises(Exception, match=r"points\.inexact"):
        law.points("id: m\nfrom: housing_fund\nmeasure: {months: covered}\naward: {each_unit: 0.125}", "")


PATENT = """
id: patent
from: patent
measure: {shares: holders, first_holder: first}
award: {cells: {by: [sort], take: sum, otherwise: 0, points: {发明: 30, 实用新型: 20}}, round: {decimals: 1, mode: half_up}}
"""


@pytest.mark.parametrize(("first", "points"), [("true", 15), ("false", 7.5)])
def test_15_a_joint_patent_is_shared_and_the_first_holder_counts_twice(law: Any, first: str, points: float) -> None:
    """Three holders: the first fifteen, the others seven and a half."""
    facts = f"patent: [{{sort: 发明, role: 专利权人, holders: 3, first: {first}, place: here, on: 2014-01-01}}]"

    assert law.points(PATENT, facts) == points


def test_15_shares_are_added_exactly_and_rounded_once(law: Any) -> None:
    """Three thirds of two patents make whole points: fractions are kept until the rounding place."""
    row = "{sort: 发明, role: 专利权人, holders: 2, first: false, place: here, on: 2014-01-01}"

    assert law.points(PATENT, f"patent: [{row}, {row}, {row}]") == 30


def test_16_tax_times_own_share_is_added_before_the_unit_is_taken(law: Any) -> None:
    """Half of 30 000 and a quarter of 20 000 are two units of ten thousand."""
    text = "id: tax\nfrom: tax\nmeasure: {sum: amount, times_share: share, in_units_of: 10000, remainders: pooled}\naward: {each_unit: 1}"
    facts = """
tax:
- {sort: 企业税, place: here, amount: 30000, share: 50, share_basis: 认缴, period: 2013-01, on: 2013-02-01}
- {sort: 企业税, place: here, amount: 20000, share: 25, share_basis: 认缴, period: 2014-01, on: 2014-02-01}
"""

    assert law.points(text, facts) == 2


def test_17_points_of_another_system_convert_by_whole_units(law: Any) -> None:
    """A thousand of those points are half a point here, to thirty."""
    text = "id: party\nfrom: other_points\nmeasure: {sum: points, in_units_of: 1000, remainders: pooled}\naward: {each_unit: 0.5}\nat_most: 30"

    assert law.points(text, "other_points: [{code: 社工证, points: 1999, on: 2015-01-01}]") == 0.5
    assert law.points(text, "other_points: [{code: 社工证, points: 99000, on: 2015-01-01}]") == 30


def test_18_months_above_a_threshold_that_moves_every_year(law: Any) -> None:
    """A base of 3 000 reaches the average wage of 2013, not the 3 600 that stands from July 2014."""
    text = """
references: [{id: wage, name: 平均工资, basis: 示例, unit: 元, values: {"2013-01": 3000, "2014-07": 3600}}]
indicators:
- {id: high, from: insurance, where: {kind: 养老}, measure: {months: covered, against: {field: base, reference: wage, at_least: 100}}, award: {each_unit: 1}}
"""
    facts = "insurance: [{kind: 养老, place: here, start: 2014-01, end: 2014-12, base: %s}]"

    assert law.total(text, facts % 3000) == 6
    assert law.total(text, facts % 3600) == 12
    assert law.total(text, facts % "2999.99") == 0


PROOFS = """
groups:
- {id: all, name: 全部, combine: add, basis: 示例}
- {id: years, in: all, name: 服务年限, combine: applicants_choice, basis: 示例}
indicators:
- {id: by_insurance, group: years, from: insurance, measure: {full_years: covered, each: {by: kind, take: largest}, remainders: lost}, award: {each_unit: 4}}
- {id: by_contract, group: years, from: employment, measure: {full_years: covered, remainders: pooled}, award: {each_unit: 4}}
"""


def test_19_one_of_several_proofs_is_the_applicants_choice(law: Any) -> None:
    """The chosen proof serves for the whole count; without a choice nobody guesses."""
    facts = """
insurance: [{kind: 养老, place: here, start: 2010-01, end: 2014-12}, {kind: 医疗, place: here, start: 2013-01, end: 2014-12}]
employment: [{proof: 劳动合同, place: here, start: 2013-01-01, end: 2014-12-31}]
"""
    choice = "choice: [{item: years, pick: %s, on: 2015-01-01}]"

    assert law.total(PROOFS, facts + choice % "by_insurance") == 20
    assert law.total(PROOFS, facts + choice % "by_contract") == 8
    assert law.total(PROOFS, facts) is None


def test_20_a_trade_counts_when_the_dated_catalogue_lists_it(law: Any) -> None:
    """The name must be the one in the list."""
    text = """
tables: [{id: trades, name: 工种目录, basis: 示例, in_force: {from: 2015-01-01}, listed: [焊工, 电工]}]
indicators:
- {id: trade, from: qualification, where: {trade: {listed_in: trades}}, measure: {exists: records}, award: {flat: 20}}
"""
    facts = "qualification: [{level: 初级工, trade: %s, on: 2010-01-01}]"

    assert law.total(text, facts % "焊工") == 20
    assert law.total(text, facts % "焊接工") == 0
