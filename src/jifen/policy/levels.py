"""The lines of a table of levels: several labels of the law may share a line, as in ``高中、中技、中职: 40``."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from jifen.policy.awards import Award
from jifen.policy.phrasing import field_of
from jifen.policy.scheme import Indicator

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


def level_table(lines: Iterable[Indicator]) -> dict[str, Decimal | None]:
    """
    Points of every level that the field of these lines may hold, with what is below, above and counted as another.

    Args:
        lines: lines with tables of levels; together they give the best of what each gives.

    Returns:
        Points by level, in the order of the catalogue; levels worth nothing are not in it.
    """
    best: dict[str, Decimal | None] = {}
    for line in lines:
        award = line.award
        listed = {label: worth for labels, worth in level_lines(award) for label in labels}
        listed |= {label: listed[other] for label, other in award.counts_as.items() if other in listed}
        name = line.measure.best if line.measure and line.measure.best else ""
        field = field_of(line.from_ or (), name)
        ordered = field.levels if field and field.ordered and line.measure and not line.measure.via else ()
        places = [ordered.index(label) for label in listed if label in ordered]
        for at, label in enumerate(ordered):
            if label not in listed and places and at > max(places) and award.above == "as_last":
                listed[label] = listed[ordered[max(places)]]
            elif label not in listed and places and at < min(places) and award.below:
                listed[label] = award.below
        for label, worth in listed.items():
            if worth:
                known = best.get(label)
                best[label] = worth if known is None else max(known, worth)
    return best
