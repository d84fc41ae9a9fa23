"""
A province to try things in: staff for every role, and invented people in every state of a case.

Everybody is invented, with identity numbers of the county that belongs to nobody. All of it goes through the services that
people use; nothing is written past them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Record, Standing
from jifen.facts.files import write_json
from jifen.facts.synthesis import small_population
from jifen.platform.accounts.models import User
from jifen.platform.casework import receipts, schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence.dossiers import values_of
from jifen.platform.evidence.models import Question, Reply
from jifen.platform.evidence.replies import question_of
from jifen.platform.offices.models import Office
from jifen.platform.people import services as people
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.sandbox.truth import Truth
from jifen.policy.packs import Pack
from jifen.scoring.inventing import setting_of

SEED = 306
WITHOUT_SYSTEM = ("civil_affairs", "party", "safety", "science")
"""Departments that are asked by hand in the demonstration, so that both ways can be seen."""


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
    found, taken = [], set[object]()
    for number, pack in enumerate(packs):
        setting = setting_of(pack, schemes.divisions(), today)
        invented = small_population(share, seed=SEED + number, setting=setting)
        known = [one for one in invented if _may_apply(one, taken)]
        found.append(Invented(pack, tuple(_apart(one, number) for one in known)))
    return found


def _may_apply(dossier: Dossier, taken: set[object]) -> bool:
    """Leave out whoever has nothing on record, not even who they are, and whose number somebody of another city has."""
    record = dossier.single("identity")
    if record is None or record.values["number"] in taken:
        return False
    taken.add(record.values["number"])
    return True


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


# ── cases ───────────────────────────────────────────────────────────────────────────────────────────────────────────

APPLICANT = "applicant"


def file_case(
    *, pack: Pack, dossier: Dossier, phone: str, own_account: bool, near: str = "", uses: tuple[str, ...] = ()
) -> Case:
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
    casework.save_application(case=case, values=_application(application), town=town, uses=uses or case.uses)
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
        receipts.send(case=case, actor=applicant, key=f"demo-{case.public}")
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
                answer_all(case, self.truth)
            if until == "frozen" and case.state == State.SCORED:
                casework.confirm(case=case, actor=applicant)


def answer_all(case: Case, truth: Truth) -> None:
    """Let the registers answer what is asked about a case, at once and as they stand."""
    for _ in range(4):  # a question nobody could answer leads to another one
        rows = list(Question.objects.filter(case=case.public, state="waiting"))
        for row in rows:
            reply = truth.answer(question_of(row), Behaviour.OK, clock.today())
            casework.take_reply(question=row, reply=reply, manner=Reply.Manner.SYSTEM)
        if not rows:
            break
    case.refresh_from_db()


def applicants_to_try() -> list[tuple[str, str]]:
    """Give the phone of one applicant a city and state, and what is to be seen there; a draft is one that can be sent."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    rows = Case.objects.filter(person__user__isnull=False).select_related("person__user").order_by("city", "pk")
    for case in rows:
        if (case.city, case.state) in found or (case.state == State.DRAFT and any(casework.what_is_missing(case))):
            continue
        assert case.person.user is not None
        phone = str(case.person.user.phone).removeprefix("+86")
        title = schemes.pack_of(case.scheme).scheme.title
        words = STATE_WORDS[State(case.state)]
        found[case.city, case.state] = (phone, f"{words.zh} {words.en}（{title}）")
    order = list(State)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], order.index(State(key[1]))))]
