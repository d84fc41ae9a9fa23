"""
Releasing a list at its minute, to everybody at once; finishing a round; taking its list down.

What shows a list looks at the clock itself. The worker moves the state of a round afterwards, so that a worker that stands still
holds back no result.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.moving import SYSTEM
from jifen.platform.config import clock
from jifen.platform.rounds import history, inputs, keeping
from jifen.platform.rounds.lifecycle import Act, State
from jifen.platform.rounds.models import Objection, PublishedList, Round, Run
from jifen.platform.rounds.moving import RoundMovedError, move, note, officer_of
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.selectors.calendar import days_of
from jifen.ranking.canonical import canonical
from jifen.ranking.history import What

LEAD = timedelta(hours=24)
"""How long before its minute the root of a list stands in the history: nobody can look first and choose afterwards."""

LEAD_IN_A_DEMONSTRATION = timedelta(minutes=1)

SHOWN_AFTER_FINAL = timedelta(days=30)
"""
How long the files of a list lie there once the result is final. No text says; a month lets everybody look who was away, and what is
about people does not stay public for longer than it has to. Root and totals stay for good.
"""


def schedule(*, round_: Round, by: User, release_at: datetime, because: str = "") -> PublishedList:
    """
    Set the minute at which the list of the newest run is shown to everybody.

    From now on its root stands in the public history, and its files lie ready; nobody is served any of them before.

    Args:
        round_: a ranked round.
        by: an approver of its city, who is not the officer that asked for the run.
        release_at: the minute, with its zone.
        because: why it takes the place of another, in words for everybody; that of the sealing where it is not said.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
        RefusedError: ``rounds.no_run``; ``rounds.same_hands``; ``rounds.too_soon``; ``rounds.move_unlawful``.
    """
    actor = officer_of(round_, by, "round.release", role="approver")
    run = _run_to_release(round_, by)
    _refuse_too_soon(release_at)
    before = round_.lists.order_by("number").last()
    in_force = lists.list_in_force(round_)
    with transaction.atomic():
        made = move(round_, Act.SCHEDULE, actor, **_ends(round_, release_at))
        listed = PublishedList.objects.create(
            round=round_,
            number=(before.number if before else 0) + 1,
            run=run,
            version=made.version,
            root=run.root,
            digest=run.digest,
            release_at=release_at,
            supersedes=before,
            because=because.strip() or _because(run, in_force),
            by=by,
            at=clock.now(),
        )
        if in_force is not None:
            history.append(what=What.SUPERSEDED, round_=round_, root=in_force.root)
        history.append(what=What.LIST, round_=round_, root=run.root)
        keep(listed)
        note(round_, actor, "round.list", {"list": listed.public, "root": listed.root, "release_at": _told(release_at)})
        # Not before it is committed: files that lie there are served by their minute, whatever the rows say.
        transaction.on_commit(lambda: _lay_ready(listed), robust=True)
    return listed


def _lay_ready(listed: PublishedList) -> None:
    """Put the files of a list where they are served from its minute on."""
    release = canonical({"digest": listed.digest, "release_at": _told(listed.release_at), "root": listed.root}) + b"\n"
    public = keeping.run_folder(listed.run.public) / "public"
    keeping.link_folder(public, keeping.list_folder(listed.public), {keeping.RELEASE: release})


def call_back(*, round_: Round, by: User, reason: str) -> None:
    """
    Take a list back before its minute: it was never shown. The history says that its root does not stand.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
        RefusedError: ``rounds.shown_already``; ``rounds.move_unlawful``, ``rounds.reason``.
    """
    actor = officer_of(round_, by, "round.release", role="approver")
    listed = lists.scheduled_list(round_)
    if listed is None and round_.state == State.SCHEDULED:
        raise RefusedError(
            "rounds.shown_already",
            Text("名单已到公布时间，不能撤回。", "The minute of the list has come: it cannot be called back."),
            Text(
                "有误的，核实后重新排名，以新名单取代。",
                "If something is wrong: prove it, rank again, and supersede it.",
            ),
        )
    shown = lists.list_in_force(round_)
    with transaction.atomic():
        move(round_, Act.CALL_BACK, actor, reason=reason, **_ends(round_, shown.release_at if shown else None))
        assert listed is not None
        history.append(what=What.SUPERSEDED, round_=round_, root=listed.root)
        # Inside: should the folder not go, the list is not called back either.
        keeping.remove(keeping.list_folder(listed.public))


def release_due() -> int:
    """
    Move the rounds whose list is shown by now; for the worker, every minute.

    Returns:
        How many rounds were moved.
    """
    history.write_file()
    _mend()
    done = 0
    for round_ in Round.objects.filter(state=State.SCHEDULED).order_by("pk"):
        if lists.scheduled_list(round_) is None:
            with suppress(RoundMovedError), transaction.atomic():
                move(round_, Act.RELEASE, SYSTEM)
                done += 1
    return done


def _mend() -> None:
    """Put the files of lists where they belong, where a process died or a disk was full between the act and the files."""
    for listed in lists.not_called_back().exclude(round__state=State.TAKEN_DOWN):
        if not keeping.list_folder(listed.public).is_dir():
            _lay_ready(listed)


def finish(*, round_: Round, by: User) -> None:
    """
    Make the result of a round final.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
        RefusedError: ``rounds.publicity_runs``: publicity or the time for objections is not over; ``rounds.objections_open``;
            ``rounds.move_unlawful``.
    """
    actor = officer_of(round_, by, "round.release", role="approver")
    _refuse_unfinished(round_)
    with transaction.atomic():
        move(round_, Act.FINISH, actor)


def take_down_due() -> int:
    """
    Take down the lists of rounds that have been final for long enough; for the worker, every hour.

    Files go, of every list of the round and of its runs; roots, digests, totals and what came of each case stay.

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
        for public in round_.lists.values_list("public", flat=True):
            keeping.remove(keeping.list_folder(public))
        for public in round_.runs.values_list("public", flat=True):
            keeping.remove(keeping.run_folder(public))


def _run_to_release(round_: Round, by: User) -> Run:
    sealing = round_.sealings.order_by("number").last()
    official = Run.objects.filter(sealing=sealing, kind=Run.Kind.OFFICIAL, refused__isnull=True).exclude(ended_at=None)
    run = official.last() if sealing else None
    if run is None:
        raise RefusedError(
            "rounds.no_run",
            Text("这份名册还没有完成的正式排名。", "There is no finished official ranking run of the sealed list."),
            Text("试算的名单不能公布；请先完成正式排名。", "A trial is never published; finish an official run first."),
        )
    if run.asked_by == by:
        raise RefusedError(
            "rounds.same_hands",
            Text("发起排名的人不能公布它的名单。", "Whoever asked for a ranking run cannot release its list."),
            Text("请由另一位有公布权限的同事操作。", "Another colleague who may release lists has to do it."),
        )
    return run


def _because(run: Run, in_force: PublishedList | None) -> str:
    return run.sealing.because if in_force and run.sealing else ""


def _refuse_too_soon(release_at: datetime) -> None:
    lead = LEAD_IN_A_DEMONSTRATION if settings.JIFEN_DEMO else LEAD
    earliest = clock.now() + lead
    if release_at < earliest:
        at = timezone.localtime(earliest)
        raise RefusedError(
            "rounds.too_soon",
            Text(
                f"公布时间最早为 {at:%Y-%m-%d %H:%M}：名单的根要先在公布历史中公开。",
                f"The earliest minute is {at:%Y-%m-%d %H:%M}: the root of a list is public in the history first.",
            ),
            Text("请改定公布时间。", "Choose a later minute."),
        )


def _refuse_unfinished(round_: Round) -> None:
    today = clock.today()
    ends = [day for day in (round_.publicity_until, round_.objections_until) if day]
    if ends and max(ends) >= today:
        last = max(ends)
        raise RefusedError(
            "rounds.publicity_runs",
            Text(f"公示和异议期到 {last} 为止。", f"Publicity and the time for objections run until {last}."),
            Text("请在期满后再确定结果。", "Make the result final once they are over."),
        )
    raised = Objection.objects.filter(listed__round=round_)
    waiting = raised.exclude(state=Objection.State.ANSWERED).count()
    if waiting:
        raise RefusedError(
            "rounds.objections_open",
            Text(f"还有 {waiting} 件异议没有答复。", f"{waiting} objections are not answered yet."),
            Text("请先答复每一件异议。", "Answer every objection first."),
        )
    in_force = lists.list_in_force(round_)
    sealed_at = in_force.run.sealing.at if in_force and in_force.run.sealing else None
    if sealed_at and raised.filter(outcome=Objection.Outcome.UPHELD, answered_at__gt=sealed_at).exists():
        raise RefusedError(
            "rounds.upheld_not_ranked",
            Text(
                "有异议成立，名单还没有据此重新排名。",
                "An objection was upheld, and the round has not been ranked again since.",
            ),
            Text("请重新封存、排名并公布。", "Seal and rank again, and release the new list."),
        )


def _ends(round_: Round, released_at: datetime | None) -> dict[str, Any]:
    """Until when a list hangs, and may be objected to, by the minute of its release; no days where none was released."""
    if released_at is None:
        return {"publicity_until": None, "objections_until": None, "days_are_provisional": False}
    days, day = days_of(inputs.pack_of(round_), round_.use, round_.term), timezone.localdate(released_at)
    publicity, objections = days.publicity_until(day), days.objections_until(day)
    return {
        "publicity_until": publicity and publicity.date,
        "objections_until": objections and objections.date,
        "days_are_provisional": any(end is not None and end.provisional for end in (publicity, objections)),
    }


def _told(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
