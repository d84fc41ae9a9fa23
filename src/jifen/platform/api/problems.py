"""Every error as ``application/problem+json`` (RFC 9457): a stable code, what happened, how to mend it, every complaint."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja.errors import HttpError
from ninja.errors import ValidationError as ShapeError

from jifen.kernel.errors import BadInputError, Complaint, JifenError, NotFoundError, RefusedError, Text
from jifen.platform.api.scopes import ScopeMissingError
from jifen.platform.api.wording import SHAPE_WORDS, USUAL
from jifen.platform.connectors.port import UnansweredError
from jifen.platform.connectors.wire import canonical
from jifen.platform.offices.permission import NotAllowedError

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger(__name__)
_MOST_COMPLAINTS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: the status, the bytes, their media type, further headers."""

    status: int
    content: bytes
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        """Give it as Django sends it."""
        return HttpResponse(self.content, status=self.status, content_type=self.media_type, headers=self.headers)


class CallError(JifenError):
    """Something is wrong with the call itself, before any act is done; carries its status and headers."""

    def __init__(self, status: int, code: str, what: Text, mend: Text, **headers: str) -> None:
        super().__init__(code, what, mend)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem(
    status: int,
    code: str,
    what: Text,
    mend: Text,
    *,
    where: str = "",
    complaints: Iterable[Complaint] = (),
    headers: dict[str, str] | None = None,
) -> Answer:
    """Give one problem; ``complaints`` beyond two hundred are left out, since nobody mends more at once."""
    listed = [_complaint(one) for one in list(complaints)[:_MOST_COMPLAINTS]]
    body: dict[str, Any] = {
        "type": f"urn:jifen:problem:{code}",
        "title": f"{what.zh} / {what.en}",
        "status": status,
        "detail": f"{mend.zh} / {mend.en}",
        "code": code,
        "what": _text(what),
        "mend": _text(mend),
        "where": where,
        "complaints": listed,
    }
    return Answer(status, canonical(body), MEDIA_TYPE, headers or {})


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _complaint(one: Complaint) -> dict[str, Any]:
    # The value is left out: the caller knows what it sent, and a log of ours shall not.
    return {"code": one.code, "where": one.where, "what": _text(one.what), "mend": _text(one.mend)}


def usual(status: int, **headers: str) -> Answer:
    """Give the problem of a status that needs no further words."""
    code, what, mend = USUAL[status]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return problem(status, code, what, mend, headers=named)


def of_error(error: JifenError) -> Answer:
    """Give the problem of a deliberate error; what kind of error it is decides the status."""
    if isinstance(error, CallError):
        return problem(error.status, error.code, error.what, error.mend, headers=error.headers)
    complaints = list(error.complaints)
    for missing in getattr(error, "missing", ()):
        mend = Text("请补充后再提交。", "Add it and send again.")
        complaints.append(Complaint("platform.missing", "", missing, mend))
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.error("%s", error)
    return problem(status, error.code, error.what, error.mend, where=error.where, complaints=complaints)


_STATUS: tuple[tuple[type[JifenError], int], ...] = (
    (NotAllowedError, 403),
    (ScopeMissingError, 403),
    (RefusedError, 409),
    (NotFoundError, 404),
    (BadInputError, 422),
    (UnansweredError, 422),
)


def of_exception(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Answer whatever a call ran into; what nobody foresaw is logged and told as 500 without its words."""
    if isinstance(error, JifenError):
        return of_error(error).response()
    if isinstance(error, ShapeError):
        return _of_shape(error).response()
    if isinstance(error, HttpError) and error.status_code in USUAL:
        return usual(error.status_code).response()
    if isinstance(error, Http404):
        return usual(404).response()
    if isinstance(error, RequestDataTooBig):
        return usual(413).response()
    if isinstance(error, UnreadablePostError):
        return usual(400).response()
    _LOG.exception("%s %s", request.method, request.path, exc_info=True)
    if isinstance(error, OperationalError):
        return usual(503, Retry_After="5").response()
    return usual(500).response()


def _of_shape(error: ShapeError) -> Answer:
    found = []
    for one in error.errors:
        where = ".".join(str(part) for part in one["loc"])[:200]
        zh = SHAPE_WORDS.get(one["type"], "不合约定")
        mend = Text("请对照 openapi.json 改正。", "Compare with openapi.json.")
        found.append(Complaint("api.shape", where, Text(f"{zh}。", f"{one['msg']}."), mend))
    code, what, mend = USUAL[422]
    return problem(422, code, what, mend, complaints=found)
