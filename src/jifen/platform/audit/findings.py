"""What a check of the trail can find: the faults, and one row that has one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a row."""

    ALTERED = "altered"  # 被改动
    REMOVED = "removed"  # 被删除
    INSERTED = "inserted"  # 后来插入
    BACK_DATED = "back_dated"  # 时间被提前
    FORGED = "forged"  # 封存的签名不对
    CHAIN = "chain"  # 封存链断开
    ROOT = "root"  # 与封存的根不符：范围内有一行被换
    ROLLED_BACK = "rolled_back"  # 数据库被退回


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that is not what was written; ``row`` is its id, of a seal its number, and 0 where that is no number."""

    table: str
    row: int
    fault: Fault
