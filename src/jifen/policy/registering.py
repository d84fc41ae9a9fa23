"""
What ``register.yaml`` may say: at which address a household is registered and in which order, whose dwelling it may be, whose
consent an address needs, who moves along, who may hold a collective household.

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
Kin = Literal[
    "self", "partner", "child", "other_child", "parent", "grandparent", "grandchild", "in_law", "relative", "friend", "landlord"
]  # fmt: skip
Consenter = Literal["householder", "owner"]
Sort = Literal["employer", "community", "street"]

EVERYBODY: tuple[Consenter, ...] = ("householder", "owner")
"""Whoever can be asked for consent; all of them where no text says whose is needed: what is unknown is never taken for given."""

FAMILY: tuple[Kin, ...] = (
    "partner", "child", "other_child", "parent", "grandparent", "grandchild", "in_law", "relative"
)  # fmt: skip
"""Who is of the family of an applicant."""

FRAUD = ("虚假材料", "虚假承诺")
"""Causes of the record kind ``bar`` that are fraud."""


class Addresses(Choice):
    """
    Addresses of one rank: whoever has several of them chooses.

    ``town``: in which town of the city the household is registered there: the one that was ``applied`` for, or that of the
    ``dwelling``.
    """

    where: Annotated[tuple[Where, ...], Field(min_length=1)]
    town: Literal["applied", "dwelling"] | UNSTATED = "unstated"


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


class Homes(Choice):
    """
    Whose dwelling an address is by the texts: what its owner may be to the applicant.

    ``relative`` is anybody of the family, ``friend`` anybody but a landlord. ``doubted`` are those of whom the texts leave it open, so
    that an officer looks. ``child_under``: the age under which a child's dwelling counts.
    """

    where: Literal["own", "host"]
    kin: Annotated[tuple[Kin, ...], Field(min_length=1)]
    doubted: tuple[Kin, ...] = ()
    child_under: Annotated[int, Field(ge=1, le=120)] | None = None

    def admit(self, kin: str) -> bool:
        """Whether the texts let it be the dwelling of somebody who is this to the applicant."""
        if kin in self.kin:
            return True
        return kin != "landlord" and ("friend" in self.kin or ("relative" in self.kin and kin in FAMILY))


class Consents(Choice):
    """Whose consent an address needs; each is given by that person, not by the applicant for them."""

    where: Annotated[tuple[Where, ...], Field(min_length=1)]
    of: Annotated[tuple[Consenter, ...], Field(min_length=1)]


class Shown(Rule):
    """A paper about a member of the family that somebody looks at, from an age on where the texts name one."""

    name: str
    name_en: str
    from_age: Annotated[int, Field(ge=0, le=120)] = 0


class AgeLimit(Choice):
    """
    Up to which age somebody of the family moves along: in years, completed, on the last day whose facts count in the round.

    ``under`` is the first age that does not move along. What ``papers`` show is nothing the platform knows.
    """

    seats: Annotated[tuple[Along, ...], Field(min_length=1)]
    under: Annotated[int, Field(ge=1, le=120)]
    papers: tuple[Shown, ...] = ()


class Moving(Choice):
    """Who of the family moves along with the applicant, and up to which age."""

    seats: Annotated[tuple[Along, ...], Field(min_length=1)]
    limits: tuple[AgeLimit, ...] = ()

    @model_validator(mode="after")
    def _limits_those_who_move(self) -> Moving:
        limited = [one for limit in self.limits for one in limit.seats]
        refuse(
            (len(limited) != len(set(limited)), "同一种家人只写一次年龄。 / Limit each of the family once."),
            (
                not set(limited) <= set(self.seats),
                "年龄只限随迁的家人。 / Limit only those who move along.",
            ),
        )
        return self

    def limit_of(self, seat: str) -> AgeLimit | None:
        """Give the limit of a seat; None where the texts set none."""
        return next((one for one in self.limits if seat in one.seats), None)


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
    homes: tuple[Homes, ...] | UNSTATED
    consents: tuple[Consents, ...] | UNSTATED
    moving: Moving | UNSTATED
    collective: tuple[Collective, ...] | UNSTATED

    @model_validator(mode="after")
    def _says_each_sort_once(self) -> Register:
        sorts = [one.sort for one in self.collective] if self.collective != "unstated" else []
        named = [one for each in self.consents for one in each.where] if self.consents != "unstated" else []
        homes = [one.where for one in self.homes] if self.homes != "unstated" else []
        refuse(
            (len(homes) != len(set(homes)), "同一种地址只写一次算谁的住房。 / Say once whose dwelling an address is."),
            (len(sorts) != len(set(sorts)), "同一种集体户只写一次。 / Say each sort of household once."),
            (len(named) != len(set(named)), "同一种地址只写一次同意。 / Say each address's consents once."),
        )
        return self

    def town_of(self, where: str) -> Literal["applied", "dwelling", "unstated"]:
        """Give in which town a household is registered at an address."""
        ranks = self.order.ranks if self.order != "unstated" else ()
        return next((rank.town for rank in ranks if where in rank.where), "unstated")

    def homes_of(self, where: str) -> Homes | None:
        """Give whose dwelling an address is; None where the texts do not say."""
        if self.homes == "unstated":
            return None
        return next((one for one in self.homes if one.where == where), None)

    def consents_of(self, where: str) -> Consents | None:
        """Give whose consent an address needs; None where the texts do not say."""
        if self.consents == "unstated":
            return None
        return next((one for one in self.consents if where in one.where), None)

    def conditions_of(self, sort: str) -> tuple[Requirement, ...]:
        """Give the conditions of a sort of collective household; none where the texts name none."""
        if self.collective == "unstated":
            return ()
        return next((one.conditions for one in self.collective if one.sort == sort), ())


def fraud_bars(scheme: Scheme, use: Use, *, gravity: str) -> tuple[Veto, ...]:
    """
    Give what bars somebody from applying after a fraud that was found, as the scheme itself says it.

    Args:
        scheme: which.
        use: what they applied for.
        gravity: of the case, a level of the field ``gravity`` of the record kind ``bar``.

    Returns:
        The vetoes of the use over records of the kind ``bar`` whose cause is fraud of that gravity; all of them bar.
    """
    return tuple(
        veto
        for veto in scheme.vetoes
        if use in veto.for_
        and veto.from_ == "bar"
        and set(veto.where["sort"].one_of or ()) & set(FRAUD)
        and ("gravity" not in veto.where or gravity in (veto.where["gravity"].one_of or ()))
    )
