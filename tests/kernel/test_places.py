"""What lies within what, over the real table of Guangdong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.errors import BadInputError, NotFoundError
from jifen.kernel.places import PROVINCES, Divisions, prefix, province_named, province_of, within

TABLE = Path(__file__).parents[2] / "policies" / "guangdong" / "divisions.json"
ROWS: list[dict[str, str]] = json.loads(TABLE.read_text(encoding="utf-8"))
GUANGDONG = Divisions(ROWS)
CODES = st.sampled_from([row["code"] for row in ROWS])


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("440000", "44"),
        ("442000", "4420"),
        ("440106", "440106"),
        ("442000001", "442000001"),
        ("442000000", "4420"),
        ("440106000", "440106"),
        ("440000000000", "44"),
        ("442000001000", "442000001"),
        ("442000001203", "442000001203"),
    ],
)
def test_zeros_at_the_end_only_fill_up(code: str, digits: str):
    """The same place may be written with 6, 9 or 12 digits."""
    assert digits == prefix(code)


@pytest.mark.parametrize(
    "code", ["", "44", "4420", "44200", "4420001", "44200A", "044200", "４４２０００", "442000 ", "000000", "44" * 99]
)
def test_a_text_that_is_no_code_is_a_complaint(code: str):
    """A short or decorated code is never completed."""
    with pytest.raises(BadInputError) as refused:
        prefix(code)

    assert "places.bad_code" == refused.value.code


@pytest.mark.parametrize(
    ("code", "area", "inside"),
    [
        ("442000001", "442000", True),
        ("442000001", "440000", True),
        ("442000", "442000", True),
        ("440000", "442000", False),
        ("441900003", "442000", False),
        ("440106001", "440100", True),
        ("440106001", "440103", False),
        ("430100", "440000", False),
    ],
)
def test_a_town_directly_under_a_city_lies_within_it(code: str, area: str, inside: bool):
    """Cities without counties hold their towns themselves."""
    assert inside == within(code, area)


@given(CODES)
def test_every_place_lies_within_the_place_it_belongs_to_and_is_among_its_children(code: str):
    """The digits and the parent column tell the same story."""
    parent = {row["code"]: row["parent"] for row in ROWS}[code]

    assert not parent or (within(code, parent) and not within(parent, code) and code in GUANGDONG.children(parent))


def test_the_table_holds_guangdong_down_to_its_towns():
    """One province, 21 cities; two of the cities have towns and no counties."""
    levels = [row["level"] for row in ROWS]
    without_counties = [city for city in GUANGDONG.children("440000") if GUANGDONG.children(city)[0].startswith(city)]

    assert (1, 21, 122) == tuple(map(levels.count, ("province", "city", "county")))
    assert ["441900", "442000"] == without_counties
    assert (36, 24) == tuple(len(GUANGDONG.children(city)) for city in without_counties)


def test_a_full_name_runs_from_the_province_down():
    """As it is written on a form."""
    assert "广东省中山市石岐街道" == GUANGDONG.full_name("442000001")
    assert "广东省广州市天河区" == GUANGDONG.full_name("440106")


def test_a_place_is_found_under_its_longer_codes_too():
    """442000 and 442000000000 are one place."""
    assert "中山市" == GUANGDONG.name("442000000000")
    assert "442000000" in GUANGDONG
    assert "中山" not in GUANGDONG


@given(CODES)
def test_a_name_is_found_again_inside_the_place_it_belongs_to(code: str):
    """No two places of one parent share a name, but one may be called like the parent."""
    parent = {row["code"]: row["parent"] for row in ROWS}[code] or code
    names = [GUANGDONG.name(child) for child in GUANGDONG.children(parent)]

    assert len(names) == len(set(names))
    assert names.count(GUANGDONG.name(code)) == 1 or code == parent


def test_a_name_is_found_whatever_its_spacing_and_width():
    """People paste names from anywhere."""
    assert "442000001" == GUANGDONG.find(" 石岐　街道", "442000")


def test_a_name_cut_short_is_not_guessed_but_the_nearest_are_named():
    """石岐 may be a street or a town; the clerk decides."""
    with pytest.raises(NotFoundError) as missing:
        GUANGDONG.find("石岐", "442000")

    assert "places.unknown_name" == missing.value.code
    assert "石岐街道" in missing.value.mend.zh


def test_a_name_that_two_places_bear_is_not_guessed_but_both_are_named():
    """Two counties of the province each have a town of this name."""
    with pytest.raises(NotFoundError) as unclear:
        GUANGDONG.find("太和镇", "440000")

    assert "places.ambiguous_name" == unclear.value.code
    assert all(code in unclear.value.what.zh for code in (row["code"] for row in ROWS if row["name"] == "太和镇"))


def test_an_unknown_code_names_codes_near_it():
    """A digit mistyped is seen at once."""
    with pytest.raises(NotFoundError) as missing:
        GUANGDONG.name("442000099")

    assert "places.unknown_code" == missing.value.code
    assert "442000001" in missing.value.mend.zh


@pytest.mark.parametrize(
    "rows",
    [
        [{"code": "440000", "name": "广东省", "level": "province"}],
        [{"code": "440000", "name": "", "level": "province", "parent": ""}],
        [{"code": "440000", "name": "广东省", "level": "state", "parent": ""}],
        [{"code": "442000", "name": "中山市", "level": "city", "parent": "440000"}],
        [{"code": "440000", "name": "广东省", "level": "province", "parent": ""}] * 2,
        [{"code": 440000, "name": "广东省", "level": "province", "parent": ""}],
    ],
    ids=["no parent field", "no name", "odd level", "parent missing", "code twice", "code a number"],
)
def test_a_table_that_contradicts_itself_is_refused(rows: list[dict[str, str]]):
    """The table is a file too, and hostile until checked."""
    with pytest.raises(BadInputError) as refused:
        Divisions(rows)

    assert "places.bad_table" == refused.value.code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("湖南", "430000"),
        ("湖南省", "430000"),
        ("广西 壮族自治区", "450000"),
        ("内蒙古自治区", "150000"),
        ("香港", "810000"),
    ],
)
def test_a_province_is_found_by_its_short_and_its_official_name(name: str, code: str):
    """People write what stands in their register book, or what everybody says."""
    found = province_named(name)

    assert found is not None
    assert code == found.code


@pytest.mark.parametrize("name", ["", "湖", "湖南省邵阳市", "Hunan"])
def test_no_province_is_guessed_from_a_part_of_a_name(name: str):
    """Whoever meant a city of it has to say which."""
    assert province_named(name) is None


@pytest.mark.parametrize(
    ("code", "name"), [("430500", "湖南省"), ("442000001", "广东省"), ("990000", None), ("湖南", None), ("43", None)]
)
def test_a_code_tells_the_province_it_lies_in(code: str, name: str | None):
    """The first two digits are the province everywhere in the country."""
    found = province_of(code)

    assert name == (found.name if found else None)


def test_there_are_34_provinces_and_no_two_share_a_name():
    """The list is closed by law."""
    names = {name for one in PROVINCES.values() for name in (one.short, one.name)}

    assert (34, 68) == (len(PROVINCES), len(names))
