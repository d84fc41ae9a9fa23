"""Papers: photographed or chosen, handed in, looked at again, taken back."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifen.facts.catalogue import CATALOGUE
from jifen.kernel.errors import JifenError
from jifen.platform.casework.models import Case
from jifen.platform.evidence import papers as service
from jifen.platform.evidence.contents import MOST_BYTES
from jifen.platform.evidence.selectors import papers_of
from jifen.platform.people.models import Person
from jifen.platform.portal import answering
from jifen.platform.portal.casebook import Casebook
from jifen.platform.portal.guarding import SUBMITTER, own, own_case
from jifen.platform.portal.papers_needed import papers_needed
from jifen.platform.portal.views.case import frame

_MOST_AT_ONCE = 8


@never_cache
@own_case
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, case: Case) -> HttpResponse:
    """List the papers, which are needed at all, and take new ones; a file that cannot be taken is named with its reason."""
    book = Casebook(case)
    refused: list[tuple[str, JifenError]] = []
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        for file in request.FILES.getlist("paper")[:_MOST_AT_ONCE]:
            try:
                content = file.read(MOST_BYTES + 1)
                service.hand_in(
                    person=case.person, kind=kind, name=file.name or "", content=content, actor=case.person.public
                )
            except JifenError as error:
                refused.append((service.clean_name(file.name or ""), error))
        if not refused:
            return HttpResponseRedirect(f"{book.address('papers')}?kind={kind if kind in CATALOGUE else ''}")
    claimed = [kind for kind in book.kinds if answering.rows_of(book.entries, kind)]
    context = {
        "refused": refused,
        "papers": [(answering.name_of(one.kind), one) for one in papers_of(case.person)],
        "needed": papers_needed(claimed, case.city),
        "kinds": [(kind, answering.name_of(kind)) for kind in book.kinds],
        "chosen": request.POST.get("kind") or request.GET.get("kind", ""),
        "back": book.address("case"),
    }
    return render(request, "portal/papers.html", frame(case) | context, status=400 if refused else 200)


@never_cache
@own
@require_safe
def paper(request: HttpRequest, person: Person, public: str) -> HttpResponse:
    """Give a paper to its owner, as a download that nothing in a browser can run."""
    found = papers_of(person).filter(public=public).first()
    if found is None:
        raise Http404
    return attached(service.content_of(found), found.name, found.media_type)


def attached(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Give bytes as an attachment in a sandbox."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@own
@require_POST
def paper_back(request: HttpRequest, person: Person, public: str) -> HttpResponse:
    """Take a paper back."""
    service.take_back(person=person, public=public, actor=SUBMITTER)
    wanted = request.POST.get("next", "")
    return HttpResponseRedirect(wanted if wanted.startswith("/me/case/") else "/me/")
