"""A claim as its applicant is shown it: what happened and what comes next, who is registered, where to."""

from __future__ import annotations

from typing import Any

from jifen.kernel.errors import Text
from jifen.platform.casework.placement import WHERE
from jifen.platform.portal.places import name_of
from jifen.platform.portal.settle_form import relation
from jifen.platform.settlement import selectors
from jifen.platform.settlement.lifecycle import RULES, Act, State
from jifen.platform.settlement.models import Claim, Member
from jifen.platform.web.pieces import Cell, Moment, Sort
from jifen.platform.web.templatetags.words import day_text

_BADLY = (State.EXPIRED, State.ENDED, State.ANNULLED)


def moments(claim: Claim) -> list[Moment]:
    """Tell what happened, and what comes where the claim runs."""
    state = State(claim.state)
    told = selectors.moments(claim)
    after = [RULES[act].words for act in (Act.CANCEL, Act.KEEP)]
    ended = [one for one in told if one.what not in after][-1] if state in _BADLY else None
    past = [
        Moment(one.what, Sort.NO if one is ended else Sort.DONE, one.office, one.at, note=one.reason) for one in told
    ]
    issuing = Moment(RULES[Act.CONFIRM].words, Sort.NOW)
    registering = Moment(Text("公安登记户口", "registration by public security"), Sort.TODO)
    if state is State.RESERVED:
        return [*past, issuing, registering]
    if state is State.CONFIRMED:
        due, provisional = claim.valid_until, claim.valid_is_provisional
        return [*past, Moment(registering.name, Sort.NOW, due=due, provisional=provisional)]
    return [*past, *_of_register(claim)]


def _of_register(claim: Claim) -> list[Moment]:
    """Tell that public security decides on the entry after an annulment, and until when."""
    asked = next(iter(selectors.cancellations_of(claim)), None)
    if asked is None or selectors.answer_of(asked) is not None:
        return []
    what, one = Text("公安决定是否注销登记", "public security decides whether the entry ends"), asked.question
    due, provisional = one.due_on, one.due_is_provisional
    return [Moment(what, Sort.NOW, one.office.words, asked.at, due=due, provisional=provisional)]


def members(claim: Claim) -> list[list[Any]]:
    """Tell the registration of each, the applicant first; an entry that was cancelled is none any more."""
    cancelled = claim.state == State.ANNULLED and selectors.is_cancelled(claim)
    rows = sorted(claim.members.all(), key=lambda one: one.seat != "self")
    return [_member(one, cancelled=cancelled) for one in rows]


def _member(one: Member, *, cancelled: bool) -> list[Any]:
    seat = relation(one.seat)
    if one.registered_on is not None and cancelled:
        return [one.name, seat, Cell(Text("登记已注销", "the entry was cancelled"), sort=Sort.NO)]
    if one.registered_on is not None:
        on = day_text(one.registered_on)
        done = Cell(Text(f"{on.zh}已登记", f"registered on {on.en}"), sort=Sort.DONE)
        return [one.name, seat, done]
    if one.released_on is not None:
        why = one.released_because
        return [one.name, seat, Cell(Text(f"不再随迁：{why}", f"no longer moves along: {why}"), sort=Sort.LOCKED)]
    later = Text(f"另行登记：{one.later_because}", f"later: {one.later_because}")
    return [one.name, seat, Cell(later if one.later_because else Text("未登记", "not yet"), sort=Sort.WAIT)]


def where(claim: Claim) -> list[tuple[Text, Any]]:
    """Tell where the household is registered."""
    place = claim.placement
    told: list[tuple[Text, Any]] = [
        (Text("户口落在哪里", "Where to"), WHERE.get(str(place.get("where")))),
        (Text("落户的镇街", "Town"), name_of(claim.town)),
    ]
    if place.get("host"):
        told.append((Text("户主、单位或社区", "Householder, employer or community"), place["host"]))
    if place.get("address"):
        told.append((Text("房屋的地址", "Address of the dwelling"), place["address"]))
    return told
