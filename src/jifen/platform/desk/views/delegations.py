"""Handing acceptance and review down, and taking it back at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from jifen.kernel.errors import JifenError, Text
from jifen.platform.casework.selectors.spots import tallies
from jifen.platform.config import clock
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.forms import DelegationForm
from jifen.platform.desk.frame import failed, page, say_done
from jifen.platform.desk.telling import place_words
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Delegation, Office
from jifen.platform.offices.permission import ACTS, NotAllowedError, may_hand_down
from jifen.platform.offices.selectors import receivers_for
from jifen.platform.web.templatetags.words import day_text


@require_http_methods(["GET", "HEAD", "POST"])
@staff("office.delegate")
def delegations(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what my office has handed down, in force and ended, and hand more down."""
    giver = seat.grounds[0].office
    first = {
        "starts_on": clock.today(),
        "ends_on": clock.today().replace(month=12, day=31),
        "acts": may_hand_down(giver)[:1],
    }
    form = DelegationForm(giver, receivers_for(giver), request.POST or None, initial=first)
    if request.method == "POST":
        if not form.is_valid():
            return page(request, seat, "delegations.html", _context(giver, form), status=422)
        told = form.cleaned_data
        try:
            made = offices.delegate(by=seat.user, giver=giver, area=told["receiver"].area, **told)
        except JifenError as error:
            return failed(request, seat, "delegations.html", _context(giver, form), error)
        say_done(
            request,
            f"已下放给{made.receiver.name}，即时生效。",
            f"Delegated to {made.receiver.name_en or made.receiver.name}.",
        )
        return HttpResponseRedirect(reverse("desk:delegations"))
    return page(request, seat, "delegations.html", _context(giver, form))


def _context(giver: Office, form: DelegationForm) -> dict[str, Any]:
    today = clock.today()
    rows = list(giver.given.select_related("receiver").order_by("-pk"))
    running = [one for one in rows if one.revoked_at is None and one.ends_on >= today]
    counted = tallies(running)
    ended = [one for one in rows if one not in running]
    return {
        "form": form,
        "running": [
            (one, _acts(one), place_words(one.area), _span(one), counted.get(one.pk, (0, 0, 0))) for one in running
        ],
        "ended": [
            [one.receiver.name, _acts(one), _span(one), one.revoked_because or Text("到期", "ran out")]
            for one in ended[:50]
        ],
        "ended_columns": [
            Text("接受机构", "To"),
            Text("权限", "Rights"),
            Text("期间", "Time"),
            Text("原因", "Why it ended"),
        ],
    }


def _acts(one: Delegation) -> Text:
    words = [ACTS[act] for act in one.acts if act in ACTS]
    return Text("、".join(word.zh for word in words), ", ".join(word.en for word in words))


def _span(one: Delegation) -> Text:
    first, last = day_text(one.starts_on), day_text(one.revoked_at or one.ends_on)
    return Text(f"{first.zh} 至 {last.zh}", f"{first.en} to {last.en}")


@require_POST
@staff("office.delegate")
def revoke(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Take a delegation back at once, with the reason."""
    giver = seat.grounds[0].office
    found = Delegation.objects.filter(public=public, giver__in=seat.offices("office.delegate")).first()
    if found is None:
        raise NotAllowedError("office.delegate")
    try:
        offices.revoke(by=seat.user, delegation=found, because=request.POST.get("because", ""))
    except JifenError as error:
        form = DelegationForm(giver, receivers_for(giver), None)
        return failed(request, seat, "delegations.html", _context(giver, form), error)
    say_done(request, f"已收回对{found.receiver.name}的下放，即时生效。", "The delegation is revoked at once.")
    return HttpResponseRedirect(reverse("desk:delegations"))
