"""Bars drawn on the server: length tells the number, the number stands beside it, hatching marks what is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jifen.kernel.errors import Text
from jifen.platform.web.templatetags.words import said

_ROW, _LABEL, _WIDE, _END = 30, 250, 420, 90


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how many, and how many of these are marked (overdue)."""

    name: Text | str
    count: int
    marked: int = 0


def drawn(bars: Sequence[Bar]) -> SafeString:
    """Draw bars as one SVG, decoration to the table beside it; nothing where there are none."""
    if not bars:
        return SafeString("")
    most = max(max(bar.count for bar in bars), 1)
    rows = format_html_join("", "{}", ((_row(number, bar, most),) for number, bar in enumerate(bars)))
    width, height = _LABEL + _WIDE + _END, _ROW * len(bars) + 6
    hatch = SafeString(
        '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="Canvas"/><path d="M0 0V6" stroke="currentColor" stroke-width="3"/></pattern>'
    )
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        "<defs>{}</defs>{}</svg>",
        width,
        height,
        width,
        height,
        hatch,
        rows,
    )


def _row(number: int, bar: Bar, most: int) -> SafeString:
    top = number * _ROW + 4
    length = round(_WIDE * bar.count / most)
    marked = round(_WIDE * bar.marked / most)
    name = said(bar.name)
    shown = name if len(name) <= 17 else f"{name[:16]}…"
    told = f"{bar.count}（{said(Text('超期', 'overdue'))} {bar.marked}）" if bar.marked else str(bar.count)
    return format_html(
        '<text x="{}" y="{}" text-anchor="end" font-size="14" fill="currentColor">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="18" fill="currentColor" fill-opacity="0.75"/>'
        '<rect x="{}" y="{}" width="{}" height="18" fill="url(#hatch)" stroke="currentColor"/>'
        '<text x="{}" y="{}" font-size="14" fill="currentColor">{}</text>',
        _LABEL - 10,
        top + 15,
        shown,
        _LABEL,
        top,
        length,
        _LABEL,
        top,
        marked,
        _LABEL + length + 8,
        top + 15,
        told,
    )
