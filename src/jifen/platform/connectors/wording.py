"""
How this room says that nobody answered, or that a row of a batch file cannot be used.

``UNANSWERED`` holds every error of a system; ``temporary`` says whether asking again later may help. ``ROWS`` holds the
complaints about a batch file. Braces are filled in by whoever complains. No sentence repeats an identity number.
"""

from __future__ import annotations

from typing import NamedTuple

from jifen.facts.wording import shown
from jifen.kernel.errors import BadInputError, Complaint, Text
from jifen.platform.connectors.port import UnansweredError


class Saying(NamedTuple):
    """What happened, what to do, and whether time alone may heal it."""

    what: Text
    mend: Text
    temporary: bool


_WAITS = Text(
    "该事项保持“待核验”，不按零分计；系统稍后自动重发。",
    "The record stays unknown and counts as no zero; it is asked again automatically.",
)
_BY_HAND = Text(
    "该事项保持“待核验”；请转人工核验，并通知该部门系统管理员。",
    "The record stays unknown; send it to be verified by hand, and tell the administrator of that system.",
)
_QUARANTINE = Text(
    "答复已弃用，没有改动任何记录；请转人工核验，并通知该部门核查。",
    "The answer was set aside and changed nothing; verify by hand, and ask the department to look into it.",
)

UNANSWERED: dict[str, Saying] = {
    "connectors.unreachable": Saying(
        Text("连接不上该部门的系统。", "The department's system cannot be reached."), _WAITS, True
    ),
    "connectors.timed_out": Saying(
        Text("该部门的系统在{seconds}秒内没有答完。", "The system did not finish answering within {seconds} s."),
        _WAITS,
        True,
    ),
    "connectors.cut_off": Saying(
        Text("答复在中途断开，不完整。", "The answer broke off before its end."), _WAITS, True
    ),
    "connectors.server_failed": Saying(
        Text("该部门的系统出错（HTTP {status}）。", "The system failed (HTTP {status})."), _WAITS, True
    ),
    "connectors.too_busy": Saying(
        Text("该部门的系统要求放慢（HTTP 429）。", "The system asks us to slow down (HTTP 429)."), _WAITS, True
    ),
    "connectors.resting": Saying(
        Text(
            "该部门的系统连续出错，暂停询问，约{seconds}秒后再试。",
            "The system failed again and again; it is not asked for about {seconds} s.",
        ),
        _WAITS,
        True,
    ),
    "connectors.not_ours": Saying(
        Text(
            "收到的不是约定的签名答复（类型：{type}），多半是网关的出错页面。",
            "What came is no signed answer (type: {type}); it is most likely an error page of a gateway.",
        ),
        _WAITS,
        True,
    ),
    "connectors.no_system": Saying(
        Text("该部门没有办理此事的系统。", "The department has no system for this."),
        Text("请改用批量文件或人工核验。", "Use a batch file, or verify by hand."),
        False,
    ),
    "connectors.redirected": Saying(
        Text("该部门的系统把请求转向别处；没有跟随。", "The system redirected the question; we did not follow."),
        _BY_HAND,
        False,
    ),
    "connectors.question_refused": Saying(
        Text("该部门的系统拒绝了这一询问（HTTP {status}）。", "The system refused the question (HTTP {status})."),
        _BY_HAND,
        False,
    ),
    "connectors.question_differs": Saying(
        Text(
            "同一询问编号曾带着不同内容发出，对方不予答复。",
            "The same question id was sent before with other content, and the register will not answer.",
        ),
        Text("请用新的询问编号重新发出。", "Ask again under a new id."),
        False,
    ),
    "connectors.too_large": Saying(
        Text("答复超过{most}，读到上限即停止。", "The answer is larger than {most}; reading stopped there."),
        _QUARANTINE,
        False,
    ),
    "connectors.encoding": Saying(
        Text("答复不是UTF-8编码，也没有猜测。", "The answer is not UTF-8, and we did not guess."), _QUARANTINE, False
    ),
    "connectors.bad_signature": Saying(
        Text("答复的签名不对，不能认作该部门所发。", "The signature is wrong: it does not come from the department."),
        _QUARANTINE,
        False,
    ),
    "connectors.stale": Saying(
        Text("签发时间与现在相差超过{minutes}分钟。", "It was issued more than {minutes} minutes away from our time."),
        Text(
            "答复已弃用；请核对两边服务器的时钟。", "The answer was set aside; compare the clocks of the two servers."
        ),
        False,
    ),
    "connectors.replayed": Saying(
        Text(
            "这是重放的旧消息，不是对本次询问的答复。",
            "This is an old message sent again, not the answer to what we asked.",
        ),
        _QUARANTINE,
        False,
    ),
    "connectors.wrong_addressee": Saying(
        Text("消息的收发双方不对。", "The message names another sender or addressee."), _QUARANTINE, False
    ),
    "connectors.wrong_question": Saying(
        Text("答复的是另一个询问。", "The answer belongs to another question."), _QUARANTINE, False
    ),
    "connectors.wrong_person": Saying(
        Text("答复的姓名或身份号码不是所问的人。", "The answer is about somebody else."), _QUARANTINE, False
    ),
    "connectors.answer_invalid": Saying(
        Text("答复的内容不合记录目录或前后矛盾。", "The answer does not fit the catalogue, or contradicts itself."),
        _QUARANTINE,
        False,
    ),
}
"""Code → what is said of an answer that did not come or cannot be used."""

ROWS: dict[str, tuple[Text, Text]] = {
    "connectors.field_wrong": (
        Text("{what_zh}", "{what_en}"),
        Text("请按接口说明改正。", "Mend it as the interface describes."),
    ),
    "connectors.question_unknown": (
        Text("没有待答复的询问是这个编号。", "No open question has this number."),
        Text(
            "请勿改动“询问编号”一栏；已答复过的，请另行更正。",
            "Leave the column 询问编号 as it was; to change an answer already given, send a correction.",
        ),
    ),
    "connectors.row_number_unknown": (
        Text("序号应为 {wanted} 之一。", "The row number has to be one of {wanted}."),
        Text("请勿改动序号；增加的记录填“补充”。", "Leave it as it was; write 补充 for a record you add."),
    ),
    "connectors.row_wrong_person": (
        Text("姓名或身份号码不是所问的人。", "The name or number is not that of the person asked about."),
        Text(
            "请勿改动这两栏，也不要只对部分栏目排序。",
            "Leave both columns as they were; never sort some columns alone.",
        ),
    ),
    "connectors.row_wrong_sheet": (
        Text("这个询问应在工作表“{sheet}”中答复。", "This question belongs on the sheet {sheet}."),
        Text("请放回原来的工作表。", "Put it back where it was."),
    ),
    "connectors.row_twice": (
        Text("同一行出现两次（另见 {other}），不知以哪一行为准。", "The row is there twice (see {other})."),
        Text("请只保留一行；在此之前两行都不采用。", "Keep one of them; until then neither is used."),
    ),
    "connectors.row_missing": (
        Text("缺少这一询问的行：{missing}。", "Rows of this question are missing: {missing}."),
        Text(
            "请补上后重新上传；不需要重填其他询问。", "Add them and send again; other questions need not be repeated."
        ),
    ),
    "connectors.row_not_answered": (
        Text("没有填写核验结果。", "There is no verdict."),
        Text("请从列表选取：{allowed}。未填写的保持“待核验”。", "Choose from {allowed}. Until then it stays unknown."),
    ),
    "connectors.verdict_unknown": (
        Text("核验结果只能是：{allowed}。", "The verdict has to be one of {allowed}."),
        Text("请从列表选取。", "Choose from the list."),
    ),
    "connectors.reason_missing": (
        Text("不属实的必须写明理由，申请人会看到。", "A refutation needs its reason; the applicant will read it."),
        Text("请在“理由”栏写明。", "Give it in the column 理由."),
    ),
    "connectors.values_changed": (
        Text("选了“{verdict}”，内容却改动了：{fields}。", "{verdict} was chosen, but these were changed: {fields}."),
        Text("内容有改动的请选“更正”。", "Choose 更正 where you changed the content."),
    ),
    "connectors.values_unchanged": (
        Text("选了“更正”，内容却没有改动。", "更正 was chosen, but nothing was changed."),
        Text("请直接在本行改正内容，或选“属实”。", "Correct the content in this row, or choose 属实."),
    ),
    "connectors.proof_missing": (
        Text("缺少{missing}。", "{missing} is missing."),
        Text("请在该询问的“名册”行填写一次即可。", "It is enough to give it once, in the row 名册 of the question."),
    ),
    "connectors.closing_contradicts": (
        Text("有申报事项不掌握，名册不能“已列全”。", "A claim is not known, so the list cannot be complete."),
        Text("请选“未列全”。", "Choose 未列全."),
    ),
    "connectors.row_waits": (
        Text(
            "本行无误，但同一询问的其他行有误，整个询问暂不入库。",
            "This row is right; another row of the question is not.",
        ),
        Text("请改正该询问的其他行后重新上传。", "Mend the other row and send the question again."),
    ),
    "connectors.columns_missing": (
        Text("缺少栏目：{missing}；本表没有读取。", "Columns are missing: {missing}. The sheet was not read."),
        Text("请使用发出的文件，不要删改表头。", "Use the file you were sent and keep its header."),
    ),
    "connectors.no_batch": (
        Text("文件中没有一张核验表。", "No sheet of the file is a sheet of questions."),
        Text("请使用发出的文件。", "Use the file you were sent."),
    ),
    "connectors.csv_one_kind": (
        Text(
            "CSV 一次只能装一类记录，此批有：{kinds}。", "A CSV file holds one kind of record; this batch has {kinds}."
        ),
        Text("请分批写出，或改用 .xlsx。", "Write them one by one, or use .xlsx."),
    ),
    "connectors.file_form": (
        Text("只能写出 .xlsx 或 .csv，不能写“{name}”。", "Only .xlsx and .csv can be written, not {name}."),
        Text("请改用这两种扩展名之一。", "Use one of the two."),
    ),
    "connectors.csv_encoding": (
        Text("文件编码认不出，或没有表头“询问编号”。", "The encoding is not recognised, or 询问编号 is missing."),
        Text("请另存为“CSV UTF-8（逗号分隔）”。", "Save it as “CSV UTF-8 (comma delimited)”."),
    ),
    "connectors.csv_unreadable": (
        Text("CSV 从这一行起无法读取：{reason}。", "From this line on the CSV cannot be read: {reason}."),
        Text("请重新导出为逗号分隔的 CSV。", "Export it again as comma-delimited CSV."),
    ),
}
"""Code → what is wrong with a row or file, and how to mend it."""


def unanswered(
    code: str,
    where: str,
    *,
    complaints: tuple[Complaint, ...] = (),
    retry_after: float | None = None,
    **named: object,
) -> UnansweredError:
    """Make the error for an answer that did not come; ``code`` is a key of ``UNANSWERED``, ``where`` names no person."""
    saying = UNANSWERED[code]
    return UnansweredError(
        code,
        _filled(saying.what, named),
        _filled(saying.mend, named),
        temporary=saying.temporary,
        where=where,
        complaints=complaints,
        retry_after=retry_after,
    )


def complain(code: str, where: str, value: object = "", **named: object) -> Complaint:
    """Say one thing that is wrong; ``code`` is a key of ``ROWS``, ``value`` what stands there (never an identity number)."""
    what, mend = ROWS[code]
    return Complaint(code, where, _filled(what, named), _filled(mend, named), shown(value))


def bad_batch(code: str, where: str = "", **named: object) -> BadInputError:
    """Make the error for a batch file that cannot be used at all; ``code`` is a key of ``ROWS``."""
    what, mend = ROWS[code]
    return BadInputError(code, _filled(what, named), _filled(mend, named), where=where)


def _filled(text: Text, named: dict[str, object]) -> Text:
    return Text(text.zh.format(**named), text.en.format(**named)) if named else text
