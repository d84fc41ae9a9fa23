"""Settlement at the desk: claims that wait for their notice, one claim with its household, and what can be done with it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jifen.kernel import identity
from jifen.kernel.errors import Text
from jifen.kernel.places import within
from jifen.platform.casework.placement import WHERE
from jifen.platform.desk import registering
from jifen.platform.desk.access import Seat
from jifen.platform.desk.roundwork import by_words, cities_of
from jifen.platform.desk.telling import due_cell, due_words, place_words, relation
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds.selectors.lists import status_words
from jifen.platform.settlement import notices, selectors
from jifen.platform.settlement.lifecycle import RULES, STATE_WORDS, State
from jifen.platform.settlement.lifecycle import Act as Step
from jifen.platform.settlement.models import Claim, Consent, Member, Notice
from jifen.platform.settlement.selectors.choices import register_of
from jifen.platform.settlement.selectors.consents import STATE_WORDS as CONSENT_WORDS
from jifen.platform.web.pieces import Cell, Moment, Sort
from jifen.platform.web.templatetags.words import day_text
from jifen.policy.phrasing import joined

HANDLES, ANNULS = "claim.handle", "claim.annul"
READS = (HANDLES, ANNULS)
PROPOSED, PROPOSED_WORDS = "proposed", Text("提请待决定", "proposals to decide")
COLUMNS = (
    Text("办件", "Case"),
    Text("申请人", "Applicant"),
    Text("落户镇街", "Town"),
    Text("申领", "Claimed"),
    Text("有效期至", "Valid until"),
    Text("进度", "Standing"),
)
MEMBER_COLUMNS = (
    Text("姓名", "Name"),
    Text("与申请人的关系", "Relation"),
    Text("身份核实", "Identity"),
    Text("随迁条件", "May move along"),
    Text("登记", "Registered"),
)
CONSENT_COLUMNS = (
    Text("姓名", "Name"),
    Text("作为", "As"),
    Text("答复", "Answer"),
    Text("何时、如何", "When and how"),
)
NOTICE_COLUMNS = (
    Text("编号", "Number"),
    Text("签发", "Issued"),
    Text("有效期至", "Valid until"),
    Text("核对码", "Check code"),
)
CONSENT_SORTS: dict[str, Sort] = {
    Consent.State.ASKED: Sort.WAIT,
    Consent.State.GIVEN: Sort.DONE,
    Consent.State.REFUSED: Sort.NO,
    Consent.State.REVOKED: Sort.NO,
}
_SORTS = {
    State.RESERVED: Sort.TODO,
    State.CONFIRMED: Sort.WAIT,
    State.SETTLED: Sort.DONE,
    State.EXPIRED: Sort.LATE,
    State.WITHDRAWN: Sort.LOCKED,
    State.ENDED: Sort.LOCKED,
    State.ANNULLED: Sort.NO,
}


def claims_in_area(seat: Seat) -> QuerySet[Claim]:
    """Give the claims of my cities, the oldest first, without my own."""
    codes = [city.code for city in cities_of(seat.rights(*READS))]
    found = Claim.objects.filter(city__in=codes).exclude(case__person__user=seat.user)
    rows = found.select_related("case__person", "case__office", "household", "standing")
    return rows.order_by("reserved_at", "pk")


def claim_in_area(seat: Seat, public: str) -> Claim:
    """
    Give a claim of my area. One of another area and one that is not there look alike, and so does my own.

    Raises:
        NotAllowedError: it is not mine to handle.
    """
    found = claims_in_area(seat).prefetch_related("moves").filter(public=public).first()
    if found is None:
        raise NotAllowedError(HANDLES)
    return found


def may(seat: Seat, right: str, claim: Claim) -> bool:
    """Whether somebody has a right over the city of a claim."""
    return any(within(claim.city, held.area) for held in seat.rights(right))


def row(claim: Claim) -> list[Any]:
    """Give the row of a claim in the queue; the name is masked, so that a list needs no row of who looked."""
    url = reverse("desk:claim", args=[claim.public])
    return [
        Cell(claim.case.number or claim.case.public, url),
        identity.mask_name(claim.case.person.name),
        place_words(claim.town),
        claim.reserved_at,
        due_cell(claim.valid_until, claim.valid_is_provisional) if claim.state == State.CONFIRMED else "",
        state_cell(claim),
    ]


def state_cell(claim: Claim) -> Cell:
    """Give the state of a claim as a mark; whether public security is at it is said as well."""
    state = State(claim.state)
    if claim.registering:
        return Cell(Text("公安正在登记", "public security is registering"), sort=Sort.NOW)
    return Cell(STATE_WORDS[state], sort=_SORTS[state])


def told(claim: Claim) -> dict[str, Any]:
    """Give everything on the page of a claim."""
    proposal = selectors.proposal_of(claim)
    issued, holding = list(claim.notices.order_by("-version")), selectors.notice_in_force(claim)
    placement = claim.placement
    return {
        "claim": claim,
        "state": state_cell(claim),
        "standing": status_words(claim.standing),
        "place": place_words(claim.town),
        "town_look": selectors.town_to_look_at(claim) if _runs(claim) else None,
        "where": WHERE.get(placement.get("where", ""), Text("", "")),
        "host": " ".join(filter(None, (placement.get("host", ""), placement.get("address", "")))),
        "consent_columns": CONSENT_COLUMNS,
        "consents": [_consent(one) for one in selectors.consents_of(claim)],
        "missing": selectors.missing(claim, register_of(claim.standing)) if _runs(claim) else None,
        "home": _fit(selectors.home_fit(claim)) if _runs(claim) else "",
        "counted_on": selectors.counted_on(claim.standing),
        "valid": due_words(claim.valid_until, claim.valid_is_provisional),
        "member_columns": MEMBER_COLUMNS,
        "members": [_member(claim, one) for one in sorted(claim.members.all(), key=_applicant_first)],
        "notice_columns": NOTICE_COLUMNS,
        "notices": [_notice(claim, one, holds=one == holding) for one in issued],
        "cancellation_columns": registering.CANCELLATION_COLUMNS,
        "cancellations": registering.cancellations(claim),
        "land": notices.KEPT,
        "proposal": proposal,
        "proposed": RULES[Step(proposal.act)].words if proposal else None,
        "moments": _moments(claim),
    }


def _applicant_first(one: Member) -> tuple[bool, int]:
    return one.seat != "self", one.pk


def _member(claim: Claim, one: Member) -> list[Any]:
    registered: Any = ""
    if one.registered_on and claim.state == State.ANNULLED and selectors.is_cancelled(claim):
        registered = Cell(Text("登记已注销", "the entry was cancelled"), sort=Sort.NO)
    elif one.registered_on:
        registered = Cell(due_words(one.registered_on), sort=Sort.DONE)
    elif one.released_on:
        why = one.released_because
        registered = Cell(Text(f"不再随迁：{why}", f"no longer moves along: {why}"), sort=Sort.LOCKED)
    elif one.later_because:
        registered = Cell(Text(f"未登记：{one.later_because}", f"not registered: {one.later_because}"), sort=Sort.NO)
    known = notices.HOW_KNOWN[notices.how_known(claim, one)]
    return [one.name, relation(one.seat), known, _fit(selectors.fit_of(claim, one)), registered]


def _fit(found: selectors.Fit | None) -> Any:
    """Say whether somebody may move along by the rules of the city, with the article; what is not known is looked at."""
    if found is None:
        return ""
    why = joined(found.why, "；", "; ") if found.why else Text("符合", "fits")
    told = Text(f"{why.zh}（{found.basis}）", f"{why.en} ({found.basis})") if found.basis else why
    return Cell(told, sort={True: Sort.DONE, None: Sort.UNKNOWN, False: Sort.NO}[found.fits])


def _runs(claim: Claim) -> bool:
    return claim.state in (State.RESERVED, State.CONFIRMED)


def _consent(one: Consent) -> list[Any]:
    state, by = Cell(CONSENT_WORDS[one.state], sort=CONSENT_SORTS[one.state]), Text("", "")
    if one.manner == Consent.Manner.WINDOW:
        office = one.office.words if one.office else Text("", "")
        by = Text(f"{office.zh} {one.by} 当面登记：{one.paper}", f"before {one.by}, {office.en}: {one.paper}")
    elif one.manner == Consent.Manner.HOLDER:
        by = Text(f"单位经办 {one.by}", f"{one.by} for the holder")
    elif one.manner:
        by = Text("本人登录", "signed in")
    at = day_text(one.answered_at) if one.answered_at else Text("", "")
    return [one.name, selectors.OF_WORDS[one.of], state, joined([part for part in (at, by) if part.zh], "，", ", ")]


def _notice(claim: Claim, one: Notice, *, holds: bool) -> list[Any]:
    url = reverse("desk:claim_notice", args=[claim.public])
    number: Any = Cell(one.number, url) if holds else one.number
    return [number, one.issued_at, one.valid_until or "", notices.check_code(one) if holds else ""]


def _moments(claim: Claim) -> list[Moment]:
    """Tell what happened, the claim first; officials see a proposal as well."""
    moments = [Moment(Text("申领入户名额", "claimed"), Sort.DONE, since=claim.reserved_at)]
    for one in claim.moves.select_related("office").order_by("version"):
        moments.append(Moment(RULES[Step(one.act)].words, Sort.DONE, by_words(one), one.at, note=one.reason))
    return moments
