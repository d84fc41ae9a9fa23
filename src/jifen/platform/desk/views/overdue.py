"""Overdue work that was raised: what my own office owes, and what the offices below owe, to remind of or to hand on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jifen.kernel.errors import JifenError, NotFoundError, Text
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors.raised import matter_of, may_take, raised_to
from jifen.platform.config import clock
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.evidence.models import Escalation
from jifen.platform.offices.models import Office
from jifen.platform.rounds.models import Objection

ACT = "overdue.handle"


@require_safe
@staff(ACT)
def overdue(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what was raised to my offices and is still late, the most overdue first."""
    return page(request, seat, "overdue.html", _context(request, seat))


def _context(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    offices = seat.offices(ACT)
    below = paged(request, raised_to(offices, Escalation.Level.ABOVE))
    own = raised_to(offices, Escalation.Level.OWN)
    numbers = _numbers([*below, *own])
    return {
        "below": [(_told(one, numbers), may_take(one)) for one in below],
        "own": [_told(one, numbers) for one in own],
        "pages": below,
        "total": below.paginator.count,
    }


def _numbers(rows: Iterable[Escalation]) -> dict[str, str]:
    rows = list(rows)
    cases = Case.objects.filter(public__in=[one.case for one in rows if one.case])
    objections = Objection.objects.filter(public__in=[one.objection for one in rows if one.objection])
    told = {case.public: case.number or case.public for case in cases}
    return told | {one.public: one.number for one in objections}


def _told(one: Escalation, numbers: dict[str, str]) -> dict[str, Any]:
    """Tell one matter without naming the person: whoever sees to it needs the number, the office and the days."""
    return {
        "escalation": one,
        "matter": matter_of(one),
        "number": numbers.get(one.case or one.objection, "") or (one.question.public if one.question else ""),
        "office": one.office.words,
        "days": (clock.today() - one.due_on).days,
    }


@require_POST
@staff(ACT)
def remind(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Remind the office that is late."""
    found = _mine(seat, public)
    casework.remind(escalation=found, by=seat.user)
    say_done(request, f"已催办{found.office.name}。", f"{found.office.name_en or found.office.name} was reminded.")
    return HttpResponseRedirect(reverse("desk:overdue"))


@require_POST
@staff(ACT)
def hand_on(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Give overdue work to another office that may do it, with a new clock."""
    found = _mine(seat, public)
    # An office that may not do it, or none at all, is refused by the service like any other that is not on the page.
    to = Office.objects.filter(code=request.POST.get("to", "")).first() or found.office
    try:
        casework.hand_on(escalation=found, to=to, by=seat.user)
    except JifenError as error:
        return failed(request, seat, "overdue.html", _context(request, seat), error)
    say_done(request, f"已改由{to.name}办理，重新计期。", f"{to.name_en or to.name} has it now, with a new deadline.")
    return HttpResponseRedirect(reverse("desk:overdue"))


def _mine(seat: Seat, public: str) -> Escalation:
    found = raised_to(seat.offices(ACT), Escalation.Level.ABOVE).filter(public=public).first()
    if found is None:
        raise NotFoundError(
            "desk.not_raised",
            Text("这件事项已不在您的督办清单中。", "This is not among what was raised to you any more."),
            Text("它可能已经办结或改办，请回到清单。", "It may be done or handed on; go back to the list."),
        )
    return found
