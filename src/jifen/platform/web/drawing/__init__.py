"""
Pictures that say what words cannot: SVG made on the server, each with the same figures in a table behind it.

Pure: values and a language in, a :class:`Picture` out. Nothing is told by colour alone: patterns, numbers and words carry
every difference. No style attribute stands in the SVG, since the pages forbid inline styles; classes and presentation
attributes do. Widths are percentages, so that letters keep their size on every screen.
"""

from __future__ import annotations

from jifen.platform.web.drawing.ladder import draw_ladder
from jifen.platform.web.drawing.load import Load, draw_loads
from jifen.platform.web.drawing.picture import Language, Picture
from jifen.platform.web.drawing.spells import Spell, draw_spells
from jifen.platform.web.drawing.spread import Bin, draw_spread
from jifen.platform.web.drawing.tiles import Tile, draw_tiles
from jifen.platform.web.drawing.units import Unit, draw_units

__all__ = [
    "Bin",
    "Language",
    "Load",
    "Picture",
    "Spell",
    "Tile",
    "Unit",
    "draw_ladder",
    "draw_loads",
    "draw_spells",
    "draw_spread",
    "draw_tiles",
    "draw_units",
]
