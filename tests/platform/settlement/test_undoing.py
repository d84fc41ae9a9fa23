"""What two people decide: a proposal stands until it is decided, and a mistake of one is undone by two; nothing is wiped away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.config import clock
from jifen.platform.evidence.models import Fact
from jifen.platform.messaging.models import Message
from jifen.platform.settlement import places, selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import BarLift, Claim
from jifen.platform.vault.index import Purpose, blind_index
from jifen.platform.vault.suite import SUITES

WHY = "学历证书系伪造，教育部门已书面确认"


def annulled(world: Any, claim: Claim) -> Claim:
    """Annul a claim as two people do."""
    settlement.propose_annulment(claim=claim, by=world.officer, reason=WHY)
    settlement.annul(claim=claim, by=world.approver, reason=WHY)
    return claim


def back(world: Any, claim: Claim, **more: Any) -> None:
    """Bring a claim back as two people do."""
    settlement.propose_reinstatement(claim=claim, by=world.officer, reason="核对后发现认错了人")
    settlement.reinstate(claim=claim, by=world.approver, reason="核对后发现认错了人，予以恢复", **more)


# ── a proposal stands ───────────────────────────────────────────────────────────────────────────────────────────────


def test_while_an_annulment_is_proposed_no_notice_is_issued_and_nobody_is_registered(settlers_world: Any) -> None:
    """Neither by a colleague of the officer nor by the applicant; and nothing else is proposed beside it."""
    waiting, ready = settlers_world.reserved(), settlers_world.confirmed(1)
    for claim in (waiting, ready):
        settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason=WHY)

    for act in (
        lambda: settlement.confirm(claim=waiting, by=settlers_world.officer),
        lambda: settlement.ask_registration(claim=ready, actor=settlers_world.applicant(ready.case)),
    ):
        with pytest.raises(RefusedError, match=r"settlement\.looked_at_again"):
            act()
    with pytest.raises(RefusedError, match=r"settlement\.proposed_already"):
        settlement.propose_annulment(claim=ready, by=settlers_world.officer, reason=WHY)


@pytest.mark.parametrize("ends", ["withdrawn", "expired", "settled"])
def test_a_proposal_outlives_whatever_becomes_of_the_claim(settlers_world: Any, ends: str) -> None:
    """Given up, run out or registered meanwhile: it is still open, and the annulment still bars."""
    claim = settlers_world.confirmed()
    question = settlement.ask_registration(claim=claim) if ends == "settled" else None
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason=WHY)
    if question is not None:
        settlers_world.by_system(question)
        settlement.take_registrations()
    elif ends == "withdrawn":
        settlement.withdraw(claim=claim, actor=settlers_world.applicant(claim.case))
    else:
        settlers_world.certain(claim)
        settlers_world.at(claim.valid_until + timedelta(days=1))
        settlement.expire_due()
    claim.refresh_from_db()

    assert (ends, [claim]) == (claim.state, list(selectors.with_proposals(Claim.objects.all())))
    settlement.annul(claim=claim, by=settlers_world.approver, reason=WHY)
    assert ("annulled", True) == (claim.state, selectors.barred_until(claim.case.person, claim.city)[0])
    assert [] == list(selectors.with_proposals(Claim.objects.all()))


def test_whoever_gives_up_and_claims_again_is_still_looked_at(settlers_world: Any) -> None:
    """The proposal is about the person's right, not about one row."""
    claim = settlers_world.reserved()
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason=WHY)
    settlement.withdraw(claim=claim, actor=settlers_world.applicant(claim.case))
    again = settlers_world.reserved()

    with pytest.raises(RefusedError, match=r"settlement\.looked_at_again"):
        settlement.confirm(claim=again, by=settlers_world.officer)


def test_an_approver_may_decline_with_the_reason_and_everything_goes_on(settlers_world: Any) -> None:
    """Not who proposed it, not twice, and the applicant is told nothing of what was not found."""
    claim = settlers_world.reserved()
    with pytest.raises(RefusedError, match=r"settlement\.not_proposed"):
        settlement.decline(claim=claim, by=settlers_world.approver, reason="x")
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason=WHY)
    with pytest.raises(RefusedError, match=r"settlement\.reason"):
        settlement.decline(claim=claim, by=settlers_world.approver, reason=" ")
    settlement.decline(claim=claim, by=settlers_world.approver, reason="证书经核对属实")

    assert None is selectors.proposal_of(claim)
    assert 1 == len(selectors.moments(claim))
    assert ["propose", "decline"] == list(claim.moves.values_list("act", flat=True))
    settlement.confirm(claim=claim, by=settlers_world.officer)
    assert "confirmed" == claim.state


def test_nobody_declines_what_they_proposed(settlers_world: Any) -> None:
    """Also where one person has both rights."""
    claim = settlers_world.reserved()
    settlers_world.staff("officer", "approver", settlers_world.office(settlers_world.city.code))
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason=WHY)

    with pytest.raises(RefusedError, match=r"settlement\.same_person"):
        settlement.decline(claim=claim, by=settlers_world.officer, reason="x")


# ── a mistake is undone ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_death_recorded_for_the_wrong_person_is_undone_by_two(settlers_world: Any) -> None:
    """The claim stands where it stood, with its notice, the household is bound again and its places are taken again."""
    household = settlers_world.household()
    claim = settlers_world.confirmed(household=household)
    settlement.record_death(claim=claim, by=settlers_world.officer, reason="死亡医学证明")
    gone = places.left(household)
    with pytest.raises(RefusedError, match=r"settlement\.not_proposed"):
        settlement.reinstate(claim=claim, by=settlers_world.approver, reason="x")
    back(settlers_world, claim)

    assert ("confirmed", 4, 5, 1) == (
        claim.state,
        claim.members.filter(active=True).count(),
        gone,
        places.left(household),
    )
    assert 1 == claim.notices.count()
    assert ["confirm", "death", "propose_back", "reinstate"] == list(claim.moves.values_list("act", flat=True))
    assert Message.objects.filter(template="claim_reinstated", channel="account").exists()


def test_nobody_undoes_alone_what_they_proposed(settlers_world: Any) -> None:
    """Also where one person has both rights."""
    claim = settlers_world.confirmed()
    settlers_world.staff("officer", "approver", settlers_world.office(settlers_world.city.code))
    settlement.record_death(claim=claim, by=settlers_world.officer, reason="死亡医学证明")
    settlement.propose_reinstatement(claim=claim, by=settlers_world.officer, reason="认错了人")

    with pytest.raises(RefusedError, match=r"settlement\.same_person"):
        settlement.reinstate(claim=claim, by=settlers_world.officer, reason="x")


def test_a_notice_that_ran_out_meanwhile_gets_a_new_last_day(settlers_world: Any) -> None:
    """Otherwise it would run out again within the hour: without a later day nothing is undone."""
    claim = settlers_world.confirmed()
    settlers_world.certain(claim)
    settlers_world.at(claim.valid_until + timedelta(days=1))
    settlement.expire_due()
    claim.refresh_from_db()
    settlement.propose_reinstatement(claim=claim, by=settlers_world.officer, reason="系统时间有误")
    with pytest.raises(BadInputError, match=r"settlement\.needs_later_day"):
        settlement.reinstate(claim=claim, by=settlers_world.approver, reason="予以恢复")
    with pytest.raises(BadInputError, match=r"settlement\.extends_too_far"):
        settlement.reinstate(claim=claim, by=settlers_world.approver, reason="予以恢复", until=date(2099, 1, 1))
    later = clock.today() + timedelta(days=30)
    settlement.reinstate(claim=claim, by=settlers_world.approver, reason="予以恢复", until=later)

    assert ("confirmed", later, later, 3) == (
        claim.state,
        claim.valid_until,
        selectors.notice_in_force(claim).valid_until,
        claim.notices.count(),
    )
    assert 0 == settlement.expire_due()


def test_an_annulment_undone_takes_its_bar_along(settlers_world: Any) -> None:
    """Registered as before, barred no more, neither by the row nor by the fact the scheme reads; both rows stay."""
    claim = annulled(settlers_world, settlers_world.registered())
    person = claim.case.person
    back(settlers_world, claim)
    lift = BarLift.objects.get()

    assert ("settled", (False, None)) == (claim.state, selectors.barred_until(person, claim.city))
    assert 4 == claim.members.filter(active=True, registered_on__isnull=False).count()
    assert (settlers_world.officer, settlers_world.approver) == (lift.by, lift.agreed_by)
    facts = Fact.objects.filter(person=person, kind="bar").order_by("pk")
    assert [("verified", False), ("refuted", True)] == [(one.standing, one.current) for one in facts]


def test_a_bar_is_lifted_alone_and_the_claim_stays_annulled(settlers_world: Any) -> None:
    """By two people; once lifted there is nothing to lift."""
    claim = annulled(settlers_world, settlers_world.confirmed())
    settlement.propose_lifting(claim=claim, by=settlers_world.officer, reason="限制期限适用条文有误")
    settlement.lift_bar(claim=claim, by=settlers_world.approver, reason="解除限制")

    assert ("annulled", (False, None)) == (claim.state, selectors.barred_until(claim.case.person, claim.city))
    with pytest.raises(RefusedError, match=r"settlement\.no_bar"):
        settlement.propose_lifting(claim=claim, by=settlers_world.officer, reason="x")


def test_a_claim_made_under_another_suite_meanwhile_binds_as_well(settlers_world: Any, settings: Any) -> None:
    """The two indexes of one number differ, so the database sees no duplicate: it is looked for before anybody is bound again."""
    claim = settlers_world.confirmed()
    settlement.record_death(claim=claim, by=settlers_world.officer, reason="死亡医学证明")
    settings.JIFEN_SUITE = next(one for one in SUITES if one != settings.JIFEN_SUITE)
    number = claim.members.get(seat="partner").identity_number
    other = settlers_world.reserved(1, members=[])
    other.members.filter(seat="self").update(index=blind_index(Purpose.SETTLEMENT, number))
    settlement.propose_reinstatement(claim=claim, by=settlers_world.officer, reason="认错了人")

    with pytest.raises(RefusedError, match=r"settlement\.claimed_already"):
        settlement.reinstate(claim=claim, by=settlers_world.approver, reason="予以恢复")
    claim.refresh_from_db()
    assert ("ended", 0) == (claim.state, claim.members.filter(active=True).count())


def test_nothing_is_undone_where_somebody_of_the_household_has_claimed_elsewhere(settlers_world: Any) -> None:
    """One active claim a person; the database decides, and the claim stays ended."""
    claim = settlers_world.confirmed()
    settlement.record_death(claim=claim, by=settlers_world.officer, reason="死亡医学证明")
    other = settlers_world.reserved(1, members=[])
    index = claim.members.get(seat="partner").index
    other.members.filter(seat="self").update(index=index)
    settlement.propose_reinstatement(claim=claim, by=settlers_world.officer, reason="认错了人")

    with pytest.raises(RefusedError, match=r"settlement\.claimed_already"):
        settlement.reinstate(claim=claim, by=settlers_world.approver, reason="予以恢复")
    claim.refresh_from_db()
    assert ("ended", 0) == (claim.state, claim.members.filter(active=True).count())
