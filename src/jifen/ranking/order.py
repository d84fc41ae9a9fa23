"""
The order of people who compete: tie groups, ranks, and which key parted whom from whom.

Everything here works on a *line*: entrants of one unit or pool, arranged. Two people with the same keys are equal; their
place in the line then follows their id only so that the same table always gives the same line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from jifen.policy.ranking_rules import AnyKey, ClassesKey, DateKey
from jifen.ranking.entrants import Entrant

NOBODY_ABOVE = -1
"""What :func:`partings` says of the first in a line."""


@dataclass(frozen=True, slots=True)
class Keys:
    """How the ranking keys of a use are laid out: the class if it comes first, the leading key, the keys that break ties."""

    order: tuple[AnyKey, ...]

    @property
    def leading(self) -> int:
        """Position of the first key that compares people rather than classes."""
        return int(isinstance(self.order[0], ClassesKey))

    @property
    def has_score(self) -> bool:
        """Whether the leading key has a value that may be shown; a day of someone's life may not."""
        return not isinstance(self.order[self.leading], DateKey)

    @property
    def first_ordinal(self) -> int:
        """Position of the first key that is shown as an ordinal."""
        return self.leading + int(self.has_score)

    def score(self, entrant: Entrant) -> int | None:
        """The value of the leading key as the score table has it."""
        key = self.order[self.leading]
        size = entrant.keys[self.leading]
        return (
            (-size if key.first == "highest" else size) if not isinstance(key, ClassesKey) and self.has_score else None
        )


def arrange(entrants: Iterable[Entrant]) -> list[Entrant]:
    """Put entrants in order, the first served first; the order of the input does not matter."""
    return sorted(entrants, key=lambda entrant: (entrant.keys, entrant.person))


def tie_groups(line: Iterable[Entrant]) -> list[list[Entrant]]:
    """Cut a line into groups of people whom every key leaves equal."""
    return [list(group) for _, group in groupby(line, key=lambda entrant: entrant.keys)]


def ranks(line: Sequence[Entrant], style: Literal["1224", "1223", "1234"]) -> list[int]:
    """
    Number a line.

    Args:
        line: entrants in order.
        style: ``1224`` leaves out as many numbers as people share one, ``1223`` leaves out none; ``1234`` is for lines in
            which nobody is equal.

    Returns:
        One rank per entrant, from 1; equal people have the same.
    """
    found: list[int] = []
    for number, group in enumerate(tie_groups(line), start=1):
        found.extend([number if style == "1223" else len(found) + 1] * len(group))
    return found


def partings(line: Sequence[Entrant]) -> list[int]:
    """
    Say for each entrant which key set them apart from the one right above.

    Returns:
        The position of the first key that differs; as many as there are keys when the two are equal; -1 for the first.
    """
    found = [NOBODY_ABOVE] * len(line)
    for place in range(1, len(line)):
        above, below = line[place - 1].keys, line[place].keys
        pairs = enumerate(zip(above, below, strict=True))
        found[place] = next((position for position, (one, other) in pairs if one != other), len(below))
    return found


def tie_ordinals(line: Sequence[Entrant], first: int, last: int) -> list[tuple[int | None, ...]]:
    """
    Replace keys by the least that still lets a stranger recompute the order.

    Among people whom all earlier keys leave equal, the values of the next key are numbered 1, 2, 3 …, the first served 1. Who
    is equal to nobody needs no number and has none. The values themselves cannot be found back.

    Args:
        line: entrants in order.
        first: position of the first key to replace.
        last: position after the last one.

    Returns:
        For each entrant one ordinal or None for each key from ``first`` up to ``last``.
    """
    parted = partings(line)
    table: list[list[int | None]] = [[None] * (last - first) for _ in line]
    for key in range(first, last):
        for start, end in _runs(parted, key):
            ordinal = 1
            for place in range(start, end):
                ordinal += place > start and parted[place] == key
                table[place][key - first] = ordinal
    return [tuple(row) for row in table]


def _runs(parted: Sequence[int], key: int) -> Iterable[tuple[int, int]]:
    """Stretches of two and more people whom every key before this one leaves equal."""
    start = 0
    for place in range(1, len(parted) + 1):
        if place == len(parted) or parted[place] < key:
            if place - start > 1:
                yield start, place
            start = place
