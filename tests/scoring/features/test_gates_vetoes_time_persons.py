"""Features 33–44 and 52–56 of the structural list: gates, vetoes, time, whose fact, evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

FIVE = "[养老, 医疗, 失业, 工伤, 生育]"
FLAT = "indicators: [{id: diploma, from: education, measure: {exists: records}, award: {flat: 60}}]\n"
DIPLOMA = "education: [{level: 本科, on: 2006-07-01}]\n"
GATE = FLAT + "gates: [{id: gate, name: 准入, for: [settlement], basis: 示例, evidence: official, needs: %s}]"


def gate(law: Any, needs: str, facts: str, **more: Any) -> bool | None:
    """Decide one gate."""
    (found,) = law.card(GATE % needs, facts, **more).uses["settlement"].gates
    return found.met


def test_33_gates_show_every_leaf_and_not_only_the_first_that_fails(law: Any) -> None:
    """A permit, and a flat or three years of work: met, not met and unknown are told apart."""
    needs = """{all: [
      {name: 居住证, exists: residence_permit, valid_on: as_of},
      {any: [{name: 自有住房, exists: dwelling, where: {tenure: 自有}}, {name: 五险, measured: {from: insurance, measure: {months: covered, each: {by: kind, take: smallest, among: FIVE}}}, at_least: 48}]}]}""".replace(
        "FIVE", FIVE
    )
    insured = f"insurance: [{{kind: {FIVE}, place: here, start: 2011-01, end: %s}}]"
    (short,) = law.card(GATE % needs, insured % "2014-11").uses["settlement"].gates

    assert [(leaf.name, leaf.met, leaf.found) for leaf in short.leaves] == [
        ("居住证", False, 0),
        ("自有住房", False, 0),
        ("五险", False, 47),
    ]
    permit = "\nresidence_permit: [{sort: 居住证, place: here, start: 2014-01-01}]"
    assert gate(law, needs, insured % "2014-12" + permit) is True
    assert gate(law, needs, insured % "2014-11" + permit, unknown=("dwelling",)) is None


def test_33_passing_the_line_with_a_failed_gate_is_not_may_apply(law: Any) -> None:
    """Sixty points reach the line; without a permit one may not apply."""
    use = law.card(GATE % "{exists: residence_permit}", DIPLOMA).uses["settlement"]

    assert (use.total, use.reached, use.may_apply) == (6000, True, False)


def test_34_a_minimum_per_group_is_a_gate_on_scores(law: Any) -> None:
    """Each basic indicator must score above zero."""
    assert gate(law, "{points_of: diploma, above: 0}", DIPLOMA) is True
    assert gate(law, "{points_of: all, above: 0}", "") is False


AGREE = """{agree: [
  {from: employment, field: employer, group: employer_group, which: {where: {proof: 劳动合同}}},
  {from: insurance, field: employer, group: employer_group},
  {from: employment, field: employer, group: employer_group, which: {where: {proof: 就业登记}}}]}"""


@pytest.mark.parametrize(
    ("payer", "group", "met"),
    [("甲厂", "", True), ("甲厂总公司", "", False), ("甲厂总公司", "甲集团", True), ("", "", False)],
)
def test_35_fields_agree_by_identity_and_a_group_of_firms_is_one(law: Any, payer: str, group: str, met: bool) -> None:
    """Contract employer, payer of insurance and registered employer must be the same, or of one group."""
    firm = f"employer: 甲厂, employer_group: '{group}'"
    facts = f"""
employment: [{{proof: 劳动合同, place: here, start: 2014-01-01, {firm}}}, {{proof: 就业登记, place: here, start: 2014-01-01, {firm}}}]
insurance: [{{kind: 养老, place: here, start: 2014-01, employer: '{payer}', employer_group: '{group}'}}]
"""

    assert gate(law, AGREE, facts) is met


VETO = (
    FLAT
    + "vetoes: [{id: birth, name: 计生, for: [settlement], basis: 示例, evidence: official, from: birth_violation, whose: [self, partner, former_partner], starts: handled_on, lasts: %s}]"
)
HANDLED = "birth_violation: [{whose: former_partner, handled: 已处理, on: 2008-01-01, handled_on: %s}]\n"


@pytest.mark.parametrize(
    ("handled", "bars", "until"),
    [("2010-08-15", False, None), ("2010-08-16", True, date(2015, 8, 15)), ("2015-08-01", True, date(2020, 7, 31))],
)
def test_36_a_veto_shows_the_last_day_on_which_it_bars(law: Any, handled: str, bars: bool, until: date | None) -> None:
    """Five years from the day it was dealt with: the first day after them is free, a day earlier is not."""
    (veto,) = law.card(VETO % "5 years", HANDLED % handled).uses["settlement"].vetoes

    assert (veto.bars, veto.until) == (bars, until)


def test_36_a_veto_not_yet_dealt_with_has_no_end_and_one_for_ever_never_ends(law: Any) -> None:
    """An empty start bars until it is filled; false papers may bar for ever."""
    open_case = "birth_violation: [{handled: 未处理, on: 2008-01-01}]"

    assert law.card(VETO % "5 years", open_case).uses["settlement"].vetoes[0][1:3] == (True, None)
    assert law.card(VETO % "until_filled", open_case).uses["settlement"].vetoes[0].bars is True
    assert law.card(VETO % "until_filled", HANDLED % "2015-08-15").uses["settlement"].vetoes[0].bars is False
    assert law.card(VETO % "for_ever", HANDLED % "1999-01-01").uses["settlement"].vetoes[0][1:3] == (True, None)


def test_36_a_veto_whose_register_has_not_answered_is_unknown(law: Any) -> None:
    """Nobody has asked the department: that is not the same as a clean record."""
    use = law.card(VETO % "5 years", DIPLOMA, unknown=("birth_violation",)).uses["settlement"]

    assert (use.vetoes[0].bars, use.may_apply) == (None, None)


BLOOD = "id: blood\nfrom: blood\nwithin: %s\nmeasure: {count: records}\naward: {each_unit: 2}"
ON = "blood: [{place: here, volume: 200, on: %s}]"


@pytest.mark.parametrize(
    ("window", "out", "first", "last", "after"),
    [
        ("{last: 5 years, up_to: as_of}", "2010-08-15", "2010-08-16", "2015-08-15", "2015-08-16"),
        ("{last: 5 years, up_to: application}", "2010-01-31", "2010-02-01", "2015-01-31", "2015-02-01"),
        ("{calendar_years: 5, before: as_of}", "2009-12-31", "2010-01-01", "2014-12-31", "2015-01-01"),
        ("{since: 2012-01-01, until: 2014-12-31}", "2011-12-31", "2012-01-01", "2014-12-31", "2015-01-01"),
        ("{last: 90 days, up_to: 2015-05-30}", "2015-03-01", "2015-03-02", "2015-05-30", "2015-05-31"),
    ],
)
def test_37_windows_of_many_kinds_at_their_edges(
    law: Any, window: str, out: str, first: str, last: str, after: str
) -> None:
    """The day before a window, its first and last day, the day after."""
    applied = "application: {town: 甲镇, applied_on: 2015-01-31}\n"

    found = [law.points(BLOOD % window, applied + ON % day) for day in (out, first, last, after)]

    assert found == [0, 2, 2, 0]


def test_37_a_line_names_the_date_it_compares_and_may_be_lifted_out_of_its_groups_window(law: Any) -> None:
    """Tax by the period it belongs to or by the day it reached the treasury; marrow has no window inside a group that has one."""
    text = """
groups: [{id: all, name: 全部, combine: add, within: {since: 2014-01-01, until: 2014-12-31}, basis: 示例}]
indicators:
- {id: a, from: tax, within: {since: 2014-01-01, until: 2014-12-31, by: %s}, measure: {sum: amount, in_units_of: 100, remainders: pooled}, award: {each_unit: 1}}
- {id: b, from: stem_cell, %s measure: {exists: records}, award: {flat: 10}}
"""
    facts = "tax: [{sort: 其他个人所得税, place: here, amount: 100, period: 2013-12, on: 2014-01-15}]\nstem_cell: [{act: 入库, place: here, on: 2009-01-01}]"

    assert law.total(text % ('"on"', ""), facts) == 1
    assert law.total(text % ("period", ""), facts) == 0
    assert law.total(text % ("period", "within: lifted,"), facts) == 10


RUN = "{name: 连续就业, measured: {from: employment, measure: {months: longest_run, gaps_up_to: 3 months, gaps_count: %s, running: %s}}, at_least: 36}"


def work(first_end: str, second_start: str, second_end: str = "2015-08-15") -> str:
    """Give two spells of work from September 2012 on."""
    return f"employment: [{{proof: 劳动合同, place: here, start: 2012-08-01, end: {first_end}}}, {{proof: 劳动合同, place: here, start: {second_start}, end: {second_end}}}]"


@pytest.mark.parametrize(
    ("gap_counts", "back_on", "met"),
    [("true", "2014-04-15", True), ("true", "2014-04-16", False), ("false", "2014-04-15", False)],
)
def test_38_gaps_up_to_three_months_are_continuous_and_the_scheme_says_whether_they_are_time_served(
    law: Any, gap_counts: str, back_on: str, met: bool
) -> None:
    """Left on 14 January, back on 15 April: exactly three months are forgiven, a day more is not."""
    assert gate(law, RUN % (gap_counts, "false"), work("2014-01-14", back_on)) is met


@pytest.mark.parametrize(("last", "met"), [("2015-08-15", True), ("2015-05-15", True), ("2015-05-14", False)])
def test_38_a_run_may_have_to_go_on_to_the_day(law: Any, last: str, met: bool) -> None:
    """A run that ended within the forgiven gap still goes on."""
    needs = RUN.replace("36", "12") % ("true", "true")

    assert gate(law, needs, work("2013-12-31", "2014-01-01", last)) is met


def test_38_cumulative_time_adds_spells_and_loses_the_gap(law: Any) -> None:
    """Two permits with a late renewal between them: the hole is lost, the rest adds; overlaps count once."""
    text = "id: permit\nfrom: residence_permit\nmeasure: {full_years: covered, remainders: %s}\naward: {each_unit: 5}"
    facts = "residence_permit: [{sort: 居住证, place: here, start: 2010-01-01, end: 2011-06-30}, {sort: 居住证, place: here, start: 2011-09-01, end: 2013-02-28}, {sort: 居住证, place: here, start: 2013-01-01, end: 2013-02-28}]"

    assert law.points(text % "pooled", facts) == 15
    assert law.points(text % "lost", facts) == 10


def test_39_which_months_count_is_said_by_place_and_manner_of_payment(law: Any) -> None:
    """Back-paid and transferred months are out for settlement; the unified line counts the province, the local one the city."""
    text = """
indicators:
- {id: unified, from: insurance, where: {place: {within: province}, manner: 正常}, measure: {months: covered}, award: {each_unit: 1}}
- {id: local, from: insurance, where: {place: {within: here}}, measure: {months: covered}, award: {each_unit: 100}}
"""
    facts = """
insurance:
- {kind: 养老, place: "449100", start: 2013-01, end: 2013-12}
- {kind: 养老, place: here, start: 2014-01, end: 2014-03}
- {kind: 养老, place: here, start: 2014-04, end: 2014-06, manner: 补缴}
- {kind: 养老, place: "430100", start: 2012-01, end: 2012-12}
"""

    assert law.total(text, facts) == 15 + 600


@pytest.mark.parametrize(("until", "points"), [("month_before", 7), ("month_of", 8)])
def test_39_the_last_month_that_counts_is_stated(law: Any, until: str, points: int) -> None:
    """On 15 August, July is the last full month; a scheme may say otherwise."""
    text = f"""
conventions: {{whose: [self], facts_until: as_of, insured_months_until: {until}, age_on: as_of}}
indicators: [{{id: m, from: insurance, measure: {{months: covered}}, award: {{each_unit: 1}}}}]
"""

    assert law.total(text, "insurance: [{kind: 养老, place: here, start: 2015-01}]") == points


@pytest.mark.parametrize(
    ("born", "as_of", "age"),
    [
        ("1996-02-29", "2014-02-28", 17),
        ("1996-02-29", "2014-03-01", 18),
        ("1996-08-15", "2014-08-15", 18),
        ("1996-08-16", "2014-08-15", 17),
    ],
)
def test_40_age_is_exact_on_the_anchor_day(law: Any, born: str, as_of: str, age: int) -> None:
    """A birthday on the day has been reached; 29 February is reached on 1 March of a common year."""
    text = "id: age\nfrom: identity\nmeasure: {age: born_on}\naward: {each_unit: 1}"

    assert law.points(text, f'identity: {{born_on: {born}, registered_in: "430100"}}', as_of) == age


def test_41_a_line_may_end_before_its_scheme_and_count_facts_only_to_a_day(law: Any) -> None:
    """The line stops on 1 January 2017 and looks at facts up to the end of 2015."""
    text = "id: checks\nfrom: family_planning\nin_force: {from: 2015-01-01, until: 2016-12-31}\nwithin: {until: 2015-12-31, since: 2010-01-01}\nmeasure: {count: records}\naward: {each_unit: 5}"
    facts = "family_planning: [{item: 孕检, on: 2015-12-31}, {item: 孕检, on: 2016-01-01}]"

    assert law.points(text, facts, "2016-12-31") == 5
    ended = law.line(text, facts, "2017-01-01")
    assert (ended.points, ended.status) == (0, "ended")


PARENTS = """
uses:
  settlement: {name: 入学, basis: 示例, apply_from: 30, total: [{add: [all]}], points_of: {better_total_of: [self, partner], if_equal: self, provided: {exists: insurance, where: {place: {within: here}}}}}
indicators:
- {id: diploma, from: education, measure: {best: level}, award: {levels: {高中: 30, 本科: 80}, counts_as: {中技: 高中, 中职: 高中, 高级技校: 高中, 大专: 高中, 高职: 高中, 技师学院: 本科}, above: as_last, below: 0}}
- {id: insured, from: insurance, measure: {full_years: covered, remainders: pooled}, award: {each_unit: 10}}
- {id: service, from: volunteering, whose: [self, partner], measure: {sum: hours, each: {by: person, take: sum, at_most: 2}, in_units_of: 50, remainders: lost}, award: {each_unit: 2}}
- {id: own_service, from: volunteering, whose: child, measure: {sum: hours, in_units_of: 50, remainders: pooled}, award: {each_unit: 1}}
"""
COUPLE = 'identity: [{whose: self, born_on: 1985-01-01, registered_in: "430100"}, {whose: partner, born_on: 1986-01-01, registered_in: "430100"}]\n'


def test_42_the_parent_with_the_higher_whole_total_counts(law: Any) -> None:
    """Seven years of insurance beat a degree: whole totals are compared, never item by item."""
    facts = (
        COUPLE
        + """
education: [{whose: self, level: 本科, on: 2006-07-01}, {whose: partner, level: 高中, on: 2004-07-01}]
insurance: [{whose: self, kind: 养老, place: here, start: 2014-01, end: 2014-12}, {whose: partner, kind: 养老, place: here, start: 2008-01, end: 2014-12}]
"""
    )
    use = law.card(PARENTS, facts).uses["settlement"]

    assert (use.seat, use.total) == ("partner", 10000)


def test_42_only_the_insured_parent_may_stand(law: Any) -> None:
    """The degree of a parent who is not insured here does not count."""
    facts = (
        COUPLE
        + "education: [{whose: self, level: 本科, on: 2006-07-01}]\ninsurance: [{whose: partner, kind: 养老, place: here, start: 2014-01, end: 2014-12}]"
    )
    use = law.card(PARENTS, facts).uses["settlement"]

    assert (use.seat, use.total) == ("partner", 1000)


def test_42_equal_parents_and_no_parent(law: Any) -> None:
    """On equality the scheme says whose score it is; where nobody may stand, nobody may apply."""
    equal = (
        COUPLE
        + "insurance: [{whose: self, kind: 养老, place: here, start: 2012-01, end: 2014-12}, {whose: partner, kind: 养老, place: here, start: 2012-01, end: 2014-12}]"
    )

    assert law.card(PARENTS, equal).uses["settlement"].seat == "self"
    assert law.card(PARENTS, COUPLE).uses["settlement"].may_apply is False


def test_42_both_parents_hours_add_each_limited_alone_and_the_child_has_its_own(law: Any) -> None:
    """130 and 60 hours are two and one units, the child's fifty are its own line."""
    facts = (
        COUPLE
        + """
insurance: [{kind: 养老, place: here, start: 2014-12, end: 2014-12}]
volunteering:
- {whose: self, place: here, hours: 130, on: 2014-01-01}
- {whose: partner, place: here, hours: 60, on: 2014-01-01}
- {whose: child, place: here, hours: 50, on: 2014-01-01}
"""
    )

    assert law.card(PARENTS, facts).uses["settlement"].total == 700


def test_43_a_flat_already_used_does_not_serve_again(law: Any) -> None:
    """The register of uses says whether a flat has served a settlement; the scheme filters by it."""
    text = "id: flat\nfrom: dwelling\nwhere: {tenure: 自有, used_for_settlement: false}\nwhose: [self, partner, parent]\nmeasure: {exists: records}\naward: {flat: 100}"
    facts = "dwelling: [{whose: parent, tenure: 自有, place: here, start: 2010-01-01, used_for_settlement: %s}]"

    assert law.points(text, facts % "false") == 100
    assert law.points(text, facts % "true") == 0


def test_44_a_guardian_applies_with_facts_of_their_own(law: Any) -> None:
    """The capacity of the applicant is a fact of the application, and a gate may ask for it."""
    needs = "{exists: application, where: {capacity: [父母, 其他法定监护人]}}"

    assert gate(law, needs, "application: {town: 甲镇, applied_on: 2015-01-01, capacity: 其他法定监护人}") is True
    assert gate(law, needs, "application: {town: 甲镇, applied_on: 2015-01-01}") is False


def test_52_one_indicator_may_be_proved_by_several_kinds_of_record(law: Any) -> None:
    """Residence by permit or by the register's own record; days covered by both count once."""
    text = "id: home\nfrom: [residence_permit, residence]\nmeasure: {full_years: covered, remainders: pooled}\naward: {each_unit: 5}"
    facts = "residence_permit: [{sort: 居住证, place: here, start: 2012-01-01, end: 2013-12-31}]\nresidence: [{place: here, start: 2013-01-01, end: 2014-12-31}]"

    assert law.points(text, facts) == 15


def test_53_a_claim_waits_as_unknown_until_it_is_verified_and_a_refuted_one_never_counts(law: Any) -> None:
    """Declared service counts in a self-assessment and is unknown in an official run."""
    text = "id: hours\nfrom: volunteering\nmeasure: {sum: hours, in_units_of: 50, remainders: pooled}\naward: {each_unit: 2}"
    facts = "volunteering: [{place: here, hours: 50, on: 2014-01-01}]"

    assert law.points(text, facts) == 2
    assert law.points(text, facts, declared_only=("volunteering",)) is None
    assert law.points(text, facts, declared_only=("volunteering",), trust="declared") == 2


def test_53_what_nobody_has_answered_is_unknown_and_never_zero(law: Any) -> None:
    """An unanswered register makes the line and the total unknown; what is proven is summed apart."""
    text = FLAT.replace(
        "]\n", ", {id: crime, from: offence, measure: {count: records}, award: {each_unit: -100}}]\n", 1
    )
    use = law.card(text, DIPLOMA, unknown=("offence",)).uses["settlement"]

    assert (use.total, use.proven, use.reached, use.may_apply) == (None, 6000, None, None)


def test_56_the_applicants_word_closes_a_list_that_can_only_add_points_but_not_one_that_can_cost(law: Any) -> None:
    """That there are no more certificates is taken from the applicant; that there is no record is not."""
    more = {"declared_only": ("education", "offence")}
    text = "indicators: [{id: diploma, from: education, measure: {exists: records}, award: {flat: 60}}, {id: crime, from: offence, measure: {count: records}, award: {each_unit: -100}}]"
    lines = {line.id: line.points for line in law.card(text, "", **more).seat().lines}

    assert lines == {"diploma": 0, "crime": None}
