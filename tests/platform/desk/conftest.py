"""Two cities with their offices and staff, invented people, and a browser without scripts for each of the staff."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from jifen.facts.dossier import Dossier, Proof, Standing
from jifen.facts.kinds import DEPARTMENTS
from jifen.facts.synthesis import small_population
from jifen.kernel import identity
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.connectors.port import Reply, Verdict
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.replies import question_of
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Delegation, Membership, Office
from jifen.platform.operation import demonstration
from jifen.platform.people import services as people
from jifen.platform.people.models import Person
from jifen.scoring.inventing import setting_of

sys.path += [str(Path(__file__).parents[1] / room) for room in ("casework", "rounds", "settlement")]

from rounds_world import rounds_world
from settlement_world import settlers_world

__all__ = ["rounds_world", "settlers_world"]

DAY = date(2016, 3, 16)
SINCE = DAY - timedelta(days=365)
BY_HAND = ("human_resources", "education", "civil_affairs")


@cache
def _cities() -> tuple[tuple[str, str], ...]:
    """Give two cities with a scheme that decides: code and scheme, the one that asks for the fewest kinds first."""
    found = [
        (len(schemes.kinds_asked(pack.id, DAY)), city.code, pack.id)
        for city in schemes.cities()
        for pack in schemes.open_packs(city, DAY)
        if schemes.fit_for_officials(pack.id)
    ]
    by_city = {code: scheme for _, code, scheme in sorted(found, reverse=True)}
    ordered = sorted(by_city.items(), key=lambda pair: len(schemes.kinds_asked(pair[1], DAY)))
    return tuple(ordered[:2])


@cache
def _invented() -> tuple[Dossier, ...]:
    scheme = _cities()[0][1]
    setting = setting_of(schemes.pack_of(scheme), schemes.divisions(), DAY)
    told = small_population(30, seed=11, setting=setting)
    return tuple(one for one in told if one.records.get("education") and one.records.get("insurance"))


@dataclass
class World:
    """The city ``here``, the city ``there``, and what can be made in them."""

    here: str
    there: str
    scheme: str
    filed: int = 0

    @property
    def town(self) -> str:
        """The first town of the city."""
        return schemes.divisions().children(self.here)[0]

    @property
    def other_town(self) -> str:
        """The second town of the city."""
        return schemes.divisions().children(self.here)[1]

    def government(self, area: str) -> Office:
        """Give the office that accepts in an area."""
        return Office.objects.get(kind=Office.Kind.GOVERNMENT, area=area)

    def department(self, name: str, area: str = "") -> Office:
        """Give a department of the city."""
        return Office.objects.get(kind=Office.Kind.DEPARTMENT, department=name, area=area or self.here)

    def staff(self, role: str, office: Office, number: int = 1) -> User:
        """Give somebody who works in an office in a role."""
        name = f"{role}{number}-{office.area}-{office.department or office.kind}"
        user, _ = User.objects.get_or_create(
            username=name, defaults={"kind": User.Kind.STAFF, "display_name": name, "password": "!"}
        )
        Membership.objects.get_or_create(user=user, office=office, role=role, defaults={"starts_on": SINCE})
        return user

    def clerk(self, number: int = 1, area: str = "") -> User:
        """Give a clerk of a city's window."""
        return self.staff(Membership.Role.CLERK, self.government(area or self.here), number)

    def officer(self) -> User:
        """Give the officer of the city."""
        return self.staff(Membership.Role.OFFICER, self.government(self.here))

    def reviewer(self, department: str, number: int = 1, area: str = "") -> User:
        """Give a reviewer of a department."""
        return self.staff(Membership.Role.REVIEWER, self.department(department, area), number)

    def agency(self) -> Office:
        """Give an agency of the city."""
        made, _ = Office.objects.get_or_create(
            kind=Office.Kind.AGENCY, area=self.here, name="示例代办服务部", defaults={"level": Office.Level.CITY}
        )
        return made

    def delegate(self, town: str) -> Delegation:
        """Let a town accept for itself."""
        return offices.delegate(
            by=self.officer(),
            giver=self.government(self.here),
            receiver=self.government(town),
            acts=["case.accept"],
            area=town,
            basis="测试用文件",
            starts_on=DAY,
            ends_on=DAY + timedelta(days=90),
        )

    def draft(self, town: str = "") -> Case:
        """Fill in an application of the next invented person."""
        dossier = _invented()[self.filed]
        self.filed += 1
        self.officer()
        return demonstration.file_case(
            pack=schemes.pack_of(self.scheme),
            dossier=dossier,
            phone=f"+861390000{self.filed:04d}",
            own_account=True,
            near=town or self.town,
        )

    def sent(self, town: str = "") -> Case:
        """Give a case that waits for acceptance."""
        case = self.draft(town)
        return casework.submit(case=case, actor=Actor(case.person.public, "applicant"), key=f"key-{case.public}")

    def accepted(self, town: str = "") -> Case:
        """Give a case departments are asked about."""
        return casework.accept(case=self.sent(town), by=self.clerk(9))

    def question(self, case: Case, kind: str) -> Question:
        """Give the open question of a case about a kind."""
        return Question.objects.get(case=case.public, kind=kind, city=self.here, state="waiting")

    def push(self, row: Question) -> None:
        """Let a department confirm everything a question claims, by its own system."""
        asked = question_of(row)
        proof = Proof(Standing.VERIFIED, row.department, asked.as_of, "x")
        told = tuple(replace(one, proof=proof) for one in asked.claims)
        reply = Reply(asked, Verdict.CONFIRMED, told, True, asked.as_of, row.department, "x")
        casework.take_reply(question=row, reply=reply, manner="pushed")

    def frozen(self) -> Case:
        """Give a case whose points the applicant has confirmed."""
        case = self.accepted()
        for row in Question.objects.filter(case=case.public, state="waiting"):
            self.push(row)
        case.refresh_from_db()
        casework.confirm(case=case, actor=Actor(case.person.public, "applicant"))
        return case

    def person(self, serial: int) -> tuple[str, str]:
        """Give name and number of somebody nobody has registered."""
        return f"测试{serial}", identity.synthetic(serial, date(1985, 5, 17), True)

    def registered(self, serial: int) -> Person:
        """Register somebody at a window."""
        name, number = self.person(serial)
        return people.register(name=name, number=number, phone="", user=None, actor="test")


def _as_a_demonstration(settings: Any) -> None:
    """Let staff in with a password alone, and serve static files as they lie."""
    settings.JIFEN_DEMO = True
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STATIC_ROOT.mkdir(exist_ok=True)


@pytest.fixture
def city(rounds_world: Any, settings: Any) -> Any:
    """Give a city with a round that is open, its places published, and people whose points are frozen."""
    _as_a_demonstration(settings)
    return rounds_world


@pytest.fixture
def settlers(settlers_world: Any, settings: Any) -> Any:
    """Give the same city when its result is final and people claim."""
    _as_a_demonstration(settings)
    return settlers_world


@pytest.fixture
def world(db: None, settings: Any) -> World:
    """Make the offices of two cities on the day of the tests; departments answer by hand."""
    settings.JIFEN_TODAY = DAY
    _as_a_demonstration(settings)
    (here, scheme), (there, _) = _cities()
    divisions = schemes.divisions()
    top = Office.objects.create(kind="government", level="province", area=f"{here[:2]}0000", name="省级办公室")
    rows: list[Office] = []
    for code in (here, there):
        head = Office.objects.create(
            kind="government", level="city", area=code, name=f"{divisions.name(code)}窗口", parent=top
        )
        for name in DEPARTMENTS:
            if name not in ("window", "issuer"):
                made = Office(
                    kind="department", department=name, level="city", area=code, name=f"{code}{name}", parent=head
                )
                rows.append(made)
        for town in divisions.children(code)[:2]:
            rows.append(Office(kind="government", level="town", area=town, name=divisions.name(town), parent=head))
    Office.objects.bulk_create(rows)
    offices.publish_year(by="system", year=2016, days_off=[], workdays=[], source="测试用")
    return World(here, there, scheme)


@pytest.fixture
def browse() -> Callable[[User], Client]:
    """Give a browser in which somebody has signed in."""

    def opened(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return opened
