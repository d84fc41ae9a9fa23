"""
What the parts of a page are made of: plain values that the rooms on top fill in and the tags of ``parts`` draw.

Every word is a ``kernel.errors.Text`` or a plain string; a plain string is shown in both languages alike (a person's name).
A tag reads attributes and keys the same way, so a mapping of the same names does as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from jifen.kernel.errors import Text

Words = Text | str


class Sort(StrEnum):
    """The closed set of states a mark can show, each with a shape of its own."""

    DONE = "done"  # ● finished, verified
    NOW = "now"  # ◐ under way
    WAIT = "wait"  # ▨ waits for somebody
    UNKNOWN = "unknown"  # ◌ nobody has answered
    TODO = "todo"  # ○ to be done by the reader
    NO = "no"  # ✕ refused, refuted, wrong
    LATE = "late"  # ▲ overdue
    LOCKED = "locked"  # ▬ not possible yet


WORDS: dict[Sort, Text] = {
    Sort.DONE: Text("已完成", "Completed"),
    Sort.NOW: Text("进行中", "In progress"),
    Sort.WAIT: Text("待核实", "Being verified"),
    Sort.UNKNOWN: Text("未知", "Unknown"),
    Sort.TODO: Text("未填写", "Not started"),
    Sort.NO: Text("未通过", "Not confirmed"),
    Sort.LATE: Text("已超期", "Overdue"),
    Sort.LOCKED: Text("暂不能办理", "Not possible yet"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a task list; ``url`` empty means that the row is no link yet; ``words`` replace the usual words of the mark."""

    name: Words
    url: str = ""
    sort: Sort = Sort.TODO
    words: Words = ""
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a check-answers list; an empty ``value`` reads “未提供 / Not provided”, ``url`` leads to changing it."""

    name: Words
    value: Any = ""
    url: str = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """
    One step of a case.

    ``sort``: DONE is past, NOW present, LATE present and overdue, NO ended badly, TODO still to come. ``holder`` has the
    case in its hands; ``provisional`` says that the due day may move because a year's holidays are not published yet.
    """

    name: Words
    sort: Sort = Sort.TODO
    holder: Words = ""
    since: date | datetime | None = None
    due: date | None = None
    provisional: bool = False
    note: Words = ""


@dataclass(frozen=True, slots=True)
class RecordShown:
    """One record: its kind, what it says, its state, who proved it, and what a person may do with it."""

    kind: Words
    what: Words
    sort: Sort = Sort.WAIT
    words: Words = ""
    proof: Words = ""
    reason: Words = ""
    details: Sequence[tuple[Words, Any]] = ()
    links: Sequence[tuple[Words, str]] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``number`` stands to the right."""

    name: Words
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than words: a link, or a mark."""

    value: Any
    url: str = ""
    sort: Sort | None = None


@dataclass(frozen=True, slots=True)
class NavLink:
    """A link of the desk's navigation with the number of matters behind it; ``late`` when some are overdue."""

    name: Words
    url: str
    count: int | None = None
    current: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Links of the desk's navigation under one name."""

    name: Words = ""
    links: Sequence[NavLink] = ()


@dataclass(frozen=True, slots=True)
class Served:
    """The person at the counter, named on every page of an assisted entry; ``number`` is masked already."""

    name: str
    number: str = ""
    reference: str = ""
    leave_url: str = ""
    notes: Sequence[Words] = field(default=())
