"""Claims: the queue of those that wait for a notice, one claim, its notice on paper, and every act on it."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jifen.platform.audit import services as audit
from jifen.platform.desk import acting, claimacts, claimfacts, settling, sheets
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import page, paged
from jifen.platform.desk.telling import served
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.settlement import notices, selectors
from jifen.platform.settlement.lifecycle import STATE_WORDS, State
from jifen.platform.settlement.models import Claim


@require_safe
@staff(*settling.READS)
def claims(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the claims of my cities in one state; those that wait for their notice where none is asked for."""
    rows = settling.claims_in_area(seat)
    wanted = request.GET.get("state", "")
    state = State(wanted) if wanted in list(State) else State.RESERVED
    counts = {one["state"]: one["n"] for one in rows.order_by().values("state").annotate(n=Count("pk"))}
    proposed, decides = selectors.with_proposals(rows), wanted == settling.PROPOSED
    shown = paged(request, proposed if decides else rows.filter(state=state))
    context = {
        "columns": settling.COLUMNS,
        "rows": [settling.row(one) for one in shown],
        "pages": shown,
        "total": shown.paginator.count,
        "state": wanted if decides else state,
        "words": settling.PROPOSED_WORDS if decides else STATE_WORDS[state],
        "states": [
            *((one.value, STATE_WORDS[one], counts.get(one, 0)) for one in State),
            (settling.PROPOSED, settling.PROPOSED_WORDS, proposed.count()),
        ],
    }
    return page(request, seat, "claims.html", context)


@require_safe
@staff(*settling.READS)
def claim(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Show one claim with its household; reading it leaves a row that the person sees."""
    found = settling.claim_in_area(seat, public)
    _looked(seat, found, "claim", "identity")
    banner = served(found.case.person, reference=found.case.number or "")
    return page(
        request, seat, "claim.html", settling.told(found) | {"acts": claimacts.acts_now(seat, found)}, serving=banner
    )


@require_safe
@staff(*settling.READS)
def notice(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Give the notice that holds as a page to print."""
    found = settling.claim_in_area(seat, public)
    made = selectors.notice_in_force(found)
    if made is None:
        raise Http404
    _looked(seat, found, "notice")
    paper = notices.page_of(made, request.build_absolute_uri(reverse("portal:notices")))
    return sheets.attachment(paper, f"{made.number}.pdf", "application/pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*settling.READS)
def act(request: HttpRequest, seat: Seat, public: str, key: str) -> HttpResponse:
    """Ask once more before an act on a claim, saying what it means; then do it."""
    found, wanted = settling.claim_in_area(seat, public), claimacts.ACTS.get(key)
    if wanted is None:
        raise Http404
    if not settling.may(seat, wanted.right, found):
        raise NotAllowedError(wanted.right)
    _looked(seat, found, "claim")
    number = found.case.number or found.case.public
    back = reverse("desk:claim", args=[found.public])
    asked = acting.Asked(
        wanted,
        found,
        number,
        settling.state_cell(found),
        back,
        claimfacts.facts_before(found, key),
        served(found.case.person, reference=number),
    )
    return acting.ask(request, seat, asked, then=lambda made: back)


def _looked(seat: Seat, found: Claim, *fields: str) -> None:
    audit.looked(
        actor=seat.user.username,
        person=found.case.person.public,
        purpose=seat.grounds[0].act,
        fields=list(fields),
        office=seat.grounds[0].office.code,
        case=found.case.public,
    )
