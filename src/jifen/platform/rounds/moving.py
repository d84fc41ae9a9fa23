"""Moving a round: the only way its state changes. A move is made on the version somebody saw, or not at all."""

from __future__ import annotations

from django.db.models import F

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.offices.permission import require
from jifen.platform.rounds.lifecycle import RULES, STATE_WORDS, Act, State
from jifen.platform.rounds.models import Round, RoundMove


class RoundMovedError(RefusedError):
    """Somebody else moved the round meanwhile; what was seen is no longer so."""


def officer_of(round_: Round, by: User, act: str, *, role: str = "officer") -> Actor:
    """
    Give who acts on a round, and on what ground.

    Args:
        round_: whose city the right has to cover.
        by: who acts.
        act: a key of :data:`jifen.platform.offices.permission.ACTS`.
        role: as the table of moves names it.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
    """
    held = require(by, act, area=round_.city)
    return Actor(by.username, role, held.office, str(held))


def move(round_: Round, act: Act, actor: Actor, *, reason: str = "", **changed: object) -> RoundMove:
    """
    Make one lawful move; call it inside a transaction.

    Args:
        round_: as it was read; its version guards against two hands at once.
        act: what is done.
        actor: who does it.
        reason: in plain words; some moves need one.
        changed: further columns of the round that change with the move; sealed ones cannot.

    Raises:
        RoundMovedError: ``rounds.round_moved``.
        RefusedError: ``rounds.move_unlawful``, ``rounds.reason``.
    """
    check(round_, act, actor, reason)
    rule, state = RULES[act], round_.state
    moved = Round.objects.filter(pk=round_.pk, version=round_.version, state=state).update(
        state=rule.to.value, version=F("version") + 1, **changed
    )
    if not moved:
        raise RoundMovedError(
            "rounds.round_moved",
            Text("这一批次刚刚有了变化。", "The round has just changed."),
            Text("请刷新后再操作。", "Reload the page and try again."),
        )
    made = RoundMove.objects.create(
        round=round_,
        version=round_.version + 1,
        act=act.value,
        from_state=state,
        to_state=rule.to.value,
        at=clock.now(),
        actor=actor.name,
        actor_role=actor.role,
        office=actor.office,
        grounds=actor.grounds,
        reason=reason.strip()[:300],
    )
    note(round_, actor, f"round.{act.value}", {"version": made.version, "to": rule.to.value})
    round_.refresh_from_db()
    keep(round_, made)
    return made


def note(round_: Round, actor: Actor, act: str, data: dict[str, object]) -> None:
    """Write down an act on a round, in the transaction that does it."""
    audit.record(
        actor=actor.name,
        act=act,
        office=actor.office.code if actor.office else "",
        grounds=actor.grounds,
        data={"round": round_.public, **data},
    )


def check(round_: Round, act: Act, actor: Actor, reason: str = "") -> None:
    """
    Refuse a move that is not in the table, before anything is worked out for it.

    Raises:
        RefusedError: ``rounds.move_unlawful``, ``rounds.reason``.
    """
    rule, state = RULES[act], State(round_.state)
    if state not in rule.froms or actor.role not in rule.who:
        raise RefusedError(
            "rounds.move_unlawful",
            Text(
                f"批次“{STATE_WORDS[state].zh}”，现在不能{rule.words.zh}。",
                f"The round is “{STATE_WORDS[state].en}”: this step ({rule.words.en}) cannot be made now.",
            ),
            Text("请刷新页面，看看现在轮到哪一步。", "Reload the page and see which step it is at."),
        )
    if rule.needs_reason and not reason.strip():
        raise RefusedError(
            "rounds.reason",
            Text("没有写理由。", "No reason is given."),
            Text("请写明理由，理由会留在记录里。", "Write the reason; it stays on record."),
        )
