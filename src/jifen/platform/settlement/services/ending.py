"""Every way a claim ends without, or after, registration: it runs out, is given up, ends by death, is annulled for fraud."""

from __future__ import annotations

from datetime import date

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
from jifen.platform.rounds import inputs
from jifen.platform.settlement.lifecycle import Act, State
from jifen.platform.settlement.models import Bar, Claim
from jifen.platform.settlement.moving import ClaimMovedError, move, officer_of, tell
from jifen.platform.settlement.selectors.claims import proposal_of
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
    if claim.registering:
        raise RefusedError(
            "settlement.being_registered",
            Text("公安正在办理登记，现在不能放弃。", "Public security is registering the household: it cannot be given up now."),
            Text("请等登记有了结果，或联系落户地公安机关。", "Wait for the result, or ask public security."),
        )  # fmt: skip
    with transaction.atomic():
        move(claim, Act.WITHDRAW, actor, reason=reason)
        tell(claim, "claim_withdrawn")


def record_death(*, claim: Claim, by: User, reason: str) -> None:
    """
    End the claim of an applicant who died; the family is free to apply in its own right.

    Raises:
        RefusedError: ``settlement.reason``, ``settlement.move_unlawful``, ``settlement.claim_moved``.
    """
    actor = officer_of(claim, by, "claim.handle")
    with transaction.atomic():
        _stop_registering(claim, actor)
        move(claim, Act.DEATH, actor, reason=reason, registering=False)
        tell(claim, "claim_ended")


def expire_due() -> int:
    """
    Let notices run out whose last day has gone by, and end the claims of applications that were taken back; not while public
    security is registering. To be called hourly.

    Returns:
        How many claims ended.
    """
    running = Claim.objects.filter(registering=False).select_related("case__person", "household").order_by("pk")
    over = running.filter(state=State.CONFIRMED, valid_until__lt=clock.today())
    given_up = running.filter(state__in=[State.RESERVED, State.CONFIRMED], case__state=CaseState.WITHDRAWN)
    count = 0
    for act, template, due in (
        (Act.EXPIRE, "claim_expired", over),
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
    Say that a claim rests on fraud, and why; nothing changes until somebody else has decided.

    Raises:
        RefusedError: ``settlement.reason``, ``settlement.move_unlawful``, ``settlement.claim_moved``.
    """
    actor = officer_of(claim, by, "claim.handle")
    with transaction.atomic():
        move(claim, Act.PROPOSE, actor, reason=reason)


def annul(*, claim: Claim, by: User, reason: str, grave: bool = False) -> Bar | None:
    """
    Annul a claim for a fraud that was found, as somebody else proposed: the places are free, and the applicant is barred as the
    scheme says.

    Args:
        claim: with an open proposal.
        by: the approver; not who proposed.
        reason: for the applicant, with what was found and how to object.
        grave: whether the case is grave, for schemes that bar only then.

    Returns:
        The bar; None where the scheme sets none for such a case.

    Raises:
        RefusedError: ``settlement.not_proposed``; ``settlement.same_person``; ``settlement.reason``,
            ``settlement.move_unlawful``, ``settlement.claim_moved``.
    """
    actor = officer_of(claim, by, "claim.annul", role="approver")
    proposal = proposal_of(claim)
    if proposal is None:
        raise RefusedError(
            "settlement.not_proposed",
            Text(
                "还没有人提请撤销，或提请之后又有了变化。", "Nobody has proposed to annul it, or it has changed since."
            ),
            Text("请经办人先写明查实的情况并提请。", "The officer who found the fraud proposes first."),
        )
    if proposal.actor == by.username:
        raise RefusedError(
            "settlement.same_person",
            Text("提请的人不能自己批准撤销。", "Nobody annuls what they proposed themselves."),
            Text("请另一位负责人决定。", "Somebody else has to decide."),
        )
    proposed_by = User.objects.get(username=proposal.actor)
    with transaction.atomic():
        _stop_registering(claim, actor)
        move(claim, Act.ANNUL, actor, reason=reason, registering=False)
        bar = _bar(claim, by=by, proposed_by=proposed_by, reason=reason, grave=grave)
        tell(claim, "claim_annulled")
    return bar


def _bar(claim: Claim, *, by: User, proposed_by: User, reason: str, grave: bool) -> Bar | None:
    round_ = claim.standing.run.round
    vetoes = fraud_bars(inputs.pack_of(round_).scheme, round_.use)  # type: ignore[arg-type]
    veto = next((one for one in vetoes if grave or "gravity" not in one.where), None)
    if veto is None:
        return None
    today = clock.today()
    person = claim.case.person
    # The scheme reads it as a record like any other, so that the next application meets the bar by itself.
    evidence.state_decision(
        person=person,
        kind="bar",
        values={
            "sort": "虚假材料",
            "gravity": "严重" if grave else "一般",
            "reason": "入户资格被撤销",
            "place": claim.city,
            "start": today.isoformat(),
        },
        reference=claim.public,
        actor=by.username,
    )
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
    return add_months(since, veto.lasts.months) if isinstance(veto.lasts, Duration) else None


def _stop_registering(claim: Claim, actor: Actor) -> None:
    if claim.registering:
        evidence.withdraw_questions(case=claim.case.public, actor=actor.name, about=Question.About.REGISTER)
