"""What is it worth: the closed set of awards. An award turns whole units into points and nothing else."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from jifen.policy.conditions import Condition
from jifen.policy.words import Names, Number, Rule

LevelTable = dict[str, Number]


class Band(Rule):
    """From this many units on, each unit is worth so much."""

    from_: Annotated[int, Field(alias="from", ge=0)]
    each_unit: Number


class Range(Rule):
    """
    An interval of units, both ends inside, open where an end is missing.

    ``points`` at the end named by ``step_from``, and ``step`` more (or less) for every unit further from it.
    """

    from_: Annotated[int | None, Field(alias="from")] = None
    to: int | None = None
    points: Number
    step: Number | None = None
    step_from: Literal["from", "to"] | None = None

    @model_validator(mode="after")
    def _step_has_an_end(self) -> Range:
        if (self.step is None) != (self.step_from is None):
            raise ValueError("`step` 与 `step_from` 须同时写。 / `step` and `step_from` go together.")
        if (self.step_from == "from" and self.from_ is None) or (self.step_from == "to" and self.to is None):
            raise ValueError("`step_from` 所指的一端没有写。 / `step_from` names an end that this range does not have.")
        return self


class Cells(Rule):
    """Points by one or two fields of a record: every cell of a grid must be there."""

    by: Names
    points: dict[str, Number | dict[str, Number]]
    take: Literal["sum", "largest"]
    otherwise: Number | None = None

    @model_validator(mode="after")
    def _complete(self) -> Cells:
        if len(self.by) > 2:
            raise ValueError("表格只能有一个或两个维度。 / A grid has one or two dimensions.")
        rows = [row for row in self.points.values() if isinstance(row, dict)]
        if (len(self.by) == 1 and rows) or (len(self.by) == 2 and len(rows) != len(self.points)):
            raise ValueError(
                "`points` 的层数须与 `by` 的字段数相同。 / `points` must be nested as deep as `by` is long."
            )
        if rows and any(set(row) != set(rows[0]) for row in rows):
            raise ValueError(
                "表格各行的列不一致，每一格都须写上。"
                " / Every cell of a grid must be there: the rows do not have the same columns."
            )
        return self


class Tier(Rule):
    """A tier that is a condition over several facts."""

    name: str
    needs: Condition
    points: Number


class Rounding(Rule):
    """Where a product is not exact at the scale of the scheme, the author says how it is rounded."""

    decimals: Annotated[int, Field(ge=0, le=6)]
    mode: Literal["half_up", "down", "up"]


class Award(Rule):
    """
    One award. Exactly one of the first group of keys is its operation.

    =============  =====================================================================================================
    ``levels``     points of the best level; several labels may share a line (``高中、中技、中职: 40``)
    ``each_unit``  points for every whole unit
    ``bands``      a rate that changes with the number of units; ``mode`` says marginal or whole
    ``table``      the highest row that is reached
    ``ranges``     ordered intervals, with an optional slope
    ``flat``       so many points when there is at least one unit
    ``cells``      points by one or two fields of each record
    ``tiers``      the best of several conditions, and ``extras`` on top
    =============  =====================================================================================================
    """

    levels: LevelTable | None = None
    each_unit: Number | None = None
    bands: tuple[Band, ...] | None = None
    table: dict[int, Number] | None = None
    ranges: tuple[Range, ...] | None = None
    flat: Number | None = None
    cells: Cells | None = None
    tiers: tuple[Tier, ...] | None = None

    counts_as: dict[str, str] = Field(default_factory=dict)
    above: Literal["as_last", "nothing"] | None = None
    below: Number | None = None
    outside: Number | None = None
    mode: Literal["marginal", "whole"] | None = None
    starts_at: Annotated[int, Field(ge=1)] | None = None
    first: Number | None = None
    beyond: Annotated[int, Field(ge=1)] | None = None
    vests_at: Annotated[int, Field(ge=1)] | None = None
    extras: tuple[Tier, ...] = ()
    round: Rounding | None = None

    @property
    def operation(self) -> str:
        """The one operation that is set."""
        return next(name for name in OPERATIONS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one_operation(self) -> Award:
        given = [name for name in OPERATIONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"分值须恰好写一种：{'、'.join(OPERATIONS)}；现有：{'、'.join(given) or '无'}。"
                f" / An award has exactly one of {', '.join(OPERATIONS)}; given: {', '.join(given) or 'none'}."
            )
        if found := _silences(self, given[0]):
            raise ValueError("\n".join(found))
        return self


OPERATIONS = ("levels", "each_unit", "bands", "table", "ranges", "flat", "cells", "tiers")
_BELONGS = {
    "counts_as": ("levels",),
    "above": ("levels", "table"),
    "below": ("levels",),
    "outside": ("ranges",),
    "mode": ("bands",),
    "starts_at": ("each_unit",),
    "first": ("each_unit",),
    "beyond": ("each_unit",),
    "vests_at": ("each_unit",),
    "extras": ("tiers",),
}


def _silences(award: Award, operation: str) -> list[str]:
    """Name what an author left open although the law can be read two ways, or said where it means nothing."""
    found = [
        f"`{key}` 只用于 {'、'.join(homes)}。 / `{key}` belongs to {' or '.join(homes)}."
        for key, homes in _BELONGS.items()
        if key in award.model_fields_set and operation not in homes
    ]
    if operation == "levels" and award.below is None:
        found.append(
            "请写明低于表中等级的怎样计，如 `below: 0`。 / Say what a level below the table is worth: `below: 0`."
        )
    if operation == "table" and award.above is None:
        found.append(
            "请写明超过最高一行的怎样计：`above: as_last`（按最高一行）或 `above: nothing`（不计分）。"
            " / Say what a count above the last row gives: `above: as_last` or `above: nothing`."
        )
    if operation == "bands" and award.mode is None:
        found.append(
            "请写明 `mode: marginal`（各单位按各自单价）或 `mode: whole`（达到某段后全部按该段单价）。"
            " / Say `mode: marginal` (each unit at its own rate) or `mode: whole` (reaching a band re-rates all)."
        )
    if operation == "bands" and not _ascending([band.from_ for band in award.bands or ()]):
        found.append("各段须由低到高排列。 / Bands must run upwards.")
    if operation == "table" and not _ascending(list(award.table or {})):
        found.append("表的各行须由低到高排列。 / The rows of a table must run upwards.")
    if operation == "ranges" and award.outside is None:
        found.append("请写明各区间之外的怎样计，如 `outside: 0`。 / Say what lies outside all ranges: `outside: 0`.")
    if (award.starts_at is None) != (award.first is None):
        found.append(
            "`starts_at` 与 `first` 须同时写：之前不计，达到时得 `first`，其后每单位得 `each_unit`。"
            " / `starts_at` and `first` go together: nothing before, so much when reached, then `each_unit`."
        )
    return found


def _ascending(numbers: list[int]) -> bool:
    return bool(numbers) and all(low < high for low, high in pairwise(numbers))
