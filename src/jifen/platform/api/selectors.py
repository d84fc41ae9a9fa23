"""What a token's office may see. What lies outside is not found, just as what is not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar, cast

from django.db.models import Q, QuerySet

from jifen.kernel.errors import NotFoundError, RefusedError
from jifen.kernel.places import prefix
from jifen.platform.api.admission import Caller
from jifen.platform.api.wording import NOT_ENTERED_HERE, USUAL
from jifen.platform.casework import selectors as casework
from jifen.platform.casework.models import Case
from jifen.platform.evidence.models import Question
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import Grounds

Row = TypeVar("Row", Case, Question)
_OF_THE_AREA = frozenset({"cases.read", "cases.accept"})


@dataclass(frozen=True, slots=True)
class _Area:
    """What is asked of grounds when cases are counted: the area."""

    area: str


def grounds_over(areas: Iterable[str]) -> list[Grounds]:
    """Give the right over some areas in the form the selectors of casework take."""
    return [cast("Grounds", _Area(area)) for area in areas]


def cases_of(caller: Caller) -> QuerySet[Case]:
    """
    Give the cases an office's programs may see: those they entered, and every sent one of the area where they may read or
    decide.

    A draft belongs to the applicant: one begun elsewhere is not seen.
    """
    entered = Q(entered_by=caller.account)
    if not _OF_THE_AREA.isdisjoint(caller.token.scopes):
        sent = casework.within_grounds(grounds_over([caller.office.area]))
        entered |= Q(pk__in=sent.order_by().values("pk"))
    return Case.objects.filter(entered).select_related("person", "office", "office__parent")


def case_of(caller: Caller, public: str) -> Case:
    """
    Give one case an office's programs may see.

    Raises:
        NotFoundError: ``api.not_found``.
    """
    return _found(cases_of(caller).filter(public=public).first())


def own_case_of(caller: Caller, public: str) -> Case:
    """
    Give one case the office's own programs entered, to act on it for the applicant.

    Raises:
        NotFoundError: ``api.not_found``.
        RefusedError: ``api.not_entered_here``: it may be read, but the applicant is served elsewhere.
    """
    entered = Case.objects.filter(public=public, entered_by=caller.account).select_related("person").first()
    if entered is None:
        case_of(caller, public)
        raise RefusedError(*NOT_ENTERED_HERE)
    return entered


def questions_of(caller: Caller) -> QuerySet[Question]:
    """Give what the caller's department is asked within its area and still owes."""
    return _asked(caller).filter(state="waiting")


def question_of(caller: Caller, public: str) -> Question:
    """
    Give one question the caller's department was ever asked within its area.

    Raises:
        NotFoundError: ``api.not_found``.
    """
    return _found(_asked(caller).filter(public=public).first())


def _asked(caller: Caller) -> QuerySet[Question]:
    office = caller.office
    held = Question.objects.filter(department=office.department, office__kind=Office.Kind.DEPARTMENT)
    return held.filter(office__area__startswith=prefix(office.area)).select_related("person", "office", "asked_for")


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFoundError(*USUAL[404])
    return row
