"""What every picture is, and how its elements are written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Literal

from jifen.kernel.errors import Text

Language = Literal["zh", "en"]

_PATTERNS = {
    "hatch": '<rect width="8" height="8" class="sheet-fill"/><path d="M-2 2l4-4M0 8L8 0M6 10l4-4" class="hatch"/>',
    "cross": '<rect width="8" height="8" class="sheet-fill"/><path d="M0 0l8 8M8 0L0 8" class="cross"/>',
}


@dataclass(frozen=True, slots=True)
class Picture:
    """
    A picture, its words and its figures.

    ``svg`` is complete and safe to print as it is; ``key`` explains its shapes, each with a small drawing. ``heads`` and
    ``rows`` are the table behind it; ``numbers`` says which columns hold numbers.
    """

    caption: str
    svg: str
    key: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    note: str = ""


def say(text: Text | str, language: Language) -> str:
    """Give the words in one language; a plain string is the same in both."""
    if isinstance(text, Text):
        return text.zh if language == "zh" else text.en
    return text


def tag(name: str, *inside: str, **attributes: object) -> str:
    """
    Write an element.

    Args:
        name: of the element.
        inside: SVG already written; words go through :func:`words` first.
        attributes: ``class_`` and ``font_size`` become ``class`` and ``font-size``; None is left out.

    Returns:
        The element, its attributes escaped.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{''.join(inside)}</{name}>"


def words(text: str, x: str, y: float, *, css: str = "", anchor: str = "start", dx: float | None = None) -> str:
    """Write words at a place; ``x`` may be a percentage."""
    return tag("text", escape(text), x=x, y=y, text_anchor=anchor, class_=css or None, dx=dx)


def clipped(text: str, y: float, *, share: int = 100, css: str = "") -> str:
    """Write words from the left edge that end where their share of the width ends (in percent); the table has them in full."""
    return tag("svg", words(text, "0", 20, css=css), x=0, y=y - 20, width=f"{share}%", height=28)


def percent(value: Decimal | float, full: Decimal | float) -> str:
    """Write a share of the width, ``37.5%``; a full width of nothing is never divided by."""
    share = Decimal(value) * 100 / Decimal(full) if full else Decimal(0)
    return f"{share:.2f}%"


def drawing(
    caption: str, description: str, height: float, parts: Sequence[str], *, seed: str = "", box: str | None = None
) -> str:
    """
    Put the parts of a picture together, with its title, its description and the patterns it uses.

    Args:
        caption: the title.
        description: what a person who does not see it should hear.
        height: in pixels; the width is that of the page.
        parts: SVG; ``url(#hatch)`` and ``url(#cross)`` fill with a pattern.
        seed: tells pictures of the same caption on one page apart.
        box: a viewBox, for pictures that grow as a whole.

    Returns:
        The SVG element; every id in it is its own.
    """
    own = "p" + hashlib.sha256(f"{caption}|{description}|{seed}|{''.join(parts)}".encode()).hexdigest()[:10]
    inside = "".join(parts)
    used = [name for name in _PATTERNS if f"url(#{name})" in inside]
    for name in used:
        inside = inside.replace(f"url(#{name})", f"url(#{own}-{name})")
    patterns = "".join(
        tag("pattern", _PATTERNS[name], id=f"{own}-{name}", width=8, height=8, patternUnits="userSpaceOnUse")
        for name in used
    )
    return tag(
        "svg",
        tag("title", escape(caption), id=f"{own}-t"),
        tag("desc", escape(description), id=f"{own}-d"),
        tag("defs", patterns) if patterns else "",
        inside,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby=f"{own}-t",
        aria_describedby=f"{own}-d",
        height=None if box else height,
        width=None if box else "100%",
        viewBox=box,
    )


def swatch(sort: str) -> str:
    """Draw the small sample of a key: a section's class such as ``s0``, or ``hatch``, ``cross``, ``dotted``, ``line``, ``cut``."""
    inside = {
        "hatch": '<rect x="1" y="2" width="20" height="14" class="sheet-fill hatched"/><path d="M2 12L12 2M6 16L20 2M14 16l6-6" class="hatch"/>',
        "cross": '<rect x="1" y="2" width="20" height="14" class="sheet-fill crossed"/><path d="M2 3l12 12M8 3l12 12M14 3L2 15M20 3L8 15" class="cross"/>',
        "dotted": '<rect x="2" y="3" width="18" height="12" class="dotted"/>',
        "line": '<path d="M11 0v18" class="line"/>',
        "cut": '<path d="M11 0v18" class="cut"/>',
        "mine": '<path d="M11 3l7 12H4z" class="flag"/>',
    }.get(sort) or f'<rect x="1" y="2" width="20" height="14" class="{escape(sort)}"/>'
    return f'<svg viewBox="0 0 22 18" aria-hidden="true" focusable="false">{inside}</svg>'
