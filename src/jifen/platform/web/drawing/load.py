"""The load of offices: what is finished, open and overdue, one bar each on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jifen.kernel.errors import Text
from jifen.platform.web.drawing.picture import Language, Picture, clipped, drawing, percent, say, swatch, tag, words

CAPTION = Text("各单位工作量", "Work of each office")
_ROW, _THICK = 50, 18


@dataclass(frozen=True, slots=True)
class Load:
    """Matters of one office: finished, open and in time, open and overdue."""

    name: Text | str
    done: int
    open: int
    late: int

    @property
    def all(self) -> int:
        """All of them."""
        return self.done + self.open + self.late


def draw_loads(loads: Sequence[Load], language: Language, *, caption: Text = CAPTION) -> Picture:
    """
    Draw the load of several offices.

    Args:
        loads: in the order to show.
        language: ``zh`` or ``en``.
        caption: the title.

    Returns:
        The picture; finished is solid, open hatched, overdue crossed, and the counts stand beside each bar.
    """
    title = say(caption, language)
    full = max((one.all for one in loads), default=0) or 1
    parts = [part for row, one in enumerate(loads) for part in _draw(one, full, row * _ROW, language)]
    late = sum(one.late for one in loads)
    told = Text(f"{len(loads)} 个单位，超期共 {late} 件。", f"{len(loads)} offices, {late} matters overdue.")
    return Picture(
        caption=title,
        svg=drawing(title, say(told, language), max(1, len(loads)) * _ROW, parts),
        key=tuple(
            (swatch(sort), say(name, language)) for sort, name in zip(("bar", "hatch", "cross"), _SORTS, strict=True)
        ),
        heads=(say(Text("单位", "Office"), language), *(say(name, language) for name in _SORTS)),
        rows=tuple((say(one.name, language), f"{one.done:,}", f"{one.open:,}", f"{one.late:,}") for one in loads),
        numbers=frozenset({1, 2, 3}),
    )


_SORTS = (Text("已办结", "Finished"), Text("办理中", "Open"), Text("已超期", "Overdue"))


def _draw(one: Load, full: int, top: int, language: Language) -> list[str]:
    counts = say(Text(f"{one.done} · {one.open} · {one.late}", f"{one.done} · {one.open} · {one.late}"), language)
    y = top + 24
    parts = [
        clipped(say(one.name, language), top + 16, share=62),
        words(counts, "100%", top + 16, anchor="end", css="strong" if one.late else "soft"),
        tag("rect", x=0, y=y, width="100%", height=_THICK, class_="bg"),
    ]
    start = 0
    for count, fill, css in (
        (one.done, None, "bar"),
        (one.open, "url(#hatch)", "hatched"),
        (one.late, "url(#cross)", "crossed"),
    ):
        if count:
            x, wide = percent(start, full), percent(count, full)
            parts.append(tag("rect", x=x, y=y, width=wide, height=_THICK, fill=fill, class_=css))
        start += count
    return parts
