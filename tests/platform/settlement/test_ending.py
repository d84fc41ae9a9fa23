"""Every way a claim ends, and that everybody of the household is free at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence.models import Fact
from jifen.platform.messaging.models import Message
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.lifecycle import ACTIVE, RULES, Act, State
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.moving import ClaimMovedError, move

SYSTEM = Actor("system", "system")


def test_giving_up_frees_the_household_and_its_places(settlers_world: Any) -> None:
    """Members are no longer active, their places are free, and the applicant may claim again."""
    household = settlers_world.household()
    claim = settlers_world.reserved(household=household)
    taken = selectors.open_households(household.city)[0].free
    settlement.withdraw(claim=claim, actor=settlers_world.applicant(claim.case))

    assert (1, 5) == (taken, selectors.open_households(household.city)[0].free)
    assert [] == list(claim.members.filter(active=True))
    assert selectors.may_claim(claim.case) is None
    assert "reserved" == settlers_world.reserved(household=household).state


def test_nobody_gives_up_while_public_security_registers(settlers_world: Any) -> None:
    """Otherwise somebody would be registered, and free for another city."""
    claim = settlers_world.confirmed()
    settlement.ask_registration(claim=claim)

    with pytest.raises(RefusedError, match=r"settlement\.being_registered"):
        settlement.withdraw(claim=claim, actor=settlers_world.applicant(claim.case))


def test_a_notice_runs_out_on_the_day_after_its_last(settlers_world: Any) -> None:
    """On the last day it holds; the day after the right ends, unless public security was asked in time."""
    one, two = settlers_world.confirmed(), settlers_world.confirmed(1)
    settlers_world.certain(one, two)
    last = one.valid_until
    settlers_world.at(last)
    settlement.ask_registration(claim=two)
    on_the_day = settlement.expire_due()
    settlers_world.at(last + timedelta(days=1))

    assert (0, 1, 0) == (on_the_day, settlement.expire_due(), settlement.expire_due())
    one.refresh_from_db()
    two.refresh_from_db()
    assert ("expired", "confirmed") == (one.state, two.state)
    assert "已经终止" in selectors.may_claim(one.case).zh
    assert Message.objects.filter(template="claim_expired", person=one.case.person.public).exists()


def test_an_application_is_not_taken_back_while_a_claim_rests_on_it(settlers_world: Any) -> None:
    """Neither while it waits, nor while public security registers, nor ever once registered; the claim is given up first."""
    waiting, settled = settlers_world.confirmed(), settlers_world.registered(1)
    settlement.ask_registration(claim=waiting)
    for claim in (waiting, settled):
        with pytest.raises(RefusedError, match=r"settlement\.claim_active"):
            casework.withdraw(case=claim.case, actor=settlers_world.applicant(claim.case))
        claim.case.refresh_from_db()

    assert ["frozen", "frozen"] == [claim.case.state for claim in (waiting, settled)]
    actor = settlers_world.applicant(waiting.case)
    settlement.take_back_registration(claim=waiting, actor=actor)
    settlement.withdraw(claim=waiting, actor=actor)
    casework.withdraw(case=waiting.case, actor=actor)
    assert "withdrawn" == waiting.case.state


def test_an_application_that_has_ended_takes_its_claim_along(settlers_world: Any) -> None:
    """However it ended: no notice is issued on it any more, and the worker frees the household."""
    claim = settlers_world.reserved()
    Case.objects.filter(pk=claim.case_id).update(state="withdrawn")
    claim.refresh_from_db()

    with pytest.raises(RefusedError, match=r"settlement\.not_placed_any_more"):
        settlement.confirm(claim=claim, by=settlers_world.officer)
    assert (1, 0) == (settlement.expire_due(), settlement.expire_due())
    claim.refresh_from_db()
    assert ("withdrawn", 0) == (claim.state, claim.members.filter(active=True).count())


def test_death_ends_the_claim_and_frees_the_family(settlers_world: Any) -> None:
    """The officer says so with the paper; an open question to public security is taken back."""
    claim = settlers_world.confirmed()
    question = settlement.ask_registration(claim=claim)
    with pytest.raises(RefusedError, match=r"settlement\.reason"):
        settlement.record_death(claim=claim, by=settlers_world.officer, reason="")
    claim.refresh_from_db()
    settlement.record_death(claim=claim, by=settlers_world.officer, reason="死亡医学证明")
    question.refresh_from_db()

    assert ("ended", False, "withdrawn") == (claim.state, claim.registering, question.state)
    assert not claim.members.filter(active=True).exists()


def test_fraud_takes_two_people(settlers_world: Any) -> None:
    """Who found it proposes; nothing has changed until somebody else has annulled."""
    claim = settlers_world.registered()
    approver = settlers_world.approver
    with pytest.raises(RefusedError, match=r"settlement\.not_proposed"):
        settlement.annul(claim=claim, by=approver, reason="学历证书系伪造")
    with pytest.raises(NotAllowedError):
        settlement.propose_annulment(claim=claim, by=settlers_world.clerk, reason="x")
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason="学历证书系伪造")

    assert ("settled", True) == (claim.state, selectors.proposal_of(claim) is not None)
    assert [] == [one for one in selectors.moments(claim) if "撤销" in one.what.zh]
    bar = settlement.annul(claim=claim, by=approver, reason="学历证书系伪造，可在六十日内申请行政复议")
    assert ("annulled", settlers_world.officer, approver) == (claim.state, bar.by, bar.agreed_by)


def test_nobody_annuls_what_they_proposed(settlers_world: Any) -> None:
    """Also where one person has both rights."""
    claim = settlers_world.confirmed()
    settlers_world.staff("officer", "approver", settlers_world.office(settlers_world.city.code))
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason="学历证书系伪造")

    with pytest.raises(RefusedError, match=r"settlement\.same_person"):
        settlement.annul(claim=claim, by=settlers_world.officer, reason="学历证书系伪造")


def test_the_bar_is_that_of_the_scheme_and_meets_the_next_application(settlers_world: Any) -> None:
    """Without end where the scheme says so; it is a fact like any other, so that the veto itself finds it."""
    claim = settlers_world.confirmed()
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason="学历证书系伪造")
    bar = settlement.annul(claim=claim, by=settlers_world.approver, reason="学历证书系伪造")
    person = claim.case.person
    fact = Fact.objects.get(person=person, kind="bar")

    assert (None, clock.today()) == (bar.until, bar.since)
    assert "第七条" in bar.basis
    assert ("verified", "虚假材料", claim.city) == (fact.standing, fact.values["sort"], fact.values["place"])
    assert (True, None) == selectors.barred_until(person, claim.city)
    assert (False, None) == selectors.barred_until(person, settlers_world.other.code)


def test_every_move_outside_the_table_is_refused(settlers_world: Any) -> None:
    """Each state against each act, by each of those who may do it somewhere."""
    claim = settlers_world.reserved()
    tried = 0
    for state in State:
        Claim.objects.filter(pk=claim.pk).update(state=state.value, settled_on=clock.today())
        claim.refresh_from_db()
        for act, rule in RULES.items():
            if state in rule.froms:
                continue
            for role in rule.who:
                with pytest.raises(RefusedError, match=r"settlement\.move_unlawful"):
                    move(claim, act, Actor("x", role), reason="理由")
                tried += 1
    assert tried > 20


def test_a_move_on_a_claim_that_moved_meanwhile_is_refused(settlers_world: Any) -> None:
    """Two hands at once: the second sees that it has changed."""
    claim = settlers_world.reserved()
    stale = Claim.objects.get(pk=claim.pk)
    settlement.confirm(claim=claim, by=settlers_world.officer)
    stale.state = State.RESERVED.value

    with pytest.raises(ClaimMovedError, match=r"settlement\.claim_moved"):
        move(stale, Act.WITHDRAW, settlers_world.applicant(claim.case))


def test_no_state_that_is_over_keeps_anybody_active(settlers_world: Any) -> None:
    """Whichever way a claim ends."""
    ended = {rule.to for rule in RULES.values() if rule.to is not None and rule.to not in ACTIVE}

    assert {State.EXPIRED, State.WITHDRAWN, State.ENDED, State.ANNULLED} == ended
    for at, act in enumerate((Act.WITHDRAW, Act.DEATH)):
        claim = settlers_world.confirmed(at)
        move(claim, act, Actor("x", RULES[act].who[-1]), reason="理由")
        assert not claim.members.filter(active=True).exists()
