"""
Hearing objections: passed on to whoever proved the facts, turned away with the reason, answered by what the facts turned out to be.

Nobody types a point, and nobody decides an objection but the facts: it is upheld where what rests on the facts it had proven again
reads otherwise in the new scorecard. What it doubts is always among them: an officer may add to it, and leaves nothing out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction

from jifen.kernel.dates import Deadline
from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence.kinship import is_kin
from jifen.platform.offices.models import Membership
from jifen.platform.offices.permission import Grounds, require
from jifen.platform.offices.selectors import due
from jifen.platform.rounds.models import Objection, Round
from jifen.platform.rounds.selectors.objections import (
    AGAIN,
    ANSWERS,
    HANDLES,
    cards_around,
    is_being_proven,
    kinds_doubtable,
    objections_until,
)
from jifen.platform.rounds.selectors.resting import turned_otherwise
from jifen.platform.rounds.services.objecting import TERM, deadline_of, tell

SHORTEST_ANSWER = 20
"""Characters an answer has besides any address: it is about the case, not a link to the rule."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)
_REASON = "名单公示期间，有关事项重新核实 / facts are proven again while the list is shown"


def pass_on(*, objection: Objection, by: User, kinds: Iterable[str]) -> Objection:
    """
    Have the facts that are doubted proven again by the department that proved them.

    The person in the row is told that facts are being proven again, and nothing of an objection.

    Args:
        objection: raised, and not passed on yet.
        by: who passes it on.
        kinds: of facts to be proven again besides those it doubts; what is doubted is never left out.

    Raises:
        NotAllowedError: ``by`` may not handle objections of the office.
        RefusedError: ``rounds.own_objection``; ``rounds.objection_moved``: somebody else was faster;
            ``platform.move_unlawful``: the case was never scored, or has ended.
        BadInputError: ``platform.no_kinds``.
    """
    held = _held(objection, by, HANDLES)
    with transaction.atomic():
        locked = _locked(objection, Objection.State.RAISED)
        case, asked = locked.standing.case, _asked(locked, kinds)
        deadline = deadline_of(locked.standing.run.round, "answered")
        locked.passed_on_at, locked.passed_on_by = clock.now(), by
        locked.state, locked.asked = Objection.State.PASSED_ON, asked
        locked.due_on, locked.due_is_provisional = deadline
        casework.prove_again(
            case=case,
            actor=_actor(held, by),
            kinds=asked,
            because=AGAIN,
            reason=_REASON,
            as_of=locked.standing.scorecard.as_of,
            deadline=deadline,
        )
        changed = ["passed_on_at", "passed_on_by", "state", "asked", "due_on", "due_is_provisional"]
        _save(locked, held, by, "objection.pass_on", changed)
        tell(locked, "objection_passed_on", due=deadline.date)
        if not locked.own:
            tell(locked, "proven_again", person=case.person)
    return locked


def turn_away(*, objection: Objection, by: User, why: str) -> Objection:
    """
    Decline to hear an objection, with the reason: it came too late, or is not about facts.

    Raises:
        NotAllowedError: ``by`` may not answer objections of the office.
        RefusedError: ``rounds.own_objection``; ``rounds.objection_moved``: it was passed on or answered already.
        BadInputError: ``rounds.objection_answer``: the reason is too short, or only an address.
    """
    held = _held(objection, by, ANSWERS)
    _refuse_empty(why)
    with transaction.atomic():
        locked = _locked(objection, Objection.State.RAISED)
        return _answered(locked, held, by, "objection.turn_away", Objection.Outcome.INADMISSIBLE, why)


def answer(*, objection: Objection, by: User, answer: str) -> Objection:
    """
    Answer an objection once its facts are proven again; whether it is upheld follows from them.

    Args:
        objection: passed on.
        by: who answers.
        answer: twenty characters or more about the case; sealed, the objector reads all of it.

    Raises:
        NotAllowedError: ``by`` may not answer objections of the office.
        RefusedError: ``rounds.own_objection``; ``rounds.objection_moved``; ``rounds.still_asked``: a department owes an answer.
        BadInputError: ``rounds.objection_answer``.
    """
    held = _held(objection, by, ANSWERS)
    _refuse_empty(answer)
    with transaction.atomic():
        locked = _locked(objection, Objection.State.PASSED_ON)
        if is_being_proven(locked.standing):
            raise RefusedError(
                "rounds.still_asked",
                Text("还有部门没有答复，不能答复异议。", "A department has not answered yet: the objection cannot be."),
                Text("等全部答复并重新计分后再答复。", "Answer once everything is answered and scored again."),
            )
        before, after = cards_around(locked)
        locked.scorecard = after
        return _answered(locked, held, by, "objection.answer", _outcome(locked, before, after), answer)


def _asked(objection: Objection, more: Iterable[str]) -> list[str]:
    """Give what is proven again: all that is doubted, and what the officer adds of what the scheme looks at."""
    added = set(more) - set(objection.doubted)
    return [*objection.doubted, *(kind for kind in kinds_doubtable(objection.standing.run.round) if kind in added)]


def _outcome(objection: Objection, before: Scorecard, after: Scorecard | None) -> Objection.Outcome:
    """Look at what rests on the facts that were asked for its sake, which are all it doubts and more; who has withdrawn is ranked no more, and nothing is left to be upheld."""
    if after is None:
        return Objection.Outcome.INADMISSIBLE
    upheld = turned_otherwise(before, after, use=objection.standing.run.round.use, kinds=objection.asked)
    return Objection.Outcome.UPHELD if upheld else Objection.Outcome.REJECTED


def _answered(
    objection: Objection, held: Grounds, by: User, act: str, outcome: Objection.Outcome, words: str
) -> Objection:
    objection.state, objection.outcome = Objection.State.ANSWERED, outcome
    objection.answer, objection.answered_by, objection.answered_at = words.strip(), by, clock.now()
    upheld = outcome == Objection.Outcome.UPHELD
    by_when = _ranked_again_by(objection.standing.run.round) if upheld else None
    objection.due_on, objection.due_is_provisional = by_when or (None, False)
    changed = ["state", "outcome", "answer", "answered_by", "answered_at", "due_on", "due_is_provisional", "scorecard"]
    _save(objection, held, by, act, changed)
    tell(objection, "objection_answered")
    if upheld and not objection.own:
        tell(objection, "proven_otherwise", person=objection.standing.case.person)
    return objection


def _ranked_again_by(round_: Round) -> Deadline:
    """Give the last day for ranking again: that of objections, so that all are ranked at once; no text sets one, and none lies behind."""
    until, today = objections_until(round_), clock.today()
    return Deadline(until, round_.days_are_provisional) if until and until > today else due(today, TERM)


def _held(objection: Objection, by: User, act: str) -> Grounds:
    held = require(by, act, area=objection.office.area)
    concerned = (objection.objector, objection.standing.case.person)
    if by.pk in {one.user_id for one in concerned} or is_kin(by, concerned):
        raise RefusedError(
            "rounds.own_objection",
            Text(
                "自己或家人提出的、关于自己或家人的异议不能由自己办理。",
                "Nobody handles an objection by or about themselves or their family.",
            ),
            Text("请同事办理。", "Ask a colleague."),
        )
    return held


def _locked(objection: Objection, state: Objection.State) -> Objection:
    """Lock the objection and read what it is about anew; refuse where somebody else was faster."""
    locked = Objection.objects.select_for_update().get(pk=objection.pk)
    if locked.state != state:
        raise RefusedError(
            "rounds.objection_moved",
            Text("这件异议已经不在这一步。", "The objection is not at this step any more."),
            Text("请刷新页面，看看现在轮到哪一步。", "Reload the page and see which step it is at."),
        )
    locked.standing.case = Case.objects.select_related("person", "office").get(pk=locked.standing.case_id)
    return locked


def _actor(held: Grounds, by: User) -> Actor:
    role = "officer" if held.membership.role == Membership.Role.OFFICER else "clerk"
    return Actor(by.username, role, held.office, str(held))


def _refuse_empty(words: str) -> None:
    if len(_ADDRESS.sub("", words).strip()) < SHORTEST_ANSWER:
        raise BadInputError(
            "rounds.objection_answer",
            Text(
                f"答复不足 {SHORTEST_ANSWER} 字（网址不算）。",
                f"The answer has fewer than {SHORTEST_ANSWER} characters, addresses not counted.",
            ),
            Text("请就这件事说明：查了什么、结果怎样。", "Speak of this case: what was looked at, and what was found."),
        )


def _save(objection: Objection, held: Grounds, by: User, act: str, changed: list[str]) -> None:
    objection.save(update_fields=changed)
    keep(objection)
    audit.record(
        actor=by.username,
        act=act,
        office=held.office.code,
        person=objection.objector.public,
        grounds=str(held),
        data={
            "objection": objection.number,
            "outcome": objection.outcome,
            "doubted": objection.doubted,
            "asked": objection.asked,
        },
    )
