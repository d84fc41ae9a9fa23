"""The states of a claim and every lawful move, in one table; the documentation draws its picture from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from jifen.kernel.errors import Text
from jifen.platform.casework.table_of_moves import table_of_moves


class State(StrEnum):
    """Where a claim stands."""

    RESERVED = "reserved"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    ANNULLED = "annulled"


STATE_WORDS: dict[State, Text] = {
    State.RESERVED: Text("已申领，待发通知书", "claimed, notice not issued yet"),
    State.CONFIRMED: Text("通知书已发，待办理落户", "notice issued, registration open"),
    State.SETTLED: Text("已落户", "registered"),
    State.EXPIRED: Text("逾期未办理", "expired"),
    State.WITHDRAWN: Text("已放弃", "given up"),
    State.ENDED: Text("因申请人去世终止", "ended by the applicant's death"),
    State.ANNULLED: Text("因弄虚作假撤销", "annulled for fraud"),
}

ACTIVE = (State.RESERVED, State.CONFIRMED, State.SETTLED)
"""In these nobody of the household may hold another claim anywhere in the province."""


OVER = tuple(state for state in State if state not in ACTIVE)
"""In these nobody is bound by the claim; only two people move it on, and public security says what became of the entry."""


class Act(StrEnum):
    """What moves a claim."""

    CONFIRM = "confirm"
    ASK = "ask"
    TAKE_BACK = "take_back"
    STOP = "stop"
    ANSWER = "answer"
    SETTLE = "settle"
    EXTEND = "extend"
    FIX = "fix"
    RELEASE = "release"
    TOWN = "town"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    DEATH = "death"
    PROPOSE = "propose"
    ANNUL = "annul"
    PROPOSE_BACK = "propose_back"
    REINSTATE = "reinstate"
    PROPOSE_LIFT = "propose_lift"
    LIFT = "lift"
    CANCEL = "cancel"
    KEEP = "keep"
    DECLINE = "decline"


PROPOSALS: dict[Act, Act] = {
    Act.PROPOSE: Act.ANNUL,
    Act.PROPOSE_BACK: Act.REINSTATE,
    Act.PROPOSE_LIFT: Act.LIFT,
}
"""What one person proposes, and what somebody else does who agrees; until then, or until it is declined, it stands open."""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One lawful move: the act, where it may start, where it ends, who may do it, and its words.

    ``to`` None stays; with ``back`` the claim goes where it stood before it ended. ``registering``: whether public security has to
    be at it, or must not; None does not matter.
    """

    act: Act
    froms: tuple[State, ...]
    to: State | None
    who: tuple[str, ...]
    words: Text
    needs_reason: bool = False
    registering: bool | None = None
    back: bool = False


_RUNNING = (State.RESERVED, State.CONFIRMED)
_WITH_NOTICE = (State.CONFIRMED, State.SETTLED)
_NOT_ANNULLED = tuple(state for state in State if state is not State.ANNULLED)
_TAKEN_AWAY = (State.EXPIRED, State.ENDED, State.ANNULLED)
_ASKERS = ("applicant", "clerk", "agent", "officer", "system")
_OFFICER, _APPROVER, _SYSTEM = ("officer",), ("approver",), ("system",)
_RULES = (
    Rule(Act.CONFIRM, (State.RESERVED,), State.CONFIRMED, _OFFICER, Text("核发通知书", "notice issued")),
    # Asking and answering are moves: whoever saw the claim before them has seen another one.
    Rule(Act.ASK, _WITH_NOTICE, None, _ASKERS, Text("申请公安登记", "registration asked for"), registering=False),
    Rule(Act.TAKE_BACK, _WITH_NOTICE, None, _ASKERS, Text("撤回登记申请", "request taken back"), registering=True),
    # By whoever takes a consent back; what public security has in hand waits for its answer all the same.
    Rule(Act.STOP, _WITH_NOTICE, None, _ASKERS, Text("同意被收回，登记中止", "stopped: a consent was taken back"), registering=True),
    Rule(Act.ANSWER, _WITH_NOTICE, None, _SYSTEM, Text("公安已答复", "public security has answered"), registering=True),
    Rule(Act.SETTLE, (State.CONFIRMED,), State.SETTLED, _SYSTEM, Text("公安已登记", "registered by public security"), registering=True),
    Rule(Act.EXTEND, (State.CONFIRMED,), None, _OFFICER, Text("延期", "extended"), needs_reason=True),
    # By the worker, once the working days of the year are published.
    Rule(Act.FIX, _RUNNING, None, _SYSTEM, Text("有效期已确定", "last day settled")),
    Rule(Act.RELEASE, ACTIVE, None, _OFFICER, Text("一名家人不再随迁", "somebody no longer moves along"), needs_reason=True, registering=False),
    Rule(Act.TOWN, _RUNNING, None, _OFFICER, Text("定落户镇街", "town set"), needs_reason=True, registering=False),
    Rule(Act.EXPIRE, _RUNNING, State.EXPIRED, _SYSTEM, Text("逾期", "expired"), registering=False),
    # By the system where the application itself has ended.
    Rule(Act.WITHDRAW, _RUNNING, State.WITHDRAWN, ("applicant", "officer", "system"), Text("放弃", "given up"), registering=False),
    Rule(Act.DEATH, _RUNNING, State.ENDED, _OFFICER, Text("因去世终止", "ended by death"), needs_reason=True),
    # Two pairs of eyes: whoever found the fraud, or the mistake, proposes; somebody else decides. Also after the end.
    Rule(Act.PROPOSE, _NOT_ANNULLED, None, _OFFICER, Text("提请撤销", "annulment proposed"), needs_reason=True),
    Rule(Act.ANNUL, _NOT_ANNULLED, State.ANNULLED, _APPROVER, Text("撤销", "annulled"), needs_reason=True),
    Rule(Act.PROPOSE_BACK, _TAKEN_AWAY, None, _OFFICER, Text("提请恢复", "reinstatement proposed"), needs_reason=True),
    Rule(Act.REINSTATE, _TAKEN_AWAY, None, _APPROVER, Text("恢复", "reinstated"), needs_reason=True, back=True),
    Rule(Act.PROPOSE_LIFT, (State.ANNULLED,), None, _OFFICER, Text("提请解除限制", "lifting the bar proposed"), needs_reason=True),
    Rule(Act.LIFT, (State.ANNULLED,), None, _APPROVER, Text("解除限制申请", "bar lifted"), needs_reason=True),
    # What public security makes of the entry after an annulment; it decides nothing about points.
    Rule(Act.CANCEL, (State.ANNULLED,), None, _SYSTEM, Text("公安已注销落户登记", "public security cancelled the entry")),
    Rule(Act.KEEP, (State.ANNULLED,), None, _SYSTEM, Text("公安答复保留登记", "public security keeps the entry"), needs_reason=True),
    Rule(Act.DECLINE, tuple(State), None, _APPROVER, Text("不同意提请", "proposal declined"), needs_reason=True),
)  # fmt: skip
RULES: dict[Act, Rule] = {rule.act: rule for rule in _RULES}


def ways_back(state: State) -> tuple[State, ...]:
    """Give where a claim that ended in a state may have stood before: there a reinstatement leads."""
    return tuple(start for rule in _RULES if rule.to is state for start in rule.froms)


def drawn() -> str:
    """Draw the table for the documentation (Markdown)."""
    return table_of_moves(_each(), STATE_WORDS)


def _each() -> Iterator[Rule]:
    for rule in _RULES:
        if rule.back:
            yield from (replace(rule, froms=(start,), to=to) for start in rule.froms for to in ways_back(start))
        else:
            yield rule
