"""The states of a claim and every lawful move, in one table; the documentation draws its picture from here."""

from __future__ import annotations

from dataclasses import dataclass
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


class Act(StrEnum):
    """What moves a claim."""

    CONFIRM = "confirm"
    SETTLE = "settle"
    EXTEND = "extend"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    DEATH = "death"
    PROPOSE = "propose"
    ANNUL = "annul"


@dataclass(frozen=True, slots=True)
class Rule:
    """One lawful move: the act, where it may start, where it ends (None stays), who may do it, and its words."""

    act: Act
    froms: tuple[State, ...]
    to: State | None
    who: tuple[str, ...]
    words: Text
    needs_reason: bool = False


_RUNNING = (State.RESERVED, State.CONFIRMED)
RULES: dict[Act, Rule] = {
    rule.act: rule
    for rule in (
        Rule(Act.CONFIRM, (State.RESERVED,), State.CONFIRMED, ("officer",), Text("核发通知书", "notice issued")),
        Rule(
            Act.SETTLE,
            (State.CONFIRMED,),
            State.SETTLED,
            ("system",),
            Text("公安已登记", "registered by public security"),
        ),
        Rule(Act.EXTEND, (State.CONFIRMED,), None, ("officer",), Text("延期", "extended"), needs_reason=True),
        Rule(Act.EXPIRE, (State.CONFIRMED,), State.EXPIRED, ("system",), Text("逾期", "expired")),
        # By the system where the application itself was taken back.
        Rule(Act.WITHDRAW, _RUNNING, State.WITHDRAWN, ("applicant", "officer", "system"), Text("放弃", "given up")),
        Rule(Act.DEATH, _RUNNING, State.ENDED, ("officer",), Text("因去世终止", "ended by death"), needs_reason=True),
        # Two pairs of eyes: whoever found the fraud proposes, somebody else annuls.
        Rule(
            Act.PROPOSE,
            (*_RUNNING, State.SETTLED),
            None,
            ("officer",),
            Text("提请撤销", "annulment proposed"),
            needs_reason=True,
        ),
        Rule(
            Act.ANNUL,
            (*_RUNNING, State.SETTLED),
            State.ANNULLED,
            ("approver",),
            Text("撤销", "annulled"),
            needs_reason=True,
        ),
    )
}


def drawn() -> str:
    """Draw every lawful move as a table in Markdown, for ``docs/models/settlement.md``, in the order of :data:`RULES`."""
    return table_of_moves(RULES.values(), STATE_WORDS)
