"""How much there is to do, counted so that nobody is found by counting."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, None), (9, None), (10, 10), (1234, 1234)])
def test_a_cell_of_one_to_nine_is_suppressed(count: int, expected: int | None):
    """Nobody is zero, and says so; few are null."""
    from jifen.platform.api.load import told

    assert expected == told(count)


def test_a_city_reads_its_own_load_and_the_province_everybodys(program: Any):
    """Area by area; no sums from which a suppressed cell could be worked out."""
    city, province = (
        program("442000", "load.read").get("load").json(),
        program("440000", "load.read").get("load").json(),
    )

    assert {"area", "on", "suppressed_below", "cities"} == set(city)
    assert ["442000"] == [one["city"] for one in city["cities"]]
    assert ["440600", "442000"] == [one["city"] for one in province["cities"]]
    assert {"city", "name", "states", "overdue"} == set(city["cities"][0])
    assert "draft" not in city["cities"][0]["states"]


def test_few_cases_are_told_as_null_and_not_as_their_number(program: Any, applicant: Any):
    """One sent case is not told."""
    front_end = program("442000", "cases.write")
    body = {name: applicant[name] for name in ("person", "scheme", "entries")}
    case = front_end.send("POST", "cases", body).json()["id"]
    front_end.send("PUT", f"cases/{case}/application", {"town": applicant["town"], "uses": ["settlement"]})
    assert 200 == front_end.send("POST", f"cases/{case}/submission").status_code
    told = program("442000", "load.read").get("load").json()["cities"][0]

    assert (None, 0) == (told["states"]["submitted"], told["states"]["frozen"])
