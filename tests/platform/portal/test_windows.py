"""When applications are taken: days with their weekday where a text fixes them, plain words where none does, never an invented day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from jifen.platform.casework import schemes
from jifen.platform.casework.selectors.windows import window_of
from jifen.policy.packs import Pack
from jifen.policy.procedure import AlwaysOpen, FixedWindow

DAY = date(2016, 3, 16)


def uses() -> list[tuple[Pack, str]]:
    """Give every use of every scheme in force."""
    return [
        (pack, use) for city in schemes.cities() for pack in schemes.open_packs(city, DAY) for use in pack.scheme.uses
    ]


def fixed() -> tuple[Pack, str]:
    """Give a use whose days a text fixes."""
    return next(
        (pack, use)
        for pack, use in uses()
        if pack.procedure and use in pack.procedure.uses and isinstance(pack.procedure.uses[use].window, FixedWindow)
    )


def test_a_window_runs_on_its_days_and_waits_on_the_others():
    """Open from the first day to the last one; after that the next window is told."""
    pack, use = fixed()
    now = window_of(pack, use, DAY)
    assert now.opens and now.closes
    last, after = window_of(pack, use, now.closes), window_of(pack, use, now.closes + timedelta(days=1))

    assert (True, True, False) == (now.open_now, last.open_now, after.open_now)
    assert after.opens and after.opens > now.closes
    assert now.basis


@pytest.mark.parametrize("at", range(len(uses())))
def test_no_day_is_told_that_no_text_fixes(at: int):
    """Where a scheme says “all the year” or “as announced”, there is no first and no last day, but words in both languages."""
    pack, use = uses()[at]
    told = window_of(pack, use, DAY)
    window = pack.procedure.uses[use].window if pack.procedure and use in pack.procedure.uses else None

    assert told.words.zh and told.words.en
    assert isinstance(window, FixedWindow) == (told.opens is not None)
    assert isinstance(window, AlwaysOpen) == (told.open_now is True and told.opens is None)


@pytest.mark.usefixtures("world")
def test_the_pages_tell_the_window_with_its_weekday_and_its_article_and_who_may_apply(browse: Any):
    """Home page and page of the city: dates, source, registration of either sort, from inside and outside, and no cost."""
    pack, use = fixed()
    told = window_of(pack, use, DAY)
    assert told.closes
    city = schemes.city_of(pack.scheme.place)
    assert city
    pages = [browse().get(url).content.decode() for url in (reverse("portal:home"), f"/c/{city.place}/")]
    day = f"{told.closes.year}年{told.closes.month}月{told.closes.day}日（星期"

    for page in pages:
        assert day in page
        assert all(words in page for words in ("农业户口", "非农业户口", "省内外", "不收费"))
    assert told.basis in pages[1]
