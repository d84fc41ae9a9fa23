"""The days of a round: from the text, from an announcement, or from nobody; never made up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from core_world import DAY, publish
from rounds_world import USE

from jifen.platform.casework import schemes
from jifen.platform.rounds import selectors
from jifen.platform.rounds.inputs import pack_of
from jifen.platform.rounds.models import Announcement
from jifen.platform.rounds.selectors.ahead import pack_for, ranked_uses
from jifen.policy.procedure import FixedWindow, Period, StatedDay, Term


def test_the_days_of_a_round_are_those_of_its_text(rounds_world: Any) -> None:
    """Window, cut-off, ranking, places: each the day of the procedure, with its ground."""
    round_ = rounds_world.round
    pack = pack_of(round_)
    own = pack.procedure.uses[USE]
    days = selectors.days_of(pack, USE, round_.term)

    assert own.window_in(Term.parse(round_.term)) == (days.opens.on, days.closes.on)
    assert own.window.basis == days.opens.basis
    assert days.closes == days.cut_off
    assert (own.ranked.by.within(Term.parse(round_.term)), own.ranked.basis) == tuple(days.ranked_by)
    assert own.publicity == days.publicity


def test_publicity_is_counted_in_working_days_and_objections_run_with_it(rounds_world: Any) -> None:
    """Released on a Monday, five working days end on the Monday after; the first of May is skipped where it is published."""
    days = selectors.days_of(pack_of(rounds_world.round), USE, "2016")
    plain, over_holiday = days.publicity_until(date(2016, 6, 6)), days.publicity_until(date(2016, 4, 29))

    assert (date(2016, 6, 13), False) == tuple(plain)
    assert date(2016, 5, 13) == over_holiday.date
    assert plain == days.objections_until(date(2016, 6, 6))


def test_a_period_that_runs_into_a_year_without_published_holidays_is_provisional(rounds_world: Any) -> None:
    """And is told as such, until the year is published."""
    days = selectors.days_of(pack_of(rounds_world.round), USE, "2016")
    before = days.publicity_until(date(2016, 12, 29))
    publish(2017)
    after = days.publicity_until(date(2016, 12, 29))

    assert (True, False) == (before.provisional, after.provisional)


def test_a_notice_is_good_for_as_long_as_its_text_says(rounds_world: Any) -> None:
    """Three years from the day it is issued; moved to a working day where the text lets it move."""
    days = selectors.days_of(pack_of(rounds_world.round), USE, "2016")
    valid = days.notice.valid
    until = days.notice_valid_until(date(2016, 6, 14))

    assert isinstance(valid, Period)
    assert until.date >= date(2016 + valid.count, 6, 14)


@pytest.mark.django_db
def test_what_nobody_has_set_is_none_for_every_use_of_every_city(settings: Any) -> None:
    """Each day and period is that of the text, or none; with nothing announced nothing is filled in."""
    settings.JIFEN_TODAY = DAY
    seen = 0
    for city in schemes.cities():
        for pack, use in ranked_uses(city, DAY):
            own = pack.procedure.uses[use]
            term = DAY.isoformat() if own.rhythm.every == "continuous" else str(Term.of(DAY, own.rhythm.every))
            days = selectors.days_of(pack, use, term)
            seen += 1
            assert (own.publicity if own.publicity != "unstated" else None) == days.publicity
            assert (own.objection.raised if own.objection.raised != "unstated" else None) == days.objections
            assert isinstance(own.ranked, StatedDay) == (days.ranked_by.on is not None)
            assert isinstance(own.window, FixedWindow) or own.window.taken == "always" or days.opens.on is None
            if days.publicity is None:
                assert days.publicity_until(DAY) is None

    assert seen >= 5


def test_an_announcement_fills_in_what_the_text_leaves_open_and_nothing_else(rounds_world: Any) -> None:
    """Even one that got past the service does not stand above the text."""
    Announcement.objects.create(
        city=rounds_world.city.code, use=USE, term="2016", number=1, opens_on=DAY, closes_on=DAY, publicity_days=1,
        objection_days=1, document="测试公告", by=rounds_world.officer, at=rounds_world.round.moves.get().at,
    )  # fmt: skip
    pack = pack_of(rounds_world.round)
    days = selectors.days_of(pack, USE, "2016")

    assert (rounds_world.round.opens_on, 5) == (days.opens.on, days.publicity.count)
    assert "publicity" == days.objections


def test_a_window_lies_within_the_time_of_its_scheme(rounds_world: Any) -> None:
    """The first term of a scheme opens when the scheme does; a term that ended before it has no window."""
    pack = pack_of(rounds_world.round)
    starts = pack.scheme.in_force.from_
    first = pack.procedure.uses[USE].term_of(starts)
    days = selectors.days_of(pack, USE, str(first))
    before = selectors.days_of(pack, USE, str(first.moved(-1)))

    assert starts == days.opens.on
    assert (None, None) == (before.opens.on, before.closes.on)


def test_the_calendar_shows_the_running_and_the_next_term_of_every_ranked_use(rounds_world: Any) -> None:
    """With round, places, and whether those came late."""
    found = {(one.use, one.term): one for one in selectors.coming(rounds_world.city)}
    one = found[USE, "2016"]

    assert {"2016", "2017"} == {term for use, term in found if use == USE}
    assert (rounds_world.round, 6) == (one.round_, one.plan.places)
    assert not one.places_late
    assert found[USE, "2017"].plan is None


def test_places_that_come_late_are_shown_as_late(rounds_world: Any) -> None:
    """They are published all the same."""
    wanted = next(
        one for one in selectors.coming(rounds_world.city) if (one.use, one.term) == (USE, "2017")
    ).days.places_by.on
    rounds_world.at(date(wanted.year, wanted.month + 1, 1))
    (late,) = [one for one in selectors.coming(rounds_world.city) if (one.use, one.term) == (USE, "2017")]

    assert late.plan is None
    assert late.places_late


def test_a_term_is_planned_under_the_scheme_of_its_own_time(rounds_world: Any) -> None:
    """Today's, or that of the first day of a term to come; another rhythm is no term."""
    assert rounds_world.scheme == pack_for(rounds_world.city, USE, "2017").id
    assert pack_for(rounds_world.city, USE, "2017Q1") is None
    assert pack_for(rounds_world.city, USE, "2001") is None
