"""An application that is being filled in: everything typed so far, what is missing, the household, the receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router
from pydantic import ConfigDict, Field

from jifen.kernel.errors import NotFoundError
from jifen.platform.api.case_shapes import SavedOut
from jifen.platform.api.cases import PURPOSE, Public, saved
from jifen.platform.api.entries import Incoming, Value
from jifen.platform.api.looking import looked
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.selectors import case_of, own_case_of
from jifen.platform.api.shapes import MistakeOut, Shape, Words, mistakes_of, words
from jifen.platform.api.wording import NO_RECEIPT
from jifen.platform.casework import receipts
from jifen.platform.casework import services as casework
from jifen.platform.casework.placement import FAMILY, WHERE, placed

router = Router(tags=["cases"])


class MemberIn(Incoming):
    """Somebody of the family, by the seat and the name of their identity record."""

    whose: Annotated[str, Field(pattern=f"^({'|'.join(FAMILY)})$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]


class PlacementIn(Incoming):
    """Where the household will be registered and who moves along; another's household needs its name and consent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "where": "host",
                    "host": "李四",
                    "consent": True,
                    "members": [{"whose": "child", "name": "张小明"}],
                }
            ]
        }
    )

    where: Annotated[str, Field(pattern=f"^({'|'.join(WHERE)})$")]
    host: Annotated[str, Field(max_length=80)] = ""
    consent: bool = False
    members: Annotated[list[MemberIn], Field(max_length=20)] = Field(default_factory=list)


class RecordOut(Shape):
    """One record as it was typed."""

    whose: str
    values: dict[str, Value]


class MovingOut(Shape):
    """Somebody who moves along."""

    whose: str
    name: str


class PlacementOut(Shape):
    """Where the household will be registered; ``where`` is empty while nothing was said."""

    where: str
    host: str
    consent: bool
    members: list[MovingOut]


class GapOut(Shape):
    """Something that has to be said before an application can be sent, and in which kind."""

    kind: str
    what: Words


class EntriesOut(Shape):
    """Everything typed so far, what in it cannot be read, and what is missing."""

    town: str
    uses: list[str]
    records: dict[str, list[RecordOut]]
    closed: list[str]
    application: dict[str, Value]
    placement: PlacementOut
    mistakes: list[MistakeOut]
    missing: list[GapOut]


class ReceiptOut(Shape):
    """A signed receipt: SHA-256 of what was sent, public key and Ed25519 signature in hex; ``check_code`` is short."""

    number: str
    body: str
    at: datetime
    key: str
    signature: str
    check_code: str


@Operation("GET", "/cases/{case}/entries", "entries", EntriesOut, "cases.read").on(router)
def entries(request: HttpRequest, case: Public) -> dict[str, Any]:
    """Everything typed so far, to go on with it elsewhere or to check it before sending; that it was read is on record."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    records = found.entries.get("records", {})
    looked(caller=caller, case=found, purpose=PURPOSE, fields=[*records, "application"])
    mistakes, gaps = casework.what_is_missing(found)
    kept = found.placement
    members = [str(one).partition(":") for one in kept.get("members", ())]
    return {
        "town": found.town,
        "uses": list(found.uses),
        "records": {kind: [{"whose": "self", **row} for row in rows] for kind, rows in records.items()},
        "closed": list(found.entries.get("closed", ())),
        "application": found.entries.get("application", {}),
        "placement": {
            "where": str(kept.get("where", "")),
            "host": str(kept.get("host", "")),
            "consent": bool(kept.get("consent")),
            "members": [{"whose": whose, "name": name} for whose, _, name in members],
        },
        "mistakes": mistakes_of(mistakes=mistakes),
        "missing": [{"kind": one.kind, "what": words(one.text)} for one in gaps],
    }


@Operation("PUT", "/cases/{case}/placement", "save_placement", SavedOut, "cases.write", writes=True).on(router)
def save_placement(request: HttpRequest, case: Public, typed: Annotated[PlacementIn, Body()]) -> dict[str, Any]:
    """Keep where the household will be registered and who moves along; nothing here asks for land, and nothing may."""
    found = own_case_of(caller_of(request), case)
    members = [f"{one.whose}:{one.name}" for one in typed.members]
    answer = placed(case=found, where=typed.where, host=typed.host, consent=typed.consent, members=members)
    casework.save_placement(case=found, placement=answer)
    return saved(found)


@Operation("GET", "/cases/{case}/receipt", "receipt", ReceiptOut, "cases.read").on(router)
def receipt(request: HttpRequest, case: Public) -> dict[str, Any]:
    """The receipt of the last time the application was sent; anybody can check it with the public key."""
    given = receipts.last(case_of(caller_of(request), case))
    if given is None:
        raise NotFoundError(*NO_RECEIPT)
    return {
        "number": given.number,
        "body": given.body,
        "at": given.at,
        "key": given.key,
        "signature": given.signature,
        "check_code": given.check_code,
    }
