"""Blind indexes: equal for equal people, useless to anyone without the key."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jifen.kernel.identity import synthetic
from jifen.platform.vault.index import Purpose, blind_index, blind_indexes

pytestmark = pytest.mark.either
NUMBER = synthetic(7, date(1988, 3, 5), male=True)


def test_one_person_has_one_index_however_the_number_is_written(suite: str) -> None:
    """Full width, blanks, lower case: one person."""
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in NUMBER)
    forms = {NUMBER, f" {NUMBER[:6]} {NUMBER[6:]} ", wide, NUMBER.lower()}

    assert 1 == len({blind_index(Purpose.IDENTITY_CITY, form) for form in forms})


def test_the_number_of_the_first_generation_is_the_same_person(suite: str) -> None:
    """Fifteen digits and eighteen find one another."""
    old = NUMBER[:6] + NUMBER[8:17]

    assert blind_index("identity_registry", NUMBER) == blind_index("identity_registry", old)


def test_two_purposes_cannot_be_joined(suite: str) -> None:
    """Registry and city know nothing of one another."""
    found = {blind_index(purpose, NUMBER) for purpose in Purpose}

    assert len(Purpose) == len(found)
    assert {32} == set(map(len, found))


def test_papers_are_compared_in_composed_form(suite: str) -> None:
    """Composed and decomposed letters are one text; letter case is kept, since registries use it."""
    assert blind_index("paper", "é-12") == blind_index("paper", " é-12")
    assert blind_index("paper", "a") != blind_index("paper", "A")


def test_rows_of_the_other_suite_are_found(settings: Any) -> None:
    """After a switch of suites the look-up still knows the old hash."""
    settings.JIFEN_SUITE = "international"
    old = blind_index("identity_city", NUMBER)
    settings.JIFEN_SUITE = "sm"
    now = blind_indexes("identity_city", NUMBER)

    assert [blind_index("identity_city", NUMBER), old] == now


@pytest.mark.parametrize("empty", ["", "  ", "　"])
def test_nothing_has_no_index(empty: str) -> None:
    """Two people without a number are not one person."""
    with pytest.raises(ValueError, match="empty"):
        blind_index("identity_city", empty)


def test_an_unknown_purpose_is_refused() -> None:
    """A typing error makes no new key."""
    with pytest.raises(ValueError, match="nothing"):
        blind_index("nothing", NUMBER)
