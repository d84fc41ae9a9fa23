"""Spot checks: draw by lot what was done under a delegation, look at each decision again, say whether it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifen.kernel.errors import BadInputError, JifenError, Text
from jifen.platform.audit import services as audit
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import SpotCheck
from jifen.platform.casework.selectors.spots import drawn_for
from jifen.platform.config import clock
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, paged, say_done
from jifen.platform.desk.tables import records_table
from jifen.platform.desk.telling import decision_words, served
from jifen.platform.evidence.findings import finding_words
from jifen.platform.evidence.replies import reply_of
from jifen.platform.offices.models import Delegation
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.web.pieces import Cell, Sort

ACT = "spot.check"
COLUMNS = (
    Text("办件", "Case"),
    Text("决定", "Decision"),
    Text("作出机构", "Taken by"),
    Text("时间", "When"),
    Text("抽查结果", "Result"),
)
_RESULTS = {
    None: (Sort.TODO, Text("待抽查", "to be looked at")),
    True: (Sort.DONE, Text("合格", "stands")),
    False: (Sort.NO, Text("不合格", "does not stand")),
}


@require_safe
@staff(ACT)
def spots(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what was drawn for my offices: what waits first, then what was looked at."""
    rows = drawn_for(seat.offices(ACT))
    waiting = paged(request, rows.filter(checked_at=None))
    done = rows.filter(checked_at__isnull=False).order_by("-checked_at")[:50]
    context = {
        "columns": COLUMNS,
        "waiting": [_row(one) for one in waiting],
        "done": [_row(one) for one in done],
        "pages": waiting,
        "total": waiting.paginator.count,
    }
    return page(request, seat, "spots.html", context)


def _row(one: SpotCheck) -> list[Any]:
    receiver, (sort, words) = one.draw.delegation.receiver, _RESULTS[one.passed]
    return [
        Cell(one.case.number or one.case.public, reverse("desk:spot", args=[one.public])),
        decision_words(one),
        receiver.words,
        one.move.at if one.move else one.reply.checked_at if one.reply else "",
        Cell(words, sort=sort),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(ACT)
def spot(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Show one decision that was drawn, say whether it stands, and open the next."""
    found = drawn_for(seat.offices(ACT)).filter(public=public).first()
    if found is None:
        raise NotAllowedError(ACT)
    if request.method == "POST":
        finding = request.POST.get("finding", "")
        try:
            passed = _said(request.POST.get("result", ""))
            casework.check_spot(check=found, by=seat.user, passed=passed, finding=finding)
        except JifenError as error:
            banner = served(found.case.person, reference=found.case.number or "")
            context = _told(seat, found) | {"finding": finding}
            return failed(request, seat, "spot.html", context, error, serving=banner)
        say_done(request, "抽查结果已记录。", "The result is on record.")
        following = drawn_for(seat.offices(ACT)).filter(checked_at=None).first()
        url = reverse("desk:spot", args=[following.public]) if following else reverse("desk:spots")
        return HttpResponseRedirect(url)
    banner = served(found.case.person, reference=found.case.number or "")
    return page(request, seat, "spot.html", _told(seat, found), serving=banner)


def _said(result: str) -> bool:
    if result not in ("stands", "not"):
        raise BadInputError(
            "desk.undecided",
            Text("没有选择合格或不合格。", "It is not said whether the decision stands."),
            Text("请选择其中之一。", "Choose one of the two."),
        )
    return result == "stands"


def _told(seat: Seat, found: SpotCheck) -> dict[str, Any]:
    reply = found.reply
    audit.looked(
        actor=seat.user.username,
        person=found.case.person.public,
        purpose=ACT,
        fields=[reply.question.kind] if reply else ["case"],
        office=found.draw.delegation.giver.code,
        case=found.case.public,
    )
    told = reply_of(reply) if reply else None
    return {
        "check": found,
        "decision": decision_words(found),
        "receiver": found.draw.delegation.receiver,
        "told": told,
        "verdict": finding_words(reply.verdict, claimed=bool(told.question.claims), records=bool(told.records))
        if reply and told
        else None,
        "records": records_table(reply.question.kind, told.records) if reply and told else None,
        "result": _RESULTS[found.passed][1],
        "finding": "",
    }


@require_POST
@staff(ACT)
def draw(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Draw now among what was decided under a delegation since the last drawing."""
    found = Delegation.objects.filter(public=public, giver__in=seat.offices(ACT)).first()
    if found is None:
        raise NotAllowedError(ACT)
    many = casework.draw(delegation=found, until=clock.now(), by=seat.user)
    say_done(
        request,
        f"抽中 {many} 件，种子已存入审计记录。" if many else "上次抽取之后没有新的决定。",
        f"{many} drawn; the seed is in the audit trail." if many else "Nothing was decided since the last drawing.",
    )
    return HttpResponseRedirect(reverse("desk:spots"))
