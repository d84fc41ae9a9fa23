"""Every way a claim ends without, or after, registration: it runs out, is given up, ends by death, is annulled for fraud."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from jifen.kernel.dates import add_months
from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.lifecycle import State as CaseState
from jifen.platform.casework.moving import SYSTEM, Actor
from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import registrations
from jifen.platform.rounds import inputs
from jifen.platform.settlement.agreeing import proposer_of, refuse_second
from jifen.platform.settlement.lifecycle import Act, State
from jifen.platform.settlement.models import Bar, Claim
from jifen.platform.settlement.moving import ClaimMovedError, move, officer_of, tell
from jifen.platform.settlement.selectors.claims import is_taken_up
from jifen.platform.settlement.selectors.lasting import over
from jifen.platform.settlement.services.cancelling import ask_to_cancel
from jifen.policy.registering import fraud_bars
from jifen.policy.scheme import Veto
from jifen.policy.words import Duration


def withdraw(*, claim: Claim, actor: Actor, reason: str = "") -> None:
    """
    Give a claim up, before anybody is registered; everybody of the household is free for another.

    Raises:
        RefusedError: ``settlement.being_registered``: public security has been asked to register already;
            ``settlement.move_unlawful``, ``settlement.claim_moved``.
    """
    with transaction.atomic():
        move(claim, Act.WITHDRAW, actor, reason=reason)
        tell(claim, "claim_withdrawn")


def record_death(*, claim: Claim, by: User, reason: str) -> None:
    """
    End the claim of an applicant who died; the family is free to apply in its own right.

    Raises:
        RefusedError: ``settlement.reason``, ``settlement.move_unlawful``, ``settlement.claim_moved``;
            ``settlement.registration_taken_up``: public security works on it, and its answer comes first.
    """
    actor = officer_of(claim, by, "claim.handle")
    with transaction.atomic():
        _stop_registering(claim, actor)
        move(claim, Act.DEATH, actor, reason=reason, registering=False)
        tell(claim, "claim_ended")


def expire_due() -> int:
    """
    Let notices run out whose last day has gone by for certain, and end the claims of applications that were taken back; not while
    public security is registering. To be called hourly.

    Returns:
        How many claims ended.
    """
    running = Claim.objects.filter(registering=False).select_related("case__person", "household").order_by("pk")
    running = running.filter(state__in=[State.RESERVED, State.CONFIRMED])
    run_out, given_up = running.filter(over()), running.filter(case__state=CaseState.WITHDRAWN)
    count = 0
    for act, template, due in (
        (Act.EXPIRE, "claim_expired", run_out),
        (Act.WITHDRAW, "claim_withdrawn", given_up),
    ):
        for claim in due[:200]:
            try:
                with transaction.atomic():
                    move(claim, act, SYSTEM)
                    tell(claim, template)
            except ClaimMovedError:  # extended, given up or taken by another worker in the same moment
                continue
            count += 1
    return count


def propose_annulment(*, claim: Claim, by: User, reason: str) -> None:
    """
    Say that a claim rests on fraud, and why. Until somebody else has decided no notice is issued and nobody is registered; the
    proposal stands whatever becomes of the claim meanwhile, and one that is over may be annulled too.

    Raises:
        RefusedError: ``settlement.proposed_already``, ``settlement.reason``, ``settlement.move_unlawful``, ``settlement.claim_moved``.
    """
    actor = officer_of(claim, by, "claim.handle")
    refuse_second(claim)
    with transaction.atomic():
        move(claim, Act.PROPOSE, actor, reason=reason)


def annul(*, claim: Claim, by: User, reason: str, grave: bool = False) -> Bar | None:
    """
    Annul a claim for a fraud that was found, as somebody else proposed: the places are free, the applicant is barred as the
    scheme says, and public security is asked to cancel the entry of whom it has registered.

    Args:
        claim: with an open proposal.
        by: the approver; not who proposed.
        reason: for the applicant, with what was found and how to object.
        grave: whether the case is grave, for schemes that bar only then.

    Returns:
        The bar; None where the scheme sets none for such a case.

    Raises:
        RefusedError: ``settlement.not_proposed``; ``settlement.same_person``; ``settlement.reason``,
            ``settlement.move_unlawful``, ``settlement.claim_moved``, ``settlement.registration_taken_up``.
    """
    actor = officer_of(claim, by, "claim.annul", role="approver")
    proposed_by = proposer_of(claim, Act.ANNUL, by)
    with transaction.atomic():
        _stop_registering(claim, actor)
        move(claim, Act.ANNUL, actor, reason=reason, registering=False)
        bar = _bar(claim, by=by, proposed_by=proposed_by, reason=reason, grave=grave)
        tell(claim, "claim_annulled")
        ask_to_cancel(claim, actor=actor, by=by, reason=reason)
    return bar


def _bar(claim: Claim, *, by: User, proposed_by: User, reason: str, grave: bool) -> Bar | None:
    round_, today = claim.standing.run.round, clock.today()
    person, gravity = claim.case.person, "严重" if grave else "一般"
    # The scheme reads it as a record like any other, so that the next application meets it by itself: a bar, or fewer points.
    evidence.state_decision(
        person=person,
        kind="bar",
        values={
            "sort": "虚假材料",
            "gravity": gravity,
            "reason": "入户资格被撤销",
            "place": claim.city,
            "start": today.isoformat(),
        },
        reference=claim.public,
        actor=by.username,
    )
    bars = fraud_bars(inputs.pack_of(round_).scheme, round_.use, gravity=gravity)  # type: ignore[arg-type]
    if not bars:
        return None
    veto = max(bars, key=lambda one: _last_day(one, today) or date.max)
    made = Bar.objects.create(
        person=person,
        claim=claim,
        city=claim.city,
        since=today,
        until=_last_day(veto, today),
        basis=veto.basis[:160],
        reason=reason.strip(),
        by=proposed_by,
        agreed_by=by,
        at=clock.now(),
    )
    keep(made)
    return made


def _last_day(veto: Veto, since: date) -> date | None:
    """Give the last barred day as scoring counts it; None without end."""
    if not isinstance(veto.lasts, Duration):
        return None
    return add_months(since, veto.lasts.months) + timedelta(days=veto.lasts.days - 1)


def _stop_registering(claim: Claim, actor: Actor) -> None:
    """Take the question back that waits; once it is taken up, the register comes first: its answer is never lost."""
    if not claim.registering:
        return
    # The claim first, then the question: whoever takes a consent back holds both in this order.
    Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    asked = registrations(claim.case.public).select_for_update(of=("self",)).first()
    if asked is not None and is_taken_up(asked):
        raise RefusedError(
            "settlement.registration_taken_up",
            Text("公安已经开始办理登记。", "Public security has taken the registration up."),
            Text("请先等登记的结果，再办这一步；要快的联系落户地公安机关。", "Wait for the result first, or ask public security."),
        )  # fmt: skip
    evidence.withdraw_questions(case=claim.case.public, actor=actor.name, about=Question.About.REGISTER)
