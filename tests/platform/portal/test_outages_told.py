"""A department's system is down: the timeline says why people have the question, who, until when, and that no point is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from jifen.facts.dossier import Proof, Standing
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.connectors.wording import UNANSWERED, unanswered
from jifen.platform.evidence.models import Question
from jifen.platform.evidence.replies import question_of
from jifen.platform.offices.models import Office
from jifen.platform.portal.casebook import moments
from jifen.platform.web.pieces import Moment, Sort

PARTS = dict.fromkeys("seconds status minutes most type name reason".split(), 3)


@pytest.fixture
def asked(world: Any) -> tuple[Case, Question]:
    """A case whose diploma a system is asked about."""
    Office.objects.filter(kind="department").update(has_system=True)
    case = world.accepted(world.person())
    return case, Question.objects.get(case=case.public, kind="education")


def fail(row: Question, code: str, *, last: bool = False) -> None:
    """Let the system give no answer; ``last`` is its last try."""
    if last:
        Question.objects.filter(pk=row.pk).update(attempts=9)
        row.refresh_from_db()
    casework.system_gave_no_answer(question=row, error=unanswered(code, row.public, **PARTS))
    row.refresh_from_db()


def answer(row: Question) -> None:
    """Let the system answer after all."""
    told = question_of(row)
    proof = Proof(Standing.VERIFIED, row.department, told.as_of, "T-1")
    records = tuple(replace(claim, proof=proof) for claim in told.claims)
    reply = port.Reply(
        told, port.Verdict.CONFIRMED, records, closes=True, on=told.as_of, by=row.department, reference="T-1"
    )
    casework.take_reply(question=row, reply=reply, manner="system")


def of_diploma(case: Case) -> Moment:
    """Give what the timeline says of the diploma now."""
    return next(one for one in moments(case) if getattr(one.name, "en", "") == "verifying education" and one.since)


def test_a_matter_that_went_to_people_says_why_who_has_it_until_when_and_that_no_point_is_lost(
    asked: tuple[Case, Question], browse: Any
):
    """The words stand on the page itself, with the office and its day."""
    case, row = asked
    fail(row, "connectors.unreachable", last=True)
    told = of_diploma(case)
    page = browse(case.person.user).get(reverse("portal:timeline", args=[case.public])).content.decode()

    assert "hand" == row.rung
    assert (Sort.NOW, row.due_on, row.office.name) == (told.sort, told.due, told.holder.zh)
    assert all(part in told.note.zh for part in ("系统", "人工核查", "积分不会因此减少"))
    assert told.note.zh in page


@pytest.mark.parametrize("code", [*UNANSWERED, "platform.system_does_not_know"])
def test_every_reason_a_system_has_for_not_answering_is_told_in_plain_words(code: str, asked: tuple[Case, Question]):
    """Both languages, no code, no braces, and always that the points do not suffer."""
    case, row = asked
    Question.objects.filter(pk=row.pk).update(rung="hand", trouble=code)
    note = of_diploma(case).note

    assert note.zh and note.en and "积分不会因此减少" in note.zh and "points do not suffer" in note.en
    assert not any(sign in f"{note.zh}{note.en}" for sign in ("{", "connectors.", "platform.", "HTTP"))


def test_a_system_that_is_only_late_says_that_it_is_asked_again(asked: tuple[Case, Question]):
    """Nothing went to people yet: the page says that it is tried again and from when on."""
    case, row = asked
    fail(row, "connectors.unreachable")
    note = of_diploma(case).note

    assert "system" == row.rung
    assert "自动再问" in note.zh and "积分不会因此减少" in note.zh


def test_the_timeline_says_when_the_system_was_back(asked: tuple[Case, Question]):
    """What the system answered after its trouble stands among the things that happened."""
    case, row = asked
    fail(row, "connectors.unreachable")
    answer(row)
    row.refresh_from_db()
    told = of_diploma(case)

    assert (Sort.DONE, row.answered_at) == (told.sort, told.since)
    assert "已恢复" in told.note.zh


def test_people_go_on_with_what_they_have_when_the_system_is_back(asked: tuple[Case, Question], monkeypatch: Any):
    """Another matter of the same office was answered by its system since: the page says so, and that nothing is to be done."""
    case, row = asked
    fail(row, "connectors.unreachable", last=True)
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    fields = {"person": row.person, "department": row.department, "city": row.city, "asked_for": row.asked_for}
    Question.objects.create(
        **fields, office=row.office, case="other", kind="education", rung="system", state="answered",
        due_on=row.due_on, asked_at=later, answered_at=later,
    )  # fmt: skip

    assert "恢复，这一项仍由人工核查完" in of_diploma(case).note.zh
    assert "不用您做什么" in of_diploma(case).note.zh


def test_a_matter_nothing_went_wrong_with_has_no_such_note(world: Any):
    """A department that never had a system is not told to have failed."""
    case = world.accepted(world.person())

    assert not any(one.note for one in moments(case) if one.due and one.since)
