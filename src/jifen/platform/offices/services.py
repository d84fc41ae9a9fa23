"""Delegating, revoking, staffing, and publishing working days. Each does one human act, on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.kernel.places import within
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.offices.models import Delegation, Membership, Office, PublishedYear
from jifen.platform.offices.permission import (
    DELEGABLE,
    NotAllowedError,
    may_hand_down,
    may_receive,
    require,
    rights,
    roles_of,
)
from jifen.platform.offices.selectors import staffed_under


def delegate(
    *,
    by: User,
    giver: Office,
    receiver: Office,
    acts: Iterable[str],
    area: str,
    basis: str,
    starts_on: date,
    ends_on: date,
    spot_check_percent: int = 5,
) -> Delegation:
    """
    Hand acceptance or review down, for an area and a time.

    Raises:
        NotAllowedError: ``by`` may not delegate for the giving office's area.
        BadInputError: ``platform.delegation``: an act that may not be handed down or that the giver does not hold itself, a
            receiver that cannot have it, an area outside the giver's, no basis, or an end before the start.

    Law:
        粤人社发〔2011〕306号 二（四）1 (acceptance and review may be handed down to towns or a special body)
    """
    held = require(by, "office.delegate", area=giver.area)
    wanted = sorted(set(acts))
    wrong = _wrong_delegation(giver, receiver, wanted, area, basis, starts_on, ends_on)
    if wrong:
        raise BadInputError("platform.delegation", wrong, Text("请更正后重试。", "Correct it and try again."))
    with transaction.atomic():
        made = Delegation.objects.create(
            giver=giver,
            receiver=receiver,
            acts=wanted,
            area=area,
            basis=basis.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            spot_check_percent=spot_check_percent,
            made_by=by,
        )
        told = {"delegation": made.public, "acts": wanted, "area": area, "to": receiver.code, "until": str(ends_on)}
        audit.record(actor=by.username, act="office.delegate", office=giver.code, grounds=str(held), data=told)
    return made


def _wrong_delegation(
    giver: Office, receiver: Office, acts: list[str], area: str, basis: str, starts_on: date, ends_on: date
) -> Text | None:
    if not acts or any(act not in DELEGABLE for act in acts):
        return Text("只有受理和审核可以下放。", "Only acceptance and review may be delegated.")
    if any(act not in may_hand_down(giver) for act in acts):
        return Text(
            "本机构自己不具有这项权限，不能下放。",
            "The giving office does not hold this right by itself and cannot hand it down.",
        )
    if not within(area, giver.area):
        return Text("范围超出本机构辖区。", "The area lies outside the giving office's own.")
    if not may_receive(giver, receiver):
        return Text(
            "只能下放给镇街窗口、专门机构或本系统的下级部门。",
            "Only a town's window, a special body, or the same department below may receive it.",
        )
    if ends_on < starts_on:
        return Text("结束日期早于开始日期。", "It ends before it begins.")
    if not basis.strip():
        return Text("请写明下放的文件依据。", "Name the document it rests on.")
    return None


def revoke(*, by: User, delegation: Delegation, because: str) -> None:
    """
    Take a delegation back at once; what was done under it stays done.

    Raises:
        NotAllowedError: ``by`` may not delegate there.
        BadInputError: ``platform.reason``: no reason is given.
    """
    held = require(by, "office.delegate", area=delegation.giver.area)
    if not because.strip():
        raise reason_missing()
    with transaction.atomic():
        changed = Delegation.objects.filter(pk=delegation.pk, revoked_at__isnull=True).update(
            revoked_at=clock.now(), revoked_by=by, revoked_because=because.strip()[:200]
        )
        if changed:
            data = {"delegation": delegation.public}
            audit.record(
                actor=by.username, act="office.revoke", office=delegation.giver.code, grounds=str(held), data=data
            )


def reason_missing() -> BadInputError:
    """Say that a reason has to be given."""
    return BadInputError(
        "platform.reason",
        Text("没有写理由。", "No reason is given."),
        Text("请写明理由，当事人会看到。", "Write the reason; the person concerned will read it."),
    )


def appoint(
    *, by: User, user: User, office: Office, role: str, starts_on: date, ends_on: date | None = None
) -> Membership:
    """
    Let somebody work in an office in a role.

    Raises:
        NotAllowedError: ``by`` may not staff that office.
        RefusedError: ``platform.same_person``: nobody appoints themselves.
        BadInputError: ``platform.role_unfit``: there is no such role in an office of this kind and level.
    """
    under = (one for one in rights(by, "office.staff") if staffed_under([one]).filter(pk=office.pk).exists())
    held = next(under, None)
    if held is None:
        raise NotAllowedError("office.staff")
    if role not in roles_of(office.kind, office.level):
        raise _unfit(office)
    if by.pk == user.pk:
        raise RefusedError(
            "platform.same_person",
            Text("不能给自己安排岗位。", "Nobody appoints themselves."),
            Text("请另一位经办办理。", "Ask another officer."),
        )
    with transaction.atomic():
        made, _ = Membership.objects.update_or_create(
            user=user, office=office, role=role, defaults={"starts_on": starts_on, "ends_on": ends_on}
        )
        data = {"user": user.username, "role": role}
        audit.record(actor=by.username, act="office.appoint", office=office.code, grounds=str(held), data=data)
    return made


def _unfit(office: Office) -> BadInputError:
    fit = [str(Membership.Role(role).label) for role in roles_of(office.kind, office.level)]
    return BadInputError(
        "platform.role_unfit",
        Text(f"{office.name}没有这个岗位。", f"{office.name_en or office.name} has no such role."),
        Text(f"可选：{'、'.join(fit)}。", f"There are: {', '.join(roles_of(office.kind, office.level))}."),
    )


def publish_year(
    *, by: str, year: int, days_off: Iterable[date], workdays: Iterable[date], source: str
) -> PublishedYear:
    """Keep the working days of a year as published; publishing a year again takes the place of what was there."""
    with transaction.atomic():
        made, _ = PublishedYear.objects.update_or_create(
            year=year,
            defaults={
                "days_off": sorted(day.isoformat() for day in days_off),
                "workdays": sorted(day.isoformat() for day in workdays),
                "source": source,
            },
        )
        audit.record(actor=by, act="calendar.publish", data={"year": year, "source": source})
    return made
