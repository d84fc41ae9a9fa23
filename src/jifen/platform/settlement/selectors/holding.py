"""Whose record is still needed: what a claim, a consent, an objection or a running round rests on is not erased meanwhile."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.casework.models import Case
from jifen.platform.rounds.lifecycle import State as RoundState
from jifen.platform.rounds.models import Entrant, Objection
from jifen.platform.settlement.lifecycle import ACTIVE
from jifen.platform.settlement.models import Cancellation, Claim, Consent

_ACTIVE = [state.value for state in ACTIVE]
_OVER = (RoundState.FINAL, RoundState.TAKEN_DOWN, RoundState.EMPTY)


def is_needed() -> Q:
    """Give the condition on a person that their record is needed: as applicant, as who consented, as objector, as entrant."""
    person = OuterRef("pk")
    claims = Claim.objects.filter(case__person=person, state__in=_ACTIVE)
    consents = Consent.objects.filter(person=person, claim__state__in=_ACTIVE).exclude(state=Consent.State.REPLACED)
    objections = Objection.objects.exclude(state=Objection.State.ANSWERED)
    mine = objections.filter(Q(objector=person) | Q(standing__case__person=person))
    entered = Entrant.objects.filter(case__person=person).exclude(sealing__round__state__in=_OVER)
    cancelling = Cancellation.objects.filter(claim__case__person=person, answer__isnull=True)
    claims_or_entries = Q(Exists(claims)) | Q(Exists(cancelling))
    return claims_or_entries | Q(Exists(consents)) | Q(Exists(mine)) | Q(Exists(entered))


def claim_on(case: Case) -> RefusedError | None:
    """Give why an application cannot be taken back: a claim rests on it; None where none does."""
    if not Claim.objects.filter(case=case, state__in=_ACTIVE).exists():
        return None
    return RefusedError(
        "settlement.claim_active",
        Text("这份申请已经申领入户，不能直接撤回。", "A claim to settle rests on the application, so it cannot be taken back."),
        Text("请先放弃入户申领；公安正在登记的等结果；已经落户的不能再撤回。", "Give the claim up first; while public security registers wait for the result; once registered nothing is taken back."),
    )  # fmt: skip
