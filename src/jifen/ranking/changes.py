"""
What changed from a list to the one that takes its place, as pages for people: who gained, who lost, who moved, and why.

The pages say what ``difference.json`` says and nothing more: codes, and what either list shows of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from jifen.kernel.errors import Text
from jifen.ranking.difference import EFFECT_WORDS, WHY_WORDS, Difference, Effect, Moved, Why
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

OVERVIEW = "difference.html"
ROWS_A_PAGE = 500
"""Each row says two standings and is about twice as heavy as one of a list."""

ROWS_ON_THE_FIRST = 300
_NAMED = Text("与前一份名单的不同", "what is not as on the list before")
_POOLS = {"open": "不分类名额", "reserved": "预留名额"}
_HEADS = (("行码", "code"), ("原来", "before"), ("现在", "now"))


def pages(changed: Difference, *, names: Mapping[str, str], title: Title) -> dict[str, bytes]:
    """
    Write the pages of what changed.

    Args:
        changed: what is not as on the list before.
        names: official names of the units.
        title: what the new list is called.

    Returns:
        ``difference.html``; ``difference-001.html`` and so on where much has changed.
    """
    sections = list(_sections(changed))
    told = _Told(names, apart=len(names) > 1)
    head = heading(title, _NAMED)
    first = f"{head}<h2>{both('有多少变化', 'How much has changed')}</h2>\n{totals(changed)}{_lists(changed, title)}"
    first += f"<h2>{both('每一行的变化', 'Every row that changed')}</h2>\n"
    if len(changed.moved) <= ROWS_ON_THE_FIRST:
        return {OVERVIEW: whole(title, _NAMED, first + told.tables(sections))}
    groups = list(together(sections, ROWS_A_PAGE))
    sheets = [f"difference-{number:03d}.html" for number in range(1, len(groups) + 1)]
    found = {OVERVIEW: whole(title, _NAMED, first + _begin(sheets, groups))}
    for sheet, group in zip(sheets, groups, strict=True):
        found[sheet] = whole(title, _NAMED, head + turning(sheets, sheet, OVERVIEW, told.tables(group)))
    return found


def totals(changed: Difference) -> str:
    """Say how many rows changed, what that did to their standing, and why."""
    effects, whys = Counter(one.effect for one in changed.moved), Counter(one.why for one in changed.moved)
    told = [("有变化", "rows that changed", len(changed.moved))]
    told += [(words.zh, words.en, effects[one]) for one, words in EFFECT_WORDS.items()]
    reasons = [(words.zh, words.en, whys[one]) for one, words in WHY_WORDS.items() if whys[one]]
    why = f"<h3>{both('为什么', 'Why')}</h3>\n{facts(reasons)}" if reasons else ""
    return facts(told) + why


def _sections(changed: Difference) -> Iterator[Section]:
    """Give those who gained first, then who lost, then everybody else; of each those first whose own facts were proven again."""
    rows: dict[tuple[Effect, Why], list[Moved]] = {(effect, why): [] for effect in EFFECT_WORDS for why in WHY_WORDS}
    for one in changed.moved:
        rows[one.effect, one.why].append(one)
    for (effect, why), those in rows.items():
        yield from cut(f"{effect.value}-{why.value}", those, ROWS_A_PAGE)


def _lists(changed: Difference, title: Title) -> str:
    """Lead to both lists, and to the same for a program and for a spreadsheet."""
    old = both("前一份名单", "the list before")
    before = f'<a href="{escape(title.before_url)}">{old}</a>' if title.before_url else old
    rows = (
        f'<a href="index.html">{both("现在这份名单", "this list")}</a> <code>{escape(changed.new_root)}</code>',
        f"{before} <code>{escape(changed.old_root)}</code>",
        f'<a href="difference.csv">difference.csv</a> {both("电子表格", "for a spreadsheet")}',
        f'<a href="difference.json">difference.json</a> {both("供程序读取", "for programs")}',
    )
    told = both(
        "行码与两份名单上的相同。只写明谁的事实重新核实过，不写是哪一项。",
        "Codes are those of both lists. It is said whose facts were proven again, never which.",
    )
    return f"<p>{told}</p>\n<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>\n"


def _begin(sheets: Iterable[str], groups: Iterable[list[Section]]) -> str:
    """Say on which page each group of rows begins."""
    starts: dict[str, str] = {}
    for sheet, group in zip(sheets, groups, strict=True):
        for section in group:
            starts.setdefault(section.name, f"{sheet}#{anchor(section.name)}")
    rows = "".join(f'<li><a href="{where}">{_heading(name)}</a></li>' for name, where in starts.items())
    return f"<ul>{rows}</ul>\n"


def _heading(name: str) -> str:
    """Say what those of a section have in common."""
    effect, _, why = name.partition("-")
    words = {one.value: told for one, told in (*EFFECT_WORDS.items(), *WHY_WORDS.items())}
    return both(f"{words[effect].zh}：{words[why].zh}", f"{words[effect].en}: {words[why].en}")


class _Told:
    """Writes rows; ``apart`` where there are several units, so that each row says its own."""

    def __init__(self, names: Mapping[str, str], *, apart: bool) -> None:
        self._names, self._apart = names, apart

    def tables(self, sections: Iterable[Section]) -> str:
        return "".join(map(self._table, sections))

    def _table(self, section: Section) -> str:
        rows = "".join(map(self._row, section.rows))
        return f'<h2 id="{anchor(section.name)}">{_heading(section.name)}</h2>\n{table(_HEADS, rows)}'

    def _row(self, one: Moved) -> str:
        units = {str(row.get("unit") or "") for row in (one.old, one.new) if row and "unit" in row}
        unit = called(units.pop(), self._names) if self._apart and len(units) == 1 else ""
        small = f"<small>{unit}</small>" if unit else ""
        old, new = (self._standing(row, other) for row, other in ((one.old, one.new), (one.new, one.old)))
        return f'<tr><td class="c">{escape(one.code)}{small}<td>{old}<td>{new}\n'

    def _standing(self, row: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> str:
        """Say what a list shows of somebody; unit, class and pool only where they are not as on the other list."""
        if row is None:
            return both("不在名单上", "not on the list")
        told = [RESULT_WORDS[Result(row["result"])].zh]
        told += ["第2轮"] if row.get("round") == 2 else []
        told += [f"第{row['rank']}名"] if row.get("rank") is not None else []
        told += [f"第2轮第{row['second_rank']}名"] if row.get("second_rank") is not None else []
        told += [f"{row['total']}分"] if row.get("total") is not None else []
        told += [cell(row.get("score"))]
        told = [escape(part) for part in told]
        moved = other is not None and row.get("unit") != other.get("unit")
        told += [called(str(row.get("unit") or ""), self._names)] if moved else []
        more = [name for name in ("class", "pool") if other is not None and row.get(name) != other.get(name)]
        told += [escape(_POOLS.get(cell(row.get(name)), cell(row.get(name)))) for name in more]
        return " ".join(part for part in told if part)
