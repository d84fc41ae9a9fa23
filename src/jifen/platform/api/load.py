"""
How much there is to do, counted: for the province and for a city over its own area.

A cell of one to nine is told as null, so that nobody is found by counting; there are no sums from which it could be worked out.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router

from jifen.kernel.places import within
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.selectors import grounds_over
from jifen.platform.api.shapes import Shape
from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.selectors import counts
from jifen.platform.config import clock

router = Router(tags=["load"])
FEWEST = 10
"""The smallest count that is told; the design of privacy suppresses what is below it."""

_SENT = tuple(state.value for state in State if state is not State.DRAFT)


class CityLoad(Shape):
    """The sent cases of a city by state, and how many are overdue; null is one to nine."""

    city: str
    name: str
    states: dict[str, int | None]
    overdue: int | None


class LoadOut(Shape):
    """Load of an area on a day."""

    area: str
    on: date
    suppressed_below: int
    cities: list[CityLoad]


@Operation("GET", "/load", "load", LoadOut, "load.read").on(router)
def load(request: HttpRequest) -> dict[str, Any]:
    """Cases of the area, counted by city; small cells are suppressed."""
    office = caller_of(request).office
    served = [city for city in schemes.cities() if within(city.code, office.area)]
    return {
        "area": office.area,
        "on": clock.today(),
        "suppressed_below": FEWEST,
        "cities": [_city(city.code, city.name) for city in served],
    }


def _city(code: str, name: str) -> dict[str, Any]:
    found = counts(grounds_over([code]))
    states = {state: told(found.get(state, 0)) for state in _SENT}
    return {"city": code, "name": name, "states": states, "overdue": told(found["overdue"])}


def told(count: int) -> int | None:
    """Give a count, or None where it is one to nine."""
    return None if 0 < count < FEWEST else count
