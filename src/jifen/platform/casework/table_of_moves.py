"""Drawing a table of lawful moves for the documentation; cases, rounds and claims each have one, of their own states and acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from jifen.kernel.errors import Text


class Move(Protocol):
    """What is drawn of a rule; ``to`` None stays where it is."""

    @property
    def act(self) -> str: ...  # noqa: D102
    @property
    def froms(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def to(self) -> str | None: ...  # noqa: D102
    @property
    def who(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def words(self) -> Text: ...  # noqa: D102
    @property
    def needs_reason(self) -> bool: ...  # noqa: D102


def table_of_moves(rules: Iterable[Move], words: Mapping[Any, Text]) -> str:
    """
    Draw every lawful move in Markdown.

    Args:
        rules: in the order in which they are shown.
        words: what each state is called.

    Returns:
        One row a move and state it may start from; no line break at the end.
    """

    def told(state: str) -> str:
        return f"{words[state].zh} `{state}`"

    head = "| 从 from | 动作 act | 到 to | 谁 who | 须写理由 reason |\n|---|---|---|---|---|"
    rows = [
        f"| {told(start)} | {rule.words.zh} `{rule.act}` | {told(rule.to or start)} | {'、'.join(rule.who)} | "
        f"{'是 yes' if rule.needs_reason else ''} |"
        for rule in rules
        for start in rule.froms
    ]
    return "\n".join([head, *rows])
