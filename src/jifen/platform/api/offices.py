"""The register of offices and what they have handed down, for everybody; how much each has to do, for its government."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.db.models import Count, Q
from django.http import HttpRequest
from ninja import Path, Query, Router

from jifen.facts.kinds import DEPARTMENTS
from jifen.kernel.errors import NotFoundError
from jifen.kernel.places import prefix
from jifen.platform.api.load import FEWEST, told
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.paging import Cursor, Limit, part, sliced
from jifen.platform.api.shapes import Page, Shape, Words, words
from jifen.platform.api.wording import USUAL
from jifen.platform.casework import schemes
from jifen.platform.casework.lifecycle import OPEN, State
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.evidence.selectors import load_by_office
from jifen.platform.offices.models import Delegation, Office

router = Router(tags=["offices"])
_KINDS = (Office.Kind.GOVERNMENT, Office.Kind.DEPARTMENT, Office.Kind.SPECIAL, Office.Kind.AGENCY)
"""Employers stand in no public register: that somebody works there is nobody's business."""

Area = Annotated[
    str,
    Query(
        pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})?$",
        description="区划代码，含下级 / division code, with what lies in it",
    ),
]
PlaceCode = Annotated[
    str, Path(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$", description="区划代码 GB/T 2260 / division code")
]


class InsideOut(Shape):
    """A place within another."""

    code: str
    name: str


class PlaceOut(Shape):
    """A division: its code (GB/T 2260), its name, its name with what it lies in, and what lies in it."""

    code: str
    name: str
    full_name: str
    inside: list[InsideOut]


class OfficeOut(Shape):
    """An office: what it is, for which area, under which office, where and when one may go there."""

    code: str
    name: Words
    kind: str
    level: str
    department: str
    area: str
    under: str
    address: str
    phone: str
    hours: str
    has_system: bool


class OfficesPage(Page[OfficeOut]):
    """Part of the register."""


class DelegationOut(Shape):
    """Acceptance or review handed down: by whom, to whom, for which area, on which document, until when (inside)."""

    id: str
    giver: str
    receiver: str
    acts: list[str]
    area: str
    basis: str
    starts_on: date
    ends_on: date


class DelegationsPage(Page[DelegationOut]):
    """Part of what is handed down today."""


class OfficeLoad(Shape):
    """
    What one office has before it; null is one to nine.

    ``waiting`` and ``overdue`` count what it was asked, ``by_system`` and ``by_hand`` what it answered, ``cases`` the
    applications that lie with it, ``cases_overdue`` those of them whose day has gone by.
    """

    office: str
    name: str
    area: str
    waiting: int | None
    overdue: int | None
    by_system: int | None
    by_hand: int | None
    cases: int | None
    cases_overdue: int | None


class OfficeLoadPage(Page[OfficeLoad]):
    """Part of the offices of an area with what they have to do."""

    on: date
    suppressed_below: int


@Operation("GET", "/places/{code}", "place", PlaceOut).on(router)
def place(request: HttpRequest, code: PlaceCode) -> dict[str, Any]:
    """One division and what lies in it: the towns one may apply to are those in a city or its districts."""
    table = schemes.divisions()
    if code not in table:
        raise NotFoundError(*USUAL[404])
    inside = [{"code": one, "name": table.name(one)} for one in table.children(code)]
    return {"code": code, "name": table.name(code), "full_name": table.full_name(code), "inside": inside}


@Operation("GET", "/offices", "offices", OfficesPage).on(router)
def offices(
    request: HttpRequest,
    area: Area = "",
    kind: Annotated[str, Query(pattern=f"^({'|'.join(_KINDS)})?$")] = "",
    department: Annotated[str, Query(pattern=f"^({'|'.join(DEPARTMENTS)})?$")] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Offices that are open: governments, departments, special bodies, agencies; nobody needs an agency, and all is free."""
    rows = Office.objects.filter(active=True, kind__in=[kind] if kind else _KINDS).select_related("parent")
    rows = rows.filter(area__startswith=prefix(area)) if area else rows
    rows = rows.filter(department=department) if department else rows
    return part(rows, of=f"offices.{area}.{kind}.{department}", cursor=cursor, limit=limit, shown=_office)


def _office(row: Office) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": words(row.words),
        "kind": row.kind,
        "level": row.level,
        "department": row.department,
        "area": row.area,
        "under": row.parent.code if row.parent else "",
        "address": row.address,
        "phone": row.phone,
        "hours": row.hours,
        "has_system": row.has_system,
    }


@Operation("GET", "/delegations", "delegations", DelegationsPage).on(router)
def delegations(request: HttpRequest, area: Area = "", cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """What is handed down today: who may accept or review where, and on which document it rests."""
    today = clock.today()
    rows = Delegation.objects.filter(revoked_at__isnull=True, starts_on__lte=today, ends_on__gte=today)
    rows = rows.filter(area__startswith=prefix(area)) if area else rows
    rows = rows.select_related("giver", "receiver")
    return part(rows, of=f"delegations.{area}", cursor=cursor, limit=limit, shown=_delegation)


def _delegation(row: Delegation) -> dict[str, Any]:
    return {
        "id": row.public,
        "giver": row.giver.code,
        "receiver": row.receiver.code,
        "acts": list(row.acts),
        "area": row.area,
        "basis": row.basis,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


@Operation("GET", "/load/offices", "office_load", OfficeLoadPage, "load.read").on(router)
def office_load(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """How much every office of the area has to do; small cells are suppressed."""
    office, today = caller_of(request).office, clock.today()
    kinds = (Office.Kind.GOVERNMENT, Office.Kind.SPECIAL, Office.Kind.DEPARTMENT)
    rows = Office.objects.filter(active=True, kind__in=kinds, area__startswith=prefix(office.area))
    found, following = sliced(rows, of=f"load.{office.pk}", cursor=cursor, limit=limit)
    asked = {str(row["office__code"]): row for row in load_by_office(found)}
    open_ones = Case.objects.filter(office__in=found, state__in=OPEN).exclude(state=State.DRAFT)
    lying = open_ones.values("office__code").annotate(
        cases=Count("pk"), cases_overdue=Count("pk", filter=Q(due_on__lt=today))
    )
    held = {str(row["office__code"]): row for row in lying.order_by()}
    items = [_load(one, {**asked.get(one.code, {}), **held.get(one.code, {})}) for one in found]
    return {"items": items, "next": following, "on": today, "suppressed_below": FEWEST}


def _load(office: Office, counted: dict[str, Any]) -> dict[str, Any]:
    names = ("waiting", "overdue", "by_system", "by_hand", "cases", "cases_overdue")
    figures = {name: told(int(counted.get(name, 0))) for name in names}
    return {"office": office.code, "name": office.name, "area": office.area, **figures}
