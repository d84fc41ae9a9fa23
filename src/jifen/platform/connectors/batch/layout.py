"""The columns and words of a batch file, shared by whoever writes it and whoever reads it back."""

from __future__ import annotations

from jifen.facts.columns import PROVED_ON, REFERENCE, whose_field
from jifen.facts.kinds import Field, Kind, Type
from jifen.platform.connectors.port import VERDICT_TEXTS, Verdict

QUESTION = Field("question", "询问编号", "question", Type.TEXT)
ROW = Field("row", "序号", "row", Type.TEXT)
APPLICANT = Field("applicant", "申请人姓名", "applicant", Type.TEXT)
APPLICANT_NUMBER = Field("applicant_number", "申请人身份号码", "applicant's identity number", Type.IDENTITY)
HOUSEHOLD = Field("household", "家庭成员", "household", Type.TEXT, required=False, absent="")

CLOSING = "名册"
"""What stands for a number in the row that closes the list of a question."""
ADDED = "补充"
"""What stands for a number, and may stand for a verdict, in a row the department adds."""
COMPLETE, INCOMPLETE = "已列全", "未列全"
VERDICTS = {text.zh: verdict for verdict, text in VERDICT_TEXTS.items()}
CLAIM_WORDS = tuple(VERDICT_TEXTS[verdict].zh for verdict in Verdict)
CLOSING_WORDS = (COMPLETE, INCOMPLETE)

VERDICT = Field("verdict", "核验结果", "verdict", Type.LEVEL, levels=(*CLAIM_WORDS, ADDED, *CLOSING_WORDS))
REASON = Field("verdict_reason", "核验理由", "reason", Type.TEXT, required=False, absent="")
VALID_UNTIL = Field("verdict_until", "答复有效期至", "valid until", Type.DATE, required=False)

HEAD = (QUESTION, ROW, APPLICANT, APPLICANT_NUMBER, HOUSEHOLD)
TAIL = (VERDICT, REASON, PROVED_ON, REFERENCE, VALID_UNTIL)


def batch_columns(kind: Kind) -> tuple[Field, ...]:
    """Give the columns of a kind's sheet, in order."""
    return (*HEAD, whose_field(kind), *kind.fields, *TAIL)
