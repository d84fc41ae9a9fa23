"""The shapes of cases: what comes in for an applicant, what goes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from jifen.platform.api.entries import Entries, Incoming, Rows, Values
from jifen.platform.api.shapes import ExplanationOut, HappeningOut, MistakeOut, Page, Shape, Words, words
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.casework.selectors import holder, timeline
from jifen.platform.casework.selectors.counted import counted_anew
from jifen.policy.scheme import USES
from jifen.scoring.explanation import plain


class PersonIn(Incoming):
    """The applicant, as the office's front end has signed them in."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    number: Annotated[str, Field(min_length=15, max_length=18, description="公民身份号码 / identity number")]
    phone: Annotated[str, Field(pattern=r"^(\+?[0-9]{6,18})?$")] = ""


class CaseIn(Incoming):
    """An application to open: for whom, under which scheme, with what was answered before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person": {"name": "张三", "number": "449901198001010019", "phone": "13900000000"},
                    "scheme": "place/points@2014-10-30",
                }
            ]
        }
    )

    person: PersonIn
    scheme: Annotated[str, Field(max_length=60)]
    entries: Entries = Field(default_factory=Entries)


class RecordsIn(Incoming):
    """Everything typed for one kind of record; ``closed`` says that there is no more of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"rows": [{"whose": "self", "values": {"level": "本科", "on": "2006-07-01"}}], "closed": True}]
        }
    )

    rows: Rows
    closed: bool


class ApplicationIn(Incoming):
    """Where and for what somebody applies."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"town": "449901001", "uses": ["settlement"], "values": {"ground": "工作地"}}]}
    )

    town: Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{9})$")]
    uses: Annotated[list[Annotated[str, Field(pattern=f"^({'|'.join(USES)})$")]], Field(min_length=1, max_length=3)]
    values: Values = Field(default_factory=dict)


class WithdrawalIn(Incoming):
    """Why an application is taken back; may be left empty."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "搬家"}]})

    reason: Annotated[str, Field(max_length=500)] = ""


class StateOut(Shape):
    """Where a case stands."""

    code: str
    words: Words


class CaseHead(Shape):
    """A case in a list."""

    id: str
    number: str
    person: str
    scheme: str
    city: str
    town: str
    state: StateOut
    due_on: date | None
    due_is_provisional: bool


class TurnedOut(Shape):
    """One figure that reads otherwise: what it is, before and after."""

    what: Words
    before: Words
    after: Words


class CountedAnewOut(Shape):
    """Points or ranked measures that changed because everybody of the round is counted as of ``day``; before it was ``before``."""

    day: date
    before: date
    turned: list[TurnedOut]


class CaseOut(CaseHead):
    """
    A case: who holds it and until when, what may be changed now, its story, what was named for correction.

    ``counts_until`` is the closing day of its round, as of which it is counted; null until that has closed.
    """

    version: int
    fingerprint: str
    uses: list[str]
    holder: Words
    opened_at: datetime
    saved_at: datetime
    applied_on: date | None
    accepted_on: date | None
    counts_until: date | None
    counted_anew: CountedAnewOut | None
    editable: list[str]
    timeline: list[HappeningOut]
    to_correct: list[CorrectionOut]


class CorrectionOut(Shape):
    """One thing the window has asked to have corrected."""

    kind: str
    what: str


class SavedOut(Shape):
    """What was kept, and what in it cannot be read."""

    id: str
    state: StateOut
    saved_at: datetime
    mistakes: list[MistakeOut]


class ScorecardOut(Shape):
    """A scorecard of record: repeatable from scheme hash, facts hash and code version."""

    case: str
    number: int
    purpose: str
    as_of: date
    fingerprint: str
    facts_hash: str
    code_version: str
    made_at: datetime
    totals: dict[str, str | None]
    explanation: ExplanationOut


class CasesPage(Page[CaseHead]):
    """Part of the cases."""


def state_of(case: Case) -> dict[str, Any]:
    """Give the state of a case in its shape."""
    return {"code": case.state, "words": words(STATE_WORDS[State(case.state)])}


def head(case: Case) -> dict[str, Any]:
    """Give a case in the shape of :class:`CaseHead`."""
    return {
        "id": case.public,
        "number": case.number or "",
        "person": case.person.public,
        "scheme": case.scheme,
        "city": case.city,
        "town": case.town,
        "state": state_of(case),
        "due_on": case.due_on,
        "due_is_provisional": case.due_is_provisional,
    }


def whole(case: Case) -> dict[str, Any]:
    """Give a case in the shape of :class:`CaseOut`."""
    asked = case.returned.filter(settled_at__isnull=True).order_by("pk")
    return head(case) | {
        "version": case.version,
        "fingerprint": case.fingerprint,
        "uses": list(case.uses),
        "holder": words(holder(case)),
        "opened_at": case.opened_at,
        "saved_at": case.saved_at,
        "applied_on": case.applied_on,
        "accepted_on": case.accepted_on,
        "counts_until": case.counts_until,
        "counted_anew": _counted_anew(case),
        "editable": list(casework.editable_kinds(case)),
        "timeline": [plain(one) for one in timeline(case)],
        "to_correct": [{"kind": one.kind, "what": one.what} for one in asked],
    }


def _counted_anew(case: Case) -> dict[str, Any] | None:
    found = counted_anew(case)
    if found is None:
        return None
    turned = [{"what": words(one.what), "before": words(one.before), "after": words(one.after)} for one in found.turned]
    return {"day": found.day, "before": found.before, "turned": turned}


def scored(card: Scorecard) -> dict[str, Any]:
    """Give a scorecard in its shape."""
    return {
        "case": card.case.public,
        "number": card.number,
        "purpose": card.purpose,
        "as_of": card.as_of,
        "fingerprint": card.fingerprint,
        "facts_hash": card.facts_hash,
        "code_version": card.code_version,
        "made_at": card.made_at,
        "totals": card.totals,
        "explanation": card.explanation,
    }
