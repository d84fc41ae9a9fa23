"""The API as a whole: its routers, its errors, and its description in OpenAPI 3.1."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from jifen.platform.api import cases, law, load, questions
from jifen.platform.api.admission import StrictParser
from jifen.platform.api.problems import MEDIA_TYPE, Answer, of_exception
from jifen.platform.connectors.wire import canonical

VERSION = "1"
_DESCRIPTION = (
    "积分平台接口。查询和测算无需令牌；其余凭机构令牌，只及本机构辖区和部门。写入须带 Idempotency-Key。\n\n"
    "The points platform for programs. Reading the law and estimating need no token; everything else takes its right from the "
    "office a token was made for, its area and department. Writing calls carry an Idempotency-Key. Errors are RFC 9457 problems."
)
_TAG = {"type": "string", "description": "内容的指纹 / hash of the content, for If-None-Match"}
_WAIT = {"type": "integer", "description": "秒 / seconds"}


class Described(NinjaAPI):
    """An API whose description says what really comes back: problems as problem+json, tags, 304, Retry-After."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Give the description."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _complete(operation, reads=method == "get")
        return schema


def _complete(operation: dict[str, Any], *, reads: bool) -> None:
    answers: dict[Any, Any] = operation["responses"]
    for status, answer in answers.items():
        if status >= HTTPStatus.BAD_REQUEST:
            answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            answer["headers"] = {"Retry-After": {"schema": _WAIT}}
        if status == HTTPStatus.OK and reads:
            answer["headers"] = {"ETag": {"schema": _TAG}}
    if reads:
        answers[304] = {"description": "Not Modified"}


api = Described(
    title="积分 Jifen",
    version=VERSION,
    description=_DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
)
for _router in (law.router, cases.router, questions.router, load.router):
    api.add_router("", _router)
for _kind in (Exception, Http404, HttpError, ValidationError):  # the framework has its own words for the narrower ones
    api.add_exception_handler(_kind, of_exception)


@require_GET
def description(request: HttpRequest) -> HttpResponse:
    """Give the description of every operation, as OpenAPI 3.1."""
    root = request.path.removesuffix("openapi.json")
    return Answer(200, canonical(_textual(api.get_openapi_schema(path_prefix=root)))).response()


def _textual(value: Any) -> Any:
    """Give a schema with texts as names: statuses are numbers in Python and texts in JSON."""
    if isinstance(value, dict):
        return {str(name): _textual(one) for name, one in value.items()}
    return [_textual(one) for one in value] if isinstance(value, list | tuple) else value
