"""From the first reply to the frozen scorecard; corrections, disputes, withdrawal and what runs out on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.dates import Deadline
from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.casework import entries as typed
from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import Act, State
from jifen.platform.casework.models import Case, Dispute, Scorecard
from jifen.platform.casework.moving import SYSTEM, Actor, move
from jifen.platform.casework.services.filling import save_entries
from jifen.platform.casework.services.joining import carry_over
from jifen.platform.casework.services.scorecards import keep_scorecard, scheme_changed, tell_turned
from jifen.platform.casework.services.steps import (
    ask_again,
    ask_departments,
    ask_who_answered,
    not_own,
    state_claims,
    tell,
)
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Question, Reply
from jifen.platform.evidence.selectors import open_questions
from jifen.platform.offices.permission import require
from jifen.platform.offices.selectors import due

_LOG = logging.getLogger(__name__)
VERIFY_DAYS = 20
"""Working days in which all departments should have answered."""


# ── answers come in ─────────────────────────────────────────────────────────────────────────────────────────────────


def take_reply(*, question: Question, reply: port.Reply, manner: str, given_by: User | None = None) -> Reply:
    """Take a department's reply, and go on with the case where everything is answered."""
    with transaction.atomic():
        made = evidence.take_reply(question=question, reply=reply, manner=manner, given_by=given_by)
        _after(question)
    return made


def check_reply(*, reply: Reply, by: User, agrees: bool, because: str = "") -> None:
    """Let a second pair of eyes decide on an answer by hand, and go on with the case where everything is answered."""
    with transaction.atomic():
        evidence.check_reply(reply=reply, by=by, agrees=agrees, because=because)
        _after(reply.question)


def system_gave_no_answer(*, question: Question, error: port.UnansweredError) -> None:
    """Keep that a system did not answer; where people are asked instead, the applicant is told."""
    with transaction.atomic():
        if evidence.not_answered(question=question, error=error):
            case = Case.objects.filter(public=question.case).first()
            if case is not None and question.about == Question.About.CASE:
                asked = {"kind": _kind(question), "office": question.office.words, "due": question.due_on}
                tell(case, "by_hand", f":{question.public}", **asked)


def _kind(question: Question) -> Text:
    return Text(CATALOGUE[question.kind].zh, CATALOGUE[question.kind].en)


def _after(question: Question) -> None:
    if question.about == Question.About.REAL_NAME:
        carry_over(question.person)
    if question.about != Question.About.CASE:
        return
    case = Case.objects.filter(public=question.case).select_related("person", "office").first()
    if case is None:
        return
    question.refresh_from_db()
    if question.state == Question.State.ANSWERED:
        last = question.replies.order_by("-pk").first()
        if last is not None and last.verdict == port.Verdict.REFUTED:
            tell(case, "refuted", f":{question.public}", kind=_kind(question))
    advance(case=case)


def advance(*, case: Case) -> Scorecard | None:
    """
    Score a case once no department owes an answer any more; before that, or twice, it does nothing.

    Where the pack is no longer the one that was pinned, the case waits, so that no answer is lost by it.
    """
    if case.state != State.VERIFYING or open_questions(case.public):
        return None
    if not schemes.is_as_pinned(case.scheme, case.fingerprint):
        _LOG.error("case %s waits: %s is not the pack that was pinned", case.public, case.scheme)
        return None
    with transaction.atomic():
        move(case, Act.SCORE, SYSTEM, due_on=None)
        made = keep_scorecard(case, Scorecard.Purpose.OFFICIAL, because="各部门已答复")
        _answer_disputes(case, made)
        tell(case, "scored", f":{made.number}")
    return made


def _answer_disputes(case: Case, scorecard: Scorecard) -> None:
    for one in case.disputes.filter(answered_at__isnull=True):
        one.answered_at, card = clock.now(), scorecard.number
        one.answer = f"已重新核验并计分，见第 {card} 份积分卡。 / Verified and scored again: see scorecard {card}."
        one.save(update_fields=["answered_at", "answer"])


# ── after scoring ───────────────────────────────────────────────────────────────────────────────────────────────────


def confirm(*, case: Case, actor: Actor) -> Scorecard:
    """
    Freeze the points: the applicant has looked at every line. A frozen scorecard is what a ranking takes.

    Raises:
        RefusedError: ``platform.scheme_changed``: the pack is no longer the one that was pinned.
    """
    if case.state == State.SCORED and not schemes.is_as_pinned(case.scheme, case.fingerprint):
        raise scheme_changed()
    with transaction.atomic():
        move(case, Act.CONFIRM, actor)
        looked_at = case.scorecards.order_by("number").last()
        made = keep_scorecard(case, Scorecard.Purpose.FROZEN, because="本人确认")
        tell(case, "frozen", f":{made.number}")
        tell_turned(looked_at, made)
    return made


def dispute(*, case: Case, scorecard: Scorecard, line: str, why: str, kinds: Iterable[str], actor: Actor) -> Dispute:
    """
    Say that one line is wrong: the facts behind it are verified again by people, and the case is scored anew.

    Args:
        case: scored.
        scorecard: the newest of the case.
        line: id of the line.
        why: in the applicant's own words; kept sealed.
        kinds: of the facts behind the line.
        actor: who says so.

    Raises:
        RefusedError: ``platform.reason``: it is not said why; ``platform.scorecard_old``: there is a newer scorecard.
        BadInputError: ``platform.no_kinds``: no department can be asked about this line.
    """
    asked = _askable(kinds)
    with transaction.atomic():
        # The reason itself is sealed in the dispute; a move is read by everybody who reads the case.
        move(case, Act.DISPUTE, actor, reason=f"逐项异议：{line}" if why.strip() else "")
        if scorecard != case.scorecards.order_by("number").last():
            raise _scorecard_old()
        if not asked:
            raise no_kinds()
        made = Dispute.objects.create(case=case, scorecard=scorecard, line=line, why=why, said_at=clock.now())
        ask_again(case, actor, asked, because="platform.disputed")
    return made


def _scorecard_old() -> RefusedError:
    return RefusedError(
        "platform.scorecard_old",
        Text("这不是最新的积分卡。", "This is not the newest scorecard of the case."),
        Text("请刷新页面，对最新的积分卡提出。", "Reload the page and dispute the newest one."),
    )


def no_kinds() -> BadInputError:
    """Say that nothing was named which a department could look at again."""
    return BadInputError(
        "platform.no_kinds",
        Text("这一行没有可以请部门重新核验的事项。", "No department can be asked about this line again."),
        Text("如申请信息有误，请向受理窗口提出。", "Where the application itself is wrong, tell the accepting window."),
    )


def correct(
    *, case: Case, kind: str, rows: list[dict[str, Any]], closed: bool, actor: Actor
) -> tuple[typed.Mistake, ...]:
    """
    Add to or correct one kind of record after sending; the place in the queue stays, and only this kind is asked about again.

    Returns:
        What is wrong with what was typed; then nothing but the entries has changed.

    Raises:
        RefusedError: ``platform.round_closed``: what nobody claimed before the round closed cannot enter it any more.
    """
    if case.counts_until is not None:
        raise RefusedError(
            "platform.round_closed",
            Text("本批次已经截止，不能再补充新的事项。", "The round has closed: nothing new can be added to the case."),
            Text("对已申报的事项有异议，请在公示期内提出。", "Object to what was claimed while the list is shown."),
        )
    mistakes = save_entries(case=case, kind=kind, rows=rows, closed=closed, actor=actor)
    if mistakes or case.state not in (State.VERIFYING, State.SCORED):
        return mistakes
    with transaction.atomic():
        Question.objects.filter(case=case.public, kind=kind, state__in=["waiting", "checking"]).update(
            state=Question.State.WITHDRAWN, version=F("version") + 1
        )
        deadline = due(clock.today(), VERIFY_DAYS)
        move(
            case,
            Act.CORRECT,
            actor,
            completed_on=clock.today(),
            due_on=deadline.date,
            due_is_provisional=deadline.provisional,
        )
        state_claims(case, actor.name, [kind])
        ask_departments(case, actor, [kind])
        advance(case=case)
    return ()


_HOLDING: list[Callable[[Case], RefusedError | None]] = []


def hold_while(needed: Callable[[Case], RefusedError | None]) -> None:
    """
    Let a room above say, while it starts, which applications cannot be taken back because something of its own rests on them.

    Args:
        needed: gives what such an application is refused with; None where nothing rests on it.
    """
    if needed not in _HOLDING:
        _HOLDING.append(needed)


def withdraw(*, case: Case, actor: Actor, reason: str = "") -> None:
    """
    Take an application back; what was proven of the person stays proven.

    Raises:
        RefusedError: ``platform.move_unlawful``; whatever a room above holds the application with (:func:`hold_while`).
    """
    with transaction.atomic():
        move(case, Act.WITHDRAW, actor, reason=reason, due_on=None)
        # After the move, which holds the row: what is made to rest on the case meanwhile comes before or after it.
        for needed in _HOLDING:
            if (refusal := needed(case)) is not None:
                raise refusal
        evidence.withdraw_questions(case=case.public, actor=actor.name)
        tell(case, "withdrawn")


def reopen(*, case: Case, by: User, kinds: Iterable[str], reason: str) -> None:
    """Have a frozen case verified again because facts have changed; the frozen scorecard stays on record."""
    held = require(by, "case.reopen", area=case.city)
    not_own(case, by)
    actor = Actor(by.username, "officer", held.office, str(held))
    with transaction.atomic():
        move(case, Act.REOPEN, actor, reason=reason)
        ask_again(case, actor, _askable(kinds), because="platform.reopened")
        advance(case=case)


def prove_again(
    *, case: Case, actor: Actor, kinds: Iterable[str], because: str, reason: str, as_of: date, deadline: Deadline
) -> None:
    """
    Have facts proven again by whoever proved them, while a ranking shows the case; whoever calls has checked the right.

    Args:
        case: scored or frozen; one that is being verified already gets the further questions alone.
        actor: an officer or a clerk.
        kinds: of facts that are doubted.
        because: a word of :data:`jifen.platform.evidence.selectors.AGAIN`.
        reason: as the applicant reads it.
        as_of: the day the case is scored as of, that of the scorecard it was ranked by: a new score differs by its facts alone.
        deadline: until when departments answer.

    Raises:
        BadInputError: ``platform.no_kinds``.
        RefusedError: ``platform.move_unlawful``: the case was never scored, or has ended.
    """
    asked = _askable(kinds)
    if not asked:
        raise no_kinds()
    with transaction.atomic():
        if case.state != State.VERIFYING:
            until: dict[str, Any] = {"due_on": deadline.date, "due_is_provisional": deadline.provisional}
            move(case, Act.REOPEN, actor, reason=reason, counts_until=as_of, **until)
        ask_who_answered(case, actor, asked, because=because, deadline=deadline)


def _askable(kinds: Iterable[str]) -> list[str]:
    """Give the kinds a department can be asked about, each once."""
    return [kind for kind in dict.fromkeys(kinds) if kind in CATALOGUE and kind != "application"]
