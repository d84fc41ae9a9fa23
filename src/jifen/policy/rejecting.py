"""The one error that carries all complaints about a file or a folder."""

from __future__ import annotations

from collections.abc import Iterable

from jifen.kernel.errors import BadPolicyError, Complaint, Text


def rejected(name: str, complaints: Iterable[Complaint]) -> BadPolicyError:
    """Put the complaints about a file in the order of their lines, into the error to raise."""
    ordered = sorted(complaints, key=lambda complaint: (complaint.where.rpartition(":")[0], _line(complaint)))
    return BadPolicyError(
        "policy.rejected",
        Text(f"{name} 有 {len(ordered)} 处须修改。", f"{name} has {len(ordered)} thing(s) to mend."),
        Text("请逐条修改后再试。", "Mend each of them and try again."),
        where=name,
        complaints=ordered,
    )


def _line(complaint: Complaint) -> int:
    tail = complaint.where.rpartition(":")[2]
    return int(tail) if tail.isdecimal() else 0
