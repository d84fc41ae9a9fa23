"""Collective households at the desk: those I applied for or decide on, the form with the city's conditions, who lives there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.kernel.identity import mask_name
from jifen.kernel.places import Divisions, prefix, within
from jifen.platform.casework import schemes
from jifen.platform.desk.access import Seat
from jifen.platform.desk.acts import Act, ReasonForm, asks
from jifen.platform.desk.settling import CONSENT_SORTS
from jifen.platform.desk.telling import place_words, relation
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import Grounds, NotAllowedError
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import CollectiveHousehold, Consent, Member, Place
from jifen.platform.settlement.selectors.consents import STATE_WORDS as CONSENT_WORDS
from jifen.platform.settlement.services.households import REGISTRAR
from jifen.platform.web.pieces import Cell, Column, Sort
from jifen.policy.phrasing.register import requirement
from jifen.policy.registering import Requirement

APPLIES, APPROVES = "household.apply", "household.approve"
READS = (APPLIES, APPROVES)
SORTS: dict[str, Text] = {
    CollectiveHousehold.Sort.EMPLOYER: Text("单位集体户", "of an employer"),
    CollectiveHousehold.Sort.COMMUNITY: Text("社区公共集体户", "of a community"),
    CollectiveHousehold.Sort.STREET: Text("镇街公共集体户", "of a street"),
}
_STATES: dict[str, tuple[Sort, Text]] = {
    CollectiveHousehold.State.APPLIED: (Sort.WAIT, Text("已申请", "applied for")),
    CollectiveHousehold.State.OPEN: (Sort.DONE, Text("已设立", "open")),
    CollectiveHousehold.State.REFUSED: (Sort.NO, Text("未批准", "refused")),
    CollectiveHousehold.State.CLOSED: (Sort.LOCKED, Text("已停止迁入", "takes nobody in")),
}
COLUMNS = (
    Column(Text("集体户", "Household")),
    Column(Text("种类", "Sort")),
    Column(Text("镇街", "Town")),
    Column(Text("申请单位", "Holder")),
    Column(Text("容纳", "Room"), number=True),
    Column(Text("已占位", "Places taken"), number=True),
    Column(Text("状态", "State")),
)
MET_COLUMNS = (Text("条件", "Condition"), Text("出示", "Shown"), Text("数量", "Figure"), Text("依据", "Set by"))


# ── whose ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def deciding(seat: Seat) -> tuple[Grounds, ...]:
    """Give the grounds on which somebody decides: those of public security."""
    return tuple(held for held in seat.rights(APPROVES) if held.office.department == REGISTRAR)


def in_reach(seat: Seat) -> QuerySet[CollectiveHousehold]:
    """
    Give the households of my own office and those I decide on, what waits first.

    Raises:
        NotAllowedError: I neither apply for any nor decide on them.
    """
    approving, own = deciding(seat), seat.offices(APPLIES)
    if not approving and not own:
        raise NotAllowedError(APPROVES)
    reach = Q(holder__in=own)
    for held in approving:
        reach |= Q(town__startswith=prefix(held.area))
    rows = CollectiveHousehold.objects.filter(reach).select_related("holder")
    taken = Count("places", filter=Q(places__member__isnull=False))
    return rows.annotate(taken=taken).order_by("state", "town", "name", "pk")


def household_in_reach(seat: Seat, public: str) -> CollectiveHousehold:
    """
    Give a household in my reach. One that is not and one that is not there look alike.

    Raises:
        NotAllowedError: it is not mine.
    """
    found = in_reach(seat).filter(public=public).first()
    if found is None:
        raise NotAllowedError(APPROVES)
    return found


def sorts_for(seat: Seat) -> list[str]:
    """Give the sorts somebody may apply for: an employer for its own, an office for communities and streets."""
    kinds = {office.kind for office in seat.offices(APPLIES)}
    employer = [CollectiveHousehold.Sort.EMPLOYER.value] if Office.Kind.EMPLOYER in kinds else []
    offices = [CollectiveHousehold.Sort.COMMUNITY.value, CollectiveHousehold.Sort.STREET.value]
    return [*employer, *(offices if Office.Kind.GOVERNMENT in kinds else [])]


def towns_for(seat: Seat, sort: str) -> list[tuple[str, str]]:
    """Give the towns somebody may apply for a sort in: of the city for an employer, of its own area for an office."""
    kind = Office.Kind.EMPLOYER if sort == CollectiveHousehold.Sort.EMPLOYER else Office.Kind.GOVERNMENT
    divisions, found = schemes.divisions(), dict[str, str]()
    for office in seat.offices(APPLIES):
        if office.kind == kind:
            found |= dict(_towns(divisions, office.area))
    return list(found.items())


def towns_in(area: str) -> list[tuple[str, str]]:
    """Give the towns of an area to choose from: code and name."""
    return list(_towns(schemes.divisions(), area))


def _towns(divisions: Divisions, area: str, within_: str = "") -> Iterator[tuple[str, str]]:
    """Give the towns of an area, each with its county where there are counties between; a town is its own."""
    below = divisions.children(area)
    if not below:
        yield area, f"{within_} {divisions.name(area)}".strip()
    for code in below:
        yield from _towns(divisions, code, divisions.name(code) if divisions.children(code) else within_)


# ── one household ───────────────────────────────────────────────────────────────────────────────────────────────────


def row(one: Any) -> list[Any]:
    """Give the row of a household in the list."""
    url = reverse("desk:household", args=[one.public])
    return [
        Cell(one.name, url),
        SORTS[one.sort],
        place_words(one.town),
        one.holder.words,
        one.room,
        one.taken,
        state_cell(one),
    ]


def state_cell(one: CollectiveHousehold) -> Cell:
    """Give the state of a household as a mark."""
    sort, words = _STATES[one.state]
    return Cell(words, sort=sort)


def living_in(one: CollectiveHousehold) -> QuerySet[Place]:
    """Give the places that are taken, by number."""
    rows = one.places.filter(member__isnull=False).select_related("member__claim__case__person")
    return rows.order_by("number")


def told(seat: Seat, one: CollectiveHousehold, living: Page[Place]) -> dict[str, Any]:
    """
    Give everything on the page of a household.

    Args:
        seat: who looks.
        one: the household.
        living: the places to show, with who has them; names are masked, so that a list needs no row of who looked.
    """
    conditions = {each.id: each for each in selectors.conditions_for(one.city, one.sort)}
    return {
        "household": one,
        "state": state_cell(one),
        "sort": SORTS[one.sort],
        "town": place_words(one.town),
        "met_columns": MET_COLUMNS,
        "met": [_met(conditions.get(each["condition"]), each) for each in one.met],
        "kept": living_in(one).filter(member__registered_on__isnull=True).count(),
        "pages": living,
        "lived_in": living_in(one).filter(member__registered_on__isnull=False).count(),
        "families": [_family(each) for each in selectors.families_of(one)] if holds(seat, one) else [],
        "residents": [_resident(place, place.member) for place in living if place.member],
        "manages": manages(seat, one),
        "acts": [act for act in ACTS.values() if act.ready(one) and _is_mine(seat, act, one)],
    }


def _resident(place: Place, member: Member) -> tuple[Any, ...]:
    case, there = member.claim.case, member.registered_on is not None
    number = case.number or case.public
    return place.number, mask_name(member.name), number, relation(member.seat), place.taken_at, there


def _family(one: Consent) -> tuple[Any, ...]:
    """Tell which family asks to move in, how far it is, and what can be answered now."""
    case = one.claim.case
    state = Cell(CONSENT_WORDS[one.state], sort=CONSENT_SORTS[one.state])
    answers = [(each.value, selectors.ANSWERS[each].words) for each in selectors.may_answer(one)]
    count = one.claim.members.filter(released_on__isnull=True).count()
    return one.public, mask_name(case.person.name), case.number or case.public, count, one.asked_at, state, answers


def _met(condition: Requirement | None, shown: Mapping[str, str]) -> list[Any]:
    if condition is None:  # the rules have changed since
        return [shown["condition"], shown["shown"], shown["count"], ""]
    return [requirement(condition), shown["shown"], shown["count"], condition.basis or condition.reading or ""]


def decides(seat: Seat, one: CollectiveHousehold) -> bool:
    """Whether somebody decides on a household as public security."""
    return any(within(one.town, held.area) for held in deciding(seat))


def holds(seat: Seat, one: CollectiveHousehold) -> bool:
    """Whether somebody answers families for a household: whose it is."""
    return one.holder in seat.offices(APPLIES)


def manages(seat: Seat, one: CollectiveHousehold) -> bool:
    """Whether somebody may close a household and record who moved out: whoever decides on it, and whose it is."""
    return decides(seat, one) or holds(seat, one)


def _is_mine(seat: Seat, act: Act[CollectiveHousehold], one: CollectiveHousehold) -> bool:
    return decides(seat, one) if act.right == APPROVES else manages(seat, one)


_ACTS: tuple[Act[CollectiveHousehold], ...] = (
    Act(
        "approve",
        APPROVES,
        lambda one: one.state == CollectiveHousehold.State.APPLIED,
        Text("批准设立", "Approve"),
        (Text("立即可以迁入，直到满员；公众能看到名称、镇街和空余人数。", "People can move in at once until it is full; its name, town and free places are public."),),
        Text("已批准。", "Approved."),
        lambda one, by, told: settlement.decide_household(household=one, by=by, approve=True),
    ),
    Act(
        "refuse",
        APPROVES,
        lambda one: one.state == CollectiveHousehold.State.APPLIED,
        Text("不予批准", "Refuse"),
        (Text("申请单位会看到理由，补足条件后可以重新申请。", "The holder reads the reason and may apply again."),),
        Text("未批准，理由已告知。", "Refused; the holder reads why."),
        lambda one, by, told: settlement.decide_household(household=one, by=by, approve=False, **told),
        asks(ReasonForm),
        is_grave=True,
    ),
    Act(
        "close",
        APPLIES,
        lambda one: one.state == CollectiveHousehold.State.OPEN,
        Text("停止迁入", "Take nobody in any more"),
        (Text("已迁入的人不受影响。", "Whoever lives there stays."),),
        Text("已停止迁入。", "It takes nobody in any more."),
        lambda one, by, told: settlement.close_household(household=one, by=by, **told),
        asks(ReasonForm),
        is_grave=True,
    ),
)  # fmt: skip
ACTS = {act.key: act for act in _ACTS}
