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
        Text("正文太大：最多 1 MiB，材料最多 10 MiB。", "The body is too large: 1 MiB at most, 10 MiB for a paper."),
        Text("请分次提交。", "Send it in parts."),
    ),
    415: (
        "api.media_type",
        Text("正文的媒体类型不对。", "The body has the wrong media type."),
        Text("请用 Accept 头列出的类型。", "Use one of those the Accept header lists."),
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

NO_RECEIPT = (
    "api.no_receipt",
    Text("这件申请还没有提交，没有回执。", "The application was not sent yet; there is no receipt."),
    Text("提交后再取。", "Ask again once it is sent."),
)
PAPER_SENT = (
    "api.paper_sent",
    Text(
        "这份材料不能收回：申请已提交，或材料不是从本系统交来的。",
        "This paper cannot be taken back: the application is sent, or the paper was handed in elsewhere.",
    ),
    Text("请申请人本人在平台上收回。", "The applicant can take it back on the platform."),
)
NO_LINE = (
    "api.no_line",
    Text("这个方案没有这一项。", "The scheme has no such line."),
    Text("请用积分卡里各项的 id。", "Use the id of a line of the scorecard."),
)
NO_GAP = (
    "api.no_gap",
    Text("没有这段中断，或没有机构可以答复。", "There is no such gap, or no department here answers for it."),
    Text("请用 insured 里 reportable 的一段。", "Use a gap of `insured` that is `reportable`."),
)
NO_RESULT = (
    "api.no_result",
    Text("这一用途的结果还没有公布。", "No result of this use is shown."),
    Text("名单公布以后再查。", "Ask again once the list is shown."),
)
NO_CLAIM = (
    "api.no_claim",
    Text("这件申请没有申领入户名额，或还没有通知书。", "Nothing was claimed for this case, or there is no notice yet."),
    Text("请先查询 claim。", "Read `claim` first."),
)
NO_HOUSEHOLD = (
    "api.no_household",
    Text("没有这个集体户。", "There is no such collective household."),
    Text("请用 /households/{area} 里的 id。", "Use an id of /households/{area}."),
)
ROUND_MOVED = (
    "rounds.round_moved",
    Text("这一批次刚刚有了变化。", "The round has just changed."),
    Text("请重新读取后再办。", "Read it again and decide on what it says now."),
)
NO_CLERK = (
    "api.no_clerk",
    Text(
        "没有这样一位在该地有此权限的本机构工作人员。",
        "Your office has nobody of this name with the right to do this for the place.",
    ),
    Text(
        "by 请写平台工作账号的登录名；权限由机构负责人或权限下放给予。",
        "Name the user of a staff account in by; the right comes from the office or a delegation.",
    ),
)
KIND_UNKNOWN = (
    "api.kind_unknown",
    Text("这个方案没有这一类记录。", "The scheme has no such kind of record."),
    Text("请用方案 kinds 中所列的种类。", "Use one of the kinds the scheme lists."),
)

LISTED: tuple[tuple[int, tuple[str, Text, Text]], ...] = (
    *USUAL.items(),
    (400, NO_KEY),
    (404, NO_CLAIM),
    (404, NO_HOUSEHOLD),
    (404, NO_RECEIPT),
    (404, NO_RESULT),
    (404, NO_SCORECARD),
    (409, CASE_ELSEWHERE),
    (409, IN_FLIGHT),
    (409, NOT_ENTERED_HERE),
    (409, PAPER_SENT),
    (409, ROUND_MOVED),
    (422, KEY_REUSED),
    (422, KIND_UNKNOWN),
    (422, NO_CLERK),
    (404, NO_GAP),
    (422, NO_LINE),
    (422, OTHER_AREA),
    (422, OTHER_NAME),
)
"""Every problem of the door itself with its status, for the table of errors in ``openapi.json``."""
