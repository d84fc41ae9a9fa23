"""
Objecting: to a line of one's own, or by name to a row of a list. It can only ever have facts proven again.

Law:
    粤人社发〔2011〕306号 二（四）2–3 (calculation and ranking are public, and open to objection)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from hmac import compare_digest
from itertools import islice

from django.db import IntegrityError, transaction

from jifen.kernel.dates import Deadline
from jifen.kernel.errors import BadInputError, RefusedError, Text
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
from jifen.platform.rounds.models import Objection, PublishedList, Round, Standing
from jifen.platform.rounds.selectors.calendar import Days, days_of
from jifen.platform.rounds.selectors.lists import list_in_force, list_of, standing_of
from jifen.platform.rounds.selectors.objections import kinds_doubtable, kinds_of_line, may_object
from jifen.platform.rounds.services.admitting import not_now, refuse_said_before, refuse_unfit
from jifen.platform.vault.tokens import public_id
from jifen.policy.procedure import Period

TERM = 10
"""Working days for passing on and for answering where no text sets a period; that of an answer by hand."""


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
        RefusedError: ``rounds.no_objection_now``; ``rounds.objector_unnamed``; ``rounds.objections_many``;
            ``rounds.objected_before``: it was answered, and the reason is the same.
        BadInputError: ``rounds.line_unknown``; ``rounds.objection_reason``.
    """
    standing = standing_of(case, use)
    if standing is None or not may_object(standing.run.round, clock.today()):
        raise not_now()
    kinds = kinds_of_line(case, line)
    if kinds is None:
        raise BadInputError(
            "rounds.line_unknown",
            Text("方案没有这一项。", "The scheme has no such line."),
            Text("请从自己的积分明细中选择一项。", "Choose one of the lines of your points."),
            where=line[:60],
        )
    with transaction.atomic():
        refuse_unfit(case.person, why)
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
            ``rounds.objected_before``: it was answered, and the reason is the same; ``rounds.own_row``: it is the objector's own.
        BadInputError: ``rounds.objection_reason``; ``rounds.row_not_found``.
    """
    listed = list_in_force(round_)
    if listed is None or not may_object(round_, clock.today()):
        raise not_now()
    with transaction.atomic():
        refuse_unfit(person, why)
        standing = _row_of(listed, code, name)
        if standing is not None:
            _refuse_own_row(standing, person)
            doubted = [kind for kind in kinds_doubtable(round_) if kind in set(kinds)]
            return _keep(standing, person, Actor(person.public, "applicant"), why, papers, doubted)
        # Kept although it is refused: whoever guesses has used up a try.
        _note(None, Actor(person.public, "applicant"), "objection.no_row", person, {"round": round_.public})
    raise _no_row()


def _row_of(listed: PublishedList, code: str, name: str) -> Standing | None:
    rows = listed.run.standings.select_related("run__round", "case__person", "case__office", "scorecard")
    standing = rows.filter(code=_as_printed(code)).first()
    # An unknown code compares as well, so that a wrong name and a wrong code take the same way.
    matches = _same_name(standing.case.person.name if standing else "", name)
    return standing if matches else None


def _refuse_own_row(standing: Standing, person: Person) -> None:
    if standing.case.person_id == person.pk:
        raise RefusedError(
            "rounds.own_row",
            Text("这一行是您自己的。", "This row is your own."),
            Text("请在“我的结果”页对自己的一项提出异议。", "Object to a line of yours on the page of your result."),
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
    doubted: Sequence[str],
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
    refuse_said_before(standing, objector, line, why)
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
                doubted=list(doubted),
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
