"""The frame of every page of the desk: who I am, where I sit, and the queues with how much waits in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jifen.kernel.errors import JifenError, Text
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.selectors import within_grounds
from jifen.platform.casework.selectors.raised import raised_to
from jifen.platform.casework.selectors.reported import seen_by
from jifen.platform.casework.selectors.spots import drawn_for
from jifen.platform.config import clock
from jifen.platform.desk import households, offline, roundwork, settling, work
from jifen.platform.desk.access import Seat, status_of
from jifen.platform.evidence.models import Escalation
from jifen.platform.offices.models import Membership
from jifen.platform.rounds.selectors.objections import ANSWERS, HANDLES, open_objections
from jifen.platform.settlement.lifecycle import State as Claimed
from jifen.platform.settlement.models import CollectiveHousehold
from jifen.platform.web.pieces import NavGroup, NavLink, Served
from jifen.platform.web.templatetags.words import said

PER_PAGE = 25


def page(
    request: HttpRequest,
    seat: Seat,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    serving: Served | None = None,
) -> HttpResponse:
    """
    Draw a page of the desk.

    Args:
        request: what was asked.
        seat: who sits there.
        template: below ``desk/``.
        context: what the page itself shows.
        status: 200, or that of an error told on the page.
        serving: who is named in the banner.
    """
    office = seat.office
    framed = {
        "office": office.words if office else "",
        "seat": _roles(seat),
        "nav": _nav(request, seat),
        "serving": serving,
        "above": "desk/_waiting.html",
        "device": offline.device(request, seat),
        "error": None,
        **context,
    }
    return render(request, f"desk/{template}", framed, status=status)


def failed(
    request: HttpRequest, seat: Seat, template: str, context: Mapping[str, Any], error: JifenError, **more: Any
) -> HttpResponse:
    """Draw a page again with what is wrong above it; what was typed is in the context."""
    return page(request, seat, template, {**context, "error": error}, status=status_of(error), **more)


def say_done(request: HttpRequest, zh: str, en: str) -> None:
    """Tell on the next page what has been done."""
    messages.success(request, said(Text(zh, en)))


def paged(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """Give the page of a list that was asked for; a page that is not there is the nearest one that is."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _roles(seat: Seat) -> Text:
    roles = dict.fromkeys(Membership.Role(held.membership.role) for held in seat.grounds)
    zh = "、".join(str(role.label) for role in roles)
    return Text(f"{seat.user} · {zh}" if zh else str(seat.user), f"{seat.user} · {', '.join(roles)}".rstrip(" ·"))


def _nav(request: HttpRequest, seat: Seat) -> list[NavGroup]:
    daily = [
        _link(request, "home", Text("工作台首页", "Overview")),
        *_cases(request, seat),
        *_questions(request, seat),
        *_plain(request, seat, "case.assist", "assist", Text("窗口代录", "Entry at the window")),
        *_plain(request, seat, "case.assist", "accounts", Text("账号核对", "Accounts to confirm")),
        *_plain(request, seat, "case.assist", "offline", Text("断网登记", "Without network")),
        *_reports(request, seat),
        *_plain(request, seat, "client.act", "clients", Text("我的委托人", "My clients")),
    ]
    ranking = [
        *_rounds(request, seat),
        *_plans(request, seat),
        *_claims(request, seat),
        *_households(request, seat),
        *_objections(request, seat),
    ]
    managing = [
        *_raised(request, seat),
        *_plain(request, seat, "load.read", "load", Text("办件统计", "Load")),
        *_plain(request, seat, "office.delegate", "delegations", Text("权限下放", "Delegations")),
        *_spots(request, seat),
        *_plain(request, seat, "office.staff", "staffing", Text("机构人员", "Staff")),
        *_plain(request, seat, "calendar.publish", "calendar", Text("工作日历", "Working days")),
        *_plain(request, seat, "audit.read", "audit", Text("审计", "Audit")),
    ]
    named = ((Text("批次和入户", "Rounds and settlement"), ranking), (Text("管理", "Management"), managing))
    return [NavGroup("", daily), *(NavGroup(name, links) for name, links in named if links)]


def _cases(request: HttpRequest, seat: Seat) -> list[NavLink]:
    if not seat.rights("case.accept", "case.read"):
        return []
    waiting = within_grounds(seat.rights("case.accept")).filter(state=State.SUBMITTED)
    late = waiting.filter(due_on__lt=clock.today()).exists()
    return [_link(request, "cases", Text("办件", "Cases"), waiting.count(), late)]


def _questions(request: HttpRequest, seat: Seat) -> list[NavLink]:
    found = []
    if seat.rights("question.answer"):
        rows = work.to_answer(seat)
        late = rows.filter(due_on__lt=clock.today()).exists()
        found.append(_link(request, "questions", Text("核查", "Questions"), rows.count(), late))
    if seat.rights("question.check"):
        found.append(_link(request, "checks", Text("复核", "Second check"), work.to_check(seat).count()))
    return found


def _reports(request: HttpRequest, seat: Seat) -> list[NavLink]:
    held = seat.rights("report.answer", "load.read")
    if not held:
        return []
    waiting = seen_by(seat.user, held).filter(answered_at__isnull=True)
    late = waiting.filter(due_on__lt=clock.today()).exists()
    return [_link(request, "reports", Text("反映和投诉", "Reports"), waiting.count(), late)]


def _raised(request: HttpRequest, seat: Seat) -> list[NavLink]:
    offices = seat.offices("overdue.handle")
    if not offices:
        return []
    waiting = raised_to(offices, Escalation.Level.ABOVE).count()
    return [_link(request, "overdue", Text("逾期督办", "Overdue, raised"), waiting, waiting > 0)]


def _spots(request: HttpRequest, seat: Seat) -> list[NavLink]:
    offices = seat.offices("spot.check")
    if not offices:
        return []
    waiting = drawn_for(offices).filter(checked_at=None).count()
    return [_link(request, "spots", Text("抽查", "Spot checks"), waiting)]


def _rounds(request: HttpRequest, seat: Seat) -> list[NavLink]:
    if not seat.rights(*roundwork.READS):
        return []
    mine = seat.rights("round.run", "round.release")
    return [_link(request, "rounds", Text("批次", "Rounds"), len(list(roundwork.waiting_in(seat))) if mine else None)]


def _plans(request: HttpRequest, seat: Seat) -> list[NavLink]:
    reads = seat.rights("plan.publish", "target.set", "round.read")
    return [_link(request, "plans", Text("计划和公告", "Plans"))] if reads else []


def _objections(request: HttpRequest, seat: Seat) -> list[NavLink]:
    held = seat.rights(HANDLES, ANSWERS)
    if not held:
        return []
    waiting = open_objections(seat.user, held)
    late = waiting.filter(due_on__lt=clock.today()).exists()
    return [_link(request, "objections", Text("异议", "Objections"), waiting.count(), late)]


def _claims(request: HttpRequest, seat: Seat) -> list[NavLink]:
    if not seat.rights(*settling.READS):
        return []
    waiting = settling.claims_in_area(seat).filter(state=Claimed.RESERVED).count()
    return [_link(request, "claims", Text("入户和落户", "Settlement"), waiting)]


def _households(request: HttpRequest, seat: Seat) -> list[NavLink]:
    decides = households.deciding(seat)
    if not decides and not seat.rights(households.APPLIES):
        return []
    applied = CollectiveHousehold.State.APPLIED
    waiting = households.in_reach(seat).filter(state=applied).count() if decides else None
    return [_link(request, "households", Text("集体户", "Collective households"), waiting)]


def _plain(request: HttpRequest, seat: Seat, act: str, name: str, words: Text) -> list[NavLink]:
    return [_link(request, name, words)] if seat.rights(act) else []


def _link(request: HttpRequest, name: str, words: Text, count: int | None = None, late: bool = False) -> NavLink:
    url = reverse(f"desk:{name}")
    inside = request.path.startswith(url) and url != reverse("desk:home")
    return NavLink(words, url, count, inside or request.path == url, late)
