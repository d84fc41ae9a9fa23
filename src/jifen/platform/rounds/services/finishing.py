"""Making the result of a round final, once everything about it is over, and taking its list down a month later."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

from django.db import transaction

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep_all
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import SYSTEM, Actor
from jifen.platform.config import clock
from jifen.platform.rounds import history, keeping
from jifen.platform.rounds.inputs import is_continuous
from jifen.platform.rounds.lifecycle import Act, State
from jifen.platform.rounds.models import Objection, PublishedList, Round
from jifen.platform.rounds.moving import check, move, note, officer_of
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.selectors.batches import without_right
from jifen.platform.rounds.selectors.rounds import being_verified, unranked_changes
from jifen.platform.rounds.services.lasting import count_anew
from jifen.platform.rounds.services.publishing import refuse_unset
from jifen.platform.web.templatetags.words import day_text
from jifen.ranking.canonical import canonical
from jifen.ranking.disclosure import kept_for_later
from jifen.ranking.history import What

_AT_ONCE = 1_000
SHOWN_AFTER_FINAL = timedelta(days=30)
"""
How long the files of a list lie there once the result is final. No text says; a month lets everybody look who was away, and what is
about people does not stay public for longer than it has to. Root and totals stay for good.
"""


def finish(*, round_: Round, by: User) -> None:
    """
    Make the result of a round final; whoever has no right by the list of a batch is in the next one.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
        RefusedError: ``rounds.days_unset``; ``rounds.publicity_runs``: publicity or the time for objections is not over;
            ``rounds.days_provisional``: nobody can say yet whether it is;
            ``rounds.objections_open``; ``rounds.being_verified``: a department still owes an answer; ``rounds.upheld_not_ranked``: facts turned out otherwise since the entrants were sealed;
            ``rounds.move_unlawful``.
    """
    actor = officer_of(round_, by, "round.release", role="approver")
    check(round_, Act.FINISH, actor)
    _refuse_unfinished(round_)
    with transaction.atomic():
        move(round_, Act.FINISH, actor)
        if is_continuous(round_):
            _let_go(round_, actor)


def _let_go(round_: Round, actor: Actor) -> None:
    """Let those without a right wait in the batch that is open now, without applying again; no day ends what counts for them."""
    others = list(without_right(round_).select_for_update(of=("self",)).values_list("pk", flat=True))
    for start in range(0, len(others), _AT_ONCE):
        let_go = Case.objects.filter(pk__in=others[start : start + _AT_ONCE])
        let_go.update(counts_until=None)
        keep_all(let_go)
    note(round_, actor, "round.let_go", {"cases": len(others)})


def take_down_due() -> int:
    """
    Take down the lists of rounds that have been final for long enough; for the worker, every hour.

    Files go, of every list of the round and of its runs; roots, digests, totals and what came of each case stay, and of each list,
    in private and without codes, what the next lists are measured against: anybody may have kept what was public.

    Returns:
        How many rounds were taken down.
    """
    done = 0
    for round_ in Round.objects.filter(state=State.FINAL).order_by("pk"):
        final = round_.moves.filter(act=Act.FINISH).order_by("version").last()
        listed = lists.list_in_force(round_)
        if final is None or listed is None or clock.now() < final.at + SHOWN_AFTER_FINAL:
            continue
        with transaction.atomic():
            move(round_, Act.TAKE_DOWN, SYSTEM)
            history.append(what=What.TAKEN_DOWN, round_=round_, root=listed.root)
        done += 1
    _clear()
    return done


def _clear() -> None:
    """Remove what should no longer lie there, also where a worker was killed before it had removed everything."""
    for round_ in Round.objects.filter(state=State.TAKEN_DOWN).order_by("pk"):
        for listed in lists.lists_of(round_):
            _keep_for_later(listed)
        for public in round_.lists.values_list("public", flat=True):
            keeping.remove(keeping.list_folder(public))
        for public in round_.runs.values_list("public", flat=True):
            keeping.remove(keeping.run_folder(public))


def _keep_for_later(listed: PublishedList) -> None:
    path, kept = lists.public_folder(listed) / "list.json", keeping.earlier_file(listed.public)
    if path.exists() and not kept.exists():
        told = canonical(kept_for_later(json.loads(path.read_bytes())))
        keeping.write(kept, gzip.compress(told, mtime=0))


def _refuse_unfinished(round_: Round) -> None:
    count_anew(round_)
    last = refuse_unset(round_.publicity_until, round_.objections_until)
    if last >= clock.today():
        on = day_text(last)
        raise RefusedError(
            "rounds.publicity_runs",
            Text(f"公示和异议期到{on.zh}为止。", f"Publicity and the time for objections run until {on.en}."),
            Text("请在期满后再确定结果。", "Make the result final once they are over."),
        )
    if round_.days_are_provisional:
        raise RefusedError(
            "rounds.days_provisional",
            Text(
                "公示和异议期跨入尚未公布节假日安排的年度，期满日还不能确定。",
                "Publicity or objections run into a year whose working days are not published: their last day is not certain.",
            ),
            Text("请先导入该年度的节假日安排，再确定结果。", "Import the working days of that year first."),
        )
    raised = Objection.objects.filter(listed__round=round_)
    waiting = raised.exclude(state=Objection.State.ANSWERED).count()
    if waiting:
        raise RefusedError(
            "rounds.objections_open",
            Text(f"还有 {waiting} 件异议没有答复。", f"{waiting} objections are not answered yet."),
            Text("请先答复每一件异议。", "Answer every objection first."),
        )
    _refuse_what_may_change(round_)


def _refuse_what_may_change(round_: Round) -> None:
    """Refuse while facts of somebody on the list are being proven again, or have turned out otherwise."""
    asked = being_verified(round_).count()
    if asked:
        raise RefusedError(
            "rounds.being_verified",
            Text(
                f"名单上有 {asked} 人的事实正在重新核实，部门还没有答复完。",
                f"Facts of {asked} people on the list are being proven again, and departments have not answered yet.",
            ),
            Text("请等部门答复；结果不同的，先重新排名。", "Wait for the answers; where they differ rank again first."),
        )
    changed = len(unranked_changes(round_))
    if changed:
        raise RefusedError(
            "rounds.upheld_not_ranked",
            Text(
                f"封存之后有 {changed} 人的事实核实出了不同结果，名单还没有据此重新排名。",
                f"Facts of {changed} people turned out otherwise, and the round has not been ranked again since.",
            ),
            Text("请重新封存、排名并公布。", "Seal and rank again, and release the new list."),
        )
