"""
Cases as a city's own front end drives them: for applicants it has signed in itself, within its area.

Every writing call is done in the name of the office's programs and under its token; the applicant sees both in the story of
the case.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Query, Router

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import BadInputError, NotFoundError, RefusedError, Text
from jifen.kernel.places import within
from jifen.platform.api.admission import Caller, key_of
from jifen.platform.api.case_shapes import (
    ApplicationIn,
    CaseIn,
    CaseOut,
    CasesPage,
    RecordsIn,
    SavedOut,
    ScorecardOut,
    WithdrawalIn,
    head,
    scored,
    state_of,
    whole,
)
from jifen.platform.api.law import served_pack
from jifen.platform.api.looking import looked
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.paging import Cursor, Limit, part
from jifen.platform.api.selectors import case_of, cases_of, own_case_of
from jifen.platform.api.shapes import mistakes_of
from jifen.platform.api.wording import CASE_ELSEWHERE, NO_SCORECARD, OTHER_AREA, OTHER_NAME, USUAL
from jifen.platform.casework import receipts, schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors import current_scorecard
from jifen.platform.evidence import services as evidence
from jifen.platform.people.models import Person
from jifen.platform.people.selectors import find_by_number

router = Router(tags=["cases"])
Public = Annotated[
    str, Path(pattern=r"^[2-9A-HJ-NP-Z]{12}$", description="编号，不含个人信息 / id, says nothing of anybody")
]
Kind = Annotated[
    str, Path(pattern=r"^[a-z][a-z0-9_]{0,23}$", description="记录种类，见 /kinds / kind of record, see /kinds")
]
_STATES = f"^({'|'.join(State)})?$"
PURPOSE = "case.read"


@Operation("POST", "/cases", "open_case", CaseOut, "cases.write", writes=True, status=201).on(router)
def open_case(request: HttpRequest, wanted: Annotated[CaseIn, Body()]) -> dict[str, Any]:
    """Open an application for a person, or give the one this front end has opened already under the same scheme."""
    caller = caller_of(request)
    pack = served_pack(wanted.scheme)
    if not within(pack.scheme.place, caller.office.area):
        raise BadInputError(*OTHER_AREA)
    case = casework.open_case(
        person=_person(caller, wanted),
        scheme=pack.id,
        by=caller.account,
        actor=caller.for_applicant(),
        entries=wanted.entries.as_typed(),
    )
    if case.entered_by_id != caller.account.pk:
        raise RefusedError(*CASE_ELSEWHERE)
    return whole(case)


def _person(caller: Caller, wanted: CaseIn) -> Person:
    asked = wanted.person
    known = find_by_number(asked.number)
    if known is not None and known.name != asked.name.strip():
        raise BadInputError(*OTHER_NAME)
    return evidence.register_at_window(
        name=asked.name, number=asked.number, phone=asked.phone, actor=caller.account.username
    )


@Operation("GET", "/cases", "cases", CasesPage, "cases.read").on(router)
def cases(
    request: HttpRequest,
    state: Annotated[str, Query(pattern=_STATES)] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The cases of the area, in the order in which they were opened; of one state, where it is named."""
    caller = caller_of(request)
    rows = cases_of(caller)
    rows = rows.filter(state=state) if state else rows
    return part(rows, of=f"cases.{caller.office.pk}.{state}", cursor=cursor, limit=limit, shown=head)


@Operation("GET", "/cases/{case}", "case", CaseOut, "cases.read").on(router)
def one_case(request: HttpRequest, case: Public) -> dict[str, Any]:
    """One case: its state, who holds it and until when, and its whole story."""
    return whole(case_of(caller_of(request), case))


@Operation("PUT", "/cases/{case}/records/{kind}", "save_records", SavedOut, "cases.write", writes=True).on(router)
def save_records(request: HttpRequest, case: Public, kind: Kind, typed: Annotated[RecordsIn, Body()]) -> dict[str, Any]:
    """Keep everything typed for one kind of record, even what cannot be read; after sending it is a correction."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    if kind not in CATALOGUE:
        raise NotFoundError(*USUAL[404])
    rows = [row.as_typed() for row in typed.rows]
    mistakes = casework.correct(case=found, kind=kind, rows=rows, closed=typed.closed, actor=caller.for_applicant())
    found.refresh_from_db()
    return saved(found, mistakes)


@Operation("PUT", "/cases/{case}/application", "save_application", SavedOut, "cases.write", writes=True).on(router)
def save_application(request: HttpRequest, case: Public, typed: Annotated[ApplicationIn, Body()]) -> dict[str, Any]:
    """Keep where and for what somebody applies."""
    found = own_case_of(caller_of(request), case)
    if typed.town not in schemes.divisions():
        raise BadInputError(
            "platform.town",
            Text("没有这个镇街代码。", "There is no town with this code."),
            Text("请用区划代码表中的代码。", "Use a code of the table of divisions."),
        )
    values = {name: str(value) for name, value in typed.values.items() if value is not None}
    casework.save_application(case=found, values=values, town=typed.town, uses=typed.uses)
    return saved(found)


def saved(case: Case, mistakes: Any = ()) -> dict[str, Any]:
    """Give what was kept in the shape of :class:`SavedOut`."""
    found = mistakes_of(mistakes=mistakes)
    return {"id": case.public, "state": state_of(case), "saved_at": case.saved_at, "mistakes": found}


@Operation("POST", "/cases/{case}/submission", "submit_case", CaseOut, "cases.write", writes=True).on(router)
def submit(request: HttpRequest, case: Public) -> dict[str, Any]:
    """Send an application, and have its receipt signed; everything that is missing is named at once."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    key = hashlib.sha256(f"{caller.token.public} {key_of(request)}".encode()).hexdigest()
    receipts.send(case=found, actor=caller.for_applicant(), key=key)
    return whole(found)


@Operation("POST", "/cases/{case}/confirmation", "confirm_points", CaseOut, "cases.write", writes=True).on(router)
def confirm(request: HttpRequest, case: Public) -> dict[str, Any]:
    """Freeze the points: the applicant has looked at every line and agrees."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    casework.confirm(case=found, actor=caller.for_applicant())
    return whole(found)


@Operation("POST", "/cases/{case}/withdrawal", "withdraw_case", CaseOut, "cases.write", writes=True).on(router)
def withdraw(request: HttpRequest, case: Public, why: Annotated[WithdrawalIn, Body()]) -> dict[str, Any]:
    """Take an application back."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    casework.withdraw(case=found, actor=caller.for_applicant(), reason=why.reason)
    return whole(found)


@Operation("GET", "/cases/{case}/scorecard", "scorecard", ScorecardOut, "cases.read").on(router)
def scorecard(request: HttpRequest, case: Public) -> dict[str, Any]:
    """The newest scorecard of record, line by line; that it was read is on record, and the applicant sees it."""
    caller = caller_of(request)
    found = case_of(caller, case)
    card = current_scorecard(found)
    if card is None:
        raise NotFoundError(*NO_SCORECARD)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=["scorecard"])
    return scored(card)
