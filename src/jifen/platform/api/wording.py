"""The words of problems that are told apart by their status alone, and of shapes that do not fit."""

from __future__ import annotations

from jifen.kernel.errors import Text

SHAPE_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这样的名称",
    "string_type": "应为文字",
    "string_pattern_mismatch": "写法不对",
    "string_too_long": "太长",
    "string_too_short": "太短",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "bool_type": "应为 true 或 false",
    "int_parsing": "应为整数",
    "too_long": "项数太多",
}
"""What a check of shapes found, in Chinese; the English words come with the check."""

USUAL: dict[int, tuple[str, Text, Text]] = {
    400: (
        "api.unreadable",
        Text("请求读不懂。", "The request cannot be read."),
        Text("正文须为 UTF-8 的规范 JSON，名称不重复。", "The body has to be strict JSON in UTF-8, no name twice."),
    ),
    401: (
        "api.unauthorized",
        Text("没有有效的令牌。", "There is no valid token."),
        Text(
            "请在 Authorization 头中以 Bearer 方式出示令牌；过期或已撤销的请重新申请。",
            "Show a token in the Authorization header as Bearer; get a new one if it has expired or was revoked.",
        ),
    ),
    404: (
        "api.not_found",
        Text("这里没有这样的内容。", "There is no such thing here."),
        Text(
            "请核对地址和编号；不在本机构范围内的也查不到。",
            "Check address and id; what lies outside your office is not found either.",
        ),
    ),
    405: (
        "api.method",
        Text("这个地址不接受这种方法。", "This address does not take this method."),
        Text("请见 Allow 头和 openapi.json。", "See the Allow header and openapi.json."),
    ),
    413: (
        "api.too_large",
        Text("正文超过 1 MiB。", "The body is larger than 1 MiB."),
        Text("请分次提交。", "Send it in parts."),
    ),
    415: (
        "api.media_type",
        Text("正文的媒体类型不对。", "The body has the wrong media type."),
        Text("请用 application/json。", "Use application/json."),
    ),
    422: (
        "api.invalid",
        Text("请求的内容不合约定。", "What was sent is not as agreed."),
        Text("请按列出的各项改正。", "Mend each thing that is listed."),
    ),
    429: (
        "api.too_many",
        Text("调用太频繁。", "There were too many calls."),
        Text("请等 Retry-After 所示的秒数再试。", "Wait as many seconds as Retry-After says."),
    ),
    500: (
        "api.unforeseen",
        Text("平台内部出错，什么都没有改变。", "Something went wrong inside; nothing has changed."),
        Text(
            "请用同一个 Idempotency-Key 再试；仍不行请联系平台运维。",
            "Try again with the same Idempotency-Key; if it stays, tell the operator.",
        ),
    ),
    503: (
        "api.busy",
        Text("平台正忙，什么都没有改变。", "The platform is busy; nothing has changed."),
        Text(
            "请等 Retry-After 所示的秒数，用同一个 Idempotency-Key 再试。",
            "Wait as Retry-After says and try again with the same Idempotency-Key.",
        ),
    ),
}

NO_KEY = (
    "api.no_key",
    Text("没有 Idempotency-Key 头，或写法不对。", "There is no Idempotency-Key header, or it is malformed."),
    Text(
        "每次写入请自选一个不重复的键（1–255 个可见 ASCII 字符），重试时用同一个。",
        "Choose a key of your own for each act (1 to 255 visible ASCII characters) and use it again when you retry.",
    ),
)
IN_FLIGHT = (
    "api.in_flight",
    Text("同一个键的请求还在办理中。", "A call with this key is still being done."),
    Text("请等 Retry-After 所示的秒数，用同一个键再试。", "Wait as Retry-After says and try again with the same key."),
)
KEY_REUSED = (
    "api.key_reused",
    Text("这个键已用于另一项内容。", "This key was used for something else."),
    Text("新的内容请用新的键。", "Use a new key for a new act."),
)
NOT_ENTERED_HERE = (
    "api.not_entered_here",
    Text(
        "这件申请不是从本机构的系统填报的，只能查阅。",
        "This case was not entered by your office's programs; it may only be read.",
    ),
    Text("请申请人在原来的入口办理。", "The applicant goes on where they began."),
)
CASE_ELSEWHERE = (
    "api.case_elsewhere",
    Text("此人在别处已有未办结的申请。", "This person has an open application that was begun elsewhere."),
    Text("请申请人在原来的入口继续。", "The applicant goes on where they began."),
)
OTHER_NAME = (
    "api.other_name",
    Text("姓名与身份证号对不上。", "Name and identity number do not go together."),
    Text("请照身份证核对。", "Compare with the identity card."),
)
OTHER_AREA = (
    "api.other_area",
    Text("这个方案不在本机构辖区内。", "This scheme is not one of your office's area."),
    Text("请选择本辖区的方案。", "Choose a scheme of your area."),
)
NO_SCORECARD = (
    "api.no_scorecard",
    Text("还没有计分。", "There is no scorecard yet."),
    Text("核验完成后再查。", "Ask again once everything is verified."),
)
