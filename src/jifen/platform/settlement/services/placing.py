"""
Placing: an officer of the city sets the town a household is registered in, where the city's texts and the records leave it open.

A collective household stands where it stands: another town is another household, which takes the family in anew.
"""

from __future__ import annotations

from django.db import transaction

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.kernel.places import within
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import schemes
from jifen.platform.casework.moving import Actor
from jifen.platform.settlement import places
from jifen.platform.settlement.lifecycle import Act, State
from jifen.platform.settlement.models import Claim, CollectiveHousehold, Consent
from jifen.platform.settlement.moving import move, officer_of, tell
from jifen.platform.settlement.selectors.choices import register_of
from jifen.platform.settlement.selectors.consents import consents_of
from jifen.platform.settlement.selectors.towns import town_bound, town_to_look_at
from jifen.platform.settlement.services.claiming import refuse_household
from jifen.platform.settlement.services.confirming import issue_again, refuse_doubted
from jifen.platform.settlement.services.naming import ask_holder, note


def set_town(
    *, claim: Claim, by: User, reason: str, town: str = "", household: CollectiveHousehold | None = None
) -> None:
    """
    Set the town of a claim, before public security is asked; a notice that holds is issued anew with the same last day.

    With another collective household everybody's place is given back and taken there, and its holder is asked to take them in.

    Args:
        claim: as it was read.
        by: who handles claims of the city.
        reason: for the applicant.
        town: division code, of the city; for a claim that goes to no collective household on the platform.
        household: another collective household, for a claim that goes to one; the town is the one it stands in.

    Raises:
        RefusedError: ``settlement.town_bound``: the texts say which town it is; ``settlement.household_on_notice``;
            ``settlement.household_closed``, ``settlement.household_full``, ``settlement.other_town``, ``settlement.looked_at_again``,
            ``settlement.being_registered``, ``settlement.reason``, ``settlement.move_unlawful``, ``settlement.claim_moved``.
        BadInputError: ``settlement.town_not_here``: no town of the city, no such household, or nothing would change.
    """
    actor = officer_of(claim, by, "claim.handle")
    refuse_doubted(claim)
    _refuse_bound(claim)
    if claim.household is not None:
        town = _town_of(claim, household)
    elif household is not None or not _is_other(claim, town):
        raise _not_here()
    with transaction.atomic():
        move(claim, Act.TOWN, actor, reason=reason, town=town, household=household)
        if household is not None:
            _move_in(claim, household, actor)
        issue_again(claim, actor)
        place = schemes.divisions().name(town) + (f"（{household.name}）" if household is not None else "")
        tell(claim, "claim_town", place=place, why=reason.strip())


def _town_of(claim: Claim, household: CollectiveHousehold | None) -> str:
    """Give the town of the other household a claim goes to, or refuse it."""
    if household is None or household.pk == claim.household_id:
        raise _not_here()
    refuse_household(household, claim.case, str(claim.placement.get("where")), register_of(claim.standing))
    if claim.state != State.RESERVED:
        raise RefusedError(
            "settlement.household_on_notice",
            Text("通知书已经写明集体户，不能直接换到别的镇街。", "The notice names the collective household: it cannot be exchanged for one in another town."),
            Text("请申请人放弃这次申领，另选集体户重新申领；名额和有效期不变。", "The applicant gives the claim up and claims again at another; neither place nor time is lost."),
            where="household",
        )  # fmt: skip
    return household.town


def _is_other(claim: Claim, town: str) -> bool:
    """Whether a code is a town of the city, and setting it decides anything: another one, or the one somebody had to look at."""
    inside = town in schemes.divisions() and town != claim.city and within(town, claim.city)
    return inside and (town != claim.town or town_to_look_at(claim) is not None)


def _move_in(claim: Claim, household: CollectiveHousehold, actor: Actor) -> None:
    """Let everybody go from the old household to the new one, which is asked; nothing of the old answer stands."""
    members = list(claim.members.filter(active=True).order_by("pk"))
    places.free(members)
    places.take(household, members)
    claim.placement = claim.placement | {"host": household.name}
    claim.save(update_fields=["placement"])
    keep(claim)
    for row in consents_of(claim):
        if row.of == Consent.Of.HOLDER:
            row.state, row.version = Consent.State.REPLACED, row.version + 1
            row.save(update_fields=["state", "version"])
            note(row, "replace", actor)
    ask_holder(claim, actor)


def _refuse_bound(claim: Claim) -> None:
    bound = town_bound(claim)
    if bound is not None:
        raise RefusedError(
            "settlement.town_bound",
            Text(f"{bound.zh}，不能另定。", f"The town is not for anybody to set: {bound.en}."),
            Text("住房登记有误的先更正记录；要换地址的，先放弃再重新申领。", "Where a record is wrong have it corrected first; for another address the claim is given up and made again."),
        )  # fmt: skip


def _not_here() -> BadInputError:
    return BadInputError(
        "settlement.town_not_here",
        Text("不是本市的另一个镇街，或没有选在那里的集体户。", "It is no other town of the city, or no collective household there is chosen."),
        Text("请从列出的镇街或集体户中选一个。", "Choose one of those that are listed."),
        where="town",
    )  # fmt: skip
