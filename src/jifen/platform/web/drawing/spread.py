"""How points are spread: a histogram with the cut-off and with where I stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jifen.kernel.errors import Text
from jifen.platform.web.drawing.picture import Language, Picture, drawing, percent, say, swatch, tag, words

CAPTION = Text("积分分布", "How points are spread")
_TALL, _TOP, _FOOT = 150, 34, 30
_TICKS = 6


@dataclass(frozen=True, slots=True)
class Bin:
    """Persons whose points are at least ``start`` and below ``end``; None persons: withheld because there are so few."""

    start: Decimal
    end: Decimal
    persons: int | None


def draw_spread(
    bins: Sequence[Bin],
    language: Language,
    *,
    cut_off: Decimal | None = None,
    mine: Decimal | None = None,
    caption: Text = CAPTION,
) -> Picture:
    """
    Draw a histogram.

    Args:
        bins: side by side, from the fewest points up.
        language: ``zh`` or ``en``.
        cut_off: the points of the last place given, None before there is one.
        mine: the points of the reader, None if nobody in particular reads.
        caption: the title.

    Returns:
        The picture; withheld bins are dotted and their count is told as withheld.
    """
    title = say(caption, language)
    if not bins:
        nothing = say(Text("还没有可以公布的数据。", "Nothing to publish yet."), language)
        return Picture(title, drawing(title, nothing, 40, [words(nothing, "0", 22, css="soft")]), (), (), ())
    low, high = bins[0].start, bins[-1].end
    tallest = max((one.persons or 0 for one in bins), default=0) or 1

    def at(points: Decimal) -> str:
        return percent(min(max(points, low), high) - low, high - low)

    parts = [tag("line", x1=0, x2="100%", y1=_TOP + _TALL, y2=_TOP + _TALL, class_="axis")]
    parts += [_column(one, at(one.start), percent(one.end - one.start, high - low), tallest) for one in bins]
    parts += _ticks(bins, at)
    if cut_off is not None:
        parts += _marker(
            cut_off, low, high, at(cut_off), "cut", Text(f"录取线 {cut_off}", f"cut-off {cut_off}"), 12, language
        )
    if mine is not None:
        parts += _marker(mine, low, high, at(mine), "line", Text(f"我 {mine}", f"me {mine}"), 28, language)
    return Picture(
        caption=title,
        svg=drawing(title, _described(bins, cut_off, mine, language), _TOP + _TALL + _FOOT, parts),
        key=_key(bins, cut_off, mine, language),
        heads=(say(Text("积分", "Points"), language), say(Text("人数", "Persons"), language)),
        rows=tuple((_span(one, language), _count(one, language)) for one in bins),
        numbers=frozenset({1}),
    )


def _column(one: Bin, x: str, width: str, tallest: int) -> str:
    if one.persons is None:
        return tag("rect", x=x, y=_TOP + _TALL - 12, width=width, height=11, class_="dotted")
    height = _TALL * one.persons / tallest
    return tag("rect", x=x, y=f"{_TOP + _TALL - height:.1f}", width=width, height=f"{height:.1f}", class_="bar pillar")


def _ticks(bins: Sequence[Bin], at: object) -> list[str]:
    assert callable(at)
    every = max(1, -(-len(bins) // _TICKS))
    told = [one.start for one in bins[::every]]
    places = [words(f"{points:f}", at(points), _TOP + _TALL + 18, css="soft", anchor="start") for points in told]
    return [*places, words(f"{bins[-1].end:f}", "100%", _TOP + _TALL + 18, css="soft", anchor="end")]


def _marker(
    points: Decimal, low: Decimal, high: Decimal, x: str, css: str, label: Text, y: int, language: Language
) -> list[str]:
    far = (points - low) * 2 > high - low
    return [
        tag("line", x1=x, x2=x, y1=y - 10, y2=_TOP + _TALL, class_=css),
        words(say(label, language), x, y, css="strong", anchor="end" if far else "start", dx=-6 if far else 6),
    ]


def _span(one: Bin, language: Language) -> str:
    # The upper end is outside, and the words say so: 以上 includes its number, 不满 leaves it out.
    return say(Text(f"{one.start} 以上、不满 {one.end}", f"{one.start} to under {one.end}"), language)


def _count(one: Bin, language: Language) -> str:
    return say(Text("人数太少，不公布", "withheld: too few"), language) if one.persons is None else f"{one.persons:,}"


def _described(bins: Sequence[Bin], cut_off: Decimal | None, mine: Decimal | None, language: Language) -> str:
    most = max(bins, key=lambda one: one.persons or 0)
    zh = f"人数最多的一段：{_span(most, 'zh')} 分。"
    en = f"Most persons have {_span(most, 'en')} points."
    if cut_off is not None:
        zh, en = f"{zh}录取线 {cut_off} 分。", f"{en} The cut-off is {cut_off}."
    if mine is not None:
        zh, en = f"{zh}我有 {mine} 分。", f"{en} I have {mine}."
    return say(Text(zh, en), language)


def _key(
    bins: Sequence[Bin], cut_off: Decimal | None, mine: Decimal | None, language: Language
) -> tuple[tuple[str, str], ...]:
    key = []
    if cut_off is not None:
        key.append((swatch("cut"), say(Text("录取线", "cut-off"), language)))
    if mine is not None:
        key.append((swatch("line"), say(Text("我的位置", "where I stand"), language)))
    if any(one.persons is None for one in bins):
        key.append((swatch("dotted"), say(Text("人数太少，不公布", "withheld: too few"), language)))
    return tuple(key)
