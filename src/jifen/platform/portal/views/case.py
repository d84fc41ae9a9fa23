"""An application being filled in: its tasks, one kind a page, what for, the household; every answer is kept at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Kind
from jifen.platform.casework import receipts, schemes, services
from jifen.platform.casework.entries import Mistake
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.portal import answering, telling
from jifen.platform.portal.asking import WHY_HISTORIC, application_fields
from jifen.platform.portal.casebook import CORRECTED, Casebook, standing
from jifen.platform.portal.counting_told import counting_told
from jifen.platform.portal.estimating import APPLICATION
from jifen.platform.portal.fields import WHOSE_FIELD, RecordForm, told, typed_values
from jifen.platform.portal.forms import PlacementForm, UsesForm, typed_placement
from jifen.platform.portal.guarding import actor_of, city_words, own_case
from jifen.platform.portal.results_told import ways_of
from jifen.platform.web.context import spoken
from jifen.platform.web.speaking import tell

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@own_case
@require_safe
def case(request: HttpRequest, case: Case) -> HttpResponse:
    """Show the tasks of a draft, or where a case stands."""
    book = Casebook(case)
    context = frame(case) | {"back": "/me/", "asked_back": book.asked_back}
    if not book.filling_in:
        return render(
            request,
            "portal/case_sent.html",
            context
            | {
                "corrects": case.state in CORRECTED,
                "counting": counting_told(case),
                "kinds": _named(book),
                "given": receipts.last(case),
                "ways": ways_of(case),
            },
        )
    laid = book.tasks()
    rows = [row for _, section in laid for row in section]
    context |= {"sections": laid, "done": sum(row.sort == "done" for row in rows), "of": len(rows)}
    context["unfinished"] = next((row for row in rows if row.url and row.sort != "done"), None)
    return render(request, "portal/case.html", context)


def _named(book: Casebook) -> list[tuple[Any, str]]:
    return [(answering.name_of(kind), book.address("correct", kind)) for kind in book.kinds]


@never_cache
@own_case
@_FORM
@sensitive_post_parameters()
def kind(request: HttpRequest, case: Case, kind: str) -> HttpResponse:
    """Ask about one kind of record; what is pressed is kept, even where it cannot be read yet."""
    book = Casebook(case)
    if kind not in book.kinds:
        raise Http404
    sort, here = CATALOGUE[kind], book.address("kind", kind)
    rows, closed = answering.rows_of(book.entries, kind), answering.is_closed(book.entries, kind)
    if request.method == "POST":
        pressed, wrong = _press(request, case, kind)
        if pressed.goes_on and wrong:
            return HttpResponseRedirect(f"{here}?record={wrong[0].at}")
        if not pressed.goes_on:
            return HttpResponseRedirect(f"{here}?record={pressed.shown}" if pressed.shown else here)
        return HttpResponseRedirect(_onwards(case, kind))
    if kind not in book.editable:
        return HttpResponseRedirect(book.address("case"))
    context = telling.kind_page(
        sort,
        book.asking,
        rows,
        closed=closed,
        at=request.GET.get("record", ""),
        mistakes=book.mistakes,
        here=here,
    )
    asked = [one.what for one in book.asked_back if one.kind == kind]
    if context["record"] == "new":
        context["record"] = answering.new_name()
    context |= {
        "back": book.address("case"),
        "unsent": standing(case).unsent,
        "asked_because": asked,
        "asked_title": tell("窗口请您补正", "The window asks you to correct"),
        "why": WHY_HISTORIC if sort.historic else None,
        "save_url": f"{book.address('kind_save', kind)}?record={context['record']}",
        "papers_url": book.address("papers") + f"?kind={kind}",
    }
    return render(request, "portal/kind.html", frame(case) | context)


def _press(request: HttpRequest, case: Case, kind: str) -> tuple[answering.Pressed, tuple[Mistake, ...]]:
    """Do what was pressed to what is kept at that moment; gives what came of it, and what is wrong."""
    came: list[answering.Pressed] = []

    def change(rows: answering.Rows, closed: bool) -> tuple[answering.Rows, bool]:
        at = request.POST.get("record", "")
        came.append(answering.press(CATALOGUE[kind], request.POST, rows, at=at, closed=closed))
        return came[-1].rows, came[-1].closed

    wrong = services.change_entries(case=case, kind=kind, change=change, actor=actor_of(case))
    return came[-1], wrong


def _onwards(case: Case, kind: str) -> str:
    """Go to the next kind that is open; back to the tasks where none is, or where the window asked for single items."""
    book = Casebook(case)
    order = list(book.kinds)
    rest = order[order.index(kind) + 1 :] if not book.asked_back else []
    found = next((one for one in rest if not answering.is_closed(book.entries, one)), None)
    return book.address("kind", found) if found else book.address("case")


@never_cache
@own_case
@require_POST
@sensitive_post_parameters()
def kind_save(request: HttpRequest, case: Case, kind: str) -> JsonResponse:
    """Keep one field, as it was typed; answers when it was kept, or what is wrong with it (422), kept all the same."""
    book, name = Casebook(case), request.POST.get("field", "")
    sort = CATALOGUE.get(kind)
    if kind in _OF_THE_CASE:
        return _OF_THE_CASE[kind](request, case, name)
    if sort is None or kind not in book.kinds:
        raise Http404
    record = request.GET.get("record", "")
    if not record or (name != WHOSE_FIELD and name not in sort.by_name):
        raise Http404
    at = [0]

    def change(rows: answering.Rows, closed: bool) -> tuple[answering.Rows, bool]:
        rows, at[0] = answering.put(rows, record, _with_field(sort, rows, record, name, request.POST))
        return rows, closed

    wrong = services.change_entries(case=case, kind=kind, change=change, actor=actor_of(case))
    told_ = {one.field: str(told(one.complaint)) for one in wrong if one.at == at[0] and one.field == name}
    given = name != WHOSE_FIELD and typed_values([sort.by_name[name]], request.POST)
    return JsonResponse({"errors": told_}, status=422) if told_ and given else _saved()


def _with_field(sort: Kind, rows: answering.Rows, record: str, name: str, data: Mapping[str, str]) -> dict[str, Any]:
    """Give a record, or a new one, with one field as it was just typed."""
    place = answering.number(record, rows)
    row: dict[str, Any] = rows[place] if place is not None else {WHOSE_FIELD: sort.whose[0], "values": {}}
    if name == WHOSE_FIELD:
        chosen = data.get(WHOSE_FIELD, "")
        return {**row, WHOSE_FIELD: chosen if chosen in sort.whose else sort.whose[0]}
    values = dict(row["values"]) if isinstance(row.get("values"), dict) else {}
    values.pop(name, None)
    return {**row, "values": values | typed_values([sort.by_name[name]], data)}


def _save_application_field(request: HttpRequest, case: Case, name: str) -> JsonResponse:
    typed = dict(case.entries.get("application", {}))
    uses = request.POST.getlist("uses") if name == "uses" else case.uses
    if name in application_fields(case.scheme):
        typed.pop(name, None)
        typed |= typed_values([APPLICATION.by_name[name]], request.POST)
    services.save_application(case=case, values=typed, town=typed.get("town", ""), uses=uses)
    return _saved()


def _save_placement_field(request: HttpRequest, case: Case, name: str) -> JsonResponse:
    """Keep one answer about the household; it holds once the page is whole, and waits there until then."""
    form = PlacementForm(case)
    if name not in form.fields:
        raise Http404
    value = form.fields[name].widget.value_from_datadict(request.POST, request.FILES, name)
    services.save_placement(case=case, placement={**typed_placement(case), name: value}, as_typed=True)
    return _saved()


_OF_THE_CASE = {"application": _save_application_field, "placement": _save_placement_field}


def _saved() -> JsonResponse:
    return JsonResponse({"saved": f"{timezone.localtime(clock.now()):%H:%M}"})


@never_cache
@own_case
@_FORM
def application(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask what for, where, and on what ground somebody applies."""
    book, scheme = Casebook(case), schemes.pack_of(case.scheme).scheme
    asked = application_fields(case.scheme)
    uses = UsesForm(list(scheme.uses), initial={"uses": case.uses})
    if request.method == "POST":
        typed = typed_values([APPLICATION.by_name[name] for name in asked], request.POST)
        services.save_application(
            case=case, values=typed, town=typed.get("town", ""), uses=request.POST.getlist("uses")
        )
        missing = not case.town or not case.uses
        if not missing:
            return HttpResponseRedirect(_onwards_from_start(case))
        messages.warning(
            request, tell("已保存。镇街和用途提交前都要选。", "Saved. Town and use are needed before sending.")
        )
        return HttpResponseRedirect(book.address("application"))
    form = RecordForm(
        APPLICATION, book.asking, {"values": {**case.entries.get("application", {}), "town": case.town}}, only=asked
    )
    context = {
        "uses": uses,
        "form": form,
        "back": book.address("case"),
        "save_url": book.address("kind_save", "application"),
    }
    return render(request, "portal/application.html", frame(case) | context)


def _onwards_from_start(case: Case) -> str:
    book = Casebook(case)
    found = next((one for one in book.kinds if not answering.is_closed(book.entries, one)), None)
    return book.address("kind", found) if found and not book.asked_back else book.address("case")


@never_cache
@own_case
@_FORM
def placement(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask who moves along and where the household will be registered; never about land."""
    book = Casebook(case)
    form = PlacementForm(case, request.POST if request.method == "POST" else None, initial=typed_placement(case))
    if request.method == "POST" and form.is_valid():
        services.save_placement(case=case, placement=form.cleaned_data)
        return HttpResponseRedirect(book.address("case"))
    context = {
        "form": form,
        "back": book.address("case"),
        "save_url": book.address("kind_save", "placement"),
        "identity_url": f"{book.address('kind', 'identity')}?record=new",
    }
    return render(request, "portal/placement.html", frame(case) | context)


def frame(case: Case) -> dict[str, Any]:
    """Give what every page of a case shows."""
    city = schemes.city_of(case.city)
    return {
        "case": case,
        "city": city_words(city) if city else "",
        "place": city.place if city else "",
        "standing": standing(case),
        "english": spoken() == "en",
    }
