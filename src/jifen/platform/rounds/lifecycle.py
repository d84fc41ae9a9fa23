"""
The states of a round and every lawful move, in one table; the documentation draws its picture from here.

A round that ranks again after an objection goes back to the sealing: the list it showed stays on record and is superseded.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jifen.kernel.errors import Text
from jifen.platform.casework.table_of_moves import table_of_moves


class State(StrEnum):
    """Where a round stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    SEALED = "sealed"
    DRAWN = "drawn"
    RANKED = "ranked"
    SCHEDULED = "scheduled"
    PUBLICITY = "publicity"
    FINAL = "final"
    TAKEN_DOWN = "taken_down"
    EMPTY = "empty"


STATE_WORDS: dict[State, Text] = {
    State.PLANNED: Text("已公告，未开始", "announced, not open yet"),
    State.OPEN: Text("正在受理", "taking applications"),
    State.CLOSED: Text("已截止", "closed"),
    State.SEALED: Text("名册已封存", "entrants sealed"),
    State.DRAWN: Text("已公开抽签", "lots drawn"),
    State.RANKED: Text("已排名，未公布", "ranked, not published"),
    State.SCHEDULED: Text("已定公布时间", "release scheduled"),
    State.PUBLICITY: Text("公示中", "in publicity"),
    State.FINAL: Text("结果已定", "final"),
    State.TAKEN_DOWN: Text("已结束，名单已撤下", "ended, list taken down"),
    State.EMPTY: Text("无人参加，已结束", "ended: nobody entered"),
}


class Act(StrEnum):
    """What moves a round."""

    OPEN = "open"
    CLOSE = "close"
    SEAL = "seal"
    DRAW = "draw"
    RANK = "rank"
    SCHEDULE = "schedule"
    CALL_BACK = "call_back"
    RELEASE = "release"
    FINISH = "finish"
    TAKE_DOWN = "take_down"
    END_EMPTY = "end_empty"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Rule:
    """One lawful move: the act, where it may start, where it ends, who may do it, and its words."""

    act: Act
    froms: tuple[State, ...]
    to: State
    who: tuple[str, ...]
    words: Text
    needs_reason: bool = False


RULES: dict[Act, Rule] = {
    rule.act: rule
    for rule in (
        Rule(Act.OPEN, (State.PLANNED,), State.OPEN, ("officer", "system"), Text("开始受理", "opened")),
        Rule(Act.CLOSE, (State.OPEN,), State.CLOSED, ("officer",), Text("截止", "closed")),
        # From publicity: an objection was upheld, facts were proven again, and the whole round is ranked again; or somebody on the
        # list has left, and the office passes the place on (selectors.rounds.would_differ).
        # From sealed: the run was refused, and rows had to be mended. From drawn for the same reason and no other, so that
        # nobody draws until they like what comes of it (services.drawing).
        Rule(
            Act.SEAL,
            (State.CLOSED, State.SEALED, State.DRAWN, State.RANKED, State.PUBLICITY),
            State.SEALED,
            ("officer",),
            Text("封存名册", "entrants sealed"),
        ),
        Rule(Act.DRAW, (State.SEALED,), State.DRAWN, ("officer",), Text("记录公开抽签结果", "public draw recorded")),
        Rule(Act.RANK, (State.SEALED, State.DRAWN), State.RANKED, ("system",), Text("完成排名", "ranked")),
        Rule(Act.SCHEDULE, (State.RANKED,), State.SCHEDULED, ("approver",), Text("定下公布时间", "release scheduled")),
        Rule(
            Act.CALL_BACK,
            (State.SCHEDULED,),
            State.RANKED,
            ("approver",),
            Text("公布前撤回", "called back before release"),
            needs_reason=True,
        ),
        Rule(Act.RELEASE, (State.SCHEDULED,), State.PUBLICITY, ("system",), Text("公布", "released")),
        Rule(Act.FINISH, (State.PUBLICITY,), State.FINAL, ("approver",), Text("确定结果", "made final")),
        Rule(Act.TAKE_DOWN, (State.FINAL,), State.TAKEN_DOWN, ("system",), Text("撤下名单", "list taken down")),
        # Lawful only while nobody enters (services.closing): a round of nobody is neither sealed nor in the way of the next.
        Rule(
            Act.END_EMPTY,
            (State.CLOSED,),
            State.EMPTY,
            ("officer",),
            Text("无人参加，结束批次", "ended: nobody entered"),
        ),
        # By the worker, where another version of its scheme has the whole window (services.opening): nobody was in it.
        Rule(
            Act.DROP,
            (State.PLANNED,),
            State.EMPTY,
            ("system",),
            Text("方案已更新，这一期改按新方案办理", "dropped: the term is held under another version of the scheme"),
        ),
    )
}


def drawn() -> str:
    """Draw every lawful move as a table in Markdown, for ``docs/models/rounds.md``, in the order of :data:`RULES`."""
    return table_of_moves(RULES.values(), STATE_WORDS)
