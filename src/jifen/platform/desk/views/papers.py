"""Papers: handed in at the window, read by whoever decides on the matter they are about; each reading is on record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jifen.kernel.errors import BadInputError, JifenError, NotFoundError, Text
from jifen.platform.audit import services as audit
from jifen.platform.casework.models import Case
from jifen.platform.desk import entering, serving, sheets, work
from jifen.platform.desk.access import Seat, staff
from jifen.platform.desk.frame import failed, page, say_done
from jifen.platform.desk.telling import kind_words
from jifen.platform.evidence import papers
from jifen.platform.evidence import selectors as evidence
from jifen.platform.evidence.models import Paper
from jifen.platform.people.models import Person

MOST_BYTES = 10 * 2**20
"""What is read of an upload; whether it may be kept the papers decide themselves."""


@require_safe
@staff("case.read", "case.accept")
def case_paper(request: HttpRequest, seat: Seat, public: str, paper: str) -> HttpResponse:
    """Give a paper of a case of my area, to keep and never to open as a page."""
    found = work.case_in_area(seat, public)
    return _given(seat, _paper(found.person, paper), case=found.public)


@require_safe
@staff("question.answer", "question.check")
def question_paper(request: HttpRequest, seat: Seat, public: str, paper: str) -> HttpResponse:
    """Give a paper about the very matter a question of my department is about, and no other."""
    act = "question.answer" if seat.rights("question.answer") else "question.check"
    row = work.question_in_hand(seat, public, act=act)
    return _given(seat, _paper(row.person, paper, kind=row.kind), case=row.case)


def _paper(person: Person, public: str, *, kind: str = "") -> Paper:
    rows = evidence.papers_of(person).filter(public=public)
    found = (rows.filter(kind=kind) if kind else rows).first()
    if found is None:
        raise NotFoundError(
            "platform.paper_gone",
            Text("没有这份材料，或本人已经收回。", "There is no such paper, or the person has taken it back."),
            Text("请返回重新打开。", "Go back and open the page again."),
        )
    return found


def _given(seat: Seat, found: Paper, *, case: str) -> HttpResponse:
    content = papers.content_of(found)
    audit.looked(
        actor=seat.user.username,
        person=found.person.public,
        purpose="paper.read",
        fields=[found.kind],
        office=seat.grounds[0].office.code,
        case=case,
    )
    return sheets.attachment(content, found.name, found.media_type)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("case.assist", "client.act")
def serve_papers(request: HttpRequest, seat: Seat, public: str) -> HttpResponse:
    """Show the papers of the person served, take another one, or give one back."""
    held = serving.current(request, seat)
    case = held.case(public)
    if request.method == "POST":
        try:
            _handle(request, case, seat.user.username)
        except JifenError as error:
            return failed(request, seat, "serve_papers.html", _context(case), error, serving=held.banner(case))
        return HttpResponseRedirect(reverse("desk:serve_papers", args=[case.public]))
    return page(request, seat, "serve_papers.html", _context(case), serving=held.banner(case))


def _handle(request: HttpRequest, case: Case, actor: str) -> None:
    if back := request.POST.get("back", ""):
        papers.take_back(person=case.person, public=back[:16], actor=actor)
        say_done(request, "材料已收回。", "The paper was taken back.")
        return
    sent, kind = request.FILES.get("file"), request.POST.get("kind", "")
    if sent is None:
        raise BadInputError(
            "desk.no_file",
            Text("没有选择文件。", "No file was chosen."),
            Text("请选择照片或 PDF。", "Choose a photograph or a PDF."),
        )
    content = sent.read(MOST_BYTES + 1)
    papers.hand_in(person=case.person, kind=kind, name=sent.name or "", content=content, actor=actor)
    say_done(request, "材料已收下。", "The paper was taken.")


def _context(case: Case) -> dict[str, object]:
    return {
        "case": case,
        "papers": list(evidence.papers_of(case.person)),
        "kinds": [(kind, kind_words(kind)) for kind in entering.kinds_of(case)],
    }
