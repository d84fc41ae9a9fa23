"""What the models of the language refuse, each in a sentence of its own, Chinese first."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from jifen.policy.awards import Award
from jifen.policy.conditions import Condition
from jifen.policy.measures import Amount
from jifen.policy.scheme import Table
from jifen.policy.totals import Step
from jifen.policy.words import Length, Matcher, Rule, Window

TITLE = {"name": "甲", "points": 5, "needs": {"exists": "title"}}


class _Lasting(Rule):
    lasts: Length


@pytest.mark.parametrize(
    ("model", "content", "names"),
    [
        (_Lasting, {"lasts": "five years"}, ["5 years"]),
        (Window, {"last": "5 years"}, ["{last, up_to}"]),
        (Window, {"since": "2014-01-01", "up_to": "as_of"}, ["{since, until}"]),
        (Matcher, {}, ["within: here"]),
        (Amount, {}, ["full_years"]),
        (Amount, {"sum": "hours", "count": "records"}, ["sum"]),
        (Amount, {"months": "covered", "each": {"by": "kind", "take": "smallest"}}, ["among"]),
        (Amount, {"full_years": "covered"}, ["remainders: pooled"]),
        (Amount, {"count": "records", "remainders": "lost"}, ["remainders"]),
        (Amount, {"shares": "holders"}, ["first_holder"]),
        (Amount, {"years_since": "on"}, ["`on`"]),
        (Amount, {"months": "longest_run"}, ["gaps_up_to"]),
        (Amount, {"months": "covered", "same": "employer"}, ["longest_run"]),
        (Amount, {"count": "records", "against": {"field": "base", "reference": "wage", "at_least": 60}}, ["covered"]),
        (Amount, {"count": "records", "via": "towns", "times_share": "share"}, ["via", "times_share"]),
        (Amount, {"exists": "records", "in_units_of": 2, "on": "as_of"}, ["in_units_of", "`on`", "remainders: pooled"]),
        (Award, {}, ["each_unit"]),
        (Award, {"levels": {"初中": 20}}, ["below: 0"]),
        (Award, {"table": {1: 2}}, ["above: as_last"]),
        (Award, {"table": {2: 2, 1: 1}, "above": "nothing"}, ["upwards"]),
        (Award, {"bands": [{"from": 1, "each_unit": 1}]}, ["mode: marginal"]),
        (Award, {"ranges": [{"from": 1, "points": 1}]}, ["outside: 0"]),
        (Award, {"ranges": [{"from": 1, "points": 1, "step": 2}], "outside": 0}, ["step_from"]),
        (Award, {"ranges": [{"from": 1, "points": 1, "step": 2, "step_from": "to"}], "outside": 0}, ["step_from"]),
        (Award, {"each_unit": 1, "starts_at": 3}, ["first"]),
        (Award, {"flat": 1, "above": "as_last", "mode": "whole"}, ["above", "mode"]),
        (Award, {"cells": {"by": ["a", "b", "c"], "points": {"x": 1}, "take": "sum", "otherwise": 0}}, ["dimensions"]),
        (Award, {"cells": {"by": ["a", "b"], "points": {"x": 1}, "take": "sum", "otherwise": 0}}, ["nested"]),
        (
            Award,
            {"cells": {"by": ["a", "b"], "points": {"x": {"p": 1}, "y": {"q": 1}}, "take": "sum", "otherwise": 0}},
            ["columns"],
        ),
        (Condition, {"name": "空"}, ["exists"]),
        (Condition, {"exists": "title", "any": []}, ["exists"]),
        (Condition, {"measure_of": "x"}, ["at_least"]),
        (Condition, {"exists": "title", "at_least": 2}, ["no bound"]),
        (Condition, {"measure_of": "x", "at_least": 2, "where": {"level": "x"}}, ["where"]),
        (Condition, {"exists": "title", "from": "title"}, ["measured"]),
        (Step, {"add": "x", "round": 1, "mode": "up"}, ["a step", "一步"]),
        (Step, {"round": 1}, ["mode"]),
        (Table, {"id": "t", "name": "t", "basis": "x", "in_force": {"from": "2014-01-01"}}, ["listed"]),
    ],
)
def test_what_the_law_leaves_open_is_refused_in_both_languages(
    model: type[BaseModel], content: dict[str, Any], names: list[str]
):
    """Every complaint of a model is a line of Chinese and English, and all of them come at once."""
    with pytest.raises(ValidationError) as refused:
        model.model_validate(content)

    lines = [
        line
        for error in refused.value.errors()
        if error["type"] == "value_error"
        for line in str(error["ctx"]["error"]).splitlines()
    ]
    for line in lines:
        zh, separator, en = line.partition("。 / ")
        assert separator, line
        assert any("\u4e00" <= char <= "\u9fff" for char in zh), line
        assert en.endswith("."), line
    for name in names:
        assert any(name.lower() in line.lower() for line in lines), (name, lines)


def test_a_good_tier_needs_no_more_than_its_condition():
    """The sample that the refusals above are measured by."""
    assert "tiers" == Award.model_validate({"tiers": [TITLE]}).operation
