"""The API as a whole: its routers, its errors, and its description in OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from jifen.kernel.errors import Text
from jifen.platform.api import (
    cases,
    deciding,
    filling,
    insured,
    law,
    load,
    offices,
    papers,
    points,
    questions,
    results,
    rounds,
    running,
    settling,
)
from jifen.platform.api.admission import StrictParser
from jifen.platform.api.problems import MEDIA_TYPE, Answer, of_exception
from jifen.platform.api.scopes import SCOPES
from jifen.platform.api.wording import LISTED
from jifen.platform.connectors.wire import canonical

VERSION = "1"
_DESCRIPTION = """\
积分平台接口。法规、机构名录和测算无需令牌；其余凭机构令牌，只及本机构辖区和部门。全程免费。

The points platform for programs. Reading the law, the register of offices and estimating need no token; everything else takes
its right from the office a token was made for, its area and department. Everything is free of charge.

**怎样调用 how to call.** `Authorization: Bearer jifen_…`。写入须带 `Idempotency-Key`：一次写入一个键，重试用同一个键，得到同样的字节
（`Idempotent-Replayed: true`）；改了内容就换一个键。 / A writing call carries an `Idempotency-Key` of its own; a retry with the same
key gets the same bytes; whoever has mended something takes a new key.

**列表 lists.** `limit` ≤ 100，`next` 原样作为下一次的 `cursor`，为空即完。 / Give `next` back as `cursor`; empty means the end.

**缓存 caching.** 读取都有 `ETag`，带 `If-None-Match` 再读，未变则 304。 / Every reading has an `ETag`; nothing new is 304.

**频率 rate.** `RateLimit-Limit`、`RateLimit-Remaining`、`RateLimit-Reset`（秒 seconds）；超出为 429 和 `Retry-After`。

**未知不是零 unknown is not zero.** 积分为 `null` 表示还不知道。 / Points that are `null` are not known yet.

**错误 errors.** `application/problem+json`（RFC 9457）；`code` 不会改名，`what`、`mend` 供人阅读，`complaints` 逐项列出。下表之外，
办件规则的代码以 `platform.`、`facts.`、`connectors.` 开头，见随产品的《错误代码》。 / `code` never changes; `what` and `mend` are for
people; codes of the rules of a case begin with `platform.`, `facts.` or `connectors.`.

{errors}

**令牌范围 scopes.** 由运维在主机上发放：`jifen platform token issue`。 / Issued on the host by the operator.

{scopes}
"""
_TAGS = {
    "law": Text("方案、记录种类、测算", "schemes, kinds of records, self-assessment"),
    "offices": Text("机构名录、权限下放、各机构统计", "register of offices, delegations, load by office"),
    "cases": Text("替申请人填写、提交、确认", "filling in, sending and confirming for applicants"),
    "papers": Text("材料", "papers"),
    "points": Text("积分、记录、异议、消息", "points, records, disputes, messages"),
    "deciding": Text("受理、退回、不予受理、重新核验", "accepting, returning, declining, reopening"),
    "rounds": Text("批次、日程、名额、公布的名单", "rounds, days, places, lists that were shown"),
    "results": Text("结果、名单回执、异议", "results, receipts of lists, objections"),
    "settling": Text("申领入户、通知书、集体户", "claiming, notices, collective households"),
    "running": Text("截止、封存、排名", "closing, sealing, ranking"),
    "questions": Text("部门取核查事项、推送答复", "departments fetch questions and push answers"),
    "load": Text("办件统计", "load and lateness"),
}
_TAG = {"type": "string", "description": "内容的指纹 / hash of the content, for If-None-Match"}
_WAIT = {"type": "integer", "description": "秒 / seconds"}
_RATE: dict[str, Any] = {
    "RateLimit-Limit": {"schema": {"type": "integer", "description": "每分钟次数 / calls a minute"}},
    "RateLimit-Remaining": {"schema": {"type": "integer", "description": "本分钟还剩 / left in this minute"}},
    "RateLimit-Reset": {"schema": _WAIT},
}
_REPLAYED = {"schema": {"const": "true", "description": "这是先前的答复 / this was answered before"}}


def _table(head: str, rows: Iterable[Iterable[str]]) -> str:
    columns = head.count("|") - 1
    return "\n".join([head, "|" + "---|" * columns, *(f"| {' | '.join(row)} |" for row in rows)])


def _told() -> str:
    errors = [(str(status), f"`{code}`", str(what), str(mend)) for status, (code, what, mend) in sorted(LISTED)]
    scopes = [(f"`{name}`", str(scope.words)) for name, scope in SCOPES.items()]
    return _DESCRIPTION.format(
        errors=_table("| 状态 status | 代码 code | 怎么了 what | 怎样处理 mend |", errors),
        scopes=_table("| 范围 scope | 用途 for |", scopes),
    )


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
        headers = dict(_RATE)
        if status >= HTTPStatus.BAD_REQUEST:
            answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
        elif reads:
            headers["ETag"] = {"schema": _TAG}
        elif any(one["name"] == "Idempotency-Key" for one in operation["parameters"]):
            headers["Idempotent-Replayed"] = _REPLAYED
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            headers["Retry-After"] = {"schema": _WAIT}
        answer["headers"] = headers
    if reads:
        answers[304] = {"description": "Not Modified"}
    for one in operation["parameters"]:
        one.pop("examples", None)  # they stand in its schema; beside it they would need names


api = Described(
    title="积分 Jifen",
    version=VERSION,
    description=_told(),
    openapi_extra={"tags": [{"name": name, "description": str(words)} for name, words in _TAGS.items()]},
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
)
_ROOMS = (law, offices, cases, filling, papers, points, insured, deciding)
for _room in (*_ROOMS, rounds, results, settling, running, questions, load):
    api.add_router("", _room.router)
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
