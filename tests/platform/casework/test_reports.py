"""Reports: money asked for, months of insurance missing; a number and a day, one answer, and never seen by whom they are about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Report
from jifen.platform.casework.selectors import timeline
from jifen.platform.casework.selectors.reported import counts_by_office, own_reports, report_by_code, seen_by
from jifen.platform.config import clock
from jifen.platform.messaging.models import Message
from jifen.platform.offices.models import Membership, Office
from jifen.platform.offices.permission import NotAllowedError, rights

TOLD = casework.FeeAsked("窗口里穿蓝衣服的人", "某镇窗口", "上周三下午", "说要先交好处才收材料")
MISSING = casework.MonthsMissing("养老", "2015-03", "2015-05", "示例电子厂")


def fee(world: Any, **more: Any) -> Report:
    """Report money that was asked for in the city."""
    return casework.report_fee(**({"area": world.city.code, "told": TOLD, "key": "k"} | more))


def seen(world: Any, user: Any) -> list[Report]:
    """Give what somebody sees."""
    held = [*rights(user, "report.answer"), *rights(user, "load.read")]
    return list(seen_by(user, held))


def test_a_report_of_a_fee_goes_to_the_city_with_a_number_and_a_day(world: Any) -> None:
    """Nobody has to say who they are; pressed twice it is one report."""
    first, again, other = fee(world), fee(world), fee(world, key="another")

    assert first == again != other
    assert world.office(world.city.code) == first.office
    assert first.due_on > clock.today() and first.person is None
    assert 2 == len({first.number, other.number})


@pytest.mark.parametrize("changed", [{"who": " "}, {"words": ""}])
def test_who_and_what_have_to_be_said_and_nothing_else(world: Any, changed: dict[str, str]) -> None:
    """Name, contact, place and time may be empty; there is no field for a sum."""
    fields = {"who": "某人", "where": "", "when": "", "words": "收钱"}

    assert fee(world, told=casework.FeeAsked(**fields), key="bare").number
    with pytest.raises(BadInputError) as caught:
        fee(world, told=casework.FeeAsked(**(fields | changed)), key="empty")

    assert "platform.report_empty" == caught.value.code


def test_whoever_is_accused_never_sees_it_and_the_office_above_answers_for_the_city_s_own(world: Any) -> None:
    """A window is answered for by the city; the city itself by the province. Its people do not see it, wherever else they sit."""
    city, town = world.office(world.city.code), world.office(world.towns[0])
    about_town, about_city = fee(world, accused=town, key="town"), fee(world, accused=city, key="city")
    both = world.staff("both", Membership.Role.OFFICER, city)
    world.staff("both", Membership.Role.CLERK, town)

    assert (city, city.parent) == (about_town.office, about_city.office)
    assert [about_town] == seen(world, world.officer)
    assert [] == seen(world, both) == seen(world, world.clerk)
    with pytest.raises(NotAllowedError):
        casework.answer_report(report=about_town, by=both, outcome="dismissed", answer="没有此事")
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=about_town.pk).update(accused=city)


def test_the_office_above_sees_what_the_offices_below_it_got(world: Any) -> None:
    """The province reads and counts what the cities were told; another city does not."""
    fee(world)
    province = Office.objects.get(level="province", kind="government")
    supervisor = world.staff("supervisor", Membership.Role.SUPERVISOR, province)
    elsewhere = world.staff("elsewhere", Membership.Role.OFFICER, world.office(world.other.code))
    (row,) = counts_by_office(seen_by(supervisor, rights(supervisor, "load.read")))

    assert (1, 1, 0, 0) == (row["told"], row["waiting"], row["overdue"], row["upheld"])
    assert [] == seen(world, elsewhere)


def test_an_answer_has_its_reason_is_given_once_and_is_read_with_number_and_code(world: Any) -> None:
    """Without an account the number and the code of the report open it; a number alone does not."""
    made = fee(world)
    with pytest.raises(BadInputError):
        casework.answer_report(report=made, by=world.officer, outcome="upheld", answer=" ")
    casework.answer_report(report=made, by=world.officer, outcome="upheld", answer="已查实，已责令退还并处理。")
    with pytest.raises(RefusedError) as caught:
        casework.answer_report(report=made, by=world.officer, outcome="dismissed", answer="改口")
    found = report_by_code(number=made.number.lower(), code=f" {made.public} ")

    assert "platform.report_answered" == caught.value.code
    assert found and ("upheld", "已查实，已责令退还并处理。") == (found.outcome, found.answer)
    assert report_by_code(number=made.number, code="") is None
    assert report_by_code(number=made.number, code=made.number) is None


def test_nothing_that_was_said_stands_in_the_audit_trail_or_in_a_message(world: Any) -> None:
    """The trail says that a report was made and answered, by number; words and names are sealed in the report."""
    case = world.draft()
    made = fee(world, person=case.person)
    casework.answer_report(report=made, by=world.officer, outcome="unclear", answer="无法核实身份")
    trail = Entry.objects.filter(act__startswith="report.")
    told = Message.objects.filter(template__startswith="report_")

    assert ["report.make", "report.answer"] == [one.act for one in trail]
    assert not any(word in str([one.data for one in trail]) for word in (TOLD.who, TOLD.words, "无法核实"))
    assert {"account", "sms"} == set(told.values_list("channel", flat=True))
    assert not any(word in one.words_zh for one in told for word in (TOLD.who, TOLD.words, "无法核实"))
    assert [made] == list(own_reports(case.person))


def test_missing_months_go_to_social_security_and_stand_on_the_timeline_until_and_after_the_answer(world: Any) -> None:
    """Reported again it is the same report; the case says who has it until when, and then what was found and why."""
    case = world.accepted()
    made = casework.report_gap(person=case.person, area=world.city.code, told=MISSING)
    again = casework.report_gap(person=case.person, area=world.city.code, told=MISSING)
    office = world.office(world.city.code, "human_resources")
    waiting = next(one for one in timeline(case) if "参保中断" in one.what.zh)
    casework.answer_report(report=made, by=world.reviewer(office), outcome="upheld", answer="单位漏缴，已责令补缴")
    answered = next(one for one in timeline(case) if "参保中断" in one.what.zh)

    assert made == again
    assert (office, case.public) == (made.office, made.case)
    assert (made.due_on, "2015-03", False) == (waiting.due_on, MISSING.first, waiting.overdue)
    assert "2015年3月" in waiting.what.zh and "养老" in waiting.what.zh
    assert (None, "属实：单位漏缴，已责令补缴") == (answered.due_on, answered.reason)


def test_a_report_of_a_fee_is_on_no_timeline(world: Any) -> None:
    """The window that is accused reads the timeline of the case."""
    case = world.accepted()
    fee(world, person=case.person, accused=case.office)

    assert not any("收费" in one.what.zh for one in timeline(case))


def test_a_late_answer_shows_as_overdue(world: Any, settings: Any) -> None:
    """After its day the report counts as overdue, for its office and for the one above."""
    case = world.accepted()
    made = casework.report_gap(person=case.person, area=world.city.code, told=MISSING)
    settings.JIFEN_TODAY = made.due_on + timedelta(days=1)
    (row,) = counts_by_office(Report.objects.all())

    assert 1 == row["overdue"]
    assert next(one for one in timeline(case) if "参保中断" in one.what.zh).overdue
