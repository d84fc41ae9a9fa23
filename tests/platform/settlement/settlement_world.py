"""The round of the small world carried to its end: the list was shown, publicity and objections are over, the result is final."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from rounds_world import USE, RoundsWorld, build_rounds

from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.casework.placement import members_of
from jifen.platform.config import clock
from jifen.platform.evidence.models import Question
from jifen.platform.offices.models import Membership, Office
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.selectors import lists
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim, CollectiveHousehold
from jifen.platform.settlement.selectors import Address, addresses

MET: tuple[dict[str, str], ...] = ()
"""The small city's rules set no condition for a collective household."""


class SettlersWorld(RoundsWorld):
    """What settling needs beside a final round: the placed, public security, households."""

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

    def confirmed(self, at: int = 0, **more: Any) -> Claim:
        """Give a claim whose notice is issued."""
        claim = self.reserved(at, **more)
        settlement.confirm(claim=claim, by=self.officer)
        return claim

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

    def household(self, room: int = 5, *, approve: bool = True) -> CollectiveHousehold:
        """Give the collective household of the employer, approved where it is not said otherwise."""
        made = settlement.apply_household(
            by=self.employer,
            sort="employer",
            town=self.towns[0],
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


def build_settlers(settings: Any) -> SettlersWorld:
    """Make the world of the round and carry it to its end."""
    made = build_rounds(settings)
    world = SettlersWorld(made.city, made.other, made.scheme, made.towns, made.since, made.accounts, made.filed)
    world.final()
    return world


@pytest.fixture
def settlers_world(db: None, settings: Any) -> SettlersWorld:
    """Give the world with a final round, in a transaction that is taken back."""
    return build_settlers(settings)


@pytest.fixture
def committed_settlers(transactional_db: None, settings: Any) -> SettlersWorld:
    """Give the same where transactions really commit, for several hands at once."""
    return build_settlers(settings)
