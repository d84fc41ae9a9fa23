"""
What a list gives away to somebody who already knows a person: their town, their class, their surname.

A list is measured before it is published, as it would be published, also beside the lists that came before it. Score, rank
and ordinals are what a list is for: without them nobody could recompute it. Neither could they without unit and class, which the
rules and the plan make public: how few rows these leave is measured and told to whoever releases the list. Whatever else stands on
it has to leave every person among at least ``SMALLEST_GROUP`` others whom the same knowledge fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from jifen.kernel.errors import Complaint, RefusedError, Text

SMALLEST_GROUP = 5
KNOWABLE = ("unit", "class", "name")
"""Columns whose values an outsider may know of a person before looking."""

NEEDED = frozenset({"unit", "class"})
"""Those of them without which nobody could recompute the list (decision 0036)."""

_VALUES = ("total", "score")
_MOST_COMPLAINTS = 50

Listed = Mapping[str, Any]
"""A list as it stands in ``list.json``."""


class SmallGroup(NamedTuple):
    """A combination of values that fits too few rows: the columns, what stands in them, how many rows."""

    columns: tuple[str, ...]
    values: tuple[object, ...]
    size: int


class Gain(NamedTuple):
    """What an earlier list adds: its root, the column only one of the two has, how many rows can be tied together."""

    root: str
    column: str
    rows: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """
    What a list gives away.

    ``highest`` and ``mean`` are the chances, highest and mean over all rows, that somebody who knows all that is knowable of a
    person picks their row. ``thin`` are small groups by unit and class alone: they are told. ``small`` and ``gains`` are what
    forbids publication.
    """

    rows: int
    highest: float
    mean: float
    thin: tuple[SmallGroup, ...]
    small: tuple[SmallGroup, ...]
    gains: tuple[Gain, ...]

    @property
    def may_be_published(self) -> bool:
        """Whether nothing forbids publication."""
        return not self.small and not self.gains


def disclosure(listed: Listed, *, earlier: Iterable[Listed] = (), smallest: int = SMALLEST_GROUP) -> Disclosure:
    """
    Measure a list as it would be published.

    Args:
        listed: the list.
        earlier: lists already published of which people may stand on this one too.
        smallest: how many rows every combination of knowable values has to fit.

    Returns:
        The measure; a list without rows gives nothing away.
    """
    rows = _rows(listed)
    shown = [column for column in KNOWABLE if column in listed["columns"]]
    found: set[SmallGroup] = set()
    for count in range(1, len(shown) + 1):
        for columns in combinations(shown, count):
            sizes = Counter(tuple(row[column] for column in columns) for row in rows)
            found |= {SmallGroup(columns, values, size) for values, size in sizes.items() if size < smallest}
    groups = Counter(tuple(row[column] for column in shown) for row in rows)
    ordered = sorted(found, key=lambda group: (group.columns, str(group.values)))
    return Disclosure(
        rows=len(rows),
        highest=1 / min(groups.values()) if groups else 0.0,
        mean=len(groups) / len(rows) if rows else 0.0,
        thin=tuple(group for group in ordered if NEEDED.issuperset(group.columns)),
        small=tuple(group for group in ordered if not NEEDED.issuperset(group.columns)),
        gains=tuple(gain for other in earlier for gain in _gains(listed, rows, other)),
    )


def kept_for_later(listed: Listed) -> dict[str, Any]:
    """
    Give what of a list the lists after it are measured against: what is knowable and points, without codes, in an order that says nothing.

    It has the shape of a list and goes as ``earlier`` to :func:`disclosure`; to be kept, in private, where the list itself is removed.
    """
    kept = [name for name in (*KNOWABLE, *_VALUES) if name in listed["columns"]]
    rows = sorted(([row[name] for name in kept] for row in _rows(listed)), key=str)
    return {"columns": kept, "root": listed["root"], "rows": rows}


def refuse_what_fails(measured: Disclosure) -> None:
    """
    Let a list pass, or say all that forbids its publication.

    Raises:
        RefusedError: ``ranking.gives_away``: groups too small, or rows that an earlier list tells more of.
    """
    if measured.may_be_published:
        return
    told = [_small_told(group) for group in measured.small] + [_gain_told(gain) for gain in measured.gains]
    raise RefusedError(
        "ranking.gives_away",
        Text(
            "这份名单会让人认出其中的人，不能公布。", "People could be recognised on this list: it cannot be published."
        ),
        Text("先去掉遮盖的姓名。", "Leave out the masked names first."),
        complaints=told[:_MOST_COMPLAINTS],
    )


def _rows(listed: Listed) -> list[dict[str, object]]:
    columns: Sequence[str] = listed["columns"]
    return [dict(zip(columns, row, strict=True)) for row in listed["rows"]]


def _gains(listed: Listed, rows: list[dict[str, object]], other: Listed) -> list[Gain]:
    """What the earlier list tells of rows that can be found on both by all that the two have in common."""
    before = _rows(other)
    common = [name for name in (*KNOWABLE, *_VALUES) if name in listed["columns"] and name in other["columns"]]
    only_one = [name for name in KNOWABLE if (name in listed["columns"]) != (name in other["columns"])]
    if not common or not only_one:
        return []
    here, there = (Counter(tuple(row[name] for name in common) for row in some) for some in (rows, before))
    tied = sum(size == 1 and there[values] == 1 for values, size in here.items())
    return [Gain(str(other["root"]), column, tied) for column in only_one if tied]


def _small_told(group: SmallGroup) -> Complaint:
    values = "、".join(str(value) for value in group.values)
    return Complaint(
        "ranking.small_group",
        f"list:{'+'.join(group.columns)}",
        Text(f"“{values}”只有 {group.size} 行。", f"Only {group.size} rows have {values}."),
        Text("请不显示这一列。", "Leave the column out."),
    )


def _gain_told(gain: Gain) -> Complaint:
    return Complaint(
        "ranking.tied_to_earlier",
        f"list:{gain.column}",
        Text(
            f"与已公布的名单（{gain.root[:12]}）对照，{gain.rows} 人会多露出这一列。",
            f"Beside the list {gain.root[:12]}, this column becomes known of {gain.rows} people.",
        ),
        Text("两次公布的列要一致。", "Show the same columns as before."),
    )
