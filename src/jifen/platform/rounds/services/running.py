"""Ranking runs: asked for by an officer, worked on by the worker, which may be killed at any point and begins anew."""

from __future__ import annotations

import logging
from typing import Any

from django.db import IntegrityError, transaction

from jifen.kernel.errors import Complaint, JifenError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.moving import SYSTEM
from jifen.platform.config import clock
from jifen.platform.rounds import inputs
from jifen.platform.rounds.lifecycle import STATE_WORDS, State
from jifen.platform.rounds.models import Round, Run
from jifen.platform.rounds.moving import note, officer_of
from jifen.platform.rounds.runs.lease import LeaseLostError, take_next
from jifen.platform.rounds.runs.steps import STEPS, Work
from jifen.policy.ranking_rules import Ranked

_LOG = logging.getLogger(__name__)
_MOST_COMPLAINTS = 50


def ask_run(*, round_: Round, by: User, kind: str) -> Run:
    """
    Ask for a ranking run over the newest sealed list; the worker does it.

    Args:
        round_: a round whose entrants are sealed.
        by: an officer of its city.
        kind: ``official``, or ``dry``: its list is marked, and can never be published.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
        RefusedError: ``rounds.not_sealed``; ``rounds.not_drawn``; ``rounds.run_again``: there is an official run already.
    """
    actor = officer_of(round_, by, "round.run")
    sealing = round_.sealings.order_by("number").last()
    _refuse_too_early(round_, kind, sealed=sealing is not None)
    last = round_.runs.order_by("number").last()
    try:
        with transaction.atomic():
            made = Run.objects.create(
                round=round_,
                sealing=sealing,
                number=(last.number if last else 0) + 1,
                kind=Run.Kind(kind),
                asked_by=by,
                asked_at=clock.now(),
            )
            keep(made)
            note(round_, actor, f"round.asked_{made.kind}", {"run": made.public, "sealing": sealing and sealing.number})
    except IntegrityError:
        raise RefusedError(
            "rounds.run_again",
            Text("这份名册已经有一次正式排名。", "This sealed list has an official ranking run already."),
            Text(
                "请等它完成；事实有变化的，重新封存后再排名。",
                "Wait for it; where facts changed, seal again and then rank.",
            ),
        ) from None
    return made


def work_next() -> bool:
    """
    Do the next run that waits, whole; for the worker.

    A list that must not be published ends its run with the reasons (``Run.refused``); the round stays sealed.

    Returns:
        Whether there was one.
    """
    lease = take_next()
    if lease is None:
        return False
    try:
        Work(lease).through()
    except LeaseLostError:
        _LOG.warning("run %s was taken over by another worker", lease.run.public)
    except JifenError as error:
        with transaction.atomic():
            lease.renew(refused=_told(error), ended_at=clock.now())
            keep(lease.run)
            note(lease.run.round, SYSTEM, "round.run_refused", {"run": lease.run.public, "code": error.code})
    return True


def progress(run: Run) -> tuple[int, int]:
    """Give how many steps of a run are finished, and how many there are."""
    return (len(STEPS) if run.ended_at else STEPS.index(run.step) + 1 if run.step else 0), len(STEPS)


def _refuse_too_early(round_: Round, kind: str, *, sealed: bool) -> None:
    rules = inputs.rules_of(round_)
    by_lot = isinstance(rules, Ranked) and rules.ties.rule == "lottery"
    if by_lot and not round_.draw_result:
        raise RefusedError(
            "rounds.not_drawn",
            Text(
                "并列要靠公开抽签决定，抽签结果还没有记录。",
                "Lots break ties here, and no public draw is recorded yet.",
            ),
            Text("请先记录公开抽签结果。", "Record the result of the public draw first."),
        )
    ready = (State.DRAWN,) if by_lot else (State.SEALED,)
    if not sealed or (kind == Run.Kind.OFFICIAL and State(round_.state) not in ready):
        words = STATE_WORDS[State(round_.state)]
        raise RefusedError(
            "rounds.not_sealed",
            Text(f"批次“{words.zh}”，现在不能排名。", f"The round is “{words.en}”: nobody is ranked now."),
            Text("请先封存名册。", "Seal the entrants first."),
        )


def _told(error: JifenError) -> dict[str, Any]:
    complaints: tuple[Complaint, ...] = tuple(error.complaints)[:_MOST_COMPLAINTS]
    return {
        "code": error.code,
        "what": _both(error.what),
        "mend": _both(error.mend),
        "complaints": [
            {"code": one.code, "where": one.where, "what": _both(one.what), "mend": _both(one.mend)}
            for one in complaints
        ],
    }


def _both(text: Text | None) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en} if text else {"zh": "", "en": ""}
