"""Worked cases: a sentence an officer can check, the facts, and the lines the law gives them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from jifen.policy.scheme import Use
from jifen.policy.words import Id, Number, Rule

Row = dict[str, Any]
"""One record as it is written: field → value, in the words of the catalogue; ``whose`` where it is not the applicant's."""

Expected = Number | Literal["unknown"]
Verdict = Literal["met", "not_met", "unknown"]
MayApply = Literal["yes", "no", "unknown"]


def _rows(value: object) -> object:
    return [value] if isinstance(value, dict) else value


Rows = Annotated[tuple[Row, ...], BeforeValidator(_rows)]


class Expectation(Rule):
    """
    What has to come out.

    ``lines`` names every line that is not zero: every other line must be exactly zero. The other parts are compared only
    where they are written; a group that differs by use is written ``{settlement: {basic: 90}}``; ``vetoes`` names all that
    bar, with the last barred day.
    """

    lines: dict[Id, Expected]
    groups: dict[Id, Expected | dict[Id, Expected]] = Field(default_factory=dict)
    totals: dict[Use, Expected] = Field(default_factory=dict)
    gates: dict[Id, Verdict] = Field(default_factory=dict)
    vetoes: dict[Id, date | Literal["no end", "unknown"]] = Field(default_factory=dict)
    may_apply: dict[Use, MayApply] = Field(default_factory=dict)


class Case(Rule):
    """
    One person on one day.

    Kinds under ``unknown`` have been answered by nobody; ``declared_only`` by the person alone. ``tables`` fills a listed
    table of the scheme for this case, where a county has still to fill it. ``times: 67`` on a record stands for that many.
    """

    title: Annotated[str, Field(min_length=1)]
    as_of: date
    place: Annotated[str, Field(pattern=r"^\d{6}(\d{3})?(\d{3})?$")] | None = None
    trust: Literal["verified", "declared"] = "verified"
    facts: dict[str, Rows] = Field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    declared_only: tuple[str, ...] = ()
    tables: dict[Id, tuple[str, ...]] = Field(default_factory=dict)
    basis: str | None = None
    note: str | None = None
    expect: Expectation


class Unreachable(Rule):
    """A number of the law that no facts can reach, declared so that the survey does not ask for a case; and why."""

    number: str
    because: str


class Cases(Rule):
    """The worked cases of a pack."""

    about: str
    unreachable: tuple[Unreachable, ...] = ()
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
