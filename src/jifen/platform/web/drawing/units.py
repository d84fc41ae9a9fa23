"""How many compete for how many places, unit by unit: a bar for the people, a stroke where the places end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jifen.kernel.errors import Text
from jifen.platform.web.drawing.picture import Language, Picture, clipped, drawing, percent, say, swatch, tag, words

CAPTION = Text("各竞争单位的人数和名额", "People and places of each unit")
_ROW, _THICK = 50, 18
_PEOPLE, _PLACES = Text("人数", "People"), Text("名额", "Places")
_NO_NUMBER = Text("未定", "not fixed")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of competition: how many people, and how many places; None where the plan gives no number."""

    name: Text | str
    people: int
    places: int | None


def draw_units(units: Sequence[Unit], language: Language, *, caption: Text = CAPTION) -> Picture:
    """
    Draw people against places.

    Args:
        units: in the order to show.
        language: ``zh`` or ``en``.
        caption: the title.

    Returns:
        The picture: all bars on one scale, hatched where there are more people than places, a stroke at the places, both
        numbers beside each bar.
    """
    title = say(caption, language)
    full = max((max(one.people, one.places or 0) for one in units), default=0) or 1
    parts = [part for row, one in enumerate(units) for part in _draw(one, full, row * _ROW, language)]
    people, places = sum(one.people for one in units), sum(one.places or 0 for one in units)
    told = Text(
        f"{len(units)} 个单位，共 {people} 人，名额 {places} 个。",
        f"{len(units)} units, {people} people, {places} places.",
    )
    return Picture(
        caption=title,
        svg=drawing(title, say(told, language), max(1, len(units)) * _ROW, parts),
        key=(
            (swatch("bar"), say(Text("名额以内的人数", "people within the places"), language)),
            (swatch("hatch"), say(Text("超出名额的人数", "people beyond the places"), language)),
            (swatch("cut"), say(_PLACES, language)),
        ),
        heads=tuple(say(name, language) for name in (Text("单位", "Unit"), _PEOPLE, _PLACES)),
        rows=tuple((say(one.name, language), f"{one.people:,}", _places(one, language)) for one in units),
        numbers=frozenset({1, 2}),
    )


def _places(one: Unit, language: Language) -> str:
    return say(_NO_NUMBER, language) if one.places is None else f"{one.places:,}"


def _draw(one: Unit, full: int, top: int, language: Language) -> list[str]:
    y = top + 24
    told = f"{say(_PEOPLE, language)} {one.people:,} · {say(_PLACES, language)} {_places(one, language)}"
    inside = one.people if one.places is None else min(one.people, one.places)
    parts = [
        clipped(say(one.name, language), top + 16, share=50),
        words(told, "100%", top + 16, anchor="end", css="soft"),
        tag("rect", x=0, y=y, width="100%", height=_THICK, class_="bg"),
    ]
    if inside:
        parts.append(tag("rect", x=0, y=y, width=percent(inside, full), height=_THICK, class_="bar"))
    if one.people > inside:
        x, wide = percent(inside, full), percent(one.people - inside, full)
        parts.append(tag("rect", x=x, y=y, width=wide, height=_THICK, fill="url(#hatch)", class_="hatched"))
    if one.places is not None:
        at = percent(one.places, full)
        parts.append(tag("line", x1=at, x2=at, y1=y - 3, y2=y + _THICK + 3, class_="cut"))
    return parts
