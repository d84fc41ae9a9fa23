"""Departments fetch what they are asked and push what they answer: for their own department, within their own area."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router

from jifen.platform.api.admission import JOSE, JSON, Caller, body_of, read_body
from jifen.platform.api.cases import Public
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.paging import Cursor, Limit, part
from jifen.platform.api.problems import CallError
from jifen.platform.api.selectors import question_of, questions_of
from jifen.platform.api.shapes import Page, Shape
from jifen.platform.api.wording import USUAL
from jifen.platform.audit import services as audit
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.connectors.keys import PLATFORM, public_key
from jifen.platform.connectors.port import VERDICT_TEXTS
from jifen.platform.connectors.seal import Envelope, SeenNonces, unseal
from jifen.platform.connectors.wire import REPLY, question_data, read_reply
from jifen.platform.evidence import replies
from jifen.platform.evidence.models import Question, Reply

router = Router(tags=["questions"])
PURPOSE = "question.answer"
_EXCHANGE = "exchange"  # the folder of the home that holds the public keys of departments
_SEEN = SeenNonces()


class MemberOut(Shape):
    """Somebody of the household besides the applicant."""

    whose: str
    name: str
    number: str


class SubjectOut(Shape):
    """Whom a question is about."""

    name: str
    number: str
    household: list[MemberOut]


class WireQuestion(Shape):
    """A question in the wire form ``jifen.question/1``; a reply names its ``id`` and repeats name and number."""

    format: str
    id: str
    department: str
    kind: str
    subject: SubjectOut
    city: str
    as_of: date
    claims: list[dict[str, Any]]
    purpose: str
    basis: str


class QuestionOut(Shape):
    """
    A question that waits, and until when.

    ``stopped_at``: since when nobody may be registered on it, because a consent was taken back; only ``refuted`` is taken then.
    """

    question: WireQuestion
    rung: str
    asked_at: datetime
    due_on: date
    due_is_provisional: bool
    stopped_at: datetime | None


class ReplyOut(Shape):
    """What became of a reply: the question's state after it."""

    question: str
    verdict: str
    given_at: datetime
    state: str


class QuestionsPage(Page[QuestionOut]):
    """Part of the questions that wait."""


_REPLY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "jifen.reply/1",
    "additionalProperties": False,
    "required": ["format", "question", "subject", "kind", "verdict", "records", "closes", "on", "by", "reference"],
    "properties": {
        "format": {"const": REPLY},
        "question": {"type": "string", "maxLength": 40},
        "subject": {
            "type": "object",
            "required": ["name", "number"],
            "properties": {"name": {"type": "string"}, "number": {"type": "string"}},
        },
        "kind": {"type": "string"},
        "verdict": {"enum": [verdict.value for verdict in VERDICT_TEXTS]},
        "records": {"type": "array", "items": {"type": "object"}},
        "closes": {"type": "boolean"},
        "on": {"type": "string", "format": "date"},
        "by": {"type": "string"},
        "reference": {"type": "string", "maxLength": 80},
        "reason": {"type": "string", "maxLength": 200},
        "valid_until": {"type": "string"},
    },
}
_BODIES: dict[str, Any] = {
    JSON: {"schema": _REPLY_SCHEMA},
    JOSE: {"schema": {"type": "string", "description": "紧凑 JWS（Ed25519） / compact JWS, Ed25519"}},
}


@Operation("GET", "/questions", "questions", QuestionsPage, "questions.read").on(router)
def waiting(
    request: HttpRequest,
    kind: Annotated[str, Query(pattern=r"^([a-z][a-z0-9_]{0,23})?$")] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """What the department still owes within its area, oldest first; each person's data in it leave a row they can see."""
    caller = caller_of(request)
    rows = questions_of(caller)
    rows = rows.filter(kind=kind) if kind else rows
    of = f"questions.{caller.office.pk}.{kind}"
    return part(rows, of=of, cursor=cursor, limit=limit, shown=lambda row: _shown(row, caller))


def _shown(row: Question, caller: Caller) -> dict[str, Any]:
    audit.looked(
        actor=caller.account.username,
        person=row.person.public,
        purpose=PURPOSE,
        fields=["identity", row.kind],
        office=caller.office.code,
        case=row.case,
    )
    return {
        "question": question_data(replies.question_of(row)),
        "rung": row.rung,
        "asked_at": row.asked_at,
        "due_on": row.due_on,
        "due_is_provisional": row.due_is_provisional,
        "stopped_at": row.stopped_at,
    }


@Operation(
    "POST",
    "/questions/{question}/reply",
    "push_reply",
    ReplyOut,
    "replies.write",
    writes=True,
    status=201,
    media_types=(JSON, JOSE),
    body=_BODIES,
).on(router)
def push_reply(request: HttpRequest, question: Public) -> dict[str, Any]:
    """
    Answer a question, in the wire form ``jifen.reply/1``, plain or signed as JWS.

    A signed one is from the department to ``platform``, at most five minutes old, and answers (``re``) the question's id.
    """
    caller = caller_of(request)
    row = question_of(caller, question)
    asked = replies.question_of(row)
    reply = read_reply(_content(request, row), asked, received_on=clock.today(), codebook=schemes.registry_codebook())
    made = casework.take_reply(question=row, reply=reply, manner=Reply.Manner.PUSHED, given_by=caller.account)
    audit.record(
        actor=caller.account.username,
        act="api.reply",
        office=caller.office.code,
        case=row.case,
        person=row.person.public,
        grounds=caller.grounds,
        data={"question": row.public},
    )
    row.refresh_from_db()
    return {"question": row.public, "verdict": made.verdict, "given_at": made.given_at, "state": row.state}


def _content(request: HttpRequest, row: Question) -> dict[str, Any]:
    if request.content_type == JOSE:
        key = public_key(Path(settings.JIFEN_HOME) / _EXCHANGE, row.department)
        expected = Envelope(row.department, PLATFORM, clock.now(), answers=row.public)
        body, _ = unseal(body_of(request), expected, key, _SEEN, where=row.public)
    else:
        body = read_body(request) if body_of(request) else None
    if not isinstance(body, dict):
        raise CallError(422, *USUAL[422])
    return body
