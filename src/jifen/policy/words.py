"""
The small words of the scheme language: durations, days, places, matchers, windows.

Every class is a closed pydantic model: a key that is not listed is an error, and nothing that law leaves open has a default.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema, model_validator


class Rule(BaseModel):
    """The root of every model of the language."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)


class Duration(NamedTuple):
    """A length of time as the law counts it: ``5 years`` are sixty months, never days."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        if self.days:
            return f"{self.days} days"
        return f"{self.months // 12} years" if self.months and self.months % 12 == 0 else f"{self.months} months"


_DURATION = re.compile(r"^(\d{1,3}) (years?|months?|days?)$")


def _duration(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    found = _DURATION.match(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(
            "时间长度请写成 5 years、36 months 或 90 days。"
            " / Write a length of time as `5 years`, `36 months` or `90 days`."
        )
    number, unit = int(found[1]), found[2].rstrip("s")
    return Duration(days=number) if unit == "day" else Duration(months=number * (12 if unit == "year" else 1))


Length = Annotated[
    Duration,
    BeforeValidator(_duration),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": _DURATION.pattern}),
]

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,48}$")]
Number = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=16)]
PlaceWord = Annotated[str, Field(description="`here`, `province`, a town named under `towns`, or a division code")]
WhoseWord = Literal["self", "partner", "former_partner", "child", "other_child", "parent", "grandparent"]

Anchor = Literal["as_of", "application", "acceptance", "completion"]
"""The days a rule may hang on: the day of the run, of the application, of its acceptance, of the last added paper."""


_SHAPES = ({"last", "up_to"}, {"older_than", "up_to"}, {"up_to"}, {"calendar_years", "before"})


class Window(Rule):
    """
    Which stretch of time a record must fall into; spans are cut to it.

    ``last … up_to`` runs for exactly that long and ends on the anchor: five years up to 2015-08-15 begin on 2010-08-16.
    ``calendar_years … before`` takes whole calendar years before the anchor's own. ``since`` and ``until`` print dates.
    ``older_than … up_to`` is what lies so long back or longer: five years ago to the day is old enough.
    ``up_to`` alone moves the day after which facts no longer count. A month field is compared by whole
    months: its window ends with the last month that counts (``conventions.insured_months_until``).
    ``by`` names the date field that is compared when the kind of record has more than one.
    """

    last: Length | None = None
    older_than: Length | None = None
    up_to: Anchor | date | None = None
    calendar_years: Annotated[int, Field(ge=1, le=50)] | None = None
    before: Anchor | None = None
    since: date | None = None
    until: date | None = None
    by: str | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Window:
        parts = ("last", "older_than", "up_to", "calendar_years", "before", "since", "until")
        given = {part for part in parts if getattr(self, part) is not None}
        printed = bool(given) and given <= {"since", "until"}
        if not printed and given not in _SHAPES:
            raise ValueError(
                "时间范围只能是 {last, up_to}、{older_than, up_to}、{up_to}、{calendar_years, before}、{since, until} 之一，不得混用。"
                " / A window is one of {last, up_to}, {older_than, up_to}, {up_to}, {calendar_years, before}, {since, until}; never a mixture."
            )
        return self


class Matcher(Rule):
    """
    What a field of a record must look like. Several keys together must all hold.

    A bare word or list in the file is short for ``one_of``.
    """

    one_of: tuple[str | bool, ...] | None = None
    none_of: tuple[str | bool, ...] | None = None
    within: PlaceWord | tuple[PlaceWord, ...] | None = None
    not_within: PlaceWord | tuple[PlaceWord, ...] | None = None
    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None
    listed_in: Id | None = None
    same_as: Annotated[str, Field(pattern=r"^application\.[a-z_]+$")] | None = None
    filled: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Matcher:
        if not self.model_fields_set:
            raise ValueError(
                "字段条件是空的，请写上要求，如 {within: here}。"
                " / A matcher must say something, for example {within: here}."
            )
        return self


def _matcher(value: object) -> object:
    if isinstance(value, dict | Matcher):
        return value
    return {"one_of": tuple(value) if isinstance(value, list | tuple) else (value,)}


Where = dict[str, Annotated[Matcher, BeforeValidator(_matcher)]]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
WhoseList = Annotated[tuple[WhoseWord, ...], BeforeValidator(_listed), Field(min_length=1)]
