"""
A city's own front end decides: accept, return, decline, have verified again.

A program decides nothing. It names the clerk it has signed in, and the clerk needs the same right as at the desk: over the
town, not for what they entered themselves, not for their own application. Both stand in the trail.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from jifen.kernel.errors import BadInputError
from jifen.kernel.places import within
from jifen.platform.accounts.models import User
from jifen.platform.api.admission import Caller
from jifen.platform.api.case_shapes import CaseOut, whole
from jifen.platform.api.cases import Public
from jifen.platform.api.entries import Incoming, Name
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.selectors import case_of
from jifen.platform.api.wording import KIND_UNKNOWN, NO_CLERK
from jifen.platform.audit import services as audit
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.offices.permission import grounds

router = Router(tags=["deciding"])
Reason = Annotated[str, Field(min_length=1, max_length=500)]
_SEEN: JsonDict = {"by": "clerk-1", "version": 1}


class DecisionIn(Incoming):
    """Who decides, by the user name of a staff account, and on which ``version`` of the case."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SEEN]})

    by: Annotated[str, Field(min_length=1, max_length=64)]
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]


class ItemIn(Incoming):
    """One thing to correct: in which kind of record, and what."""

    kind: Name
    what: Annotated[str, Field(min_length=1, max_length=500)]


class ReturnIn(DecisionIn):
    """Everything that has to be corrected, named at once (一次性告知)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _SEEN | {"reason": "材料不全。", "items": [{"kind": "education", "what": "毕业证照片看不清，请重拍。"}]}
            ]
        }
    )

    reason: Reason
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=60)]


class RefusalIn(DecisionIn):
    """Why an application is not accepted, and the article it rests on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [_SEEN | {"reason": "不符合申请条件。", "basis": "办法第五条"}]}
    )

    reason: Reason
    basis: Annotated[str, Field(min_length=1, max_length=160)]


class ReopeningIn(DecisionIn):
    """Which kinds of records are verified again, and for which new facts."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [_SEEN | {"reason": "部门更正了登记。", "kinds": ["education"]}]}
    )

    reason: Reason
    kinds: Annotated[list[Name], Field(min_length=1, max_length=60)]


@Operation("POST", "/cases/{case}/acceptance", "accept_case", CaseOut, "cases.accept", writes=True).on(router)
def accept(request: HttpRequest, case: Public, decided: Annotated[DecisionIn, Body()]) -> dict[str, Any]:
    """Accept: the scheme is pinned by its hash, and the departments are asked."""
    found, clerk = _seen(caller_of(request), case, decided, "case.accept")
    casework.accept(case=found, by=clerk)
    return _decided(caller_of(request), found, clerk)


@Operation("POST", "/cases/{case}/return", "return_case", CaseOut, "cases.accept", writes=True).on(router)
def send_back(request: HttpRequest, case: Public, decided: Annotated[ReturnIn, Body()]) -> dict[str, Any]:
    """Return for correction, naming everything at once; only what is named becomes editable."""
    found, clerk = _seen(caller_of(request), case, decided, "case.accept")
    _known_kinds(found, [one.kind for one in decided.items])
    items = [casework.Item(one.kind, one.what) for one in decided.items]
    casework.return_for_correction(case=found, by=clerk, items=items, reason=decided.reason)
    return _decided(caller_of(request), found, clerk)


@Operation("POST", "/cases/{case}/refusal", "refuse_case", CaseOut, "cases.accept", writes=True).on(router)
def refuse(request: HttpRequest, case: Public, decided: Annotated[RefusalIn, Body()]) -> dict[str, Any]:
    """Decline to accept, with the reason and the article; the applicant is told both."""
    found, clerk = _seen(caller_of(request), case, decided, "case.accept")
    casework.refuse(case=found, by=clerk, reason=decided.reason, basis=decided.basis)
    return _decided(caller_of(request), found, clerk)


@Operation("POST", "/cases/{case}/reopening", "reopen_case", CaseOut, "cases.accept", writes=True).on(router)
def reopen(request: HttpRequest, case: Public, decided: Annotated[ReopeningIn, Body()]) -> dict[str, Any]:
    """Have a frozen case verified again for new facts; the frozen scorecard stays on record."""
    found, officer = _seen(caller_of(request), case, decided, "case.reopen")
    _known_kinds(found, decided.kinds)
    casework.reopen(case=found, by=officer, kinds=decided.kinds, reason=decided.reason)
    return _decided(caller_of(request), found, officer)


def _seen(caller: Caller, public: str, decided: DecisionIn, act: str) -> tuple[Case, User]:
    """Give a case as it was when somebody decided, and who did; a move made on an older version is refused below."""
    found = case_of(caller, public)
    found.version = decided.version
    user = User.objects.filter(username=decided.by, kind=User.Kind.STAFF).first()
    held = grounds(user, act, area=found.town or found.city) if user else None
    # Whoever is not there, has no right here, or works for an office this one cannot speak for, looks alike.
    if user is None or held is None or not within(held.office.area, caller.office.area):
        raise BadInputError(*NO_CLERK)
    return found, user


def _known_kinds(case: Case, kinds: list[str]) -> None:
    known = {*schemes.kinds_asked(case.scheme, clock.today()), "application"}
    if not known.issuperset(kinds):
        raise BadInputError(*KIND_UNKNOWN)


def _decided(caller: Caller, case: Case, by: User) -> dict[str, Any]:
    audit.record(
        actor=caller.account.username,
        act="case.vouched",
        office=caller.office.code,
        case=case.public,
        person=case.person.public,
        grounds=caller.grounds,
        data={"by": by.username, "version": case.version},
    )
    case.refresh_from_db()
    return whole(case)
