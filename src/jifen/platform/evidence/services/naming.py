"""
The real-name check: public security is asked whether a name and a number belong together, as soon as somebody registers.

It is a question like any other: by system first, by people where the system is down, answered with two pairs of eyes. Only
that a register holds another name under the number refuses a name; an outage, or a register that does not know, never does.
"""

from __future__ import annotations

from django.db import transaction

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.connectors import port
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import OPEN, real_name_checks
from jifen.platform.evidence.services.asking import Asking, ask
from jifen.platform.offices.models import Office
from jifen.platform.people import services as people
from jifen.platform.people.models import Person

REGISTER = "public_security"
MOST_CHECKS = 3
"""How often a person may have a name checked from home: nobody finds out by trying what somebody is called."""


def check_real_name(*, person: Person, actor: str) -> Question | None:
    """
    Ask public security whether the name and the number of a person belong together.

    Returns:
        The open question; None where the answer is there already, or no office can be asked.

    Raises:
        RefusedError: ``platform.name_at_window``: it was asked too often.
    """
    if person.real_name != Person.RealName.UNCHECKED:
        return None
    asked = real_name_checks(person)
    waiting = asked.filter(state__in=OPEN).first()
    if waiting is not None:
        return waiting
    if asked.count() >= MOST_CHECKS:
        raise RefusedError(
            "platform.name_at_window",
            Text("姓名核对次数已用完。", "The name was checked too often."),
            Text("请带身份证到任一受理窗口核对。", "Bring the card to any accepting window."),
        )
    office = _highest_office()
    if office is None:
        return None
    asking = Asking("", office, office.area, actor)
    return ask(person=person, kind="identity", asking=asking, department=REGISTER)[0]


def register_at_window(*, name: str, number: str, phone: str, actor: str) -> Person:
    """
    Register somebody who is at a window, or whom an office's own front end serves, and have the name checked.

    A window has the card before it: that the name was tried too often from home does not keep anybody from being served.

    Raises:
        BadInputError, RefusedError: as of :func:`jifen.platform.people.services.register`.
    """
    with transaction.atomic():
        person = people.register(name=name, number=number, phone=phone, user=None, actor=actor)
        if not real_name_checks(person).exists():
            check_real_name(person=person, actor=actor)
    return person


def _highest_office() -> Office | None:
    """No city is chosen yet: the office of the widest area is asked."""
    offices = Office.objects.filter(kind=Office.Kind.DEPARTMENT, department=REGISTER, active=True)
    return min(offices, key=lambda office: (len(office.area.rstrip("0")), office.area), default=None)


def settle_name(question: Question, reply: port.Reply) -> None:
    """Keep what a counted answer of public security says about the name; one that does not hold the person says nothing."""
    if question.kind != "identity" or question.department != REGISTER:
        return
    names = {
        str(record.values.get("name") or "").strip()
        for record in reply.records
        if record.whose == "self" and record.proof.standing.value == "verified"
    }
    names.discard("")
    if not names:
        return
    with transaction.atomic():
        person = question.person
        people.confirm_real_name(person=person, confirmed=names == {person.name.strip()}, by=reply.by, on=reply.on)
