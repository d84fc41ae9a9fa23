"""
The points ladder: one bar for each use, cut into sections, against the line of that use.

Verified points are solid and numbered, waiting ones hatched, unknown ones a dotted outline, deductions crossed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jifen.kernel.errors import Text
from jifen.platform.web.drawing.picture import Language, Picture, clipped, drawing, percent, say, swatch, tag, words
from jifen.scoring.explanation import UseTold

CAPTION = Text("积分阶梯", "Points ladder")
_SHADES = 6
_ROW, _TOP, _THICK = 92, 26, 30
_ROOM, _OPEN = Decimal("1.06"), Decimal("0.09")
_NARROW = Decimal("0.06")  # of the width; a block below it has no room for its number


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of a bar in points from its left end; ``number`` is that of its section, from 1."""

    start: Decimal
    end: Decimal
    sort: str
    number: int


@dataclass(frozen=True, slots=True)
class _Bar:
    use: UseTold
    blocks: tuple[_Block, ...]
    unknown: bool

    @property
    def end(self) -> Decimal:
        return max((block.end for block in self.blocks), default=Decimal(0))

    @property
    def reach(self) -> Decimal:
        return max(self.end, Decimal(self.use.line or 0), Decimal(1))


def draw_ladder(uses: Iterable[UseTold], language: Language, *, caption: Text = CAPTION) -> Picture:
    """
    Draw the bars of several uses on one scale.

    Args:
        uses: what the points come to, of one person.
        language: ``zh`` or ``en``.
        caption: the title.

    Returns:
        The picture; its table has a row for each section of each use, and the total and the line of each use.
    """
    kept = list(uses)
    numbers = _numbers(kept)
    bars = [_bar(use, numbers) for use in kept]
    # One scale for all bars, with air behind the longest for its line and for what is still unknown.
    full = max((bar.reach for bar in bars), default=Decimal(1)) * (_ROOM + _OPEN * any(bar.unknown for bar in bars))
    parts = [part for row, bar in enumerate(bars) for part in _draw(bar, full, row * _ROW, language)]
    title = say(caption, language)
    told = " ".join(_described(bar, language) for bar in bars)
    return Picture(
        caption=title,
        svg=drawing(title, told, len(bars) * _ROW, parts),
        key=_key(bars, numbers, language),
        heads=tuple(say(head, language) for head in _HEADS),
        rows=tuple(row for use in kept for row in _rows(use, language)),
        numbers=frozenset({2, 3}),
    )


def _numbers(uses: Sequence[UseTold]) -> dict[str, int]:
    """Number the sections, those with points first; a section has the same number in every bar."""
    scored = dict.fromkeys(part.id for use in uses for part in use.parts if Decimal(part.points) > 0)
    others = dict.fromkeys(part.id for use in uses for part in use.parts)
    return {name: number for number, name in enumerate({**scored, **others}, start=1)}


def _bar(use: UseTold, numbers: Mapping[str, int]) -> _Bar:
    """Lay out a bar: sections from the left, deductions back from their end, claims behind them."""
    blocks: list[_Block] = []
    end = Decimal(0)
    for part in use.parts:
        if (points := Decimal(part.points)) > 0:
            blocks.append(_Block(end, end + points, "known", numbers[part.id]))
            end += points
    back = end
    for part in use.parts:
        if (points := Decimal(part.points)) < 0:
            start = max(Decimal(0), back + points)
            blocks.append(_Block(start, back, "taken", numbers[part.id]))
            back = start
    for part in use.parts:
        if (waiting := Decimal(part.waiting)) > 0:
            blocks.append(_Block(end, end + waiting, "waiting", numbers[part.id]))
            end += waiting
    return _Bar(use, tuple(blocks), use.total is None or any(part.unknown for part in use.parts))


def _draw(bar: _Bar, full: Decimal, top: int, language: Language) -> list[str]:
    """Draw one bar with its name, its total and its line."""
    use, y = bar.use, top + _TOP
    total = f"{use.proven if use.total is None else use.total}{f' / {use.line}' if use.line is not None else ''}"
    parts = [
        clipped(say(use.name, language), top + 16, share=58, css="strong"),
        words(f"{total} {say(Text('分', 'points'), language)}", "100%", top + 16, anchor="end"),
        tag("rect", x=0, y=y, width="100%", height=_THICK, class_="bg"),
    ]
    for block in bar.blocks:
        parts += _draw_block(block, full, y)
    if bar.unknown:
        at = percent(bar.end, full)
        parts.append(tag("rect", x=at, y=y + 1, width=f"{_OPEN * 100:.0f}%", height=_THICK - 2, class_="dotted"))
        parts.append(words("？", percent(bar.end + full * _OPEN / 2, full), y + 20, anchor="middle", css="soft"))
    if use.line is not None:
        parts += _draw_line(use.line, full, y, language)
    return parts


def _draw_block(block: _Block, full: Decimal, y: int) -> list[str]:
    share = (block.end - block.start) / full
    fill, css = {
        "known": (None, f"s{(block.number - 1) % _SHADES}"),
        "waiting": ("url(#hatch)", "hatched"),
        "taken": ("url(#cross)", "crossed"),
    }[block.sort]
    parts = [
        tag(
            "rect",
            x=percent(block.start, full),
            y=y,
            width=percent(block.end - block.start, full),
            height=_THICK,
            fill=fill,
            class_=css,
        ),
        tag("line", x1=percent(block.end, full), x2=percent(block.end, full), y1=y, y2=y + _THICK, class_="seam"),
    ]
    if block.sort == "known" and share >= _NARROW:
        middle = percent((block.start + block.end) / 2, full)
        parts.append(words(str(block.number), middle, y + 20, anchor="middle", css="on"))
    return parts


def _draw_line(line: str, full: Decimal, y: int, language: Language) -> list[str]:
    at = percent(Decimal(line), full)
    far = Decimal(line) / full > Decimal("0.6")
    label = say(Text(f"分数线 {line}", f"line {line}"), language)
    return [
        tag("line", x1=at, x2=at, y1=y - 5, y2=y + _THICK + 5, class_="line"),
        words("▲", at, y + _THICK + 16, anchor="middle"),
        words(label, at, y + _THICK + 17, anchor="end" if far else "start", dx=-10 if far else 10),
    ]


def _described(bar: _Bar, language: Language) -> str:
    use = bar.use
    waiting = sum((Decimal(part.waiting) for part in use.parts), Decimal(0))
    zh = f"{use.name.zh}：已核实 {use.proven} 分，待核实 {waiting} 分，"
    zh += f"分数线 {use.line} 分。" if use.line is not None else "不设分数线。"
    en = f"{use.name.en}: {use.proven} points verified, {waiting} waiting, "
    en += f"line {use.line}." if use.line is not None else "no line."
    open_ = Text("另有项目分值未知。", "Some lines are still unknown.") if bar.unknown else Text("", "")
    return say(Text(zh + open_.zh, f"{en} {open_.en}"), language)


def _key(bars: Sequence[_Bar], numbers: Mapping[str, int], language: Language) -> tuple[tuple[str, str], ...]:
    names = {part.id: part.name for bar in bars for part in bar.use.parts}
    seen = {block.number for bar in bars for block in bar.blocks if block.sort == "known"}
    key = [
        (swatch(f"s{(number - 1) % _SHADES}"), f"{number} {say(names[name], language)}")
        for name, number in numbers.items()
        if number in seen
    ]
    sorts = {block.sort for bar in bars for block in bar.blocks}
    if "waiting" in sorts:
        key.append((swatch("hatch"), say(Text("已申报、待核实", "declared, being verified"), language)))
    if "taken" in sorts:
        key.append((swatch("cross"), say(Text("扣减", "deducted"), language)))
    if any(bar.unknown for bar in bars):
        key.append((swatch("dotted"), say(Text("未知，不等于零分", "unknown, which is not zero"), language)))
    return tuple(key)


_HEADS = (
    Text("用途", "Use"),
    Text("项目", "Section"),
    Text("已核实（分）", "Verified (points)"),
    Text("待核实（分）", "Waiting (points)"),
)


def _rows(use: UseTold, language: Language) -> Iterable[tuple[str, ...]]:
    name = say(use.name, language)
    for part in use.parts:
        known = f"{part.points}{say(Text('，另有未知', ', and unknown'), language) if part.unknown else ''}"
        yield name, say(part.name, language), known, part.waiting
    total = use.total if use.total is not None else say(Text(f"已知 {use.proven}", f"{use.proven} known"), language)
    yield name, say(Text("合计", "Total"), language), total, ""
    if use.line is not None:
        yield name, say(Text("分数线", "Line"), language), use.line, ""
