"""Replies: the only thing that makes a fact proven. One by hand counts only after a second pair of eyes."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import F

from jifen.facts.dossier import Record
from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.audit.marks import marks_of
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.connectors.soundness import contradictions
from jifen.platform.connectors.wire import canonical, reply_data
from jifen.platform.evidence.dossiers import facts_in_force, holds, values_of
from jifen.platform.evidence.kinship import is_kin
from jifen.platform.evidence.models import Answer, Fact, Question, Reply, Standing
from jifen.platform.evidence.replies import reply_of
from jifen.platform.evidence.selectors import OF_REGISTER, OPEN, open_claims, require_reach
from jifen.platform.evidence.services.asking import next_rung
from jifen.platform.evidence.services.naming import settle_name
from jifen.platform.evidence.services.registrar import refuse_stopped, register_by_hand
from jifen.platform.offices.permission import Grounds, NotAllowedError
from jifen.platform.people.models import Person

Row = Reply | Fact | Answer


def take_reply(*, question: Question, reply: port.Reply, manner: str, given_by: User | None = None) -> Reply:
    """
    Take a department's reply. A reply of a system or a pushed one counts at once; one by hand waits for a second pair of eyes.

    Taking the same reply again changes nothing.

    Raises:
        NotAllowedError: ``given_by`` may not answer for the office that holds the question.
        BadInputError: ``platform.reply_unsound``: people's answer contradicts itself, or refutes without a reason.
        RefusedError: ``platform.question_closed``: the question is answered or withdrawn; ``platform.reply_changed``: the same
            question was answered before, and otherwise; ``platform.own_case``: nobody answers about themselves;
            ``platform.registration_stopped``: nobody may be registered on it any more.
    """
    content = reply_data(reply)
    digest = hashlib.sha256(canonical(content)).hexdigest()
    by_people = manner in (Reply.Manner.HAND, Reply.Manner.FILE)
    held_by = _may_answer(question, reply, given_by) if by_people else None
    with transaction.atomic():
        held = Question.objects.select_for_update().get(pk=question.pk)
        same = held.replies.filter(digest=digest, sent_back_because="").first()
        if same is not None:
            return same
        if held.state != Question.State.WAITING:
            raise _closed(held)
        refuse_stopped(held, reply, manner)
        now = clock.now()
        made = Reply.objects.create(
            question=held,
            manner=manner,
            verdict=reply.verdict.value,
            content=content,
            digest=digest,
            given_by=given_by,
            given_at=now,
        )
        written: list[Row] = []
        if by_people:
            _advance(held, Question.State.CHECKING)
        else:
            written = _count(held, reply)
        audit.record(
            actor=given_by.username if given_by else reply.by,
            act="evidence.reply",
            office=held_by.office.code if held_by else "",
            case=held.case,
            person=held.person.public,
            grounds=str(held_by or ""),
            data={"question": held.public, "verdict": reply.verdict.value, "manner": manner},
            kept=marks_of(made, *written),
        )
    return made


def _closed(question: Question) -> RefusedError:
    answered = question.state == Question.State.ANSWERED
    return RefusedError(
        "platform.reply_changed" if answered else "platform.question_closed",
        Text("这项核查已有答复或已撤回。", "This question is answered already, or withdrawn."),
        Text("如答复有误，请以更正的方式重新提出。", "Where the answer was wrong, correct it as a new fact."),
    )


def _may_answer(question: Question, reply: port.Reply, given_by: User | None) -> Grounds:
    if given_by is None:
        raise NotAllowedError("question.answer")
    held = require_reach(given_by, "question.answer", question)
    _not_about(question, given_by)
    found = contradictions(reply, clock.today())
    if found:
        raise BadInputError("platform.reply_unsound", found[0].what, found[0].mend, complaints=found)
    return held


def _not_about(question: Question, user: User) -> None:
    if question.person.user_id == user.pk or is_kin(user, [question.person]):
        raise RefusedError(
            "platform.own_case",
            Text(
                "不能答复或复核关于自己或家人的核查。",
                "Nobody answers or checks what is asked about themselves or their family.",
            ),
            Text("请同事办理。", "Ask a colleague."),
        )


def check_reply(*, reply: Reply, by: User, agrees: bool, because: str = "") -> None:
    """
    Look at an answer given by hand with a second pair of eyes: let it count, or send it back.

    Raises:
        NotAllowedError: ``by`` may not check for that office.
        RefusedError: ``platform.same_person``: whoever gave an answer does not check it; ``platform.own_case``;
            ``platform.claims_changed``: what was answered does not fit what is claimed any more.
    """
    question = reply.question
    held = require_reach(by, "question.check", question)
    if reply.given_by_id == by.pk:
        raise RefusedError(
            "platform.same_person",
            Text("自己的答复不能由自己复核。", "Nobody checks an answer of their own."),
            Text("请同事复核。", "Ask a colleague."),
        )
    _not_about(question, by)
    with transaction.atomic():
        locked = Question.objects.select_for_update().get(pk=question.pk)
        # Looked at again under the lock: it may have been sent back, and answered anew, since the page was drawn.
        if locked.state != Question.State.CHECKING or Reply.objects.get(pk=reply.pk).checked_at is not None:
            return
        now = clock.now()
        written: list[Row] = []
        if agrees:
            given = _as_given(reply)
            Reply.objects.filter(pk=reply.pk).update(checked_by=by, checked_at=now)
            written = _count(locked, given)
        else:
            Reply.objects.filter(pk=reply.pk).update(
                checked_by=by, checked_at=now, sent_back_because=because.strip()[:200] or "—"
            )
            _advance(locked, Question.State.WAITING)
        audit.record(
            actor=by.username,
            act="evidence.check",
            office=held.office.code,
            case=locked.case,
            person=locked.person.public,
            grounds=str(held),
            data={"question": locked.public, "agrees": agrees},
            kept=marks_of(reply, *written),
        )


def _as_given(reply: Reply) -> port.Reply:
    try:
        return reply_of(reply)
    except port.UnansweredError as error:
        raise RefusedError(
            "platform.claims_changed",
            Text(
                "申报内容在答复之后有了变化，答复已对不上。",
                "The claims changed after the answer; it does not fit any more.",
            ),
            Text("请退回重新答复。", "Send it back to be answered again."),
            complaints=error.complaints,
        ) from error


def _advance(question: Question, state: str) -> None:
    answered = {"answered_at": clock.now()} if state == Question.State.ANSWERED else {}
    Question.objects.filter(pk=question.pk).update(state=state, version=F("version") + 1, next_at=None, **answered)
    question.refresh_from_db()


def _count(question: Question, reply: port.Reply) -> list[Row]:
    """
    Let a reply count: claims become proven or refuted, corrections and further records are added, the list may close.

    Returns:
        The rows it wrote.
    """
    if question.about not in OF_REGISTER:
        settle_name(question, reply)
    if question.about != Question.About.CASE:  # it asks for nothing else, and nothing else is kept
        _advance(question, Question.State.ANSWERED)
        if reply.verdict is port.Verdict.UNKNOWN:
            (register_by_hand if question.about in OF_REGISTER else next_rung)(question)
        return []
    written: list[Row] = []
    ruled = [(ruling, ruling.claim.whose, values_of(ruling.claim)) for ruling in reply.rulings()]
    for fact in open_claims(question):
        # By content, never by position: the applicant may have changed the claims while the department was thinking.
        found = next((one for one in ruled if one[1:] == (fact.whose, fact.values)), None)
        if found is not None:
            ruled.remove(found)
            written += _rule(fact, found[0], reply)
    for record in reply.additions():
        written += _add(question.person, record, reply)
    _advance(question, Question.State.ANSWERED)
    if reply.closes and not _others_open(question):
        written += _close(question, reply)
    if reply.verdict is port.Verdict.UNKNOWN:
        next_rung(question)
    return written


def _others_open(question: Question) -> bool:
    return (
        Question.objects.filter(case=question.case, kind=question.kind, state__in=OPEN).exclude(pk=question.pk).exists()
    )


def _rule(fact: Fact, ruling: port.Ruling, reply: port.Reply) -> list[Fact]:
    if ruling.verdict is port.Verdict.UNKNOWN:
        return []
    proven = ruling.verdict is port.Verdict.CONFIRMED
    values = values_of(ruling.record) if proven and ruling.record else fact.values
    reason = "" if proven else reply.reason or "以部门更正的记录为准。"
    return _supersede(fact, values, Standing.VERIFIED if proven else Standing.REFUTED, reply, reason)


def _supersede(fact: Fact, values: object, standing: str, reply: port.Reply, reason: str) -> list[Fact]:
    Fact.objects.filter(pk=fact.pk).update(current=False)
    made = Fact.objects.create(
        person=fact.person,
        kind=fact.kind,
        whose=fact.whose,
        values=values,
        standing=standing,
        by=reply.by,
        on=reply.on,
        reference=reply.reference,
        reason=reason,
        valid_until=reply.valid_until,
        supersedes=fact,
        stated_at=clock.now(),
        stated_by=reply.by,
    )
    return [fact, made]


def _add(person: Person, record: Record, reply: port.Reply) -> list[Fact]:
    values = values_of(record)
    same = [
        fact for fact in facts_in_force(person, record.kind) if fact.whose == record.whose and fact.values == values
    ]
    if any(fact.standing == Standing.VERIFIED and holds(fact) for fact in same):
        return []
    if same:
        # Refuted before, or expired: proven now, and never both at once.
        return _supersede(same[0], values, Standing.VERIFIED, reply, "")
    made = Fact.objects.create(
        person=person,
        kind=record.kind,
        whose=record.whose,
        values=values,
        standing=Standing.VERIFIED,
        by=reply.by,
        on=reply.on,
        reference=reply.reference,
        valid_until=reply.valid_until,
        stated_at=clock.now(),
        stated_by=reply.by,
    )
    return [made]


def _close(question: Question, reply: port.Reply) -> list[Answer]:
    earlier = list(Answer.objects.filter(person=question.person, kind=question.kind, current=True))
    Answer.objects.filter(pk__in=[row.pk for row in earlier]).update(current=False)
    made = Answer.objects.create(
        person=question.person,
        kind=question.kind,
        standing=Standing.VERIFIED,
        by=reply.by,
        on=reply.on,
        reference=reply.reference,
        valid_until=reply.valid_until,
        stated_at=clock.now(),
        stated_by=reply.by,
    )
    return [*earlier, made]
