"""Conditions: trees of and, or, not over facts and scores. A leaf is met, not met or unknown; every failed one is shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from jifen.policy.measures import Counted
from jifen.policy.words import Id, Names, Number, Rule

Leaf = ("exists", "measured", "measure_of", "points_of", "agree")
Branch = ("all_of", "any_of", "not_")


_SPELLED = ("all", "any", "not", *Leaf)


def _spelled(name: str) -> str:
    return {"all_of": "all", "any_of": "any", "not_": "not"}.get(name, name)


def _kinds(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Agreeing(Rule):
    """One of the records whose fields must name the same thing; ``field`` is compared, ``group`` stands in where given."""

    from_: Annotated[Names, Field(alias="from")]
    counted: Counted = Field(default_factory=Counted, alias="which")
    field: str
    group: str | None = None


class Condition(Counted):
    """
    One node of a condition.

    Branches: ``all``, ``any``, ``not``. Leaves: ``exists`` (records of a kind, with where/whose/within/valid_on),
    ``measured`` (a measure written here), ``measure_of`` (a named one), ``points_of`` (an indicator or group),
    ``agree`` (fields that must name the same thing). A measuring leaf compares with at_least, above, at_most or below.
    """

    name: str | None = None
    basis: str | None = None

    all_of: tuple[Condition, ...] | None = Field(default=None, alias="all")
    any_of: tuple[Condition, ...] | None = Field(default=None, alias="any")
    not_: Condition | None = Field(default=None, alias="not")

    exists: Annotated[Names, BeforeValidator(_kinds)] | None = None
    measured: Counted | None = None
    measure_of: Id | None = None
    points_of: Id | None = None
    agree: tuple[Agreeing, ...] | None = None

    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None

    @property
    def shape(self) -> str:
        """Which branch or leaf this is."""
        return next(name for name in (*Branch, *Leaf) if getattr(self, name) is not None)

    @property
    def compares(self) -> bool:
        """Whether a bound is given."""
        return any(bound is not None for bound in (self.at_least, self.above, self.at_most, self.below))

    @model_validator(mode="after")
    def _one_shape(self) -> Condition:
        given = [name for name in (*Branch, *Leaf) if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"条件须恰好写一种：{'、'.join(_SPELLED)}；现有：{'、'.join(map(_spelled, given)) or '无'}。"
                f" / A condition is exactly one of {', '.join(_SPELLED)}; "
                f"given: {', '.join(map(_spelled, given)) or 'none'}."
            )
        measures = given[0] in ("measured", "measure_of", "points_of")
        if measures != self.compares:
            raise ValueError(
                "请写明界限：at_least、above、at_most 或 below。 / Say the bound: at_least, above, at_most or below."
                if measures
                else f"`{_spelled(given[0])}` 不带界限。 / `{_spelled(given[0])}` takes no bound."
            )
        picking = {"where", "whose", "within", "valid_on", "lasting"} & self.model_fields_set
        if given[0] != "exists" and picking:
            raise ValueError(
                "where、whose、within、valid_on、lasting 只用于 `exists`，或写在 `measured` 里面。"
                " / where, whose, within, valid_on and lasting belong to `exists` or inside `measured`."
            )
        if {"from_", "measure"} & self.model_fields_set:
            raise ValueError(
                "条件里不写 from 和 measure；要数多少，请写在 `measured` 里面。"
                " / A condition has no `from` and no `measure` of its own: write them inside `measured`."
            )
        return self
