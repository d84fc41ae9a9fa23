"""Papers of an applicant: handed in as plain bytes, told by what they are; fetched as a download that nothing can run."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, unquote

from django.http import HttpRequest
from ninja import Header, Path, Router

from jifen.kernel.errors import NotFoundError, RefusedError
from jifen.platform.api.admission import BYTES, Caller, body_of
from jifen.platform.api.cases import Kind, Public
from jifen.platform.api.looking import looked
from jifen.platform.api.operations import Operation, caller_of
from jifen.platform.api.paging import Cursor, Limit, part
from jifen.platform.api.problems import Answer
from jifen.platform.api.selectors import case_of, own_case_of
from jifen.platform.api.shapes import Page, Shape
from jifen.platform.api.wording import PAPER_SENT, USUAL
from jifen.platform.casework.lifecycle import State
from jifen.platform.casework.models import Case
from jifen.platform.evidence import papers as service
from jifen.platform.evidence.contents import MOST_BYTES
from jifen.platform.evidence.models import Paper
from jifen.platform.evidence.selectors import papers_of

router = Router(tags=["papers"])
PURPOSE = "paper.read"
GIVEN = ("image/jpeg", "image/png", "image/webp", "application/pdf")
_UNSENT = (State.DRAFT, State.RETURNED)
_BODY: dict[str, Any] = {
    BYTES: {
        "schema": {"type": "string", "format": "binary", "maxLength": MOST_BYTES, "description": "JPG, PNG, WebP, PDF"}
    }
}
_NAME_PATTERN = r"^([A-Za-z0-9._~!*'()\-]|%[0-9A-Fa-f]{2}){0,240}$"
Name = Annotated[
    str,
    Header(
        alias="Paper-Name",
        pattern=_NAME_PATTERN,
        description="文件名，UTF-8 百分号编码；不放在地址里，地址会进日志 / "
        "file name, UTF-8 percent-encoded; not in the address, which is logged",
        examples=["%E6%AF%95%E4%B8%9A%E8%AF%81.jpg"],
    ),
]
PaperId = Annotated[str, Path(pattern=r"^[2-9A-HJ-NP-Z]{12}$", description="材料的编号 / id of a paper")]


class PaperOut(Shape):
    """A paper: about which kind of record, its size in bytes and its SHA-256; ``scanned`` is empty where no scanner ran."""

    id: str
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    scanned: str
    handed_in_at: datetime
    handed_in_here: bool


class PapersPage(Page[PaperOut]):
    """Part of the papers of an applicant."""


@Operation("GET", "/cases/{case}/papers", "papers", PapersPage, "cases.read").on(router)
def papers(request: HttpRequest, case: Public, cursor: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """The papers of the applicant, wherever they were handed in: nobody hands in the same paper twice."""
    caller = caller_of(request)
    found = case_of(caller, case)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=["papers"])
    rows = papers_of(found.person)
    return part(rows, of=f"papers.{found.pk}", cursor=cursor, limit=limit, shown=lambda row: _told(row, caller))


@Operation(
    "POST",
    "/cases/{case}/records/{kind}/papers",
    "hand_in_paper",
    PaperOut,
    "cases.write",
    writes=True,
    status=201,
    media_types=(BYTES,),
    body=_BODY,
    most=MOST_BYTES,
).on(router)
def hand_in(request: HttpRequest, case: Public, kind: Kind, name: Name = "") -> dict[str, Any]:
    """
    Take a paper about one kind of record: JPG, PNG, WebP or PDF, at most 10 MiB, sent as plain bytes.

    What it is, its bytes say and not its name. Metadata are cut out; what could act in it is refused. The same paper of the
    same person is kept once, and handing it in again gives the same id.
    """
    caller = caller_of(request)
    found = own_case_of(caller, case)
    made = service.hand_in(
        person=found.person, kind=kind, name=unquote(name), content=body_of(request), actor=caller.account.username
    )
    return _told(made, caller)


@Operation("GET", "/cases/{case}/papers/{paper}", "paper", None, "cases.read", gives=GIVEN).on(router)
def paper(request: HttpRequest, case: Public, paper: PaperId) -> Answer:
    """One paper as a download; that it was read is on record, and the applicant sees it."""
    caller = caller_of(request)
    found = case_of(caller, case)
    row = _paper(found, paper)
    content = service.content_of(row)
    looked(caller=caller, case=found, purpose=PURPOSE, fields=[row.kind])
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(200, content, row.media_type, headers)


@Operation("DELETE", "/cases/{case}/papers/{paper}", "take_back_paper", PaperOut, "cases.write", writes=True).on(router)
def take_back(request: HttpRequest, case: Public, paper: PaperId) -> dict[str, Any]:
    """Take a paper back that this front end handed in, as long as the application is not sent."""
    caller = caller_of(request)
    found = own_case_of(caller, case)
    row = _paper(found, paper)
    if row.handed_in_by != caller.account.username or found.state not in _UNSENT:
        raise RefusedError(*PAPER_SENT)
    service.take_back(person=found.person, public=row.public, actor=caller.account.username)
    return _told(row, caller)


def _paper(case: Case, public: str) -> Paper:
    found = papers_of(case.person).filter(public=public).first()
    if found is None:
        raise NotFoundError(*USUAL[404])
    return found


def _told(row: Paper, caller: Caller) -> dict[str, Any]:
    return {
        "id": row.public,
        "kind": row.kind,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.content_hash,
        "scanned": row.scanned,
        "handed_in_at": row.handed_in_at,
        "handed_in_here": row.handed_in_by == caller.account.username,
    }
