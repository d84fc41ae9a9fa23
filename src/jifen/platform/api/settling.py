"""Settling: whether and where a household may settle, claiming the place for all of it, giving it up, the notice; collective households."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Body, Path, Router
from pydantic import ConfigDict, Field

from jifen.kernel.errors import NotFoundError
from jifen.platform.api.case_shapes import StateOut, WithdrawalIn
from jifen.platform.api.cases import PURPOSE, Public
from jifen.platform.api.entries import Incoming
from jifen.platform.api.filling import MemberIn, MovingOut
from jifen.platform.api.looking import looked
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.paging import Cursor, Limit, part
from jifen.platform.api.problems import Answer
from jifen.platform.api.selectors import case_of, own_case_of
from jifen.platform.api.shapes import Page, Shape, Words, words
from jifen.platform.api.wording import NO_CLAIM, NO_HOUSEHOLD
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.casework.placement import WHERE
from jifen.platform.settlement import notices, selectors, services
from jifen.platform.settlement.lifecycle import STATE_WORDS, State
from jifen.platform.settlement.models import Claim, CollectiveHousehold, Notice

router = Router(tags=["settling"])
PDF = "application/pdf"
_WHERE = f"^({'|'.join(WHERE)})$"


class AddressOut(Shape):
    """An address the rules let a household choose; ``taken_first`` are earlier ones it has, for which reason it may not."""

    where: str
    words: Words
    basis: str
    taken_first: list[str]


class RegisteredOut(Shape):
    """Somebody of the household of a claim, and since when they are registered."""

    whose: str
    name: str
    registered_on: date | None


class NoticeOut(Shape):
    """The notice in force: with number and ``check_code`` anybody checks it."""

    number: str
    title: str
    issued_at: datetime
    valid_until: date | None
    check_code: str


class ClaimOut(Shape):
    """A claim: where it stands, until when the notice is good, who moves, the notice."""

    id: str
    state: StateOut
    reserved_at: datetime
    valid_until: date | None
    valid_is_provisional: bool
    settled_on: date | None
    household: str | None
    members: list[RegisteredOut]
    notice: NoticeOut | None


class SettlingOut(Shape):
    """What a case may claim: ``hindrance`` says why not now, null where it may; ``claim`` is the newest there is."""

    case: str
    hindrance: Words | None
    order: Words | None
    addresses: list[AddressOut]
    family: list[MovingOut]
    claim: ClaimOut | None


class ClaimIn(Incoming):
    """Where the household will be registered and who moves along, of ``addresses`` and ``family``; nothing asks for land."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"where": "own", "members": [{"whose": "partner", "name": "李四"}], "host": "", "consent": False}
            ]
        }
    )

    where: Annotated[str, Field(pattern=_WHERE)]
    members: Annotated[list[MemberIn], Field(max_length=20)] = Field(default_factory=list)
    host: Annotated[str, Field(max_length=80)] = ""
    consent: bool = False
    household: Annotated[str, Field(pattern=r"^([2-9A-HJ-NP-Z]{12})?$")] = ""


class HouseholdOut(Shape):
    """A collective household that takes people in, and how many more."""

    id: str
    sort: str
    name: str
    city: str
    town: str
    address: str
    free: int


class HouseholdsPage(Page[HouseholdOut]):
    """Part of the collective households."""


@Operation("GET", "/households/{area}", "households", HouseholdsPage).on(router)
def households(
    request: HttpRequest,
    area: Annotated[str, Path(pattern=r"^([0-9]{6}|[0-9]{9})$", description="市或镇街代码 / code of a city or town")],
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """The collective households of a city or a town that take people in, without whoever is in charge of them."""
    rows = selectors.households_in(area, state=CollectiveHousehold.State.OPEN)
    return part(rows, of=f"households.{area}", cursor=cursor, limit=limit, shown=_household)


@Operation("GET", "/cases/{case}/claim", "settling", SettlingOut, "cases.read").on(router)
def settling(request: HttpRequest, case: Public) -> dict[str, Any]:
    """Whether a case may settle now, at which addresses and with whom, and where its claim stands."""
    caller = caller_of(request)
    found = case_of(caller, case)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=["claim", "dwelling", "identity"])
    return _settling(found)


@Operation("POST", "/cases/{case}/claim", "claim", SettlingOut, "cases.write", writes=True, status=201).on(router)
def claim(request: HttpRequest, case: Public, wanted: Annotated[ClaimIn, Body()]) -> dict[str, Any]:
    """Claim the place for the whole household at once; nobody of it may hold another claim in the province."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    household = selectors.household_named(wanted.household) if wanted.household else None
    if wanted.household and household is None:
        raise NotFoundError(*NO_HOUSEHOLD)
    services.reserve(
        case=found,
        members=[f"{one.whose}:{one.name}" for one in wanted.members],
        where=wanted.where,
        host=wanted.host,
        consent=wanted.consent,
        household=household,
        actor=caller.for_applicant(),
    )
    return _settling(found)


@Operation("POST", "/cases/{case}/claim/withdrawal", "give_up", SettlingOut, "cases.write", writes=True).on(router)
def give_up(request: HttpRequest, case: Public, said: Annotated[WithdrawalIn, Body()]) -> dict[str, Any]:
    """Give a claim up before anybody is registered: everybody of the household is free for another."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    services.withdraw(claim=_claim_of(found), actor=caller.for_applicant(), reason=said.reason)
    return _settling(found)


@Operation("GET", "/cases/{case}/claim/notice", "notice", None, "cases.read", gives=(PDF,)).on(router)
def notice(request: HttpRequest, case: Public) -> Answer:
    """The settlement notice in force as PDF/A, with the code that leads to its check."""
    caller = caller_of(request)
    found = case_of(caller, case)
    given = selectors.notice_in_force(_claim_of(found))
    if given is None:
        raise NotFoundError(*NO_CLAIM)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=["notice"])
    return Answer(200, notices.page_of(given, request.build_absolute_uri(reverse("portal:notices"))), PDF)


def _claim_of(case: Case) -> Claim:
    found = selectors.claim_of(case)
    if found is None:
        raise NotFoundError(*NO_CLAIM)
    return found


def _settling(case: Case) -> dict[str, Any]:
    register = schemes.pack_of(case.scheme).register
    why, order, own = selectors.may_claim(case), selectors.order_words(register), selectors.claim_of(case)
    members = (one.partition(":") for one in selectors.family(case, register))
    return {
        "case": case.public,
        "hindrance": words(why) if why else None,
        "order": words(order) if order else None,
        "addresses": [
            {
                "where": one.where,
                "words": words(one.words),
                "basis": one.basis,
                "taken_first": list(one.taken_first),
            }
            for one in selectors.addresses(case, register)
        ],
        "family": [{"whose": seat, "name": name} for seat, _, name in members],
        "claim": _claim(own) if own else None,
    }


def _claim(row: Claim) -> dict[str, Any]:
    given = selectors.notice_in_force(row)
    return {
        "id": row.public,
        "state": {"code": row.state, "words": words(STATE_WORDS[State(row.state)])},
        "reserved_at": row.reserved_at,
        "valid_until": row.valid_until,
        "valid_is_provisional": row.valid_is_provisional,
        "settled_on": row.settled_on,
        "household": row.household.public if row.household else None,
        "members": [
            {"whose": one.seat, "name": one.name, "registered_on": one.registered_on} for one in row.members.all()
        ],
        "notice": _notice(given) if given else None,
    }


def _notice(row: Notice) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "issued_at": row.issued_at,
        "valid_until": row.valid_until,
        "check_code": notices.check_code(row),
    }


def _household(row: Any) -> dict[str, Any]:
    return {
        "id": row.public,
        "sort": row.sort,
        "name": row.name,
        "city": row.city,
        "town": row.town,
        "address": row.address,
        "free": row.room - row.taken,
    }
