"""What a token may be for, and which offices may hold it. Nothing is allowed that is not listed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jifen.kernel.errors import RefusedError, Text
from jifen.platform.offices.models import Office


@dataclass(frozen=True, slots=True)
class Scope:
    """One purpose: its words, and whether an office is one that may hold it."""

    words: Text
    held_by: Callable[[Office], bool]


class ScopeMissingError(RefusedError):
    """A token is good, but not for this."""


def _government(office: Office) -> bool:
    return office.kind == Office.Kind.GOVERNMENT and office.level != Office.Level.TOWN


def _department(office: Office) -> bool:
    return office.kind == Office.Kind.DEPARTMENT


SCOPES: dict[str, Scope] = {
    "cases.write": Scope(Text("替本辖区申请人填写和提交", "fill in and send for applicants of the area"), _government),
    "cases.read": Scope(Text("查阅本辖区办件", "read the cases of the area"), _government),
    "cases.accept": Scope(
        Text(
            "由本机构经办受理、退回、不予受理和重新核验", "have the office's clerks accept, return, decline and reopen"
        ),
        _government,
    ),
    "cases.rank": Scope(
        Text("由本机构负责人截止批次、封存名册、排名", "have the office's officers close, seal and rank rounds"),
        _government,
    ),
    "questions.read": Scope(Text("取回本部门待核查事项", "fetch what the department was asked"), _department),
    "replies.write": Scope(Text("推送本部门核查答复", "push the department's answers"), _department),
    "load.read": Scope(Text("查看办件统计", "see load and lateness"), _government),
}


def scope_missing(scope: str) -> ScopeMissingError:
    """Say which purpose a token lacks."""
    words = SCOPES[scope].words
    return ScopeMissingError(
        "api.scope_missing",
        Text(f"这个令牌不能用于“{words.zh}”（{scope}）。", f"This token is not for this: {words.en} ({scope})."),
        Text("请向发放机构申请相应用途的令牌。", "Ask the office that issued it for one with that purpose."),
    )
