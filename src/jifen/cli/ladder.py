"""
The points ladder: one bar for each use, cut into sections, against the line of that use.

What is known, what waits for proof and what nobody has answered yet are told apart by their shape, never by colour alone. The
same figures are drawn in the terminal and on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jifen.kernel.errors import Text
from jifen.scoring.explanation import UseTold

_ROOM = Decimal("1.06")  # a little air behind the longest bar, so that its end can be seen


class Sort(StrEnum):
    """What a block of a bar is."""

    KNOWN = "known"
    WAITING = "waiting"
    TAKEN = "taken"  # deducted


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a bar, in points from its left end; ``shade`` counts the sections from 0."""

    name: Text
    start: Decimal
    end: Decimal
    sort: Sort
    shade: int


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of one use: its blocks, what is known of the total, its line, and whether something is still unknown."""

    use: str
    name: Text
    points: Decimal
    line: Decimal | None
    blocks: tuple[Block, ...]
    unknown: bool

    @property
    def reach(self) -> Decimal:
        """How far the bar or its line goes to the right."""
        return max((self.points, self.line or Decimal(0), *(block.end for block in self.blocks)))


def ladder(uses: Iterable[UseTold]) -> list[Bar]:
    """Lay out the bars of several uses; a section has the same shade in each of them."""
    kept = list(uses)
    names = dict.fromkeys(part.id for use in kept for part in use.parts if Decimal(part.points) > 0)
    others = dict.fromkeys(part.id for use in kept for part in use.parts)
    shades = {name: shade for shade, name in enumerate({**names, **others})}
    return [_bar(use, shades) for use in kept]


def _bar(use: UseTold, shades: Mapping[str, int]) -> Bar:
    """Lay out the bar of a use: sections from the left, deductions back from the right, claims behind them."""
    blocks: list[Block] = []
    end = Decimal(0)
    for part in use.parts:
        points = Decimal(part.points)
        if points > 0:
            blocks.append(Block(part.name, end, end + points, Sort.KNOWN, shades[part.id]))
            end += points
    back = end
    for part in use.parts:
        points = Decimal(part.points)
        if points < 0:
            blocks.append(Block(part.name, max(Decimal(0), back + points), back, Sort.TAKEN, shades[part.id]))
            back = max(Decimal(0), back + points)
    for part in use.parts:
        waiting = Decimal(part.waiting)
        if waiting > 0:
            blocks.append(Block(part.name, end, end + waiting, Sort.WAITING, shades[part.id]))
            end += waiting
    line = Decimal(use.line) if use.line is not None else None
    unknown = use.total is None or any(part.unknown for part in use.parts)
    return Bar(use.use, use.name, Decimal(use.proven), line, tuple(blocks), unknown)


def scale(bars: Iterable[Bar]) -> Decimal:
    """Give the number of points that the full width stands for, one scale for all bars, never zero."""
    return max((max(bar.reach, Decimal(1)) for bar in bars), default=Decimal(1)) * _ROOM
