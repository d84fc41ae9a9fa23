"""
A province to try things in: staff for every role, and invented people in every state of a case.

Everybody is invented, with identity numbers of the county that belongs to nobody. All of it goes through the services that
people use; nothing is written past them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Record, Standing
from jifen.facts.files import write_json
from jifen.facts.synthesis import small_population
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence.dossiers import values_of
from jifen.platform.evidence.models import Question, Reply
from jifen.platform.evidence.replies import question_of
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Membership, Office
from jifen.platform.people import services as people
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.sandbox.truth import Truth
from jifen.policy.packs import Pack
from jifen.scoring.inventing import setting_of

PASSWORD = "jifen-demo-only"  # noqa: S105  of accounts that exist in demonstrations alone
SEED = 306
WITHOUT_SYSTEM = ("civil_affairs", "party", "safety", "science")
"""Departments that are asked by hand in the demonstration, so that both ways can be seen."""

_ROLES: tuple[tuple[str, str, str], ...] = (
    ("officer", Membership.Role.OFFICER, "市级经办"),
    ("approver", Membership.Role.APPROVER, "市级复核"),
    ("window", Membership.Role.CLERK, "市级窗口受理员"),
    ("window2", Membership.Role.CLERK, "市级窗口受理员"),
)


@dataclass(frozen=True, slots=True)
class Invented:
    """The people of one city: the scheme they apply under, and what the registers know of them."""

    pack: Pack
    dossiers: tuple[Dossier, ...]


def invent(persons: int) -> list[Invented]:
    """Invent people for every city that has a settlement scheme in force today, the same for the same number."""
    today = clock.today()
    packs = [
        pack
        for city in schemes.cities()
        for pack in schemes.open_packs(city, today)
        if schemes.fit_for_officials(pack.id)
    ]
    share = max(1, persons // max(1, len(packs)))
    found = []
    for number, pack in enumerate(packs):
        setting = setting_of(pack, schemes.divisions(), today)
        invented = small_population(share, seed=SEED + number, setting=setting)
        # Among invented people some have nothing at all on record, not even who they are: nobody of that sort applies.
        known = [one for one in invented if one.single("identity") is not None]
        found.append(Invented(pack, tuple(_apart(one, number) for one in known)))
    return found


def _apart(dossier: Dossier, number: int) -> Dossier:
    """Name people of different cities apart."""
    return Dossier(f"{number + 1}-{dossier.person}", dossier.records, dossier.answers)


def truth_of(dossier: Dossier) -> Dossier:
    """Give what the registers know of somebody: their records as proven by the first department that may, every list closed."""
    today = clock.today()
    told = Dossier(dossier.person)
    for name, kind in CATALOGUE.items():
        by = kind.proved_by[0]
        proof = Proof(Standing.VERIFIED, by, today, f"SIM-{name}")
        held = [one for one in dossier.records.get(name, ()) if one.proof.standing is not Standing.REFUTED]
        told.add([Record(name, one.values, one.whose, proof) for one in held])
        told.answers[name] = proof
    return told


def write_truth(invented: list[Invented], path: Path) -> None:
    """Write what the registers know, for the departments of the sandbox."""
    write_json([truth_of(dossier) for city in invented for dossier in city.dossiers], path)


# ── staff ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def staff() -> list[tuple[str, str]]:
    """
    Make accounts for every role.

    Returns:
        User name and what it is, in the order in which one would try them.
    """
    since = clock.today() - timedelta(days=365)
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


# ── cases ───────────────────────────────────────────────────────────────────────────────────────────────────────────

APPLICANT = "applicant"


def file_case(*, pack: Pack, dossier: Dossier, phone: str, own_account: bool, near: str = "") -> Case:
    """Let an invented person fill in an application as they would; it stays a draft."""
    record = dossier.single("identity")
    if record is None:
        raise ValueError(f"{dossier.person} has no identity")
    name, number = str(record.values["name"]), str(record.values["number"])
    user = User.objects.create_user(phone=phone, phone_verified=True) if own_account else None
    person = people.register(name=name, number=number, phone=phone, user=user, actor=APPLICANT)
    by = user or User.objects.filter(kind=User.Kind.STAFF).order_by("pk").first()
    assert by is not None
    actor = Actor(person.public, APPLICANT)
    case = casework.open_case(person=person, scheme=pack.id, by=by, actor=actor, entries=entries_of(dossier, pack.id))
    application = dossier.single("application")
    town = near or (str(application.values["town"]) if application else pack.scheme.place)
    casework.save_application(case=case, values=_application(application), town=town, uses=case.uses)
    return case


def entries_of(dossier: Dossier, scheme: str) -> dict[str, object]:
    """Give what somebody would have typed to claim the records of a dossier."""
    records: dict[str, list[dict[str, object]]] = {}
    asked = [kind for kind in schemes.kinds_asked(scheme, clock.today()) if kind != "application"]
    for kind in asked:
        for one in dossier.records.get(kind, ()):
            if one.proof.standing is not Standing.REFUTED:
                records.setdefault(kind, []).append({"whose": one.whose, "values": values_of(one)})
    return {"records": records, "closed": asked}


def _application(record: Record | None) -> dict[str, str]:
    if record is None:
        return {}
    kept = values_of(record)
    return {name: str(value) for name, value in kept.items() if name in ("grade", "ground", "capacity", "klass")}


# ── a province at work ──────────────────────────────────────────────────────────────────────────────────────────────

_BATCH = 40
_SHARES = (
    ("draft", 40),
    ("submitted", 68),
    ("returned", 73),
    ("refused", 76),
    ("verifying", 92),
    ("scored", 96),
    ("frozen", 100),
)
"""Up to which percentage of the people of a city a case goes how far."""


def play(invented: list[Invented], say: Callable[[str], None]) -> None:
    """
    Let everybody's case go as far as its turn has it, through the services people use.

    Args:
        invented: the people of every city.
        say: told how far it is.
    """
    truth = Truth([truth_of(dossier) for city in invented for dossier in city.dossiers])
    for number, city in enumerate(invented):
        stage = _Stage(city.pack, truth)
        for start in range(0, len(city.dossiers), _BATCH):
            with transaction.atomic():
                for at, dossier in enumerate(city.dossiers[start : start + _BATCH], start):
                    phone = f"+86139{number:02d}{at:06d}"
                    stage.play(dossier, phone, at, _stop_at(at))
        say(f"  {city.pack.scheme.title} · {len(city.dossiers)}")


def _stop_at(at: int) -> str:
    # Spread over the people, so that the first few of a city already show every state.
    turn = at * 37 % 100
    return next(state for state, up_to in _SHARES if turn < up_to)


class _Stage:
    """One city: who accepts there, and what its departments know."""

    def __init__(self, pack: Pack, truth: Truth) -> None:
        self.pack, self.truth = pack, truth
        place = schemes.city_of(pack.scheme.place)
        assert place is not None
        self.clerk = User.objects.get(username=f"window-{place.place}")
        head = Office.objects.get(kind=Office.Kind.GOVERNMENT, area=pack.scheme.place)
        first = head.below.filter(level=Office.Level.TOWN).order_by("area").first()
        self.town = first.area if first else head.area

    def play(self, dossier: Dossier, phone: str, at: int, until: str) -> None:
        """Let one case go as far as it is to go."""
        near = self.town if at % 3 == 0 else ""
        case = file_case(pack=self.pack, dossier=dossier, phone=phone, own_account=at % 5 != 4, near=near)
        applicant = Actor(case.person.public, APPLICANT)
        if until == "draft" or any(casework.what_is_missing(case)):
            return
        casework.submit(case=case, actor=applicant, key=f"demo-{case.public}")
        if until == "returned":
            items = [casework.Item("dwelling", "住所证明与申报地址不一致，请重新上传。")]
            casework.return_for_correction(case=case, by=self.clerk, items=items, reason="住所材料需要补正（演示）")
        elif until == "refused":
            casework.refuse(
                case=case,
                by=self.clerk,
                reason="不属于本市受理范围（演示）",
                basis=self.pack.scheme.instruments[0].number,
            )
        elif until != "submitted":
            casework.accept(case=case, by=self.clerk)
            if until != "verifying":
                self._answer_all(case)
            if until == "frozen" and case.state == State.SCORED:
                casework.confirm(case=case, actor=applicant)

    def _answer_all(self, case: Case) -> None:
        for _ in range(4):  # a question nobody could answer leads to another one
            rows = list(Question.objects.filter(case=case.public, state="waiting"))
            for row in rows:
                reply = self.truth.answer(question_of(row), Behaviour.OK, clock.today())
                casework.take_reply(question=row, reply=reply, manner=Reply.Manner.SYSTEM)
            if not rows:
                break
        case.refresh_from_db()
