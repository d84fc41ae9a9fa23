"""
Registration: the applicant or the city asks, public security enters the whole household in one act, and says so through the
connector or by hand. Until public security takes it up, whoever asked may take it back.

What it answered is taken up by the worker: the rows are the queue, so that it may be killed at any point. A member who could not be
registered with the others stays on the claim with the reason, and is asked about again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from functools import cache

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
from jifen.platform.settlement import places
from jifen.platform.settlement.lifecycle import Act, State
from jifen.platform.settlement.models import Claim, Member
from jifen.platform.settlement.moving import move, tell, wrote
from jifen.platform.settlement.selectors.choices import identity_of
from jifen.platform.settlement.selectors.claims import is_taken_up
from jifen.platform.settlement.selectors.lasting import has_run_out
from jifen.platform.settlement.services.confirming import refuse_doubted, refuse_unplaced
from jifen.platform.settlement.services.consenting import is_agreed, refuse_without_consent, tell_too_late
from jifen.policy.procedure import Period

_LOG = logging.getLogger(__name__)
_AT_ONCE = 200
NOT_SAID = "公安机关没有写明原因，请向落户地派出所询问。 / No reason was given; ask public security of the place."


def ask_registration(*, claim: Claim, actor: Actor = SYSTEM) -> Question:
    """
    Ask public security to register everybody of a household who is not registered yet.

    Raises:
        RefusedError: ``settlement.nothing_to_register``: there is no notice that holds, or everybody is registered;
            ``settlement.not_placed_any_more``: the list is ranked again, or decided otherwise; ``settlement.looked_at_again``;
            ``settlement.being_registered``: it was asked already; ``settlement.claim_moved``; ``settlement.consents_missing``;
            ``platform.no_department``.
    """
    waiting = _waiting(claim)
    if claim.state not in (State.CONFIRMED, State.SETTLED) or not waiting or has_run_out(claim):
        raise RefusedError(
            "settlement.nothing_to_register",
            Text("没有有效的通知书，或全家都已登记。", "There is no notice that holds, or everybody is registered."),
            Text("请先领取通知书；已过期的，请重新申请。", "Get the notice first; where it ran out, apply again."),
        )
    # Once the applicant is registered, the others follow whatever becomes of the list.
    if claim.state == State.CONFIRMED:
        refuse_unplaced(claim)
    refuse_doubted(claim)
    with transaction.atomic():
        # Whoever takes a consent back holds the same row.
        Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
        refuse_without_consent(claim)
        move(claim, Act.ASK, actor, registering=True)
        question = _asked(claim, actor)
        office, due = question.office.words, question.due_on
        tell(claim, "registration_asked", once=question.public, office=office, due=due)
    return question


def take_back_registration(*, claim: Claim, actor: Actor) -> None:
    """
    Take the request to register back, before public security has taken it up; the notice still holds.

    Raises:
        RefusedError: ``settlement.registration_taken_up``: it has, or nothing was asked.
    """
    with transaction.atomic():
        held = Claim.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=claim.pk)
        # The row of the question is held as well, so that no worker takes it up in the same moment.
        asked = registrations(held.case.public).select_for_update(of=("self",)).first()
        if not held.registering or asked is None or is_taken_up(asked):
            raise RefusedError(
                "settlement.registration_taken_up",
                Text("公安已经开始办理，或没有提出过登记申请。", "Public security has taken it up, or nothing was asked."),
                Text("请等登记的结果，或联系落户地公安机关。", "Wait for the result, or ask public security."),
            )  # fmt: skip
        evidence.withdraw_questions(case=held.case.public, actor=actor.name, about=Question.About.REGISTER)
        move(held, Act.TAKE_BACK, actor, registering=False)
        tell(held, "registration_back_late" if has_run_out(held) else "registration_back", once=asked.public)
    claim.refresh_from_db()


def take_registrations() -> int:
    """Take up what public security has answered; gives how many claims moved on. One that cannot be taken up waits, and the others go on."""
    waiting = Claim.objects.filter(registering=True).select_related("case__person", "household").order_by("pk")
    count = 0
    for claim in waiting.iterator():
        if count == _AT_ONCE:
            break
        try:
            count += take_registration(claim=claim)
        except RefusedError as error:
            # A pack that was altered in place, an office that is gone: the answer is taken up once that is mended.
            _waits(claim.public, error.code)
    return count


@cache
def _waits(claim: str, code: str) -> None:
    """Log it once a process: the worker looks twice a second."""
    _LOG.error("claim %s: what public security answered is not taken up: %s", claim, code)


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
        _take(held, question)
    claim.refresh_from_db()
    return True


def _take(claim: Claim, question: Question) -> None:
    given = last_reply(question)
    reply = reply_of(given) if given is not None and question.state == Question.State.ANSWERED else None
    if reply is not None and reply.verdict is port.Verdict.UNKNOWN and is_agreed(claim):
        _ask_on(claim, question)
        return
    waiting = _waiting(claim)
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
    on = reply.on if reply is not None else clock.today()
    _told(claim, on, len(entered), len(waiting) - len(entered), once=question.public)
    places.follow_holder(claim)
    if entered:
        tell_too_late(claim, question)


def _told(claim: Claim, on: date, entered: int, later: int, *, once: str) -> None:
    rest = claim.state == State.SETTLED
    if entered and not rest:
        move(claim, Act.SETTLE, SYSTEM, settled_on=on, registering=False)
    else:
        move(claim, Act.ANSWER, SYSTEM, registering=False)
    refused = "registration_refused_late" if has_run_out(claim) else "registration_refused"
    template = (
        refused if not entered else "registered_in_part" if later else "registered_rest" if rest else "registered"
    )
    tell(claim, template, once=once, day=on, count=entered, later=later)


def _ask_on(claim: Claim, question: Question) -> None:
    """Not knowing is no refusal: the people of public security are asked again, and the claim waits for them as before."""
    again = _asked(claim, SYSTEM)
    evidence.to_hand(question=again, because="platform.system_does_not_know")
    wrote(claim, "registration_unknown", SYSTEM, question=question.public, again=again.public)
    tell(claim, "registration_unknown", once=question.public, office=again.office.words)


def _asked(claim: Claim, actor: Actor) -> Question:
    facts = [identity_of(claim, one) for one in _waiting(claim)]
    found = [fact for fact in facts if fact is not None]
    return evidence.ask_to_register(person=claim.case.person, facts=found, asking=_asking(claim, actor))


def _waiting(claim: Claim) -> list[Member]:
    return list(claim.members.filter(registered_on__isnull=True, released_on__isnull=True))


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
