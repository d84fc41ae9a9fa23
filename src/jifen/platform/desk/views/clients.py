"""Agents and employers: whom they act for, and asking for a mandate. There is no list beyond one's own clients."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from jifen.kernel.errors import JifenError, Text
from jifen.platform.config import clock
from jifen.platform.desk import serving
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.forms import MandateForm
from jifen.platform.desk.frame import failed, page, say_done
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.people import services as people
from jifen.platform.people.models import Mandate
from jifen.platform.people.selectors import clients_of, find_by_number, mandate_in_force


@require_http_methods(["GET", "HEAD", "POST"])
@staff("client.act")
def clients(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show my clients, and ask somebody for a mandate by the whole number; the answer tells nothing about who is registered."""
    agent = seat.grounds[0].office
    serving.end(request)
    if request.method != "POST":
        return page(request, seat, "clients.html", _context(agent, MandateForm(label_suffix="", initial=_first())))
    form = MandateForm(request.POST, label_suffix="")
    if not form.is_valid():
        return page(request, seat, "clients.html", _context(agent, form), status=422)
    told = form.cleaned_data
    person = find_by_number(told["number"])
    try:
        if person is not None:
            people.ask_mandate(
                by=seat.user, agent=agent, person=person, starts_on=told["starts_on"], ends_on=told["ends_on"]
            )
    except JifenError as error:
        return failed(request, seat, "clients.html", _context(agent, form), error)
    # The same words whether or not the number is registered: who applies is nobody's business before a mandate.
    say_done(
        request,
        "请求已发出。如该号码已在平台登记，本人登录确认后您才能办理。",
        "The request is made. If the number is registered, you may act once the person has confirmed.",
    )
    return HttpResponseRedirect(reverse("desk:clients"))


def _first() -> dict[str, Any]:
    return {"starts_on": clock.today(), "ends_on": clock.today().replace(day=28)}


def _context(agent: Office, form: MandateForm) -> dict[str, Any]:
    confirmed = [one for one in clients_of(agent) if one.confirmed_at]
    waiting = [one for one in clients_of(agent) if not one.confirmed_at]
    today = clock.today()
    return {
        "form": form,
        "clients": [(one, one.person.name, one.starts_on <= today) for one in confirmed],
        "waiting": [[one.public, one.asked_at, one.starts_on, one.ends_on] for one in waiting],
        "waiting_columns": [Text("请求", "Request"), Text("发出", "Asked"), Text("自", "From"), Text("至", "Until")],
    }


@require_POST
@staff("client.act")
def act_for(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Turn to one client under a mandate in force."""
    offices = seat.offices("client.act")
    mandate = Mandate.objects.filter(public=public, agent__in=offices).select_related("person", "agent").first()
    # Not confirmed, not begun, ended or revoked: it is no mandate.
    if mandate is None or mandate_in_force(mandate.agent, mandate.person) is None:
        raise NotAllowedError("client.act")
    serving.begin(request, person=mandate.person, way="agent", office=mandate.agent, seat=seat, purpose="client.act")
    return HttpResponseRedirect(reverse("desk:serve"))
