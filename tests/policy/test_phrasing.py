"""Parts of a rule read aloud, in Chinese and English."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from jifen.kernel.errors import Text
from jifen.policy import phrasing
from jifen.policy.awards import Award
from jifen.policy.conditions import Condition
from jifen.policy.measures import Amount
from jifen.policy.phrasing import conditions as phrasing_conditions
from jifen.policy.phrasing import matchers
from jifen.policy.scheme import Span
from jifen.policy.totals import Step
from jifen.policy.words import Duration, Matcher, Window


@pytest.mark.parametrize(
    ("value", "shown"), [("1.50", "1.5"), ("20", "20"), ("-60.0", "-60"), ("1E+2", "100"), ("0.05", "0.05"), ("0", "0")]
)
def test_numbers_are_plain(value: str, shown: str):
    """No trailing zeros, never the scientific form."""
    assert shown == phrasing.number(Decimal(value))


@pytest.mark.parametrize(
    ("window", "zh", "en"),
    [
        (
            {"last": "5 years", "up_to": "application"},
            "截至申请日的最近5年",
            "the last 5 years up to the day of application",
        ),
        ({"last": "90 days", "up_to": "as_of"}, "截至计分日的最近90天", "the last 90 days up to the day of the run"),
        (
            {"last": "18 months", "up_to": "2015-08-15"},
            "截至2015-08-15的最近18个月",
            "the last 18 months up to 2015-08-15",
        ),
        ({"older_than": "5 years", "up_to": "as_of"}, "计分日的5年以前", "5 years or longer before the day of the run"),
        ({"up_to": "acceptance"}, "截至受理日", "up to the day of acceptance"),
        (
            {"calendar_years": 3, "before": "application"},
            "申请日所在年度之前的3个完整年度",
            "the 3 calendar years before that of the day of application",
        ),
        (
            {"since": "2012-01-01", "until": "2014-12-31"},
            "自2012-01-01至2014-12-31",
            "from 2012-01-01 until 2014-12-31",
        ),
        ({"until": "2014-12-31", "by": "period"}, "至2014-12-31（按税款所属期）", "until 2014-12-31 (by tax period)"),
    ],
)
def test_windows_are_read_as_the_law_writes_them(window: dict[str, Any], zh: str, en: str):
    """Every shape of a window has its sentence."""
    assert (zh, en) == phrasing.window(Window.model_validate(window), ("tax",))


@pytest.mark.parametrize(
    ("matcher", "zh", "en"),
    [
        ({"one_of": ["养老", "医疗"]}, "养老、医疗", "养老 or 医疗"),
        ({"none_of": ["补缴"]}, "不是补缴", "not 补缴"),
        ({"within": "here"}, "在本市", "within the city"),
        ({"not_within": ["甲镇", "province"]}, "不在甲镇、本省", "not within 甲镇 or the province"),
        ({"at_least": 3, "below": 5}, "不少于3且少于5", "at least 3 and below 5"),
        ({"above": 3, "at_most": 5}, "多于3且不多于5", "above 3 and at most 5"),
        ({"listed_in": "trades"}, "列于trades", "listed in trades"),
        ({"same_as": "application.town"}, "同application.town", "the same as application.town"),
        ({"filled": False}, "已填：否", "filled in: no"),
        ({"one_of": [True]}, "是", "yes"),
    ],
)
def test_matchers_are_read_word_by_word(matcher: dict[str, Any], zh: str, en: str):
    """What a field must look like."""
    assert (zh, en) == matchers.matcher(Matcher.model_validate(matcher))


@pytest.mark.parametrize(
    ("kind", "amount", "zh", "en"),
    [
        ("blood", {"count": "records"}, "每次", "per time"),
        ("blood", {"count": "records", "in_units_of": 3, "remainders": "pooled"}, "每满3次", "per 3 times"),
        (
            "blood",
            {"count": "records", "each": {"by": "year", "take": "sum", "at_most": 1}},
            "每次（每年至多1）",
            "per time (at most 1 of each year)",
        ),
        ("certificate", {"count": "subject"}, "每个不同的内容", "per different subject"),
        (
            "blood",
            {"sum": "volume", "in_units_of": 200, "remainders": "pooled"},
            "献血量每满200毫升",
            "per 200 ml of volume",
        ),
        ("blood", {"sum": "volume"}, "献血量合计", "sum of volume"),
        ("blood", {"largest": "volume"}, "最大献血量", "largest volume"),
        ("insurance", {"months": "covered"}, "每月", "per month"),
        ("insurance", {"half_years": "covered", "remainders": "pooled"}, "每满半年", "per full half year"),
        (
            "insurance",
            {"full_years": "covered", "remainders": "lost", "each": {"by": "kind", "take": "largest"}},
            "每险种（取最多）每满一年",
            "per full year of each kind of insurance (the largest)",
        ),
        (
            "employment",
            {"months": "longest_run", "gaps_up_to": "3 months", "gaps_count": True, "running": True},
            "连续每月",
            "per unbroken month",
        ),
        (
            "patent",
            {"shares": "holders", "first_holder": "first"},
            "每项按权利人数分享",
            "per item, shared by number of holders",
        ),
        ("identity", {"age": "born_on"}, "年龄（自出生日期）", "age from date of birth"),
        ("education", {"years_since": "on", "on": "as_of"}, "自毕业日期起每周年", "per year since graduated on"),
        ("education", {"best": "level"}, "最高文化程度", "highest level"),
        ("offence", {"exists": "records"}, "有违法犯罪记录", "for a record of offence record"),
    ],
)
def test_one_unit_of_every_measure_has_a_name(kind: str, amount: dict[str, Any], zh: str, en: str):
    """What one unit is, before it is worth anything."""
    assert (zh, en) == phrasing.unit((kind,), Amount.model_validate(amount))


def test_remainders_and_breaks_are_told():
    """What the law leaves open is said where it was decided."""
    run = Amount.model_validate(
        {
            "full_years": "longest_run",
            "remainders": "lost",
            "gaps_up_to": "3 months",
            "gaps_count": False,
            "running": False,
        }
    )

    assert (
        "各自取整单位再相加，余数不计，中断3个月以内仍算连续（中断期间不计入），不须延续至截止日"
        == phrasing.remainders(run).zh
    )
    assert phrasing.NOTHING == phrasing.remainders(None)


@pytest.mark.parametrize(
    ("award", "zh"),
    [
        ({"levels": {"初中": 20, "高中、中技": 40}, "below": 0}, "初中 20，高中、中技 40"),
        ({"each_unit": "1.5"}, "每次 1.5 分"),
        ({"flat": 15}, "15 分"),
        ({"table": {1: 3, 2: 6}, "above": "as_last"}, "查表（1: 3，2: 6）"),
        ({"bands": [{"from": 1, "each_unit": 1}], "mode": "whole"}, "分段单价"),
        ({"ranges": [{"from": 18, "to": 35, "points": 5}], "outside": 0}, "分段区间"),
        ({"tiers": [{"name": "甲", "points": 5, "needs": {"exists": "title"}}]}, "按条件分档"),
    ],
)
def test_every_award_can_be_read(award: dict[str, Any], zh: str):
    """What a new line gives is told in one phrase."""
    assert zh == phrasing.award(Award.model_validate(award), phrasing.Text("每次", "per time")).zh


def test_spans_and_uses_are_read():
    """From when, until when, and what for."""
    assert "2015-01-01起" == phrasing.span(Span.model_validate({"from": "2015-01-01"})).zh
    assert "全部用途" == phrasing.uses(None).zh
    assert "积分入户、积分入学" == phrasing.uses(("settlement", "school")).zh
    assert "无" == phrasing.kinds(()).zh


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        ({"exists": "title"}, "有专业技术职称", "has professional title"),
        (
            {"exists": "dwelling", "where": {"tenure": "自有", "place": {"within": "here"}}},
            "有住所（住所类型 自有，坐落 在本市）",
            "has dwelling (tenure 自有, place within the city)",
        ),
        ({"measure_of": "months", "at_least": 12}, "months ≥ 12", "months ≥ 12"),
        ({"points_of": "basic", "above": 0, "below": 9}, "basic > 0 < 9", "basic > 0 < 9"),
        (
            {"measured": {"from": "insurance", "measure": {"months": "covered"}}, "at_most": 5},
            "每月 ≤ 5",
            "per month ≤ 5",
        ),
        ({"not": {"exists": "offence"}}, "不符合“有违法犯罪记录”", "not “has offence record”"),
        (
            {"all": [{"exists": "title"}, {"any": [{"exists": "blood"}, {"name": "另有约定", "exists": "patent"}]}]},
            "有专业技术职称且（有无偿献血或另有约定）",
            "has professional title and (has blood donation or 另有约定)",
        ),
        (
            {"agree": [{"from": "employment", "field": "employer"}, {"from": "insurance", "field": "employer"}]},
            "就业经历与参保记录",
            "employment span with insured span",
        ),
    ],
)
def test_conditions_are_read_as_trees(condition: dict[str, Any], zh: str, en: str):
    """By their name where they have one, else by what they look at."""
    assert (zh, en) == phrasing_conditions.condition(Condition.model_validate(condition))


@pytest.mark.parametrize(
    ("step", "zh"),
    [
        ({"add": ["basic", "extra"]}, "相加：基础分、extra"),
        ({"times": {"factor": "1.3", "if_negative": "leave", "basis": "x"}}, "乘以1.3"),
        (
            {"times": {"factor": "1.3", "when": {"exists": "title"}, "if_negative": "leave", "basis": "x"}},
            "乘以1.3（有专业技术职称）",
        ),
        ({"round": 0, "mode": "half_up"}, "取整到0位小数（四舍五入）"),
        ({"at_most": 150}, "上限 150"),
        ({"at_least": 0}, "下限 0"),
    ],
)
def test_steps_of_a_total_are_read_in_order(step: dict[str, Any], zh: str):
    """The order of evaluation is part of the law, and can be read aloud."""
    assert zh == phrasing_conditions.step(Step.model_validate(step), {"basic": "基础分"}).zh


@pytest.mark.parametrize(
    ("told", "zh", "en"),
    [
        (phrasing.points(Decimal(1)), "1 分", "1 point"),
        (phrasing.points(Decimal("0.5")), "0.5 分", "0.5 points"),
        (phrasing.length(Duration(months=12)), "1年", "1 year"),
        (phrasing.length(Duration(months=1)), "1个月", "1 month"),
        (phrasing.measured(1, "小时"), "1 小时", "1 hour"),
        (phrasing.measured(50, "小时"), "50 小时", "50 hours"),
        (phrasing.measured(1000, "元"), "1000 元", "1000 yuan"),
        (
            phrasing.unit(("volunteering",), Amount(sum="hours", in_units_of=Decimal(50), remainders="pooled")),
            "时数每满50小时",
            "per 50 hours",
        ),
    ],
)
def test_english_counts_as_english_does(told: Text, zh: str, en: str):
    """One point, two points; yuan and hours, and never hours of hours."""
    assert Text(zh, en) == told
