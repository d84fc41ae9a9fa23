"""
Who competes with whom: a *unit* is an area and the values of the further columns that compete apart.

A unit is written as one text: ``442000105/小学一年级``; where all areas compete together the area is ``*``. The *pool* of a
unit is the same with the area left open, or only its county kept: what a second round puts together.
"""

from __future__ import annotations

from collections.abc import Sequence

from jifen.kernel.places import prefix, within
from jifen.policy.ranking_rules import COUNTY_DIGITS, CompeteIn, Ranked

WHOLE = "*"
_DIGITS = {"county": COUNTY_DIGITS, "town": 9}


def unit_of(area: str, parts: Sequence[str] = ()) -> str:
    """Write an area and the values of the columns that compete apart as one unit."""
    return "/".join((area, *parts))


def pool_of(unit: str, rules: Ranked) -> str:
    """
    Name the pool in which a unit's places are put together in a second round.

    Args:
        unit: a unit of the rules.
        rules: the rules of the use; without a second round a unit is a pool of its own.

    Returns:
        The unit with its area left open, ``442000105/初一`` → ``*/初一``; or, where the rules keep the counties apart, with
        its county: ``440606101/初一`` → ``440606/初一``.
    """
    area, *parts = unit.split("/")
    if rules.second_round == "none":
        return unit
    if rules.second_round.pool == "all_areas":
        return unit_of(WHOLE, parts)
    member = (rules.compete_in.zones or {}).get(area, (area,))[0]
    return unit_of(prefix(member)[:COUNTY_DIGITS], parts)


class Areas:
    """Which area of competition a place belongs to."""

    def __init__(self, compete_in: CompeteIn) -> None:
        self._rule = compete_in
        self._known: dict[str, str | None] = {}

    def of(self, code: str) -> str | None:
        """
        Find the area of a place.

        Args:
            code: division code of 6, 9 or 12 digits.

        Returns:
            ``*``, the code of the county or town, or the name of the zone; None when the code is too wide to tell, or lies
            in no zone.

        Raises:
            BadInputError: ``places.bad_code`` when it is no division code.
        """
        if code not in self._known:
            self._known[code] = self._find(code)
        return self._known[code]

    def _find(self, code: str) -> str | None:
        if self._rule.area == "whole":
            return WHOLE
        if self._rule.zones:
            zones = self._rule.zones.items()
            return next((name for name, members in zones if any(within(code, member) for member in members)), None)
        digits = _DIGITS[self._rule.area]
        return prefix(code)[:digits] if len(prefix(code)) >= digits else None
