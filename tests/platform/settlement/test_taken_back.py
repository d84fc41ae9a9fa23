"""A consent taken back while public security has the registration in hand: it is told, and nobody is registered on it any more."""

from __future__ import annotations

from typing import Any

import pytest
from settlement_world import let_host, together

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import services as casework
from jifen.platform.casework.services import take_reply
from jifen.platform.connectors import port
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Question
from jifen.platform.messaging.models import Message
from jifen.platform.people.models import Person
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim, Consent
from jifen.platform.settlement.selectors import Answer

Asked = tuple[Person, Claim, Question]


def answer(person: Person, claim: Claim, what: Answer = Answer.GIVE) -> Consent:
    """Let somebody answer from their own account."""
    consent = next(one for one in selectors.asked_of(person) if one.claim_id == claim.pk)
    return settlement.answer_consent(consent=consent, person=person, answer=what)


def asked(world: Any, *, by_hand: bool = True) -> Asked:
    """Give a friend who has consented, the claim at their dwelling, and what public security is asked."""
    friend = world.friend()
    claim = world.hosted(friend)
    answer(friend, claim)
    settlement.confirm(claim=claim, by=world.officer)
    question = settlement.ask_registration(claim=claim)
    if by_hand:
        evidence.to_hand(question=question, because="connectors.down")
    return friend, claim, question


def by_hand(world: Any, question: Question, behaviour: Behaviour = Behaviour.OK) -> Any:
    """Let one of the office answer; nobody has checked it yet."""
    first = world.reviewer(question.office)
    return take_reply(question=question, reply=world.reply(question, behaviour), manner="hand", given_by=first)


def told(template: str, person: Person) -> int:
    """Count what somebody was told in their account."""
    return Message.objects.filter(template=template, person=person.public, channel="account").count()


def test_public_security_is_told_and_can_only_answer_that_nobody_was_registered(hosts_world: Any) -> None:
    """The question stays in its queue, marked; an entry is refused, also by file, and by a system that pushes its answer."""
    friend, claim, question = asked(hosts_world)
    answer(friend, claim, Answer.REVOKE)
    claim.refresh_from_db()
    question.refresh_from_db()

    assert ("confirmed", True, "waiting") == (claim.state, claim.registering, question.state)
    assert (True, "stop") == (question.stopped_at is not None, claim.moves.last().act)
    for manner in ("hand", "file", "pushed"):
        for behaviour in (Behaviour.OK, Behaviour.UNKNOWN):
            with pytest.raises(RefusedError, match=r"platform\.registration_stopped"):
                take_reply(
                    question=question,
                    reply=hosts_world.reply(question, behaviour),
                    manner=manner,
                    given_by=hosts_world.reviewer(question.office),
                )
    hosts_world.by_hand(question, Behaviour.REFUTES)
    settlement.take_registrations()
    claim.refresh_from_db()
    assert ("confirmed", False, 0) == (claim.state, claim.registering, len(selectors.in_register(claim)))
    assert (1, 0) == (told("consent_revoked_asked", claim.case.person), told("consent_too_late", friend))


def test_a_system_that_was_asked_is_not_asked_again_and_its_people_answer(hosts_world: Any) -> None:
    """What it was sent before may have been done: its answer still counts, and the friend is told that it came too late."""
    friend, claim, question = asked(hosts_world, by_hand=False)
    assert question == evidence.lease_next()
    answer(friend, claim, Answer.REVOKE)
    question.refresh_from_db()

    assert ("hand", "platform.registration_stopped", None) == (question.rung, question.trouble, evidence.lease_next())
    hosts_world.by_system(question)
    settlement.take_registrations()
    claim.refresh_from_db()
    assert ("settled", 1) == (claim.state, told("consent_too_late", friend))


def test_a_system_that_does_not_know_is_followed_by_nobody(hosts_world: Any) -> None:
    """There is nothing to register any more; the household is told that it was not."""
    friend, claim, question = asked(hosts_world, by_hand=False)
    evidence.lease_next()
    answer(friend, claim, Answer.REVOKE)
    hosts_world.by_system(question, Behaviour.UNKNOWN)
    settlement.take_registrations()
    claim.refresh_from_db()

    assert (False, 1) == (claim.registering, Question.objects.filter(about="register").count())
    assert 1 == told("registration_refused", claim.case.person)


@pytest.mark.parametrize("agrees", [True, False])
def test_an_entry_answered_before_the_consent_was_taken_back_is_still_checked(hosts_world: Any, agrees: bool) -> None:
    """Agreed with, it stands and came first; sent back, nobody is registered any more."""
    friend, claim, question = asked(hosts_world)
    reply = by_hand(hosts_world, question)
    answer(friend, claim, Answer.REVOKE)
    second = hosts_world.reviewer(question.office, 2)
    casework.check_reply(reply=reply, by=second, agrees=agrees, because="尚未录入")
    settlement.take_registrations()
    claim.refresh_from_db()

    assert ("settled" if agrees else "confirmed", int(agrees)) == (claim.state, told("consent_too_late", friend))
    if not agrees:
        with pytest.raises(RefusedError, match=r"platform\.registration_stopped"):
            by_hand(hosts_world, question)


def test_a_consent_given_again_lets_the_same_question_go_on(hosts_world: Any) -> None:
    """The mark goes, and the household is registered on it."""
    friend, claim, question = asked(hosts_world)
    for what in (Answer.REVOKE, Answer.GIVE):
        answer(friend, claim, what)
    question.refresh_from_db()

    assert (None, "waiting") == (question.stopped_at, question.state)
    hosts_world.by_hand(question)
    settlement.take_registrations()
    claim.refresh_from_db()
    assert "settled" == claim.state


def test_what_nobody_knew_is_not_asked_again_without_consent(hosts_world: Any) -> None:
    """The answer had come, and the consent was taken back before the worker took it up."""
    friend, claim, question = asked(hosts_world)
    hosts_world.by_hand(question, Behaviour.UNKNOWN)
    answer(friend, claim, Answer.REVOKE)
    settlement.take_registrations()
    claim.refresh_from_db()

    assert (False, 1) == (claim.registering, Question.objects.filter(about="register").count())


def test_the_request_may_still_be_taken_back_by_whoever_asked(hosts_world: Any) -> None:
    """Nobody has to wait for an answer that can only be no."""
    friend, claim, question = asked(hosts_world)
    answer(friend, claim, Answer.REVOKE)
    settlement.take_back_registration(claim=claim, actor=hosts_world.applicant(claim.case))
    question.refresh_from_db()

    assert ("withdrawn", False) == (question.state, claim.registering)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("manner", ["hand", "pushed"])
def test_taking_back_and_registering_in_the_same_moment_leave_one_truth(
    committed_settlers: Any, monkeypatch: Any, manner: str
) -> None:
    """Either nobody is registered and the office was refused, or the household is and the friend reads that it was too late."""
    let_host(monkeypatch)
    world, seen = committed_settlers, set()
    friend, claim, _ = asked(world)
    first, second = (world.reviewer(world.question(claim).office, number) for number in (1, 2))

    def register(question: Question, reply: port.Reply) -> object:
        made = take_reply(question=question, reply=reply, manner=manner, given_by=first)
        if manner == "hand":
            casework.check_reply(reply=made, by=second, agrees=True)
        return "registered"

    def take_back() -> object:
        return answer(friend, claim, Answer.REVOKE).state

    for _ in range(4):
        question = world.question(claim)
        reply = world.reply(question)
        outcome = together(lambda q=question, r=reply: register(q, r), take_back)
        settlement.take_registrations()
        claim.refresh_from_db()
        question.refresh_from_db()
        seen.add(outcome)
        if outcome[0] == "registered":
            assert "settled" == claim.state
            assert outcome[1] == "settlement.consent_too_late" or told("consent_too_late", friend) == 1
            break
        assert ("platform.registration_stopped", "revoked") == outcome
        assert "confirmed" == claim.state and question.stopped_at is not None
        answer(friend, claim)  # and once more
    assert seen
