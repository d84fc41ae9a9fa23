"""
What changed from one list of a round to the list that supersedes it: who moved, by row code, and why.

Two lists of one run and secret give a person the same code, so everybody finds their own line. A reader learns that a score was
proven again, and never which fact: that stays between its owner and the office.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jifen.kernel.errors import RefusedError, Text
from jifen.ranking.canonical import Cell, canonical, csv_bytes

FORMAT = "jifen-difference/1"
_OWN = ("unit", "class", "total", "score")
_SHOWN = ("unit", "class", "total", "score", "rank", "second_rank", "result", "round", "pool")

Listed = Mapping[str, Any]
"""A list as it stands in ``list.json``."""


class Why(StrEnum):
    """Why a row is not what it was: facts of the person were proven again, or those of others moved them."""

    PROVEN_AGAIN = "proven_again"
    OTHERS_MOVED = "others_moved"
    CAME_IN = "came_in"
    LEFT = "left"


WHY_WORDS: dict[Why, Text] = {
    Why.PROVEN_AGAIN: Text("本人的事实重新核实", "facts of this person were proven again"),
    Why.OTHERS_MOVED: Text("因他人变动而移动", "moved because others did"),
    Why.CAME_IN: Text("新列入", "came in"),
    Why.LEFT: Text("不再列入", "left"),
}


class Effect(StrEnum):
    """What a change did to somebody's standing: whoever reached the line where nobody is ranked has what a place gives."""

    GAINED = "gained"
    LOST = "lost"
    RESULT_CHANGED = "result_changed"
    SAME_RESULT = "same_result"


EFFECT_WORDS: dict[Effect, Text] = {
    Effect.GAINED: Text("新入围", "gained a place"),
    Effect.LOST: Text("不再入围", "lost their place"),
    Effect.RESULT_CHANGED: Text("结果改变，入围与否不变", "another result, neither gained nor lost"),
    Effect.SAME_RESULT: Text("结果不变，名次或得分改变", "same result, another rank or score"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One row that changed: what the old list showed and what the new one shows; None where it has no such row."""

    code: str
    why: Why
    old: Mapping[str, object] | None
    new: Mapping[str, object] | None

    @property
    def result_changed(self) -> bool:
        """Whether somebody gained or lost a place, or their standing otherwise changed."""
        return (self.old or {}).get("result") != (self.new or {}).get("result")

    @property
    def effect(self) -> Effect:
        """What it did to their standing."""
        return effect_of(self.old, self.new)


def effect_of(old: Mapping[str, object] | None, new: Mapping[str, object] | None) -> Effect:
    """Say what a change from one row to another did to somebody's standing; None where a list has no such row."""
    before, after = _has_place(old), _has_place(new)
    if before is not after:
        return Effect.GAINED if after else Effect.LOST
    same = (old or {}).get("result") == (new or {}).get("result")
    return Effect.SAME_RESULT if same else Effect.RESULT_CHANGED


def _has_place(row: Mapping[str, object] | None) -> bool:
    return row is not None and row["result"] in ("placed", "qualified")


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed between two lists, in the order of codes; the roots say which lists."""

    old_root: str
    new_root: str
    moved: tuple[Moved, ...]

    def written(self) -> bytes:
        """Write ``difference.json`` in canonical form."""
        rows = [{"code": one.code, "new": one.new, "old": one.old, "why": one.why.value} for one in self.moved]
        told = {"format": FORMAT, "new_root": self.new_root, "old_root": self.old_root, "rows": rows}
        return canonical(told) + b"\n"

    def written_csv(self) -> bytes:
        """Write ``difference.csv``: the same for a spreadsheet, a column for what stood there and one for what stands there now."""
        names = [name for name in _SHOWN if any(name in row for one in self.moved for row in (one.old, one.new) if row)]
        sides = [(side, name) for name in names for side in ("old", "new")]
        rows: list[list[Cell]] = [["code", "why", *(f"{side}_{name}" for side, name in sides)]]
        for one in self.moved:
            both: dict[str, Mapping[str, Any]] = {"old": one.old or {}, "new": one.new or {}}
            rows.append([one.code, one.why.value, *(both[side].get(name) for side, name in sides)])
        return csv_bytes(rows)


def difference(old: Listed, new: Listed) -> Difference:
    """
    Compare a list with the one that supersedes it.

    Args:
        old: the list that is superseded.
        new: the list that takes its place.

    Returns:
        What changed; nothing for equal lists.

    Raises:
        RefusedError: ``ranking.not_one_round``: the lists are of different runs.
    """
    if old["about"]["run"] != new["about"]["run"]:
        raise RefusedError(
            "ranking.not_one_round",
            Text("两份名单不是同一次排名的。", "The lists are not of one round."),
            Text("只比较前后相继的两份名单。", "Compare a list with the one it supersedes."),
        )
    before, after = _by_code(old), _by_code(new)
    changed = sorted(code for code in before.keys() | after.keys() if _shown(before, code) != _shown(after, code))
    return Difference(
        str(old["root"]),
        str(new["root"]),
        tuple(Moved(code, _why(before, after, code), _shown(before, code), _shown(after, code)) for code in changed),
    )


def _by_code(listed: Listed) -> dict[str, dict[str, object]]:
    rows = (dict(zip(listed["columns"], row, strict=True)) for row in listed["rows"])
    return {str(row["code"]): row for row in rows}


def _shown(rows: Mapping[str, Mapping[str, object]], code: str) -> dict[str, object] | None:
    row = rows.get(code)
    return None if row is None else {name: row[name] for name in _SHOWN if name in row}


def _why(before: Mapping[str, Mapping[str, object]], after: Mapping[str, Mapping[str, object]], code: str) -> Why:
    if code not in before:
        return Why.CAME_IN
    if code not in after:
        return Why.LEFT
    # The commitment covers the whole private row: where it differs, something about this person was proven again.
    same = all(before[code].get(name) == after[code].get(name) for name in (*_OWN, "commitment"))
    return Why.OTHERS_MOVED if same else Why.PROVEN_AGAIN
