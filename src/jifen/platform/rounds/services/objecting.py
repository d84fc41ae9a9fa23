"""
Objecting: to a line of one's own, or by name to a row of a list. It can only ever have facts proven again.

Law:
    粤人社发〔2011〕306号 二（四）2–3 (calculation and ranking are public, and open to objection)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from hmac import compare_digest
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils import timezone

from jifen.kernel.dates import Deadline
from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import selectors as audit_trail
from jifen.platform.audit import services as audit
from jifen.platform.audit.keeping import keep
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.evidence.selectors import papers_of
from jifen.platform.messaging import services as messaging
from jifen.platform.offices.models import Office
from jifen.platform.offices.selectors import due, working_days
from jifen.platform.people.models import Person
from jifen.platform.people.selectors import address_of
from jifen.platform.rounds.models import Objection, Round, Standing
from jifen.platform.rounds.selectors.calendar import Days, days_of
from jifen.platform.rounds.selectors.lists import list_in_force, list_of, standing_of
from jifen.platform.rounds.selectors.objections import kinds_doubtable, kinds_of_line, may_object
from jifen.platform.vault.tokens import public_id
from jifen.policy.procedure import Period

A_DAY = 5
"""Objections a person may raise in a day; a name and a code that do not belong together count as one."""

SHORTEST, LONGEST = 10, 1000
"""Characters of a reason."""

TERM = 10
"""Working days for passing on and for answering where no text sets a period; that of an answer by hand."""

_COUNTED = ("objection.raise", "objection.no_row")


def raise_own(*, case: Case, use: str, line: str, why: str, papers: Iterable[str], actor: Actor) -> Objection:
    """
    Object to a line of one's own scorecard. While the same line is objected to already, that objection is given.

    Args:
        case: of the objector.
        use: settlement, school or housing.
        line: id of the line.
        why: ten to a thousand characters, sealed.
        papers: public ids of papers of the objector; others are passed over.
        actor: who raises it.

    Raises:
        RefusedError: ``rounds.no_objection_now``; ``rounds.objector_unnamed``; ``rounds.objections_many``.
        BadInputError: ``rounds.line_unknown``; ``rounds.objection_reason``.
    """
    standing = standing_of(case, use)
    if standing is None or not may_object(standing.run.round, clock.today()):
        raise not_now()
    _refuse_unfit(case.person, why)
    kinds = kinds_of_line(case, line)
    if kinds is None:
        raise BadInputError(
            "rounds.line_unknown",
            Text("方案没有这一项。", "The scheme has no such line."),
            Text("请从自己的积分明细中选择一项。", "Choose one of the lines of your points."),
            where=line[:60],
        )
    return _keep(standing, case.person, actor, why, papers, kinds, line=line)


def raise_against(
    *, round_: Round, code: str, name: str, why: str, kinds: Iterable[str], papers: Iterable[str], person: Person
) -> Objection:
    """
    Object to a row of the list of a round. Only name and code together find a row, and neither alone tells anything.

    Args:
        round_: whose list is shown.
        code: of the row.
        name: full name of the person in the row.
        why: ten to a thousand characters; sealed, and never shown to the person in the row.
        kinds: of facts that are doubted, as far as the objector can tell.
        papers: public ids of papers of the objector; others are passed over.
        person: who objects, by name.

    Raises:
        RefusedError: ``rounds.no_objection_now``; ``rounds.objector_unnamed``; ``rounds.objections_many``;
            ``rounds.own_row``: it is the objector's own.
        BadInputError: ``rounds.objection_reason``; ``rounds.row_not_found``.
    """
    listed = list_in_force(round_)
    if listed is None or not may_object(round_, clock.today()):
        raise not_now()
    _refuse_unfit(person, why)
    rows = listed.run.standings.select_related("run__round", "case__person", "case__office", "scorecard")
    standing = rows.filter(code=_as_printed(code)).first()
    # An unknown code compares as well, so that a wrong name and a wrong code take the same way.
    matches = _same_name(standing.case.person.name if standing else "", name)
    if standing is None or not matches:
        actor = Actor(person.public, "applicant")
        _note(None, actor, "objection.no_row", person, {"round": round_.public})
        raise _no_row()
    if standing.case.person_id == person.pk:
        raise RefusedError(
            "rounds.own_row",
            Text("这一行是您自己的。", "This row is your own."),
            Text("请在“我的结果”页对自己的一项提出异议。", "Object to a line of yours on the page of your result."),
        )
    doubted = [kind for kind in kinds_doubtable(round_) if kind in set(kinds)]
    return _keep(standing, person, Actor(person.public, "applicant"), why, papers, doubted)


def is_named(person: Person) -> bool:
    """Whether it is certain who somebody is: public security confirmed the name, or a window has seen person and card."""
    at_window = Case.objects.filter(person=person, entered_by__kind=User.Kind.STAFF, accepted_on__isnull=False)
    return person.real_name == Person.RealName.CONFIRMED or at_window.exists()


def not_now() -> RefusedError:
    """Say that nobody may object now; it is the same whether there is a list that is not shown, or none."""
    return RefusedError(
        "rounds.no_objection_now",
        Text("现在不能提出异议。", "No objection can be raised now."),
        Text(
            "名单公布后、异议期内可以提出，日期见批次页。",
            "It can be while the list is shown; see the days of the round.",
        ),
    )


def deadline_of(round_: Round, step: str) -> Deadline:
    """
    Give the last day for a step of an objection that begins today.

    Args:
        round_: whose texts set the period.
        step: ``passed_on`` or ``answered``.
    """
    days: Days = days_of(schemes.pack_of(round_.scheme), round_.use, round_.term)
    period: Period | None = getattr(days, step)
    today = clock.today()
    return period.ends(today, working_days(today.year), day_off=days.day_off) if period else due(today, TERM)


def _refuse_unfit(person: Person, why: str) -> None:
    if not is_named(person):
        raise RefusedError(
            "rounds.objector_unnamed",
            Text(
                "还没有核对您的姓名，异议须实名提出。", "Your name is not confirmed yet; objections are raised by name."
            ),
            Text(
                "请先完成实名核对，或带身份证到任一受理窗口。",
                "Confirm your name first, or bring your card to any window.",
            ),
        )
    if not SHORTEST <= len(why.strip()) <= LONGEST:
        raise BadInputError(
            "rounds.objection_reason",
            Text(
                f"理由须在 {SHORTEST} 到 {LONGEST} 字之间。",
                f"The reason has to have {SHORTEST} to {LONGEST} characters.",
            ),
            Text("请写明哪里不对、依据是什么。", "Say what is wrong, and how you know."),
        )
    raised = audit_trail.entries_about(person.public).filter(act__in=_COUNTED, at__gte=_midnight())
    if raised.count() >= A_DAY:
        raise RefusedError(
            "rounds.objections_many",
            Text(f"今天已提出 {A_DAY} 次。", f"There were {A_DAY} objections today."),
            Text("请明天再来；异议期内都可以提出。", "Come back tomorrow, while the time for objections lasts."),
        )


def _midnight() -> datetime:
    return timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


def _same_name(held: str, given: str) -> bool:
    plain = [unicodedata.normalize("NFKC", one).replace(" ", "").encode() for one in (held, given)]
    return compare_digest(*plain) and bool(held)


def _as_printed(code: str) -> str:
    """Write a code as the list does, whatever was typed between its letters."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return "-".join((plain[:4], plain[4:8], plain[8:12]))


def _no_row() -> BadInputError:
    return BadInputError(
        "rounds.row_not_found",
        Text("名单上没有同时符合这个编码和姓名的一行。", "No row of the list has both this code and this name."),
        Text("请核对编码和姓名的每一个字。", "Check the code and every character of the name."),
    )


def _keep(
    standing: Standing,
    objector: Person,
    actor: Actor,
    why: str,
    papers: Iterable[str],
    kinds: Sequence[str],
    *,
    line: str = "",
) -> Objection:
    same = Objection.objects.filter(objector=objector, standing=standing, line=line)
    waiting = same.exclude(state=Objection.State.ANSWERED)
    already = waiting.first()
    if already is not None:
        return already
    round_, case, listed = standing.run.round, standing.case, list_of(standing)
    if listed is None:
        raise not_now()
    office = case.office or Office.objects.get(kind=Office.Kind.GOVERNMENT, area=round_.city)
    deadline = deadline_of(round_, "passed_on")
    own_papers = papers_of(objector).filter(public__in=list(islice(papers, 20)))
    try:
        with transaction.atomic():
            made = Objection.objects.create(
                number=f"{round_.city[:4]}-O{clock.today():%Y}-{public_id()[:8]}",
                listed=listed,
                standing=standing,
                objector=objector,
                own=case.person_id == objector.pk,
                line=line,
                kinds=list(kinds),
                told={"why": why.strip()},
                papers=[one.public for one in own_papers],
                office=office,
                raised_at=clock.now(),
                due_on=deadline.date,
                due_is_provisional=deadline.provisional,
            )
            keep(made)
            _note(made, actor, "objection.raise", objector, {"round": round_.public, "own": made.own})
            tell(made, "objection_received", due=deadline.date)
    except IntegrityError:  # pressed twice at once: the other press was faster
        return waiting.get()
    return made


def tell(objection: Objection, template: str, *, person: Person | None = None, **more: object) -> None:
    """Tell the objector of an event of their objection, or the person it is about, who learns nothing of who objected."""
    told, case = person or objection.objector, objection.standing.case
    messaging.tell(
        event=f"{template}:{objection.number}",
        template=template,
        person=told.public,
        to=address_of(told),
        case=case.public if told.pk == case.person_id else "",
        number=objection.number if person is None else case.number,
        office=objection.office.words,
        **more,
    )


def _note(objection: Objection | None, actor: Actor, act: str, objector: Person, data: dict[str, object]) -> None:
    """Write it down about the objector; whom it is about stands in the row alone."""
    number = {"objection": objection.number} if objection else {}
    audit.record(actor=actor.name, act=act, person=objector.public, grounds=actor.grounds, data=number | data)
