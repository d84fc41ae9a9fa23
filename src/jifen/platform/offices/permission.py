"""
Who may do what, where: the one policy layer. Nothing is allowed that is not listed here.

A right comes from a membership: a role in an office gives acts over the office's area. What a higher office has delegated
(:class:`~jifen.platform.offices.models.Delegation`) gives a town the acts named, in the area named, while it runs. Every
act keeps the grounds it was done on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from jifen.kernel.errors import RefusedError, Text
from jifen.kernel.places import within
from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.offices.models import Delegation, Membership, Office

ACTS: dict[str, Text] = {
    "case.accept": Text("受理", "accept applications"),
    "case.assist": Text("窗口代录", "enter an application at the window"),
    "case.read": Text("查阅本辖区办件", "read the cases of the area"),
    "case.reopen": Text("重新核验", "have a frozen case verified again"),
    "question.answer": Text("答复核查", "answer what a department was asked"),
    "question.check": Text("复核人工答复", "check what was answered by hand"),
    "office.delegate": Text("下放受理审核权限", "delegate acceptance and review"),
    "office.staff": Text("管理本机构人员", "say who works in the office"),
    "calendar.publish": Text("维护工作日历", "publish working days"),
    "overdue.handle": Text("督办逾期事项", "see to overdue work"),
    "spot.check": Text("抽查下放的决定", "spot-check what was done under a delegation"),
    "report.answer": Text("答复反映和投诉", "answer what people report"),
    "target.set": Text("下达年度任务", "set the yearly task of a city"),
    "plan.publish": Text("公布年度名额和日期", "publish places and days"),
    "round.read": Text("查看批次", "see rounds"),
    "round.run": Text("截止、封存和排名", "close, seal and rank a round"),
    "round.waive": Text("准予未核实的个案截止", "let a round close over an open case"),
    "round.release": Text("公布名单和确定结果", "release a list and make it final"),
    "objection.handle": Text("办理异议", "handle objections"),
    "objection.answer": Text("答复异议", "answer objections"),
    "claim.handle": Text("核发入户通知书", "issue settlement notices"),
    "claim.annul": Text("撤销入户资格", "annul a settlement"),
    "household.apply": Text("申请设立集体户", "apply for a collective household"),
    "household.approve": Text("批准集体户", "approve a collective household"),
    "load.read": Text("查看办件统计", "see load and lateness"),
    "audit.read": Text("查阅审计记录", "read the audit trail"),
    "client.act": Text("代办", "act for a person under a mandate"),
}

PURPOSES: dict[str, Text] = {
    **ACTS,
    "paper.read": Text("查看交来的材料", "look at a paper that was handed in"),
    "person.find": Text("按公民身份号码查找", "look for your matters by your identity number"),
    "question.batch": Text("以批量文件答复核查", "answer what a department was asked, by file"),
}
"""What sensitive data are looked at for, in the words the person concerned reads."""

_Role = Membership.Role
_BY_ROLE: dict[str, tuple[str, ...]] = {
    _Role.CLERK: (
        "case.accept",
        "case.assist",
        "case.read",
        "question.answer",
        "question.check",
        "round.read",
        "objection.handle",
        "household.apply",
    ),
    _Role.REVIEWER: ("question.answer", "question.check", "report.answer", "household.approve"),
    _Role.OFFICER: (
        "case.read",
        "case.reopen",
        "office.delegate",
        "office.staff",
        "calendar.publish",
        "load.read",
        "overdue.handle",
        "spot.check",
        "report.answer",
        "target.set",
        "plan.publish",
        "round.read",
        "round.run",
        "round.waive",
        "objection.handle",
        "objection.answer",
        "claim.handle",
    ),
    _Role.APPROVER: ("case.read", "load.read", "spot.check", "round.read", "round.release", "claim.annul"),
    _Role.SUPERVISOR: ("load.read", "overdue.handle", "round.read"),
    _Role.AUDITOR: ("audit.read",),
    _Role.OPERATOR: (),
    _Role.AGENT: ("client.act",),
    _Role.EMPLOYER: ("client.act", "household.apply"),
}
DELEGABLE = ("case.accept", "question.answer")
"""Acceptance and review may be handed down (306号 二（四）1); nothing else may."""

_OF_GOVERNMENT = frozenset(
    {
        "case.read", "case.reopen", "calendar.publish", "target.set", "plan.publish", "round.read", "round.run", "round.waive",
        "round.release", "objection.handle", "objection.answer", "claim.handle", "claim.annul",
    }
)  # fmt: skip
"""A department proves facts, and does not decide what follows from them: its officers and approvers have none of these."""

_ROLES_OF: dict[str, tuple[str, ...]] = {
    Office.Kind.GOVERNMENT: (
        _Role.CLERK,
        _Role.OFFICER,
        _Role.APPROVER,
        _Role.SUPERVISOR,
        _Role.AUDITOR,
        _Role.OPERATOR,
    ),
    Office.Kind.DEPARTMENT: (_Role.REVIEWER, _Role.OFFICER, _Role.APPROVER),
    Office.Kind.SPECIAL: (_Role.CLERK, _Role.REVIEWER),
    Office.Kind.AGENCY: (_Role.AGENT,),
    Office.Kind.EMPLOYER: (_Role.EMPLOYER,),
}
"""What there is to do in an office of a kind; a clerk of an employer would accept applications of its own staff."""

_LEVELS_OF: dict[str, tuple[str, ...]] = {
    _Role.OFFICER: (Office.Level.PROVINCE, Office.Level.CITY),
    _Role.APPROVER: (Office.Level.PROVINCE, Office.Level.CITY),
    _Role.SUPERVISOR: (Office.Level.PROVINCE,),
}

COUNTER = ("window", "issuer")
"""Words of the catalogue for whoever is at the counter, or issued a paper that is shown there."""

_NEEDS_DELEGATION = {"case.accept"}
"""A town or a special body does these only under a delegation of the office above it; a city office has them by itself."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a right rests on: the membership, and the delegation where there is one."""

    membership: Membership
    act: str
    area: str
    delegation: Delegation | None = None

    @property
    def office(self) -> Office:
        """The office somebody acts for."""
        return self.membership.office

    def __str__(self) -> str:
        base = f"membership:{self.membership.pk}"
        return f"{base} delegation:{self.delegation.public}" if self.delegation else base


class NotAllowedError(RefusedError):
    """Somebody may not do this here; says which right is missing."""

    def __init__(self, act: str) -> None:
        words = ACTS[act]
        super().__init__(
            "platform.not_allowed",
            Text(f"您在这里没有“{words.zh}”的权限。", f"You have no right to {words.en} here."),
            Text("如工作需要，请本机构负责人授权。", "If your work needs it, ask the head of your office."),
        )


def memberships(user: User, on: date | None = None) -> list[Membership]:
    """Give the memberships of somebody that hold on a day."""
    day = on or clock.today()
    held = Membership.objects.filter(user=user, starts_on__lte=day, office__active=True).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    )
    return list(held.select_related("office", "office__parent").order_by("pk"))


def grounds(user: User, act: str, *, area: str, department: str = "", on: date | None = None) -> Grounds | None:
    """
    Say on what ground somebody may do an act, or None.

    Args:
        user: who.
        act: a key of :data:`ACTS`.
        area: division the act concerns; the right has to cover it.
        department: for acts of a department, which one.
        on: the day; today where it is not said.
    """
    return next((held for held in rights(user, act, on=on) if _covers(held, area, department)), None)


def require(user: User, act: str, *, area: str, department: str = "") -> Grounds:
    """
    Give the ground, or refuse.

    Raises:
        NotAllowedError: there is none.
    """
    found = grounds(user, act, area=area, department=department)
    if found is None:
        raise NotAllowedError(act)
    return found


def rights(
    user: User, act: str, *, on: date | None = None, held: Iterable[Membership] | None = None
) -> Iterator[Grounds]:
    """
    Give every ground on which somebody may do an act, each with the area it covers.

    Args:
        user: who.
        act: a key of :data:`ACTS`.
        on: the day; today where it is not said.
        held: the memberships of that day, where they were read already.
    """
    day = on or clock.today()
    if not user.is_active or not user.is_staff:
        return
    for membership in memberships(user, day) if held is None else held:
        if act not in _BY_ROLE[membership.role]:
            continue
        office = membership.office
        if act in _OF_GOVERNMENT and office.kind == Office.Kind.DEPARTMENT:
            continue
        if act not in _NEEDS_DELEGATION or _stands_alone(office):
            yield Grounds(membership, act, office.area)
        for delegation in delegations(office, act, day) if act in DELEGABLE else ():
            yield Grounds(membership, act, delegation.area, delegation)


def roles_of(kind: str, level: str) -> tuple[str, ...]:
    """Give the roles somebody can have in an office of a kind and a level."""
    return tuple(role for role in _ROLES_OF[kind] if role not in _LEVELS_OF or level in _LEVELS_OF[role])


def may_hand_down(giver: Office) -> tuple[str, ...]:
    """
    Give the acts an office holds by itself and may hand down; what was handed down to it stays with it.

    Acceptance is held by the window of a city, review by a department, and by the window for what no department proves.
    """
    if giver.level == Office.Level.TOWN:
        return ()
    if giver.kind == Office.Kind.DEPARTMENT:
        return ("question.answer",)
    return DELEGABLE if giver.kind == Office.Kind.GOVERNMENT else ()


def may_receive(giver: Office, receiver: Office) -> bool:
    """Whether an office may be given what another holds: a counter may, and of a department the same one below it."""
    if receiver == giver:
        return False
    same = bool(giver.department) and receiver.department == giver.department
    return receiver.kind in (Office.Kind.GOVERNMENT, Office.Kind.SPECIAL) or same


def _stands_alone(office: Office) -> bool:
    return office.level != Office.Level.TOWN and office.kind != Office.Kind.SPECIAL


def delegations(office: Office, act: str, on: date) -> list[Delegation]:
    """Give what was delegated to an office and holds on a day."""
    held = Delegation.objects.filter(
        receiver=office, starts_on__lte=on, ends_on__gte=on, revoked_at__isnull=True
    ).select_related("giver")
    return [one for one in held if act in one.acts]


def _covers(held: Grounds, area: str, department: str) -> bool:
    # What no department proves, the accepting window looks at itself: papers, and the acts of the window.
    at_window = department in COUNTER and held.office.kind in (Office.Kind.GOVERNMENT, Office.Kind.SPECIAL)
    # Review that was handed down is that of the department that handed it down.
    reviewed_by = held.delegation.giver.department if held.delegation else held.office.department
    if department and reviewed_by != department and not at_window:
        return False
    return within(area, held.area)


def accepting_offices(town: str, on: date) -> list[Office]:
    """Give the offices that may accept an application for a town, the nearest first."""
    governments = Office.objects.filter(kind=Office.Kind.GOVERNMENT, level=Office.Level.CITY, active=True)
    city = [office for office in governments.filter(area__startswith=town[:4]) if within(town, office.area)]
    government_of_town = Q(receiver__kind=Office.Kind.GOVERNMENT, receiver__level=Office.Level.TOWN)
    handed_down = Delegation.objects.filter(
        government_of_town | Q(receiver__kind=Office.Kind.SPECIAL),
        receiver__active=True,
        giver__in=[office.pk for office in city],
        starts_on__lte=on,
        ends_on__gte=on,
        revoked_at__isnull=True,
    ).select_related("receiver")
    receivers = {one.receiver for one in handed_down if "case.accept" in one.acts and within(town, one.area)}
    return [
        *sorted(receivers, key=lambda office: (office.area != town, office.pk)),
        *sorted(city, key=lambda office: office.pk),
    ]
