"""What the people of public security are told beside a question about the register: an annulment, or a consent that was taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jifen.kernel.errors import Text
from jifen.platform.desk.telling import due_cell, due_words, relation
from jifen.platform.evidence.models import Question
from jifen.platform.settlement import selectors
from jifen.platform.settlement.models import Cancellation, Claim, Consent
from jifen.platform.web.pieces import Cell, Sort
from jifen.platform.web.templatetags.words import day_text
from jifen.policy.phrasing import joined

CANCELLATION_COLUMNS = (
    Text("公安机关", "Public security"),
    Text("涉及的人", "Whom it is about"),
    Text("告知", "Told"),
    Text("期限", "Due"),
    Text("答复", "Answer"),
)
MEMBER_COLUMNS = (
    Text("姓名", "Name"),
    Text("与申请人的关系", "Relation"),
    Text("公民身份号码", "Identity number"),
    Text("登记日期", "Registered"),
    Text("登记回执号", "Number of the entry"),
)
_SORTS = {"done": Sort.DONE, "kept": Sort.NO, "dropped": Sort.LOCKED}


def cancelling(question: Question) -> dict[str, Any] | None:
    """Tell why an entry is to be cancelled, and how each was registered; None where a question asks for nothing such."""
    if question.about != Question.About.CANCEL:
        return None
    asked: Cancellation = question.cancellation
    # Who looks them up in the register needs the whole numbers; that they were read is on record.
    numbers = {one.pk: one.identity_number for one in asked.claim.members.all()}
    rows = [
        [
            one["name"],
            relation(one["seat"]),
            numbers.get(one["member"], ""),
            due_words(date.fromisoformat(one["registered_on"])),
            one["reference"],
        ]
        for one in asked.members
    ]
    return {"asked": asked, "columns": MEMBER_COLUMNS, "rows": rows}


def taken_back(question: Question) -> Text | None:
    """Say whose consent was taken back, and when, while a registration is asked for; None where nobody's was."""
    if question.stopped_at is None:
        return None
    told = [_revoked(one) for one in selectors.taken_back(question.case)]
    at = _instant(question.stopped_at)
    return joined(told, "；", "; ") if told else Text(f"同意于 {at.zh} 被收回", f"taken back on {at.en}")


def _revoked(one: Consent) -> Text:
    assert one.answered_at is not None, "what was taken back says when"
    who, at = selectors.OF_WORDS[one.of], _instant(one.answered_at)
    return Text(f"{who.zh}{one.name}，{at.zh}", f"the {who.en} {one.name}, {at.en}")


def cancellations(claim: Claim) -> list[list[Any]]:
    """Give a row for everything public security was told of annulments of a claim: whom, when, until when, what it answered."""
    return [_row(one) for one in selectors.cancellations_of(claim)]


def _row(one: Cancellation) -> list[Any]:
    given, question = selectors.answer_of(one), one.question
    names = "、".join(str(member["name"]) for member in one.members)
    due = due_cell(question.due_on, question.due_is_provisional) if given is None else ""
    return [question.office.words, names, day_text(one.at), due, _answer(one)]


def _answer(one: Cancellation) -> Cell:
    words, given = selectors.words_of(one), selectors.answer_of(one)
    if given is None:
        return Cell(words, sort=Sort.WAIT)
    on, why = day_text(given.on), given.reason
    zh, en = f"{words.zh}，{on.zh}，{given.by}", f"{words.en}, {on.en}, {given.by}"
    return Cell(Text(f"{zh}：{why}", f"{en}: {why}") if why else Text(zh, en), sort=_SORTS[given.outcome])


def _instant(at: datetime) -> Text:
    on, clock = day_text(at), f"{timezone.localtime(at):%H:%M}"
    return Text(f"{on.zh}{clock}", f"{on.en} {clock}")
