"""Working days: holidays and make-up days as published, and a mark on every day that reaches into an unpublished year."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Office, PublishedYear
from jifen.platform.offices.selectors import department_office, due
from jifen.platform.operation.seeding import publish_known_years


def test_holidays_are_passed_over_and_make_up_days_counted(db: None) -> None:
    """National Day 2015: a week off, and the Saturday after it is worked."""
    publish_known_years(actor="system")

    assert (date(2015, 10, 8), False) == _told(due(date(2015, 9, 30), 1))
    assert (date(2015, 10, 10), False) == _told(due(date(2015, 9, 30), 3))


def _told(deadline: Any) -> tuple[date, bool]:
    return deadline.date, deadline.provisional


def test_a_deadline_into_an_unpublished_year_is_provisional_until_it_is_published(db: None) -> None:
    """Published, the same deadline is computed anew and stands."""
    offices.publish_year(by="system", year=2016, days_off=[date(2016, 12, 30)], workdays=[], source="通知")
    before = due(date(2016, 12, 29), 3)
    offices.publish_year(by="officer", year=2017, days_off=[date(2017, 1, 2)], workdays=[], source="通知")
    after = due(date(2016, 12, 29), 3)

    assert (True, False) == (before.provisional, after.provisional)
    assert (date(2017, 1, 4), date(2017, 1, 5)) == (before.date, after.date)


def test_a_year_published_again_takes_the_place_of_the_first(db: None) -> None:
    """One row a year."""
    for days in ([date(2016, 5, 2)], [date(2016, 5, 3)]):
        offices.publish_year(by="system", year=2016, days_off=days, workdays=[], source="通知")

    assert [["2016-05-03"]] == list(PublishedYear.objects.values_list("days_off", flat=True))


def test_publishing_known_years_again_leaves_what_an_officer_published(db: None) -> None:
    """A start of the platform never overwrites an officer's year."""
    offices.publish_year(by="officer", year=2016, days_off=[date(2016, 5, 3)], workdays=[], source="本省通知")
    publish_known_years(actor="system")

    assert "本省通知" == PublishedYear.objects.get(year=2016).source


@pytest.mark.parametrize("at", ["town", "city", "province"])
def test_a_department_is_looked_for_from_the_nearest_place_up(world: Any, at: str) -> None:
    """The town's office, else the city's, else the province's."""
    town, city = world.towns[0], world.city.code
    province = f"{city[:2]}0000"
    if at == "town":
        Office.objects.create(kind="department", department="education", area=town, level="town", name="镇教育办")
    if at == "province":
        Office.objects.filter(area=city, department="education").update(active=False)
    found = department_office("education", town)

    assert found is not None
    assert {"town": town, "city": city, "province": province}[at] == found.area
