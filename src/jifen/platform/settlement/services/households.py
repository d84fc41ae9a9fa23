"""Collective households: applied for with what was shown for each condition, approved by public security, closed, moved out of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction

from jifen.kernel.errors import BadInputError, Complaint, RefusedError, Text
from jifen.kernel.places import within
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.audit.keeping import keep, keep_all
from jifen.platform.config import clock
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import Grounds, NotAllowedError, grounds, require, rights
from jifen.platform.settlement import places
from jifen.platform.settlement.models import CollectiveHousehold, Member, Place
from jifen.platform.settlement.moving import tell
from jifen.platform.settlement.selectors.households import conditions_for
from jifen.policy.phrasing.register import requirement
from jifen.policy.registering import Requirement

REGISTRAR = "public_security"
MOST_ROOM = 2000
_Sort = CollectiveHousehold.Sort
_State = CollectiveHousehold.State


def apply_household(
    *,
    by: User,
    sort: str,
    town: str,
    name: str,
    address: str,
    in_charge: str,
    in_charge_phone: str,
    room: int,
    met: Iterable[Mapping[str, Any]],
) -> CollectiveHousehold:
    """
    Apply for a collective household, for the employer or the office one works for.

    Args:
        by: somebody of an employer for its own, a clerk for one of a community or a street.
        sort: one of ``CollectiveHousehold.Sort``.
        town: division code.
        name: as people will see it.
        address: where it is.
        in_charge: the person in charge; sealed.
        in_charge_phone: their telephone; sealed.
        room: places, 1 to 2,000.
        met: for each condition of the city what was shown: ``{"condition": id, "proof": id, "shown": text, "count": number}``.

    Raises:
        NotAllowedError: ``by`` applies for no household of that sort there.
        BadInputError: ``settlement.household_incomplete``, with everything that is missing.
        RefusedError: ``settlement.household_twice``: there is one already.
    """
    held = _applying(by, sort, town)
    city = f"{town[:4]}00"
    told = {"name": name, "address": address, "in_charge": in_charge, "in_charge_phone": in_charge_phone}
    shown = [dict(one) for one in met]
    _refuse_incomplete(told, room, conditions_for(city, sort), shown)
    try:
        with transaction.atomic():
            made = CollectiveHousehold.objects.create(
                sort=sort,
                city=city,
                town=town,
                holder=held.office,
                room=room,
                met=[_kept(one) for one in shown],
                applied_by=by,
                applied_at=clock.now(),
                **{key: text.strip() for key, text in told.items()},
            )
            _wrote(made, "apply", by, held)
    except IntegrityError as error:
        raise RefusedError(
            "settlement.household_twice",
            Text(
                "这个单位在该镇街已有同类集体户。",
                "There is one of this sort already, of the same holder in this town.",
            ),
            Text("请在原集体户上办理。", "Use the one there is."),
        ) from error
    return made


def decide_household(*, household: CollectiveHousehold, by: User, approve: bool, reason: str = "") -> None:
    """
    Approve a collective household, which then has its places, or refuse it with the reason; public security decides.

    Raises:
        NotAllowedError: ``by`` is no reviewer of public security there.
        RefusedError: ``settlement.household_decided``; ``settlement.same_person``; ``settlement.reason``.
    """
    held = require(by, "household.approve", area=household.town, department=REGISTRAR)
    if household.applied_by_id == by.pk:
        raise RefusedError(
            "settlement.same_person",
            Text("自己申请的不能自己批准。", "Nobody decides on what they applied for."),
            Text("请同事决定。", "Ask a colleague."),
        )
    if not approve and not reason.strip():
        raise _no_reason()
    with transaction.atomic():
        state = _State.OPEN if approve else _State.REFUSED
        _move(household, _State.APPLIED, state, reason, decided_by=by, decided_at=clock.now())
        if approve:
            numbers = range(1, household.room + 1)
            Place.objects.bulk_create([Place(household=household, number=number) for number in numbers])
            keep_all(Place.objects.filter(household=household))
        _wrote(household, "approve" if approve else "refuse", by, held)


def close_household(*, household: CollectiveHousehold, by: User, reason: str) -> None:
    """
    Stop taking people in; whoever lives there stays.

    Raises:
        NotAllowedError: ``by`` neither holds the household nor approves there.
        RefusedError: ``settlement.household_decided``: it is not open; ``settlement.reason``.
    """
    held = _managing(household, by)
    if not reason.strip():
        raise _no_reason()
    with transaction.atomic():
        _move(household, _State.OPEN, _State.CLOSED, reason, closed_by=by, closed_at=clock.now())
        _wrote(household, "close", by, held)


def move_out(*, member: Member, by: User, reason: str) -> None:
    """
    Record that somebody moved on from a collective household; the place is free, the person stays registered in the city.

    Raises:
        NotAllowedError: ``by`` neither holds the household nor approves there.
        RefusedError: ``settlement.not_resident``: no place is taken by them; ``settlement.not_moved_in``: they are not registered
            there yet; ``settlement.reason``.
    """
    place = Place.objects.filter(member=member).select_related("household").first()
    if place is None:
        raise RefusedError(
            "settlement.not_resident",
            Text("此人不在集体户中。", "This person has no place in a collective household."),
            Text("请刷新名单。", "Reload the list."),
        )
    held = _managing(place.household, by)
    if not reason.strip():
        raise _no_reason()
    with transaction.atomic():
        # Registered in the very statement that says so: a place that is only kept for somebody is not left by moving out.
        moved = Member.objects.filter(pk=member.pk, registered_on__isnull=False).update(moved_out_on=clock.today())
        if not moved:
            raise RefusedError(
                "settlement.not_moved_in",
                Text("此人还没有登记在这个集体户，位子只是留着。", "They are not registered here yet; the place is only kept for them."),
                Text("不接收这一家的，请在申请迁入的名单里答复；不再随迁的，由主管部门办理。", "Not to take the family in, answer what it asks; who no longer moves along is released by the city."),
            )  # fmt: skip
        places.free([member])
        member.refresh_from_db()
        member.moved_out_because = reason.strip()
        member.save(update_fields=["moved_out_because"])
        keep(member)
        case, told = member.claim.case, {"name": member.name, "household": place.household.name, "why": reason.strip()}
        tell(member.claim, "moved_out", once=str(member.pk), **told)
        data = {"household": place.household.public, "place": place.number}
        _record("move_out", by, held, data, case=case.public, person=case.person.public)


def _applying(by: User, sort: str, town: str) -> Grounds:
    """An employer applies for its own; a community or a street through the office of the town."""
    kind = Office.Kind.EMPLOYER if sort == _Sort.EMPLOYER else Office.Kind.GOVERNMENT
    for held in rights(by, "household.apply"):
        # An employer has staff all over the city it is registered in; an office applies for its own area.
        area = f"{town[:4]}00" if kind == Office.Kind.EMPLOYER else town
        if held.office.kind == kind and within(area, held.area):
            return held
    raise NotAllowedError("household.apply")


def _managing(household: CollectiveHousehold, by: User) -> Grounds:
    approving = grounds(by, "household.approve", area=household.town, department=REGISTRAR)
    own = next((held for held in rights(by, "household.apply") if held.office == household.holder), None)
    if approving is None and own is None:
        raise NotAllowedError("household.apply")
    return approving or own  # type: ignore[return-value]


def _refuse_incomplete(
    told: Mapping[str, str], room: int, conditions: Iterable[Requirement], shown: list[dict[str, Any]]
) -> None:
    wrong = [
        _missing(key, Text("没有填写。", "It is not filled in."), Text("请填写。", "Fill it in."))
        for key, text in told.items()
        if not text.strip()
    ]
    if not 1 <= room <= MOST_ROOM:
        room_words = Text(f"容纳人数须在 1 到 {MOST_ROOM} 之间。", f"The room is from 1 to {MOST_ROOM}.")
        wrong.append(_missing("room", room_words, Text("请改正。", "Correct it.")))
    for one in conditions:
        said = requirement(one)
        if not any(_meets(one, row) for row in shown):
            what = Text(
                f"缺少条件：{said.zh}（{one.basis or one.reading}）",
                f"Not shown: {said.en} ({one.basis or one.reading})",
            )
            wrong.append(_missing(one.id, what, Text("请写明出示了什么。", "Say what was shown.")))
    if wrong:
        first = wrong[0]
        raise BadInputError(first.code, first.what, first.mend, where=first.where, complaints=wrong)


def _meets(one: Requirement, row: Mapping[str, Any]) -> bool:
    proof = next((each for each in one.proofs if each.id == row.get("proof")), None)
    if row.get("condition") != one.id or proof is None or not str(row.get("shown", "")).strip():
        return False
    return proof.least is None or _figure(row.get("count")) >= proof.least


def _figure(count: object) -> Decimal:
    """Read a figure; what is no number, or has no end, shows nothing."""
    try:
        found = Decimal(str(count or 0))
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def _kept(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(row.get(key) or "").strip()[:200] for key in ("condition", "proof", "shown", "count")}


def _missing(where: str, what: Text, mend: Text) -> Complaint:
    return Complaint("settlement.household_incomplete", where, what, mend)


def _no_reason() -> RefusedError:
    return RefusedError(
        "settlement.reason",
        Text("没有写理由。", "No reason is given."),
        Text("请写明理由，当事人会看到。", "Write the reason; the person concerned will read it."),
    )


def _move(household: CollectiveHousehold, from_: str, to: str, reason: str, **changed: object) -> None:
    found = CollectiveHousehold.objects.filter(pk=household.pk, state=from_)
    moved = found.update(state=to, reason=reason.strip()[:300], **changed)
    if not moved:
        raise RefusedError(
            "settlement.household_decided",
            Text("这个集体户已有决定或已停止迁入。", "The household is decided on, or closed, already."),
            Text("请刷新后再看。", "Reload the page."),
        )
    household.refresh_from_db()


def _wrote(household: CollectiveHousehold, act: str, by: User, held: Grounds) -> None:
    _record(act, by, held, {"household": household.public, "sort": household.sort, "room": household.room})
    keep(household)


def _record(act: str, by: User, held: Grounds, data: Mapping[str, object], *, case: str = "", person: str = "") -> None:
    audit.record(
        actor=by.username,
        act=f"household.{act}",
        office=held.office.code,
        case=case,
        person=person,
        grounds=str(held),
        data=data,
    )
