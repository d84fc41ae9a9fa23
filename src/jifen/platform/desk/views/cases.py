"""Cases: the queue by state, one case with everything in it, and the three acts of acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jifen.facts.dossier import Trust
from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, JifenError, Text
from jifen.platform.audit import services as audit
from jifen.platform.casework import schemes, scoring
from jifen.platform.casework import services as casework
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.models import Case
from jifen.platform.casework.selectors import counts, current_scorecard, holder, within_grounds
from jifen.platform.config import clock
from jifen.platform.desk import sheets, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.desk.telling import (
    QUESTION_COLUMNS,
    due_cell,
    facts_tables,
    kind_words,
    moments,
    place_words,
    question_row,
    served,
    state_cell,
)
from jifen.platform.evidence import selectors as evidence
from jifen.platform.offices.permission import Grounds
from jifen.platform.web.pieces import Cell, NavLink

STATES = (
    State.SUBMITTED,
    State.RETURNED,
    State.VERIFYING,
    State.SCORED,
    State.FROZEN,
    State.REFUSED,
    State.WITHDRAWN,
    State.LAPSED,
)
COLUMNS = (
    Text("编号", "Number"),
    Text("申请人", "Applicant"),
    Text("镇街", "Town"),
    Text("申请日", "Sent"),
    Text("期限", "Due"),
    Text("由谁办理", "With"),
)


@require_safe
@staff("case.read", "case.accept")
def cases(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the queue of one state; ``?state=``, ``?form=xlsx`` for a workbook of it."""
    wanted = request.GET.get("state", "")
    state = State(wanted) if wanted in [one.value for one in STATES] else State.SUBMITTED
    held = seat.rights("case.read", "case.accept")
    rows = within_grounds(held).filter(state=state).order_by("due_on", "applied_on", "pk")
    if request.GET.get("form") == "xlsx":
        return sheets.workbook(f"cases-{state}.xlsx", [sheets.Sheet(STATE_WORDS[state].zh, COLUMNS, map(_plain, rows))])
    shown = paged(request, rows)
    context = {
        "state": STATE_WORDS[state],
        "tabs": _tabs(held, state),
        "columns": COLUMNS,
        "rows": [_row(case) for case in shown],
        "pages": shown,
        "export": f"?state={state}&form=xlsx",
    }
    return page(request, seat, "cases.html", context)


def _tabs(held: tuple[Grounds, ...], current: State) -> list[NavLink]:
    found = counts(held)
    url = reverse("desk:cases")
    return [NavLink(STATE_WORDS[one], f"{url}?state={one}", found.get(one, 0), one is current) for one in STATES]


def _row(case: Case) -> list[Any]:
    return [
        Cell(case.number or case.public, reverse("desk:case", args=[case.public])),
        _masked(case),
        place_words(case.town or case.city),
        case.applied_on.isoformat() if case.applied_on else "",
        due_cell(case.due_on, case.due_is_provisional),
        Text(case.office.name, case.office.name_en or case.office.name) if case.office else "",
    ]


def _plain(case: Case) -> list[str]:
    told = [case.number or case.public, _masked(case), place_words(case.town or case.city)]
    days = [day.isoformat() if day else "" for day in (case.applied_on, case.due_on)]
    return [*told, *days, case.office.name if case.office else ""]


def _masked(case: Case) -> str:
    # A list shows masked names only, so that it needs no row of who looked.
    return identity.mask_name(case.person.name)


@require_safe
@staff("case.read", "case.accept")
def case(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Show one case; reading it leaves a row that the person sees."""
    found = work.case_in_area(seat, public)
    return _show(request, seat, found)


def _show(
    request: HttpRequest,
    seat: Seat,
    found: Case,
    *,
    error: JifenError | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    kinds = schemes.kinds_asked(found.scheme, clock.today())
    _looked(seat, found, kinds)
    context = _told(seat, found, kinds) | {"typed": typed or {}}
    banner = served(found.person, reference=found.number or found.public)
    if error is not None:
        return failed(request, seat, "case.html", context, error, serving=banner)
    return page(request, seat, "case.html", context, serving=banner)


def _looked(seat: Seat, found: Case, kinds: tuple[str, ...]) -> None:
    office = seat.office
    audit.looked(
        actor=seat.user.username,
        person=found.person.public,
        purpose="case.read",
        fields=list(kinds),
        office=office.code if office else "",
        case=found.public,
    )


def _told(seat: Seat, found: Case, kinds: tuple[str, ...]) -> dict[str, Any]:
    facts = evidence.facts_by_kind(found.person)
    accepts = found.state in (State.SUBMITTED, State.VERIFYING) and any(
        work.within_area(one, found) for one in seat.rights("case.accept")
    )
    own = seat.user.pk in (found.entered_by_id, found.person.user_id)
    return {
        "case": found,
        "state": state_cell(found),
        "holder": holder(found),
        "town": place_words(found.town or found.city),
        "records": facts_tables(facts, kinds),
        "questions": [question_row(one) for one in evidence.questions_of(found.public)],
        "question_columns": QUESTION_COLUMNS,
        "papers": list(evidence.papers_of(found.person)),
        "moments": moments(found),
        "told": _explained(found),
        "can_accept": accepts and not own and found.state == State.SUBMITTED,
        "can_return": accepts and not own,
        "own": accepts and own,
        "named_kinds": [(kind, kind_words(kind)) for kind in dict.fromkeys((*kinds, "application"))],
        "articles": _articles(found.scheme),
    }


def _articles(scheme: str) -> list[str]:
    return [f"{one.title} {one.number}".strip() for one in schemes.pack_of(scheme).scheme.instruments]


def _explained(found: Case) -> dict[str, Any] | None:
    """Give the newest scorecard as it was told, or what is proven so far where there is none yet."""
    card = current_scorecard(found)
    if card is not None:
        return {**dict(card.explanation), "number": card.number, "as_of": card.as_of, "official": True}
    if found.state in (State.DRAFT, State.WITHDRAWN, State.REFUSED, State.LAPSED):
        return None
    return {**scoring.explain(found, Trust.VERIFIED).as_data(), "as_of": clock.today(), "official": False}


# ── the three acts ──────────────────────────────────────────────────────────────────────────────────────────────────


@require_POST
@staff("case.accept")
def accept(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Accept, and open the next case."""
    found = _seen(request, seat, public)
    try:
        casework.accept(case=found, by=seat.user)
    except JifenError as error:
        return _again(request, seat, found, error)
    say_done(
        request,
        f"{found.number} 已受理，正在向各部门核验。",
        f"{found.number} is accepted; departments are being asked.",
    )
    return _on(seat, found)


@require_POST
@staff("case.accept")
def send_back(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Return with every item that has to be corrected, and open the next case."""
    found = _seen(request, seat, public)
    items = [
        casework.Item(name.removeprefix("item-"), text[:500])
        for name, text in request.POST.items()
        if name.startswith("item-") and isinstance(text, str)
    ]
    try:
        _known_kinds(items, found)
        casework.return_for_correction(case=found, by=seat.user, items=items, reason=request.POST.get("reason", ""))
    except JifenError as error:
        return _again(request, seat, found, error)
    say_done(request, f"{found.number} 已退回补正。", f"{found.number} was returned for correction.")
    return _on(seat, found)


def _known_kinds(items: list[casework.Item], found: Case) -> None:
    known = {*schemes.kinds_asked(found.scheme, clock.today()), "application"}
    if any(one.kind not in known for one in items):
        raise BadInputError(
            "desk.kind_unknown",
            Text("这个方案没有这一类记录。", "The scheme has no such kind of record."),
            Text("请从页面所列事项中选择。", "Choose among those on the page."),
        )


@require_POST
@staff("case.accept")
def refuse(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Decline to accept, with the article, and open the next case."""
    found = _seen(request, seat, public)
    try:
        reason, basis = request.POST.get("reason", ""), request.POST.get("basis", "")
        casework.refuse(case=found, by=seat.user, reason=reason, basis=basis)
    except JifenError as error:
        return _again(request, seat, found, error)
    say_done(
        request,
        f"{found.number} 不予受理，已告知本人理由和条文。",
        f"{found.number} was declined; the person was told why.",
    )
    return _on(seat, found)


def _seen(request: HttpRequest, seat: Seat, public: str) -> Case:
    """Give the case as it was when the page was drawn: a move made on an older version is refused below."""
    found = work.case_in_area(seat, public)
    version = request.POST.get("version", "")
    if version.isdigit():
        found.version = int(version)
    return found


def _again(request: HttpRequest, seat: Seat, found: Case, error: JifenError) -> HttpResponse:
    found.refresh_from_db()
    return _show(request, seat, found, error=error, typed=request.POST)


def _on(seat: Seat, done: Case) -> HttpResponse:
    following = work.next_case(seat, done)
    if following is None:
        return HttpResponseRedirect(reverse("desk:cases"))
    return HttpResponseRedirect(reverse("desk:case", args=[following.public]))
