"""The window without network: the page a device keeps, the entries it sends when the network is back, and going on with them."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jifen.kernel import identity
from jifen.kernel.errors import JifenError, RefusedError, Text
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import OfflineEntry
from jifen.platform.casework.moving import Actor
from jifen.platform.casework.selectors import brought_in
from jifen.platform.desk import offline, serving
from jifen.platform.desk.access import Seat, staff, status_of
from jifen.platform.desk.frame import page
from jifen.platform.desk.telling import place_words


@never_cache
@require_safe
@csp_update({"worker-src": [SELF]})
@staff("case.assist")
def form(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Give the page for entries without network; it is drawn without the request, since the device keeps it."""
    return HttpResponse(render_to_string("desk/offline.html", offline.shell(request)))


@never_cache
@require_safe
@staff("case.assist")
def worker(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Give the script that answers for the page while the network is away; it answers for nothing outside its folder."""
    page_kept, *files = offline.kept_files()
    told = {"version": offline.version(request), "page": page_kept, "files": files}
    return HttpResponse(render_to_string("desk/offline_worker.js", told), content_type="text/javascript")


@never_cache
@require_safe
@staff("case.assist")
def seat(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Tell a device who sits at it, and what may be chosen."""
    return JsonResponse(offline.seat_told(request, seat))


@require_POST
@staff("case.assist")
def entry(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take one entry in; what is wrong comes back and stays on the device, and a second arrival opens nothing."""
    held = seat.rights("case.assist")[0]
    try:
        told, wrong = offline.read(request.POST, seat)
        if told is None:
            return JsonResponse({"wrong": wrong}, status=422)
        actor = Actor(seat.user.username, "clerk", held.office, str(held))
        made = casework.bring_in(told=told, by=seat.user, office=held.office, actor=actor)
    except JifenError as error:
        return JsonResponse({"wrong": offline.told_wrong(error)}, status=status_of(error))
    received = timezone.localtime(made.received_at)
    return JsonResponse({"ticket": made.ticket, "received": f"{received:%Y-%m-%d %H:%M}", "state": made.case.state})


@require_safe
@staff("case.assist")
def brought(request: HttpRequest, seat: Seat) -> HttpResponse:
    """List the drafts I brought in from offline and have not sent; names are cut short until one is opened."""
    rows = [
        (one, identity.mask_name(one.case.person.name), place_words(one.case.town) if one.case.town else "")
        for one in brought_in(seat.user)
    ]
    return page(request, seat, "brought.html", {"rows": rows})


@require_POST
@staff("case.assist")
def go_on(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Turn to the person of one of these drafts; from here on it is the usual entry at the window."""
    found: OfflineEntry | None = brought_in(seat.user).filter(case__public=public).first()
    if found is None:
        raise RefusedError(
            "desk.not_brought",
            Text("这件草稿不是您从断网登记带回的。", "This draft is none you brought in from offline."),
            Text("请从列表中选择，或从“窗口代录”按号码查找。", "Choose from the list, or find the person by number."),
        )
    office = offline.office_of(seat)
    serving.begin(request, person=found.case.person, way="clerk", office=office, seat=seat, purpose="case.assist")
    return HttpResponseRedirect(reverse("desk:serve_case", args=[public]))
