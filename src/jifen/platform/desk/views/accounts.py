"""Accounts that claim a number another record holds: listed without names, settled with the person and the card at the window."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jifen.kernel.errors import JifenError, Text
from jifen.platform.casework import services as casework
from jifen.platform.desk import serving, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.forms import ContactForm
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.desk.serving import Serving
from jifen.platform.people import clashing
from jifen.platform.people.models import Clash
from jifen.platform.web.templatetags.words import day_text

_COLUMNS = (
    Text("编号", "Reference"),
    Text("自", "Since"),
    Text("号码现由谁登记", "Who holds the number"),
    Text("还缺", "Still missing"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.assist")
def accounts(request: HttpRequest, seat: Seat) -> HttpResponse:
    """List what waits; with the person at the counter, join their account to their record or say that none is theirs."""
    held = _served(request, seat)
    if request.method != "POST":
        named = held.banner() if held else None
        return page(request, seat, "accounts.html", _context(request, seat, held), serving=named)
    if held is None:
        serving.current(request, seat)  # says that nobody is being served
        return HttpResponseRedirect(reverse("desk:assist"))
    form = ContactForm(request.POST, label_suffix="")
    context = _context(request, seat, held) | {"form": form}
    try:
        if "none" in request.POST:
            clashing.dismiss(holder=held.person, by=seat.user)
            say_done(request, "已记下：都不是本人的账号。", "Kept: none of them is this person's account.")
            return HttpResponseRedirect(reverse("desk:serve"))
        if not form.is_valid():
            return page(request, seat, "accounts.html", context, status=422, serving=held.banner())
        made = casework.confirm_account(holder=held.person, contact=form.cleaned_data["contact"], by=seat.user)
    except JifenError as error:
        return failed(request, seat, "accounts.html", context, error, serving=held.banner())
    _say(request, made)
    return HttpResponseRedirect(reverse("desk:serve"))


def _say(request: HttpRequest, made: Clash) -> None:
    if made.outcome == Clash.Outcome.JOINED:
        say_done(request, "账号已关联到这位当事人的登记。", "The account is joined to this person's record.")
    else:
        say_done(
            request,
            "已记下当面核对；公安确认姓名后自动关联，本人不用再来。",
            "Kept. It is joined once public security has confirmed the name; nobody has to come again.",
        )


def _served(request: HttpRequest, seat: Seat) -> Serving | None:
    if not serving.is_serving(request):
        return None
    held = serving.current(request, seat)
    return held if held.way == "clerk" else None


def _context(request: HttpRequest, seat: Seat, held: Serving | None) -> dict[str, Any]:
    rows = paged(request, work.claims_to_see(seat))
    return {
        "columns": _COLUMNS,
        "pages": rows,
        "rows": [[one.public, day_text(one.asked_at), _holder(one), _missing(one)] for one in rows],
        "claims": len(clashing.open_clashes(held.person)) if held else 0,
        "served": held is not None,
        "form": ContactForm(label_suffix=""),
    }


def _holder(one: Clash) -> Text:
    by_account = one.holder.user_id is not None
    return (
        Text("另一个账号", "another account")
        if by_account
        else Text("窗口登记，没有账号", "entered at a window, no account")
    )


def _missing(one: Clash) -> Text:
    if one.seen_at is None:
        return Text("本人带身份证到窗口", "the person, with the card")
    return Text("公安核对姓名", "public security confirms the name")
