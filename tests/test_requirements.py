"""Requirements of 粤人社发〔2011〕306号 shown on shipped packs and on a small law of an invented city."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jifen.facts.dossier import Trust
from jifen.policy.cases import Case
from jifen.policy.located import load_yaml
from jifen.policy.scheme import Scheme
from jifen.scoring.compiling import compile_plan
from jifen.scoring.person import PersonEngine
from jifen.scoring.scorecard import Scorecard
from jifen.scoring.worked import dossier_of

PACKS = sorted(Path("policies").glob("*/*/*/scheme.yaml"))
FRAME = """
scheme: sample/points
title: 示例市计分标准
title_en: Sample City points scheme
place: "449900"
instruments: [{title: 示例办法, number: 示例府〔2014〕00号}]
in_force: {from: 2010-01-01}
status: in_force
points: {decimals: 2, round: where_stated}
conventions: {whose: [self], facts_until: as_of, insured_months_until: month_before, age_on: as_of}
towns: {甲镇: "449900001"}
groups: [{id: all, name: 全部, combine: add, basis: 示例}]
uses: {settlement: {name: 入户, basis: 示例, total: [{add: [all]}], apply_from: 60, points_of: self}}
"""


def read(text: str) -> Any:
    """Read YAML as the policy reader does."""
    return load_yaml(text, "test.yaml").value


def score(scheme: Scheme, facts: str, trust: str = "verified") -> Scorecard:
    """Score some facts on 15 August 2015."""
    day = date(2015, 8, 15)
    case = Case.model_validate({"title": "t", "as_of": day, "facts": read(facts), "expect": {"lines": {}}})
    return PersonEngine(compile_plan(scheme, day), Trust(trust)).score(dossier_of(case, scheme))


def sample(indicator: str, extra: str = "") -> Scheme:
    """Give a scheme of one indicator."""
    line = {"name": "某项", "group": "all", "basis": "示例一", "evidence": "official"} | read(indicator)
    return Scheme.model_validate(read(FRAME + extra) | {"indicators": [line]})


PERSON = """
application: {{town: "449900001", applied_on: 2015-08-01, accepted_on: 2015-08-02}}
identity: {{born_on: 1985-05-01, registered_in: "{place}", registration: {kind}, sex: 女}}
education: [{{level: 大专, on: 2006-07-01}}]
insurance: [{{kind: [养老, 医疗, 失业, 工伤, 生育], place: here, start: 2008-01, end: 2015-07, employer: 甲厂}}]
volunteering: [{{place: here, hours: 120, on: 2014-05-01}}]
"""


@pytest.mark.parametrize("path", PACKS, ids=lambda path: "-".join(path.parts[1:4]))
def test_rural_and_urban_registration_score_alike(path: Path) -> None:
    """R5: two applicants alike but for the kind of registration get the same lines, gates and totals under every pack."""
    scheme = Scheme.model_validate(read(path.read_text(encoding="utf-8")))
    rural, urban = (score(scheme, PERSON.format(place="430100", kind=kind)) for kind in ("农业", "非农业"))

    assert [line[1:4] for line in rural.seat().lines] == [line[1:4] for line in urban.seat().lines]
    assert [(use.total, use.may_apply) for use in rural.uses.values()] == [
        (use.total, use.may_apply) for use in urban.uses.values()
    ]


@pytest.mark.parametrize(("hours", "reached"), [("60", True), ("59.9", False)])
def test_at_the_line_the_application_opens_and_one_step_below_it_does_not(hours: str, reached: bool) -> None:
    """R7: sixty points open the application, one step less does not."""
    scheme = sample(
        "{id: h, from: volunteering, measure: {sum: hours, in_units_of: 0.1, remainders: pooled}, award: {each_unit: 0.1}}"
    )

    assert (
        score(scheme, f"volunteering: [{{place: here, hours: {hours}, on: 2015-01-01}}]").uses["settlement"].may_apply
        is reached
    )


@pytest.mark.parametrize(
    ("second", "start", "points"),
    [("甲厂", "2012-08", 1000), ("甲厂", "2012-09", 0), ("乙厂", "2012-08", 0), ("甲厂分厂", "2012-08", 1000)],
)
def test_thirty_six_months_with_one_employer_count_and_thirty_five_do_not(second: str, start: str, points: int) -> None:
    """R14: the run stays with one employer, and a move inside a group of firms is no move."""
    scheme = sample(
        "{id: stay, from: insurance, where: {place: here}, measure: {months: longest_run, gaps_up_to: 0 months, gaps_count: false, same: employer, running: false}, award: {table: {36: 10}, above: as_last}}"
    )
    group = "甲集团" if second.startswith("甲厂") else ""
    facts = f"""
insurance:
- {{kind: 养老, place: here, start: {start}, end: 2014-01, employer: 甲厂, employer_group: 甲集团}}
- {{kind: 养老, place: here, start: 2014-02, end: 2015-07, employer: {second}, employer_group: '{group}'}}
"""

    assert score(scheme, facts).seat().lines[0].points == points


@pytest.mark.parametrize(("trade", "points"), [("电工作业", 2000), ("压力焊", 4000), ("未列证书", 0)])
def test_a_certificate_the_law_demands_counts_as_its_grade_when_the_table_lists_it(trade: str, points: int) -> None:
    """R16: the mapping is dated data beside the scheme; an unmapped certificate scores nothing."""
    scheme = sample(
        "{id: post, from: qualification, where: {level: 持证上岗证书}, measure: {best: trade, via: post_certificates}, award: {levels: {初级工: 20, 中级工: 40}, below: 0}}",
        "tables: [{id: post_certificates, name: 持证上岗证书对照, basis: 示例, in_force: {from: 2015-01-01}, classes: {初级工: [电工作业], 中级工: [压力焊]}}]\n",
    )

    assert (
        score(scheme, f"qualification: [{{level: 持证上岗证书, trade: {trade}, on: 2014-01-01}}]")
        .seat()
        .lines[0]
        .points
        == points
    )


@pytest.mark.parametrize(("place", "points"), [("441500", 1000), ("430100", 0)])
def test_registration_in_the_province_may_give_an_extra(place: str, points: int) -> None:
    """R18: the same facts with a registration inside the province give the extra value of a scheme that has one."""
    scheme = sample(
        "{id: near, from: identity, where: {registered_in: {within: province}}, measure: {exists: records}, award: {flat: 10}}"
    )

    assert score(scheme, PERSON.format(place=place, kind="农业")).seat().lines[0].points == points


@pytest.mark.parametrize("path", PACKS, ids=lambda path: "-".join(path.parts[1:4]))
def test_a_self_assessment_on_the_same_facts_equals_the_official_score(path: Path) -> None:
    """R30: once everything is verified, both runs give the same lines and totals."""
    scheme = Scheme.model_validate(read(path.read_text(encoding="utf-8")))
    facts = PERSON.format(place="430100", kind="农业")
    official, own = score(scheme, facts), score(scheme, facts, "declared")

    assert [line[:4] for line in official.seat().lines] == [line[:4] for line in own.seat().lines]
    assert [use.total for use in official.uses.values()] == [use.total for use in own.uses.values()]
