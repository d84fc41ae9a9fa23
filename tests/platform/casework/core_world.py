"""
The small world in which the core of the platform is tested: a province, two cities, towns, departments, staff and a scheme.

Everything is made by the services people use. Cities are taken from the packs by their order, none by its name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jifen.facts.dossier import Dossier
from jifen.facts.kinds import DEPARTMENTS
from jifen.facts.synthesis import small_population
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.evidence.models import Question, Reply
from jifen.platform.evidence.replies import question_of
from jifen.platform.evidence.selectors import last_reply
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Membership, Office
from jifen.platform.operation import demonstration
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.sandbox.truth import Truth
from jifen.scoring.inventing import setting_of

DAY = date(2016, 3, 16)
COUNTER = ("window", "issuer")


@cache
def served() -> tuple[City, City, str]:
    """Give the city whose scheme asks for the fewest kinds, another city, and the scheme."""
    found = [
        (len(schemes.kinds_asked(pack.id, DAY)), city.code, city, pack.id)
        for city in schemes.cities()
        for pack in schemes.open_packs(city, DAY)
        if schemes.fit_for_officials(pack.id)
    ]
    _, code, city, scheme = min(found)
    other = next(one for _, other_code, one, _ in sorted(found) if other_code != code)
    return city, other, scheme


@cache
def invented(count: int = 22) -> tuple[Dossier, ...]:
    """Invent people who have something to claim under the scheme."""
    setting = setting_of(schemes.pack_of(served()[2]), schemes.divisions(), DAY)
    people = small_population(count * 3, seed=7, setting=setting)
    return tuple(one for one in people if one.records.get("education") and one.records.get("insurance"))[:count]


@dataclass
class World:
    """Offices and staff of the province, and what the registers know."""

    city: City
    other: City
    scheme: str
    towns: tuple[str, ...]
    since: date
    accounts: dict[str, User] = field(default_factory=dict)
    filed: int = 0

    # ── who ──

    def office(self, area: str, department: str = "") -> Office:
        """Give the government office of an area, or a department there."""
        if department:
            return Office.objects.get(kind=Office.Kind.DEPARTMENT, area=area, department=department)
        return Office.objects.get(kind=Office.Kind.GOVERNMENT, area=area)

    def staff(self, name: str, role: str, office: Office) -> User:
        """Give somebody who works in an office; the same name is the same account."""
        if name not in self.accounts:
            self.accounts[name] = User.objects.create(username=name, kind=User.Kind.STAFF)
        Membership.objects.get_or_create(
            user=self.accounts[name], office=office, role=role, defaults={"starts_on": self.since}
        )
        return self.accounts[name]

    @property
    def clerk(self) -> User:
        """The clerk of the city's window."""
        return self.staff("clerk", Membership.Role.CLERK, self.office(self.city.code))

    @property
    def officer(self) -> User:
        """The officer of the city."""
        return self.staff("officer", Membership.Role.OFFICER, self.office(self.city.code))

    def reviewer(self, office: Office, number: int = 1) -> User:
        """Give a reviewer of a department, or a clerk where the window is asked."""
        role = Membership.Role.REVIEWER if office.kind == Office.Kind.DEPARTMENT else Membership.Role.CLERK
        return self.staff(f"reviewer{number}-{office.pk}", role, office)

    # ── cases ──

    @property
    def people(self) -> tuple[Dossier, ...]:
        """Everybody who may apply."""
        return invented()

    @property
    def truth(self) -> Truth:
        """What the registers know of everybody invented."""
        return Truth([demonstration.truth_of(one) for one in self.people])

    def draft(self, at: int = 0, *, scheme: str = "", town: str = "") -> Case:
        """Fill in an application of an invented person; the same person may apply in two cities."""
        self.filed += 1
        chosen = scheme or self.scheme
        place = schemes.pack_of(chosen).scheme.place
        near = town or schemes.divisions().children(place)[0]
        return demonstration.file_case(
            pack=schemes.pack_of(chosen), dossier=self.people[at], phone=f"+861380000{self.filed:04d}",
            own_account=chosen == self.scheme, near=near,
        )  # fmt: skip

    def applicant(self, case: Case) -> Actor:
        """Give the applicant of a case as who acts."""
        return Actor(case.person.public, "applicant")

    def sent(self, at: int = 0, **more: str) -> Case:
        """Give a case that was sent."""
        case = self.draft(at, **more)
        return casework.submit(case=case, actor=self.applicant(case), key=f"key-{case.public}")

    def accepted(self, at: int = 0, **more: str) -> Case:
        """Give a case that was accepted."""
        case = self.sent(at, **more)
        return casework.accept(case=case, by=self.clerk_of(case))

    def clerk_of(self, case: Case) -> User:
        """Give a clerk who may accept a case."""
        office = self.office(case.city)
        return self.clerk if case.city == self.city.code else self.staff(f"clerk-{case.city}", "clerk", office)

    def scored(self, at: int = 0, **more: str) -> Case:
        """Give a case all departments have answered."""
        case = self.accepted(at, **more)
        self.answer_all(case)
        return case

    # ── departments ──

    def open(self, case: Case, kind: str = "") -> list[Question]:
        """Give the open questions of a case."""
        rows = Question.objects.filter(case=case.public, state__in=["waiting", "checking"]).order_by("pk")
        return list(rows.filter(kind=kind) if kind else rows)

    def reply(self, row: Question, behaviour: Behaviour = Behaviour.OK) -> port.Reply:
        """Give what a department would say."""
        return self.truth.answer(question_of(row), behaviour, clock.today())

    def by_system(self, row: Question, behaviour: Behaviour = Behaviour.OK) -> Reply:
        """Let a system answer."""
        return casework.take_reply(question=row, reply=self.reply(row, behaviour), manner="system")

    def by_hand(self, row: Question, behaviour: Behaviour = Behaviour.OK) -> Reply:
        """Let somebody answer, and a colleague check it."""
        first, second = (self.reviewer(row.office, number) for number in (1, 2))
        made = casework.take_reply(question=row, reply=self.reply(row, behaviour), manner="hand", given_by=first)
        casework.check_reply(reply=made, by=second, agrees=True)
        return made

    def answer_all(self, case: Case) -> None:
        """Let everybody answer truly, by system or by hand, until nobody is asked any more."""
        for _ in range(6):
            rows = self.open(case)
            for row in rows:
                if row.state == "checking":
                    given = last_reply(row)
                    assert given is not None
                    casework.check_reply(reply=given, by=self.reviewer(row.office, 2), agrees=True)
                elif row.rung == "system":
                    self.by_system(row)
                else:
                    self.by_hand(row)
            if not rows:
                break
        case.refresh_from_db()


def build(settings: Any, kind: type[World] = World, places: tuple[City, City, str] | None = None) -> World:
    """Make the world on its day: of the cities served, or of two others and a scheme."""
    settings.JIFEN_TODAY = DAY
    city, other, scheme = places or served()
    divisions = schemes.divisions()
    world = kind(city, other, scheme, tuple(divisions.children(city.code)[:3]), DAY - timedelta(days=365))
    province = f"{city.code[:2]}0000"
    top = Office.objects.create(kind="government", level="province", area=province, name="省级办公室")
    rows = [_department(name, province, "province", top) for name in DEPARTMENTS if name not in COUNTER]
    for place in (city, other):
        head = Office.objects.create(kind="government", level="city", area=place.code, name="市级窗口", parent=top)
        rows += [_department(name, place.code, "city", head) for name in DEPARTMENTS if name not in COUNTER]
        for town in divisions.children(place.code)[:3]:
            rows.append(Office(kind="government", level="town", area=town, name=divisions.name(town), parent=head))
    Office.objects.bulk_create(rows)
    for year in (2015, 2016):
        publish(year)
    return world


def publish(year: int) -> None:
    """Publish a year whose only holidays are New Year's day and the first week of May."""
    off = [date(year, 1, 1), *(date(year, 5, day) for day in range(1, 8))]
    days = [day for day in off if day.weekday() < 5]
    offices.publish_year(by="system", year=year, days_off=days, workdays=[], source="测试用")


def _department(name: str, area: str, level: str, parent: Office) -> Office:
    with_system = name not in demonstration.WITHOUT_SYSTEM
    return Office(
        kind="department", department=name, area=area, level=level, parent=parent, name=f"{area}{name}",
        has_system=with_system,
    )  # fmt: skip


@pytest.fixture
def world(db: None, settings: Any) -> World:
    """Give the world, in a transaction that is taken back."""
    return build(settings)


@pytest.fixture
def committed_world(transactional_db: None, settings: Any) -> World:
    """Give the world where transactions really commit, for several hands at once and for other processes."""
    return build(settings)


@pytest.fixture
def repository() -> Path:
    """Give the root of the checkout."""
    return Path(__file__).parents[3]
