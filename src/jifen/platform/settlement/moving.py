"""
Moving a claim: the only way its state changes. A move is made on the version somebody saw, or not at all.

Whoever leaves the active states frees, in the same transaction, everybody of the household for another claim and their places
in a collective household.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence.kinship import is_kin
from jifen.platform.messaging import services as messaging
from jifen.platform.offices.permission import require
from jifen.platform.people.selectors import address_of
from jifen.platform.settlement import places
from jifen.platform.settlement.lifecycle import ACTIVE, RULES, STATE_WORDS, Act, Rule, State
from jifen.platform.settlement.models import Claim, ClaimMove, Member


class ClaimMovedError(RefusedError):
    """Somebody else moved the claim meanwhile; what was seen is no longer so."""


def officer_of(claim: Claim, by: User, act: str, *, role: str = "officer") -> Actor:
    """
    Give who acts on a claim, and on what ground.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
        RefusedError: ``settlement.own_claim``: nobody handles their own, or that of their family.
    """
    held = require(by, act, area=claim.city)
    refuse_own(claim, by)
    return Actor(by.username, role, held.office, str(held))


def refuse_own(claim: Claim, by: User) -> None:
    """
    Refuse what somebody would do for themselves or their family.

    Raises:
        RefusedError: ``settlement.own_claim``.
    """
    if claim.case.person.user_id == by.pk or is_kin(by, [claim.case.person]):
        raise RefusedError(
            "settlement.own_claim",
            Text("自己或家人的入户不能由自己经办。", "Nobody handles the settlement of themselves or of their family."),
            Text("请同事办理。", "Ask a colleague."),
        )


def move(
    claim: Claim, act: Act, actor: Actor, *, reason: str = "", to: State | None = None, **changed: object
) -> ClaimMove:
    """
    Make one lawful move; call it inside a transaction.

    Args:
        claim: as it was read; its version guards against two hands at once.
        act: what is done.
        actor: who does it.
        reason: in plain words, for the applicant; some moves need one.
        to: where a claim stood before it ended, for a move that leads back.
        changed: further columns of the claim that change with the move; sealed ones cannot.

    Raises:
        ClaimMovedError: ``settlement.claim_moved``.
        RefusedError: ``settlement.move_unlawful``, ``settlement.reason``; ``settlement.being_registered``: public security is at it.
    """
    rule, state = RULES[act], State(claim.state)
    _refuse_unlawful(rule, state, actor, reason)
    to = (to if rule.back else rule.to) or state
    seen = Claim.objects.filter(pk=claim.pk, version=claim.version, state=claim.state)
    if rule.registering is not None:
        _refuse_registering(claim, rule)
        seen = seen.filter(registering=rule.registering)
    moved = seen.update(state=to.value, version=F("version") + 1, **changed)
    if not moved:
        raise ClaimMovedError(
            "settlement.claim_moved",
            Text("这份入户资格刚刚有了变化。", "The claim has just changed."),
            Text("请刷新后再操作。", "Reload the page and try again."),
        )
    made = ClaimMove.objects.create(
        claim=claim,
        version=claim.version + 1,
        act=act.value,
        from_state=state.value,
        to_state=to.value,
        at=clock.now(),
        actor=actor.name,
        actor_role=actor.role,
        office=actor.office,
        grounds=actor.grounds,
        reason=reason.strip(),
    )
    if to not in ACTIVE:
        let_go(claim.members.all())
    claim.refresh_from_db(from_queryset=Claim.objects.select_related("case__person", "household"))
    wrote(claim, act.value, actor, version=made.version, to=to.value)
    keep(made)
    return made


def wrote(claim: Claim, act: str, actor: Actor, **data: object) -> None:
    """Write an act on a claim down, and keep what the claim and its household say now."""
    audit.record(
        actor=actor.name,
        act=f"claim.{act}",
        office=actor.office.code if actor.office else "",
        case=claim.case.public,
        person=claim.case.person.public,
        grounds=actor.grounds,
        data={"claim": claim.public, **data},
    )
    keep(claim, *claim.members.all())


def tell(claim: Claim, template: str, *, once: str = "", **parameters: object) -> None:
    """Tell the applicant what became of the claim; ``once`` names what happened where the version of the claim does not."""
    person = claim.case.person
    messaging.tell(
        event=f"{template}:{claim.public}:{once or claim.version}",
        template=template,
        person=person.public,
        to=address_of(person),
        case=claim.case.public,
        number=claim.case.number or claim.case.public,
        **parameters,
    )


def let_go(members: Iterable[Member]) -> None:
    """Free members for another claim, and their places in a collective household; call it inside a transaction."""
    gone = list(members)
    places.free(gone)
    Member.objects.filter(pk__in=[one.pk for one in gone]).update(active=False)


def _refuse_registering(claim: Claim, rule: Rule) -> None:
    if claim.registering and not rule.registering:
        raise RefusedError(
            "settlement.being_registered",
            Text("已经转公安办理登记，现在不能这样办。", "Public security is registering the household: this is not possible now."),
            Text("请等登记有了结果，或联系落户地公安机关。", "Wait for the result, or ask public security."),
        )  # fmt: skip


def _refuse_unlawful(rule: Rule, state: State, actor: Actor, reason: str) -> None:
    if state not in rule.froms or actor.role not in rule.who:
        raise RefusedError(
            "settlement.move_unlawful",
            Text(
                f"入户资格“{STATE_WORDS[state].zh}”，不能{rule.words.zh}。",
                f"The claim is {STATE_WORDS[state].en}: it cannot be {rule.words.en}.",
            ),
            Text("请刷新页面，看看现在轮到哪一步。", "Reload the page and see which step it is at."),
        )
    if rule.needs_reason and not reason.strip():
        raise RefusedError(
            "settlement.reason",
            Text("没有写理由。", "No reason is given."),
            Text("请写明理由，当事人会看到。", "Write the reason; the person concerned will read it."),
        )
