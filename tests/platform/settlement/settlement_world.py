"""The round of the small world carried to its end: the list was shown, publicity and objections are over, the result is final."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from rounds_world import USE, RoundsWorld, build_rounds

from jifen.kernel import identity
from jifen.kernel.errors import RefusedError
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.casework.placement import members_of
from jifen.platform.config import clock
from jifen.platform.evidence.models import Fact, Question
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Membership, Office
from jifen.platform.people import services as people
from jifen.platform.people.models import Person
from jifen.platform.rounds import inputs
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.selectors import lists
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim, CollectiveHousehold
from jifen.platform.settlement.selectors import Address, Answer, addresses
from jifen.policy.registering import Homes

MET: tuple[dict[str, str], ...] = ()
"""The small city's rules set no condition for a collective household."""


@dataclass
class SettlersWorld(RoundsWorld):
    """What settling needs beside a final round: the placed, public security, households, friends with a dwelling."""

    friends: int = 0

    @property
    def placed(self) -> list[Case]:
        """The cases that were placed, in the order they were sent."""
        return [case for case in self.cases if (own := lists.standing_of(case, USE)) and own.result == "placed"]

    @property
    def homeless(self) -> list[Case]:
        """The placed cases without a flat on record: a family of four, somebody alone, a couple."""
        return [case for case in self.placed if not any(one.taken_first for one in self.addresses(case))]

    @property
    def owners(self) -> list[Case]:
        """The placed cases with a flat of their own on record."""
        return [case for case in self.placed if case not in self.homeless]

    def addresses(self, case: Case) -> list[Address]:
        """Give the addresses a case may choose."""
        return addresses(case, schemes.pack_of(self.scheme).register)

    @property
    def police(self) -> User:
        """A reviewer of public security of the city."""
        office = self.office(self.city.code, "public_security")
        return self.staff("police", Membership.Role.REVIEWER, office)

    @property
    def employer(self) -> User:
        """Somebody of an employer of the city."""
        found, _ = Office.objects.get_or_create(
            kind=Office.Kind.EMPLOYER, level=Office.Level.CITY, area=self.city.code, name="测试用人单位"
        )
        return self.staff("employer", Membership.Role.EMPLOYER, found)

    def final(self) -> None:
        """Carry the round to its end."""
        self.sealed()
        rounds.ask_run(round_=self.round, by=self.officer, kind="official")
        rounds.work_next()
        rounds.schedule(round_=self.round, by=self.approver, release_at=clock.now() + timedelta(hours=25))
        self.at(clock.today() + timedelta(days=3))
        rounds.release_due()
        self.at(max(self.round.publicity_until, self.round.objections_until) + timedelta(days=1))
        rounds.finish(round_=self.round, by=self.approver)

    def reserved(self, at: int = 0, members: Iterable[str] | None = None, **more: Any) -> Claim:
        """Let the applicant of a placed case without a flat claim, with the whole family that may move along."""
        case = self.homeless[at]
        along = members_of(case) if members is None else members
        given = {"where": "employer_household", "host": "测试用人单位", "consent": True} | more
        return settlement.reserve(case=case, use=USE, members=along, actor=self.applicant(case), **given)

    def friend(self, name: str = "王五", *, account: bool = True) -> Person:
        """Give somebody who has a dwelling: with an account and a confirmed name, or known to nobody before."""
        self.friends += 1
        number = identity.synthetic(900 + self.friends, date(1970, 5, 17), True)
        if not account:
            return people.register(name=name, number=number, phone="", user=None, actor="clerk")
        phone = f"+86137{self.friends:08d}"
        user = User.objects.create_user(phone=phone, phone_verified=True)
        made = people.register(name=name, number=number, phone=phone, user=user, actor="test")
        people.confirm_real_name(person=made, confirmed=True, by="test", on=clock.today())
        return made

    def hosted(self, householder: Person, owner: Person | None = None, **more: Any) -> Claim:
        """Let an applicant claim at the dwelling of relatives; without an owner the householder is the owner too."""
        named = [settlement.Named("householder" if owner else "both", householder.name, householder.identity_number)]
        if owner is not None:
            named.append(settlement.Named("owner", owner.name, owner.identity_number, "13900000002"))
        given = {"where": "host", "host": "", "consent": False, "consents": named, "address": "测试路8号301"} | more
        return self.reserved(**given)

    def confirmed(self, at: int = 0, **more: Any) -> Claim:
        """Give a claim whose notice is issued; the holder of a collective household takes the family in before."""
        claim = self.reserved(at, **more)
        self.taken_in(claim)
        settlement.confirm(claim=claim, by=self.officer)
        return claim

    def certain(self, *claims: Claim) -> None:
        """Publish the working days of the years in which the notices of some claims end, so that their days are certain."""
        for year in {claim.valid_until.year for claim in claims if claim.valid_until}:
            offices.publish_year(by="test", year=year, days_off=[], workdays=[], source="测试")
        settlement.follow_calendar()
        for claim in claims:
            claim.refresh_from_db()

    def taken_in(self, claim: Claim) -> None:
        """Let the holder of the collective household a claim goes to, if it goes to one, take the family in."""
        for asked in claim.consents.filter(of="holder"):
            settlement.answer_family(consent=asked, by=self.employer, answer=Answer.GIVE)

    def registered(self, at: int = 0, **more: Any) -> Claim:
        """Give a claim whose household public security has registered."""
        claim = self.confirmed(at, **more)
        self.by_system(settlement.ask_registration(claim=claim))
        settlement.take_registrations()
        claim.refresh_from_db()
        return claim

    def question(self, claim: Claim) -> Question:
        """Give the newest question to public security about a claim."""
        return Question.objects.filter(case=claim.case.public, about="register").latest("pk")

    def household(self, room: int = 5, *, approve: bool = True, town: str = "") -> CollectiveHousehold:
        """Give the collective household of the employer, where the first family without a flat applied and approved if not said otherwise."""
        made = settlement.apply_household(
            by=self.employer,
            sort="employer",
            town=town or self.homeless[0].town,
            name="测试用人单位集体户",
            address="测试路1号",
            in_charge="张三",
            in_charge_phone="13800000000",
            room=room,
            met=MET,
        )
        if approve:
            settlement.decide_household(household=made, by=self.police, approve=True)
        return made


def together(*works: Callable[[], object]) -> tuple[object, ...]:
    """Do works at once, each on a connection of its own; what a work was refused with is its result."""
    ready = threading.Barrier(len(works))

    def do(work: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=30)
            return work()
        except RefusedError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(works)) as pool:
        return tuple(pool.map(do, works))


def build_settlers(settings: Any) -> SettlersWorld:
    """Make the world of the round and carry it to its end."""
    made = build_rounds(settings)
    world = SettlersWorld(made.city, made.other, made.scheme, made.towns, made.since, made.accounts, made.filed)
    world.final()
    return world


def found_otherwise(case: Case, kind: str, whose: str = "self", *, standing: str = "", **values: Any) -> Fact:
    """Let a later fact take the place of the one a case has of a kind, as when a department corrects itself; gives the later one."""
    fact = Fact.objects.get(person=case.person, kind=kind, whose=whose, current=True)
    Fact.objects.filter(pk=fact.pk).update(current=False)
    return Fact.objects.create(
        person=fact.person,
        kind=kind,
        whose=whose,
        values=fact.values | values,
        standing=standing or fact.standing,
        by=fact.by,
        on=fact.on,
        supersedes=fact,
        stated_at=clock.now(),
        stated_by="system",
    )


def let_move(monkeypatch: pytest.MonkeyPatch, *, under: int) -> None:
    """Hold the round under rules that let children move along up to an age."""
    as_it_is = inputs.pack_of

    def given(round_: Any) -> Any:
        pack = as_it_is(round_)
        moving = pack.register.moving
        limits = tuple(one.model_copy(update={"under": under}) for one in moving.limits)
        rules = pack.register.model_copy(update={"moving": moving.model_copy(update={"limits": limits})})
        return replace(pack, register=rules)

    monkeypatch.setattr(inputs, "pack_of", given)


def let_host(monkeypatch: pytest.MonkeyPatch, *, stated: bool = True, kin: Iterable[str] = ()) -> None:
    """
    Hold the round under the rules of a city whose texts say whose consent a dwelling of friends needs, or do not say it.

    ``kin``: who alone may take a household in, where other people than in that city may.
    """
    found = next(
        pack.register for pack in schemes.registry().all() if pack.register and pack.register.consents_of("host")
    )
    rules = found if stated else found.model_copy(update={"consents": "unstated"})
    if kin:
        rules = rules.model_copy(update={"homes": (Homes(where="host", kin=tuple(kin), basis="测试"),)})
    as_it_is = inputs.pack_of
    monkeypatch.setattr(inputs, "pack_of", lambda round_: replace(as_it_is(round_), register=rules))


@pytest.fixture
def hosts_world(settlers_world: SettlersWorld, monkeypatch: pytest.MonkeyPatch) -> SettlersWorld:
    """Give the world under rules that let people settle with relatives and friends."""
    let_host(monkeypatch)
    return settlers_world


@pytest.fixture
def settlers_world(db: None, settings: Any) -> SettlersWorld:
    """Give the world with a final round, in a transaction that is taken back."""
    return build_settlers(settings)


@pytest.fixture
def committed_settlers(transactional_db: None, settings: Any) -> SettlersWorld:
    """Give the same where transactions really commit, for several hands at once."""
    return build_settlers(settings)
