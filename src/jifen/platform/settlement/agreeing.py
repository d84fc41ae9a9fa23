"""Two pairs of eyes over a claim: what somebody proposed, another decides, and nobody decides on what they proposed themselves."""

from __future__ import annotations

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.settlement.lifecycle import RULES, Act
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.selectors.deciding import proposal_of


def refuse_second(claim: Claim) -> None:
    """
    Refuse to propose anything while another proposal is open.

    Raises:
        RefusedError: ``settlement.proposed_already``.
    """
    if proposal_of(claim) is not None:
        raise RefusedError(
            "settlement.proposed_already",
            Text("已经有一项提请在等负责人决定。", "Something is proposed already, and waits for an approver."),
            Text("请等负责人同意或不同意。", "Wait until the approver agrees or declines."),
        )


def proposer_of(claim: Claim, act: Act | None, by: User) -> User:
    """
    Give who proposed what is decided on now.

    Args:
        claim: with an open proposal.
        act: what is done; None declines whatever is proposed.
        by: who decides.

    Raises:
        RefusedError: ``settlement.not_proposed``: nobody has proposed it, or it is decided; ``settlement.same_person``.
    """
    proposal = proposal_of(claim, of=act)
    if proposal is None:
        words = RULES[act].words if act is not None else Text("决定", "decided on")
        raise RefusedError(
            "settlement.not_proposed",
            Text(f"没有待{words.zh}的提请，或已经决定。", f"There is no proposal that it be {words.en}, or it is decided."),
            Text("请经办人先写明查实的情况并提请。", "An officer proposes first, and writes what was found."),
        )  # fmt: skip
    if proposal.actor == by.username:
        raise RefusedError(
            "settlement.same_person",
            Text("提请的人不能自己决定。", "Nobody decides on what they proposed themselves."),
            Text("请另一位负责人决定。", "Somebody else has to decide."),
        )
    return User.objects.get(username=proposal.actor)
