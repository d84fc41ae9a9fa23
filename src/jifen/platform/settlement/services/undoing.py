"""Undoing a mistake about a claim: bring it back to where it stood, lift a bar, or decline what was proposed. Each takes two people."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.settlement import notices, places
from jifen.platform.settlement.agreeing import proposer_of, refuse_second
from jifen.platform.settlement.lifecycle import ACTIVE, Act, State
from jifen.platform.settlement.models import Bar, BarLift, Claim
from jifen.platform.settlement.moving import move, officer_of, tell
from jifen.platform.settlement.selectors.claims import is_bound, notice_in_force
from jifen.platform.settlement.selectors.deciding import state_before
from jifen.platform.settlement.selectors.lasting import LastDay, latest_new_day
from jifen.platform.settlement.services.cancelling import drop_cancellation, take_out_of_register
from jifen.platform.settlement.services.confirming import too_far


def propose_reinstatement(*, claim: Claim, by: User, reason: str) -> None:
    """
    Say that a claim ended by mistake, and why; nothing changes until somebody else has decided.

    Raises:
        RefusedError: ``settlement.proposed_already``, ``settlement.reason``, ``settlement.move_unlawful``, ``settlement.claim_moved``.
    """
    _propose(claim, Act.PROPOSE_BACK, by, reason)


def propose_lifting(*, claim: Claim, by: User, reason: str) -> None:
    """
    Say that a bar should not stand though the claim stays annulled, and why; somebody else decides.

    Raises:
        RefusedError: ``settlement.no_bar``; else as :func:`propose_reinstatement`.
    """
    _refuse_barless(claim)
    _propose(claim, Act.PROPOSE_LIFT, by, reason)


def decline(*, claim: Claim, by: User, reason: str) -> None:
    """
    Decline what was proposed about a claim: it stays as it is, and both reasons stay on record.

    Raises:
        RefusedError: ``settlement.not_proposed``, ``settlement.same_person``, ``settlement.reason``, ``settlement.claim_moved``.
    """
    actor = officer_of(claim, by, "claim.annul", role="approver")
    proposer_of(claim, None, by)
    with transaction.atomic():
        move(claim, Act.DECLINE, actor, reason=reason)


def reinstate(*, claim: Claim, by: User, reason: str, until: date | None = None) -> None:
    """
    Bring a claim that ended by mistake back to where it stood, as somebody else proposed; its bar goes, the moves stay. Public
    security is asked nothing more; where it has cancelled the entry by then, the household is to be registered anew.

    Args:
        claim: expired, ended or annulled, with an open proposal.
        by: the approver; not who proposed.
        reason: for the applicant.
        until: new last day, where that of the notice has gone by meanwhile.

    Raises:
        BadInputError: ``settlement.needs_later_day``: the notice has run out, and no later day is given;
            ``settlement.extends_too_far``: it is later than that of a notice issued today.
        RefusedError: ``settlement.not_proposed``, ``settlement.same_person``, ``settlement.reason``, ``settlement.claim_moved``;
            ``settlement.claimed_already``: somebody of the household has another claim; ``settlement.household_full``;
            ``settlement.cancellation_taken_up``: public security is answering whether it cancels the entry.
    """
    actor = officer_of(claim, by, "claim.annul", role="approver")
    proposed_by = proposer_of(claim, Act.REINSTATE, by)
    try:
        with transaction.atomic():
            cancelled = drop_cancellation(claim, actor=actor, reason=reason)
            # Whose entry is cancelled stands at the notice again, and asks for the registration anew.
            to = State.CONFIRMED if cancelled else state_before(claim)
            day = _last_day(claim, to, until)
            if cancelled:
                take_out_of_register(claim)
            if to in ACTIVE:
                _take_again(claim)
            provisional = claim.valid_is_provisional and day == claim.valid_until
            changed = {"valid_until": day, "valid_is_provisional": provisional}
            changed |= {"settled_on": None} if cancelled else {}
            move(claim, Act.REINSTATE, actor, reason=reason, to=to, **changed)
            for bar in claim.bars.filter(lift__isnull=True):
                _lift(bar, proposed_by=proposed_by, by=by, reason=reason)
            _take_back_fraud(claim, by, reason)
            last = notice_in_force(claim)
            if last is not None and day != last.valid_until:
                notices.issue(claim, title=last.title, office=actor.office, valid_until=day, provisional=False)
            tell(claim, "claim_reinstated_anew" if cancelled else "claim_reinstated")
    except IntegrityError as error:
        raise _claimed_already() from error


def lift_bar(*, claim: Claim, by: User, reason: str) -> None:
    """
    Lift the bar that followed an annulment, as somebody else proposed; the claim stays annulled.

    Raises:
        RefusedError: ``settlement.no_bar``; ``settlement.not_proposed``, ``settlement.same_person``, ``settlement.reason``,
            ``settlement.claim_moved``.
    """
    actor = officer_of(claim, by, "claim.annul", role="approver")
    proposed_by = proposer_of(claim, Act.LIFT, by)
    _refuse_barless(claim)
    with transaction.atomic():
        move(claim, Act.LIFT, actor, reason=reason)
        for bar in claim.bars.filter(lift__isnull=True):
            _lift(bar, proposed_by=proposed_by, by=by, reason=reason)
        _take_back_fraud(claim, by, reason)
        tell(claim, "bar_lifted")


def _propose(claim: Claim, act: Act, by: User, reason: str) -> None:
    actor = officer_of(claim, by, "claim.handle")
    refuse_second(claim)
    with transaction.atomic():
        move(claim, act, actor, reason=reason)


def _refuse_barless(claim: Claim) -> None:
    if not claim.bars.filter(lift__isnull=True).exists():
        raise RefusedError(
            "settlement.no_bar",
            Text("这次撤销没有仍在生效的限制。", "No bar of this annulment stands."),
            Text("请刷新后再看。", "Reload the page."),
        )


def _lift(bar: Bar, *, proposed_by: User, by: User, reason: str) -> None:
    made = BarLift.objects.create(
        bar=bar, reason=reason.strip(), by=proposed_by, agreed_by=by, at=clock.now()
    )  # fmt: skip
    keep(made)


def _take_back_fraud(claim: Claim, by: User, reason: str) -> None:
    """Take the record of the fraud back that the scheme reads; there is one also where the scheme bars nobody for it."""
    evidence.take_back_decision(
        person=claim.case.person, kind="bar", reference=claim.public, actor=by.username, reason=reason.strip()
    )


def _take_again(claim: Claim) -> None:
    """Bind everybody of the household again who was bound, and take places for those who have not moved in yet."""
    bound = claim.members.filter(released_on__isnull=True)
    if any(is_bound(one.identity_number, besides=claim) for one in bound):
        raise _claimed_already()
    bound.update(active=True)
    places.follow_holder(claim)


def _claimed_already() -> RefusedError:
    return RefusedError(
        "settlement.claimed_already",
        Text("这一家有人已另有一份有效的入户资格。", "Somebody of the household has another active claim by now."),
        Text("请其先放弃另一份；不再随迁的，恢复后办理。", "It is given up first."),
    )


def _last_day(claim: Claim, to: State, until: date | None) -> date | None:
    waits = to in (State.RESERVED, State.CONFIRMED)
    if not (waits and LastDay(claim.valid_until, claim.valid_is_provisional).is_over):
        return claim.valid_until
    if until is None or until < clock.today():
        raise BadInputError(
            "settlement.needs_later_day",
            Text("通知书的有效期已过，恢复时要定新的有效期。", "The notice has run out, so a new last day is needed."),
            Text("请填写今天以后的日期。", "Give a later day."),
            where="until",
        )
    latest = latest_new_day(claim)
    if latest is not None and until > latest:
        raise too_far(latest)
    return until
