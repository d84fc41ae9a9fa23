"""
The states of a case and every lawful move, in one table; the documentation draws its picture from here.

A move names who may make it, from where to where, and what it is called for people. Nothing else changes a state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jifen.kernel.errors import Text
from jifen.platform.casework.table_of_moves import table_of_moves


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REFUSED = "refused"
    VERIFYING = "verifying"
    SCORED = "scored"
    FROZEN = "frozen"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


STATE_WORDS: dict[State, Text] = {
    State.DRAFT: Text("尚未提交", "not sent yet"),
    State.SUBMITTED: Text("等待受理", "waiting for acceptance"),
    State.RETURNED: Text("待补正", "returned for correction"),
    State.REFUSED: Text("不予受理", "not accepted"),
    State.VERIFYING: Text("核验中", "being verified"),
    State.SCORED: Text("待本人确认积分", "waiting for the applicant to confirm the points"),
    State.FROZEN: Text("积分已锁定", "points frozen"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
    State.LAPSED: Text("已失效", "lapsed"),
}

OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.VERIFYING, State.SCORED)


class Act(StrEnum):
    """What moves a case."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    RESUBMIT = "resubmit"
    REFUSE = "refuse"
    SCORE = "score"
    CORRECT = "correct"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One lawful move: the act, where it may start, where it ends, who may do it, and its words.

    ``not_once_sealed``: unlawful for a case that a room above counts on (:func:`jifen.platform.casework.sealed.sealed_while`).
    """

    act: Act
    froms: tuple[State, ...]
    to: State
    who: tuple[str, ...]
    words: Text
    needs_reason: bool = False
    not_once_sealed: bool = False


RULES: dict[Act, Rule] = {
    rule.act: rule
    for rule in (
        Rule(Act.SUBMIT, (State.DRAFT,), State.SUBMITTED, ("applicant", "clerk", "agent"), Text("提交申请", "sent")),
        Rule(Act.ACCEPT, (State.SUBMITTED,), State.VERIFYING, ("clerk",), Text("予以受理", "accepted")),
        Rule(
            Act.RETURN,
            (State.SUBMITTED, State.VERIFYING),
            State.RETURNED,
            ("clerk", "officer"),
            Text("退回补正", "returned for correction"),
            needs_reason=True,
            not_once_sealed=True,
        ),
        Rule(
            Act.RESUBMIT,
            (State.RETURNED,),
            State.SUBMITTED,
            ("applicant", "clerk", "agent"),
            Text("补正后再次提交", "sent again after correction"),
        ),
        Rule(
            Act.REFUSE,
            (State.SUBMITTED,),
            State.REFUSED,
            ("clerk",),
            Text("不予受理", "not accepted"),
            needs_reason=True,
            not_once_sealed=True,
        ),
        Rule(
            Act.SCORE,
            (State.VERIFYING,),
            State.SCORED,
            ("system",),
            Text("全部核验完毕，已计分", "all answered, scored"),
        ),
        Rule(
            Act.CORRECT,
            (State.VERIFYING, State.SCORED),
            State.VERIFYING,
            ("applicant", "clerk", "agent"),
            Text("更正或补充事项", "corrected or added to"),
        ),
        Rule(Act.CONFIRM, (State.SCORED,), State.FROZEN, ("applicant", "clerk"), Text("确认积分", "points confirmed")),
        Rule(
            Act.DISPUTE,
            (State.SCORED,),
            State.VERIFYING,
            ("applicant", "clerk"),
            Text("对计分有异议，重新核验", "a line disputed, verified again"),
            needs_reason=True,
            not_once_sealed=True,
        ),
        Rule(
            Act.REOPEN,
            (State.SCORED, State.FROZEN),
            State.VERIFYING,
            ("officer", "clerk"),
            Text("因新的事实重新核验", "verified again for new facts"),
            needs_reason=True,
        ),
        Rule(
            Act.WITHDRAW,
            (State.DRAFT, State.SUBMITTED, State.RETURNED, State.VERIFYING, State.SCORED, State.FROZEN),
            State.WITHDRAWN,
            ("applicant", "clerk"),
            Text("撤回申请", "withdrawn"),
        ),
        Rule(
            Act.LAPSE,
            (State.DRAFT, State.RETURNED),
            State.LAPSED,
            ("system",),
            Text("逾期未补正或未提交，申请失效", "lapsed: not sent or not corrected in time"),
            not_once_sealed=True,
        ),
    )
}


def drawn() -> str:
    """Draw every lawful move as a table in Markdown, for ``docs/models/casework.md``, in the order of :data:`RULES`."""
    return table_of_moves(RULES.values(), STATE_WORDS)
