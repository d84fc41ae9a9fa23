"""A product that could leave a fraction is refused; a number no case notices is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jifen.kernel.errors import BadPolicyError
from jifen.policy.cases import Cases
from jifen.policy.located import load_yaml
from jifen.policy.scheme import Scheme
from jifen.scoring.compiling import compile_plan
from jifen.scoring.surveying import survey
from jifen.scoring.worked import Bench, dossier_of, run_case

SCHEME = """
scheme: sample/points
title: 示例市计分标准
title_en: Sample City points scheme
place: "449900"
instruments: [{title: 示例办法, number: 示例府〔2014〕00号}]
in_force: {from: 2010-01-01}
status: in_force
points: {decimals: %s, round: %s}
conventions: {whose: [self], facts_until: as_of, insured_months_until: month_before, age_on: as_of}
groups: [{id: all, name: 全部, combine: add, basis: 示例}]
indicators:
- {id: hours, name: 志愿服务, group: all, basis: 示例, evidence: official, from: volunteering, within: {last: 5 years, up_to: as_of}, measure: {sum: hours, in_units_of: 50, remainders: pooled}, award: {each_unit: 0.5}, at_most: 10}
uses: {settlement: {name: 入户, basis: 示例, points_of: self, apply_from: 3, total: [{add: [all]}, {times: {factor: 1.3, if_negative: multiply, basis: 示例}}%s]}}
"""
CASES = """
about: 示例
cases:
- title: 两百小时计2分
  as_of: 2015-08-15
  facts: {volunteering: [{place: here, hours: 200, on: 2014-01-01}]}
  expect: {lines: {hours: 2}, totals: {settlement: 2.6}}
"""


def tree(decimals: int = 2, rounding: str = "never", step: str = "") -> Any:
    """Read the scheme above."""
    return load_yaml(SCHEME % (decimals, rounding, step), "scheme.yaml").value


def test_a_multiplier_that_can_leave_a_fraction_is_refused_with_the_way_to_mend_it() -> None:
    """0.5 × 1.3 = 0.65 does not fit one decimal."""
    scheme = Scheme.model_validate(tree(decimals=1))

    with pytest.raises(BadPolicyError, match=r"inexact_product") as error:
        compile_plan(scheme, scheme.in_force.from_)
    assert "decimals" in str(error.value)


@pytest.mark.parametrize(("mode", "points"), [("half_up", 7), ("down", 6), ("up", 7)])
def test_a_written_rounding_step_makes_it_whole(mode: str, points: int) -> None:
    """0.65 is rounded where and how the scheme says, once."""
    scheme = Scheme.model_validate(tree(1, "where_stated", f", {{round: 1, mode: {mode}}}"))
    case = Cases.model_validate(load_yaml(CASES.replace("200", "50"), "cases.yaml").value).cases[0]
    bench = Bench(scheme)

    assert bench.score(case, dossier_of(case, scheme)).uses["settlement"].total == points


def test_a_case_that_is_not_as_expected_says_what_and_how() -> None:
    """The mismatch names the line, what was expected and what was found."""
    case = Cases.model_validate(load_yaml(CASES.replace("hours: 2}", "hours: 3}"), "cases.yaml").value).cases[0]

    assert [str(found) for found in run_case(case, Bench(Scheme.model_validate(tree())))] == [
        "line hours: 应为 expected 3, 实为 found 2"
    ]


def test_the_survey_names_every_number_that_no_case_notices() -> None:
    """The rate, the unit and the multiplier are noticed; window, cap and line are not: three cases are still to be written."""
    cases = Cases.model_validate(load_yaml(CASES, "cases.yaml").value).cases

    unnoticed = {found.number for found in survey(tree(), cases) if not found.noticed}

    assert unnoticed == {"indicators.hours.within.last", "indicators.hours.at_most", "uses.settlement.apply_from"}


PACKS = sorted(Path("policies").glob("*/*/*/cases.yaml"))


@pytest.mark.parametrize("path", PACKS, ids=lambda path: "-".join(path.parts[1:4]))
def test_every_worked_case_of_a_shipped_pack_comes_out_as_the_officer_says(path: Path) -> None:
    """One sentence, the facts, the expected lines: all of them."""
    scheme = Scheme.model_validate(load_yaml((path.parent / "scheme.yaml").read_bytes(), "scheme.yaml").value)
    cases = Cases.model_validate(load_yaml(path.read_bytes(), "cases.yaml").value).cases
    bench = Bench(scheme)

    wrong = {case.title: [str(found) for found in run_case(case, bench)] for case in cases}

    assert {title: found for title, found in wrong.items() if found} == {}
    assert len(cases) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("path", PACKS, ids=lambda path: "-".join(path.parts[1:4]))
def test_no_number_of_a_shipped_pack_goes_unnoticed(path: Path) -> None:
    """Raise every number by one: some case fails each time."""
    cases = Cases.model_validate(load_yaml(path.read_bytes(), "cases.yaml").value)
    found = survey(load_yaml((path.parent / "scheme.yaml").read_bytes(), "scheme.yaml").value, cases.cases)

    assert [one.number for one in found if not one.noticed] == [one.number for one in cases.unreachable]
