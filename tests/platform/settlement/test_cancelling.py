"""After an annulment public security is told whom it had registered, and answers whether the entry ends; no points hang on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from settlement_world import together

from jifen.facts.dossier import Proof, Standing
from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.audit.keeping import Kept
from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.evidence.models import Escalation, Fact, Question
from jifen.platform.evidence.replies import question_of
from jifen.platform.evidence.selectors import queue
from jifen.platform.messaging.models import Message
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import rights
from jifen.platform.people.models import Person
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Cancellation, CancellationAnswer, Claim
from jifen.platform.settlement.selectors.holding import is_needed

WHY = "学历证书系伪造，教育部门已书面确认"
KEPT = "本人已另行符合人才引进条件"


def annulled(world: Any, claim: Claim) -> Claim:
    """Annul a claim as two people do."""
    settlement.propose_annulment(claim=claim, by=world.officer, reason=WHY)
    settlement.annul(claim=claim, by=world.approver, reason=WHY)
    return claim


def back(world: Any, claim: Claim, **more: Any) -> None:
    """Bring a claim back as two people do."""
    settlement.propose_reinstatement(claim=claim, by=world.officer, reason="认错了人")
    settlement.reinstate(claim=claim, by=world.approver, reason="认错了人，予以恢复", **more)


def reply(question: Question, *, done: bool) -> port.Reply:
    """Give what public security says about the end of an entry."""
    asked = question_of(question)
    proof = Proof(Standing.VERIFIED, question.department, clock.today(), "注销 7 号")
    records = tuple(replace(one, proof=proof) for one in asked.claims) if done else ()
    verdict = port.Verdict.CONFIRMED if done else port.Verdict.REFUTED
    why = "" if done else KEPT
    return port.Reply(asked, verdict, records, False, clock.today(), question.department, "注销 7 号", why)


def answered(world: Any, question: Question, *, done: bool) -> None:
    """Let one of the office answer, and a colleague check it; the worker takes it up."""
    first, second = (world.reviewer(question.office, number) for number in (1, 2))
    made = casework.take_reply(question=question, reply=reply(question, done=done), manner="hand", given_by=first)
    casework.check_reply(reply=made, by=second, agrees=True)
    settlement.take_cancellations()


def test_the_office_that_registered_a_household_is_asked_in_the_transaction_that_annuls(settlers_world: Any) -> None:
    """Whom it registered, when, under which number, why; it lies in the queue of that office by hand, with the usual clock."""
    claim = annulled(settlers_world, settlers_world.registered())
    made = Cancellation.objects.get()
    question, registration = made.question, settlers_world.question(claim)
    held = list(rights(settlers_world.reviewer(question.office), "question.answer"))

    assert (claim, registration.office, WHY, settlers_world.approver) == (made.claim, made.office, made.reason, made.by)
    assert 4 == len(made.members) == len(question_of(question).claims)
    assert all(one["registered_on"] and one["reference"] for one in made.members)
    assert ("cancel", "hand", "waiting") == (question.about, question.rung, question.state)
    assert question in queue(held)
    assert "注销落户登记" == question_of(question).purpose
    assert Message.objects.filter(template="cancellation_asked", person=claim.case.person.public).exists()


@pytest.mark.parametrize("stands", ["reserved", "confirmed"])
def test_nobody_is_asked_about_a_household_that_was_never_registered(settlers_world: Any, stands: str) -> None:
    """There is no entry that could end."""
    annulled(settlers_world, getattr(settlers_world, stands)())

    assert (0, 0) == (Cancellation.objects.count(), Question.objects.filter(about="cancel").count())


@pytest.mark.parametrize("done", [True, False])
def test_an_answer_ends_it_is_told_and_changes_no_fact_and_no_points(settlers_world: Any, done: bool) -> None:
    """Cancelled, or kept for a reason: officer and applicant read it; departments decide nothing about points."""
    claim = annulled(settlers_world, settlers_world.registered())
    facts = list(Fact.objects.order_by("pk").values_list("pk", "current", "standing"))
    cards = claim.case.scorecards.count()
    made = Cancellation.objects.get()
    answered(settlers_world, made.question, done=done)
    given, outcome = CancellationAnswer.objects.get(), "done" if done else "kept"
    claim.refresh_from_db()

    assert (outcome, "" if done else KEPT, "annulled") == (given.outcome, given.reason, claim.state)
    assert ("注销 7 号", made.question.office) == (given.reference, given.office)
    assert "cancel" if done else "keep" == claim.moves.last().act
    assert Message.objects.filter(template=f"cancellation_{outcome}", person=claim.case.person.public).exists()
    assert facts == list(Fact.objects.order_by("pk").values_list("pk", "current", "standing"))
    assert (cards, 4) == (claim.case.scorecards.count(), len(selectors.in_register(claim)))


def test_it_is_answered_once_and_only_as_cancelled_or_kept(settlers_world: Any) -> None:
    """A second answer is refused, the worker may run again, and a reply that means neither is none."""
    claim = annulled(settlers_world, settlers_world.registered())
    made = Cancellation.objects.get()
    first = settlers_world.reviewer(made.question.office)
    wrong = replace(reply(made.question, done=False), verdict=port.Verdict.UNKNOWN)
    with pytest.raises(BadInputError, match=r"platform\.reply_unsound"):
        casework.take_reply(question=made.question, reply=wrong, manner="hand", given_by=first)
    answered(settlers_world, made.question, done=True)

    with pytest.raises(RefusedError, match=r"platform\.reply_changed"):
        casework.take_reply(
            question=made.question, reply=reply(made.question, done=False), manner="hand", given_by=first
        )
    assert (0, False) == (settlement.take_cancellations(), settlement.take_cancellation(cancellation=made))
    assert (1, 1) == (CancellationAnswer.objects.count(), claim.moves.filter(act__in=["cancel", "keep"]).count())


def test_what_was_asked_and_answered_cannot_be_changed_and_every_row_is_kept(settlers_world: Any) -> None:
    """The database refuses it, and the trail holds what each row said."""
    annulled(settlers_world, settlers_world.registered())
    made = Cancellation.objects.get()
    answered(settlers_world, made.question, done=True)
    kept = Kept()
    for entry in Entry.objects.order_by("pk"):
        kept.learn(entry)

    for rows in (Cancellation.objects.all(), CancellationAnswer.objects.all()):
        for change in (lambda rows=rows: rows.update(at=clock.now()), rows._raw_delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(*([rows.db] if change == rows._raw_delete else []))
    assert [] == [one for one in kept.findings() if "cancellation" in one.table]


def test_what_is_not_answered_in_time_is_raised_like_every_other_question(settlers_world: Any) -> None:
    """To whoever leads the office, on the next day, with the words of what is owed."""
    annulled(settlers_world, settlers_world.registered())
    question = Cancellation.objects.get().question
    settlers_world.at(question.due_on + timedelta(days=1))
    casework.escalate_overdue()

    assert [question.office] == [one.to for one in Escalation.objects.filter(question=question)]


def test_whoever_is_asked_about_is_not_erased_before_the_answer(settlers_world: Any) -> None:
    """The record is needed while public security owes the answer."""
    claim = annulled(settlers_world, settlers_world.registered())
    needed = Person.objects.filter(is_needed(), pk=claim.case.person_id)
    before = needed.exists()
    answered(settlers_world, Cancellation.objects.get().question, done=True)

    assert (True, False) == (before, needed.exists())


def test_a_closed_office_is_followed_by_the_one_in_charge(settlers_world: Any) -> None:
    """An annulment never waits for an office that is gone."""
    claim = settlers_world.registered()
    office = settlers_world.question(claim).office
    Office.objects.filter(pk=office.pk).update(active=False)
    annulled(settlers_world, claim)

    assert Cancellation.objects.get().question.office is not None
    assert "annulled" == claim.state


# ── the claim comes back ────────────────────────────────────────────────────────────────────────────────────────────


def test_reinstating_drops_what_nobody_has_answered(settlers_world: Any) -> None:
    """The question is withdrawn, the household is registered as before, and annulling again asks again."""
    claim = annulled(settlers_world, settlers_world.registered())
    back(settlers_world, claim)
    made = Cancellation.objects.get()

    assert ("settled", "withdrawn", "dropped") == (claim.state, made.question.state, made.answer.outcome)
    assert 4 == len(selectors.in_register(claim))
    annulled(settlers_world, claim)
    assert ["waiting", "withdrawn"] == [one.question.state for one in selectors.cancellations_of(claim)]


def test_while_public_security_is_answering_nothing_is_reinstated(settlers_world: Any) -> None:
    """Its answer is never lost: who reinstates knows whether there is still an entry."""
    claim = annulled(settlers_world, settlers_world.registered())
    question = Cancellation.objects.get().question
    first, second = (settlers_world.reviewer(question.office, number) for number in (1, 2))
    made = casework.take_reply(question=question, reply=reply(question, done=True), manner="hand", given_by=first)
    for _ in range(2):  # before its second check, and before the worker has taken it up
        with pytest.raises(RefusedError, match=r"settlement\.cancellation_taken_up"):
            back(settlers_world, claim)
        claim.refresh_from_db()
        if selectors.proposal_of(claim):
            settlement.decline(claim=claim, by=settlers_world.approver, reason="先等公安答复")
        casework.check_reply(reply=made, by=second, agrees=True)

    assert "annulled" == claim.state


def test_after_an_entry_was_cancelled_reinstating_leads_to_a_new_registration(settlers_world: Any) -> None:
    """The claim stands at its notice again, says so to the applicant, and the household is registered anew with its places."""
    household = settlers_world.household()
    claim = annulled(settlers_world, settlers_world.registered(household=household))
    made = Cancellation.objects.get()
    answered(settlers_world, made.question, done=True)
    claim.refresh_from_db()
    back(settlers_world, claim)
    told = Message.objects.filter(template="claim_reinstated_anew", person=claim.case.person.public)

    assert ("confirmed", None, []) == (claim.state, claim.settled_on, selectors.in_register(claim))
    assert (True, 4) == (told.exists(), household.places.filter(member__isnull=False).count())
    assert selectors.notice_in_force(claim) is not None
    settlers_world.by_system(settlement.ask_registration(claim=claim))
    settlement.take_registrations()
    claim.refresh_from_db()
    assert ("settled", 4) == (claim.state, len(selectors.in_register(claim)))
    assert 4 == len(Cancellation.objects.get(pk=made.pk).members)


def test_after_an_entry_was_kept_reinstating_leads_back_to_it(settlers_world: Any) -> None:
    """Nobody is registered twice."""
    claim = annulled(settlers_world, settlers_world.registered())
    answered(settlers_world, Cancellation.objects.get().question, done=False)
    claim.refresh_from_db()
    back(settlers_world, claim)

    assert ("settled", 4) == (claim.state, len(selectors.in_register(claim)))


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_reinstatement_in_the_same_moment_leave_one_truth(committed_settlers: Any) -> None:
    """Reinstated first nobody answers any more; answered first nobody reinstates without having read it; taken up once."""
    world = committed_settlers
    for at in range(3):
        claim = annulled(world, world.registered(at))
        settlement.propose_reinstatement(claim=claim, by=world.officer, reason="认错了人")
        made = claim.cancellations.get()
        question, given = made.question, reply(made.question, done=True)
        approver = world.approver

        def answer(question: Question = question, given: port.Reply = given) -> object:
            casework.take_reply(question=question, reply=given, manner="pushed")
            return "answered"

        def reinstate(claim: Claim = claim, approver: Any = approver) -> object:
            settlement.reinstate(claim=claim, by=approver, reason="认错了人，予以恢复")
            return "reinstated"

        outcome = together(answer, reinstate)
        together(*[settlement.take_cancellations] * 3)
        claim, made = Claim.objects.get(pk=claim.pk), Cancellation.objects.get(pk=made.pk)
        if outcome[1] == "reinstated":
            assert ("platform.question_closed", "settled", "dropped") == (outcome[0], claim.state, made.answer.outcome)
        else:
            assert ("answered", "settlement.cancellation_taken_up") == outcome
            assert ("annulled", "done", 1) == (
                claim.state,
                made.answer.outcome,
                claim.moves.filter(act="cancel").count(),
            )
