"""
What ``register.yaml`` may say: at which address a household is registered and in which order, who moves along, who may hold a
collective household.

Where the texts say nothing it says ``unstated``. Farmland and homestead are no part of this language: they can neither be
asked for nor given up.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from jifen.policy.procedure import UNSTATED
from jifen.policy.ranking_keys import Choice, refuse
from jifen.policy.scheme import Scheme, Use, Veto
from jifen.policy.words import Id, Number, Rule

Where = Literal[
    "own", "government_rental", "public_rental", "employer_household", "community_household", "host"
]  # fmt: skip
Along = Literal["partner", "child", "other_child", "parent"]
Sort = Literal["employer", "community", "street"]

FRAUD = ("虚假材料", "虚假承诺")
"""Causes of the record kind ``bar`` that are fraud."""


class Addresses(Choice):
    """Addresses of one rank: whoever has several of them chooses."""

    where: Annotated[tuple[Where, ...], Field(min_length=1)]


class Order(Choice):
    """The addresses the texts name; ``binding``: whoever has an earlier one may not take a later one."""

    follows: Literal["binding", "free"]
    ranks: Annotated[tuple[Addresses, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_each_once(self) -> Order:
        named = [one for rank in self.ranks for one in rank.where]
        refuse((len(named) != len(set(named)), "同一种地址只写一次。 / Name each kind of address once."))
        return self

    def before(self, where: str) -> tuple[str, ...]:
        """Give the addresses that have to be taken before this one; none where the order is free."""
        if self.follows == "free":
            return ()
        at = next((number for number, rank in enumerate(self.ranks) if where in rank.where), 0)
        return tuple(one for rank in self.ranks[:at] for one in rank.where)


class Moving(Choice):
    """Who of the family moves along with the applicant."""

    seats: Annotated[tuple[Along, ...], Field(min_length=1)]


class Proof(Rule):
    """One way to meet a condition: something that is shown, and how much of it where there is a figure."""

    id: Id
    name: str
    name_en: str
    least: Number | None = None


class Requirement(Choice):
    """One condition of a collective household; one of its proofs is enough."""

    id: Id
    name: str
    name_en: str
    proofs: Annotated[tuple[Proof, ...], Field(min_length=1)]


class Paper(Choice):
    """A paper that whoever moves into a collective household brings."""

    name: str
    name_en: str


class Collective(Choice):
    """Who may hold a collective household, under which conditions, and what people bring who move in."""

    sort: Sort
    conditions: Annotated[tuple[Requirement, ...], Field(min_length=1)]
    papers: tuple[Paper, ...] = ()


class Register(Rule):
    """The whole of one ``register.yaml``; it is about the use ``settlement`` alone."""

    order: Order | UNSTATED
    moving: Moving | UNSTATED
    collective: tuple[Collective, ...] | UNSTATED

    @model_validator(mode="after")
    def _says_each_sort_once(self) -> Register:
        sorts = [one.sort for one in self.collective] if self.collective != "unstated" else []
        refuse((len(sorts) != len(set(sorts)), "同一种集体户只写一次。 / Say each sort of household once."))
        return self

    def conditions_of(self, sort: str) -> tuple[Requirement, ...]:
        """Give the conditions of a sort of collective household; none where the texts name none."""
        if self.collective == "unstated":
            return ()
        return next((one.conditions for one in self.collective if one.sort == sort), ())


def fraud_bars(scheme: Scheme, use: Use) -> tuple[Veto, ...]:
    """
    Give what bars somebody from applying after a fraud that was found, as the scheme itself says it.

    Returns:
        The vetoes of the use over records of the kind ``bar`` whose cause is fraud; those that need a grave case come last.
    """
    found = [
        veto
        for veto in scheme.vetoes
        if use in veto.for_ and veto.from_ == "bar" and set(veto.where["sort"].one_of or ()) & set(FRAUD)
    ]
    return tuple(sorted(found, key=lambda veto: "gravity" in veto.where))
