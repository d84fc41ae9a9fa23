"""
Releasing a list at its minute, to everybody at once, or calling it back before.

What shows a list looks at the clock itself. The worker moves the state of a round afterwards, so that a worker that stands still
holds back no result.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jifen.kernel.dates import Deadline
from jifen.kernel.errors import RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit.keeping import keep
from jifen.platform.casework.moving import SYSTEM
from jifen.platform.config import clock
from jifen.platform.rounds import history, inputs, keeping
from jifen.platform.rounds.lifecycle import Act, State
from jifen.platform.rounds.models import PublishedList, Round, Run
from jifen.platform.rounds.moving import RoundMovedError, move, note, officer_of
from jifen.platform.rounds.runs.failpoint import failpoint
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.selectors.calendar import days_of
from jifen.ranking.canonical import canonical
from jifen.ranking.history import What

_LOG = logging.getLogger(__name__)
LEAD = timedelta(hours=24)
"""How long before its minute the root of a list stands in the history: nobody can look first and choose afterwards."""

LEAD_IN_A_DEMONSTRATION = timedelta(minutes=1)


def schedule(*, round_: Round, by: User, release_at: datetime, because: str = "") -> PublishedList:
    """
    Set the minute at which the list of the newest run is shown to everybody.

    From now on its root stands in the public history, and its files lie ready; nobody is served any of them before. Where another
    list hangs, its days stay those of the round until the minute of the new one.

    Args:
        round_: a ranked round.
        by: an approver of its city, who is not the officer that sealed the entrants or asked for the run.
        release_at: the minute, with its zone.
        because: why it takes the place of another, in words for everybody; that of the sealing where it is not said.

    Raises:
        NotAllowedError: ``platform.not_allowed``.
        RefusedError: ``rounds.no_run``; ``rounds.same_hands``; ``rounds.too_soon``; ``rounds.days_unset``: nobody has set how long
            the list hangs, or may be objected to; ``rounds.move_unlawful``.
    """
    actor = officer_of(round_, by, "round.release", role="approver")
    run = _run_to_release(round_, by)
    _refuse_too_soon(release_at)
    ends = ends_of(round_, release_at)
    refuse_unset(ends["publicity_until"], ends["objections_until"])
    in_force = lists.list_in_force(round_)
    with transaction.atomic():
        made = move(round_, Act.SCHEDULE, actor, **({} if in_force else ends))
        listed = PublishedList.objects.create(
            round=round_,
            number=(in_force.number if in_force else 0) + 1,
            run=run,
            version=made.version,
            root=run.root,
            digest=run.digest,
            release_at=release_at,
            supersedes=in_force,
            because=because.strip() or _because(run, in_force),
            by=by,
            at=clock.now(),
        )
        history.append(what=What.LIST, round_=round_, root=run.root, release_at=release_at, digest=run.digest)
        keep(listed)
        note(
            round_,
            actor,
            "round.list",
            {"list": listed.public, "root": listed.root, "release_at": history.told(release_at)},
        )
        # Not before it is committed: files that lie there are served by their minute, whatever the rows say.
        transaction.on_commit(lambda: _lay_ready(listed), robust=True)
    return listed


def _lay_ready(listed: PublishedList) -> None:
    """
    Put the files of a list where they are served from its minute on; from then on the one before is said to be superseded.

    Under the lock of its round: what was called back, or taken down, meanwhile is not laid there again, and a draft that lies there
    is of somebody who died.
    """
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=listed.round_id)
        if lists.lie_there().filter(pk=listed.pk).exists() and not _is_laid(listed):
            folder = keeping.list_folder(listed.public)
            keeping.remove_left(folder)
            keeping.link_folder(
                _made(listed), folder, _release(listed), before_placed=lambda: failpoint("lay_list:written")
            )


def _made(listed: PublishedList) -> Path:
    return keeping.run_folder(listed.run.public) / "public"


def _release(listed: PublishedList) -> dict[str, bytes]:
    """Say from what minute on a list is shown, for what serves it."""
    said = {"digest": listed.digest, "release_at": history.told(listed.release_at), "root": listed.root}
    return {keeping.RELEASE: canonical(said | {"number": listed.number, "round": listed.round.public}) + b"\n"}


def _is_laid(listed: PublishedList) -> bool:
    return keeping.is_linked(_made(listed), keeping.list_folder(listed.public), _release(listed))


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
    ends = (
        {} if lists.list_in_force(round_) else ends_of(round_, None)
    )  # those of the list that hangs are as people know them
    with transaction.atomic():
        move(round_, Act.CALL_BACK, actor, reason=reason, **ends)
        assert listed is not None
        history.append(what=What.CALLED_BACK, round_=round_, root=listed.root)
        # Inside: should the folder not go, the list is not called back either.
        keeping.remove(keeping.list_folder(listed.public))


def release_due() -> int:
    """
    Move the rounds whose list is shown by now, and write down which lists are superseded; for the worker, every minute.

    Returns:
        How many rounds were moved.
    """
    history.write_file()
    _mend()
    done = 0
    for round_ in Round.objects.filter(state=State.SCHEDULED).order_by("pk"):
        if lists.scheduled_list(round_) is None:
            with suppress(RoundMovedError), transaction.atomic():
                move(round_, Act.RELEASE, SYSTEM, **_ends_from_now(round_))
                for old in lists.lists_of(round_)[-2:-1]:
                    history.append(what=What.SUPERSEDED, round_=round_, root=old.root)
                done += 1
    return done


def _ends_from_now(round_: Round) -> dict[str, Any]:
    """Give the days of the list that is shown by now; nobody's time gets shorter by it, and a pack that was altered counts nothing."""
    shown = lists.list_in_force(round_)
    try:
        return later_ends(round_, ends_of(round_, shown.release_at if shown else None))
    except RefusedError as error:
        _LOG.error("round %s: the days of its new list are not counted: %s", round_.public, error.code)
        return {}


def _mend() -> None:
    """Put the files of lists where they belong, where a process died or a disk was full between the act and the files."""
    for public in lists.called_back().values_list("public", flat=True):
        keeping.remove(keeping.list_folder(public))
    for listed in lists.lie_there():
        try:
            if not _is_laid(listed):
                _lay_ready(listed)
        except OSError:
            # The others are laid, and rounds are moved, whatever is wrong with the files of one.
            _LOG.exception("the files of list %s cannot be laid ready", listed.public)


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
    sealed = round_.moves.filter(act=Act.SEAL).order_by("version").last()
    if run.asked_by == by or (sealed is not None and sealed.actor == by.username):
        raise RefusedError(
            "rounds.same_hands",
            Text(
                "封存名册或发起排名的人不能公布它的名单。",
                "Whoever sealed the entrants or asked for the ranking run cannot release its list.",
            ),
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


def ends_of(round_: Round, released_at: datetime | None) -> dict[str, Any]:
    """Until when a list hangs, and may be objected to, by the minute of its release; no days where none was released."""
    if released_at is None:
        return {"publicity_until": None, "objections_until": None, "days_are_provisional": False}
    days, day = days_of(inputs.pack_of(round_), round_.use, round_.term), timezone.localdate(released_at)
    publicity, objections = days.publicity_until(day), days.objections_until(day)
    hanging = days.hanging()
    if hanging is not None:  # shown sooner, the list of a batch hangs until the days that were announced all the same
        publicity, objections = _later(publicity, hanging.until), _later(objections, hanging.objections_until)
    return {
        "publicity_until": publicity and publicity.date,
        "objections_until": objections and objections.date,
        "days_are_provisional": any(end is not None and end.provisional for end in (publicity, objections)),
    }


def later_ends(round_: Round, counted: dict[str, Any]) -> dict[str, Any]:
    """Give the days as they are counted now, none of them before the one people were told; what was never told is not made up."""
    ends = {}
    for name in ("publicity_until", "objections_until"):
        told, now = getattr(round_, name), counted[name]
        ends[name] = max(told, now) if told and now else told
    return ends | {"days_are_provisional": counted["days_are_provisional"]}


def _later(one: Deadline | None, other: Deadline | None) -> Deadline | None:
    return max(one, other) if one and other else one


def refuse_unset(publicity_until: date | None, objections_until: date | None) -> date:
    """
    Give the last day of publicity and objections; refuse where nobody has said it, because silence is not “none”.

    Raises:
        RefusedError: ``rounds.days_unset``.
    """
    if publicity_until is None or objections_until is None:
        raise RefusedError(
            "rounds.days_unset",
            Text(
                "条文没有规定公示期或异议期，本市也没有公告。",
                "No text says how long the list hangs or may be objected to, and the city has not announced it.",
            ),
            Text("请先在名额计划页公告天数，再公布。", "Announce the days on the page of the plan, then release."),
        )
    return max(publicity_until, objections_until)
