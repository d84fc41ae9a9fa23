"""How a department of the sandbox may behave, from answering well to everything that goes wrong in earnest."""

from __future__ import annotations

from enum import StrEnum

from jifen.kernel.errors import Text


class Behaviour(StrEnum):
    """What a department does with a question."""

    OK = "ok"
    CORRECTS = "corrects"
    REFUTES = "refutes"
    UNKNOWN = "unknown"
    NO_SYSTEM = "no_system"
    DOWN = "down"
    TIMEOUT = "timeout"
    DRIP = "drip"
    ERROR = "500"
    BUSY = "429"
    TRUNCATED = "truncated"
    GBK = "gbk"
    HTML = "html"
    WRONG_PERSON = "wrong_person"
    DUPLICATE = "duplicate"
    HUGE = "huge"
    BAD_SIGNATURE = "bad_signature"


BEHAVIOUR_TEXTS: dict[Behaviour, Text] = {
    Behaviour.OK: Text("正常答复", "answers"),
    Behaviour.CORRECTS: Text("一律更正", "corrects every claim"),
    Behaviour.REFUTES: Text("一律否定", "refutes every claim"),
    Behaviour.UNKNOWN: Text("一律不掌握", "knows nothing"),
    Behaviour.NO_SYSTEM: Text("没有系统（转文件或人工）", "has no system (file or hand)"),
    Behaviour.DOWN: Text("中断", "is down"),
    Behaviour.TIMEOUT: Text("不作声", "stays silent"),
    Behaviour.DRIP: Text("每秒一字节", "a byte a second"),
    Behaviour.ERROR: Text("系统出错 500", "fails with 500"),
    Behaviour.BUSY: Text("要求放慢 429", "asks to slow down, 429"),
    Behaviour.TRUNCATED: Text("答复中断", "breaks off"),
    Behaviour.GBK: Text("误用 GBK 编码", "sends GBK for UTF-8"),
    Behaviour.HTML: Text("出错页面却报 200", "an error page with 200"),
    Behaviour.WRONG_PERSON: Text("答成别人", "answers about somebody else"),
    Behaviour.DUPLICATE: Text("重发旧答复", "sends an old answer again"),
    Behaviour.HUGE: Text("发送 100 MB", "sends 100 MB"),
    Behaviour.BAD_SIGNATURE: Text("签名不对", "signs with another key"),
}
"""What the page of the sandbox calls each."""

ANSWERING = frozenset({Behaviour.OK, Behaviour.CORRECTS, Behaviour.REFUTES, Behaviour.UNKNOWN})
"""The behaviours of which a reply comes out; every other one is no answer."""
