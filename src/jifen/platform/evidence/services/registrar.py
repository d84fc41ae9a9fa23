"""
What is asked of public security as the keeper of the register of households: an entry, or the end of one. It proves no fact.

An entry may be stopped while it is asked for: from then on people can only answer that nobody was registered. What a system was
sent before that it may have done already, so that its answer still counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.audit import services as audit
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.evidence.models import Fact, Question, Reply
from jifen.platform.evidence.selectors import OPEN
from jifen.platform.evidence.services.asking import Asking, put, to_hand
from jifen.platform.offices.models import Office
from jifen.platform.offices.selectors import department_office
from jifen.platform.people.models import Person

REGISTRAR = "public_security"
"""Who keeps the register of households; nobody else can be asked instead."""

STOPPED = "platform.registration_stopped"
"""Why a question was taken from a system, and why an answer is refused."""


def ask_to_register(*, person: Person, facts: Sequence[Fact], asking: Asking) -> Question:
    """
    Ask public security to register a household: one question about all of them, by its system or its people.

    Args:
        person: the applicant.
        facts: the identity facts of those to be registered.
        asking: for whom; its town is where they go.

    Raises:
        RefusedError: ``platform.no_department``: public security has no office there.
    """
    office = department_office(REGISTRAR, asking.town or asking.city)
    if office is None:
        raise RefusedError(
            "platform.no_department",
            Text("这个地方还没有公安机关的账号。", "Public security has no office on the platform there yet."),
            Text("请管理员先设立该机构。", "The operator has to set one up first."),
        )
    row = _question(Question.About.REGISTER, person, facts, asking, office)
    with transaction.atomic():
        return put(row, asking, by_system=office.has_system)


def ask_to_cancel(*, person: Person, facts: Sequence[Fact], asking: Asking, office: Office) -> Question:
    """
    Ask the people of public security whether they cancel an entry: always by hand, so that no system ends one by mistake.

    Args:
        person: the applicant.
        facts: the identity facts of those who were registered.
        asking: for whom; its town is where they were registered.
        office: which registered them; where it is closed by now, the one that is in charge there.
    """
    now = office if office.active else department_office(REGISTRAR, asking.town or asking.city)
    row = _question(Question.About.CANCEL, person, facts, asking, now or office)
    with transaction.atomic():
        return put(row, asking, by_system=False)


def _question(about: str, person: Person, facts: Sequence[Fact], asking: Asking, office: Office) -> Question:
    return Question(
        person=person,
        about=about,
        case=asking.case,
        kind="identity",
        department=REGISTRAR,
        city=asking.city,
        town=asking.town or asking.city,
        asked=[fact.public for fact in facts],
        asked_for=asking.office,
        office=office,
    )


def stop_registering(*, question: Question, actor: str) -> None:
    """Let nobody be registered on an open question any more; a system is not asked again, its people answer."""
    with transaction.atomic():
        stopped = Question.objects.filter(pk=question.pk, state__in=OPEN, stopped_at__isnull=True)
        if stopped.update(stopped_at=clock.now(), version=F("version") + 1):
            to_hand(question=question, because=STOPPED)
            _write("evidence.stop", question, actor)
    question.refresh_from_db()


def let_register(*, question: Question, actor: str) -> None:
    """Let people be registered again on an open question that was stopped; what was answered meanwhile stays."""
    with transaction.atomic():
        stopped = Question.objects.filter(pk=question.pk, state__in=OPEN, stopped_at__isnull=False)
        if stopped.update(stopped_at=None, version=F("version") + 1):
            _write("evidence.let", question, actor)
    question.refresh_from_db()


def refuse_stopped(question: Question, reply: port.Reply, manner: str) -> None:
    """
    Refuse to register anybody on a question that was stopped; call it with the question held.

    Raises:
        RefusedError: ``platform.registration_stopped``.
    """
    if question.stopped_at is None or manner == Reply.Manner.SYSTEM or reply.verdict is port.Verdict.REFUTED:
        return
    raise RefusedError(
        STOPPED,
        Text("户主、房主或集体户的同意已被收回，不能再按这项申请登记。", "A consent to this registration was taken back: nobody may be registered on it any more."),
        Text("请答复“未登记”；户籍系统中已经录入的，先撤下再答复。", "Answer “not registered”; what stands in the register already is taken out first."),
    )  # fmt: skip


def register_by_hand(question: Question) -> None:
    """Let people answer where a system does not know; not where there is nothing to register any more."""
    if question.rung != Question.Rung.SYSTEM or question.stopped_at is not None:
        return  # its people do not know either: whoever asked for the registration says what is to be done
    facts = Fact.objects.filter(public__in=question.asked)
    asking = Asking(question.case, question.asked_for, question.city, "system", question.town)
    made = ask_to_register(person=question.person, facts=list(facts), asking=asking)
    to_hand(question=made, because="platform.system_does_not_know")


def _write(act: str, question: Question, actor: str) -> None:
    data = {"question": question.public}
    audit.record(actor=actor, act=act, case=question.case, person=question.person.public, data=data)
