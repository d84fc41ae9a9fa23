"""
A published list as pages for the phone: what the head says, every unit with its cut-off, and the rows, without any script.

The pages say what ``list.json`` says and are made from it alone, so the same list gives the same bytes. A long list is cut into
pages of a thousand rows at most; the first page says on which of them each unit begins. What changed from the list before has
pages of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from jifen.kernel.errors import Text
from jifen.ranking import changes
from jifen.ranking.canonical import Cell
from jifen.ranking.difference import Difference
from jifen.ranking.look import LOOK
from jifen.ranking.outcome import RESULT_WORDS, Result
from jifen.ranking.sheet import (
    Section,
    Title,
    anchor,
    both,
    called,
    cell,
    cut,
    facts,
    heading,
    table,
    together,
    turning,
    whole,
)
from jifen.ranking.units import WHOLE

ROWS_ON_THE_FIRST = 300
"""Up to so many rows stand on the first page itself."""

_RANKED = Text("积分排名名单", "list of ranks by points")
_UNRANKED = Text("达到分数线人员名单", "list of those who reached the line")
_OVERVIEW = "index.html"


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
        ``index.html``, ``rows-001.html`` and so on where the list is long, ``list.css``; where it takes the place of another
        ``difference.html``, with ``difference-001.html`` and so on where much has changed.
    """
    told = _Page(about, columns, root, title)
    sections = list(_sections(columns, rows))
    inline = len(rows) <= ROWS_ON_THE_FIRST
    groups = [] if inline else list(together(sections))
    names = [f"rows-{number:03d}.html" for number in range(1, len(groups) + 1)]
    starts = {section.name: "" for section in sections} if inline and told.names else {}
    for name, group in zip(names, groups, strict=True):
        for section in group:
            starts.setdefault(section.name, name)
    first = told.head() + told.difference(changed) + told.units(starts) + told.files()
    first += told.every(sections) if inline else ""
    found = {_OVERVIEW: told.whole(first), "list.css": LOOK.encode("utf-8")}
    for name, group in zip(names, groups, strict=True):
        found[name] = told.whole(told.heading() + turning(names, name, _OVERVIEW, told.tables(group)))
    return found | (changes.pages(changed, names=told.names, title=title) if changed else {})


def _sections(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[Section]:
    at = columns.index("unit") if "unit" in columns else None
    for unit, group in groupby(rows, key=lambda row: WHOLE if at is None else str(row[at] or "")):
        yield from cut(unit, list(group))


class _Page:
    """Writes the parts of the pages of one list."""

    def __init__(self, about: Mapping[str, Any], columns: Sequence[str], root: str, title: Title) -> None:
        self._about, self._columns, self._root, self._title = about, columns, root, title
        self.names: dict[str, str] = {unit["unit"]: unit["name"] for unit in about["units"]}
        self._places = {column: number for number, column in enumerate(columns)}
        self._ties = [number for number, column in enumerate(columns) if column.startswith("tie_")]
        self._named = _RANKED if "rank" in self._places else _UNRANKED

    def whole(self, body: str) -> bytes:
        return whole(self._title, self._named, body)

    def heading(self) -> str:
        return heading(self._title, self._named)

    def head(self) -> str:
        title, counts = self._title, self._about["counts"]
        again = both(f"第 {title.number} 份，取代前一份", f"list {title.number}, in place of the one before")
        trial = both("试算，不是名单，不得公布", "A trial run: this is no list and is not to be published")
        told = [
            ("方案", "scheme", self._about["run"]["scheme"]),
            ("计分截至", "points as of", self._about["run"]["as_of"]),
            ("申请人", "applied", counts["applied"]),
            *((RESULT_WORDS[one].zh, RESULT_WORDS[one].en, counts[one.value]) for one in Result if counts[one.value]),
            ("根", "root", self._root),
        ]
        return (
            self.heading()
            + (f'<p class="note">{trial}</p>\n' if title.trial else "")
            + (f'<p class="note">{again}</p>\n' if title.number > 1 else "")
            + self._ways()
            + facts(told)
        )

    def _ways(self) -> str:
        """Lead to the check and to the round, before anything long."""
        check = f'<a href="#check">{both("怎样核对", "How to check")}</a>'
        url = escape(self._title.round_url)
        page = f'<a href="{url}">{both("本轮的日程、名额和异议", "Days, places and objections of the round")}</a>'
        return f"<nav>{check} {page if url else ''}</nav>\n"

    def units(self, starts: Mapping[str, str]) -> str:
        """Write a row for every unit, with the way to its rows; ``starts`` says on which page they begin, empty for this one."""
        names = dict.fromkeys((*self.names, *starts))
        reports = {unit["unit"]: unit for unit in self._about["units"]}
        rows = "".join(self._unit(unit, reports.get(unit), starts) for unit in names)
        heads = (("单位", "unit"), ("申请", "applied"), ("名额", "places"), ("入围", "placed"), self._line())
        return f"<h2>{both('各单位', 'Units')}</h2>\n{table(heads, rows)}" if rows else ""

    def _line(self) -> tuple[str, str]:
        """Name the cut-off, and what it is a number of where that is not the total."""
        leading = self._title.leading
        return (f"录取线（{leading.zh}）", f"cut-off ({leading.en})") if leading else ("录取线", "cut-off")

    def _unit(self, unit: str, report: Mapping[str, Any] | None, starts: Mapping[str, str]) -> str:
        name = called(unit, self.names)
        to_rows = f'<a href="{starts[unit]}#{anchor(unit)}">{name}</a>' if unit in starts else name
        if report is None:
            return f"<tr><th>{to_rows}</th><td></td><td></td><td></td><td></td></tr>\n"
        last = report["cut_off"]
        line = "" if last is None else f"{cell(last['score'])}（第{last['rank']}名）"
        places = report["words"] or cell(report["places"])
        placed = report["placed"] + report["placed_second"]
        cells = "".join(f"<td>{escape(str(one))}</td>" for one in (report["applied"], places, placed, line))
        return f"<tr><th>{to_rows}</th>{cells}</tr>\n"

    def difference(self, changed: Difference | None) -> str:
        """Say how many rows are not as before, and who gained and lost a place; each of them has its line on pages of their own."""
        if changed is None:
            return ""
        title = both("与前一份的不同", "What is not as before")
        every = both("每一行的变化", "Every row that changed")
        return f'<h2>{title}</h2>\n{changes.totals(changed)}<p><a href="{changes.OVERVIEW}">{every}</a></p>\n'

    def files(self) -> str:
        """Say how the list is checked: on the page of its round, or with the program beside it."""
        title = both("怎样核对", "How to check")
        names = ("verifier.py", "list.json", "list.csv", "entrants.json", "README.txt")
        ways = "".join(f'<li><a href="{name}">{name}</a></li>' for name in names)
        how = both(
            "用核对程序：把这些文件放进一个文件夹，运行下面一行；不联网，只用 Python。",
            "With the program: put these files into one folder and run this line; it needs no network, only Python.",
        )
        ties = both(
            "得分相同的，按方案规定的次序再比；这里只公布先后，不公布内容。",
            "Equals are parted as the scheme says; only their order is shown, never what decided it.",
        )
        past = f'<li><a href="/history.jsonl">history.jsonl</a> {both("历次公布的记录", "all that was ever published")}</li>'
        return (
            f'<h2 id="check">{title}</h2>\n{self._checker()}<p>{how}</p>\n<pre>python verifier.py . --root {self._root}</pre>\n'
            f"<ul>{ways}{past}</ul>\n" + (f"<p>{ties}</p>\n" if self._ties else "")
        )

    def _checker(self) -> str:
        """Lead to the page that checks the list in force; this one runs no script."""
        if not self._title.round_url or self._title.trial:
            return ""
        how = both(
            "在手机上：打开本轮页面，按“在手机上核对”，整份名单就在手机上重新算一遍，什么都不上传。",
            "On a phone: press “Check it here” on the page of the round; the whole list is worked out again there, nothing is sent.",
        )
        press = both("去核对现行名单", "Check the list in force")
        return f'<p>{how} <a href="{escape(self._title.round_url)}#check">{press}</a></p>\n'

    def every(self, sections: Sequence[Section]) -> str:
        """Write all rows of a short list."""
        return f"<h2>{both('名单', 'The list')}</h2>\n{self.tables(sections)}"

    def tables(self, sections: Sequence[Section]) -> str:
        return "".join(map(self._table, sections))

    def _table(self, section: Section) -> str:
        shown = [name for name in ("class", "name", "total", "score") if name in self._places]
        words = {
            "class": ("类别", "class"),
            "name": ("姓名", "name"),
            "total": ("总分", "points"),
            "score": self._title.leading or ("数值", "score"),
        }
        ranked = "rank" in self._places
        heads = [("名次", "rank")] * ranked + [("行码", "code"), *(words[name] for name in shown)]
        heads += [("并列先后", "ties")] * bool(self._ties) + [("结果", "result")]
        rows = "".join(self._row(row, shown) for row in section.rows)
        title = called(section.name, self.names)
        return f'<h2 id="{anchor(section.name)}">{title}</h2>\n{table(heads, rows)}'

    def _row(self, row: Sequence[Cell], shown: Sequence[str]) -> str:
        own = dict(zip(self._columns, row, strict=True))
        cells: list[Cell] = [own[name] for name in shown]
        if self._ties:
            cells.append(" ".join(cell(row[at]) for at in self._ties if row[at] is not None))
        rank = f"<td>{cell(own['rank'])}" if "rank" in own else ""
        told = "".join(f"<td>{escape(cell(one))}" for one in cells)
        return f'<tr>{rank}<td class="c">{own["code"]}{told}<td>{_result(own)}\n'


def _result(row: Mapping[str, Any]) -> str:
    words = RESULT_WORDS[Result(row["result"])]
    return f"{words.zh} 第2轮" if row.get("round") == 2 else words.zh
