"""The days of a running publicity follow the working days as they are published, and are never shortened for anybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from core_world import DAY, publish
from django.utils import timezone

from jifen.kernel.errors import RefusedError
from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.offices import services as offices
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Standing
from jifen.platform.rounds.selectors.objections import may_object
from jifen.platform.settlement.selectors.choices import may_claim_on
from jifen.ranking.outcome import Result


def show(world: Any, on: date) -> Any:
    """Rank the round, and let its list be shown two days after a day."""
    world.sealed()
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    rounds.work_next()
    if on > clock.today():
        world.at(on)
    release = clock.now() + timedelta(hours=30)
    rounds.schedule(round_=world.round, by=world.approver, release_at=release)
    world.at(timezone.localdate(release) + timedelta(days=1))
    rounds.release_due()
    return world


@pytest.fixture
def shown(rounds_world: Any) -> Any:
    """Give the world soon after its list is shown."""
    return show(rounds_world, DAY)


def holidays(*days: date) -> None:
    """Publish the year again, with further days off."""
    first = [date(DAY.year, 1, 1), *(date(DAY.year, 5, day) for day in range(1, 8))]
    off = [day for day in (*first, *days) if day.weekday() < 5]
    offices.publish_year(by="system", year=DAY.year, days_off=off, workdays=[], source="调整后的安排")


def ends(world: Any) -> date:
    """Give the last day of publicity, as it is kept."""
    found: date = world.round.publicity_until
    return found


def working_day_before(last: date) -> date:
    """Give a working day inside the publicity."""
    return next(day for day in (last - timedelta(days=n) for n in range(1, 7)) if day.weekday() < 5)


def test_a_holiday_that_is_added_moves_the_last_day_back_and_nothing_is_final_before(shown: Any) -> None:
    """The officer who finishes on the day after the old last day is refused, although the worker has not come by yet."""
    old = ends(shown)
    holidays(working_day_before(old))
    shown.at(old + timedelta(days=1))
    with pytest.raises(RefusedError, match=r"rounds\.publicity_runs"):
        rounds.finish(round_=shown.round, by=shown.approver)

    assert ends(shown) > old
    assert ends(shown) == shown.round.objections_until
    assert Entry.objects.filter(act="round.days", data__publicity_until=ends(shown).isoformat()).exists()


def test_the_worker_follows_the_calendar_and_does_it_once(shown: Any) -> None:
    """Whoever objects has the days as they are counted now."""
    old = ends(shown)
    holidays(working_day_before(old))

    assert (1, 0) == (rounds.follow_calendar(), rounds.follow_calendar())
    assert ends(shown) > old


def test_what_people_were_told_is_not_shortened(shown: Any) -> None:
    """A holiday that is taken back leaves them the days they know of."""
    holidays(working_day_before(ends(shown)))
    rounds.follow_calendar()
    told = ends(shown)
    publish(DAY.year)

    assert 0 == rounds.follow_calendar()
    assert told == ends(shown)


def test_provisional_days_are_certain_once_the_year_is_published(rounds_world: Any) -> None:
    """Until then nothing is final, nobody claims, and anybody may object; afterwards the days that were counted anew are over."""
    world = show(rounds_world, date(DAY.year, 12, 27))
    placed = Standing.objects.filter(run__round=world.round, result=Result.PLACED).first()
    before = (world.round.days_are_provisional, ends(world))
    world.at(date(DAY.year + 1, 3, 1))
    meanwhile = (may_object(world.round, clock.today()), may_claim_on(placed.case, placed))
    with pytest.raises(RefusedError, match=r"rounds\.days_provisional"):
        rounds.finish(round_=world.round, by=world.approver)
    publish(DAY.year + 1)
    rounds.finish(round_=world.round, by=world.approver)
    again = Standing.objects.get(pk=placed.pk)

    assert before[0]
    assert meanwhile[0]
    assert "还在公示或异议期内" in meanwhile[1].zh
    assert before[1] <= ends(world)
    assert (False, None) == (may_object(world.round, clock.today()), may_claim_on(again.case, again))
    assert ("final", False) == (world.round.state, world.round.days_are_provisional)


def ranked_again(world: Any, hours: int) -> None:
    """Have somebody leave, seal and rank again, and set the minute of the second list."""
    casework.withdraw(case=world.cases[0], actor=world.applicant(world.cases[0]))
    rounds.seal_entrants(round_=world.round, by=world.officer, because="有人退出")
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    rounds.work_next()
    rounds.schedule(round_=world.round, by=world.approver, release_at=clock.now() + timedelta(hours=hours))


def test_a_second_list_has_days_of_its_own_from_its_minute_on_and_not_before(shown: Any) -> None:
    """Set a month ahead, it reopens no objections to the first and changes none of its days; from its minute on they are counted."""
    old = ends(shown)
    shown.at(old + timedelta(days=2))
    ranked_again(shown, 24 * 30)
    ahead = (ends(shown), may_object(shown.round, clock.today()))
    rounds.follow_calendar()
    shown.at(clock.today() + timedelta(days=31))
    at_its_minute = may_object(shown.round, clock.today())
    rounds.release_due()

    assert (old, False) == ahead
    assert at_its_minute
    assert ends(shown) > old + timedelta(days=30)
    assert (shown.round.objections_until, True) == (ends(shown), may_object(shown.round, clock.today()))


def test_calling_the_second_list_back_leaves_the_days_of_the_first(shown: Any) -> None:
    """They are as people know them, moved back once by a holiday, and follow the calendar also while the round is ranked again."""
    holidays(working_day_before(ends(shown)))
    ranked_again(shown, 48)
    rounds.follow_calendar()
    told = ends(shown)
    publish(DAY.year)
    rounds.call_back(round_=shown.round, by=shown.approver, reason="时间定错")

    assert (told, told) == (ends(shown), shown.round.objections_until)
    assert may_object(shown.round, clock.today())
