"""Asking for a sealing: the officer asks, the worker reads, hashes and seals, and may be killed at any point."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.config import clock
from jifen.platform.rounds.models import Round, SealingAsked
from jifen.platform.rounds.moving import RoundMovedError, note, officer_of
from jifen.platform.rounds.runs.failpoint import failpoint
from jifen.platform.rounds.runs.lease import Lease
from jifen.platform.rounds.selectors.rounds import competing
from jifen.platform.rounds.selectors.sealings import is_being_sealed
from jifen.platform.rounds.services.sealing import nobody_entered, refuse_early, seal_entrants

_READINGS = 3
"""How often the entrants are read where people come or go meanwhile, before the officer is told."""


def ask_sealing(*, round_: Round, by: User, because: str = "", draw_source: str = "") -> SealingAsked:
    """
    Ask for the entrants of a round to be sealed; the worker does it, and looks at everything once more.

    Args:
        round_: as :func:`seal_entrants` takes it.
        by: an officer of its city.
        because: why it is sealed again.
        draw_source: which public draw will decide, with its day, where lots are drawn.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
        RefusedError: what :func:`refuse_early` refuses; ``rounds.nobody_entered``; ``rounds.sealing_asked``: it is asked for
            already; ``rounds.round_moved``.
        BadInputError: what :func:`refuse_early` refuses.
    """
    refuse_early(round_=round_, by=by, because=because, draw_source=draw_source)
    people = competing(round_).count()
    if not people:
        raise nobody_entered()
    actor = officer_of(round_, by, "round.run")
    try:
        with transaction.atomic():
            if not Round.objects.select_for_update().filter(pk=round_.pk, version=round_.version).exists():
                raise _moved()
            last = round_.askings.order_by("number").last()
            made = SealingAsked.objects.create(
                round=round_,
                number=(last.number if last else 0) + 1,
                version=round_.version,
                because=because.strip()[:200],
                draw_source=draw_source.strip(),
                all_rows=people,
                asked_by=by,
                asked_at=clock.now(),
            )
            keep(made)
            note(round_, actor, "round.asked_sealing", {"asked": made.public, "version": made.version})
    except IntegrityError:
        raise sealing_asked() from None
    return made


def refuse_while_sealed(round_: Round) -> None:
    """
    Make sure that nobody works on what is about to be another list.

    Raises:
        RefusedError: ``rounds.sealing_asked``.
    """
    if is_being_sealed(round_):
        raise sealing_asked()


def seal_as_asked(lease: Lease[SealingAsked]) -> None:
    """
    Do what an officer asked for; for the worker.

    Where people came or went while they were read, they are read again; where the round moved, nothing is sealed.

    Raises:
        JifenError: why it is refused; also that the officer has lost the right since.
        LeaseLostError: another worker has it.
    """
    failpoint("seal_list:before")
    asked = lease.row
    for reading in range(1, _READINGS + 1):
        round_ = Round.objects.get(pk=asked.round.pk)
        if round_.version != asked.version:
            raise _moved()
        try:
            seal_entrants(
                round_=round_,
                by=asked.asked_by,
                because=asked.because,
                draw_source=asked.draw_source,
                lease=lease,
            )
        except RoundMovedError:
            if reading == _READINGS:
                raise
        else:
            return


def sealing_asked() -> RefusedError:
    """Say that a sealing is under way."""
    return RefusedError(
        "rounds.sealing_asked",
        Text("已提出封存名册，还没有完成。", "The sealing is asked for and has not ended."),
        Text("请等它完成，再办下一步。", "Wait for it, then go on."),
    )


def _moved() -> RoundMovedError:
    return RoundMovedError(
        "rounds.round_moved",
        Text(
            "提出封存后批次有了变化，这次没有封存。",
            "The round has changed since it was looked at: nothing was sealed.",
        ),
        Text("请刷新页面，看看现在轮到哪一步。", "Reload the page and see which step it is at."),
    )
