"""
Reading what was published, and only that: before the minute of a list nothing here tells that there is one.

What is shown follows from the clock, not from a worker's progress: everybody sees a list from the same instant on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from jifen.kernel.errors import NotFoundError, Text
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.rounds import inputs, keeping
from jifen.platform.rounds.lifecycle import Act, State
from jifen.platform.rounds.models import PublishedList, Round, RoundMove, Run, Standing
from jifen.ranking.merkle import proof_from
from jifen.ranking.outcome import RESULT_WORDS, Result
from jifen.ranking.receipts import receipt_bytes
from jifen.ranking.sealing import Seals

TREE, MEASURED = "tree.bin", "measured.json"
"""Beside the public files of a run: the hashes proofs are made of; what the list gives away."""


_CALL_BACK = RoundMove.objects.filter(round=OuterRef("round"), version=OuterRef("version") + 1, act=Act.CALL_BACK)


def not_called_back() -> QuerySet[PublishedList]:
    """Give the lists that were shown or are going to be, oldest first in their round; for the worker and the officials."""
    found = PublishedList.objects.filter(~Exists(_CALL_BACK))
    return found.select_related("run__sealing", "round", "supersedes").order_by("round", "number")


def called_back() -> QuerySet[PublishedList]:
    """Give the lists that were called back before their minute: none of their files lies anywhere it could be served from."""
    return PublishedList.objects.filter(Exists(_CALL_BACK))


def lie_there() -> QuerySet[PublishedList]:
    """Give the lists whose files lie ready or are served: neither called back nor taken down."""
    return not_called_back().exclude(round__state=State.TAKEN_DOWN)


def _standing() -> QuerySet[PublishedList]:
    return not_called_back().filter(release_at__lte=clock.now())


def shown(city: str, use: str) -> QuerySet[PublishedList]:
    """Give every list of a city and a use that was shown."""
    return _standing().filter(round__city=city, round__use=use)


def lists_of(round_: Round) -> list[PublishedList]:
    """Give the lists of a round that were shown, oldest first; the last is in force, each of the others is superseded."""
    return list(_standing().filter(round=round_))


def list_in_force(round_: Round) -> PublishedList | None:
    """Give the list of a round that holds now; None while none was shown."""
    return _standing().filter(round=round_).last()


def is_released(list_: PublishedList) -> bool:
    """Whether a list was shown: its minute has come, and nobody called it back before."""
    return _standing().filter(pk=list_.pk).exists()


def is_ranked_again(round_: Round) -> bool:
    """Whether another list is being made while one hangs, whose last days are no longer those of the round."""
    again = (State.SEALED, State.DRAWN, State.RANKED, State.SCHEDULED)
    return round_.state in again and list_in_force(round_) is not None


def scheduled_list(round_: Round) -> PublishedList | None:
    """Give the list whose minute is set and has not come; for the officials of the round alone."""
    return not_called_back().filter(round=round_, release_at__gt=clock.now()).last()


class Shown(NamedTuple):
    """What came of a case, and the list in force it stands on."""

    standing: Standing
    listed: PublishedList


def shown_of(case: Case, use: str) -> Shown | None:
    """
    Give what came of a case for a use, by the list in force; None before its minute, and where the case stands on none.

    A case that stands in several rounds of a use has that of the round that closed last.
    """
    # All of them first, also those nobody may see yet: it takes the same time whatever they say.
    own = Standing.objects.filter(case=case, run__round__use=use).select_related("run__round", "run__sealing")
    by_run = {one.run.pk: one for one in own}
    rounds = {one.run.round.pk for one in by_run.values()}
    newest = _standing().filter(round__in=rounds).order_by("round__closes_on", "number").last()
    return Shown(by_run[newest.run.pk], newest) if newest and newest.run.pk in by_run else None


def standing_of(case: Case, use: str) -> Standing | None:
    """Give what came of a case for a use, as :func:`shown_of` finds it."""
    found = shown_of(case, use)
    return found.standing if found else None


def list_of(standing: Standing) -> PublishedList | None:
    """Give the list a standing is shown on."""
    return _standing().filter(run=standing.run).last()


def public_folder(list_: PublishedList) -> Path:
    """Say where the files of a list lie; they are gone once the list was taken down."""
    return keeping.list_folder(list_.public)


def sizes(list_: PublishedList) -> dict[str, int]:
    """Give the bytes of each file of a list that is shown, by name; nothing once it was taken down."""
    folder = public_folder(list_)
    if not is_released(list_) or not folder.is_dir():
        return {}
    hidden = (*keeping.COMPRESSED, keeping.RELEASE)
    return {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if not path.name.endswith(hidden)}


def row_of(standing: Standing, columns: Sequence[str]) -> dict[str, Any]:
    """Give the row of somebody as their list has it, by column; nothing where its files are gone."""
    folder = keeping.run_folder(standing.run.public)
    if not folder.is_dir():
        return {}
    with (folder / "public" / "list.json").open("rb") as listed:
        return dict(zip(columns, json.loads(os.pread(listed.fileno(), standing.length, standing.at)), strict=True))


def receipt_of(standing: Standing) -> bytes:
    """
    Put together the receipt of somebody who stands on a list that was shown; nothing of it lies written anywhere.

    Raises:
        NotFoundError: ``rounds.not_shown``: the list was not shown yet, or was taken down.
        ErasedError: ``platform.erased``: the facts of the person were erased.
    """
    folder = keeping.run_folder(standing.run.public)
    if list_of(standing) is None or not folder.is_dir():
        raise NotFoundError(
            "rounds.not_shown",
            Text("现在没有可以出具回执的名单。", "There is no list now of which a receipt could be given."),
            Text("名单公示期间可以下载回执。", "Receipts can be downloaded while the list is shown."),
        )
    round_ = standing.run.round
    person = standing.case.public
    (row,) = inputs.rows_of_cards(round_, [standing.scorecard.pk])
    size = standing.run.sealing.entrants + 1  # type: ignore[union-attr]  # only a sealed list has standings
    with (folder / "public" / "list.json").open("rb") as listed, (folder / TREE).open("rb") as tree:
        leaf = json.loads(os.pread(listed.fileno(), standing.length, standing.at))
        proof = proof_from(lambda at: os.pread(tree.fileno(), 32, at), size, standing.leaf)
    return receipt_bytes(
        leaf=leaf,
        index=standing.leaf,
        size=size,
        proof=proof,
        root=standing.run.root,
        row=row,
        salt=Seals(inputs.secret_of(round_), inputs.run_of(round_)).salt(person),
    )


def measured(run: Run) -> dict[str, object]:
    """
    Give what the list of a run gives away, for whoever decides about it.

    Returns:
        ``rows``; ``highest`` and ``mean``, the chances that somebody who knows what can be known of a person picks their row;
        ``thin``, the units of fewer than five rows, each with its columns, values and size. Empty for a run that has not ended.
    """
    path = keeping.run_folder(run.public) / MEASURED
    found: dict[str, object] = json.loads(path.read_bytes()) if path.exists() else {}
    return found


def status_words(standing: Standing) -> Text:
    """Say in words what came of somebody."""
    words = RESULT_WORDS[Result(standing.result)]
    if standing.rank is None:
        return words
    told = Text(f"{words.zh}：第 {standing.rank} 名", f"{words.en}: rank {standing.rank}")
    if standing.second_rank is None:
        return told
    again = standing.second_rank
    return Text(f"{told.zh}，第二轮第 {again} 名", f"{told.en}, rank {again} in the second round")
