"""What a clerk decides on a case: accept, return, decline; and an officer: verify again. Then the next case opens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from jifen.kernel.errors import BadInputError, JifenError, Text
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.desk import work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import say_done
from jifen.platform.desk.views.cases import show


@require_POST
@staff("case.accept")
def accept(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Accept, and open the next case."""
    found = _seen(request, seat, public)
    try:
        casework.accept(case=found, by=seat.user)
    except JifenError as error:
        return _again(request, seat, found, error)
    say_done(
        request,
        f"{found.number} 已受理，正在向各部门核验。",
        f"{found.number} is accepted; departments are being asked.",
    )
    return _on(seat, found)


@require_POST
@staff("case.accept")
def send_back(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Return with every item that has to be corrected, and open the next case."""
    found = _seen(request, seat, public)
    items = [
        casework.Item(name.removeprefix("item-"), text[:500])
        for name, text in request.POST.items()
        if name.startswith("item-") and isinstance(text, str)
    ]
    try:
        _known_kinds(items, found)
        casework.return_for_correction(case=found, by=seat.user, items=items, reason=request.POST.get("reason", ""))
    except JifenError as error:
        return _again(request, seat, found, error)
    say_done(request, f"{found.number} 已退回补正。", f"{found.number} was returned for correction.")
    return _on(seat, found)


def _known_kinds(items: list[casework.Item], found: Case) -> None:
    known = {*schemes.kinds_asked(found.scheme, clock.today()), "application"}
    if any(one.kind not in known for one in items):
        raise BadInputError(
            "desk.kind_unknown",
            Text("这个方案没有这一类记录。", "The scheme has no such kind of record."),
            Text("请从页面所列事项中选择。", "Choose among those on the page."),
        )


@require_POST
@staff("case.accept")
def refuse(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Decline to accept, with the article, and open the next case."""
    found = _seen(request, seat, public)
    try:
        reason, basis = request.POST.get("reason", ""), request.POST.get("basis", "")
        casework.refuse(case=found, by=seat.user, reason=reason, basis=basis)
    except JifenError as error:
        return _again(request, seat, found, error)
    say_done(
        request,
        f"{found.number} 不予受理，已告知本人理由和条文。",
        f"{found.number} was declined; the person was told why.",
    )
    return _on(seat, found)


@require_POST
@staff("case.reopen")
def reopen(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Have a frozen case verified again for new facts; the frozen scorecard stays on record."""
    found = _seen(request, seat, public)
    try:
        kinds = request.POST.getlist("kind")
        _known_kinds([casework.Item(kind, "") for kind in kinds], found)
        casework.reopen(case=found, by=seat.user, kinds=kinds, reason=request.POST.get("reason", ""))
    except JifenError as error:
        return _again(request, seat, found, error)
    say_done(request, f"{found.number} 已重新核验。", f"{found.number} is being verified again.")
    return HttpResponseRedirect(reverse("desk:case", args=[found.public]))


def _seen(request: HttpRequest, seat: Seat, public: str) -> Case:
    """Give the case as it was when the page was drawn: a move made on an older version is refused below."""
    found = work.case_in_area(seat, public)
    version = request.POST.get("version", "")
    if version.isdigit():
        found.version = int(version)
    return found


def _again(request: HttpRequest, seat: Seat, found: Case, error: JifenError) -> HttpResponse:
    found.refresh_from_db()
    return show(request, seat, found, error=error, typed=request.POST)


def _on(seat: Seat, done: Case) -> HttpResponse:
    following = work.next_case(seat, done)
    if following is None:
        return HttpResponseRedirect(reverse("desk:cases"))
    return HttpResponseRedirect(reverse("desk:case", args=[following.public]))
