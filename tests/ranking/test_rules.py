"""The rules of ranking: every choice is stated with its ground, and choices that cannot go together are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from jifen.policy.ranking_rules import Choice, CompeteIn, Limit, Ranked, RankingRules, column_of, label_of

BASIS = {"basis": "示例办法第一条"}
TOTAL = {"by": "total", "first": "highest", **BASIS}
CLASSES = {"by": "classes", "served": ["甲类", "乙类"], **BASIS}


BY_COUNTY = {"who": "unsuccessful", "pool": "county", "order": "same", "limit": "none", **BASIS}


@pytest.mark.parametrize("choice", [name for name in Ranked.model_fields if name not in {"basis", "reading"}])
def test_no_choice_of_a_ranked_use_has_a_default(rules: Callable[..., Any], choice: str):
    """Leaving any key away is an error that names the key: silence is not an answer."""
    said = rules().model_dump(exclude_none=True)
    del said[choice]

    with pytest.raises(ValidationError, match=choice):
        RankingRules.model_validate({"uses": {"settlement": said}})


def test_a_choice_names_its_article_or_our_reading():
    """Neither is not enough, and white space is neither."""
    with pytest.raises(ValidationError, match="basis"):
        Choice.model_validate({"basis": " "})

    assert "法无明文" == Choice.model_validate({"reading": "法无明文"}).reading


def test_an_unquoted_rank_style_is_read_as_it_looks(rules: Callable[..., Any]):
    """YAML makes a number of 1224; the officer meant the style."""
    assert "1224" == rules(rank_style={"style": 1224, **BASIS}).rank_style.style


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"order": [TOTAL, CLASSES]}, "类别只能是第一排序键"),
        ({"order": [CLASSES]}, "还要一个排序键"),
        ({"order": [TOTAL, TOTAL]}, "同一排序键出现两次"),
        ({"order": []}, "at least 1"),
        ({"rank_style": {"style": "1234", **BASIS}}, "1234 与摇号"),
        ({"places": {"set_by": "nobody", **BASIS}, "qualifying_points": {"set_by": "nobody", **BASIS}}, "谁都入围"),
        (
            {
                "places": {"set_by": "nobody", **BASIS},
                "reserved": {"served": "open_first", "leftover": "open", **BASIS},
            },
            "须有名额",
        ),
        ({"reserved": {"served": "open_first", "leftover": "second_round", **BASIS}}, "没有第二轮"),
        (
            {
                "compete_in": {"area": "whole", "split_by": [], **BASIS},
                "second_round": {"who": "unsuccessful", "pool": "all_areas", "order": "same", "limit": "none", **BASIS},
            },
            "没有单位可以调剂",
        ),
        *(
            ({"compete_in": {"split_by": [], **area, **BASIS}, "second_round": BY_COUNTY}, "pool: county")
            for area in ({"area": "county"}, {"area": "zones", "zones": {"南片": ["449900001", "449901001"]}})
        ),
        (
            {"places": {"set_by": "nobody", **BASIS}, "ties": {"rule": "lottery", **BASIS}},
            "摇号什么也不决定",
        ),
        (
            {"order": [{"by": "date", "field": "applied_at", "moment": "application", "first": "earliest", **BASIS}]},
            "pattern",
        ),
    ],
)
def test_choices_that_cannot_go_together_are_refused(rules: Callable[..., Any], changes: dict[str, Any], said: str):
    """The sentence says which two they are."""
    with pytest.raises(ValidationError, match=said):
        rules(**changes)


@pytest.mark.parametrize(
    ("compete_in", "said"),
    [
        ({"area": "zones", "split_by": []}, "须列 zones"),
        ({"area": "town", "split_by": [], "zones": {"南片": ["449900001"]}}, "别处不列"),
        ({"area": "zones", "split_by": [], "zones": {"南片": ["449901"], "北片": ["449901002"]}}, "片区重叠"),
        ({"area": "zones", "split_by": [], "zones": {"南/片": ["449901"]}}, "不能用作名称"),
        ({"area": "zones", "split_by": [], "zones": {"南片": ["东区"]}}, "pattern"),
        ({"area": "town", "split_by": ["grade", "grade"]}, "split_by 中有重复"),
    ],
)
def test_units_of_competition_are_well_formed(compete_in: dict[str, Any], said: str):
    """Zones are named where there are zones, and no town stands in two of them."""
    with pytest.raises(ValidationError, match=said):
        CompeteIn.model_validate(compete_in | BASIS)


@pytest.mark.parametrize("percent", [0, -1, 100.5, 0.001, 33.333])
def test_a_limit_is_a_share_of_at_most_two_decimals(percent: float):
    """A share that could not be computed exactly is refused."""
    with pytest.raises(ValidationError):
        Limit.model_validate({"percent": percent, "of": "own_places", "rounding": "down", **BASIS})


def test_a_limit_is_kept_in_hundredths_of_a_percent():
    """12.5 % is 1,250 of 10,000."""
    assert 1250 == Limit.model_validate({"percent": 12.5, "of": "own_places", "rounding": "up", **BASIS}).basis_points


def test_a_line_alone_must_be_set_by_the_scheme():
    """Nobody can qualify by a line that is not there."""
    said = {"selection": "line_only", "qualifying_points": {"set_by": "nobody", **BASIS}, **BASIS}

    with pytest.raises(ValidationError, match="须由方案规定"):
        RankingRules.model_validate({"uses": {"settlement": said}})


def test_keys_know_their_column_and_their_name(rules: Callable[..., Any]):
    """The column is what scoring writes, the name is what messages and lists show."""
    measure = {"by": "measure", "measure": "medical_months", "first": "highest", **BASIS}
    order = rules(order=[CLASSES, TOTAL, measure]).order

    assert ["klass", "total", "key_medical_months"] == [column_of(key) for key in order]
    assert ["classes", "total", "measure:medical_months"] == [label_of(key) for key in order]
