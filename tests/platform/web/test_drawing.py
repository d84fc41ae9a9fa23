"""Pictures: the figures are right, they stand in a table too, and nothing is told by colour alone."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from jifen.kernel.errors import Text
from jifen.platform.web.drawing import (
    Bin,
    Load,
    Picture,
    Spell,
    Tile,
    Unit,
    draw_ladder,
    draw_loads,
    draw_spells,
    draw_spread,
    draw_tiles,
    draw_units,
)
from jifen.platform.web.drawing.tiles import grid
from jifen.platform.web.samples.points import BINS, LEVELS, LOADS, SPELLS, TILES, UNITS, USES
from jifen.policy.shipped import shipped

TODAY = date(2026, 11, 26)
ALL = {
    "ladder": lambda language: draw_ladder(USES, language),
    "ladder of nothing": lambda language: draw_ladder([], language),
    "spread": lambda language: draw_spread(BINS, language, cut_off=Decimal(60), mine=Decimal("48.5")),
    "spread of nothing": lambda language: draw_spread([], language),
    "spells": lambda language: draw_spells(SPELLS, language, today=TODAY),
    "spells of nothing": lambda language: draw_spells([], language, today=TODAY),
    "loads": lambda language: draw_loads(LOADS, language),
    "tiles": lambda language: draw_tiles(TILES, language, levels=LEVELS),
    "units": lambda language: draw_units(UNITS, language),
    "units of nothing": lambda language: draw_units([], language),
}


def _drawn(picture: Picture) -> ET.Element:
    return ET.fromstring(picture.svg)  # noqa: S314  our own drawing


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_picture_is_an_image_with_a_title_and_keeps_the_policy_of_the_pages(name: str, language: str) -> None:
    """Well formed, named and described for those who hear it; no style attribute, script or address stands in it."""
    picture = ALL[name](language)
    svg = _drawn(picture)
    ids = re.findall(r' id="([^"]+)"', picture.svg)

    assert svg.get("role") == "img"
    assert {svg.get("aria-labelledby"), svg.get("aria-describedby")} <= set(ids)
    assert len(ids) == len(set(ids))
    assert not re.search(r"style=|<script|<style|href", picture.svg)


@pytest.mark.parametrize("name", ALL)
def test_an_english_picture_has_its_own_words_in_english(name: str) -> None:
    """Only names that the law or a person gave stay Chinese."""
    picture = ALL[name]("en")
    own = [picture.caption, picture.note, *picture.heads, *(words for _, words in picture.key)]

    assert not re.search(r"[\u4e00-\u9fff]", " ".join(own))


def test_the_table_behind_the_ladder_adds_up_to_what_is_proven() -> None:
    """The parts of a use, deductions included, make the total that the page shows in large figures."""
    rows = [row for row in draw_ladder(USES, "en").rows if row[0] == "Settlement"]
    parts = [Decimal(row[2].split(",")[0]) for row in rows if row[1] not in ("Total", "Line")]

    assert Decimal("78.5") == sum(parts)
    assert rows[-2][2] == "78.5 known"


def test_known_waiting_deducted_and_unknown_have_four_shapes() -> None:
    """Solid, hatched, crossed, dotted: a copy in black and white says the same."""
    svg = draw_ladder(USES[:1], "zh").svg

    assert all(re.search(shape, svg) for shape in (r'class="s0"', r"-hatch\)", r"-cross\)", r'class="dotted"'))


def test_the_longest_bar_and_its_unknown_end_stay_inside_the_picture() -> None:
    """Nothing is drawn beyond the full width, however long the bar or far the line."""
    svg = _drawn(draw_ladder(USES, "zh"))
    ends = [
        float((one.get("x") or "0%")[:-1] or 0) + float((one.get("width") or "0%")[:-1])
        for one in svg.iter("{http://www.w3.org/2000/svg}rect")
        if str(one.get("x", "")).endswith("%")
    ]

    assert max(ends) <= 100


def test_a_bin_of_too_few_is_dotted_and_its_number_stands_nowhere() -> None:
    """What is withheld from the table is withheld from the picture too: no height betrays it."""
    few = draw_spread([Bin(Decimal(0), Decimal(10), 40), Bin(Decimal(10), Decimal(20), None)], "zh")

    assert ("10 以上、不满 20", "人数太少，不公布") in few.rows
    assert few.svg.count('class="dotted"') == 1


def test_days_after_the_due_day_are_crossed_and_counted() -> None:
    """The late part of a finished spell stays visible."""
    spell = Spell("甲", "乙", date(2026, 9, 1), date(2026, 9, 30), date(2026, 9, 20))
    picture = draw_spells([spell], "zh", today=TODAY)

    assert ("甲", "乙", "2026-09-01", "2026-09-30", "10") == picture.rows[0]
    assert "-cross)" in picture.svg


def test_the_bar_of_an_office_is_its_three_counts() -> None:
    """The longest bar takes the whole width; an office without work has none."""
    svg = draw_loads([Load("甲", 5, 3, 2), Load("乙", 0, 0, 0)], "zh").svg

    assert all(f'width="{share}%"' in svg for share in ("50.00", "30.00", "20.00"))


def test_a_unit_shows_who_is_within_its_places_who_is_beyond_and_where_they_end() -> None:
    """Twelve people for eight places: two thirds solid, one third hatched, a stroke at two thirds."""
    picture = draw_units([Unit("甲镇", 12, 8), Unit("乙镇", 2, None)], "zh")

    assert (("甲镇", "12", "8"), ("乙镇", "2", "未定")) == picture.rows
    assert picture.svg.count('x1="66.67%"') == 1
    assert 'width="33.33%"' in picture.svg
    assert picture.svg.count('class="cut"') == 1


def test_every_city_of_the_province_has_a_tile_of_its_own() -> None:
    """The grid knows exactly the cities of the division data, and no two share a place."""
    divisions = json.loads((Path(shipped("policies")) / "guangdong" / "divisions.json").read_text("utf-8"))
    listed = divisions if isinstance(divisions, list) else divisions["divisions"]
    cities = {one["code"] for one in listed if one["level"] == "city"}

    assert cities == set(grid())
    assert len(set(grid().values())) == len(cities)


def test_a_place_without_a_tile_is_not_lost() -> None:
    """It stands in the table."""
    picture = draw_tiles([Tile("449900", "甲市", "7")], "zh", levels={0: Text("已开通", "open")})

    assert (("甲市", "7", "已开通"),) == picture.rows


def test_names_in_a_picture_are_escaped() -> None:
    """An office may be called anything."""
    svg = draw_loads([Load("<b>&", 1, 0, 0)], "zh").svg

    assert "&lt;b&gt;&amp;" in svg
