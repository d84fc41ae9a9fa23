"""Reading claims: the newest of a case, those of an area, the notice that holds, what to bring, bars."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from jifen.kernel.errors import Text
from jifen.kernel.places import prefix
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.people.models import Person
from jifen.platform.rounds import inputs
from jifen.platform.settlement.lifecycle import RULES, Act, State
from jifen.platform.settlement.models import Bar, Claim, ClaimMove, Notice


class Moment(NamedTuple):
    """One thing that happened to a claim: when, what, by which office, why; the reason may be empty."""

    at: datetime
    what: Text
    office: Text
    reason: str


def claim_of(case: Case) -> Claim | None:
    """Give the newest claim of a case."""
    return case.claims.select_related("case__person", "household", "standing").order_by("-pk").first()


def claim_named(public: str) -> Claim | None:
    """Give a claim by its public name."""
    return Claim.objects.select_related("case__person", "household", "standing").filter(public=public).first()


def claims_in(area: str, *, states: tuple[State, ...] = ()) -> QuerySet[Claim]:
    """Give the claims of an area, the oldest first; of some states, or all."""
    found = Claim.objects.filter(city__startswith=prefix(f"{area[:4]}00"))
    if states:
        found = found.filter(state__in=[state.value for state in states])
    return found.select_related("case__person", "household").order_by("reserved_at", "pk")


def notice_in_force(claim: Claim) -> Notice | None:
    """Give the newest notice of a claim; an extension supersedes the one before."""
    return claim.notices.order_by("version").last()


def proposal_of(claim: Claim) -> ClaimMove | None:
    """Give the proposal to annul a claim that nobody has decided on; the newest move is what counts."""
    last = claim.moves.order_by("version").last()
    return last if last is not None and last.act == Act.PROPOSE else None


def moments(claim: Claim) -> list[Moment]:
    """Tell everything that happened to a claim, oldest first; a proposal is no news for anybody before it is decided."""
    told = [Moment(claim.reserved_at, Text("申领入户名额", "claimed"), Text("", ""), "")]
    for one in claim.moves.select_related("office").exclude(act=Act.PROPOSE):
        office = one.office.words if one.office else Text("", "")
        told.append(Moment(one.at, RULES[Act(one.act)].words, office, one.reason))
    return told


def to_bring(claim: Claim) -> list[Text]:
    """Say what a household brings to be registered, the papers of its collective household with it."""
    told = [
        Text("通知书，打印的或手机上的", "the notice, on paper or on the phone"),
        Text("全家的居民身份证和户口簿", "identity cards and household registers of everybody"),
    ]
    register = inputs.pack_of(claim.standing.run.round).register
    if claim.household is not None and register is not None and register.collective != "unstated":
        same = [one for one in register.collective if one.sort == claim.household.sort]
        told += [Text(paper.name, paper.name_en) for one in same for paper in one.papers]
    return told


def barred_until(person: Person, city: str, on: date | None = None) -> tuple[bool, date | None]:
    """
    Say whether somebody is barred in a city after a fraud.

    Returns:
        Whether, and the last barred day; None with it means without end.
    """
    day = on or clock.today()
    found = Bar.objects.filter(Q(until__isnull=True) | Q(until__gte=day), person=person, city=city, since__lte=day)
    ends = list(found.values_list("until", flat=True))
    return bool(ends), None if None in ends or not ends else max(end for end in ends if end)
