"""Collective households: the list, applying for one, deciding on it, closing it, and who moved out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifen.kernel.errors import BadInputError, JifenError
from jifen.platform.desk import acting
from jifen.platform.desk import households as work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.desk.household_form import HouseholdForm
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement


@require_safe
@staff(*work.READS)
def households(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the households of my office and those I decide on."""
    shown = paged(request, work.in_reach(seat))
    context = {
        "columns": work.COLUMNS,
        "rows": [work.row(one) for one in shown],
        "pages": shown,
        "applies": bool(work.sorts_for(seat)),
    }
    return page(request, seat, "households.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(work.APPLIES)
def apply(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Apply for a household of one sort, with what is shown for each condition of the city."""
    sorts = work.sorts_for(seat)
    if not sorts:
        raise NotAllowedError(work.APPLIES)
    asked = request.GET.get("sort", "")
    sort = asked if asked in sorts else sorts[0]
    towns = work.towns_for(seat, sort)
    city = f"{towns[0][0][:4]}00" if towns else seat.grounds[0].area
    conditions = selectors.conditions_for(city, sort)
    form = HouseholdForm(towns, conditions, request.POST if request.method == "POST" else None)
    context = {"form": form, "sort": sort, "sorts": [(one, work.SORTS[one]) for one in sorts], "open": not conditions}
    if request.method != "POST":
        return page(request, seat, "household_apply.html", context)
    if not form.is_valid():
        return page(request, seat, "household_apply.html", context, status=422)
    try:
        made = settlement.apply_household(by=seat.user, sort=sort, met=form.met, **form.told)
    except JifenError as error:
        if isinstance(error, BadInputError) and form.take(error):
            return page(request, seat, "household_apply.html", context, status=422)
        return failed(request, seat, "household_apply.html", context, error)
    say_done(request, "已申请，由公安机关决定。", "Applied for; public security decides.")
    return HttpResponseRedirect(reverse("desk:household", args=[made.public]))


@require_safe
@staff(*work.READS)
def household(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Show one household with its conditions, its places, and who lives there."""
    found = work.household_in_reach(seat, public)
    return page(request, seat, "household.html", work.told(seat, found, paged(request, work.living_in(found))))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*work.READS)
def act(request: HttpRequest, seat: Seat, public: str, key: str) -> HttpResponse:
    """Ask once more before an act on a household, saying what it means; then do it."""
    found, wanted = work.household_in_reach(seat, public), work.ACTS.get(key)
    if wanted is None:
        raise Http404
    if not (work.decides(seat, found) if wanted.right == work.APPROVES else work.manages(seat, found)):
        raise NotAllowedError(wanted.right)
    back = reverse("desk:household", args=[found.public])
    asked = acting.Asked(wanted, found, found.name, work.state_cell(found), back)
    return acting.ask(request, seat, asked, then=lambda made: back)


@require_POST
@staff(*work.READS)
def moved_out(request: HttpRequest, seat: Seat, public: str, number: int) -> HttpResponse:
    """Record that somebody moved on, so that the place is free again."""
    found = work.household_in_reach(seat, public)
    place = work.living_in(found).filter(number=number).first()
    if place is None or place.member is None:
        raise Http404
    try:
        settlement.move_out(member=place.member, by=seat.user, reason=request.POST.get("reason", ""))
    except JifenError as error:
        context = work.told(seat, found, paged(request, work.living_in(found)))
        return failed(request, seat, "household.html", context, error)
    say_done(request, "已登记迁出，位置空出。", "It is on record, and the place is free.")
    return HttpResponseRedirect(reverse("desk:household", args=[found.public]))


@require_POST
@staff(work.APPLIES)
def family(request: HttpRequest, seat: Seat, public: str, consent: str) -> HttpResponse:
    """Say for the holder whether a family may move in, or take that back."""
    found = work.household_in_reach(seat, public)
    asked = next((one for one in selectors.families_of(found) if one.public == consent), None)
    wanted = request.POST.get("answer", "")
    if asked is None or wanted not in list(selectors.Answer) or not work.holds(seat, found):
        raise Http404
    try:
        settlement.answer_family(consent=asked, by=seat.user, answer=selectors.Answer(wanted))
    except JifenError as error:
        context = work.told(seat, found, paged(request, work.living_in(found)))
        return failed(request, seat, "household.html", context, error)
    say_done(request, "已答复，申请人会收到通知。", "Answered; the applicant is told.")
    return HttpResponseRedirect(reverse("desk:household", args=[found.public]))
