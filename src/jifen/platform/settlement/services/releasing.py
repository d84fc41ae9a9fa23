"""Releasing one of a household who will not be registered with it: a death, a divorce, a refusal of the register, a change of mind."""

from __future__ import annotations

from django.db import transaction

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.config import clock
from jifen.platform.settlement.lifecycle import Act
from jifen.platform.settlement.models import Claim, Member
from jifen.platform.settlement.moving import let_go, move, officer_of, tell
from jifen.platform.settlement.services.confirming import issue_again


def release_member(*, claim: Claim, member: Member, by: User, reason: str) -> None:
    """
    Let one of a household go who is not registered: they are free for another claim, and their place is free; the others go on.

    A notice that holds is issued anew without them, with the same last day.

    Args:
        claim: as it was read.
        member: of it, and not the applicant.
        by: who handles claims of the city.
        reason: for the applicant.

    Raises:
        RefusedError: ``settlement.not_released``: the applicant, somebody registered, or released already; ``settlement.reason``,
            ``settlement.being_registered``, ``settlement.move_unlawful``, ``settlement.claim_moved``.
    """
    actor = officer_of(claim, by, "claim.handle")
    held = Member.objects.get(pk=member.pk, claim=claim)
    if held.seat == "self" or held.registered_on is not None or held.released_on is not None:
        raise _not_released()
    with transaction.atomic():
        move(claim, Act.RELEASE, actor, reason=reason)  # nobody is registered or released without another version
        let_go([held])
        held.refresh_from_db()
        held.released_on, held.released_because = clock.today(), reason.strip()
        held.save(update_fields=["released_on", "released_because"])
        keep(held)
        issue_again(claim, actor)
        tell(claim, "member_released", once=str(held.pk), name=held.name, why=reason.strip())
    member.refresh_from_db()


def _not_released() -> RefusedError:
    return RefusedError(
        "settlement.not_released",
        Text("这个人是申请人、已经登记，或已经不再随迁。", "They are the applicant, registered, or released already."),
        Text("申请人的变化请用放弃、去世或撤销；请刷新后再看。", "For the applicant the claim itself ends; reload the page."),
    )  # fmt: skip
