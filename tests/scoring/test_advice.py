"""Advice: found by scoring again, only what a person may decently be told, and never a promise."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jifen.facts.dossier import Dossier, Proof, Trust
from jifen.policy.cases import Case
from jifen.policy.packs import Pack
from jifen.policy.registry import Registry
from jifen.scoring.advice import Advice, Adviser, Step
from jifen.scoring.advice.futures import Future, applied_on, later
from jifen.scoring.advice.steps import ideas
from jifen.scoring.compiling import compile_plan
from jifen.scoring.person import PersonEngine
from jifen.scoring.worked import dossier_of

ROOT = Path(__file__).parents[2]
REGISTRY = Registry((ROOT / "policies",))
AS_OF = date(2015, 4, 30)
DECENT = {
    "education",
    "qualification",
    "title",
    "insurance",
    "residence_permit",
    "residence",
    "employment",
    "housing_fund",
    "volunteering",
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The scheme most tests speak of."""
    return REGISTRY.find("zhongshan/points@2014-10-30")


@pytest.fixture(scope="module")
def adviser(pack: Pack) -> Adviser:
    """Advises on declared records, as a self-assessment does."""
    return Adviser(pack.scheme, AS_OF, Trust.DECLARED)


def worker(pack: Pack, **facts: object) -> Dossier:
    """A worker who fulfils every condition of settlement but for what the test changes."""
    given = {
        "application": {"town": "石岐区", "applied_on": date(2015, 4, 1)},
        "identity": {"name": "陈示例", "born_on": date(1985, 5, 1), "sex": "男", "registered_in": "430000"},
        "education": {"level": "初中", "on": date(2001, 7, 1)},
        "insurance": {"kind": ["养老", "医疗"], "place": "here", "start": "2012-01"},
        "employment": {"proof": "劳动合同", "place": "石岐区", "employer": "某厂", "start": date(2012, 1, 1)},
        "residence_permit": {"sort": "居住证", "place": "here", "start": date(2012, 2, 1), "end": date(2015, 6, 30)},
    }
    case = {"title": "测试", "as_of": AS_OF, "facts": given | facts, "expect": {"lines": {}}}
    return dossier_of(Case.model_validate(case), pack.scheme, "P1")


def step(advice: Advice, family: str) -> Step:
    """The step of one family."""
    return next(one for one in advice.steps if one.id.partition(":")[0] == family)


def test_the_next_rung_of_study_is_told_with_points_without_and_with_it(pack: Pack, adviser: Adviser):
    """Senior secondary comes before college: the next rung that adds anything."""
    found = step(adviser.advise(worker(pack)), "education")
    effect = next(one for one in found.effects if one.use == "settlement")

    assert ("education:高中", None) == (found.id, found.earliest)
    assert ("52", "62", "10") == (effect.without, effect.with_it, effect.gain)


def test_a_step_that_carries_over_the_line_says_so(pack: Pack, adviser: Adviser):
    """One certificate is enough here, and it is marked."""
    effects = step(adviser.advise(worker(pack)), "qualification").effects

    assert [("settlement", True), ("school", False), ("housing", False)] == [(one.use, one.opens) for one in effects]


def test_every_figure_is_a_score_of_the_changed_dossier(pack: Pack, adviser: Adviser):
    """Advice computes nothing of its own: scoring the same change again gives the same points."""
    dossier = worker(pack)
    engine = PersonEngine(compile_plan(pack.scheme, AS_OF), Trust.DECLARED)
    now = engine.score(dossier)
    future = Future(dossier, pack.scheme.place, AS_OF, applied_on(dossier, AS_OF), now)
    advice = adviser.advise(dossier)
    told = {one.id: one for one in advice.steps if one.earliest is None}
    changed = [idea for idea in ideas(future, engine.plan) if idea.id in told]

    assert set(told) == {idea.id for idea in changed}
    for idea in changed:
        card = engine.score(later(future, 0, adding=idea.adding))
        for effect in told[idea.id].effects:
            assert Decimal(effect.with_it) == Decimal(card.uses[effect.use].proven).scaleb(-2)


def test_staying_insured_compares_the_same_day_with_and_without(pack: Pack, adviser: Adviser):
    """A year ahead: what stopping would cost in points and in conditions."""
    found = step(adviser.advise(worker(pack)), "insurance")
    effect = next(one for one in found.effects if one.use == "settlement")

    assert date(2016, 4, 30) == found.earliest
    assert Decimal(effect.with_it) > Decimal(effect.without)
    assert "申请前一个月在本市参保" in [gate.zh for gate in effect.gates]


def test_kinds_of_insurance_not_paid_today_are_named(pack: Pack, adviser: Adviser):
    """What is missing is said in the words of the law."""
    assert "失业、工伤、生育" in step(adviser.advise(worker(pack)), "insurance").more.zh


def test_a_permit_is_to_be_renewed_before_the_day_it_ends(pack: Pack, adviser: Adviser):
    """Late renewal leaves a hole: the day is told beforehand."""
    found = step(adviser.advise(worker(pack)), "residence_permit")

    assert "2015-06-30" in found.more.zh
    assert any(gate.zh == "持有效广东省居住证" for effect in found.effects for gate in effect.gates)


def test_hours_are_those_missing_to_the_next_whole_unit(pack: Pack, adviser: Adviser):
    """Who has done 82 hours needs 18 more, not 50."""
    hours = {"place": "here", "hours": 82, "on": date(2014, 5, 4)}

    assert "volunteering:180" == step(adviser.advise(worker(pack, volunteering=hours)), "volunteering").id


def test_the_earliest_day_is_found_when_life_goes_on(pack: Pack, adviser: Adviser):
    """Two kinds of insurance and the permit bring so many points a year; the month in which the line is met is looked for."""
    distance = next(one for one in adviser.advise(worker(pack)).distances if one.use == "settlement")

    assert ("52", "60", "8", False) == (distance.points, distance.line, distance.missing, distance.reached)
    assert distance.reached_on is not None
    engine = PersonEngine(compile_plan(pack.scheme, distance.reached_on), Trust.DECLARED)
    dossier = worker(pack)
    now = PersonEngine(compile_plan(pack.scheme, AS_OF), Trust.DECLARED).score(dossier)
    future = Future(dossier, pack.scheme.place, AS_OF, applied_on(dossier, AS_OF), now)
    months = (distance.reached_on.year - 2015) * 12 + distance.reached_on.month - 4
    assert engine.score(later(future, months)).uses["settlement"].reached is True


def test_nothing_is_looked_for_beyond_the_end_of_the_scheme():
    """No answer is given for a time of which no law is known."""
    pack = REGISTRY.find("guangzhou/settlement@2014-07-21")
    case = {
        "title": "测试",
        "as_of": date(2016, 7, 1),
        "facts": {"application": {"town": "440106001", "applied_on": date(2016, 6, 20)}},
        "expect": {"lines": {}},
    }
    dossier = dossier_of(Case.model_validate(case), pack.scheme)
    advice = Adviser(pack.scheme, date(2016, 7, 1), Trust.DECLARED).advise(dossier)

    assert [] == [one for one in advice.steps if one.earliest is not None]
    assert {None} == {one.reached_on for one in advice.distances}


@pytest.mark.parametrize("place", [pack.id for pack in REGISTRY.all()])
def test_only_decent_steps_are_told(place: str):
    """Nothing about marriage, children, contraception, offences, the body, dwellings or money: in no scheme, for nobody."""
    pack = REGISTRY.find(place)
    cases = pack.cases.cases if pack.cases else ()
    day = cases[0].as_of if cases else pack.scheme.in_force.from_
    adviser = Adviser(pack.scheme, day, Trust.DECLARED)
    for case in [case for case in cases if case.as_of == day][::4]:
        dossier = dossier_of(case, pack.scheme)
        now = adviser._engine(0).score(dossier)
        future = Future(dossier, pack.scheme.place, day, applied_on(dossier, day), now)
        thought_of = list(ideas(future, adviser._engine(0).plan))
        touched = {record.kind for idea in thought_of for record in idea.adding}

        assert (
            set()
            == (
                touched | {idea.family for idea in thought_of} | {kind for idea in thought_of for kind in idea.stopping}
            )
            - DECENT
        )


def test_marrying_is_never_told_even_where_it_would_add_points(pack: Pack, adviser: Adviser):
    """The single get 15 points here, and a blood donation 2: neither is anybody's advice."""
    told = json.dumps(adviser.advise(worker(pack)).as_data(), ensure_ascii=False)

    assert [] == [
        word
        for word in ("未婚", "结婚", "生育", "献血", "房产证", "投资", "捐")
        if word in told.replace("生育、", "").replace("、生育", "")
    ]


def test_no_step_is_a_promise(pack: Pack, adviser: Adviser):
    """The caution stands with every advice, and no sentence promises."""
    advice = adviser.advise(worker(pack))
    told = json.dumps(advice.as_data(), ensure_ascii=False)

    assert "不是承诺" in advice.caution.zh
    assert [] == [word for word in ("保证", "一定", "成功", "guarantee", "success") if word in told.lower()]


def test_steps_that_add_most_stand_first(pack: Pack, adviser: Adviser):
    """Order is by the largest gain in any use."""
    gains = [max(Decimal(effect.gain) for effect in one.effects) for one in adviser.advise(worker(pack)).steps]

    assert sorted(gains, reverse=True) == gains


def test_an_unknown_total_gives_what_is_known_and_says_so(pack: Pack, adviser: Adviser):
    """Advice on half an answer is marked as that."""
    dossier = worker(pack)
    del dossier.answers["offence"]
    distance = next(one for one in adviser.advise(dossier).distances if one.use == "settlement")

    assert (False, "52") == (distance.known, distance.points)


def test_advice_is_given_before_anything_was_applied_for(pack: Pack, adviser: Adviser):
    """Nobody has an application yet when they ask what to do; the multiplier is open, the steps are not."""
    dossier = worker(pack)
    del dossier.records["application"], dossier.answers["application"]
    advice = adviser.advise(dossier)

    assert (False, "52") == (advice.distances[0].known, advice.distances[0].points)
    assert "10" == next(effect.gain for effect in step(advice, "education").effects if effect.use == "settlement")


def test_a_future_moves_only_what_runs(pack: Pack):
    """What ended stays ended, what was refuted stays out, and nothing is changed in the dossier itself."""
    spans = [
        {"kind": "养老", "place": "here", "start": "2012-01"},
        {"kind": "医疗", "place": "here", "start": "2010-01", "end": "2010-12"},
    ]
    dossier = worker(pack, insurance=spans)
    dossier.answers["insurance"] = Proof()
    before = [dict(record.values) for record in dossier.records["insurance"]]
    now = PersonEngine(compile_plan(pack.scheme, AS_OF), Trust.DECLARED).score(dossier)
    future = Future(dossier, pack.scheme.place, AS_OF, date(2015, 4, 1), now)
    stopped = later(future, 12, stopping=("insurance",)).records["insurance"]

    assert [24182, 24131] == [record.values["end"] for record in stopped]
    assert before == [record.values for record in dossier.records["insurance"]]
