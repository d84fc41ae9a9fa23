"""Reading claims: the newest of a case, those of an area, the notice that holds, what to bring, bars."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from jifen.kernel.errors import Text
from jifen.kernel.places import prefix
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import registrations
from jifen.platform.people.models import Person
from jifen.platform.rounds import inputs
from jifen.platform.settlement.lifecycle import PROPOSALS, RULES, Act, State
from jifen.platform.settlement.models import Bar, Claim, Consent, Member, Notice
from jifen.platform.settlement.selectors.lasting import has_run_out
from jifen.platform.vault.index import Purpose, blind_indexes


class Moment(NamedTuple):
    """One thing that happened to a claim: when, what, by which office, why; the reason may be empty."""

    at: datetime
    what: Text
    office: Text
    reason: str


def claim_of(case: Case) -> Claim | None:
    """Give the newest claim of a case."""
    return case.claims.select_related("case__person", "household", "standing").order_by("-pk").first()


def claims_of(person: Person) -> QuerySet[Claim]:
    """Give the claims of a person, the oldest first."""
    return Claim.objects.filter(case__person=person).select_related("case__person", "household").order_by("pk")


def is_bound(number: str, *, besides: Claim | None = None) -> bool:
    """
    Whether a claim anywhere in the province binds the person with an identity number, ``besides`` one; whatever suite its row was
    written under: to the database the index of another suite is no duplicate.
    """
    found = Member.objects.filter(active=True, index__in=blind_indexes(Purpose.SETTLEMENT, number))
    return (found.exclude(claim=besides) if besides is not None else found).exists()


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
    """Give the notice that holds: the newest, an extension supersedes the one before; None once the claim is over."""
    if claim.state not in (State.CONFIRMED, State.SETTLED) or has_run_out(claim):
        return None
    return claim.notices.order_by("version").last()


def moments(claim: Claim) -> list[Moment]:
    """Tell everything that happened to a claim, oldest first; a proposal is no news for anybody, only what was decided."""
    told = [Moment(claim.reserved_at, Text("申领入户名额", "claimed"), Text("", ""), "")]
    for one in claim.moves.select_related("office").exclude(act__in=[*PROPOSALS, Act.DECLINE]):
        office = one.office.words if one.office else Text("", "")
        told.append(Moment(one.at, RULES[Act(one.act)].words, office, one.reason))
    return told


def to_bring(claim: Claim) -> list[Text]:
    """Say what a household brings to be registered, the papers of its collective household with it."""
    told = [
        Text("通知书，打印的或手机上的", "the notice, on paper or on the phone"),
        Text("全家的居民身份证和户口簿", "identity cards and household registers of everybody"),
    ]
    if claim.consents.filter(state=Consent.State.GIVEN).exclude(of=Consent.Of.HOLDER).exists():
        told.append(
            Text(
                "户主、房主的同意已在平台登记，不用再带同意书",
                "no letter of consent: it is on record here",
            )
        )
    register = inputs.pack_of(claim.standing.run.round).register
    if claim.household is not None and register is not None and register.collective != "unstated":
        same = [one for one in register.collective if one.sort == claim.household.sort]
        told += [Text(paper.name, paper.name_en) for one in same for paper in one.papers]
    return told


def registration_of(claim: Claim) -> Question | None:
    """Give what public security was asked about a claim, while its answer is awaited."""
    return registrations(claim.case.public).first() if claim.registering else None


def is_taken_up(question: Question) -> bool:
    """Whether public security works on a registration: its system was asked, or one of its people has answered."""
    by_system = question.rung == Question.Rung.SYSTEM and question.attempts > 0
    return question.state != Question.State.WAITING or by_system


def can_be_registered(claim: Claim) -> bool:
    """Whether public security could be asked now: the notice holds, somebody is not registered yet, and nothing is asked already."""
    if claim.registering or claim.state not in (State.CONFIRMED, State.SETTLED):
        return False
    return not has_run_out(claim) and claim.members.filter(registered_on=None, released_on=None).exists()


def barred_until(person: Person, city: str, on: date | None = None) -> tuple[bool, date | None]:
    """
    Say whether somebody is barred in a city after a fraud; a bar that was lifted bars nobody.

    Returns:
        Whether, and the last barred day; None with it means without end.
    """
    day = on or clock.today()
    found = Bar.objects.filter(Q(until__isnull=True) | Q(until__gte=day), person=person, city=city, since__lte=day)
    found = found.filter(lift__isnull=True)
    ends = list(found.values_list("until", flat=True))
    return bool(ends), None if None in ends or not ends else max(end for end in ends if end)
