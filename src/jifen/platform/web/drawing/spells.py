"""The case over time: who held it, since when, until when, and what was due when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jifen.kernel.errors import Text
from jifen.platform.web.drawing.picture import Language, Picture, clipped, drawing, percent, say, swatch, tag, words

CAPTION = Text("办理经过", "The case over time")
_ROW, _THICK = 50, 16
_ROOM = 1.04


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which somebody held the case; ``until`` None means now. ``due`` is the last day in time."""

    holder: Text | str
    what: Text | str
    since: date
    until: date | None = None
    due: date | None = None


def draw_spells(spells: Sequence[Spell], language: Language, *, today: date, caption: Text = CAPTION) -> Picture:
    """
    Draw who held a case when.

    Args:
        spells: in the order they began.
        language: ``zh`` or ``en``.
        today: where the picture ends, unless something is due later.
        caption: the title.

    Returns:
        The picture; days beyond what was due are crossed, the time still open hatched.
    """
    title = say(caption, language)
    first = min((one.since for one in spells), default=today)
    last = max([today, *(one.due for one in spells if one.due), *(one.until for one in spells if one.until)])
    full = max(1.0, (last - first).days * _ROOM)

    def at(on: date) -> str:
        return percent((on - first).days, full)

    parts: list[str] = []
    for row, one in enumerate(spells):
        parts += _draw(one, at, row * _ROW, today, language)
    height = len(spells) * _ROW + 24
    parts.append(tag("line", x1=at(today), x2=at(today), y1=0, y2=height - 20, class_="axis"))
    far = (today - first).days * 2 > full
    told = Text(f"今天 {today:%Y-%m-%d}", f"today {today:%Y-%m-%d}")
    parts.append(words(say(told, language), at(today), height - 6, css="soft", anchor="end" if far else "start"))
    return Picture(
        caption=title,
        svg=drawing(title, _described(spells, today, language), height, parts),
        key=_key(spells, today, language),
        heads=tuple(say(head, language) for head in _HEADS),
        rows=tuple(_row(one, today, language) for one in spells),
        numbers=frozenset({4}),
    )


def _draw(one: Spell, at: object, top: int, today: date, language: Language) -> list[str]:
    assert callable(at)
    end = one.until or today
    timely = min(end, one.due) if one.due else end
    y = top + 24
    label = f"{say(one.holder, language)} · {say(one.what, language)}"
    parts = [clipped(label, top + 16)]
    open_ = one.until is None

    def stretch(start: date, stop: date, fill: str | None, css: str) -> str:
        # A spell of one day is still a day wide.
        stop = max(stop, start + timedelta(days=1))
        wide = f"{float(at(stop)[:-1]) - float(at(start)[:-1]):.2f}%"
        return tag("rect", x=at(start), y=y, width=wide, height=_THICK, fill=fill, class_=css)

    if timely >= one.since:
        parts.append(stretch(one.since, timely, "url(#hatch)" if open_ else None, "hatched" if open_ else "bar"))
    if one.due and end > one.due:
        parts.append(stretch(max(one.due, one.since), end, "url(#cross)", "crossed"))
    if one.due:
        parts.append(tag("line", x1=at(one.due), x2=at(one.due), y1=y - 4, y2=y + _THICK + 4, class_="line"))
    return parts


def _late(one: Spell, today: date) -> int:
    return max(0, ((one.until or today) - one.due).days) if one.due else 0


def _described(spells: Sequence[Spell], today: date, language: Language) -> str:
    late = sum(1 for one in spells if _late(one, today))
    return say(
        Text(f"共 {len(spells)} 段，其中超期 {late} 段。", f"{len(spells)} spells, {late} of them overdue."), language
    )


def _key(spells: Sequence[Spell], today: date, language: Language) -> tuple[tuple[str, str], ...]:
    key = [(swatch("bar"), say(Text("已办结", "finished"), language))]
    if any(one.until is None for one in spells):
        key.append((swatch("hatch"), say(Text("正在办理", "under way"), language)))
    if any(_late(one, today) for one in spells):
        key.append((swatch("cross"), say(Text("超期", "overdue"), language)))
    if any(one.due for one in spells):
        key.append((swatch("line"), say(Text("应办结日", "due day"), language)))
    return tuple(key)


_HEADS = (
    Text("由谁办理", "Holder"),
    Text("事项", "Matter"),
    Text("起", "Since"),
    Text("止", "Until"),
    Text("超期（日）", "Overdue (days)"),
)


def _row(one: Spell, today: date, language: Language) -> tuple[str, ...]:
    until = one.until.isoformat() if one.until else say(Text("至今", "still open"), language)
    return say(one.holder, language), say(one.what, language), one.since.isoformat(), until, str(_late(one, today))
