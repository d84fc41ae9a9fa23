"""Closing a round: nothing may be left unproven, unless a named officer takes it on themselves, case by case, with the reason."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from jifen.kernel.errors import BadInputError, Complaint, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.audit.keeping import keep, keep_all
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import STATE_WORDS
from jifen.platform.casework.lifecycle import State as CaseState
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.services.steps import not_own, tell
from jifen.platform.config import clock
from jifen.platform.rounds.inputs import pack_of
from jifen.platform.rounds.lifecycle import Act, State
from jifen.platform.rounds.models import Round, Waiver
from jifen.platform.rounds.moving import move, officer_of
from jifen.platform.rounds.selectors.rounds import UNPROVEN, blocking, competing

SHORTEST_REASON = 10
"""Characters below which a reason for a waiver says nothing."""

_AT_ONCE = 1_000
_NAMED = 50
"""Cases that a refusal names; the page of the round lists them all."""


def waive(*, round_: Round, case: Case, by: User, reason: str) -> Waiver:
    """
    Let a round close although this case is not proven yet. Waiving it twice is waiving it once.

    Args:
        round_: open.
        case: one that keeps it from closing.
        by: who answers for it by name.
        reason: ten characters or more; sealed, the applicant may read it.

    Raises:
        NotAllowedError: ``by`` may not waive in the city.
        RefusedError: ``platform.own_case``; ``rounds.not_blocking``: the case does not hold the round up.
        BadInputError: ``rounds.reason``.
    """
    actor = officer_of(round_, by, "round.waive")
    not_own(case, by)
    already = round_.waivers.filter(case=case).first()
    if already is not None:
        return already
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInputError(
            "rounds.reason",
            Text(f"理由不足{SHORTEST_REASON}个字。", f"The reason has fewer than {SHORTEST_REASON} characters."),
            Text("请写明为何不等核实完毕即截止。", "Say why the round closes before this case is verified."),
        )
    try:
        return _waived(round_, case, by, reason, actor)
    except IntegrityError:  # two officers at once: the other one was faster, and answers for it
        return round_.waivers.get(case=case)


def _waived(round_: Round, case: Case, by: User, reason: str, actor: Actor) -> Waiver:
    with transaction.atomic():
        already = round_.waivers.filter(case=case).first()
        if already is not None:
            return already
        if round_.state != State.OPEN or not blocking(round_).filter(pk=case.pk).exists():
            raise RefusedError(
                "rounds.not_blocking",
                Text("这件申请并不妨碍本批次截止。", "This case does not keep the round from closing."),
                Text("请刷新页面，看看还有哪些。", "Reload the page and see which ones do."),
                where=str(case),
            )
        made = Waiver.objects.create(round=round_, case=case, reason=reason.strip(), by=by, at=clock.now())
        audit.record(
            actor=actor.name,
            act="round.waive",
            office=actor.office.code if actor.office else "",
            case=case.public,
            person=case.person.public,
            grounds=actor.grounds,
            data={"round": round_.public},
        )
        keep(made)
    return made


def close(*, round_: Round, by: User) -> Round:
    """
    Close a round after its last day: from now on its cases are scored as of that day, whenever an answer comes in.

    A waived case is scored as it stands: what is not proven stays unknown.

    Raises:
        NotAllowedError: ``by`` may not run rounds in the city.
        RefusedError: ``rounds.window_open``: the last day has not passed; ``rounds.cases_open``: cases are not proven and not
            waived, each named; ``rounds.scheme_changed``; what :func:`~jifen.platform.rounds.moving.move` refuses.
    """
    actor = officer_of(round_, by, "round.run")
    pack_of(round_)
    if clock.today() <= round_.closes_on:
        raise RefusedError(
            "rounds.window_open",
            Text(f"本批次到 {round_.closes_on} 为止，尚未结束。", f"The last day of the round is {round_.closes_on}."),
            Text("请在次日或以后截止。", "Close the round on the day after, or later."),
        )
    with transaction.atomic():
        _refuse_open_cases(round_)
        _fix_day(round_)
        move(round_, Act.CLOSE, actor)
        for waiver in round_.waivers.select_related("case__person", "case__office").iterator(chunk_size=500):
            if waiver.case.state in UNPROVEN:
                casework.score_as_it_stands(waiver.case)
                tell(waiver.case, "waived", f":{round_.public}")
    return round_


def end_empty(*, round_: Round, by: User) -> Round:
    """
    End a closed round that nobody enters, because whoever applied has left; the next batch or term is free of it.

    Raises:
        NotAllowedError: ``by`` may not run rounds in the city.
        RefusedError: ``rounds.somebody_entered``; what :func:`~jifen.platform.rounds.moving.move` refuses.
    """
    actor = officer_of(round_, by, "round.run")
    with transaction.atomic():
        move(round_, Act.END_EMPTY, actor)
        if competing(round_).exists():
            raise RefusedError(
                "rounds.somebody_entered",
                Text(
                    "本批次有人参加，不能按无人参加结束。", "People enter this round: it does not end as an empty one."
                ),
                Text("请封存名册并排名。", "Seal the entrants and rank them."),
            )
    return round_


def _fix_day(round_: Round) -> None:
    """Fix the day its cases are scored as of; the round of another use that closes later does not move it."""
    open_still = Case.objects.filter(pk__in=competing(round_).values("pk"), counts_until__isnull=True)
    members = list(open_still.select_for_update().values_list("pk", flat=True))
    for start in range(0, len(members), _AT_ONCE):
        fixed = Case.objects.filter(pk__in=members[start : start + _AT_ONCE])
        fixed.update(counts_until=round_.closes_on)
        keep_all(fixed)


def _refuse_open_cases(round_: Round) -> None:
    held_up = blocking(round_)
    count = held_up.count()
    if not count:
        return
    raise RefusedError(
        "rounds.cases_open",
        Text(
            f"还有 {count} 件申请没有核实完毕，不能截止。",
            f"The round cannot close: {count} cases are not verified yet.",
        ),
        Text(
            "请督促受理窗口和部门办完；确须先截止的，由经办逐件写明理由准予。",
            "Have windows and departments finish; where it must close before, an officer waives case by case, with the reason.",
        ),
        complaints=[
            Complaint(
                "rounds.case_open",
                str(case),
                STATE_WORDS[CaseState(case.state)],
                Text("办完，或写明理由准予。", "Finish it, or waive it with the reason."),
            )
            for case in held_up[:_NAMED]
        ],
    )
