"""Settling: whether and where a household may settle, claiming the place for all of it, giving it up, the notice; collective households."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Body, Path, Router

from jifen.kernel.errors import NotFoundError
from jifen.platform.api.case_shapes import WithdrawalIn
from jifen.platform.api.cases import PURPOSE, Public
from jifen.platform.api.looking import looked
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.paging import Cursor, Limit, part
from jifen.platform.api.problems import Answer
from jifen.platform.api.selectors import case_of, own_case_of
from jifen.platform.api.settling_shapes import ClaimIn, ConsentIn, ConsentsIn, HouseholdsPage, SettlingOut
from jifen.platform.api.shapes import words
from jifen.platform.api.wording import NO_CLAIM, NO_HOUSEHOLD
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.settlement import notices, selectors, services
from jifen.platform.settlement.lifecycle import STATE_WORDS, State
from jifen.platform.settlement.models import Claim, CollectiveHousehold, Notice
from jifen.policy.registering import Register

router = Router(tags=["settling"])
PDF = "application/pdf"


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
        consents=_named(wanted.consents),
        address=wanted.address,
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


@Operation("POST", "/cases/{case}/claim/consents", "name_consents", SettlingOut, "cases.write", writes=True).on(router)
def name_consents(request: HttpRequest, case: Public, wanted: Annotated[ConsentsIn, Body()]) -> dict[str, Any]:
    """Ask others in place of everybody who has not consented, before the notice is issued; they answer themselves."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    services.name_again(claim=_claim_of(found), named=_named(wanted.consents), actor=caller.for_applicant())
    return _settling(found)


@Operation("POST", "/cases/{case}/claim/registration", "ask_registration", SettlingOut, "cases.write", writes=True).on(
    router
)
def ask_registration(request: HttpRequest, case: Public) -> dict[str, Any]:
    """Ask public security to register the whole household, once the notice is issued and every consent stands."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    services.ask_registration(claim=_claim_of(found), actor=caller.for_applicant())
    return _settling(found)


@Operation(
    "POST",
    "/cases/{case}/claim/registration/withdrawal",
    "take_back_registration",
    SettlingOut,
    "cases.write",
    writes=True,
).on(router)
def take_back_registration(request: HttpRequest, case: Public) -> dict[str, Any]:
    """Take the request for registration back, until public security has taken it up; the notice still holds."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    services.take_back_registration(claim=_claim_of(found), actor=caller.for_applicant())
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


def _named(told: Iterable[ConsentIn]) -> list[services.Named]:
    return [services.Named(one.of, one.name, one.number, one.phone, one.relation) for one in told]


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
                "consents": list(selectors.consenters_for(register, one.where)),
                **_owner(register, one.where),
            }
            for one in selectors.addresses(case, register)
        ],
        "family": [{"whose": seat, "name": name} for seat, _, name in members],
        "unfit": _unfit(case),
        "claim": _claim(own) if own else None,
    }


def _owner(register: Register | None, where: str) -> dict[str, Any]:
    homes = register.homes_of(where) if register is not None else None
    return {
        "owner_may_be": list(homes.kin) if homes is not None else None,
        "owner_doubted": list(homes.doubted) if homes is not None else [],
    }


def _unfit(case: Case) -> list[dict[str, Any]]:
    standing = selectors.standing_for(case)
    fits = selectors.family_fits(case, standing) if standing else {}
    return [
        {"whose": key.partition(":")[0], "name": key.partition(":")[2], "why": words(fit.why[0]), "basis": fit.basis}
        for key, fit in fits.items()
        if fit.fits is False
    ]


def _claim(row: Claim) -> dict[str, Any]:
    given, asked = selectors.notice_in_force(row), selectors.registration_of(row)
    return {
        "id": row.public,
        "state": {"code": row.state, "words": words(STATE_WORDS[State(row.state)])},
        "town": row.town,
        "reserved_at": row.reserved_at,
        "valid_until": row.valid_until,
        "valid_is_provisional": row.valid_is_provisional,
        "settled_on": row.settled_on,
        "registering": row.registering,
        "stopped_at": asked.stopped_at if asked else None,
        "cancellation": _cancellation(row),
        "consents": [
            {"of": one.of, "name": one.name, "relation": one.relation, "state": one.state}
            for one in selectors.consents_of(row)
        ],
        "household": row.household.public if row.household else None,
        "members": [
            {
                "whose": one.seat,
                "name": one.name,
                "registered_on": one.registered_on,
                "later_because": "" if one.registered_on else one.later_because,
                "released_on": one.released_on,
            }
            for one in row.members.all()
        ],
        "notice": _notice(given) if given else None,
    }


def _cancellation(row: Claim) -> dict[str, Any] | None:
    newest = next(iter(selectors.cancellations_of(row)), None)
    if newest is None:
        return None
    given = selectors.answer_of(newest)
    return {
        "office": words(newest.question.office.words),
        "asked_at": newest.at,
        "due_on": newest.question.due_on,
        "outcome": given.outcome if given else None,
        "answered_at": given.at if given else None,
        "reason": given.reason if given else "",
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
