"""Rows ↔ what the connectors speak: questions as a department sees them, replies as they were given."""

from __future__ import annotations

from datetime import date, datetime

from jifen.facts.dossier import Record
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.connectors.wire import read_reply
from jifen.platform.evidence.dossiers import facts_in_force, read_document
from jifen.platform.evidence.models import Question, Reply
from jifen.platform.evidence.selectors import OF_REGISTER, open_claims

BASIS = "粤人社发〔2011〕306号 二（四）1"
PURPOSE = "积分核验"
REGISTERING = "粤人社发〔2011〕306号 二（四）3"
"""On what ground the whole household is registered in one go."""

_PURPOSES: dict[str, str] = {
    Question.About.REGISTER: port.REGISTRATION,
    Question.About.CANCEL: port.CANCELLATION,
}


def question_of(row: Question, *, as_of: date | None = None, until: datetime | None = None) -> port.Question:
    """Give a question in the words of the port: whom it is about, what was claimed (until when), for what, on which ground."""
    person = row.person
    of_register = row.about in OF_REGISTER
    family = open_claims(row) if of_register else facts_in_force(person, "identity")
    household = [
        port.Member(fact.whose, str(fact.values.get("name", "")), str(fact.values.get("number", "")))
        for fact in family
        if fact.whose != "self"
    ]
    return port.Question(
        id=row.public,
        department=row.department,
        kind=row.kind,
        subject=port.Subject(person.name, person.identity_number, tuple(household)),
        city=row.city,
        as_of=as_of or clock.today(),
        claims=claims_of(row, until=until),
        purpose=_PURPOSES.get(row.about, PURPOSE),
        basis=REGISTERING if of_register else BASIS,
    )


def claims_of(row: Question, *, until: datetime | None = None) -> tuple[Record, ...]:
    """Give the claims a question is about, in the order in which a reply rules on them; ``until`` leaves out later ones."""
    if row.about == Question.About.REAL_NAME:
        return ()  # name and number stand in the subject, and nothing else is asked
    claims = [fact for fact in open_claims(row) if until is None or fact.stated_at <= until]
    if not claims:
        return ()
    written = [{"values": fact.values, **({} if fact.whose == "self" else {"whose": fact.whose})} for fact in claims]
    dossier = read_document({"person": row.person.public, "records": {row.kind: written}})
    return tuple(dossier.records.get(row.kind, ()))


def reply_of(row: Reply) -> port.Reply:
    """Give a reply as it was given, to what was claimed by then; it is read by the same clerk as when it came."""
    return read_reply(row.content, question_of(row.question, until=row.given_at), received_on=clock.today())
