"""
Reporting what must not be: money asked for (306号 二（四）1: nothing is charged), months of insurance missing (三（三）).

Whoever reports gets a number and a day; the office above the one that is accused answers, with its reason.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.audit import services as audit
from jifen.platform.casework.models import Case, Report
from jifen.platform.casework.selectors.insured import Gap
from jifen.platform.casework.selectors.reported import ANSWERS, ground_for
from jifen.platform.config import clock
from jifen.platform.messaging import services as messaging
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.offices.selectors import department_office, due
from jifen.platform.offices.services import reason_missing
from jifen.platform.people.models import Person
from jifen.platform.people.selectors import address_of
from jifen.platform.vault.tokens import public_id

ANSWER_DAYS = 10
"""Working days until an answer; no text sets a term, so it is that of an answer by hand."""

SOCIAL_SECURITY = "human_resources"


@dataclass(frozen=True, slots=True)
class FeeAsked:
    """What somebody says about money that was asked for, in their own words; name and contact may be empty."""

    who: str
    where: str
    when: str
    words: str
    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class MonthsMissing:
    """Months without insurance between insured ones, as ``YYYY-MM``, both inside; ``employer`` paid before them."""

    insurance: str
    first: str
    last: str
    employer: str = ""


def report_fee(
    *, area: str, told: FeeAsked, key: str, accused: Office | None = None, person: Person | None = None
) -> Report:
    """
    Report that money was asked for. The city answers; where the city's own office is accused, the office above it.

    Args:
        area: division code of the city where it happened.
        told: what happened.
        key: chosen by the form, so that pressing twice is reporting once.
        accused: the office it is about, where it is one of the register; it never sees the report.
        person: who reports, where they have signed in.

    Raises:
        BadInputError: ``platform.report_empty``: it is not said who, or what happened.
        RefusedError: ``platform.report_office``: no office can answer.
    """
    if not told.who.strip() or not told.words.strip():
        raise BadInputError(
            "platform.report_empty",
            Text("没有写明是谁、发生了什么。", "It is not said who it was and what happened."),
            Text("其他各项可以不填。", "Everything else may be left empty."),
        )
    city = Office.objects.filter(kind=Office.Kind.GOVERNMENT, area=f"{area[:4]}00", active=True).first()
    office = city.parent if city is not None and city == accused else city
    # What was said is part of the key: nobody is shown somebody else's report by sending the same key.
    same = f"fee:{key}:{area}:{sorted(asdict(told).items())}"
    return _keep(Report.Sort.FEE, area, office, asdict(told), same, accused=accused, person=person)


def answers_for_gaps(area: str) -> Office | None:
    """Give the social-security department that answers for a place; None where none does, such as outside the province."""
    return department_office(SOCIAL_SECURITY, f"{area[:4]}00") if len(area) >= 6 else None


def place_that_answers(gap: Gap) -> str | None:
    """Give the place whose department is told of missing months: where somebody paid before, else after, if it is served."""
    return next((place for place in gap.places if answers_for_gaps(place)), None)


def report_gap(*, person: Person, area: str, told: MonthsMissing) -> Report:
    """
    Report months without insurance to the social-security department of the place; reporting them again is the same report.

    Raises:
        RefusedError: ``platform.report_office``.
    """
    office = answers_for_gaps(area)
    case = Case.objects.filter(person=person, city=f"{area[:4]}00").exclude(number=None).order_by("-pk").first()
    key = f"gap:{person.public}:{told.insurance}:{told.first}:{told.last}"
    data = asdict(told)
    return _keep(Report.Sort.GAP, area, office, data, key, person=person, case=case.public if case else "")


def _keep(
    sort: str,
    area: str,
    office: Office | None,
    told: dict[str, str],
    key: str,
    *,
    accused: Office | None = None,
    person: Person | None = None,
    case: str = "",
) -> Report:
    same_as = hashlib.sha256(key.encode()).hexdigest()
    already = Report.objects.filter(same_as=same_as).first()
    if already is not None:
        return already
    if office is None:
        raise RefusedError(
            "platform.report_office",
            Text("这个地方还没有可以答复的机构。", "No office of this place can answer yet."),
            Text("请选择所在城市，或到任一受理窗口当面反映。", "Choose the city, or tell any accepting window."),
        )
    now, deadline = clock.now(), due(clock.today(), ANSWER_DAYS)
    try:
        with transaction.atomic():
            made = Report.objects.create(
                number=f"{area[:4]}-R{clock.today():%Y}-{public_id()[:8]}",
                sort=sort,
                area=area,
                office=office,
                accused=accused,
                person=person,
                case=case,
                told=told,
                same_as=same_as,
                said_at=now,
                due_on=deadline.date,
                due_is_provisional=deadline.provisional,
            )
            _record(made, person.public if person else "anonymous", "report.make")
            _tell(made, "report_received", office=office.words, due=deadline.date)
    except IntegrityError:  # pressed twice at once: the other press was faster
        return Report.objects.get(same_as=same_as)
    return made


def answer_report(*, report: Report, by: User, outcome: str, answer: str) -> Report:
    """
    Answer a report, once, with the reason.

    Raises:
        NotAllowedError: ``by`` does not answer for the office, or works for the accused one.
        BadInputError: ``platform.reason``: there is no reason; ``platform.report_outcome``: no such outcome.
        RefusedError: ``platform.report_answered``: it is answered already.
    """
    held = ground_for(report, by)
    if held is None:
        raise NotAllowedError(ANSWERS)
    if outcome not in Report.Outcome.values:
        raise BadInputError(
            "platform.report_outcome",
            Text("没有选查明的结果。", "It is not said what was found."),
            Text("请选择一项。", "Choose one."),
        )
    if not answer.strip():
        raise reason_missing()
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.answered_at is not None:
            raise RefusedError(
                "platform.report_answered",
                Text("这件反映已经答复。", "This report is answered already."),
                Text("请刷新页面查看答复。", "Reload the page to see the answer."),
            )
        locked.outcome, locked.answer, locked.answered_at, locked.answered_by = outcome, answer.strip(), clock.now(), by
        locked.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
        _record(locked, by.username, ANSWERS, grounds=str(held))
        _tell(locked, "report_answered", office=locked.office.words)
    return locked


def _record(report: Report, actor: str, act: str, *, grounds: str = "") -> None:
    """Write it down under the office that answers; who is accused, and by whom in words, stands in the sealed row alone."""
    audit.record(
        actor=actor,
        act=act,
        office=report.office.code,
        person=report.person.public if report.person else "",
        grounds=grounds,
        data={"report": report.number, "sort": report.sort, "outcome": report.outcome},
    )


def _tell(report: Report, template: str, **parameters: object) -> None:
    """Tell whoever reported with an account; a contact somebody merely typed gets no message from a machine."""
    if report.person is not None:
        messaging.tell(
            event=f"{template}:{report.number}",
            template=template,
            person=report.person.public,
            to=address_of(report.person),
            case=report.case,
            number=report.number,
            **parameters,
        )
