"""At the window: householder and owner without an account consent in person, with card and signed paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from jifen.kernel.errors import JifenError
from jifen.platform.audit import services as audit
from jifen.platform.desk import consents as asked
from jifen.platform.desk import serving
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, say_done
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.settlement import selectors, services
from jifen.platform.settlement.models import Consent


@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.assist")
def consents(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what the person at the counter is asked by others, and write their answer down."""
    held = serving.current(request, seat)
    if held.way != "clerk":
        raise NotAllowedError("case.assist")
    rows = asked.open_for(held.person)
    wanted = next((one for one in rows if one.public == request.POST.get("consent")), None)
    form = asked.AnswerForm(wanted, request.POST) if wanted is not None else None
    context = {"rows": [_row(one, form if one == wanted else None) for one in rows], "form": form}
    if form is None or wanted is None:
        _looked(seat, rows)
        return page(request, seat, "serve_consents.html", context, serving=held.banner())
    if not form.is_valid():
        return page(request, seat, "serve_consents.html", context, status=422, serving=held.banner())
    told = form.cleaned_data
    try:
        services.record_consent(
            consent=wanted,
            person=held.person,
            by=seat.user,
            answer=selectors.Answer(told["answer"]),
            paper=told["paper"],
            no_kin=told["no_kin"],
        )
    except JifenError as error:
        return failed(request, seat, "serve_consents.html", context, error, serving=held.banner())
    say_done(request, "已记下本人的答复，并已告知申请人。", "The answer is on record, and the applicant was told.")
    return HttpResponseRedirect(request.path)


def _row(consent: Consent, form: asked.AnswerForm | None) -> dict[str, Any]:
    return {"consent": consent, "facts": asked.facts_of(consent), "form": form or asked.AnswerForm(consent)}


def _looked(seat: Seat, rows: list[Consent]) -> None:
    for one in rows:
        case = one.claim.case
        audit.looked(
            actor=seat.user.username,
            person=case.person.public,
            purpose="case.assist",
            fields=["claim"],
            office=seat.grounds[0].office.code,
            case=case.public,
        )
