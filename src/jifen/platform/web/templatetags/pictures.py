"""Pictures in a page: ``{% load pictures %}``. Each is drawn by ``web.drawing`` and stands with the table behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from jifen.kernel.errors import Text
from jifen.platform.web import drawing
from jifen.platform.web.context import spoken
from jifen.platform.web.drawing.ladder import CAPTION as LADDER
from jifen.platform.web.drawing.load import CAPTION as LOADS
from jifen.platform.web.drawing.spells import CAPTION as SPELLS
from jifen.platform.web.drawing.spread import CAPTION as SPREAD
from jifen.platform.web.drawing.tiles import CAPTION as TILES
from jifen.platform.web.drawing.units import CAPTION as UNITS

register = template.Library()


@register.inclusion_tag("web/parts/picture.html")
def picture(drawn: drawing.Picture, level: str = "") -> dict[str, Any]:
    """``{% picture drawn %}``: a picture a view has drawn already."""
    return {
        "picture": drawn,
        "svg": SafeString(drawn.svg),
        "key": [(SafeString(shape), name) for shape, name in drawn.key],
    }


@register.inclusion_tag("web/parts/picture.html")
def ladder(uses: Iterable[Any], caption: Text = LADDER) -> dict[str, Any]:
    """``{% ladder explanation.uses %}``: the points ladder of one person."""
    return picture(drawing.draw_ladder(uses, _language(), caption=caption))


@register.inclusion_tag("web/parts/picture.html")
def spread(
    bins: Sequence[drawing.Bin], cut_off: Decimal | None = None, mine: Decimal | None = None, caption: Text = SPREAD
) -> dict[str, Any]:
    """``{% spread bins cut_off=… mine=… %}``: how points are spread."""
    return picture(drawing.draw_spread(bins, _language(), cut_off=cut_off, mine=mine, caption=caption))


@register.inclusion_tag("web/parts/picture.html")
def spells(held: Sequence[drawing.Spell], today: date, caption: Text = SPELLS) -> dict[str, Any]:
    """``{% spells held today %}``: who held a case when."""
    return picture(drawing.draw_spells(held, _language(), today=today, caption=caption))


@register.inclusion_tag("web/parts/picture.html")
def loads(offices: Sequence[drawing.Load], caption: Text = LOADS) -> dict[str, Any]:
    """``{% loads offices %}``: the load of offices."""
    return picture(drawing.draw_loads(offices, _language(), caption=caption))


@register.inclusion_tag("web/parts/picture.html")
def tiles(
    cities: Iterable[drawing.Tile], levels: Mapping[int, Text], value_name: Text | None = None, caption: Text = TILES
) -> dict[str, Any]:
    """``{% tiles cities levels %}``: the cities as a schematic."""
    named = value_name or Text("数值", "Value")
    return picture(drawing.draw_tiles(cities, _language(), levels=levels, value_name=named, caption=caption))


@register.inclusion_tag("web/parts/picture.html")
def units(shown: Sequence[drawing.Unit], caption: Text = UNITS) -> dict[str, Any]:
    """``{% units shown %}``: people against places, unit by unit."""
    return picture(drawing.draw_units(shown, _language(), caption=caption))


def _language() -> drawing.Language:
    return "en" if spoken() == "en" else "zh"
