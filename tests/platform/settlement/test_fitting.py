"""Who of the family may move along: ages on the day of the scheme, and what is not known is looked at, never refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from settlement_world import found_otherwise, let_move

from jifen.kernel import identity
from jifen.kernel.errors import BadInputError
from jifen.platform.casework import schemes
from jifen.platform.casework.placement import members_of
from jifen.platform.settlement import selectors
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.selectors.fitting import Fit, fit
from jifen.policy.registering import Register

ON = date(2016, 6, 30)


def rules(*, with_papers: bool = False) -> Register:
    """Give the rules of a city that limits the age of children, with a paper from an age on or without one."""
    for pack in schemes.registry().all():
        moving = pack.register.moving if pack.register else "unstated"
        limit = moving.limit_of("child") if moving != "unstated" else None
        if (
            pack.register
            and limit
            and any(one.from_age for one in limit.papers) == with_papers
            and with_papers == bool(limit.papers)
        ):
            return pack.register
    raise AssertionError("no city limits the age of children that way")


def child(born: date, register: Register | None = None, *, known: bool = True) -> Fit:
    """Hold a child against the rules."""
    number = identity.synthetic(1, born, True)
    return fit("child", number, rules() if register is None else register, on=ON, known=known)


@pytest.mark.parametrize(
    ("born", "fits"), [(date(1998, 7, 1), True), (date(1998, 6, 30), False), (date(1998, 6, 29), False)]
)
def test_a_child_is_too_old_from_the_eighteenth_birthday_on(born: date, fits: bool) -> None:
    """The day before, the day itself, the day after; counted on the last day whose facts count, with the article."""
    found = child(born)

    assert (fits, True) == (found.fits, bool(found.basis))
    assert fits or "已满 18 周岁" in found.why[0].zh


@pytest.mark.parametrize(("born", "looked_at"), [(date(2000, 7, 1), False), (date(2000, 6, 30), True)])
def test_a_paper_of_an_age_is_looked_at_and_refuses_nobody(born: date, looked_at: bool) -> None:
    """The platform does not know the school: from that age on somebody looks at its letter."""
    found = child(born, rules(with_papers=True))

    assert (None if looked_at else True) == found.fits
    assert looked_at == ("学校" in "".join(one.zh for one in found.why))


def test_what_is_not_known_is_no_refusal() -> None:
    """Nobody has confirmed who it is; the number tells no age; no text says who moves along."""
    moving = rules()
    silent = moving.model_copy(update={"moving": "unstated"})
    found = [
        child(date(2010, 1, 1), known=False),
        fit("child", "", moving, on=ON, known=True),
        child(date(1990, 1, 1), silent),
        fit("child", "", None, on=ON, known=True),
    ]

    assert {None} == {one.fits for one in found}
    assert all(one.why for one in found)


def test_a_spouse_has_no_age_and_a_seat_the_texts_do_not_name_does_not_fit() -> None:
    """A spouse of ninety moves along; a grandparent does not."""
    number = identity.synthetic(1, date(1926, 1, 1), False)

    assert fit("partner", number, rules(), on=ON, known=True).fits is True
    assert fit("grandparent", number, rules(), on=ON, known=True).fits is False


def test_a_child_who_is_too_old_is_refused_by_name_with_the_article(settlers_world: Any, monkeypatch: Any) -> None:
    """Nobody claims for the child; the rest of the family goes on without."""
    let_move(monkeypatch, under=1)
    case = settlers_world.homeless[0]
    children = [one for one in members_of(case) if "child" in one]

    with pytest.raises(BadInputError, match=r"settlement\.member_unfit") as told:
        settlers_world.reserved()
    assert len(children) == len(told.value.complaints)
    assert all(one.partition(":")[2] in "".join(each.what.zh for each in told.value.complaints) for one in children)
    assert "50号" in told.value.what.zh
    assert 0 == Claim.objects.count()
    claim = settlers_world.reserved(members=[one for one in members_of(case) if one not in children])
    assert {"self", "partner"} == {one.seat for one in claim.members.all()}


def test_an_officer_sees_who_fits_and_who_is_to_be_looked_at(settlers_world: Any) -> None:
    """Confirmed by public security: fits; not confirmed any more: somebody looks; the applicant needs nothing."""
    claim = settlers_world.reserved()
    before = {one.seat: selectors.fit_of(claim, one) for one in claim.members.all()}
    found_otherwise(claim.case, "identity", "partner", standing="declared")
    partner = selectors.fit_of(claim, claim.members.get(seat="partner"))

    assert before.pop("self") is None
    assert {True} == {one.fits for one in before.values()}
    assert partner.fits is None and "还没有核实" in partner.why[0].zh
