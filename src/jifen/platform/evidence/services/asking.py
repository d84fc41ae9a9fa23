"""
Questions to departments: opened, leased to a worker, asked again, turned over to people, withdrawn.

An outage changes nothing but the question itself: it waits, it is asked again, at last people are asked instead.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.dates import Deadline
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.connectors.port import UnansweredError
from jifen.platform.evidence.dossiers import answers_in_force, facts_in_force, holds
from jifen.platform.evidence.models import Question, Standing
from jifen.platform.evidence.selectors import AGAIN, OPEN, open_claims
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import COUNTER
from jifen.platform.offices.selectors import department_office, due
from jifen.platform.people.models import Person

SYSTEM_TRIES = 5
"""How often a system is asked before people are asked instead."""

WAITS = (0, 60, 600, 3600, 4 * 3600)
"""Seconds between tries of a system."""

LONGEST_WAIT = 24 * 3600
"""Seconds; a register that asks for more patience than that is asked again all the same."""

LEASE = timedelta(minutes=5)
HAND_DAYS = 10
"""Working days a department has for an answer by hand (穗来穗〔2016〕24号 and others: ten)."""

SYSTEM_DAYS = 5


@dataclass(frozen=True, slots=True)
class Asking:
    """
    For whom something is asked: the case, the accepting office, the city whose scheme counts, the town applied to.

    Without a case it is the real-name check, which belongs to the person alone. ``deadline`` is that of the law where it sets one.
    """

    case: str
    office: Office
    city: str
    actor: str
    town: str = ""
    deadline: Deadline | None = None


def needs_asking(person: Person, kind: str) -> bool:
    """Say whether a department has to be asked: a fact verified once is not asked again until it changes or expires."""
    claims = any(fact.standing == Standing.DECLARED or not holds(fact) for fact in facts_in_force(person, kind))
    if claims:
        return True
    answer = next((row for row in answers_in_force(person) if row.kind == kind), None)
    if answer is not None and answer.standing == Standing.VERIFIED and holds(answer):
        return False
    return CATALOGUE[kind].silence.value == "source"


def ask(*, person: Person, kind: str, asking: Asking, department: str | None = None, again: str = "") -> list[Question]:
    """
    Ask who may prove a kind: the department of the city, and those of other cities of the province that claims name (协查).

    Args:
        person: about whom.
        kind: of records.
        asking: for whom.
        department: another than the first that may prove the kind.
        again: why what was answered is asked again, a word of ``selectors.AGAIN``; then people are asked, about everything
            of the kind.

    Returns:
        The questions that are open after that, one an office.
    """
    wanted = department or CATALOGUE[kind].proved_by[0]
    cities = dict.fromkeys([asking.city, *_other_cities(person, kind, asking.city)])
    opened = []
    with transaction.atomic():
        for city in cities:
            opened.append(_open(person, kind, wanted, city, asking, again))
    return opened


def _other_cities(person: Person, kind: str, city: str) -> list[str]:
    claims = [fact for fact in facts_in_force(person, kind) if fact.standing == Standing.DECLARED]
    places = [str(fact.values.get("place", "")) for fact in claims]
    codes = [f"{place[:4]}00" for place in places if len(place) >= 6 and place[:2] == city[:2]]
    return [code for code in codes if code != city and not code.endswith("0000")]


def _open(person: Person, kind: str, department: str, city: str, asking: Asking, again: str = "") -> Question:
    office = asking.office if department in COUNTER else department_office(department, city)
    if office is None:
        # A department that has no office anywhere above the place: the window looks at the paper itself.
        department, office = "window", asking.office
    already = Question.objects.filter(
        person=person, case=asking.case, kind=kind, department=department, city=city, state__in=OPEN
    ).first()
    if already is not None:
        return already
    row = Question(
        person=person,
        about=Question.About.CASE if asking.case else Question.About.REAL_NAME,
        case=asking.case,
        kind=kind,
        department=department,
        city=city,
        town=(asking.town or city) if city == asking.city else city,
        asked_for=asking.office,
        office=office,
        trouble=again,
    )
    return put(row, asking, by_system=office.has_system and department not in COUNTER and not again)


def put(row: Question, asking: Asking, *, by_system: bool) -> Question:
    """Keep a new question; a system is asked at once. Call it inside a transaction."""
    deadline = asking.deadline or due(clock.today(), SYSTEM_DAYS if by_system else HAND_DAYS)
    row.asked_at = clock.now()
    row.rung = Question.Rung.SYSTEM if by_system else Question.Rung.HAND
    row.next_at = row.asked_at if by_system else None
    row.due_on, row.due_is_provisional = deadline.date, deadline.provisional
    row.save(force_insert=True)
    told = {"kind": row.kind, "department": row.department, "city": row.city, "rung": row.rung}
    data = {"question": row.public, **told}
    audit.record(actor=asking.actor, act="evidence.ask", case=row.case, person=row.person.public, data=data)
    return row


def lease_next() -> Question | None:
    """
    Take the next question a system is to be asked, for a few minutes; a worker that dies gives it back by that.

    Returns:
        The question, taken; None where nothing waits.
    """
    now = clock.now()
    due_now = Question.objects.filter(
        rung=Question.Rung.SYSTEM, state=Question.State.WAITING, next_at__lte=now
    ).order_by("next_at", "pk")
    for question in due_now[:20]:
        taken = Question.objects.filter(
            pk=question.pk, version=question.version, state=Question.State.WAITING, rung=Question.Rung.SYSTEM
        ).update(next_at=now + LEASE, attempts=F("attempts") + 1, version=F("version") + 1)
        if taken:
            question.refresh_from_db()
            return question
    return None


def not_answered(*, question: Question, error: UnansweredError) -> bool:
    """
    Keep that a system gave no answer. No fact changes. After the last try, or where asking again is no use, people are asked.

    Returns:
        Whether the question has become one for people.
    """
    now = clock.now()
    last = not error.temporary or question.attempts >= SYSTEM_TRIES
    with transaction.atomic():
        if last:
            return to_hand(question=question, because=error.code)
        asked_for = min(int(error.retry_after or 0), LONGEST_WAIT)
        wait = max(WAITS[min(question.attempts, len(WAITS) - 1)], asked_for)
        # Spread out, so that a register that comes back is not met by everybody at once.
        jitter = random.SystemRandom().uniform(0, wait / 4)
        Question.objects.filter(pk=question.pk, version=question.version).update(
            next_at=now + timedelta(seconds=wait + jitter), trouble=error.code, version=F("version") + 1
        )
    return False


def to_hand(*, question: Question, because: str) -> bool:
    """
    Turn a question to a system into one to the people of the same office, with their own clock.

    Returns:
        Whether it was turned over; one that was answered or withdrawn meanwhile is left alone.
    """
    deadline = due(clock.today(), HAND_DAYS)
    with transaction.atomic():
        moved = Question.objects.filter(pk=question.pk, state=Question.State.WAITING, rung=Question.Rung.SYSTEM).update(
            rung=Question.Rung.HAND,
            next_at=None,
            trouble=because,
            due_on=deadline.date,
            due_is_provisional=deadline.provisional,
            version=F("version") + 1,
        )
        if moved:
            data = {"question": question.public, "because": because}
            audit.record(
                actor="system", act="evidence.to_hand", case=question.case, person=question.person.public, data=data
            )
    question.refresh_from_db()
    return bool(moved)


def withdraw_questions(*, case: str, actor: str, about: str = Question.About.CASE) -> None:
    """Take back what is still open for a case that ends, or the registration of its household."""
    with transaction.atomic():
        Question.objects.filter(case=case, about=about, state__in=OPEN).update(
            state=Question.State.WITHDRAWN, next_at=None, version=F("version") + 1
        )
        audit.record(actor=actor, act="evidence.withdraw", case=case)


def next_rung(question: Question) -> None:
    """A department that does not know is followed by its own people, then by the next that may prove the kind, last by the window."""
    kind = CATALOGUE[question.kind]
    asking = Asking(question.case, question.asked_for, question.city, "system", question.town)
    if question.rung == Question.Rung.SYSTEM:
        made = _open(question.person, question.kind, question.department, question.city, asking)
        to_hand(question=made, because="platform.system_does_not_know")
        return
    order = list(dict.fromkeys([*kind.proved_by, "window"]))
    position = order.index(question.department) if question.department in order else len(order) - 1
    again = question.trouble if question.trouble in AGAIN else ""
    if position + 1 < len(order) and open_claims(question):
        _open(question.person, question.kind, order[position + 1], question.city, asking, again)
