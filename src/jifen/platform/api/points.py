"""After sending: points as they stand, who verified which record, disputes, messages, and who looked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router
from pydantic import ConfigDict, Field

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Trust
from jifen.facts.kinds import Type
from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, NotFoundError, Text
from jifen.platform.api.case_shapes import CaseOut, whole
from jifen.platform.api.cases import PURPOSE, Public
from jifen.platform.api.entries import Incoming, Value
from jifen.platform.api.looking import looked
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.paging import Cursor, Limit, part
from jifen.platform.api.selectors import case_of, own_case_of
from jifen.platform.api.shapes import ExplanationOut, Page, Shape, Words, words
from jifen.platform.api.wording import NO_LINE, NO_SCORECARD
from jifen.platform.audit import selectors as audit
from jifen.platform.audit.models import Look
from jifen.platform.casework import schemes, scoring
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case, Dispute
from jifen.platform.config import clock
from jifen.platform.evidence.models import Fact
from jifen.platform.evidence.selectors import OPEN, questions_of
from jifen.platform.messaging import selectors as messaging
from jifen.platform.messaging.models import Message
from jifen.platform.offices.permission import PURPOSES
from jifen.scoring.explanation import Explanation

router = Router(tags=["points"])


class WaitingOut(Shape):
    """What a department still owes a case."""

    kind: str
    office: Words
    due_on: date
    due_is_provisional: bool


class PointsOut(Shape):
    """Points as they stand: on what was ``declared`` before acceptance, on what is ``verified`` after it; none of record."""

    case: str
    trust: str
    explanation: ExplanationOut
    waiting: list[WaitingOut]


class FactOut(Shape):
    """One record and its standing (declared, verified, refuted): by which department, on which day, why not."""

    id: str
    kind: str
    whose: str
    values: dict[str, Value]
    standing: str
    by: str
    on: date | None
    reason: str
    valid_until: date | None


class FactsPage(Page[FactOut]):
    """Part of the records of a case."""


class DisputeIn(Incoming):
    """Which line of which scorecard is wrong, and why, in the applicant's own words."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"scorecard": 1, "line": "insured_years", "why": "2012 年的参保没有算进去。"}]}
    )

    scorecard: Annotated[int, Field(ge=1, le=32767, description="积分卡的 number / `number` of the newest scorecard")]
    line: Annotated[str, Field(min_length=1, max_length=60)]
    why: Annotated[str, Field(min_length=1, max_length=2000)]


class DisputeOut(Shape):
    """A dispute; ``answer`` is empty until everything was verified again."""

    scorecard: int
    line: str
    why: str
    said_at: datetime
    answered_at: datetime | None
    answer: str


class DisputesPage(Page[DisputeOut]):
    """Part of the disputes of a case."""


class MessageOut(Shape):
    """A message as it stands in the applicant's account."""

    at: datetime
    words: Words


class MessagesPage(Page[MessageOut]):
    """Part of the messages of a case, oldest first."""


class LookOut(Shape):
    """Somebody read data of the applicant: who, for which office, what for, which fields."""

    at: datetime
    who: str
    office: str
    purpose: Words
    fields: list[str]


class LooksPage(Page[LookOut]):
    """Part of the looks, oldest first."""


@Operation("GET", "/cases/{case}/points", "points", PointsOut, "cases.read").on(router)
def points(request: HttpRequest, case: Public) -> dict[str, Any]:
    """Points as they stand, line by line, and what departments still owe; what is unknown is null and never zero."""
    caller = caller_of(request)
    found = case_of(caller, case)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=["points"])
    trust = Trust.VERIFIED if found.accepted_on else Trust.DECLARED
    open_ones = [one for one in questions_of(found.public) if one.state in OPEN]
    return {
        "case": found.public,
        "trust": trust.value,
        "explanation": _explained(found, trust).as_data(),
        "waiting": [
            {
                "kind": one.kind,
                "office": words(one.office.words),
                "due_on": one.due_on,
                "due_is_provisional": one.due_is_provisional,
            }
            for one in open_ones
        ],
    }


def _explained(case: Case, trust: Trust) -> Explanation:
    if case.state != State.DRAFT:
        return scoring.explain(case, trust)
    # Nothing is claimed before it is sent: a draft is explained from what was typed.
    town = case.town or case.city
    return scoring.estimate(scheme=case.scheme, town=town, entries=case.entries, on=clock.today()).explanation


@Operation("GET", "/cases/{case}/facts", "facts", FactsPage, "cases.read").on(router)
def facts(request: HttpRequest, case: Public, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """The records the scheme looks at, each with who verified or refuted it; identity numbers stay masked."""
    caller = caller_of(request)
    found = case_of(caller, case)
    kinds = schemes.kinds_asked(found.scheme, clock.today())
    looked(caller=caller, case=found, purpose=PURPOSE, fields=kinds)
    rows = Fact.objects.filter(person=found.person, current=True, kind__in=kinds)
    return part(rows, of=f"facts.{found.pk}", cursor=cursor, limit=limit, shown=_fact)


def _fact(row: Fact) -> dict[str, Any]:
    asked = CATALOGUE[row.kind].by_name
    values = {
        name: identity.mask(str(value)) if name in asked and asked[name].type is Type.IDENTITY else value
        for name, value in row.values.items()
    }
    return {
        "id": row.public,
        "kind": row.kind,
        "whose": row.whose,
        "values": values,
        "standing": row.standing,
        "by": row.by,
        "on": row.on,
        "reason": row.reason,
        "valid_until": row.valid_until,
    }


@Operation("POST", "/cases/{case}/disputes", "dispute_line", CaseOut, "cases.write", writes=True, status=201).on(router)
def dispute(request: HttpRequest, case: Public, said: Annotated[DisputeIn, Body()]) -> dict[str, Any]:
    """Say that one line of the newest scorecard is wrong: the facts behind it are verified again, and scored anew."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    card = found.scorecards.filter(number=said.scorecard).first()
    if card is None:
        raise NotFoundError(*NO_SCORECARD)
    line = next((one for one in schemes.pack_of(found.scheme).scheme.indicators if one.id == said.line), None)
    if line is None:
        raise BadInputError(*NO_LINE)
    kinds = list(line.from_ or ())
    casework.dispute(case=found, scorecard=card, line=line.id, why=said.why, kinds=kinds, actor=caller.for_applicant())
    found.refresh_from_db()
    return whole(found)


@Operation("GET", "/cases/{case}/disputes", "disputes", DisputesPage, "cases.read").on(router)
def disputes(request: HttpRequest, case: Public, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """What the applicant disputed, and what was answered."""
    caller = caller_of(request)
    found = case_of(caller, case)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=["disputes"])
    rows = found.disputes.select_related("scorecard")
    return part(rows, of=f"disputes.{found.pk}", cursor=cursor, limit=limit, shown=_dispute)


def _dispute(row: Dispute) -> dict[str, Any]:
    return {
        "scorecard": row.scorecard.number,
        "line": row.line,
        "why": row.why,
        "said_at": row.said_at,
        "answered_at": row.answered_at,
        "answer": row.answer,
    }


@Operation("GET", "/cases/{case}/messages", "messages", MessagesPage, "cases.read").on(router)
def messages(request: HttpRequest, case: Public, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """What the applicant was told about this case."""
    found = case_of(caller_of(request), case)
    rows = messaging.of_person(found.person.public).filter(case=found.public)
    return part(rows, of=f"messages.{found.pk}", cursor=cursor, limit=limit, shown=_message)


def _message(row: Message) -> dict[str, Any]:
    return {"at": row.queued_at, "words": {"zh": row.words_zh, "en": row.words_en}}


@Operation("GET", "/cases/{case}/looks", "looks", LooksPage, "cases.read").on(router)
def looks(request: HttpRequest, case: Public, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """Who looked at the applicant's data, in whichever matter: for the applicant this front end has signed in."""
    found = own_case_of(caller_of(request), case)
    rows = audit.looks_at(found.person.public)
    return part(rows, of=f"looks.{found.pk}", cursor=cursor, limit=limit, shown=_look)


def _look(row: Look) -> dict[str, Any]:
    purpose = PURPOSES.get(row.purpose, Text(row.purpose, row.purpose))
    fields = list(row.fields)
    return {"at": row.at, "who": row.actor, "office": row.office, "purpose": words(purpose), "fields": fields}
