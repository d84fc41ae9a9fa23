"""
One sheet of a published list: its frame, the words all sheets share, and how what is long is cut into several.

No script runs, and nothing is fetched from elsewhere. Whether a list still stands is never written into it, because nothing published
is edited: each sheet carries a note that does not show, and asks for one small style that whoever serves it answers by the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

from jifen.kernel.errors import Text
from jifen.ranking.look import STANDING

ROWS_A_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Title:
    """
    What a list is called: place, use, term, and its number where it takes the place of another.

    ``leading`` names what is compared first where that is not the total: the cut-off is a number of it.
    ``round_url`` is where its round is told, with the list in force and a checker at ``#check``; ``before_url`` is where the list
    lies whose place this one takes. Both are empty where there is no such thing.
    """

    place: Text
    use: Text
    term: Text
    number: int = 1
    trial: bool = False
    round_url: str = ""
    before_url: str = ""
    leading: Text | None = None


class Section(NamedTuple):
    """Rows that stand together under one heading; what is long has several."""

    name: str
    rows: Sequence[Any]


def cut(name: str, rows: Sequence[Any], most: int = ROWS_A_PAGE) -> Iterator[Section]:
    """Cut what stands under one heading into sections of so many rows."""
    for start in range(0, len(rows), most):
        yield Section(name, rows[start : start + most])


def together(sections: Iterable[Section], most: int = ROWS_A_PAGE) -> Iterator[list[Section]]:
    """Put small sections together on one sheet of so many rows, in their order."""
    sheet: list[Section] = []
    for section in sections:
        if sheet and sum(len(one.rows) for one in sheet) + len(section.rows) > most:
            yield sheet
            sheet = []
        sheet.append(section)
    if sheet:
        yield sheet


def whole(title: Title, named: Text, body: str) -> bytes:
    """
    Write a sheet.

    Args:
        title: of its list.
        named: what kind of sheet it is.
        body: what stands on it, as markup.
    """
    called = f"{title.place.zh}{title.use.zh} {title.term.zh} · {named.zh}"
    standing = f'<link rel="stylesheet" href="{STANDING}">' if title.round_url else ""
    page = (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{escape(called)}</title>'
        f'<link rel="stylesheet" href="list.css">{standing}</head>\n<body><main>\n{_superseded(title)}{body}</main></body></html>\n'
    )
    return page.encode("utf-8")


def _superseded(title: Title) -> str:
    """The note that shows once a later list of the round was released."""
    if not title.round_url:
        return ""
    told = both(
        "这份名单已被新名单取代，不再作准。", "A newer list has taken the place of this one, which no longer stands."
    )
    way = both("看现行名单", "See the list in force")
    return f'<p class="note" id="superseded" hidden>{told} <a href="{escape(title.round_url)}">{way}</a></p>\n'


def heading(title: Title, named: Text) -> str:
    """Head a sheet with what its list is called and what kind of sheet it is."""
    return (
        f"<h1>{escape(title.place.zh + title.use.zh)} {escape(title.term.zh)} {named.zh}"
        f'<small lang="en">{escape(title.place.en)} · {escape(title.use.en)}, {escape(title.term.en)} · {named.en}</small></h1>\n'
    )


def turning(names: Sequence[str], name: str, overview: str, body: str) -> str:
    """Put what stands on one of several sheets between two ways to the sheet before and behind, and back to the first."""
    at = names.index(name)
    before = f'<a rel="prev" href="{names[at - 1]}">{both("上一页", "previous")}</a>' if at else ""
    after = f'<a rel="next" href="{names[at + 1]}">{both("下一页", "next")}</a>' if at + 1 < len(names) else ""
    up = f'<a href="{overview}">{both("总览", "overview")}</a>'
    ways = f"{before} {up} <span>{at + 1}/{len(names)}</span> {after}</nav>\n"
    return f'<nav aria-label="翻页">{ways}{body}<nav aria-label="页尾翻页">{ways}'


def table(heads: Iterable[tuple[str, str]], rows: str) -> str:
    """Write a table under its heads, each in both languages."""
    head = "".join(f"<th>{both(zh, en)}</th>" for zh, en in heads)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n"


def facts(told: Iterable[tuple[str, str, object]]) -> str:
    """Write facts, each with its name in both languages."""
    rows = "".join(f"<div><dt>{both(zh, en)}</dt><dd>{escape(str(value))}</dd></div>\n" for zh, en, value in told)
    return f"<dl>{rows}</dl>\n"


def both(zh: str, en: str) -> str:
    """Say something in both languages, Chinese first."""
    return f'{escape(zh)} <span lang="en">{escape(en)}</span>'


def cell(value: object) -> str:
    """Write a value; nothing where there is none."""
    return "" if value is None else str(value)


def anchor(name: str) -> str:
    """Name a place on a sheet."""
    return "u-" + name.encode("utf-8").hex()


def called(unit: str, names: Mapping[str, str]) -> str:
    """Name a unit of competition, as markup: by the official name of its area where that is known."""
    if not unit:
        return both("未定单位", "no unit")
    area, *parts = unit.split("/")
    return escape(" ".join([names.get(unit) or area, *parts])) if area != "*" or parts else both("全市", "whole city")
