"""Who works in the offices of my area, in which role, from when until when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jifen.kernel.errors import BadInputError, JifenError, Text
from jifen.platform.accounts.models import User
from jifen.platform.config import clock
from jifen.platform.desk import sheets
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.forms import AppointForm
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.offices import services as offices
from jifen.platform.offices.models import Membership
from jifen.platform.offices.selectors import staffed_under

COLUMNS = (
    Text("账号", "User name"),
    Text("称呼", "Name"),
    Text("机构", "Office"),
    Text("岗位", "Role"),
    Text("自", "From"),
    Text("至", "Until"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("office.staff")
def staffing(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show who works where, and let somebody work in an office; ``?form=xlsx`` gives the list as a workbook."""
    inside = staffed_under(seat.rights("office.staff"))
    rows = (
        Membership.objects.filter(office__in=inside)
        .select_related("user", "office")
        .order_by("office__level", "office__area", "pk")
    )
    if request.GET.get("form") == "xlsx":
        return sheets.workbook("staff.xlsx", [sheets.Sheet("人员", COLUMNS, map(_row, rows))])
    form = AppointForm(inside, request.POST or None, initial={"starts_on": clock.today()})
    shown = paged(request, rows)
    context: dict[str, Any] = {"form": form, "columns": COLUMNS, "rows": [_row(one) for one in shown], "pages": shown}
    if request.method == "POST":
        if not form.is_valid():
            return page(request, seat, "staffing.html", context, status=422)
        try:
            made = _appoint(seat, form.cleaned_data)
        except JifenError as error:
            return failed(request, seat, "staffing.html", context, error)
        say_done(
            request,
            f"{made.user.username} 已在{made.office.name}任职。",
            f"{made.user.username} now works at {made.office.name}.",
        )
        return HttpResponseRedirect(reverse("desk:staffing"))
    return page(request, seat, "staffing.html", context)


def _appoint(seat: Seat, told: dict[str, Any]) -> Membership:
    user = User.objects.filter(username=told.pop("username").strip(), kind=User.Kind.STAFF).first()
    if user is None:
        raise BadInputError(
            "desk.no_account",
            Text("没有这个工作账号。", "There is no such staff account."),
            Text("请核对用户名；新账号请系统运维开通。", "Check the user name; new accounts are made by operations."),
        )
    return offices.appoint(by=seat.user, user=user, **told)


def _row(one: Membership) -> list[object]:
    role = Membership.Role(one.role)
    ends = one.ends_on or Text("长期", "until further notice")
    name = one.office.words
    return [
        one.user.username,
        one.user.display_name,
        name,
        Text(str(role.label), str(role)),
        one.starts_on,
        ends,
    ]
