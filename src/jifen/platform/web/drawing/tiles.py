"""The cities as tiles: a schematic of where they lie, one tile each, never a map with borders."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jifen.kernel.errors import Text
from jifen.platform.web.drawing.picture import Language, Picture, drawing, say, swatch, tag, words

CAPTION = Text("各市情况（示意图）", "The cities (schematic)")
_SIDE, _GAP = 64, 6
_LEVELS = ("tile", "tile t1", "hatched", "crossed")


@dataclass(frozen=True, slots=True)
class Tile:
    """
    One city: its division code and name, what is written on it, and its level.

    ``level``: 0 plain, 1 tinted, 2 hatched, 3 crossed; the words for the levels are passed to :func:`draw_tiles`.
    """

    code: str
    name: str
    value: str = ""
    level: int = 0
    chosen: bool = False


@cache
def grid() -> Mapping[str, tuple[int, int]]:
    """Give column and row of each city, by its division code."""
    text = Path(__file__).with_name("tiles.json").read_text("utf-8")
    return {code: (column, row) for code, (column, row) in json.loads(text)["cities"].items()}


def draw_tiles(
    tiles: Iterable[Tile],
    language: Language,
    *,
    levels: Mapping[int, Text],
    value_name: Text = Text("数值", "Value"),  # noqa: B008  a value that never changes
    caption: Text = CAPTION,
) -> Picture:
    """
    Draw the cities where they lie.

    Args:
        tiles: cities; one without a place in the grid stands in the table only.
        language: ``zh`` or ``en``.
        levels: what each level means.
        value_name: heads the column of values.
        caption: the title; it says that this is a schematic.

    Returns:
        The picture.
    """
    title = say(caption, language)
    kept = list(tiles)
    places = grid()
    parts = [part for one in kept if one.code in places for part in _draw(one, places[one.code])]
    columns, rows = (1 + max(place[axis] for place in places.values()) for axis in (0, 1))
    used = sorted({one.level for one in kept} & levels.keys())
    told = Text(
        f"{len(kept)} 个市的示意图，不表示实际边界。", f"A schematic of {len(kept)} cities; it shows no borders."
    )
    return Picture(
        caption=title,
        svg=drawing(title, say(told, language), 0, parts, box=f"0 0 {columns * _SIDE} {rows * _SIDE}"),
        key=tuple(
            (swatch({0: "tile", 1: "tile t1", 2: "hatch", 3: "cross"}[level]), say(levels[level], language))
            for level in used
        ),
        heads=(say(Text("市", "City"), language), say(value_name, language), say(Text("情况", "State"), language)),
        rows=tuple(
            (one.name, one.value, say(levels[one.level], language) if one.level in levels else "") for one in kept
        ),
        note=say(Text("示意图，不表示实际边界。", "A schematic; it shows no borders."), language),
    )


def _draw(one: Tile, place: tuple[int, int]) -> list[str]:
    x, y = place[0] * _SIDE + _GAP // 2, place[1] * _SIDE + _GAP // 2
    side = _SIDE - _GAP
    fill = {2: "url(#hatch)", 3: "url(#cross)"}.get(one.level)
    css = _LEVELS[one.level] + (" chosen" if one.chosen else "")
    middle = str(x + side / 2)
    name = one.name.removesuffix("市")
    parts = [tag("rect", x=x, y=y, width=side, height=side, rx=4, fill=fill, class_=css)]
    if fill:
        # Words stand on plain ground, never on a pattern.
        parts.append(tag("rect", x=x + 6, y=y + 8, width=side - 12, height=side - 16, class_="sheet-fill"))
    parts.append(words(name, middle, y + (26 if one.value else 35), anchor="middle", css="strong"))
    if one.value:
        parts.append(words(one.value, middle, y + 44, anchor="middle"))
    return parts
