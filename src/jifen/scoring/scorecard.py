"""
The scorecard: what a run found for one person. It is a value; nothing in it is ever changed.

``None`` is *unknown*, never zero. A known total is the sum of its lines, put through the written steps of its use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from jifen.facts.dossier import Record, Trust


class Status(StrEnum):
    """Why a line has the points it has."""

    COUNTED = "counted"  # records counted
    NONE = "none"  # nothing on record, and the list is closed
    NOT_MET = "not_met"  # a requirement of the line is not met
    VOID = "void"  # a rule makes the line worth nothing
    DEEMED = "deemed"  # a legal ground replaces proof
    ENDED = "ended"  # the line was not in force on the day
    UNKNOWN = "unknown"  # somebody has not answered yet


STATUS_WORDS: dict[Status, tuple[str, str]] = {
    Status.COUNTED: ("已计分", "counted"),
    Status.NONE: ("无记录", "nothing on record"),
    Status.NOT_MET: ("未满足前提", "requirement not met"),
    Status.VOID: ("不予计分", "void"),
    Status.DEEMED: ("视同", "deemed"),
    Status.ENDED: ("已停止执行", "no longer in force"),
    Status.UNKNOWN: ("待核实", "unknown"),
}


class LineScore(NamedTuple):
    """
    One line.

    ``quantities`` are whole units, one per measure; ``worth`` the points before limits; ``points`` after them, scaled.
    """

    id: str
    quantities: tuple[int | None, ...]
    worth: int | None
    points: int | None
    status: Status
    counted: tuple[Record, ...]


class Leaf(NamedTuple):
    """One leaf of a condition: its words, its ground, whether it is met (None: unknown), and the units it looked at."""

    name: str
    basis: str
    met: bool | None
    at: int
    found: int | None


class GateScore(NamedTuple):
    """A gate and every leaf of it."""

    id: str
    met: bool | None
    leaves: tuple[Leaf, ...]


class VetoScore(NamedTuple):
    """A veto: whether it bars (None: unknown), the last barred day (None: no end), the records that bar."""

    id: str
    bars: bool | None
    until: date | None
    records: tuple[Record, ...]


class SeatScore(NamedTuple):
    """The lines and groups as seen from one seat of the household."""

    lines: tuple[LineScore, ...]
    groups: tuple[int | None, ...]
    measures: tuple[int | None, ...]


class UseScore(NamedTuple):
    """
    One use.

    ``total`` is None while anything it needs is unknown; ``proven`` is the same sum over what is known, for show only.
    ``may_apply`` joins the line, the gates and the vetoes; passing the line is never called success.
    """

    use: str
    seat: str
    total: int | None
    proven: int
    line: int | None
    reached: bool | None
    gates: tuple[GateScore, ...]
    vetoes: tuple[VetoScore, ...]
    may_apply: bool | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What a run found for one person; the identity of scheme, day and trust is part of it."""

    person: str
    scheme: str
    fingerprint: str
    as_of: date
    trust: Trust
    decimals: int
    seats: dict[str, SeatScore]
    uses: dict[str, UseScore]
    unknown_kinds: tuple[str, ...]

    def seat(self, use: str | None = None) -> SeatScore:
        """Give the seat that counts for a use, or the applicant's own."""
        return self.seats[self.uses[use].seat if use else "self"]

    def line(self, indicator: str, use: str | None = None) -> LineScore:
        """Give one line by the id of its indicator."""
        return next(line for line in self.seat(use).lines if line.id == indicator)
