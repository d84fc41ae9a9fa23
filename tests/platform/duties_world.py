"""
Matters about which two duties may conflict, and every duty as a deed; one person holds every role, and so does a colleague.

Everything is made and done by the services people use.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from core_world import build
from django.db.models import Model
from rounds_world import build_rounds
from settlement_world import MET, build_settlers

from jifen.kernel import identity
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.evidence.models import Fact, Reply
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Membership, Office
from jifen.platform.people import services as people
from jifen.platform.people.models import Person
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Objection
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.selectors.objections import kinds_of_line
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.settlement import services as settlement

_Role = Membership.Role
WHY = "经查与登记不符，请重新核实这一项。"
USE = "settlement"


# ── one person with every role ──────────────────────────────────────────────────────────────────────────────────────


class Hands:
    """The world, the person of two duties, a colleague with the same roles, a third who does what comes before, and the matter the duties are about."""

    def __init__(self, world: Any) -> None:
        self.world, self.matter = world, None
        self.same, self.colleague, self.third = (self._somebody(name) for name in ("same", "colleague", "third"))

    def _somebody(self, name: str) -> User:
        """Give somebody with every role in the city, in every office that has it."""
        world, city = self.world, self.world.city.code
        for role in (_Role.CLERK, _Role.OFFICER, _Role.APPROVER):
            world.staff(name, role, world.office(city))
        for office in Office.objects.filter(kind=Office.Kind.DEPARTMENT, area=city):
            world.staff(name, _Role.REVIEWER, office)
        firm, _ = Office.objects.get_or_create(kind="employer", level="city", area=city, name="测试用人单位")
        return world.staff(name, _Role.EMPLOYER, firm)

    def acting(self, role: str, who: User) -> None:
        """Let somebody be the one the world knows by a role."""
        self.world.accounts[role] = who

    def again(self) -> None:
        """Read the matter as it is now: what was refused is taken back, and an object in hand would not know."""
        if isinstance(self.matter, Model):
            self.matter = type(self.matter).objects.get(pk=self.matter.pk)

    @property
    def person(self) -> Person:
        """The person the matter is about."""
        matter = self.matter
        if isinstance(matter, Objection):
            return matter.standing.case.person
        if isinstance(matter, Reply):
            return matter.question.person
        return getattr(matter, "case", matter).person


def _concerned(hands: Hands, who: User) -> None:
    if hands.matter is None:
        hands.matter = who
        return
    person = hands.person
    person.user = who
    person.save(update_fields=["user"])


def _kin(hands: Hands, who: User) -> None:
    """Let the person have named somebody's number as that of a member of the family."""
    number = identity.synthetic(7, date(1984, 2, 29), male=True)
    people.register(name="李四", number=number, phone="", user=who, actor="test")
    Fact.objects.create(
        person=hands.person, kind="identity", whose="partner", values={"name": "李四", "number": number},
        standing="verified", by="public_security", on=clock.today(), stated_at=clock.now(), stated_by="system",
    )  # fmt: skip


# ── deeds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _seal(hands: Hands, who: User) -> None:
    world = hands.world
    if world.round.state == "open":
        hands.acting("officer", hands.third)
        world.closed()
    rounds.ask_sealing(round_=world.round, by=who, because=WHY if world.round.sealings.exists() else "")
    rounds.work_next()


def _run(hands: Hands, who: User) -> None:
    world = hands.world
    if world.round.state == "open":
        hands.acting("officer", hands.third)
        world.sealed()
    rounds.ask_run(round_=world.round, by=who, kind="official")
    rounds.work_next()


def _release(hands: Hands, who: User) -> None:
    world, third = hands.world, hands.third
    if world.round.state == "open":
        hands.acting("officer", third)
        world.sealed()
    if world.round.state == "sealed":
        rounds.ask_run(round_=world.round, by=third, kind="official")
        rounds.work_next()
    rounds.schedule(round_=world.round, by=who, release_at=clock.now() + timedelta(hours=25))


def _give(hands: Hands, who: User) -> None:
    world = hands.world
    if isinstance(hands.matter, Reply):
        reply = world.reply(hands.matter.question, Behaviour.UNKNOWN)
        casework.take_reply(question=hands.matter.question, reply=reply, manner="hand", given_by=who)
        return
    row = _asked_by_hand(hands)
    hands.matter = casework.take_reply(question=row, reply=world.reply(row), manner="hand", given_by=who)


def _asked_by_hand(hands: Hands) -> Any:
    """Give a question that a person answers."""
    case = hands.matter
    return next(one for one in hands.world.open(case) if one.rung == "hand")


def _check(hands: Hands, who: User) -> None:
    given = hands.matter
    if not isinstance(given, Reply):
        row = _asked_by_hand(hands)
        given = casework.take_reply(question=row, reply=hands.world.reply(row), manner="hand", given_by=hands.third)
    casework.check_reply(reply=given, by=who, agrees=True)
    hands.matter = given


def _enter(hands: Hands, who: User) -> None:
    type(hands.matter).objects.filter(pk=hands.matter.pk).update(entered_by=who)
    hands.matter.refresh_from_db()


def _object(hands: Hands, who: User) -> None:
    """Object to the row of somebody else."""
    person = people.register(
        name="王五", number=identity.synthetic(8, date(1984, 2, 29), male=True), phone="", user=who, actor="test"
    )
    Objection.objects.filter(pk=hands.matter.pk).update(objector=person)
    hands.matter = Objection.objects.get(pk=hands.matter.pk)


def _object_against(hands: Hands, who: User) -> None:
    own = hands.matter
    person = Person.objects.filter(user=who).first()
    if person is None:
        person = people.register(
            name="王五", number=identity.synthetic(9, date(1984, 2, 29), male=True), phone="", user=who, actor="test"
        )
    people.confirm_real_name(person=person, confirmed=True, by="system", on=clock.today())
    rounds.raise_against(
        round_=hands.world.round, code=own.code, name=own.case.person.name, why=WHY, kinds=[], papers=[], person=person
    )


def _decide(hands: Hands, who: User) -> None:
    settlement.decide_household(household=hands.matter, by=who, approve=True)


def _apply(hands: Hands, who: User) -> None:
    hands.acting("employer", who)
    hands.matter = settlement.apply_household(
        by=who, sort="employer", town=hands.world.towns[0], name="测试集体户", address="测试路1号", in_charge="张三",
        in_charge_phone="13800000000", room=5, met=MET,
    )  # fmt: skip


def _propose(hands: Hands, who: User) -> None:
    settlement.propose_annulment(claim=hands.matter, by=who, reason=WHY)


def _annul(hands: Hands, who: User) -> None:
    claim = hands.matter
    if not claim.moves.filter(act="propose").exists():
        settlement.propose_annulment(claim=claim, by=hands.third, reason=WHY)
    settlement.annul(claim=claim, by=who, reason=WHY)


def _appoint(hands: Hands, who: User) -> None:
    office = hands.world.office(hands.world.city.code)
    user = hands.matter
    offices.appoint(by=who, user=user, office=office, role=_Role.CLERK, starts_on=clock.today())


DUTIES: dict[str, Callable[[Hands, User], object]] = {
    "be concerned": _concerned,
    "be kin": _kin,
    "seal": _seal,
    "run": _run,
    "release": _release,
    "give": _give,
    "check": _check,
    "enter": _enter,
    "accept": lambda hands, who: casework.accept(case=hands.matter, by=who),
    "return": lambda hands, who: casework.return_for_correction(
        case=hands.matter, by=who, items=[casework.Item("education", "x")], reason=WHY
    ),
    "refuse": lambda hands, who: casework.refuse(case=hands.matter, by=who, reason=WHY, basis="第一条"),
    "waive": lambda hands, who: rounds.waive(round_=hands.world.round, case=hands.matter, by=who, reason=WHY),
    "reopen": lambda hands, who: casework.reopen(case=hands.matter, by=who, kinds=["education"], reason=WHY),
    "object": _object,
    "object against": _object_against,
    "pass on": lambda hands, who: rounds.pass_on(objection=hands.matter, by=who, kinds=["education"]),
    "turn away": lambda hands, who: rounds.turn_away(objection=hands.matter, by=who, why=WHY * 2),
    "apply": _apply,
    "decide": _decide,
    "appoint": _appoint,
    "confirm": lambda hands, who: settlement.confirm(claim=hands.matter, by=who),
    "record death": lambda hands, who: settlement.record_death(claim=hands.matter, by=who, reason=WHY),
    "extend": lambda hands, who: settlement.extend(
        claim=hands.matter, by=who, until=hands.matter.valid_until + timedelta(days=9), reason=WHY
    ),
    "propose": _propose,
    "annul": _annul,
}


# ── matters ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _shown(settings: Any) -> Hands:
    """The list is shown, and objections may be raised."""
    hands = Hands(build_rounds(settings))
    _release(hands, hands.world.approver)
    hands.world.at(clock.today() + timedelta(days=3))
    rounds.release_due()
    return hands


def _with_objection(settings: Any) -> Hands:
    hands = _shown(settings)
    case = hands.world.cases[0]
    people.confirm_real_name(person=case.person, confirmed=True, by="system", on=clock.today())
    indicators = schemes.pack_of(case.scheme).scheme.indicators
    line = next(one.id for one in indicators if "education" in (kinds_of_line(case, one.id) or ()))
    hands.matter = rounds.raise_own(
        case=case, use=USE, line=line, why=WHY, papers=(), actor=hands.world.applicant(case)
    )
    return hands


def _about(hands: Hands, find: Callable[[Any], Any]) -> Hands:
    hands.matter = find(hands.world)
    return hands


MATTERS: dict[str, Callable[[Any], Hands]] = {
    "list": lambda settings: Hands(build_rounds(settings)),
    "case": lambda settings: _about(Hands(build(settings)), lambda world: world.sent(0)),
    "answer": lambda settings: _about(Hands(build(settings)), lambda world: world.accepted(0)),
    "open case": lambda settings: _about(
        Hands(build_rounds(settings)), lambda world: world.accepted(12, town=world.town_of(12))
    ),
    "frozen case": lambda settings: _about(Hands(build_rounds(settings)), lambda world: world.cases[0]),
    "objection": _with_objection,
    "row": lambda settings: _about(_shown(settings), lambda world: lists.standing_of(world.cases[0], USE)),
    "post": lambda settings: Hands(build(settings)),
    "household": lambda settings: Hands(build_settlers(settings)),
    "reserved claim": lambda settings: _about(Hands(build_settlers(settings)), lambda world: world.reserved(1)),
    "claim": lambda settings: _about(Hands(build_settlers(settings)), lambda world: world.confirmed(1)),
    "proposal": lambda settings: _about(Hands(build_settlers(settings)), lambda world: world.confirmed(1)),
}
