"""Entry for somebody at the window, or for a client under a mandate: find, enter, send, receipt, and a clean slate."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import BadInputError, JifenError, Text
from jifen.platform.casework import receipts
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import OPEN, State
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors import own_cases
from jifen.platform.desk import entering, offline, serving
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.forms import NumberForm, RegisterForm
from jifen.platform.desk.frame import failed, page, say_done
from jifen.platform.desk.records import place_suggestions
from jifen.platform.desk.tables import value_details
from jifen.platform.desk.telling import due_words, kind_words, place_words, state_cell
from jifen.platform.evidence import services as evidence
from jifen.platform.offices.models import Office
from jifen.platform.people import clashing
from jifen.platform.people.selectors import find_by_number
from jifen.platform.vault.tokens import public_id
from jifen.platform.web.pieces import Cell


@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.assist")
def assist(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Find the person at the counter by the whole number; whoever is new is registered on the same page."""
    if request.method != "POST":
        serving.end(request)
        return page(request, seat, "assist.html", {"form": NumberForm(label_suffix="")})
    if "name" in request.POST:
        return _register(request, seat)
    form = NumberForm(request.POST, label_suffix="")
    if not form.is_valid():
        return page(request, seat, "assist.html", {"form": form}, status=422)
    found = find_by_number(form.cleaned_data["number"])
    if found is None:
        first = {"number": form.cleaned_data["number"]}
        return page(request, seat, "assist.html", {"form": RegisterForm(initial=first, label_suffix=""), "new": True})
    serving.begin(request, person=found, way="clerk", office=_office(seat), seat=seat, purpose="case.assist")
    return HttpResponseRedirect(reverse("desk:serve"))


def _register(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = RegisterForm(request.POST, label_suffix="")
    if not form.is_valid():
        return page(request, seat, "assist.html", {"form": form, "new": True}, status=422)
    told = form.cleaned_data
    try:
        person = evidence.register_at_window(
            name=told["name"], number=told["number"], phone=told["phone"], actor=seat.user.username
        )
    except JifenError as error:
        return failed(request, seat, "assist.html", {"form": form, "new": True}, error)
    serving.begin(request, person=person, way="clerk", office=_office(seat), seat=seat, purpose="case.assist")
    return HttpResponseRedirect(reverse("desk:serve"))


def _office(seat: Seat) -> Office:
    return seat.grounds[0].office


@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.assist", "client.act")
def leave(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Finish with a person: what was entered stays with the person, nothing stays in this session."""
    if request.method == "POST":
        serving.end(request)
        say_done(
            request,
            "本次办理已结束，页面上不再保留上一位的信息。",
            "Finished; nothing of the last person remains here.",
        )
        return HttpResponseRedirect(reverse("desk:assist" if seat.rights("case.assist") else "desk:clients"))
    held = serving.current(request, seat)
    unsent = [one for one in own_cases(held.person) if one.state == State.DRAFT]
    return page(request, seat, "leave.html", {"unsent": unsent}, serving=held.banner())


@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.assist", "client.act")
def serve(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the applications of the person served, and open one under a scheme in force where the desk stands."""
    held = serving.current(request, seat)
    if request.method == "POST":
        scheme = request.POST.get("scheme", "")
        if scheme not in [pack.id for pack in entering.packs_open_at(held.office)]:
            raise BadInputError(
                "platform.scheme_closed",
                Text("这个方案今天不受理申请。", "This scheme takes no applications today."),
                Text("请从页面所列的方案中选择。", "Choose one of those on the page."),
            )
        made = casework.open_case(person=held.person, scheme=scheme, by=seat.user, actor=held.actor)
        return HttpResponseRedirect(reverse("desk:serve_case", args=[made.public]))
    cases = [one for one in own_cases(held.person) if one.state in [state.value for state in OPEN]]
    context = {
        "rows": [_case_row(one) for one in cases],
        "packs": [(pack.id, pack.scheme.title) for pack in entering.packs_open_at(held.office)],
        "claimed": held.way == "clerk" and bool(clashing.open_clashes(held.person)),
    }
    return page(request, seat, "serve.html", context, serving=held.banner())


def _case_row(one: Case) -> list[object]:
    name = one.number or Text("新申请", "new application")
    url = reverse("desk:serve_case", args=[one.public])
    return [
        Cell(name, url),
        place_words(one.town or one.city),
        state_cell(one) if one.state != State.DRAFT else Text("尚未提交", "not sent yet"),
    ]


@require_safe
@staff("case.assist", "client.act")
def serve_case(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Show the task list of one application; “尚未提交” stands above it until it is sent."""
    held = serving.current(request, seat)
    case = held.case(public)
    mistakes, gaps = casework.what_is_missing(case)
    context = {
        "case": case,
        "tasks": entering.tasks(case, mistakes),
        "mistakes": mistakes,
        "gaps": [one.text for one in gaps],
        "unsent": case.state in (State.DRAFT, State.RETURNED),
        "returned": [(kind_words(one.kind), one.what) for one in case.returned.filter(settled_at__isnull=True)],
        "agent": held.way == "agent",
        "brought": offline.notes_of(case) if held.way == "clerk" else (),
    }
    return page(request, seat, "serve_case.html", context, serving=held.banner(case))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.assist", "client.act")
def serve_kind(request: HttpRequest, seat: Seat, public: str, kind: str) -> HttpResponse:
    """Fill in the records of one kind; what cannot be read yet is kept and shown at its field."""
    held = serving.current(request, seat)
    case = held.case(public)
    entering.check_kind(case, kind, held)
    data = request.POST if request.method == "POST" else None
    start = entering.window(case, kind, request.GET.get("from", ""))
    forms = entering.kind_forms(case, kind, start, data)
    # What was left wrong before is told again when the page is opened.
    wrong = tuple(one for one in casework.what_is_missing(case)[0] if one.kind == kind) if data is None else ()
    if data is not None:
        closed = data.get("closed") == "yes"
        wrong = entering.save_kind(case=case, kind=kind, forms=forms, closed=closed, serving=held, start=start)
        if not wrong:
            return HttpResponseRedirect(_onward(request, case, kind))
    told = CATALOGUE[kind]
    context = {
        "case": case,
        "kind": kind_words(kind),
        "forms": forms,
        "mistakes": wrong,
        "closed": kind in case.entries.get("closed", ()),
        "historic": told.historic,
        "count": len(case.entries.get("records", {}).get(kind, ())),
        "first": start,
        "earlier": start - entering.PER_PAGE if start else None,
        "later": _later(case, kind, start),
        "places": place_suggestions(case.city),
    }
    return page(
        request, seat, "serve_kind.html", context, status=422 if wrong and data else 200, serving=held.banner(case)
    )


def _later(case: Case, kind: str, start: int) -> int | None:
    following = start + entering.PER_PAGE
    return following if following < len(case.entries.get("records", {}).get(kind, ())) else None


def _onward(request: HttpRequest, case: Case, kind: str) -> str:
    """Give the page after a kind: the same with one more record, the next kind, or the task list."""
    if "more" in request.POST:
        last = len(case.entries.get("records", {}).get(kind, ()))
        return f"{reverse('desk:serve_kind', args=[case.public, kind])}?from={last}"
    asked = casework.editable_kinds(case)
    order = [one for one in entering.kinds_of(case) if one in asked]
    later = order[order.index(kind) + 1 :] if kind in order else []
    closed = case.entries.get("closed", ())
    following = next((one for one in later if one not in closed and not entering.from_source(one)), None)
    if following is None:
        return reverse("desk:serve_case", args=[case.public])
    return reverse("desk:serve_kind", args=[case.public, following])


@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.assist", "client.act")
def serve_application(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Fill in town, purposes and where the household will be registered."""
    held = serving.current(request, seat)
    case = held.case(public)
    asked = entering.applying(case, request.POST if request.method == "POST" else None)
    if request.method == "POST" and entering.save_application(case=case, page=asked):
        return HttpResponseRedirect(reverse("desk:serve_case", args=[case.public]))
    context = {"case": case, "page": asked}
    status = 422 if request.method == "POST" else 200
    return page(request, seat, "serve_application.html", context, status=status, serving=held.banner(case))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.assist")
def serve_send(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Check everything with the person and send it; a second click sends nothing twice."""
    held = serving.current(request, seat)
    case = held.case(public)
    key = request.POST.get("key", "")[:64] or public_id()
    town = place_words(case.town) if case.town else ""
    context: dict[str, Any] = {"case": case, "town": town, "key": key, "entries": _entered(case)}
    if request.method == "POST":
        try:
            _declared(request)
            receipts.send(case=case, actor=held.actor, key=key)
        except JifenError as error:
            missing = getattr(error, "missing", ())
            told = context | {"gaps": missing}
            return failed(request, seat, "serve_send.html", told, error, serving=held.banner(case))
        return HttpResponseRedirect(reverse("desk:serve_receipt", args=[case.public]))
    return page(request, seat, "serve_send.html", context, serving=held.banner(case))


def _declared(request: HttpRequest) -> None:
    if request.POST.get("declared") != "yes":
        raise BadInputError(
            "desk.not_declared",
            Text("本人还没有确认所填内容属实。", "The person has not declared yet that everything is true."),
            Text("请当面核对后勾选。", "Go through it together and tick the box."),
        )


def _entered(case: Case) -> list[tuple[Text, list[list[tuple[Text, Any]]], bool]]:
    records, closed = case.entries.get("records", {}), case.entries.get("closed", ())
    return [
        (
            kind_words(kind),
            [value_details(kind, one.get("values", {})) for one in records.get(kind, [])],
            kind in closed,
        )
        for kind in entering.kinds_of(case)
    ]


@require_safe
@staff("case.assist")
def serve_receipt(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Give the receipt, on one page to print, and the way to the next person."""
    held = serving.current(request, seat)
    case = held.case(public)
    if not case.number:
        return HttpResponseRedirect(reverse("desk:serve_case", args=[case.public]))
    given, office = receipts.last(case), case.office
    rows = [
        (Text("申请人", "Applicant"), held.banner().name),
        (Text("提交时间", "Sent"), given.sent_at if given else case.applied_on),
        (Text("核对码", "Check code"), given.check_code if given else ""),
        (Text("申请镇街", "Town"), place_words(case.town)),
        (Text("受理机构", "Office"), office.words if office else ""),
        (Text("答复期限", "Answer due by"), due_words(case.due_on, case.due_is_provisional)),
        (Text("费用", "Fee"), Text("全程免费", "free of charge")),
        (Text("经办人", "Entered by"), str(seat.user)),
    ]
    page_of_checks = request.build_absolute_uri(reverse("portal:receipts"))
    code = receipts.picture(given, page_of_checks) if given else ""
    context = {"case": case, "rows": rows, "given": given, "code": code, "note": receipts.NOTE}
    return page(request, seat, "serve_receipt.html", context, serving=held.banner(case))
