"""From notice to register: the applicant asks and takes back, is reminded in time, and no record goes that is still needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.services.erasing import KEPT
from jifen.platform.config import clock
from jifen.platform.evidence.models import Question
from jifen.platform.messaging import services as messaging
from jifen.platform.messaging.models import Message
from jifen.platform.people.models import Person
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Objection, Round
from jifen.platform.settlement import selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.selectors import Answer


def told(template: str) -> int:
    """Count messages in accounts."""
    return Message.objects.filter(template=template, channel="account").count()


# ── asking for the registration ─────────────────────────────────────────────────────────────────────────────────────


def test_the_applicant_asks_once_for_the_whole_household_and_is_told_where_and_by_when(settlers_world: Any) -> None:
    """One question about everybody, to the office of the place; the applicant has it in writing."""
    claim = settlers_world.confirmed()
    question = settlement.ask_registration(claim=claim, actor=settlers_world.applicant(claim.case))

    assert (True, 4) == (claim.registering, len(question.asked))
    message = Message.objects.get(template="registration_asked", channel="account")
    assert question.office.name in message.words_zh


@pytest.mark.parametrize("by_system", [True, False])
def test_until_public_security_takes_it_up_it_may_be_taken_back_and_asked_again(
    settlers_world: Any, by_system: bool
) -> None:
    """Neither its system was asked nor has one of its people answered: the question is withdrawn, the notice holds."""
    claim = settlers_world.confirmed()
    actor = settlers_world.applicant(claim.case)
    first = settlement.ask_registration(claim=claim, actor=actor)
    if not by_system:
        Question.objects.filter(pk=first.pk).update(rung="hand")
    settlement.take_back_registration(claim=claim, actor=actor)
    first.refresh_from_db()

    assert ("withdrawn", False, "confirmed") == (first.state, claim.registering, claim.state)
    settlement.ask_registration(claim=claim, actor=actor)
    assert (2, 1) == (told("registration_asked"), told("registration_back"))


@pytest.mark.parametrize("changed", [{"attempts": 1}, {"rung": "hand", "state": "checking"}, {"state": "answered"}])
def test_once_it_is_taken_up_it_is_not_taken_back(settlers_world: Any, changed: dict[str, Any]) -> None:
    """The system is being asked, somebody has answered, or the answer is there."""
    claim = settlers_world.confirmed()
    question = settlement.ask_registration(claim=claim)
    Question.objects.filter(pk=question.pk).update(**changed)

    with pytest.raises(RefusedError, match=r"settlement\.registration_taken_up"):
        settlement.take_back_registration(claim=claim, actor=settlers_world.applicant(claim.case))
    assert Claim.objects.get(pk=claim.pk).registering is True


def test_a_second_refusal_is_told_as_the_first_was(settlers_world: Any) -> None:
    """Neither moves the claim, and both are news."""
    claim = settlers_world.confirmed()
    for _ in range(2):
        question = settlement.ask_registration(claim=claim)
        Question.objects.filter(pk=question.pk).update(state="withdrawn")
        settlement.take_registrations()
        claim.refresh_from_db()

    assert 2 == told("registration_refused")


# ── reminding ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_notice_that_runs_out_is_told_thirty_and_seven_days_before_once_each(settlers_world: Any) -> None:
    """Not before, not twice, and not anew each day; an extension has its own two."""
    claim = settlers_world.confirmed()
    last = claim.valid_until
    found = []
    for days in (31, 30, 30, 29, 8, 7, 6, 0):
        settlers_world.at(last - timedelta(days=days))
        found.append(settlement.remind_of_notices())

    assert [0, 1, 0, 0, 0, 1, 0, 0] == found
    assert "还有 30 天到期" in Message.objects.filter(template="notice_ends").order_by("pk")[0].words_zh
    settlement.extend(claim=claim, by=settlers_world.officer, until=last + timedelta(days=20), reason="住院")
    assert 1 == settlement.remind_of_notices()


def test_a_worker_that_slept_reminds_once_and_names_the_days_that_are_left(settlers_world: Any) -> None:
    """Three days before, the reminder of seven days is still news; whoever wants no reminders of drafts gets it too."""
    claim = settlers_world.confirmed()
    messaging.set_reminders(person=claim.case.person.public, wanted=False)
    settlers_world.at(claim.valid_until - timedelta(days=3))

    assert [1, 0] == [settlement.remind_of_notices() for _ in range(2)]
    assert "还有 3 天到期" in Message.objects.get(template="notice_ends", channel="account").words_zh


def test_nobody_is_reminded_while_public_security_registers_or_once_it_is_over(settlers_world: Any) -> None:
    """They have done what there was to do."""
    claim, other = settlers_world.confirmed(0), settlers_world.confirmed(1)
    settlement.ask_registration(claim=claim)
    settlement.withdraw(claim=other, actor=settlers_world.applicant(other.case))
    settlers_world.at(claim.valid_until - timedelta(days=5))

    assert 0 == settlement.remind_of_notices()


# ── what is needed is not erased ────────────────────────────────────────────────────────────────────────────────────


def end_case(case: Case) -> None:
    """Let the application itself be over."""
    Case.objects.filter(pk=case.pk).update(state="withdrawn")


def test_nobody_is_erased_whose_claim_is_active(settlers_world: Any) -> None:
    """Their application is over for long; the claim they settle by is not."""
    claim = settlers_world.confirmed()
    settlement.ask_registration(claim=claim)
    end_case(claim.case)
    settlers_world.at(clock.today() + KEPT * 2)

    assert 0 == casework.erase_expired()
    Claim.objects.filter(pk=claim.pk).update(state="annulled", registering=False)
    assert 1 == casework.erase_expired()
    assert [claim.case.person_id] == list(Person.objects.exclude(erased_at=None).values_list("pk", flat=True))


def test_nobody_is_erased_while_their_round_runs(settlers_world: Any) -> None:
    """The list they stand on may still be ranked again."""
    case = settlers_world.cases[0]
    end_case(case)
    Round.objects.filter(pk=settlers_world.round.pk).update(state="publicity")
    settlers_world.at(clock.today() + KEPT * 2)

    assert 0 == casework.erase_expired()
    Round.objects.filter(state="publicity").update(state="final")
    assert 1 == casework.erase_expired()


def test_nobody_is_erased_whose_objection_is_open(settlers_world: Any) -> None:
    """Not the objector, whose own application is over, before the answer; the round they objected in is over."""
    case = settlers_world.cases[0]
    round_ = settlers_world.round
    settlers_world.at(round_.objections_until)
    Round.objects.filter(pk=round_.pk).update(state="publicity")
    Person.objects.filter(pk=case.person_id).update(real_name="confirmed")
    case.person.refresh_from_db()
    given = {"use": round_.use, "line": schemes.pack_of(case.scheme).scheme.indicators[0].id, "papers": ()}
    made = rounds.raise_own(
        case=case, why="学历等级与证书不一致，请重新核实。", actor=settlers_world.applicant(case), **given
    )
    Round.objects.filter(pk=round_.pk).update(state="final")
    end_case(case)
    settlers_world.at(clock.today() + KEPT * 2)

    assert 0 == casework.erase_expired()
    over = {"state": "answered", "outcome": "rejected", "answered_at": clock.now()}
    Objection.objects.filter(pk=made.pk).update(**over)
    assert 1 == casework.erase_expired()


def test_nobody_is_erased_whose_consent_a_claim_rests_on(hosts_world: Any) -> None:
    """The householder once applied as well, and that is over; their consent is not."""
    case = hosts_world.cases[-1]
    friend = case.person
    Person.objects.filter(pk=friend.pk).update(real_name="confirmed")
    friend.refresh_from_db()
    at = next(at for at, one in enumerate(hosts_world.homeless) if one != case)
    claim = hosts_world.hosted(friend, at=at)
    settlement.answer_consent(consent=selectors.asked_of(friend)[0], person=friend, answer=Answer.GIVE)
    end_case(case)
    hosts_world.at(clock.today() + KEPT * 2)

    assert 0 == casework.erase_expired()
    settlement.withdraw(claim=claim, actor=hosts_world.applicant(claim.case))
    assert 1 == casework.erase_expired()
