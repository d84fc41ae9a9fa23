"""Reading what was sealed: how often, why, by which draw, and what an officer has asked for. What is public of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from jifen.platform.rounds.lifecycle import Act
from jifen.platform.rounds.models import Entrant, Round, Run, Sealing, SealingAsked
from jifen.platform.rounds.selectors.lists import lists_of
from jifen.ranking.lottery import NO_LOTS


@dataclass(frozen=True, slots=True)
class Sealed:
    """
    One sealing, with how many were sealed; None where that is not to be told.

    ``draw`` names the public draw that decided between equals, empty where no lots are drawn; ``result`` is what it gave, empty
    until it is recorded. ``stands`` is False once the entrants were sealed again: the draw is void then.
    """

    number: int
    at: datetime
    entrants: int | None
    root: str
    because: str
    draw: str
    result: str
    stands: bool


def stand_sealed() -> Q:
    """Give the condition on a case that it stands in sealed entrants, of whatever round."""
    return Q(Exists(Entrant.objects.filter(case=OuterRef("pk"))))


def sealings_of(round_: Round) -> list[Sealed]:
    """Give every sealing of a round, the first first, for who runs it; what a draw gave is read from the moves, which nobody can change."""
    results: list[str] = []
    for move in round_.moves.filter(act__in=[Act.SEAL, Act.DRAW]).order_by("version"):
        if move.act == Act.SEAL:
            results.append("")
        else:
            results[-1] = move.reason
    rows = list(round_.sealings.order_by("number"))
    return [
        Sealed(row.number, row.at, row.entrants, row.root, row.because, draw_of(row), result, row is rows[-1])
        for row, result in zip(rows, results, strict=True)
    ]


def shown_sealings(round_: Round) -> list[Sealed]:
    """
    Give every sealing as everybody may read it: how many people were sealed only once a list of them was shown.

    Before, the number would tell how few have left since they applied, or since the sealing before.
    """
    listed = {one.run.sealing.number for one in lists_of(round_) if one.run.sealing}
    return [one if one.number in listed else replace(one, entrants=None) for one in sealings_of(round_)]


def draw_of(sealing: Sealing) -> str:
    """Give the words that name the draw of a sealing, as they were sealed; empty where no lots are drawn."""
    source = str(json.loads(sealing.sealed)["head"]["source"])
    return "" if source == NO_LOTS else source


def newest_official(round_: Round) -> Run | None:
    """Give the official run that was asked for last over the newest sealed list; None where there is none."""
    last = round_.sealings.order_by("number").last()
    return last.runs.filter(kind=Run.Kind.OFFICIAL).order_by("number").last() if last else None


def newest_asking(round_: Round) -> SealingAsked | None:
    """Give what was asked last; None where nobody has asked for a sealing."""
    return round_.askings.select_related("asked_by", "sealing").order_by("number").last()


def is_being_sealed(round_: Round) -> bool:
    """Whether an asking waits or is worked on."""
    return round_.askings.filter(ended_at=None).exists()
