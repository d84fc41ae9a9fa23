"""What the exit codes of ``jifen`` mean; scripts rely on them."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes, the worst that happened."""

    OK = 0
    FINDINGS = 1
    UNREADABLE = 2
    REFUSED = 3
    INTERRUPTED = 130


MEANINGS = {
    Exit.OK: ("做完，没有问题", "done, nothing wrong"),
    Exit.FINDINGS: (
        "做完，但有问题须看：有行未读入、检查未通过",
        "done, but look: rows were left out, or a check failed",
    ),
    Exit.UNREADABLE: (
        "没有做：用法有误，或文件、方案不可用",
        "not done: wrong usage, or a file or scheme that cannot be used",
    ),
    Exit.REFUSED: ("没有做：规则不允许", "not done: the rules forbid it"),
    Exit.INTERRUPTED: ("中断；没有留下半个文件", "interrupted; no half-written file was left"),
}


def told() -> str:
    """Write the table of exit codes for the help page."""
    rows = (f"  {code.value:>3}  {zh} / {en}" for code, (zh, en) in MEANINGS.items())
    return "\b\n退出码 / exit codes\n" + "\n".join(rows)
