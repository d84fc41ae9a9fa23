"""Why a question lies where it lies, for whom it is about: a system that failed, people who look instead, a system that is back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min
from django.utils import timezone

from jifen.kernel.errors import Text
from jifen.platform.audit import selectors as audit
from jifen.platform.connectors.wording import UNANSWERED
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.selectors import AGAIN, OPEN

NOTHING = Text("", "")
_KEPT = Text(
    "您的积分不会因此减少，也不用您做什么。", "Your points do not suffer, and there is nothing you have to do."
)
_BY_HAND: dict[str, Text] = {
    "connectors.no_system": Text(
        "这个部门没有办理此事的系统，由人工核查。", "The department has no system for this; its people look."
    ),
    "platform.system_does_not_know": Text(
        "部门的系统里查不到这一项，改由人工核查。", "The department's system knows nothing of this; its people look."
    ),
    AGAIN[0]: Text("您提出了异议，由人工重新核查。", "You disputed it; people look at it again."),
    AGAIN[3]: Text("名单公示期间，由人工重新核查。", "People look at it again while the list is shown."),
    AGAIN[2]: Text("抽查后由人工重新核查。", "A spot check had it looked at again by people."),
    AGAIN[1]: Text("因新的事实，由人工重新核查。", "There are new facts; people look at it again."),
}
_FAILED = Text(
    "部门的系统多次没有答复，改由人工核查。", "The department's system did not answer, time and again; its people look."
)
_UNUSABLE = Text(
    "部门的系统给出的答复不能采用，已弃用，改由人工核查。",
    "What the department's system answered could not be used and was set aside; its people look.",
)


def turned_over(case: str) -> dict[str, datetime]:
    """Say since when people have a question that a system did not answer, by the public name of the question."""
    rows = audit.entries_of(case).filter(act="evidence.to_hand")
    return {str(row.data.get("question")): row.at for row in rows}


def why(question: Question, turned: datetime | None) -> Text:
    """
    Say why an open question is where it is, or that a system answered after all.

    Args:
        question: as it stands.
        turned: since when people have it; None where it never changed hands.

    Returns:
        Plain words without codes; empty where nothing went wrong.
    """
    if not question.trouble:
        return NOTHING
    if question.state not in OPEN:
        return Text("部门的系统已恢复，并给出了答复。", "The department's system is back and has answered.")
    if question.rung == Question.Rung.SYSTEM:
        return _joined([_asked_again(question), _KEPT])
    return _joined([_reason(question.trouble), _back(question, turned), _KEPT])


def _reason(trouble: str) -> Text:
    known = UNANSWERED.get(trouble)
    return _BY_HAND.get(trouble) or (_FAILED if known is None or known.temporary else _UNUSABLE)


def _asked_again(question: Question) -> Text:
    if question.next_at is None:
        return Text("部门的系统暂时没有答复，会自动再问。", "The department's system is down; it is asked again.")
    at = timezone.localtime(question.next_at)
    return Text(
        f"部门的系统暂时没有答复，{at.month}月{at.day}日 {at:%H:%M} 后自动再问；仍不答复就改由人工核查。",
        f"The department's system does not answer; it is asked again after {at:%H:%M} on {at:%Y-%m-%d}, at last people are.",
    )


def _back(question: Question, turned: datetime | None) -> Text:
    """A system that failed one question and has answered another since is back; people go on with what they have."""
    if turned is None or question.trouble not in UNANSWERED:
        return NOTHING
    since = Question.objects.filter(
        office=question.office_id,
        state=Question.State.ANSWERED,
        rung=Question.Rung.SYSTEM,
        answered_at__gt=turned,
    ).aggregate(first=Min("answered_at"))["first"]
    if since is None:
        return NOTHING
    at = timezone.localtime(since)
    return Text(
        f"系统已于 {at.month}月{at.day}日 {at:%H:%M} 恢复，这一项仍由人工核查完。",
        f"The system was back at {at:%H:%M} on {at:%Y-%m-%d}; people finish what they have begun.",
    )


def _joined(parts: Sequence[Text]) -> Text:
    return Text("".join(one.zh for one in parts), " ".join(one.en for one in parts if one.en))
