"""My insured months: what is confirmed, what is missing between, what that does to a line, and one press that reports it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Report
from jifen.platform.casework.selectors.insured import Gap, countings, insured
from jifen.platform.config import clock
from jifen.platform.evidence.models import Fact
from jifen.platform.offices.models import Office
from jifen.platform.people.models import Person
from jifen.platform.portal.casebook import moments
from jifen.platform.web.pieces import Sort

DAY = date(2016, 3, 16)


def fact(start: str, end: str = "", standing: str = "verified", **more: Any) -> Fact:
    """Give a record of insured months."""
    values = {"kind": "养老", "place": "442000", "employer": "甲厂", "start": start, "end": end or None}
    given = {key: more.pop(key) for key in list(more) if key in ("whose", "valid_until")}
    return Fact(kind="insurance", standing=standing, by="human_resources", on=DAY, values=values | more, **given)


def keep(person: Person, *facts: Fact) -> None:
    """Let the register have confirmed them."""
    for one in facts:
        one.person, one.stated_at, one.stated_by = person, clock.now(), "human_resources"
        one.save()


def gaps(*facts: Fact) -> list[tuple[str, str, str, int]]:
    """Give the gaps as they are shown."""
    return [(gap.insurance, gap.first, gap.last, gap.months) for one in insured(facts, DAY) for gap in one.gaps]


def test_a_month_that_nobody_paid_between_two_that_somebody_did_is_a_gap():
    """By insurance; overlapping months count once; a change of employer without a gap is none."""
    facts = (fact("2014-01", "2014-06"), fact("2014-04", "2014-08", employer="乙厂"), fact("2014-11", "2015-02"))
    (pension,) = insured(facts, DAY)

    assert [("养老", "2014-09", "2014-10", 2)] == gaps(*facts)
    assert ("乙厂", 12) == (pension.gaps[0].employer, pension.months)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((fact("2014-01", "2014-03"),), []),
        ((fact("2014-01", "2014-03"), fact("2014-05")), [("养老", "2014-04", "2014-04", 1)]),
        ((fact("2014-01", "2014-03"), fact("2014-04", "2014-04", "declared"), fact("2014-05", "2014-06")), []),
        (
            (fact("2014-01", "2014-03"), fact("2014-04", "2014-04", "refuted"), fact("2014-05", "2014-06")),
            [("养老", "2014-04", "2014-04", 1)],
        ),
        ((fact("2014-01", "2014-03", "declared"), fact("2014-05", "2014-06", "declared")), []),
        ((fact("2014-01", "2014-03"), fact("2014-05", "2014-06", kind="医疗")), []),
        ((fact("2014-01", "2014-03"), fact("2014-05", "2014-06", whose="partner")), []),
        ((fact("2014-01", "2014-03"), fact("2014-05", "2014-06", valid_until=date(2016, 1, 1))), []),
    ],
)
def test_only_what_is_known_to_be_missing_is_a_gap(facts: tuple[Fact, ...], expected: list[Any]):
    """A claim that waits, an insurance of its own, the months of a spouse, an expired proof: nothing of it makes a gap."""
    assert expected == gaps(*facts)


@pytest.mark.usefixtures("world")
def test_a_line_says_what_missing_months_do_to_it():
    """Lines that add up miss the months; those that want a run say whether it is broken; windows that end before say nothing."""
    packs = [pack for city in schemes.cities() for pack in schemes.open_packs(city, DAY)]
    lines = [line for pack in packs for line in countings(pack.scheme, DAY)]
    runs = next(line for line in lines if line.forgiven)
    kind = runs.insurances[0] if runs.insurances else "养老"
    small, large = (
        runs.told(Gap(kind, 24180, 24180 + months - 1, "甲厂", ("442000",))) for months in (1, runs.forgiven + 1)
    )
    sums = next(line for line in lines if line.forgiven is None and not line.since)
    added = sums.told(Gap(sums.insurances[0] if sums.insurances else "养老", 24180, 24181, "甲厂", ("442000",)))

    assert small and "不打断连续" in small.zh
    assert large and "重新起算" in large.zh
    assert added and "少了这 2 个月" in added.zh
    for line in lines:
        if line.since:
            assert line.told(Gap("养老", line.since - 9, line.since - 8, "甲厂", ("442000",))) is None


def test_one_press_reports_a_gap_and_a_second_press_is_the_same_report(world: Any, browse: Any):
    """It goes to the social-security department of the place, with a number and a day; then the answer stands in its place."""
    person = world.person()
    place = world.city.code
    keep(person, fact("2014-01", "2014-03", place=place), fact("2014-06", "2014-08", place=place))
    client = browse(person.user)
    page = client.get(reverse("portal:insured")).content.decode()
    told = {"insurance": "养老", "first": "2014-04", "last": "2014-05"}
    for _ in range(2):
        client.post(reverse("portal:insured_report"), told)
    report = Report.objects.get()
    after = client.get(reverse("portal:insured")).content.decode()

    assert "2014年4月至2014年5月断缴 2 个月" in page and "甲厂" in page
    assert Office.objects.get(area=place, department="human_resources") == report.office
    assert report.number in after and "前答复" in after


def test_what_is_no_gap_cannot_be_reported(world: Any, browse: Any):
    """The months are computed anew; what a browser sends is only which of them is meant."""
    person = world.person()
    keep(person, fact("2014-01", "2014-03"))
    told = {"insurance": "养老", "first": "2014-01", "last": "2014-02"}

    assert 404 == browse(person.user).post(reverse("portal:insured_report"), told).status_code
    assert 0 == Report.objects.count()


def test_the_answer_and_its_reason_stand_beside_the_gap(world: Any, browse: Any):
    """Read by the person, on the same page."""
    from jifen.platform.accounts.models import User
    from jifen.platform.offices.models import Membership

    person, place = world.person(), world.city.code
    keep(person, fact("2014-01", "2014-03", place=place), fact("2014-06", "2014-08", place=place))
    client = browse(person.user)
    client.post(reverse("portal:insured_report"), {"insurance": "养老", "first": "2014-04", "last": "2014-05"})
    report = Report.objects.get()
    user = User.objects.create(username="r", kind=User.Kind.STAFF)
    Membership.objects.create(user=user, office=report.office, role="reviewer", starts_on=date(2016, 1, 1))
    casework.answer_report(report=report, by=user, outcome="upheld", answer="单位漏缴，已责令补缴")

    page = client.get(reverse("portal:insured")).content.decode()
    assert "单位漏缴，已责令补缴" in page and "属实" in page


def test_where_no_department_of_the_province_answers_the_page_says_whom_to_tell(world: Any, browse: Any):
    """Months paid elsewhere before and here after go to the department here; those paid elsewhere throughout to nobody."""
    here, elsewhere = world.person(), world.person()
    place = world.city.code
    keep(here, fact("2014-01", "2014-03", place="421000"), fact("2014-06", "2014-08", place=place))
    keep(elsewhere, fact("2014-01", "2014-03", place="421000"), fact("2014-06", "2014-08", place="421000"))
    told = {"insurance": "养老", "first": "2014-04", "last": "2014-05"}
    first, second = (browse(one.user).post(reverse("portal:insured_report"), told) for one in (here, elsewhere))

    assert (302, 404) == (first.status_code, second.status_code)
    assert place == Report.objects.get().office.area
    assert "不在本省" in browse(elsewhere.user).get(reverse("portal:insured")).content.decode()


def test_a_report_does_not_take_the_place_of_the_step_the_case_is_at(world: Any):
    """While it is open, the timeline still marks who has the case itself."""
    case = world.sent(world.person())
    before = {str(one.name) for one in moments(case) if one.sort is Sort.NOW}
    missing = casework.MonthsMissing("养老", "2014-04", "2014-05", "甲厂")
    casework.report_gap(person=case.person, area=world.city.code, told=missing)
    after = {str(one.name) for one in moments(case) if one.sort is Sort.NOW}

    assert before and before < after
