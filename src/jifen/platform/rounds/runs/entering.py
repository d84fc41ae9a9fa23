"""What a run has to do with rows of the database: that its entrants are those who were sealed, and what came of whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db import transaction

from jifen.platform.audit.keeping import keep, keep_all
from jifen.platform.casework.moving import SYSTEM
from jifen.platform.config import clock
from jifen.platform.rounds import inputs
from jifen.platform.rounds.lifecycle import Act
from jifen.platform.rounds.models import Entrant, Round, Run, Sealing, Standing
from jifen.platform.rounds.moving import move, note
from jifen.platform.rounds.runs.lease import Lease
from jifen.policy.ranking_rules import Ranked
from jifen.ranking import Publication, Quota, draw_lots
from jifen.ranking.holding import Row
from jifen.ranking.lottery import Draw, check_entrants, check_places

_AT_ONCE = 5_000
"""Rows written in one transaction: on an embedded database nobody else can write meanwhile."""


def check_seal(sealing: Sealing, rows: Sequence[Row]) -> Draw | None:
    """
    Make sure that rows and places are those that were sealed, and draw the lots where lots are drawn.

    Raises:
        RefusedError: ``ranking.entrants_changed``, ``ranking.places_changed``.
    """
    round_, sealed = sealing.round, sealing.sealed.encode("utf-8")
    rules, run, secret = inputs.rules_of(round_), inputs.run_of(round_), inputs.secret_of(round_)
    if isinstance(rules, Ranked) and rules.ties.rule == "lottery":
        return draw_lots(rows, run=run, secret=secret, sealed=sealed, result=round_.draw_result)
    head, _ = check_entrants(rows, run=run, secret=secret, sealed=sealed)
    check_places(head, inputs.quota_of(round_) or Quota({}), run.decimals)
    return None


def finish(lease: Lease[Run], publication: Publication, digest: str) -> None:
    """
    Write down what came of everybody, and that the run has ended; a dry run leaves the round as it was.

    Standings are written in pieces. A worker that was killed between two of them left some: they are the same.

    Raises:
        LeaseLostError: another worker has taken the run over.
    """
    run = lease.row
    if run.kind == Run.Kind.OFFICIAL:
        standings = _standings(run, publication)
        while piece := list(islice(standings, _AT_ONCE)):
            with transaction.atomic():
                lease.renew()
                Standing.objects.bulk_create(piece, ignore_conflicts=True)
                keep_all(Standing.objects.filter(run=run, code__in=[one.code for one in piece]))
    with transaction.atomic():
        lease.renew(step="sign", root=publication.root, digest=digest, ended_at=clock.now())
        keep(run)
        round_ = Round.objects.get(pk=run.round.pk)
        if run.kind == Run.Kind.OFFICIAL:
            move(round_, Act.RANK, SYSTEM)
        note(round_, SYSTEM, f"round.ran_{run.kind}", {"run": run.public, "root": publication.root, "digest": digest})


def _standings(run: Run, publication: Publication) -> Iterator[Standing]:
    told = Entrant.objects.filter(sealing=run.sealing).values_list("case__public", "case", "scorecard")
    entered = {public: (case, card) for public, case, card in told.iterator(chunk_size=_AT_ONCE)}
    for leaf in publication.leaves():
        case, card = entered[leaf.outcome.entrant.person]
        own = leaf.outcome.standing
        yield Standing(
            run=run,
            case_id=case,
            scorecard_id=card,
            code=leaf.code,
            unit=leaf.outcome.entrant.unit,
            result=leaf.outcome.result.value,
            rank=own.rank if own else None,
            second_rank=own.second_rank if own else None,
            score=leaf.score,
            leaf=leaf.place,
            at=leaf.at,
            length=leaf.length,
        )
