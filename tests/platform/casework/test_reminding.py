"""A draft that was not sent: one reminder, dated, before the window closes or after long silence; never to who wants none."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors.windows import window_of
from jifen.platform.casework.services import reminding
from jifen.platform.config import clock
from jifen.platform.messaging import services as messaging
from jifen.platform.messaging.selectors import of_case
from jifen.platform.web.templatetags.words import day_text


def saved(case: Case, **ago: float) -> None:
    """Let a draft have been saved some time ago."""
    Case.objects.filter(pk=case.pk).update(saved_at=clock.now() - timedelta(**ago))


def windows() -> tuple[str, date]:
    """Give a scheme in force and a day some days before one of its windows closes."""
    for city in schemes.cities():
        for pack in schemes.open_packs(city, date(2016, 3, 16)):
            for use in pack.scheme.uses:
                told = window_of(pack, use, date(2016, 3, 16))
                if told.open_now and told.closes and schemes.fit_for_officials(pack.id):
                    return pack.id, told.closes
    raise AssertionError("no scheme has a window")


def told(case: Case) -> list[str]:
    """Give what was said about a case outside the account."""
    return [f"{one.template}: {one.words_zh}" for one in of_case(case.public)]


def test_a_draft_nobody_touched_for_long_is_reminded_of_once(world: Any) -> None:
    """The words say that nothing was sent and when it was saved; however often the worker looks, it is one message."""
    case = world.draft()
    early = reminding.remind_of_drafts()
    saved(case, days=15)
    counts = [reminding.remind_of_drafts() for _ in range(3)]
    (words,) = told(case)

    assert (0, [1, 0, 0]) == (early, counts)
    assert "什么都没有提交" in words and day_text(datetime.date(clock.now()) - timedelta(days=15)).zh in words


def test_a_window_that_closes_soon_is_told_with_its_day(world: Any, settings: Any) -> None:
    """Ten days before the last day, but not while somebody is at work on it."""
    scheme, last = windows()
    assert world.clerk
    case = world.draft(scheme=scheme)
    settings.JIFEN_TODAY = last - timedelta(days=9)
    Case.objects.filter(pk=case.pk).update(saved_at=clock.now())
    at_work = reminding.remind_of_drafts()
    saved(case, days=2)
    count = reminding.remind_of_drafts()
    (words,) = told(case)

    assert (0, 1) == (at_work, count)
    assert words.startswith("draft_closes") and day_text(last).zh in words


def test_who_wants_no_reminders_gets_none_and_may_change_their_mind(world: Any) -> None:
    """Switched off, nothing is sent; switched on again, it is."""
    case = world.draft()
    saved(case, days=15)
    messaging.set_reminders(person=case.person.public, wanted=False)
    messaging.set_reminders(person=case.person.public, wanted=False)
    silent = reminding.remind_of_drafts()
    messaging.set_reminders(person=case.person.public, wanted=True)

    assert (0, 1) == (silent, reminding.remind_of_drafts())


def test_what_was_sent_is_not_reminded_of(world: Any) -> None:
    """Only drafts are."""
    case = world.sent()
    saved(case, days=100)

    assert 0 == casework.remind_of_drafts()
