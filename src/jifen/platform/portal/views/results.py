"""The own result of an applicant, after its release, with what is needed to check it; before it, the same page for everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jifen.platform.casework.models import Case
from jifen.platform.portal.casebook import Casebook
from jifen.platform.portal.guarding import own_case
from jifen.platform.portal.results_told import results_of
from jifen.platform.portal.views.case import frame
from jifen.platform.rounds.selectors import lists


@never_cache
@own_case
@require_safe
def result(request: HttpRequest, case: Case) -> HttpResponse:
    """Show what came of a case, use by use; until a list is released nothing tells that there is a result."""
    told = results_of(case)
    context = {
        "results": told,
        "any_released": any(one.standing for one in told),
        "back": Casebook(case).address("case"),
    }
    return render(request, "portal/result.html", frame(case) | context)


@never_cache
@own_case
@require_safe
def receipt(request: HttpRequest, case: Case) -> HttpResponse:
    """Give the own receipt against the list in force, as a file; before the release there is none for anybody."""
    standing = lists.standing_of(case, request.GET.get("use", ""))
    if standing is None:
        raise Http404
    answer = HttpResponse(lists.receipt_of(standing), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{standing.code}.json"'
    return answer
