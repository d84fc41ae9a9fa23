"""One city with its offices, people with accounts of their own, and a browser without scripts for each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jifen.facts.kinds import DEPARTMENTS
from jifen.kernel import identity
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.schemes import City
from jifen.platform.config import clock
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Membership, Office
from jifen.platform.people import services as people
from jifen.platform.people.models import Person
from jifen.platform.rounds import services as rounds
from jifen.platform.sandbox.behaviour import Behaviour

sys.path += [str(Path(__file__).parents[1] / name) for name in ("casework", "rounds", "settlement")]

from rounds_world import rounds_world
from settlement_world import settlers_world

__all__ = ["rounds_world", "settlers_world"]

DAY = date(2016, 3, 16)


@cache
def _served() -> tuple[City, str]:
    """Give the city whose scheme asks for the most kinds, and that scheme."""
    found = [
        (len(schemes.kinds_asked(pack.id, DAY)), city.code, city, pack.id)
        for city in schemes.cities()
        for pack in schemes.open_packs(city, DAY)
        if schemes.fit_for_officials(pack.id) and len(schemes.open_packs(city, DAY)) == 1
    ]
    _, _, city, scheme = max(found)
    return city, scheme


@dataclass
class World:
    """The city, its scheme, and what can be made there."""

    city: City
    scheme: str
    made: int = 0

    @property
    def place(self) -> str:
        """How addresses name the city."""
        return self.city.place

    @property
    def town(self) -> str:
        """A town of the city."""
        return schemes.divisions().children(self.city.code)[0]

    def account(self) -> User:
        """Give an account that has not said who it belongs to."""
        self.made += 1
        return User.objects.create_user(phone=f"+86138{self.made:08d}", phone_verified=True)

    def person(self) -> Person:
        """Give a person with an account."""
        user = self.account()
        number = identity.synthetic(self.made, date(1985, 5, 17), True)
        phone = str(user.phone)
        return people.register(name=f"试{self.made}", number=number, phone=phone, user=user, actor="test")

    def draft(self, person: Person, *, whole: bool = True) -> Case:
        """Give a draft, filled in as far as it must be where it is ``whole``."""
        assert person.user is not None
        actor = Actor(person.public, "applicant")
        values = {"name": person.name, "number": person.identity_number, "born_on": "1985-05-17"}
        own = {"whose": "self", "values": {**values, "registered_in": "430000"}}
        learned = {"whose": "self", "values": {"level": "大专", "on": "2006-7-1"}}
        kinds = [kind for kind in schemes.kinds_asked(self.scheme, DAY) if kind != "application"]
        entries = {"records": {"identity": [own], "education": [learned]}, "closed": kinds if whole else []}
        case = casework.open_case(person=person, scheme=self.scheme, by=person.user, actor=actor, entries=entries)
        if whole:
            casework.save_application(case=case, values={"town": self.town}, town=self.town, uses=case.uses)
        return case

    def sent(self, person: Person) -> Case:
        """Give a case that waits for acceptance."""
        case = self.draft(person)
        return casework.submit(case=case, actor=Actor(person.public, "applicant"), key=f"key-{case.public}")

    def accepted(self, person: Person) -> Case:
        """Give a case departments are asked about."""
        return casework.accept(case=self.sent(person), by=self.clerk)

    @property
    def clerk(self) -> User:
        """The clerk of the city's window."""
        user, _ = User.objects.get_or_create(username="clerk", defaults={"kind": User.Kind.STAFF, "password": "!"})
        office = Office.objects.get(kind=Office.Kind.GOVERNMENT, area=self.city.code)
        Membership.objects.get_or_create(user=user, office=office, role="clerk", defaults={"starts_on": DAY})
        return user


@pytest.fixture
def plain_files(settings: Any) -> None:
    """Serve style and scripts as they lie in the tree: nothing was collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT.mkdir(exist_ok=True)


@pytest.fixture
def world(db: None, settings: Any, plain_files: None) -> World:
    """Make the offices of a city on the day of the tests."""
    settings.JIFEN_TODAY = DAY
    city, scheme = _served()
    top = Office.objects.create(kind="government", level="province", area=f"{city.code[:2]}0000", name="省级办公室")
    head = Office.objects.create(kind="government", level="city", area=city.code, name=f"{city.name}窗口", parent=top)
    Office.objects.bulk_create(
        Office(kind="department", department=name, level="city", area=city.code, name=f"{zh}局", parent=head)
        for name, (zh, _) in DEPARTMENTS.items()
        if name not in ("window", "issuer")
    )
    offices.publish_year(by="system", year=2016, days_off=[], workdays=[], source="测试用")
    return World(city, scheme)


@pytest.fixture
def browse(plain_files: None) -> Callable[[User | None], Client]:
    """Give a browser in which somebody, or nobody, has signed in."""

    def opened(user: User | None = None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return opened


class Publishing:
    """A round of the small world on its way to its list."""

    def __init__(self, world: Any) -> None:
        """Take a world whose round is open."""
        self.world = world

    @property
    def minute(self) -> datetime:
        """The minute of the release: noon, two days after the day it is ranked on."""
        return datetime.combine(
            self.world.round.closes_on + timedelta(days=3), time(12), timezone.get_current_timezone()
        )

    def scheduled(self) -> Any:
        """Seal, rank, and set the minute; it has not come."""
        self.world.sealed()
        rounds.ask_run(round_=self.world.round, by=self.world.officer, kind="official")
        assert rounds.work_next()

        return rounds.schedule(round_=self.world.round, by=self.world.approver, release_at=self.minute)

    def shown(self) -> Any:
        """The same, and its minute has come."""
        listed = self.scheduled()
        self.world.at(self.minute.date() + timedelta(days=1))
        rounds.release_due()
        return listed

    def superseded(self) -> Any:
        """The list was shown, an objection was upheld, everybody was ranked again, and the second list was shown."""
        listed, world = self.shown(), self.world
        Person.objects.update(real_name=Person.RealName.CONFIRMED)
        target = world.cases[1]
        made = rounds.raise_own(
            case=target,
            use="settlement",
            line="education",
            why="学历与证书不一致，请核对",
            papers=[],
            actor=world.applicant(target),
        )
        made = rounds.pass_on(objection=made, by=world.clerk, kinds=["education"])
        for question in world.open(target):
            world.by_hand(question, Behaviour.REFUTES)
        rounds.answer(objection=made, by=world.officer, answer="已请发证的部门按原始名册核对，结果写在积分明细里。")
        rounds.seal_entrants(round_=world.round, by=world.officer, because="一件异议成立")
        rounds.ask_run(round_=world.round, by=world.officer, kind="official")
        assert rounds.work_next()
        at = clock.now() + timedelta(hours=30)
        second = rounds.schedule(round_=world.round, by=world.approver, release_at=at, because="一件异议成立，重新排名")
        world.at(timezone.localdate(at) + timedelta(days=1))
        rounds.release_due()
        return listed, second


@pytest.fixture
def publishing(rounds_world: Any) -> Publishing:
    """Give a round that can be carried to its list."""
    return Publishing(rounds_world)
