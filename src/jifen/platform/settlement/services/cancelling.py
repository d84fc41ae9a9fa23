"""
Cancelling: when a claim is annulled whose household is registered, public security is told in the same transaction and asked whether
it cancels the entry. What it answers is taken up by the worker; it changes no fact and no points.

The question lies in the queue of the office with the clock of the others, so that it is overdue and raised like them.
"""

from __future__ import annotations

import logging

from django.db import transaction

from jifen.kernel import identity
from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.connectors.port import Verdict
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Fact, Question
from jifen.platform.evidence.replies import reply_of
from jifen.platform.evidence.selectors import last_reply, registrations
from jifen.platform.settlement.lifecycle import Act, State
from jifen.platform.settlement.models import Cancellation, CancellationAnswer, Claim, Member
from jifen.platform.settlement.moving import move, tell
from jifen.platform.settlement.selectors.registered import answer_of, cancellations_of, in_register, registered_by

Outcome = CancellationAnswer.Outcome
_LOG = logging.getLogger(__name__)
_AT_ONCE = 200


def ask_to_cancel(claim: Claim, *, actor: Actor, by: User, reason: str) -> Cancellation | None:
    """
    Tell the office that registered a household that the claim is annulled; call it in the transaction that annuls.

    Returns:
        What was asked; None where nobody is registered.
    """
    members, last = in_register(claim), registered_by(claim)
    if not members or last is None:
        return None
    accepting = claim.case.office or actor.office
    assert accepting is not None, "a case that was ranked was accepted by an office"
    asking = evidence.Asking(claim.case.public, accepting, claim.city, actor.name, last.town)
    facts = _facts(claim, members)
    question = evidence.ask_to_cancel(person=claim.case.person, facts=facts, asking=asking, office=last.office)
    made = Cancellation.objects.create(
        claim=claim,
        question=question,
        office=question.office,
        members=[_as_registered(one) for one in members],
        reason=reason.strip(),
        by=by,
        at=clock.now(),
    )
    keep(made)
    tell(claim, "cancellation_asked", once=made.public, office=question.office.words, due=question.due_on)
    return made


def _facts(claim: Claim, members: list[Member]) -> list[Fact]:
    """Give the identity facts on which the members were registered, the newest of each."""
    asked = {public for one in registrations(claim.case.public) for public in one.asked}
    wanted = {(one.seat, identity.normalise(one.identity_number)) for one in members}
    found: dict[tuple[str, str], Fact] = {}
    for fact in Fact.objects.filter(public__in=asked, person=claim.case.person).order_by("pk"):
        whom = fact.whose, identity.normalise(str(fact.values.get("number", "")))
        if whom in wanted:
            found[whom] = fact
    return list(found.values())


def _as_registered(one: Member) -> dict[str, object]:
    assert one.registered_on is not None, "only who is registered is told of"
    on = one.registered_on.isoformat()
    return {"member": one.pk, "seat": one.seat, "name": one.name, "registered_on": on, "reference": one.reference}


def take_cancellations() -> int:
    """Take up what public security has answered to annulments; gives how many were answered. One that cannot be taken up keeps none waiting."""
    answered = Cancellation.objects.filter(answer__isnull=True, question__state=Question.State.ANSWERED)
    count = 0
    for one in answered.select_related("question").order_by("pk").iterator():
        if count == _AT_ONCE:
            break
        try:
            count += take_cancellation(cancellation=one)
        except RefusedError as error:  # the claim moved in the same moment
            _LOG.info("cancellation %s is not taken up now: %s", one.public, error.code)
    return count


def take_cancellation(*, cancellation: Cancellation) -> bool:
    """
    Take up the answer about one annulment, once; where nobody has answered yet, nothing happens.

    Returns:
        Whether there was an answer that had not been taken up.
    """
    with transaction.atomic():
        claim = _held(cancellation.claim_id)
        question = Question.objects.select_related("office").get(pk=cancellation.question_id)
        taken = CancellationAnswer.objects.filter(cancellation=cancellation).exists()
        given = last_reply(question)
        if taken or given is None or question.state != Question.State.ANSWERED:
            return False
        reply = reply_of(given)
        done = reply.verdict is Verdict.CONFIRMED
        made = CancellationAnswer.objects.create(
            cancellation=cancellation,
            outcome=Outcome.DONE if done else Outcome.KEPT,
            on=reply.on,
            reference=reply.reference[:80],
            reason=reply.reason,
            office=question.office,
            by=given.given_by.username if given.given_by else reply.by,
            at=clock.now(),
        )
        keep(made)
        actor = Actor(made.by, "system", question.office)
        move(claim, Act.CANCEL if done else Act.KEEP, actor, reason=reply.reason)
        tell(claim, f"cancellation_{made.outcome}", once=cancellation.public, office=question.office.words)
    return True


def drop_cancellation(claim: Claim, *, actor: Actor, reason: str) -> bool:
    """
    Ask public security nothing more, for a claim that comes back; call it in the transaction that reinstates.

    Returns:
        Whether the entry had been cancelled already, so that the household has to be registered anew.

    Raises:
        RefusedError: ``settlement.cancellation_taken_up``: public security is answering, or has answered just now.
    """
    _held(claim.pk)
    newest = next(iter(cancellations_of(claim)), None)
    if newest is None or claim.state != State.ANNULLED:
        return False
    given = answer_of(newest)
    if given is not None:
        return given.outcome == Outcome.DONE
    question = Question.objects.select_for_update().get(pk=newest.question_id)
    if question.state != Question.State.WAITING:
        raise RefusedError(
            "settlement.cancellation_taken_up",
            Text("公安正在答复是否注销这一家的登记。", "Public security is answering whether it cancels the entry of this household."),
            Text("请等答复出来再恢复：登记已注销的，恢复后要重新申请登记。", "Wait for the answer: if the entry is cancelled, the household has to be registered anew."),
        )  # fmt: skip
    evidence.withdraw_questions(case=claim.case.public, actor=actor.name, about=Question.About.CANCEL)
    assert actor.office is not None, "an approver acts for an office"
    made = CancellationAnswer.objects.create(
        cancellation=newest,
        outcome=Outcome.DROPPED,
        on=clock.today(),
        reason=reason.strip(),
        office=actor.office,
        by=actor.name,
        at=clock.now(),
    )
    keep(made)
    return False


def take_out_of_register(claim: Claim) -> None:
    """Let those whose entry was cancelled be registered anew; what the register said stays on the cancellation."""
    newest = cancellations_of(claim)[0]
    rows = claim.members.filter(pk__in=[one["member"] for one in newest.members])
    rows.update(registered_on=None, reference="", moved_out_on=None)


def _held(number: int) -> Claim:
    """Give a claim whose row is held: whoever takes an answer up and whoever reinstates come one after the other."""
    rows = Claim.objects.select_for_update(of=("self",)).select_related("case__person", "household")
    return rows.get(pk=number)
