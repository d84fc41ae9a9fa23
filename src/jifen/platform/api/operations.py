"""
One endpoint from one function: what the door asks, the key, the exact shape of the answer, its ETag, and every status.

What an endpoint says of itself in ``openapi.json`` is the first line of its function in English, its words in
:mod:`jifen.platform.api.titles` in Chinese, the scope it needs, and the examples of its shapes.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, get_type_hints

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from jifen.platform.api.admission import JSON, KEY_PATTERN, MOST_BYTES, Anybody, Bearer, Caller
from jifen.platform.api.problems import Answer
from jifen.platform.api.replaying import once
from jifen.platform.api.shapes import Problem
from jifen.platform.api.titles import TITLES
from jifen.platform.connectors.wire import canonical

PROBLEMS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)
"""The statuses every operation may answer with a problem."""

View = Callable[..., Any]
_BYTES = {"type": "string", "format": "binary"}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "一次写入一个自选的键，重试时用同一个。 / A key of your own for each act; the same one on a retry.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": KEY_PATTERN},
}


@dataclass(frozen=True, slots=True)
class Operation:
    """
    How a function is reached.

    ``scope`` is what a token has to be for; without one everybody may call, as often as ``sort`` allows. ``writes`` asks for an
    Idempotency-Key. ``body`` documents a body the function reads itself, of ``most`` bytes. Without a ``shape`` the function
    gives its bytes itself, of one of the media types ``gives``.
    """

    method: str
    path: str
    name: str
    shape: type[BaseModel] | None
    scope: str = ""
    writes: bool = False
    status: int = 200
    sort: str = "address"
    media_types: tuple[str, ...] = (JSON,)
    body: dict[str, Any] | None = None
    most: int = MOST_BYTES
    gives: tuple[str, ...] = ()

    def on(self, router: Router) -> Callable[[View], View]:
        """Put a function on a router: it takes the request and what its signature says, and gives the data of its shape."""

        def put(view: View) -> View:
            door: Any = Anybody(self.sort)
            if self.scope:
                door = Bearer(self.scope, writes=self.writes, media_types=self.media_types, most=self.most)
            statuses: dict[Any, Any] = {self.status: self.shape, **dict.fromkeys(PROBLEMS, Problem)}
            router.api_operation(
                [self.method],
                self.path,
                auth=door,
                response=statuses,
                operation_id=self.name,
                url_name=self.name,
                summary=TITLES[self.name],
                description=self._description(view),
                openapi_extra=self._extra(),
            )(self._called(view))
            return view

        return put

    def _description(self, view: View) -> str:
        needs = f"范围 scope：`{self.scope}`" if self.scope else "无需令牌 no token needed"
        return f"{inspect.getdoc(view) or ''}\n\n{needs}"

    def _extra(self) -> dict[str, Any]:
        extra: dict[str, Any] = {"parameters": [_KEY]} if self.writes else {}
        if self.body is not None:
            extra["requestBody"] = {"required": True, "content": self.body}
        if self.gives:
            extra["responses"] = {self.status: {"content": {sort: {"schema": _BYTES} for sort in self.gives}}}
        return extra

    def _called(self, view: View) -> View:
        @wraps(view)
        def call(request: HttpRequest, **arguments: Any) -> HttpResponse:
            def act() -> Answer:
                made = view(request, **arguments)
                if self.shape is None:
                    bytes_made: Answer = made
                    return bytes_made
                data = self.shape.model_validate(made).model_dump(mode="json", by_alias=True)
                return Answer(self.status, canonical(data))

            if self.writes:
                return private(once(request, caller_of(request), act).response())
            answered = tagged(request, act())
            return private(answered) if self.scope else answered

        # The signature is resolved here: the names in it belong to the module of the view.
        hints = get_type_hints(view, include_extras=True)
        signature = inspect.signature(view)
        parameters = [one.replace(annotation=hints.get(one.name, Any)) for one in signature.parameters.values()]
        call.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        return call


def caller_of(request: HttpRequest) -> Caller:
    """Give who showed a token at the door."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def tagged(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Give an answer with the hash of its bytes, or 304 where the caller has those already."""
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    known = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
    if tag in known or "*" in known:
        return HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
    response = answer.response()
    response["ETag"], response["Cache-Control"] = tag, "no-cache"
    return response


def private(response: HttpResponse) -> HttpResponse:
    """Keep what concerns somebody out of every store on the way."""
    response["Cache-Control"] = "no-store"
    return response
