"""What programs send and are given about settling: addresses, consents, claims, notices, collective households."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from jifen.platform.api.case_shapes import StateOut
from jifen.platform.api.entries import Incoming
from jifen.platform.api.filling import MemberIn, MovingOut
from jifen.platform.api.shapes import Page, Shape, Words
from jifen.platform.casework.placement import WHERE
from jifen.platform.settlement.selectors import TOLD

_WHERE = f"^({'|'.join(WHERE)})$"


class AddressOut(Shape):
    """
    An address the rules let a household choose; ``taken_first`` are earlier ones it has, for which reason it may not.

    ``consents``: whose own consent it needs, ``householder`` or ``owner``; each has to be named in the claim. ``owner_may_be``: what
    its owner may be to the applicant by the texts, null where they do not say; ``owner_doubted``: of whom they leave it open.
    """

    where: str
    words: Words
    basis: str
    taken_first: list[str]
    consents: list[str]
    owner_may_be: list[str] | None
    owner_doubted: list[str]


class UnfitOut(Shape):
    """Somebody of the family who may not move along, and why, with the article."""

    whose: str
    name: str
    why: Words
    basis: str


class ConsentOut(Shape):
    """Who was asked for consent, as what, what an owner is said to be to the applicant, and how far they are; nothing else of them."""

    of: str
    name: str
    relation: str
    state: str


class ConsentIn(Incoming):
    """
    Whose consent is asked: ``both`` where the householder owns the dwelling. They answer themselves, never through a program.

    ``relation``: what the owner is to the applicant; empty where it is not said, so that an officer looks.
    """

    of: Annotated[str, Field(pattern="^(householder|owner|both)$")]
    name: Annotated[str, Field(max_length=60)]
    number: Annotated[str, Field(max_length=24)]
    phone: Annotated[str, Field(pattern=r"^(\+?[0-9]{7,15})?$")] = ""
    relation: Annotated[str, Field(pattern=f"^({'|'.join(TOLD)})?$")] = ""


class ConsentsIn(Incoming):
    """Those who are asked in place of everybody who has not consented."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "consents": [
                        {
                            "of": "both",
                            "name": "王五",
                            "number": "449901198001010035",
                            "phone": "",
                            "relation": "parent",
                        }
                    ]
                }
            ]
        }
    )

    consents: Annotated[list[ConsentIn], Field(max_length=2)]


class RegisteredOut(Shape):
    """
    Somebody of the household of a claim, since when they are registered, or since when they no longer move along.

    ``later_because``: why public security has not registered them with the others; empty where it gave no answer yet.
    """

    whose: str
    name: str
    registered_on: date | None
    later_because: str
    released_on: date | None


class NoticeOut(Shape):
    """The notice in force: with number and ``check_code`` anybody checks it."""

    number: str
    title: str
    issued_at: datetime
    valid_until: date | None
    check_code: str


class CancellationOut(Shape):
    """
    After an annulment: which office of public security was asked to cancel the entry of the household, until when, what it answered.

    ``outcome``: ``done``, ``kept`` for a ``reason``, ``dropped`` because the claim was reinstated; null while it owes the answer.
    """

    office: Words
    asked_at: datetime
    due_on: date
    outcome: str | None
    answered_at: datetime | None
    reason: str


class ClaimOut(Shape):
    """
    A claim: where it stands, the town the household is registered in, until when the notice is good, who moves, who was asked for
    consent, the notice.

    ``registering``: public security was asked to register the household, and has not answered yet; ``stopped_at``: since when it
    may register nobody, because a consent was taken back. ``cancellation``: the newest, after an annulment.
    """

    id: str
    state: StateOut
    town: str
    reserved_at: datetime
    valid_until: date | None
    valid_is_provisional: bool
    settled_on: date | None
    registering: bool
    stopped_at: datetime | None
    cancellation: CancellationOut | None
    consents: list[ConsentOut]
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
    unfit: list[UnfitOut]
    claim: ClaimOut | None


class ClaimIn(Incoming):
    """
    Where the household will be registered and who moves along, of ``addresses`` and ``family``; nothing asks for land.

    ``consents`` and ``address`` are for an address that needs the consent of householder or owner.
    """

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
    consents: Annotated[list[ConsentIn], Field(max_length=2)] = Field(default_factory=list)
    address: Annotated[str, Field(max_length=120)] = ""


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
