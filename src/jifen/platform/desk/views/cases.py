"""Cases: the queue by state, and one case with everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from jifen.facts.dossier import Trust
from jifen.kernel import identity
from jifen.kernel.errors import JifenError, Text
from jifen.platform.audit import services as audit
from jifen.platform.casework import schemes, scoring
from jifen.platform.casework.lifecycle import STATE_WORDS, State
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.casework.sealed import is_sealed
from jifen.platform.casework.selectors import counts, current_scorecard, holder, within_grounds
from jifen.platform.casework.selectors.spots import checks_in
from jifen.platform.config import clock
from jifen.platform.desk import sheets, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, paged
from jifen.platform.desk.tables import correctable, facts_tables
from jifen.platform.desk.telling import (
    QUESTION_COLUMNS,
    decision_words,
    due_cell,
    kind_words,
    moments,
    place_words,
    question_row,
    served,
    state_cell,
)
from jifen.platform.evidence import selectors as evidence
from jifen.platform.evidence.findings import findings
from jifen.platform.messaging.models import Message
from jifen.platform.messaging.selectors import of_case as messages_of
from jifen.platform.offices.permission import Grounds
from jifen.platform.web.pieces import Cell, NavLink, Sort
from jifen.platform.web.templatetags.words import instant

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
CARD_COLUMNS = (
    Text("版次", "Version"),
    Text("性质", "Kind"),
    Text("截至日", "As of"),
    Text("原因", "Why"),
    Text("程序", "Code"),
)
MESSAGE_COLUMNS = (Text("时间", "When"), Text("内容", "What was sent"), Text("送达", "Delivery"))
PURPOSES = {
    Scorecard.Purpose.OFFICIAL: Text("正式计分", "official"),
    Scorecard.Purpose.FROZEN: Text("锁定", "frozen"),
    Scorecard.Purpose.CLOSING: Text("截止时计分", "as of the closing day"),
}


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
        "total": shown.paginator.count,
        "first": _first(seat, state),
        "export": f"?state={state}&form=xlsx",
    }
    return page(request, seat, "cases.html", context)


def _first(seat: Seat, state: State) -> str:
    """Give the address of the case to begin with, where the queue is one to be worked through."""
    waiting = work.to_accept(seat).first() if state is State.SUBMITTED else None
    return reverse("desk:case", args=[waiting.public]) if waiting else ""


def _tabs(held: tuple[Grounds, ...], current: State) -> list[NavLink]:
    found = counts(held)
    url = reverse("desk:cases")
    return [NavLink(STATE_WORDS[one], f"{url}?state={one}", found.get(one, 0), one is current) for one in STATES]


def _row(case: Case) -> list[Any]:
    return [
        Cell(case.number or case.public, reverse("desk:case", args=[case.public])),
        _masked(case),
        place_words(case.town or case.city),
        case.applied_on,
        due_cell(case.due_on, case.due_is_provisional),
        case.office.words if case.office else "",
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
    return show(request, seat, found)


def show(
    request: HttpRequest,
    seat: Seat,
    found: Case,
    *,
    error: JifenError | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Draw a case; with an error above it and what was typed still there, where something was refused."""
    kinds = schemes.kinds_asked(found.scheme, clock.today())
    _looked(seat, found, kinds)
    asked = request.GET.get("kind", "")
    context = _told(seat, found, kinds, asked if asked in kinds else "", typed or {})
    context["refused_at"] = request.resolver_match.url_name if error and request.resolver_match else ""
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


def _told(seat: Seat, found: Case, kinds: tuple[str, ...], only: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    facts = evidence.facts_by_kind(found.person)
    accepts = found.state in (State.SUBMITTED, State.VERIFYING) and any(
        work.within_area(one, found) for one in seat.rights("case.accept")
    )
    asked, answered = evidence.questions_of(found.public), findings(found.public)
    own = seat.user.pk in (found.entered_by_id, found.person.user_id)
    return {
        "case": found,
        "state": state_cell(found),
        "holder": holder(found),
        "town": place_words(found.town or found.city),
        "records": facts_tables(facts, kinds, only),
        "questions": [question_row(one, answered.get(one.pk)) for one in asked],
        "still_open": sum(one.state in evidence.OPEN for one in asked),
        "question_columns": QUESTION_COLUMNS,
        "papers": list(evidence.papers_of(found.person)),
        "moments": moments(found),
        "told": _explained(found),
        "can_accept": accepts and not own and found.state == State.SUBMITTED,
        "can_return": accepts and not own and not is_sealed(found),
        "can_reopen": found.state == State.FROZEN and not own and bool(seat.rights("case.reopen")),
        "cards": _cards(found),
        "card_columns": CARD_COLUMNS,
        "spots": [(decision_words(one), one) for one in checks_in(found)],
        "disputes": list(found.disputes.order_by("pk")),
        "sent": [_message_row(one) for one in messages_of(found.public)[:30]],
        "message_columns": MESSAGE_COLUMNS,
        "own": accepts and own,
        "scheme": _title(found.scheme),
        "typed": typed,
        "correctable": correctable(kinds, facts, typed),
        "named_kinds": [(kind, kind_words(kind)) for kind in kinds if kind != "application"],
        "articles": _articles(found.scheme),
    }


def _cards(found: Case) -> list[list[Any]]:
    rows = found.scorecards.order_by("number").defer("explanation")
    return [
        [
            f"#{one.number}",
            PURPOSES[Scorecard.Purpose(one.purpose)],
            one.as_of,
            one.because,
            one.code_version,
        ]
        for one in rows
    ]


def _message_row(one: Message) -> list[Any]:
    sort = {"sent": Sort.DONE, "failed": Sort.NO}.get(one.state, Sort.WAIT)
    state = Message.State(one.state)
    return [
        instant(one.queued_at),
        Text(one.words_zh, one.words_en),
        Cell(Text(str(state.label), str(state)), sort=sort),
    ]


def _title(scheme: str) -> Text:
    made = schemes.pack_of(scheme).scheme
    return Text(made.title, made.title_en)


def _articles(scheme: str) -> list[str]:
    return [f"{one.title} {one.number}".strip() for one in schemes.pack_of(scheme).scheme.instruments]


def _explained(found: Case) -> dict[str, Any] | None:
    """Give the newest scorecard as it was told, or what is proven so far where there is none yet."""
    card = current_scorecard(found)
    if card is not None:
        return {**dict(card.explanation), "number": card.number, "as_of": card.as_of, "official": True}
    if found.state in (State.DRAFT, State.WITHDRAWN, State.REFUSED, State.LAPSED):
        return None
    return {**scoring.explain(found, Trust.VERIFIED).as_data(), "as_of": scoring.scored_as_of(found), "official": False}
