"""Plans: what the province expects and what a city has planned, the table of places of a term, and the days it announces."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifen.kernel.errors import BadInputError, JifenError, NotFoundError, Text
from jifen.kernel.places import within
from jifen.platform.casework import schemes
from jifen.platform.casework.schemes import City
from jifen.platform.desk import plan_table, plans_told, sheets
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, say_done
from jifen.platform.desk.plan_forms import AnnouncementForm, PublishForm, TargetForm
from jifen.platform.desk.roundwork import cities_of
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds import inputs
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Plan
from jifen.platform.rounds.selectors.ahead import pack_for, packs_of
from jifen.platform.rounds.selectors.rounds import is_sealed
from jifen.policy.packs import Pack
from jifen.policy.ranking_rules import LineOnly, Ranked

READS = ("plan.publish", "target.set", "round.read")


@require_safe
@staff(*READS)
def plans(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show tasks and plans of the year for every city of my area, and the terms of one city."""
    return _plans(request, seat, TargetForm())


def _plans(request: HttpRequest, seat: Seat, form: TargetForm, error: JifenError | None = None) -> HttpResponse:
    cities = cities_of(seat.rights(*READS))
    form.fields["city"].choices = [(one.code, one.name) for one in cities]  # type: ignore[attr-defined]
    form.label_suffix = ""
    context = plans_told.overview(request, cities) | {"form": form if _is_province(seat) else None}
    if error is not None:
        return failed(request, seat, "plans.html", context, error)
    return page(request, seat, "plans.html", context, status=422 if form.is_bound and form.errors else 200)


def _is_province(seat: Seat) -> bool:
    return any(held.office.level == Office.Level.PROVINCE for held in seat.rights("target.set"))


@require_POST
@staff("target.set")
def set_target(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Set how many people a city is expected to settle in a year."""
    form = TargetForm(request.POST)
    form.fields["city"].choices = [(one.code, one.name) for one in schemes.cities()]  # type: ignore[attr-defined]
    if not form.is_valid():
        return _plans(request, seat, form)
    try:
        rounds.set_target(by=seat.user, **form.cleaned_data | {"city": _served(form.cleaned_data["city"])})
    except JifenError as error:
        return _plans(request, seat, form, error)
    say_done(request, "年度任务已下达。", "The task of the year is set.")
    return HttpResponseRedirect(f"{reverse('desk:plans')}?year={form.cleaned_data['year']}")


def _served(code: str) -> City:
    return next(one for one in schemes.cities() if one.code == code)


# ── one term ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Term:
    """One term of one use of one city, with the scheme it is planned under and the rules its plan follows."""

    city: City
    use: str
    term: str
    pack: Pack
    rules: Ranked | LineOnly

    @property
    def address(self) -> str:
        """The address of its page."""
        return reverse("desk:plan", args=[self.city.place, self.use, self.term]) + self.query

    @property
    def query(self) -> str:
        """What its addresses say of the scheme: a term in which another version began has a page for each."""
        return f"?scheme={self.pack.id}" if len(packs_of(self.city, self.use, self.term)) > 1 else ""

    @property
    def plan(self) -> Plan | None:
        """The newest plan."""
        same = Plan.objects.filter(city=self.city.code, use=self.use, term=self.term, scheme=self.pack.id)
        return same.order_by("number").last()

    @property
    def earlier(self) -> Plan | None:
        """The plan of an earlier term of the same use, whose units the next one most likely has as well."""
        of_use = Plan.objects.filter(city=self.city.code, use=self.use)
        return of_use.exclude(term=self.term, scheme=self.pack.id).order_by("term", "pk").last()


def _term(request: HttpRequest, seat: Seat, place: str, use: str, term: str, *, act: str = "") -> Term:
    city = next((one for one in cities_of(seat.rights(*READS)) if one.place == place), None)
    if city is None or (act and not any(within(city.code, held.area) for held in seat.rights(act))):
        raise NotAllowedError(act or "round.read")
    named = request.GET.get("scheme")
    of_term = (one for one in packs_of(city, use, term) if one.id == named)
    pack = next(of_term, None) if named else pack_for(city, use, term)
    rules = schemes.rules_of(pack, use) if pack else None
    if pack is None or rules is None:
        raise NotFoundError(
            "desk.no_such_term",
            Text("这个用途没有这样一期。", "There is no such term of this use."),
            Text("请从“计划和公告”的列表打开。", "Open it from the list of plans."),
        )
    return Term(city, use, term, pack, rules)


@require_safe
@staff(*READS)
def plan(request: HttpRequest, seat: Seat, place: str, use: str, term: str) -> HttpResponse:
    """Show the days and the places of a term, with the forms to publish them."""
    return _shown(request, seat, _term(request, seat, place, use, term))


def _shown(
    request: HttpRequest,
    seat: Seat,
    held: Term,
    *,
    rows: list[plan_table.Row] | None = None,
    form: PublishForm | None = None,
    announcing: AnnouncementForm | None = None,
    error: JifenError | None = None,
) -> HttpResponse:
    form, announcing = form or PublishForm(label_suffix=""), announcing or AnnouncementForm(label_suffix="")
    publishes = any(within(held.city.code, one.area) for one in seat.rights("plan.publish"))
    context = plans_told.term(held.city, held.use, held.term, held.pack) | {
        "held": held,
        "form": form,
        "announcing": announcing,
        "publishes": publishes,
        "sealed": is_sealed(held.city.code, held.use, held.term, held.pack.id),
        "split": [(name, plan_table.split_values(name)) for name in _split(held.rules)],
        "read": rows is not None,
    }
    if isinstance(held.rules, Ranked) and inputs.needs_plan(held.rules):
        given = rows if rows is not None else _given(held, held.rules)
        context |= {
            "lines": plan_table.laid(held.rules, schemes.divisions(), given, error),
            "heads": [plan_table.words_of(column) for column in plan_table.columns_of(held.rules)],
            "named": held.rules.compete_in.area != "whole",
        }
    if isinstance(error, BadInputError):
        error = plan_table.placed(error)
    if error is not None:
        return failed(request, seat, "plan.html", context, error)
    wrong = (form.is_bound and not form.is_valid()) or (announcing.is_bound and not announcing.is_valid())
    return page(request, seat, "plan.html", context, status=422 if wrong else 200)


def _split(rules: Ranked | LineOnly) -> tuple[str, ...]:
    return rules.compete_in.split_by if isinstance(rules, Ranked) else ()


def _given(held: Term, rules: Ranked) -> list[plan_table.Row]:
    """Give the rows to start from: those in force, else the units of an earlier term, else every unit there is."""
    if (plan := held.plan) is not None:
        columns = plan_table.columns_of(rules)
        return [{column: plan_table.plain(row.get(column)) for column in columns} for row in plan.rows]
    earlier = held.earlier
    return plan_table.blank(rules, schemes.divisions(), held.city.code, earlier.rows if earlier else ())


@require_http_methods(["GET", "HEAD"])
@staff(*READS)
def template(request: HttpRequest, seat: Seat, place: str, use: str, term: str) -> HttpResponse:
    """Give the table of a term as a workbook: filled in where it is published, else to be filled in."""
    held = _term(request, seat, place, use, term)
    rules = _planned(held)
    sheet = plan_table.sheet(rules, schemes.divisions(), term, _given(held, rules))
    return sheets.workbook(f"plan-{place}-{use}-{term}.xlsx", [sheet])


def _planned(held: Term) -> Ranked:
    if not isinstance(held.rules, Ranked) or not inputs.needs_plan(held.rules):
        raise NotFoundError(
            "desk.no_plan_needed",
            Text("这个用途没有名额计划。", "This use has no plan of places."),
            Text("达到分数线即可。", "Whoever reaches the line has the right."),
        )
    return held.rules


@require_POST
@staff("plan.publish")
def publish(request: HttpRequest, seat: Seat, place: str, use: str, term: str) -> HttpResponse:
    """Read a file into the table, or publish the table as it stands on the page."""
    held = _term(request, seat, place, use, term, act="plan.publish")
    rules = _planned(held)
    if "read" in request.POST:
        return _read(request, seat, held, rules)
    rows, form = plan_table.typed(rules, request.POST), PublishForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _shown(request, seat, held, rows=rows, form=form)
    said = form.cleaned_data | {"scheme": held.pack.id}
    try:
        made = rounds.publish_plan(by=seat.user, city=held.city, use=use, term=term, rows=rows, **said)
    except JifenError as error:
        return _shown(request, seat, held, rows=rows, form=form, error=error)
    say_done(
        request,
        f"第 {made.number} 版名额已公布，共 {made.places} 个。",
        f"Plan {made.number} is published, {made.places} places.",
    )
    return HttpResponseRedirect(held.address)


def _read(request: HttpRequest, seat: Seat, held: Term, rules: Ranked) -> HttpResponse:
    sent = request.FILES.get("file")
    form = PublishForm(initial=request.POST.dict(), label_suffix="")
    try:
        if sent is None:
            raise BadInputError(
                "desk.no_file",
                Text("没有选择文件。", "No file was chosen."),
                Text("请选择填好的 .xlsx 或 .csv 文件。", "Choose the .xlsx or .csv file you filled in."),
            )
        rows = plan_table.from_file(rules, sent.read(plan_table.MOST_BYTES + 1))
    except JifenError as error:
        return _shown(request, seat, held, rows=plan_table.typed(rules, request.POST), form=form, error=error)
    return _shown(request, seat, held, rows=rows, form=form)


@require_POST
@staff("plan.publish")
def announce(request: HttpRequest, seat: Seat, place: str, use: str, term: str) -> HttpResponse:
    """Announce days and periods that no text fixes."""
    held = _term(request, seat, place, use, term, act="plan.publish")
    form = AnnouncementForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _shown(request, seat, held, announcing=form)
    try:
        rounds.announce(by=seat.user, city=held.city, use=use, term=term, **form.cleaned_data)
    except JifenError as error:
        return _shown(request, seat, held, announcing=form, error=error)
    say_done(
        request, "公告已登记，公开日历已更新。", "The announcement is on record, and the public calendar shows it."
    )
    return HttpResponseRedirect(held.address)
