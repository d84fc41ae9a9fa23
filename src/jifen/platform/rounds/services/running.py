"""Ranking runs: asked for by an officer, worked on by the worker, which may be killed at any point and begins anew."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.config import clock
from jifen.platform.rounds.lifecycle import STATE_WORDS, State
from jifen.platform.rounds.models import Round, Run, SealingAsked
from jifen.platform.rounds.moving import note, officer_of
from jifen.platform.rounds.runs.steps import STEPS, Work
from jifen.platform.rounds.runs.working import work_on_next
from jifen.platform.rounds.services.asking import refuse_while_sealed, seal_as_asked
from jifen.platform.rounds.services.drawing import draws_lots


def ask_run(*, round_: Round, by: User, kind: str) -> Run:
    """
    Ask for a ranking run over the newest sealed list; the worker does it.

    Args:
        round_: a round whose entrants are sealed.
        by: an officer of its city.
        kind: ``official``, or ``dry``: its list is marked, and can never be published.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
        RefusedError: ``rounds.not_sealed``; ``rounds.not_drawn``; ``rounds.sealing_asked``: it is about to be another list;
            ``rounds.run_again``: there is an official run already.
    """
    actor = officer_of(round_, by, "round.run")
    try:
        with transaction.atomic():
            # Nobody seals between here and the end: the run is over what is newest then.
            Round.objects.select_for_update().get(pk=round_.pk)
            sealing = round_.sealings.order_by("number").last()
            _refuse_too_early(round_, kind, sealed=sealing is not None)
            last = round_.runs.order_by("number").last()
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
    Do the next sealing that was asked for, or else the next run that waits, whole; for the worker.

    Rows that cannot be sealed and a list that must not be published end it with the reasons (``refused``); the round stays as it is.

    Returns:
        Whether there was one.
    """
    return work_on_next(SealingAsked, seal_as_asked, refused="round.sealing_refused") or work_on_next(
        Run, lambda lease: Work(lease).through(), refused="round.run_refused"
    )


def progress(run: Run) -> tuple[int, int]:
    """Give how many steps of a run are finished, and how many there are."""
    return (len(STEPS) if run.ended_at else STEPS.index(run.step) + 1 if run.step else 0), len(STEPS)


def _refuse_too_early(round_: Round, kind: str, *, sealed: bool) -> None:
    if kind == Run.Kind.OFFICIAL:
        refuse_while_sealed(round_)
    by_lot = draws_lots(round_)
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
