"""Insured months of an applicant as the register confirmed them, what is missing between, and its report (306号 三（三）)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router
from pydantic import ConfigDict, Field

from jifen.kernel.dates import show_month
from jifen.kernel.errors import NotFoundError
from jifen.platform.api.cases import PURPOSE, Public
from jifen.platform.api.entries import Incoming
from jifen.platform.api.looking import looked
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.selectors import case_of, own_case_of
from jifen.platform.api.shapes import Shape, Words, words
from jifen.platform.api.wording import NO_GAP
from jifen.platform.casework import services as casework
from jifen.platform.casework.selectors.insured import KIND, Insured, insured
from jifen.platform.config import clock
from jifen.platform.evidence.selectors import facts_by_kind
from jifen.platform.people.models import Person

router = Router(tags=["points"])

_MONTH = Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")


class StretchOut(Shape):
    """Months somebody paid, both inside; ``last`` is null while it runs; ``confirmed``: by the register."""

    first: str
    last: str | None
    employer: str
    place: str
    confirmed: bool


class InsuredGapOut(Shape):
    """Months between insured ones of which nothing is known, both inside; ``reportable``: a department here answers for it."""

    first: str
    last: str
    months: int
    reportable: bool


class InsuranceOut(Shape):
    """One insurance: ``months`` are confirmed."""

    insurance: str
    months: int
    stretches: list[StretchOut]
    gaps: list[InsuredGapOut]


class InsuredOut(Shape):
    """All insurances of an applicant."""

    case: str
    insurances: list[InsuranceOut]


class InsuredGapIn(Incoming):
    """Which months are missing: a gap as :class:`InsuredOut` shows it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"insurance": "养老", "first": "2013-03", "last": "2013-05"}]}
    )

    insurance: Annotated[str, Field(min_length=1, max_length=20)]
    first: Annotated[str, _MONTH]
    last: Annotated[str, _MONTH]


class ReportOut(Shape):
    """A report: its number, who answers, and until when."""

    number: str
    office: Words
    due_on: date
    due_is_provisional: bool


@Operation("GET", "/cases/{case}/insured", "insured", InsuredOut, "cases.read").on(router)
def months(request: HttpRequest, case: Public) -> dict[str, Any]:
    """Insured months as the register confirmed them, and what is missing between them."""
    caller = caller_of(request)
    found = case_of(caller, case)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=[KIND])
    return {"case": found.public, "insurances": [_told(one) for one in _known(found.person)]}


@Operation("POST", "/cases/{case}/gap-reports", "report_gap", ReportOut, "cases.write", writes=True, status=201).on(
    router
)
def report(request: HttpRequest, case: Public, wanted: Annotated[InsuredGapIn, Body()]) -> dict[str, Any]:
    """Report missing months to the social-security department of the place; reporting them again is the same report."""
    found = own_case_of(caller_of(request), case)
    gaps = {(gap.insurance, gap.first, gap.last): gap for one in _known(found.person) for gap in one.gaps}
    gap = gaps.get((wanted.insurance, wanted.first, wanted.last))
    place = casework.place_that_answers(gap) if gap else None
    if gap is None or place is None:
        raise NotFoundError(*NO_GAP)
    told = casework.MonthsMissing(gap.insurance, gap.first, gap.last, gap.employer)
    made = casework.report_gap(person=found.person, area=place, told=told)
    return {
        "number": made.number,
        "office": words(made.office.words),
        "due_on": made.due_on,
        "due_is_provisional": made.due_is_provisional,
    }


def _known(person: Person) -> list[Insured]:
    return insured(facts_by_kind(person).get(KIND, ()), clock.today())


def _told(one: Insured) -> dict[str, Any]:
    return {
        "insurance": one.insurance,
        "months": one.months,
        "stretches": [
            {
                "first": show_month(own.start),
                "last": None if own.end is None else show_month(own.end),
                "employer": own.employer,
                "place": own.place,
                "confirmed": own.confirmed,
            }
            for own in one.stretches
        ],
        "gaps": [
            {
                "first": gap.first,
                "last": gap.last,
                "months": gap.months,
                "reportable": casework.place_that_answers(gap) is not None,
            }
            for gap in one.gaps
        ],
    }
