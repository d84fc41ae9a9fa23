"""What waits for a second pair of eyes: the open proposal about a claim, whether a right is doubted, where a claim stood before it ended."""

from __future__ import annotations

from django.db.models import F, Max, Q, QuerySet

from jifen.platform.casework.models import Case
from jifen.platform.settlement.lifecycle import PROPOSALS, Act, State
from jifen.platform.settlement.models import Claim, ClaimMove

_PROPOSED = [act.value for act in PROPOSALS]
_DECIDED = [act.value for act in (*PROPOSALS.values(), Act.DECLINE)]


def proposal_of(claim: Claim, *, of: Act | None = None) -> ClaimMove | None:
    """
    Give what was proposed about a claim and nobody has decided on; whatever else happened to the claim meanwhile.

    Args:
        claim: which.
        of: what would be done, as ``annul``; anything where it is not said.
    """
    last = next((one for one in reversed(claim.moves.all()) if one.act in (*_PROPOSED, *_DECIDED)), None)
    if last is None or last.act not in _PROPOSED:
        return None
    return last if of is None or PROPOSALS[Act(last.act)] is of else None


def is_doubted(case: Case) -> bool:
    """Whether an annulment is proposed of any claim of a case: nothing goes on before it is decided."""
    return any(proposal_of(claim, of=Act.ANNUL) is not None for claim in case.claims.all())


def with_proposals(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Give those claims about which something is proposed that nobody has decided on."""
    proposed = Max("moves__version", filter=Q(moves__act__in=_PROPOSED))
    decided = Max("moves__version", filter=Q(moves__act__in=_DECIDED))
    found = claims.annotate(proposed=proposed, decided=decided).filter(proposed__isnull=False)
    return found.filter(Q(decided__isnull=True) | Q(proposed__gt=F("decided")))


def state_before(claim: Claim) -> State:
    """Give where a claim stood before the move that brought it to where it stands."""
    last = claim.moves.filter(to_state=claim.state).exclude(from_state=claim.state).order_by("version").last()
    return State(last.from_state) if last is not None else State(claim.state)
