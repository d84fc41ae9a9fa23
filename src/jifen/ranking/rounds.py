"""
Places go from the top: the first round inside each unit, reserved places, and a second round over what is left.

A group of people whom every key leaves equal enters whole or not at all, in every round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from jifen.kernel.points import Rounding, divide
from jifen.policy.ranking_rules import Limit, Ranked, Reserved
from jifen.ranking.entrants import Entrant
from jifen.ranking.order import tie_groups
from jifen.ranking.quota import Cell

TieRule = Literal["admit_all", "admit_none", "lottery"]
Pool = Literal["open", "reserved"]


@dataclass(frozen=True, slots=True)
class FirstRound:
    """Who got which kind of place, by person, and how many places go on to a second round."""

    placed: Mapping[str, Pool]
    left: int


def first_round(line: Sequence[Entrant], cell: Cell, rules: Ranked) -> FirstRound:
    """
    Give out the places of one unit.

    Args:
        line: the people of the unit, in order.
        cell: its places and reserves; without a number of places everyone is placed.
        rules: tie rule and rule of reserves.

    Returns:
        The people placed and what is left over, 0 or more.
    """
    if cell.places is None:
        return FirstRound({entrant.person: "open" for entrant in line}, 0)
    groups = tie_groups(line)
    placed: dict[str, Pool] = {}

    def fill(places: int, pool: Pool, klass: str | None = None) -> int:
        still = ([one for one in group if one.person not in placed and klass in {None, one.klass}] for group in groups)
        entering = take((group for group in still if group), places, rules.ties.rule)
        placed.update((entrant.person, pool) for entrant in entering)
        return len(entering)

    if not isinstance(rules.reserved, Reserved) or not cell.reserved:
        fill(cell.places, "open")
        return FirstRound(placed, max(0, cell.places - len(placed)))
    opens = rules.reserved.leftover == "open"
    idle = 0
    if rules.reserved.served == "open_first":
        fill(cell.places - sum(cell.reserved.values()), "open")
    for klass, places in cell.reserved.items():
        idle += max(0, places - fill(places, "reserved", klass))
    if rules.reserved.served == "reserved_first" or opens:
        fill(cell.places - len(placed) - (0 if opens else idle), "open")
    lost = idle if rules.reserved.leftover == "unused" else 0
    return FirstRound(placed, max(0, cell.places - len(placed) - lost))


def second_round(
    line: Iterable[Entrant], places: int, limits: Mapping[str, int] | None, ties: TieRule
) -> list[Entrant]:
    """
    Give out what all areas left over to those who got no place.

    A unit that cannot take a whole tied group within its limit is closed: nobody of it further down may pass them by.

    Args:
        line: the people without a place, of all areas, in order.
        places: what is left over.
        limits: how many each unit may gain at most; None where the law sets no limit. A limit is never exceeded.
        ties: the tie rule; ``admit_all`` may exceed the places, not a limit.

    Returns:
        The people placed, in order.
    """
    room = dict(limits) if limits is not None else None
    placed: list[Entrant] = []
    for group in tie_groups(line):
        entering = group if room is None else _within(room, group)
        left = places - len(placed)
        if len(entering) > left and not (ties == "admit_all" and left > 0):
            break
        placed.extend(entering)
        if room is not None:
            for entrant in entering:
                room[entrant.unit] -= 1
    return placed


def take(groups: Iterable[Sequence[Entrant]], places: int, ties: TieRule) -> list[Entrant]:
    """
    Fill places from the top with whole tied groups, and stop at the first that does not fit.

    Args:
        groups: tie groups in order, none of them empty.
        places: how many there are; below 1 nobody enters.
        ties: with ``admit_all`` the group that meets the last free place enters whole.

    Returns:
        Who enters, in order.
    """
    taken: list[Entrant] = []
    for group in groups:
        left = places - len(taken)
        if len(group) > left and not (ties == "admit_all" and left > 0):
            break
        taken.extend(group)
    return taken


def second_round_limit(limit: Limit, own_places: int) -> int:
    """How many people a unit may gain in the second round: its share of its own places, rounded as the rules say."""
    return divide(own_places * limit.basis_points, 10_000, Rounding(limit.rounding))


def _within(room: dict[str, int], group: Iterable[Entrant]) -> list[Entrant]:
    members: dict[str, list[Entrant]] = {}
    for entrant in group:
        members.setdefault(entrant.unit, []).append(entrant)
    for unit, own in members.items():
        if len(own) > room[unit]:
            room[unit] = 0
    return [entrant for unit, own in members.items() if len(own) <= room[unit] for entrant in own]
