"""How long a right lasts: provisional days become certain and never end anything, and nobody is given time without end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.config import clock
from jifen.platform.messaging.models import Message
from jifen.platform.offices import services as offices
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.settlement import notices, selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim, Notice

HOLIDAYS = [date(2019, 10, day) for day in (1, 2, 3, 4, 7)]


@pytest.fixture
def golden_week(settlers_world: Any) -> Any:
    """Give a world in October, so that the last day of a notice of three years falls into a holiday not published yet."""
    settlers_world.at(date(2016, 10, 1))
    return settlers_world


def told(template: str) -> list[str]:
    """Give what a template has told in accounts, the oldest first."""
    return list(
        Message.objects.filter(template=template, channel="account").order_by("pk").values_list("words_zh", flat=True)
    )


# ── provisional days ────────────────────────────────────────────────────────────────────────────────────────────────


def test_once_the_year_is_published_the_notice_is_issued_anew_with_the_day_of_the_law(golden_week: Any) -> None:
    """The paper promised it: the next version says the certain day, by the same office, and the applicant is told; once."""
    claim = golden_week.confirmed()
    before = (claim.valid_until, claim.valid_is_provisional, settlement.follow_calendar())
    offices.publish_year(by="test", year=2019, days_off=HOLIDAYS, workdays=[], source="测试")
    done = (settlement.follow_calendar(), settlement.follow_calendar())
    claim.refresh_from_db()
    first, second = claim.notices.order_by("version")

    assert (date(2019, 10, 1), True, 0) == before
    assert (1, 0) == done
    assert (date(2019, 10, 8), False) == (claim.valid_until, claim.valid_is_provisional)
    assert (date(2019, 10, 8), False, first.told["office"]) == (
        second.valid_until,
        second.told["provisional"],
        second.told["office"],
    )
    assert notices.holds(second)
    (words,) = told("notice_day_settled")
    assert "2019年10月8日" in words


def test_nothing_runs_out_while_its_last_day_is_provisional(golden_week: Any) -> None:
    """Neither the claim nor the way to the registration; after the certain day it does."""
    claim = golden_week.confirmed()
    golden_week.at(date(2019, 10, 3))
    on_the_third = (settlement.expire_due(), selectors.can_be_registered(claim), selectors.notice_in_force(claim))
    offices.publish_year(by="test", year=2019, days_off=HOLIDAYS, workdays=[], source="测试")
    settlement.follow_calendar()
    golden_week.at(date(2019, 10, 8))
    last = settlement.expire_due()
    golden_week.at(date(2019, 10, 9))

    assert (0, True, claim.notices.get(version=1)) == on_the_third
    assert (0, 1) == (last, settlement.expire_due())


def test_a_day_that_becomes_certain_after_it_has_gone_by_leaves_a_month_from_the_telling(golden_week: Any) -> None:
    """The paper said provisional, and nothing ended by it: nobody loses a place by a day they could not have known."""
    claim = golden_week.confirmed()
    golden_week.at(date(2019, 10, 20))
    offices.publish_year(by="test", year=2019, days_off=HOLIDAYS, workdays=[], source="测试")
    done = settlement.follow_calendar(), settlement.expire_due()
    claim.refresh_from_db()
    paper, (words,) = selectors.notice_in_force(claim), told("notice_day_settled")
    golden_week.at(date(2019, 11, 19))
    last = settlement.expire_due()
    golden_week.at(date(2019, 11, 20))

    assert (1, 0) == done
    assert (date(2019, 11, 19), False) == (claim.valid_until, claim.valid_is_provisional)
    assert paper is not None
    assert (date(2019, 11, 19), False) == (paper.valid_until, paper.told["provisional"])
    assert "2019年11月19日" in words
    assert (0, 1) == (last, settlement.expire_due())


def test_a_day_that_was_told_is_never_shortened(golden_week: Any) -> None:
    """Also where a weekend day is worked to make up for a holiday: whoever relied on the paper comes in time."""
    golden_week.at(date(2016, 9, 29))
    claim = golden_week.confirmed()
    told_first = claim.valid_until
    offices.publish_year(by="test", year=2019, days_off=[], workdays=[date(2019, 9, 29)], source="测试")
    settlement.follow_calendar()
    claim.refresh_from_db()

    assert (date(2019, 9, 30), date(2019, 9, 30), False) == (told_first, claim.valid_until, claim.valid_is_provisional)


def test_a_claim_made_anew_follows_the_calendar_of_the_first_notice(golden_week: Any) -> None:
    """It has the day from the start, provisional as it was, and the certain one once it is published; no paper before one is issued."""
    first = golden_week.confirmed()
    settlement.withdraw(claim=first, actor=golden_week.applicant(first.case))
    golden_week.at(date(2017, 10, 1))
    again = golden_week.reserved()
    made = (again.valid_until, again.valid_is_provisional)
    offices.publish_year(by="test", year=2019, days_off=HOLIDAYS, workdays=[], source="测试")
    settlement.follow_calendar()
    again.refresh_from_db()

    assert (date(2019, 10, 1), True) == made
    assert (date(2019, 10, 8), False, 0) == (again.valid_until, again.valid_is_provisional, again.notices.count())
    settlement.confirm(claim=again, by=golden_week.officer)
    assert (date(2019, 10, 8), False) == (again.valid_until, again.notices.get().told["provisional"])


# ── no time without end ─────────────────────────────────────────────────────────────────────────────────────────────


def test_no_notice_is_issued_that_has_run_out_already(settlers_world: Any) -> None:
    """Claimed anew on the last day, looked at the day after: refused, and the worker ends the claim."""
    first = settlers_world.confirmed()
    settlers_world.certain(first)
    settlement.withdraw(claim=first, actor=settlers_world.applicant(first.case))
    settlers_world.at(first.valid_until)
    again = settlers_world.reserved()
    settlers_world.at(first.valid_until + timedelta(days=1))

    with pytest.raises(RefusedError, match=r"settlement\.notice_over"):
        settlement.confirm(claim=again, by=settlers_world.officer)
    again.refresh_from_db()
    assert (0, 1) == (again.notices.count(), settlement.expire_due())
    again.refresh_from_db()
    assert ("expired", 0) == (again.state, again.members.filter(active=True).count())


def test_a_notice_that_has_run_out_is_extended_by_nobody(settlers_world: Any) -> None:
    """Also where the worker has not taken it down yet: bringing it back takes two people."""
    claim = settlers_world.confirmed()
    settlers_world.certain(claim)
    settlers_world.at(claim.valid_until + timedelta(days=30))
    later = clock.today() + timedelta(days=30)

    with pytest.raises(RefusedError, match=r"settlement\.notice_over"):
        settlement.extend(claim=claim, by=settlers_world.officer, until=later, reason="住院")
    assert selectors.notice_in_force(claim) is None


def test_all_extensions_together_last_no_longer_than_a_notice_does(settlers_world: Any) -> None:
    """Three years by the texts, and three more at the most, in one go or in several; claiming anew wins none."""
    claim = settlers_world.confirmed()
    latest = selectors.latest_extension(claim)
    first = claim.valid_until

    for until in (first + timedelta(days=400), latest):
        with pytest.raises(BadInputError, match=r"settlement\.extends_too_far"):
            settlement.extend(claim=claim, by=settlers_world.officer, until=latest + timedelta(days=1), reason="住院")
        settlement.extend(claim=claim, by=settlers_world.officer, until=until, reason="住院")
    assert (latest, first.year + 3) == (claim.valid_until, latest.year)
    with pytest.raises(BadInputError, match=r"settlement\.extends_too_far"):
        settlement.extend(claim=claim, by=settlers_world.officer, until=date(2099, 1, 1), reason="住院")
    assert 3 == Notice.objects.count()


# ── what is told after the last day ─────────────────────────────────────────────────────────────────────────────────


def test_a_refusal_after_the_last_day_does_not_say_that_the_notice_holds(settlers_world: Any) -> None:
    """It ran out while public security was at it, and the next sweep ends the right."""
    claim = settlers_world.confirmed()
    settlers_world.certain(claim)
    settlers_world.at(claim.valid_until)
    question = settlement.ask_registration(claim=claim)
    settlers_world.at(claim.valid_until + timedelta(days=3))
    meanwhile = selectors.notice_in_force(Claim.objects.get(pk=claim.pk))
    settlers_world.by_system(question, Behaviour.REFUTES)
    settlement.take_registrations()
    (words,) = told("registration_refused_late")

    assert meanwhile is not None
    assert "已过有效期" in words and "仍然有效" not in words
    assert ([], 1) == (told("registration_refused"), settlement.expire_due())


def test_a_request_taken_back_after_the_last_day_does_not_say_that_the_notice_holds(settlers_world: Any) -> None:
    """The same words at every way out of the registration."""
    claim = settlers_world.confirmed()
    settlers_world.certain(claim)
    settlers_world.at(claim.valid_until)
    settlement.ask_registration(claim=claim)
    settlers_world.at(claim.valid_until + timedelta(days=1))
    settlement.take_back_registration(claim=claim, actor=settlers_world.applicant(claim.case))

    assert ([], 1) == (told("registration_back"), len(told("registration_back_late")))
