"""The lines of a table of levels: several labels of the law may share a line, as in ``高中、中技、中职: 40``."""

from __future__ import annotations

from decimal import Decimal

from jifen.policy.awards import Award

SEPARATOR = "、"


def labels_of(line: str) -> tuple[str, ...]:
    """The labels written on one line of a table."""
    return tuple(label.strip() for label in line.split(SEPARATOR))


def level_lines(award: Award) -> list[tuple[tuple[str, ...], Decimal]]:
    """
    The lines of a table of levels, as they are written.

    Args:
        award: an award whose operation is ``levels``.

    Returns:
        For each line its labels and its points, lowest line first as in the file; empty for any other award.
    """
    return [(labels_of(line), points) for line, points in (award.levels or {}).items()]


def level_points(award: Award) -> dict[str, Decimal]:
    """
    Points of each label, with the levels that count as another one.

    ``below`` and ``above`` are not worked out here: they need the order of the field.
    """
    listed = {label: points for labels, points in level_lines(award) for label in labels}
    return listed | {label: listed[other] for label, other in award.counts_as.items() if other in listed}
