"""Staff of a demonstration: an account for every role in every office, all with one password that is no secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.config import clock
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Membership, Office

PASSWORD = "jifen-demo-only"  # noqa: S105  of accounts that exist in demonstrations alone

_ROLES: tuple[tuple[str, str, str], ...] = (
    ("officer", Membership.Role.OFFICER, "市级经办"),
    ("approver", Membership.Role.APPROVER, "市级复核"),
    ("window", Membership.Role.CLERK, "市级窗口受理员"),
    ("window2", Membership.Role.CLERK, "市级窗口受理员"),
)


def appoint_everybody() -> list[tuple[str, str]]:
    """
    Make accounts for every role.

    Returns:
        User name and what it is, in the order in which one would try them.
    """
    since = clock.today() - timedelta(days=730)  # before the oldest round a demonstration shows
    told: list[tuple[str, str]] = []
    for city in schemes.cities():
        head = Office.objects.get(kind=Office.Kind.GOVERNMENT, area=city.code)
        for name, role, title in _ROLES:
            told.append(_account(f"{name}-{city.place}", role, head, f"{title}（{head.name}）", since))
        told += _clerks(head, city.place, since)
        officer = User.objects.get(username=f"officer-{city.place}")
        _delegate(officer, head)
        told += _reviewers(city.code, city.place, since)
        told += _agents(city.code, city.place, city.name, since)
    top = Office.objects.filter(kind=Office.Kind.GOVERNMENT, level=Office.Level.PROVINCE).order_by("area").first()
    if top is not None:
        told.append(_account("officer-province", Membership.Role.OFFICER, top, "省级经办", since))
        told.append(_account("supervisor", Membership.Role.SUPERVISOR, top, "省级督查", since))
        told.append(_account("auditor", Membership.Role.AUDITOR, top, "审计员", since))
        told += _reviewers(top.area, "province", since)
    return told


def _clerks(head: Office, place: str, since: date) -> Iterator[tuple[str, str]]:
    """Make two clerks a town; those of the first town carry the name of the city, for whoever tries things out."""
    for at, town in enumerate(head.below.filter(level=Office.Level.TOWN).order_by("area")):
        for number in ("", "2"):
            name = f"clerk{number}-{place if at == 0 else town.area}"
            yield _account(name, Membership.Role.CLERK, town, f"受理员（{town.name}）", since)


def _reviewers(area: str, place: str, since: date) -> Iterator[tuple[str, str]]:
    """Make two reviewers a department: whatever is answered by hand needs a second pair of eyes."""
    for office in Office.objects.filter(kind=Office.Kind.DEPARTMENT, area=area).order_by("pk"):
        for number in ("", "2"):
            name = f"{office.department}{number}-{place}"
            yield _account(name, Membership.Role.REVIEWER, office, f"{office.name}审核员", since)


def _agents(area: str, place: str, city: str, since: date) -> Iterator[tuple[str, str]]:
    for kind, role, name in (
        (Office.Kind.AGENCY, Membership.Role.AGENT, f"{city}示例代办服务部"),
        (Office.Kind.EMPLOYER, Membership.Role.EMPLOYER, f"{city}示例制造有限公司"),
    ):
        office, _ = Office.objects.get_or_create(
            kind=kind, area=area, name=name, defaults={"level": Office.Level.CITY, "name_en": kind}
        )
        yield _account(f"{kind}-{place}", role, office, name, since)


def _account(name: str, role: str, office: Office, title: str, since: date) -> tuple[str, str]:
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create(username=name, password=_hash(), kind=User.Kind.STAFF, display_name=title[:60])
    Membership.objects.get_or_create(user=user, office=office, role=role, defaults={"starts_on": since})
    return name, title


@cache
def _hash() -> str:
    """Hash the one password of all demonstration accounts once: the hash is slow on purpose."""
    return make_password(PASSWORD)


def _delegate(officer: User, head: Office) -> None:
    today = clock.today()
    for town in head.below.filter(kind=Office.Kind.GOVERNMENT, level=Office.Level.TOWN):
        if town.received.exists():
            continue
        offices.delegate(
            by=officer,
            giver=head,
            receiver=town,
            acts=["case.accept"],
            area=town.area,
            basis="粤人社发〔2011〕306号 二（四）1（演示）",
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=700),
        )
