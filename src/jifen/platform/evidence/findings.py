"""What departments found, in the words people read: how far a question is, and what its answer says."""

from __future__ import annotations

from jifen.kernel.errors import Text
from jifen.platform.connectors.port import VERDICT_TEXTS, Verdict
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import standing_replies

STATE_WORDS: dict[str, Text] = {
    Question.State.WAITING: Text("等待答复", "waiting for an answer"),
    Question.State.CHECKING: Text("等待复核", "waiting for a second check"),
    Question.State.ANSWERED: Text("已答复", "answered"),
    Question.State.WITHDRAWN: Text("已撤回", "withdrawn"),
}
"""How far a question is."""

ON_RECORD = {
    Verdict.CONFIRMED: Text("无记录", "nothing on record"),
    Verdict.CORRECTED: Text("有记录", "something is on record"),
    Verdict.UNKNOWN: VERDICT_TEXTS[Verdict.UNKNOWN],
}
"""The words of an answer where nothing was claimed, such as whether anything stands against somebody."""

CANCELLED = {
    Verdict.CONFIRMED: Text("已注销登记", "the entry is cancelled"),
    Verdict.REFUTED: Text("保留登记，理由写在下面", "the entry is kept, for the reason below"),
}
"""The words of an answer about the end of an entry."""

NOT_REGISTERED = {Verdict.REFUTED: Text("未登记", "not registered")}
"""The only answer to a registration that was stopped."""


def finding_words(verdict: str, *, claimed: bool, records: bool, about: str = "") -> Text:
    """
    Name what was found, in words that fit what was asked.

    Args:
        verdict: of the reply.
        claimed: whether anything was claimed; if not, the question was whether there is anything.
        records: whether the reply holds records.
        about: what the question asks for, where it may be an entry in the register of households.
    """
    found = Verdict(verdict)
    if about == Question.About.CANCEL:
        return CANCELLED[found]
    if claimed or found is Verdict.UNKNOWN:
        return VERDICT_TEXTS[found]
    return ON_RECORD[Verdict.CORRECTED if records else Verdict.CONFIRMED]


def findings(case: str) -> dict[int, Text]:
    """Give what was found, by the id of the question, for those of a case that were answered."""
    return {
        reply.question_id: finding_words(reply.verdict, claimed=claimed, records=bool(reply.content.get("records")))
        for reply, claimed in standing_replies(case)
    }
