"""Accepting an application, returning it with everything that is missing named at once, or declining with the article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from jifen.kernel.errors import BadInputError, Text
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import Act
from jifen.platform.casework.models import Case, Move, ReturnedItem
from jifen.platform.casework.moving import Actor, move
from jifen.platform.casework.services.steps import ask_departments, not_own, tell
from jifen.platform.casework.services.verifying import VERIFY_DAYS, advance
from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.offices.permission import require
from jifen.platform.offices.selectors import due
from jifen.policy.packs import Pack

CORRECT_DAYS = 30
"""Working days an applicant has to correct what was named."""


def accept(*, case: Case, by: User) -> Case:
    """
    Accept an application: from now on its scheme is pinned by content hash, and the departments are asked.

    Raises:
        NotAllowedError: ``by`` may not accept for the town.
        RefusedError: ``platform.own_case``: nobody accepts what they entered, or their own.
    """
    actor = _clerk(case, by, "case.accept")
    pack = schemes.pack_of(case.scheme)
    deadline = due(clock.today(), VERIFY_DAYS)
    with transaction.atomic():
        move(
            case,
            Act.ACCEPT,
            actor,
            basis=_basis(pack),
            # Once and for all: a case that was returned and comes back keeps its day, its scheme and its office.
            accepted_on=case.accepted_on or clock.today(),
            fingerprint=case.fingerprint or pack.fingerprint,
            office=case.office or actor.office,
            due_on=deadline.date,
            due_is_provisional=deadline.provisional,
        )
        ask_departments(case, actor)
        tell(case, "accepted", office=actor.office.words if actor.office else "", due=deadline.date)
        advance(case=case)
    return case


def _clerk(case: Case, by: User, act: str) -> Actor:
    held = require(by, act, area=case.town or case.city)
    not_own(case, by)
    return Actor(by.username, "clerk", held.office, str(held))


def _basis(pack: Pack) -> str:
    return "；".join(f"{one.title} {one.number}" for one in pack.scheme.instruments)[:160]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to correct: which kind of record, and what about it."""

    kind: str
    what: str


def return_for_correction(*, case: Case, by: User, items: Iterable[Item], reason: str) -> Move:
    """
    Send a case back, naming at once everything that has to be corrected (一次性告知).

    Raises:
        BadInputError: ``platform.no_items``: nothing is named.
    """
    actor = _clerk(case, by, "case.accept")
    named = [one for one in items if one.what.strip()]
    if not named:
        raise BadInputError(
            "platform.no_items",
            Text("没有写明要补正什么。", "It is not said what to correct."),
            Text("请逐项写明，一次告知。", "Name everything at once, item by item."),
        )
    deadline = due(clock.today(), CORRECT_DAYS)
    with transaction.atomic():
        made = move(
            case,
            Act.RETURN,
            actor,
            reason=reason,
            due_on=deadline.date,
            due_is_provisional=deadline.provisional,
        )
        ReturnedItem.objects.bulk_create(
            [ReturnedItem(case=case, move=made, kind=one.kind, what=one.what.strip()) for one in named]
        )
        tell(case, "returned", count=len(named), due=deadline.date)
    return made


def refuse(*, case: Case, by: User, reason: str, basis: str) -> Move:
    """
    Decline to accept, naming the article.

    Raises:
        BadInputError: ``platform.no_basis``: no article is named.
    """
    actor = _clerk(case, by, "case.accept")
    if not basis.strip():
        raise BadInputError(
            "platform.no_basis",
            Text("没有写明条文依据。", "No article is named."),
            Text("不予受理必须写明依据的条文。", "Declining needs the article it rests on."),
        )
    with transaction.atomic():
        made = move(case, Act.REFUSE, actor, reason=reason, basis=basis.strip()[:160], due_on=None)
        # A case that was returned while it was verified may still have departments at work.
        evidence.withdraw_questions(case=case.public, actor=by.username)
        tell(case, "refused", office=actor.office.words if actor.office else "")
    return made
