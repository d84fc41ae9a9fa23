"""Public security at the desk: the end of an entry after an annulment, and a consent that was taken back, in plain sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from settlement_world import let_host

from jifen.platform.config import clock
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Question
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Cancellation, Claim

ZH = {"accept-language": "zh-hans"}
WHY = "学历证书系伪造，教育部门已书面确认"


@pytest.fixture
def annulled(settlers: Any) -> Claim:
    """Give a claim that was annulled after the household had been registered."""
    claim: Claim = settlers.registered()
    settlement.propose_annulment(claim=claim, by=settlers.officer, reason=WHY)
    settlement.annul(claim=claim, by=settlers.approver, reason=WHY)
    return claim


def _page(browser: Any, name: str, *args: Any) -> str:
    answer = browser.get(reverse(f"desk:{name}", args=args), headers=ZH)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def _answer(browser: Any, question: Question, verdict: str, reason: str = "") -> int:
    today = clock.today()
    on = {"on_year": today.year, "on_month": today.month, "on_day": today.day}
    told = on | {"verdict": verdict, "reason": reason, "reference": "注销 7 号", "count": "0"}
    address = reverse("desk:question", args=[question.public])
    return int(browser.post(address, told, headers=ZH).status_code)


def _agree(browser: Any, question: Question) -> int:
    address = reverse("desk:check", args=[question.public])
    return int(browser.post(address, {"decision": "agree"}, headers=ZH).status_code)


def test_the_people_of_the_office_find_it_in_their_queue_and_answer_with_two_pairs_of_eyes(
    settlers: Any, annulled: Claim, browse: Callable[[Any], Any]
) -> None:
    """Why, whom, as they were registered; nothing is chosen for them; the officer reads the answer on the claim."""
    question = Cancellation.objects.get().question
    first, second = (browse(settlers.reviewer(question.office, number)) for number in (1, 2))
    officer = browse(settlers.officer)
    listed, shown, before = (
        _page(first, "questions"),
        _page(first, "question", question.public),
        _page(officer, "claim", annulled.public),
    )
    unsaid, done = _answer(first, question, ""), _answer(first, question, "confirmed")
    checked, agreed = _page(second, "check", question.public), _agree(second, question)
    settlement.take_cancellations()

    assert "注销落户登记" in listed and question.public in listed
    assert all(one.name in shown for one in annulled.members.all())
    assert (True, False, False) == (WHY in shown, " checked" in shown, "是否列全" in shown)
    assert "等公安答复" in before
    assert (422, 302, 302) == (unsaid, done, agreed)
    assert "已注销登记" in checked
    assert "公安已注销登记" in _page(officer, "claim", annulled.public)


def test_an_entry_that_is_kept_needs_its_reason_which_officer_and_reinstater_read(
    settlers: Any, annulled: Claim, browse: Callable[[Any], Any]
) -> None:
    """Without one the page comes back."""
    question = Cancellation.objects.get().question
    first, second = (browse(settlers.reviewer(question.office, number)) for number in (1, 2))
    found = [_answer(first, question, "refuted", why) for why in ("", "本人另行符合人才引进条件")]
    _agree(second, question)
    settlement.take_cancellations()

    assert [422, 302] == found
    assert "本人另行符合人才引进条件" in _page(browse(settlers.officer), "claim", annulled.public)
    assert "公安保留登记" in _page(browse(settlers.officer), "claim_act", annulled.public, "propose_back")


def test_before_an_annulment_the_approver_reads_who_will_be_told_and_before_a_reinstatement_what_became_of_it(
    settlers: Any, browse: Callable[[Any], Any]
) -> None:
    """A cancelled entry means a new registration, and that stands beside the button."""
    claim = settlers.registered()
    settlement.propose_annulment(claim=claim, by=settlers.officer, reason=WHY)
    office = settlers.question(claim).office
    before = _page(browse(settlers.approver), "claim_act", claim.public, "annul")
    settlement.annul(claim=claim, by=settlers.approver, reason=WHY)
    question = Cancellation.objects.get().question
    first, second = (browse(settlers.reviewer(office, number)) for number in (1, 2))
    _answer(first, question, "confirmed")
    _agree(second, question)
    settlement.take_cancellations()
    claim.refresh_from_db()
    settlement.propose_reinstatement(claim=claim, by=settlers.officer, reason="认错了人")

    assert office.name in before and "将告知" in before
    assert "重新申请公安登记" in _page(browse(settlers.approver), "claim_act", claim.public, "reinstate")


def test_what_is_late_is_marked_for_the_office_and_for_the_officer(
    settlers: Any, annulled: Claim, browse: Callable[[Any], Any]
) -> None:
    """On the first page of the office, and beside the day on the claim."""
    question = Cancellation.objects.get().question
    settlers.at(question.due_on + timedelta(days=1))

    assert "注销落户登记" in _page(browse(settlers.reviewer(question.office)), "home")
    assert "mark late" in _page(browse(settlers.officer), "claim", annulled.public)


def test_nobody_else_opens_it(settlers: Any, annulled: Claim, browse: Callable[[Any], Any]) -> None:
    """Neither the officer nor another department, nor public security of another city."""
    question = Cancellation.objects.get().question
    elsewhere = settlers.reviewer(settlers.office(settlers.other.code, "public_security"), 7)
    education = settlers.reviewer(settlers.office(settlers.city.code, "education"), 8)
    address = reverse("desk:question", args=[question.public])

    assert [403] * 3 == [browse(one).get(address).status_code for one in (settlers.officer, elsewhere, education)]


def test_a_consent_taken_back_stands_first_on_the_page_of_the_question(
    settlers: Any, browse: Callable[[Any], Any], monkeypatch: Any
) -> None:
    """Who, when; the only answer left is that nobody was registered, and an entry that is sent all the same is refused."""
    let_host(monkeypatch)
    friend = settlers.friend()
    claim = settlers.hosted(friend)
    asked = claim.consents.get()
    settlement.answer_consent(consent=asked, person=friend, answer=selectors.Answer.GIVE)
    settlement.confirm(claim=claim, by=settlers.officer)
    question = settlement.ask_registration(claim=claim)
    evidence.to_hand(question=question, because="connectors.down")
    police = browse(settlers.reviewer(question.office))
    before = _page(police, "question", question.public)
    settlement.answer_consent(consent=asked, person=friend, answer=selectors.Answer.REVOKE)
    shown = _page(police, "question", question.public)
    forced, done = (
        _answer(police, question, "confirmed"),
        _answer(police, question, "refuted", "同意已被收回，未登记。"),
    )

    assert ("同意已被收回" in before, 'value="confirmed"' in before) == (False, True)
    assert ("同意已被收回：不得再按这项申请登记" in shown, 'value="confirmed"' in shown) == (True, False)
    assert friend.name in shown and 'value="refuted"' in shown
    assert (422, 302) == (forced, done)
