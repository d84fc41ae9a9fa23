"""
A scorecard in words: what counted, what did not and why, every article, every step of the totals, and who still has to answer.

Plain values all the way down, in the order of the scheme, so that two runs over the same records give the same bytes.
Points are written as people read them (``"78.5"``); None is *unknown*. ``explaining`` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from jifen.kernel.errors import Text

FORMAT = "jifen-explanation/1"


@dataclass(frozen=True, slots=True)
class RecordTold:
    """A record in a few words, who stands for it, and where it was read from."""

    kind: str
    what: Text
    proof: Text
    standing: str
    where: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that did not count, and every reason why."""

    record: RecordTold
    why: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ConditionTold:
    """A condition or one leaf of it: met, not met, or None; what was found; the near misses where it is not met."""

    name: Text
    met: bool | None
    found: Text | None
    basis: str
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class LineTold:
    """
    One line.

    ``worth`` is the rule in words; ``before`` the points before limits and ``limit`` what a limit did to them. ``waits_for``
    names the kinds of records somebody still has to answer for.
    """

    id: str
    name: Text
    group: str
    status: str
    status_words: Text
    quantity: Text
    before: str | None
    points: str | None
    limit: Text | None
    worth: Text
    window: Text | None
    basis: str
    reading: str
    evidence: str
    counted: tuple[RecordTold, ...]
    left_out: tuple[LeftOut, ...]
    conditions: tuple[ConditionTold, ...]
    notes: tuple[Text, ...]
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeatTold:
    """The lines as seen from one seat of the household."""

    seat: str
    name: Text
    lines: tuple[LineTold, ...]


@dataclass(frozen=True, slots=True)
class GroupTold:
    """A group of one use: how its members are put together, what they make before and after its limits."""

    id: str
    name: Text
    inside: str
    combine: Text
    before: str | None
    points: str | None
    lines: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step of a total, in the written order; ``after`` is None once something in it is unknown."""

    what: Text
    before: str | None
    after: str | None
    applies: bool | None
    basis: str


@dataclass(frozen=True, slots=True)
class PartTold:
    """
    One part of the bar that shows a total: what is known, what waits for proof, and whether something in it is unknown.

    The parts of a use add up: ``points`` to what is known of its total, ``waiting`` to what unproven claims would add.
    """

    id: str
    name: Text
    points: str
    waiting: str
    unknown: bool


@dataclass(frozen=True, slots=True)
class GateTold:
    """A gate, and every leaf of it."""

    id: str
    name: Text
    met: bool | None
    leaves: tuple[ConditionTold, ...]
    basis: str
    reading: str


@dataclass(frozen=True, slots=True)
class VetoTold:
    """A veto: whether it bars (None: unknown), the last barred day, whether there is no end, and the records that bar."""

    id: str
    name: Text
    bars: bool | None
    until: date | None
    for_ever: bool
    records: tuple[RecordTold, ...]
    basis: str
    reading: str


@dataclass(frozen=True, slots=True)
class UseTold:
    """
    What the points come to for one use, and what that means.

    ``may_apply`` joins line, gates and vetoes. ``meaning`` says it, ``reasons`` what stands in the way or is not known yet,
    ``then`` what follows; none of them ever calls it success.
    """

    use: str
    name: Text
    seat: str
    total: str | None
    proven: str
    line: str | None
    missing: str | None
    reached: bool | None
    may_apply: bool | None
    meaning: Text
    reasons: tuple[Text, ...]
    then: Text
    parts: tuple[PartTold, ...]
    steps: tuple[StepTold, ...]
    groups: tuple[GroupTold, ...]
    gates: tuple[GateTold, ...]
    vetoes: tuple[VetoTold, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class StillUnknown:
    """A kind of record that is not known to be complete: why, who has to answer, and which lines wait for it."""

    kind: str
    name: Text
    why: Text
    who: Text
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The scorecard of one person, explained."""

    person: str
    name: str
    scheme: str
    title: Text
    fingerprint: str
    instruments: tuple[str, ...]
    as_of: date
    trust: str
    caution: tuple[Text, ...]
    uses: tuple[UseTold, ...]
    seats: tuple[SeatTold, ...]
    unknown: tuple[StillUnknown, ...]
    format: str = FORMAT

    def use(self, use: str) -> UseTold:
        """Give one use by its name."""
        return next(told for told in self.uses if told.use == use)

    def only(self, use: str) -> Explanation:
        """Give what concerns one use: its total and conditions, the lines that enter it, and what they wait for."""
        told = self.use(use)
        entering = {part.id for part in told.parts} | {name for group in told.groups for name in group.lines}
        kept = tuple(line for line in self.lines(use) if line.id in entering)
        seats = tuple(replace(seat, lines=kept) for seat in self.seats if seat.seat == told.seat)
        unknown = tuple(one for one in self.unknown if not one.lines or entering & set(one.lines))
        return replace(self, uses=(told,), seats=seats, unknown=unknown)

    def lines(self, use: str) -> tuple[LineTold, ...]:
        """Give the lines of the seat that counts for a use."""
        seat = self.use(use).seat
        return next(told.lines for told in self.seats if told.seat == seat)

    def as_data(self) -> dict[str, Any]:
        """Give plain mappings, lists, texts and truth values, ready for JSON."""
        data: dict[str, Any] = plain(self)
        return data


def plain(value: Any) -> Any:
    """Turn told values into plain ones: a ``Text`` becomes ``{"zh": …, "en": …}``, a date its ISO form."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
