"""
A published list as pages for the phone: what the head says, every unit with its cut-off, and the rows, without any script.

The pages say what ``list.json`` says and are made from it alone, so the same list gives the same bytes. A long list is cut into
pages of a thousand rows at most; the first page says on which of them each unit begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from jifen.kernel.errors import Text
from jifen.ranking.canonical import Cell
from jifen.ranking.difference import WHY_WORDS, Difference
from jifen.ranking.look import LOOK
from jifen.ranking.outcome import RESULT_WORDS, Result

ROWS_A_PAGE = 1_000
ROWS_ON_THE_FIRST = 300
"""Up to so many rows stand on the first page itself."""


@dataclass(frozen=True, slots=True)
class Title:
    """What a list is called: place, use, term, and its number where it takes the place of another."""

    place: Text
    use: Text
    term: str
    number: int = 1
    trial: bool = False


class Section(NamedTuple):
    """Rows of one unit that stand together; a large unit has several."""

    unit: str
    rows: Sequence[Sequence[Cell]]


def pages(
    about: Mapping[str, Any],
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    root: str,
    title: Title,
    changed: Difference | None = None,
) -> dict[str, bytes]:
    """
    Write the pages of a list.

    Args:
        about: the head of the list.
        columns: its columns.
        rows: its rows, in their order.
        root: its root, in hex.
        title: what it is called.
        changed: what is not as on the list whose place it takes.

    Returns:
        ``index.html``, ``rows-001.html`` and so on where the list is long, ``list.css``.
    """
    told = _Page(about, columns, root, title)
    sections = list(_sections(columns, rows))
    inline = len(rows) <= ROWS_ON_THE_FIRST
    groups = [] if inline else list(_groups(sections))
    names = [f"rows-{number:03d}.html" for number in range(1, len(groups) + 1)]
    starts: dict[str, str] = {}
    for name, group in zip(names, groups, strict=True):
        for section in group:
            starts.setdefault(section.unit, name)
    first = told.head() + told.difference(changed) + told.units(starts if groups else None) + told.files()
    first += told.tables(sections) if inline else ""
    found = {"index.html": told.whole(first), "list.css": LOOK.encode("utf-8")}
    for name, group in zip(names, groups, strict=True):
        found[name] = told.whole(told.way(names, name) + told.tables(group) + told.way(names, name))
    return found


def _sections(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[Section]:
    at = columns.index("unit") if "unit" in columns else None
    for unit, group in groupby(rows, key=lambda row: "" if at is None else str(row[at] or "")):
        found = list(group)
        for start in range(0, len(found), ROWS_A_PAGE):
            yield Section(unit, found[start : start + ROWS_A_PAGE])


def _groups(sections: Sequence[Section]) -> Iterator[list[Section]]:
    """Put small units together on one page, in their order."""
    page: list[Section] = []
    for section in sections:
        if page and sum(len(one.rows) for one in page) + len(section.rows) > ROWS_A_PAGE:
            yield page
            page = []
        page.append(section)
    yield page


class _Page:
    """Writes the parts of the pages of one list."""

    def __init__(self, about: Mapping[str, Any], columns: Sequence[str], root: str, title: Title) -> None:
        self._about, self._columns, self._root, self._title = about, columns, root, title
        self._names = {unit["unit"]: unit["name"] for unit in about["units"]}
        self._places = {column: number for number, column in enumerate(columns)}
        self._ties = [number for number, column in enumerate(columns) if column.startswith("tie_")]

    def whole(self, body: str) -> bytes:
        name = f"{self._title.place.zh}{self._title.use.zh} {self._title.term}"
        page = (
            '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f'<meta name="robots" content="noindex"><title>{escape(name)} · 积分排名名单</title>'
            f'<link rel="stylesheet" href="list.css"></head>\n<body><main>\n{body}</main></body></html>\n'
        )
        return page.encode("utf-8")

    def head(self) -> str:
        title, counts = self._title, self._about["counts"]
        again = _both(f"第 {title.number} 份，取代前一份", f"list {title.number}, in place of the one before")
        trial = _both("试算，不是名单，不得公布", "A trial run: this is no list and is not to be published")
        told = [
            ("方案", "scheme", self._about["run"]["scheme"]),
            ("计分截至", "points as of", self._about["run"]["as_of"]),
            ("申请人", "applied", counts["applied"]),
            *((RESULT_WORDS[one].zh, RESULT_WORDS[one].en, counts[one.value]) for one in Result if counts[one.value]),
            ("根", "root", self._root),
        ]
        rows = "".join(f"<div><dt>{_both(zh, en)}</dt><dd>{escape(str(value))}</dd></div>\n" for zh, en, value in told)
        return (
            f"<h1>{escape(title.place.zh + title.use.zh)} {escape(title.term)} 积分排名名单"
            f'<small lang="en">{escape(title.place.en)} · {escape(title.use.en)} · list of ranks by points</small></h1>\n'
            + (f'<p class="note">{trial}</p>\n' if title.trial else "")
            + (f'<p class="note">{again}</p>\n' if title.number > 1 else "")
            + f"<dl>{rows}</dl>\n"
        )

    def units(self, starts: Mapping[str, str] | None) -> str:
        """Write a row for every unit, with the way to its rows where they stand on other pages."""
        names = {**self._names, **({unit: "" for unit in starts or {} if unit not in self._names})}
        facts = {unit["unit"]: unit for unit in self._about["units"]}
        rows = "".join(self._unit(unit, facts.get(unit), starts) for unit in names)
        heads = (("单位", "unit"), ("申请", "applied"), ("名额", "places"), ("入围", "placed"), ("录取线", "cut-off"))
        head = "".join(f"<th>{_both(zh, en)}</th>" for zh, en in heads)
        title = _both("各单位", "Units")
        return (
            f"<h2>{title}</h2>\n<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n" if rows else ""
        )

    def _unit(self, unit: str, facts: Mapping[str, Any] | None, starts: Mapping[str, str] | None) -> str:
        name = self._called(unit)
        where = None if starts is None else starts.get(unit)
        way = f'<a href="{where}#{_anchor(unit)}">{name}</a>' if where else name
        if starts is None:
            way = f'<a href="#{_anchor(unit)}">{name}</a>'
        if facts is None:
            return f"<tr><th>{way}</th><td></td><td></td><td></td><td></td></tr>\n"
        last = facts["cut_off"]
        line = "" if last is None else f"{_cell(last['score'])}（第{last['rank']}名）"
        places = facts["words"] or _cell(facts["places"])
        placed = facts["placed"] + facts["placed_second"]
        cells = "".join(f"<td>{escape(str(cell))}</td>" for cell in (facts["applied"], places, placed, line))
        return f"<tr><th>{way}</th>{cells}</tr>\n"

    def difference(self, changed: Difference | None) -> str:
        """Say how many rows are not as before, and why; each of them by code where they are not too many."""
        if changed is None:
            return ""
        title = _both("与前一份的不同", "What is not as before")
        counts = [(why, sum(one.why is why for one in changed.moved)) for why in WHY_WORDS]
        told = "".join(
            f"<li>{_both(WHY_WORDS[why].zh, WHY_WORDS[why].en)}: {count}</li>" for why, count in counts if count
        )
        rows = "".join(
            f'<tr><td class="c">{escape(one.code)}<td>{_result(one.old)}<td>{_result(one.new)}'
            f"<td>{_both(WHY_WORDS[one.why].zh, WHY_WORDS[one.why].en)}\n"
            for one in changed.moved[:ROWS_ON_THE_FIRST]
        )
        heads = (("行码", "code"), ("原来", "before"), ("现在", "now"), ("为什么", "why"))
        head = "".join(f"<th>{_both(zh, en)}</th>" for zh, en in heads)
        whole = len(changed.moved) <= ROWS_ON_THE_FIRST
        more = (
            ""
            if whole
            else f" · {_both(f'以上是前 {ROWS_ON_THE_FIRST} 行', f'the first {ROWS_ON_THE_FIRST} stand above')}"
        )
        return (
            f"<h2>{title}</h2>\n<ul>{told}</ul>\n"
            f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n"
            f'<p><a href="difference.json">difference.json</a>{more} · {_both("前一份的根", "root of the one before")} '
            f"<code>{escape(changed.old_root)}</code></p>\n"
        )

    def files(self) -> str:
        title = _both("怎样核对", "How to check")
        names = ("list.csv", "list.json", "entrants.json", "verifier.py", "README.txt")
        ways = "".join(f'<li><a href="{name}">{name}</a></li>' for name in names)
        how = _both(
            "把这些文件放进一个文件夹，运行下面一行；不联网，只用 Python。",
            "Put these files into one folder and run this line; it needs no network, only Python.",
        )
        ties = _both(
            "得分相同的，按方案规定的次序再比；这里只公布先后，不公布内容。",
            "Equals are parted as the scheme says; only their order is shown, never what decided it.",
        )
        past = f'<li><a href="/history.jsonl">history.jsonl</a> {_both("历次公布的记录", "all that was ever published")}</li>'
        return (
            f"<h2>{title}</h2>\n<p>{how}</p>\n<pre>python verifier.py . --root {self._root}</pre>\n"
            f"<ul>{ways}{past}</ul>\n" + (f"<p>{ties}</p>\n" if self._ties else "")
        )

    def way(self, names: Sequence[str], name: str) -> str:
        at = names.index(name)
        before = f'<a rel="prev" href="{names[at - 1]}">{_both("上一页", "previous")}</a>' if at else ""
        after = f'<a rel="next" href="{names[at + 1]}">{_both("下一页", "next")}</a>' if at + 1 < len(names) else ""
        up = f'<a href="index.html">{_both("总览", "overview")}</a>'
        return f"<nav>{before} {up} <span>{at + 1}/{len(names)}</span> {after}</nav>\n"

    def tables(self, sections: Sequence[Section]) -> str:
        return "".join(map(self._table, sections))

    def _table(self, section: Section) -> str:
        shown = [name for name in ("class", "name", "total", "score") if name in self._places]
        words = {
            "class": ("类别", "class"),
            "name": ("姓名", "name"),
            "total": ("总分", "points"),
            "score": ("数值", "score"),
        }
        ranked = "rank" in self._places
        heads = [("名次", "rank")] * ranked + [("行码", "code"), *(words[name] for name in shown)]
        heads += [("并列先后", "ties")] * bool(self._ties) + [("结果", "result")]
        head = "".join(f"<th>{_both(zh, en)}</th>" for zh, en in heads)
        rows = "".join(self._row(row, shown) for row in section.rows)
        title = self._called(section.unit)
        return (
            f'<h3 id="{_anchor(section.unit)}">{title}</h3>\n'
            f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n"
        )

    def _row(self, row: Sequence[Cell], shown: Sequence[str]) -> str:
        own = dict(zip(self._columns, row, strict=True))
        cells: list[Cell] = [own[name] for name in shown]
        if self._ties:
            cells.append(" ".join(_cell(row[at]) for at in self._ties if row[at] is not None))
        rank = f"<td>{_cell(own['rank'])}" if "rank" in own else ""
        told = "".join(f"<td>{escape(_cell(cell))}" for cell in cells)
        return f'<tr>{rank}<td class="c">{own["code"]}{told}<td>{_result(own)}\n'

    def _called(self, unit: str) -> str:
        name = self._names.get(unit, "")
        if not unit:
            return _both("未定单位", "no unit")
        area, *parts = unit.split("/")
        return escape(" ".join([name or area, *parts])) if area != "*" or parts else _both("全市", "whole city")


def _result(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    words = RESULT_WORDS[Result(row["result"])]
    more = f" {row['total']}" if row.get("total") is not None and "code" not in row else ""
    again = f" 第{row['round']}轮" if row.get("round") == 2 else ""
    return f"{words.zh}{again}{escape(more)}"


def _both(zh: str, en: str) -> str:
    return f'{escape(zh)} <span lang="en">{escape(en)}</span>'


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _anchor(unit: str) -> str:
    return "u-" + unit.encode("utf-8").hex()
