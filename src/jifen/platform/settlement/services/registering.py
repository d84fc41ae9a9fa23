"""
Registration: public security enters the whole household in one act, and says so through the connector or by hand.

What it answered is taken up by the worker: the rows are the queue, so that it may be killed at any point. A member who could not be
registered with the others stays on the claim with the reason, and is asked about again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from jifen.facts.dossier import Standing
from jifen.kernel import identity
from jifen.kernel.dates import Deadline
from jifen.kernel.errors import RefusedError, Text
from jifen.kernel.places import within
from jifen.platform.casework.moving import SYSTEM, Actor
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.replies import reply_of
from jifen.platform.evidence.selectors import OPEN, last_reply, registrations
from jifen.platform.offices.selectors import working_days
from jifen.platform.rounds import inputs
from jifen.platform.rounds.selectors.calendar import procedure_of
from jifen.platform.settlement.lifecycle import Act, State
from jifen.platform.settlement.models import Claim, Member
from jifen.platform.settlement.moving import move, tell, wrote
from jifen.platform.settlement.notices import identity_of
from jifen.policy.procedure import Period

NOT_SAID = "公安机关没有写明原因，请向落户地派出所询问。 / No reason was given; ask public security of the place."


def ask_registration(*, claim: Claim, actor: Actor = SYSTEM) -> Question:
    """
    Ask public security to register everybody of a household who is not registered yet.

    Raises:
        RefusedError: ``settlement.nothing_to_register``: there is no notice that holds, or everybody is registered;
            ``settlement.being_registered``: it was asked already; ``platform.no_department``.
    """
    waiting = [one for one in claim.members.all() if one.registered_on is None]
    if claim.state not in (State.CONFIRMED, State.SETTLED) or not waiting or _has_run_out(claim):
        raise RefusedError(
            "settlement.nothing_to_register",
            Text("没有有效的通知书，或全家都已登记。", "There is no notice that holds, or everybody is registered."),
            Text("请先领取通知书；已过期的，请重新申请。", "Get the notice first; where it ran out, apply again."),
        )
    facts = [identity_of(claim, one) for one in waiting]
    with transaction.atomic():
        asked = Claim.objects.filter(pk=claim.pk, version=claim.version, registering=False).update(registering=True)
        if not asked:
            raise RefusedError(
                "settlement.being_registered",
                Text("已经转公安办理登记，或资格刚刚有了变化。", "Public security has been asked already, or the claim has just changed."),
                Text("请等登记的结果。", "Wait for the result."),
            )  # fmt: skip
        question = evidence.ask_to_register(
            person=claim.case.person, facts=[fact for fact in facts if fact is not None], asking=_asking(claim, actor)
        )
        claim.refresh_from_db()
        wrote(claim, "ask_registration", actor, question=question.public)
    return question


def take_registrations() -> int:
    """Take up what public security has answered; gives how many claims moved on."""
    waiting = Claim.objects.filter(registering=True).select_related("case__person", "household").order_by("pk")
    return sum(take_registration(claim=claim) for claim in waiting[:200])


def take_registration(*, claim: Claim) -> bool:
    """
    Take up the answer about one household, whole or not at all; where nobody has answered yet, nothing happens.

    Returns:
        Whether there was an answer.
    """
    question = registrations(claim.case.public).first()
    if question is None or question.state in OPEN:
        return False
    with transaction.atomic():
        held = (
            Claim.objects.select_for_update(of=("self",)).select_related("case__person", "household").get(pk=claim.pk)
        )
        if not held.registering:
            return False
        Claim.objects.filter(pk=held.pk).update(registering=False)
        held.refresh_from_db(fields=["registering"])
        _take(held, question)
    claim.refresh_from_db()
    return True


def _take(claim: Claim, question: Question) -> None:
    given = last_reply(question)
    reply = reply_of(given) if given is not None and question.state == Question.State.ANSWERED else None
    waiting = [one for one in claim.members.all() if one.registered_on is None]
    entered = _entered(claim, reply, waiting) if reply is not None else []
    if claim.state == State.CONFIRMED and not any(one.seat == "self" for one in entered):
        entered = []  # nobody of the family is registered without the applicant
    reason = (reply.reason if reply is not None else "") or NOT_SAID
    for one in waiting:
        if one in entered and reply is not None:
            one.registered_on, one.reference = reply.on, reply.reference[:80]
        else:
            one.later_because = reason
        one.save(update_fields=["registered_on", "reference", "later_because"])
    _told(claim, reply.on if reply is not None else clock.today(), len(entered), len(waiting) - len(entered))


def _told(claim: Claim, on: date, entered: int, later: int) -> None:
    if entered and claim.state == State.CONFIRMED:
        move(claim, Act.SETTLE, SYSTEM, settled_on=on)
    else:
        wrote(claim, "take_registration", SYSTEM, entered=entered, later=later)
    template = "registration_refused" if not entered else "registered_in_part" if later else "registered"
    tell(claim, template, day=on, count=entered, later=later)


def _entered(claim: Claim, reply: port.Reply, waiting: Iterable[Member]) -> list[Member]:
    """Give those the register now has in the city, wherever in it; what it said of them before is no entry."""
    entered = {
        (one.whose, identity.normalise(str(one.values["number"])))
        for one in reply.records
        if one.proof.standing is Standing.VERIFIED and within(str(one.values["registered_in"]), claim.city)
    }
    return [one for one in waiting if (one.seat, identity.normalise(one.identity_number)) in entered]


def _asking(claim: Claim, actor: Actor) -> evidence.Asking:
    case = claim.case
    office = case.office or actor.office
    assert office is not None, "a case that was ranked was accepted by an office"
    return evidence.Asking(case.public, office, claim.city, actor.name, claim.town, deadline=_deadline(claim))


def _deadline(claim: Claim) -> Deadline | None:
    round_ = claim.standing.run.round
    procedure = procedure_of(inputs.pack_of(round_), round_.use)
    within = procedure.registered if procedure else "unstated"
    if not isinstance(within, Period):
        return None
    return within.ends(clock.today(), working_days(clock.today().year), day_off="moves")


def _has_run_out(claim: Claim) -> bool:
    return claim.state == State.CONFIRMED and claim.valid_until is not None and claim.valid_until < clock.today()
