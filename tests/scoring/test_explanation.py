"""A scorecard in words: every record told, every figure the engine's own, and never a promise."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Record, Standing, Trust
from jifen.kernel.places import Divisions
from jifen.policy.cases import Case
from jifen.policy.packs import Pack
from jifen.policy.registry import Registry
from jifen.scoring.compiling import compile_plan
from jifen.scoring.explaining import Explainer
from jifen.scoring.explanation import Explanation, LineTold
from jifen.scoring.person import PersonEngine
from jifen.scoring.worked import _with_tables, dossier_of

ROOT = Path(__file__).parents[2]
REGISTRY = Registry((ROOT / "policies",))
AS_OF = date(2015, 4, 30)
TOWN, OTHER_CITY = "442000118", "440100"


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The scheme most tests speak of."""
    return REGISTRY.find("zhongshan/points@2014-10-30")


@pytest.fixture(scope="module")
def explainer(pack: Pack) -> Explainer:
    """Explains official runs."""
    engine = PersonEngine(compile_plan(pack.scheme, AS_OF), Trust.VERIFIED)
    return Explainer(pack.scheme, engine, divisions=REGISTRY.divisions, rules=pack.ranking)


def worker(pack: Pack, facts: dict[str, object] | None = None, unknown: tuple[str, ...] = ()) -> Dossier:
    """A worker who fulfils every condition of settlement but for what the test changes; every record verified."""
    given = {
        "application": {"town": "小榄镇", "applied_on": date(2015, 1, 10)},
        "identity": {"name": "陈示例", "born_on": date(1985, 5, 1), "sex": "男", "registered_in": "430000"},
        "education": {"level": "高中", "on": date(2001, 7, 1)},
        "insurance": {"kind": "养老", "place": "here", "start": "2012-01"},
        "employment": {"proof": "劳动合同", "place": "小榄镇", "employer": "某厂", "start": date(2012, 1, 1)},
        "residence_permit": {"sort": "居住证", "place": "here", "start": date(2012, 2, 1)},
    }
    case = Case.model_validate(
        {"title": "测试", "as_of": AS_OF, "facts": given | (facts or {}), "unknown": unknown, "expect": {"lines": {}}}
    )
    return dossier_of(case, pack.scheme, "P1")


def record(of: str, proof: Proof, whose: str = "self", **values: object) -> Record:
    """A record; fields that are not given are empty cells."""
    filled = {field.name: values.get(field.name, field.absent) for field in CATALOGUE[of].fields}
    return Record(of, filled, whose, proof)


def verified(by: str = "human_resources") -> Proof:
    """A proof by a department."""
    return Proof(Standing.VERIFIED, by, date(2015, 2, 3))


def line(told: Explanation, name: str) -> LineTold:
    """One line by its id, from the applicant's own seat."""
    return next(one for one in told.seats[0].lines if one.id == name)


def why(told: LineTold) -> list[str]:
    """The reasons of the records that were left out, in Chinese."""
    return [reason.zh for left in told.left_out for reason in left.why]


# ── quantities ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_insured_years_are_told_with_their_unit_and_their_last_month(pack: Pack, explainer: Explainer):
    """Years added over the kinds of insurance are not plain years, and the last month that counts is said."""
    five = ["养老", "医疗", "失业", "工伤", "生育"]
    told = line(
        explainer.explain(worker(pack, {"insurance": {"kind": five, "place": "here", "start": "2009-01"}})),
        "insurance_province",
    )

    assert ("各险种合计满 30 个险种·年", "45") == (told.quantity.zh, told.points)
    assert "30 full years, added over each kind of insurance" == told.quantity.en
    assert "算到 2014-12" == told.window.zh


def test_a_cap_says_what_it_took_away(pack: Pack, explainer: Explainer):
    """Points before and after the limit stand side by side."""
    span = {"kind": ["养老", "医疗", "失业", "工伤", "生育"], "place": "here", "start": "1999-01"}
    told = line(explainer.explain(worker(pack, {"insurance": span})), "insurance_province")

    assert ("120", "75") == (told.before, told.points)
    assert "120 分，封顶 75 分" == told.limit.zh


def test_hours_are_told_as_they_are_and_as_they_count(pack: Pack, explainer: Explainer):
    """A volunteer sees the hours done, not only the whole fifties."""
    hours = {"place": "here", "hours": 82, "on": date(2014, 5, 4)}
    told = line(explainer.explain(worker(pack, {"volunteering": hours})), "volunteering")

    assert "时数合计 82 小时，满 1 个 50 小时" == told.quantity.zh
    assert "只算 2010-01-11 至 2015-01-10" == told.window.zh


def test_a_level_outside_the_table_is_named(pack: Pack, explainer: Explainer):
    """Nought points for primary school are explained by the table, not by silence."""
    told = line(explainer.explain(worker(pack, {"education": {"level": "小学", "on": date(1997, 7, 1)}})), "education")

    assert ("0", "小学，不在计分等级内") == (told.points, told.quantity.zh)


def test_the_record_that_counted_is_told_with_who_proved_it(pack: Pack, explainer: Explainer):
    """A record is described in a few words, with department and day, and without its number."""
    dossier = worker(pack)
    dossier.records["education"] = [
        record("education", verified("education"), level="大专", on=date(2006, 7, 1), number="ZS-4711")
    ]
    told = line(explainer.explain(dossier), "education").counted[0]

    assert "大专，2006-07-01" == told.what.zh
    assert "教育部门2015年2月3日已核实" == told.proof.zh
    assert "verified by education on 3 February 2015" == told.proof.en


# ── records that did not count ──────────────────────────────────────────────────────────────────────────────────────


def test_a_refuted_claim_is_told_with_who_refuted_it(pack: Pack, explainer: Explainer):
    """Nothing disappears in silence."""
    dossier = worker(pack)
    refuted = Proof(Standing.REFUTED, "education", date(2015, 2, 3))
    dossier.records["education"].append(record("education", refuted, level="本科", on=date(2008, 7, 1)))

    assert ["核验不属实（教育部门2015年2月3日已否定）"] == why(line(explainer.explain(dossier), "education"))


def test_a_claim_that_waits_names_who_has_to_answer(pack: Pack, explainer: Explainer):
    """The line is unknown, not zero, and the applicant learns whose answer it waits for."""
    dossier = worker(pack)
    dossier.records["qualification"] = [record("qualification", Proof(), level="中级工", on=date(2013, 6, 1))]
    dossier.answers["qualification"] = Proof()
    told = explainer.explain(dossier)
    skills = line(told, "skills_certificate")

    assert (None, "unknown", ("qualification",)) == (skills.points, skills.status, skills.waits_for)
    assert ["尚未核实，须由人力资源社会保障、发证单位部门核实"] == why(skills)
    assert ["有 1 条申报尚未核实或被否定"] == [one.why.zh for one in told.unknown]


def test_insurance_paid_in_another_city_is_told_where_only_this_city_counts(pack: Pack, explainer: Explainer):
    """The commonest pain of applicants: paid, but in the wrong place. It counts in the province line all the same."""
    dossier = worker(pack)
    dossier.add([record("insurance", verified(), kind="医疗", place=OTHER_CITY, employer="", start=24000, end=24100)])
    told = explainer.explain(dossier)

    assert ["参保地为“广州市”，本项只计中山市"] == why(line(told, "insurance_here"))
    assert [] == why(line(told, "insurance_province"))


def test_an_hour_before_the_window_is_told_with_the_window(pack: Pack, explainer: Explainer):
    """The dates of the window are part of the reason."""
    hours = [
        {"place": "here", "hours": 60, "on": date(2010, 1, 10)},
        {"place": "here", "hours": 60, "on": date(2010, 1, 11)},
    ]
    told = line(explainer.explain(worker(pack, {"volunteering": hours})), "volunteering")

    assert ("2", ["不在计算的时间内（只算 2010-01-11 至 2015-01-10）"]) == (told.points, why(told))


def test_a_certificate_after_the_day_of_application_is_told_as_too_late(pack: Pack, explainer: Explainer):
    """What came after the last day that counts is called so."""
    late = [{"level": "高中", "on": date(2001, 7, 1)}, {"level": "大专", "on": date(2015, 1, 11)}]

    assert ["在计算截止之后（算到 2015年1月10日）"] == why(
        line(explainer.explain(worker(pack, {"education": late})), "education")
    )


def test_a_span_that_begins_after_the_last_month_is_told_as_too_late(pack: Pack, explainer: Explainer):
    """Spans are cut by the engine; one that is cut away whole has its reason as well."""
    spans = [
        {"kind": "养老", "place": "here", "start": "2012-01"},
        {"kind": "医疗", "place": "here", "start": "2015-01"},
    ]

    assert ["在计算截止之后（算到 2014-12）"] == why(
        line(explainer.explain(worker(pack, {"insurance": spans})), "insurance_here")
    )


def test_the_diploma_of_the_spouse_is_told_as_somebody_elses(pack: Pack, explainer: Explainer):
    """Whose record counts is a rule like any other."""
    both = [{"level": "高中", "on": date(2001, 7, 1)}, {"level": "本科", "on": date(2006, 7, 1), "whose": "partner"}]

    assert ["是配偶的，本项只看本人的"] == why(line(explainer.explain(worker(pack, {"education": both})), "education"))


def test_a_certificate_is_told_only_where_it_is_meant(pack: Pack, explainer: Explainer):
    """A card for a child is no failed claim to be a safety director: of many lines only the nearest tells it."""
    expired = {"code": "从业健康证", "place": "here", "on": date(2012, 1, 1), "until": date(2013, 1, 1)}
    told = explainer.explain(worker(pack, {"certificate": expired}))

    assert ["health_card"] == [one.id for one in told.seats[0].lines if one.left_out]
    assert ["2015年1月10日不在有效期内"] == why(line(told, "health_card"))


# ── totals, gates, vetoes ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_multiplier_is_a_step_of_its_own_with_its_article(pack: Pack, explainer: Explainer):
    """Added, then multiplied: in the order in which the scheme writes it."""
    steps = explainer.explain(worker(pack)).use("settlement").steps

    assert [("0", "51"), ("51", "66.3")] == [(step.before, step.after) for step in steps]
    assert ("乘以 1.3", True, "中府〔2014〕106号 第十一条") == (steps[1].what.zh, steps[1].applies, steps[1].basis)


def test_reaching_the_line_says_may_apply_and_that_ranking_follows(pack: Pack, explainer: Explainer):
    """The line is an entrance, not an outcome."""
    use = explainer.explain(worker(pack)).use("settlement")

    assert ("may apply", "可以申请") == (use.meaning.en, use.meaning.zh)
    assert "排名" in use.then.zh
    assert "名额" in use.then.zh


def test_missing_points_and_every_gate_that_fails_are_named(pack: Pack, explainer: Explainer):
    """Not the first reason only: all of them at once."""
    use = explainer.explain(worker(pack, {"residence_permit": [], "education": [], "employment": []})).use("settlement")
    reasons = [reason.zh for reason in use.reasons]

    assert ("not yet", "离申请分还差 45.7 分") == (use.meaning.en, reasons[0])
    assert ["条件未满足：持有效广东省居住证", "条件未满足：现在本市就业且累计满一年"] == reasons[1:3]


def test_an_unanswered_list_makes_the_outcome_unknown_and_says_whose_answer_is_missing(
    pack: Pack, explainer: Explainer
):
    """Silence of a department is no clean record."""
    told = explainer.explain(worker(pack, unknown=("offence",)))
    use = told.use("settlement")

    assert ("unknown", None) == (use.meaning.en, use.total)
    assert "总分尚不能确定，等待：违法犯罪记录" in [reason.zh for reason in use.reasons]
    assert [("offence", "公安部门")] == [(one.kind, one.who.zh) for one in told.unknown]
    assert ("crime", "detention") == told.unknown[0].lines


def test_a_bar_shows_the_day_it_ends(pack: Pack, explainer: Explainer):
    """Nobody is refused again and again without knowing until when."""
    birth = {"handled": "已处理", "on": date(2012, 6, 30), "handled_on": date(2013, 1, 1)}
    use = explainer.explain(worker(pack, {"birth_violation": birth})).use("settlement")

    assert [date(2017, 6, 29)] == [veto.until for veto in use.vetoes if veto.bars]
    assert any("至 2017年6月29日止" in reason.zh for reason in use.reasons)


def test_without_an_application_what_is_known_stays_known(pack: Pack, explainer: Explainer):
    """Nobody can say yet whether the multiplier applies; the points before it are no secret."""
    dossier = worker(pack)
    del dossier.records["application"], dossier.answers["application"]
    use = explainer.explain(dossier).use("settlement")

    assert (None, "56", [("times", True)]) == (
        use.total,
        use.proven,
        [(p.id, p.unknown) for p in use.parts if p.id == "times"],
    )
    assert "总分尚不能确定，等待：申请" in [reason.zh for reason in use.reasons]


def test_every_leaf_of_a_gate_that_fails_is_shown(pack: Pack, explainer: Explainer):
    """Two ways in, both shown with what was found."""
    use = explainer.explain(worker(pack, {"insurance": {"kind": "养老", "place": "here", "start": "2013-01"}})).use(
        "settlement"
    )
    gate = next(one for one in use.gates if one.id == "home_or_occupation")

    assert [False, False, True] == [*[leaf.met for leaf in gate.leaves][:2], gate.met is False]
    assert "截至计算之日连续 27 个月" == gate.leaves[1].found.zh


# ── the whole ───────────────────────────────────────────────────────────────────────────────────────────────────────


def told_cases() -> list[tuple[str, Pack, Case]]:
    """Every sixth worked case of every pack: enough to meet every operator, quick enough to run each time."""
    found = []
    for one in REGISTRY.all():
        cases = one.cases.cases if one.cases else ()
        found += [(f"{one.id} {case.title}", one, case) for case in cases[::6]]
    return found


@pytest.mark.parametrize("place", sorted({pack.id for _, pack, _ in told_cases()}))
def test_what_is_told_adds_up_to_what_the_engine_found(place: str):
    """Over the worked cases of a pack: parts add up to what is known, steps end at the total, every line has its article."""
    engines: dict[object, Explainer] = {}
    for title, pack, case in told_cases():
        if pack.id != place:
            continue
        key = (case.as_of, case.trust, tuple(case.tables))
        if key not in engines or case.tables:
            scheme = _with_tables(pack.scheme, case.tables)
            engines[key] = Explainer(scheme, PersonEngine(compile_plan(scheme, case.as_of), Trust(case.trust)))
        dossier = dossier_of(case, pack.scheme)
        told, card = engines[key].explain(dossier), engines[key].engine.score(dossier)
        for use in told.uses:
            assert Decimal(use.proven) == sum(Decimal(part.points) for part in use.parts), title
            assert use.total is None or use.proven == use.total, title
            assert use.total == use.steps[-1].after, title
        for seat in told.seats:
            assert [one.points is None for one in seat.lines] == [
                one.points is None for one in card.seats[seat.seat].lines
            ]
            assert all(one.basis and one.worth.zh and one.quantity.zh for one in seat.lines), title
            counted = [len(one.counted) for one in card.seats[seat.seat].lines]
            assert counted == [len(one.counted) for one in seat.lines], title


def test_the_same_records_give_the_same_bytes(pack: Pack, explainer: Explainer):
    """JSON of an explanation is stable, plain, and of a named format."""
    once, again = (json.dumps(explainer.explain(worker(pack)).as_data(), sort_keys=True) for _ in range(2))

    assert once == again
    assert "jifen-explanation/1" == json.loads(once)["format"]


def test_success_is_never_promised(pack: Pack, explainer: Explainer):
    """No sentence of an explanation says success, admitted or certain."""
    spoken = json.dumps(explainer.explain(worker(pack)).as_data(), ensure_ascii=False)

    assert [] == [
        word
        for word in ("成功", "已入围", "保证", "一定能", "success", "guarantee", "admitted")
        if word in spoken.lower()
    ]


def test_a_self_assessment_says_that_it_is_none_of_the_offices(pack: Pack):
    """Declared records may be counted for oneself, and the page says so."""
    engine = PersonEngine(compile_plan(pack.scheme, AS_OF), Trust.DECLARED)
    told = Explainer(pack.scheme, engine).explain(worker(pack))

    assert any("自评" in sentence.zh for sentence in told.caution)


def test_without_divisions_places_are_told_by_their_codes(pack: Pack):
    """A missing table of names is no reason to fail."""
    engine = PersonEngine(compile_plan(pack.scheme, AS_OF), Trust.VERIFIED)
    bare = Explainer(pack.scheme, engine, divisions=Divisions([])).explain(worker(pack))

    assert "养老，442000，2012-01 至今" == line(bare, "insurance_province").counted[0].what.zh


def test_what_claims_would_add_is_told_beside_and_not_inside(pack: Pack, explainer: Explainer):
    """The ladder shows claims as waiting; the known total stays what is proven."""
    dossier = worker(pack)
    dossier.records["education"] = [replace(one, proof=Proof()) for one in dossier.records["education"]]
    dossier.answers["education"] = Proof()
    use = explainer.explain(dossier).use("settlement")

    assert [("basic", "16", "30", True)] == [
        (p.id, p.points, p.waiting, p.unknown) for p in use.parts if p.id == "basic"
    ]
    assert ("27.3", "9") == (use.proven, next(part.waiting for part in use.parts if part.id == "times"))
