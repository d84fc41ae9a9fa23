"""Does somebody of the family fit what the city's texts say of those who move along? What is not known is looked at, never refused."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from jifen.kernel import identity
from jifen.kernel.dates import age_in_years
from jifen.kernel.errors import Text
from jifen.platform.casework.models import Case
from jifen.platform.evidence.models import Fact
from jifen.platform.evidence.models import Standing as Known
from jifen.platform.rounds.models import Standing
from jifen.platform.settlement.models import Claim, Member
from jifen.platform.settlement.selectors.choices import family, identities, identity_of, register_of
from jifen.platform.web.templatetags.words import day_text
from jifen.policy.phrasing.register import seats
from jifen.policy.registering import AgeLimit, Register


class Fit(NamedTuple):
    """
    Whether somebody fits: ``fits`` is None where somebody has to look, and ``why`` says what at.

    ``basis`` is the article, or our reading of it; empty where no text says anything.
    """

    fits: bool | None
    why: tuple[Text, ...] = ()
    basis: str = ""


def counted_on(standing: Standing) -> date:
    """Give the day ages are counted on: the last day whose facts count in the round."""
    return standing.run.round.closes_on


def fit(seat: str, number: str, register: Register | None, *, on: date, known: bool) -> Fit:
    """
    Hold one of the family against the rules of the city.

    Args:
        seat: ``partner``, ``child``, ``other_child``, ``parent``.
        number: identity number, which tells the age.
        register: of the pack.
        on: the day ages are counted on.
        known: whether public security has confirmed who this is.
    """
    if register is None or register.moving == "unstated":
        return Fit(None, (Text("条文没有写谁可以随迁", "no text says who may move along"),))
    moving = register.moving
    basis = moving.basis or moving.reading or ""
    if seat not in moving.seats:
        return Fit(False, (Text("不在随迁人员的范围内", "none of those who may move along"),), basis)
    limit = moving.limit_of(seat)
    if limit is None:
        return _told([] if known else [_UNPROVEN], basis)
    basis = limit.basis or limit.reading or basis
    if identity.problems(number):
        return Fit(None, (Text("没有可用的号码，年龄不清楚", "no usable number: the age is not known"),), basis)
    age = age_in_years(identity.birth_date(number), on)
    if age >= limit.under:
        return Fit(False, (_too_old(limit, age, on),), basis)
    look = [Text(f"请看{one.name}", f"look at: {one.name_en}") for one in limit.papers if age >= one.from_age]
    return _told(look if known else [*look, _UNPROVEN], basis)


def family_fits(case: Case, standing: Standing) -> dict[str, Fit]:
    """Hold everybody of a family who may move along by their seat against the rules, by ``seat:name``."""
    register = register_of(standing)
    found = identities(case, family(case, register))
    return {
        member: fit_of_fact(fact, register, on=counted_on(standing))
        for member, fact in found.items()
        if member != "self:" and fact is not None
    }


def family_that_fits(case: Case, standing: Standing) -> list[str]:
    """Give everybody of a family who may move along, each as ``seat:name``, without whom the texts rule out."""
    fits = family_fits(case, standing)
    found = family(case, register_of(standing))
    return [one for one in found if one not in fits or fits[one].fits is not False]


def fit_of_fact(fact: Fact, register: Register | None, *, on: date) -> Fit:
    """Hold somebody whose identity record is at hand against the rules."""
    number, known = str(fact.values.get("number", "")), fact.standing == Known.VERIFIED
    return fit(fact.whose, identity.normalise(number), register, on=on, known=known)


def fit_of(claim: Claim, member: Member) -> Fit | None:
    """Hold a member of a claim against the rules of the round; None for the applicant, who needs none."""
    if member.seat == "self":
        return None
    fact = identity_of(claim, member)
    known = fact is not None and fact.standing == Known.VERIFIED
    number = identity.normalise(member.identity_number)
    return fit(member.seat, number, register_of(claim.standing), on=counted_on(claim.standing), known=known)


_UNPROVEN = Text("身份和关系还没有核实", "neither identity nor relation is proven yet")


def _told(look: list[Text], basis: str) -> Fit:
    return Fit(None, tuple(look), basis) if look else Fit(True, (), basis)


def _too_old(limit: AgeLimit, age: int, on: date) -> Text:
    who, at = seats(limit.seats), day_text(on)
    return Text(
        f"到{at.zh}已满 {age} 周岁，随迁的{who.zh}须不满 {limit.under} 周岁",
        f"aged {age} on {at.en}; {who.en} who move along are under {limit.under}",
    )
