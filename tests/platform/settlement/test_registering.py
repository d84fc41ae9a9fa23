"""Registration: public security enters the whole household in one act, or says who comes later and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import services as casework
from jifen.platform.casework.placement import members_of
from jifen.platform.config import clock
from jifen.platform.connectors import port
from jifen.platform.evidence import services as evidence
from jifen.platform.evidence.models import Fact, Question
from jifen.platform.evidence.replies import question_of
from jifen.platform.evidence.selectors import open_questions, queue
from jifen.platform.messaging.models import Message
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import rights
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim


def test_the_whole_household_is_registered_in_one_act_on_one_day(settlers_world: Any) -> None:
    """One question, one answer, the same day and reference for everybody."""
    claim = settlers_world.registered()
    members = list(claim.members.all())

    assert ("settled", clock.today()) == (claim.state, claim.settled_on)
    assert {clock.today()} == {one.registered_on for one in members}
    assert 1 == len({one.reference for one in members}) and members[0].reference.startswith("SANDBOX-")
    assert 1 == Question.objects.filter(case=claim.case.public, about="register").count()
    assert Message.objects.filter(template="registered", person=claim.case.person.public, channel="account").exists()


def test_what_is_asked_is_what_the_register_is_to_say(settlers_world: Any) -> None:
    """Everybody who moves and nobody else, at the new place, for this purpose and on this ground."""
    partner = next(one for one in members_of(settlers_world.homeless[0]) if one.startswith("partner:"))
    claim = settlers_world.confirmed(members=[partner])
    asked = question_of(settlement.ask_registration(claim=claim))

    assert ("落户登记", "public_security", "identity") == (asked.purpose, asked.department, asked.kind)
    assert ["self", "partner"] == [one.whose for one in asked.claims]
    assert {claim.town} == {one.values["registered_in"] for one in asked.claims}
    assert ["partner"] == [one.whose for one in asked.subject.household]


def test_registering_changes_no_fact_and_no_score(settlers_world: Any) -> None:
    """It is an act, not a proof: points were frozen before, and stay as they were."""
    claim = settlers_world.confirmed()
    case = claim.case
    before = list(Fact.objects.filter(person=case.person).order_by("pk").values_list("pk", "current", "standing"))
    cards = case.scorecards.count()
    settlers_world.by_system(settlement.ask_registration(claim=claim))

    assert before == list(
        Fact.objects.filter(person=case.person).order_by("pk").values_list("pk", "current", "standing")
    )
    assert (cards, 0) == (case.scorecards.count(), open_questions(case.public))


def test_where_there_is_no_system_its_people_register_and_a_colleague_checks(settlers_world: Any) -> None:
    """The same question in the queue of the police office; it counts after the second pair of eyes."""
    claim = settlers_world.confirmed()
    Office.objects.filter(kind="department", department="public_security").update(has_system=False)
    question = settlement.ask_registration(claim=claim)
    held = list(rights(settlers_world.reviewer(question.office), "question.answer"))

    assert question in queue(held)
    settlers_world.by_hand(question)
    assert 1 == settlement.take_registrations()
    claim.refresh_from_db()
    assert "settled" == claim.state


def test_a_system_that_does_not_know_is_followed_by_its_people(settlers_world: Any) -> None:
    """Unknown is no refusal: the people of the office are asked, and nothing is taken up before."""
    claim = settlers_world.confirmed()
    settlers_world.by_system(settlement.ask_registration(claim=claim), Behaviour.UNKNOWN)
    question = settlers_world.question(claim)

    assert ("hand", "waiting", claim.town) == (question.rung, question.state, question.town)
    assert 0 == settlement.take_registrations()
    settlers_world.by_hand(question)
    assert 1 == settlement.take_registrations()


def test_an_outage_registers_nobody_and_refuses_nobody(settlers_world: Any) -> None:
    """The question waits, and goes to people at last; the applicant is told nothing about points."""
    claim = settlers_world.confirmed()
    question = settlement.ask_registration(claim=claim)
    error = port.UnansweredError("connectors.down", *[port.VERDICT_TEXTS[port.Verdict.UNKNOWN]] * 2, temporary=False)
    casework.system_gave_no_answer(question=question, error=error)
    question.refresh_from_db()

    assert ("hand", "waiting") == (question.rung, question.state)
    assert 0 == settlement.take_registrations()
    assert not Message.objects.filter(template="by_hand", case=claim.case.public).exists()


def _without(reply: port.Reply, seat: str) -> port.Reply:
    """Let a reply leave one member out, with its reason."""
    kept = tuple(one for one in reply.records if one.whose != seat)
    return replace(reply, verdict=port.Verdict.CORRECTED, records=kept, closes=False, reason="原户口尚未迁出")


def test_a_member_who_cannot_be_registered_comes_later_with_the_reason(settlers_world: Any) -> None:
    """Never silently: the reason stays with the member, the others are registered, and it is asked about again."""
    claim = settlers_world.confirmed()
    question = settlement.ask_registration(claim=claim)
    reply = _without(settlers_world.reply(question), "partner")
    casework.take_reply(question=question, reply=reply, manner="system")
    settlement.take_registrations()
    claim.refresh_from_db()
    partner = claim.members.get(seat="partner")

    assert ("settled", None, "原户口尚未迁出") == (claim.state, partner.registered_on, partner.later_because)
    assert 3 == claim.members.filter(registered_on=clock.today()).count()

    settlers_world.by_system(settlement.ask_registration(claim=claim))
    settlement.take_registrations()
    partner.refresh_from_db()
    assert clock.today() == partner.registered_on
    assert [1, 1] == [
        Message.objects.filter(template=name, case=claim.case.public, channel="account").count()
        for name in ("registered_in_part", "registered_rest")
    ]


def test_where_the_applicant_is_not_registered_nobody_is(settlers_world: Any) -> None:
    """The notice still holds, each member has the reason, and the household may be asked about again."""
    claim = settlers_world.confirmed()
    settlers_world.by_system(settlement.ask_registration(claim=claim), Behaviour.REFUTES)
    assert 1 == settlement.take_registrations()
    claim.refresh_from_db()

    assert ("confirmed", False) == (claim.state, claim.registering)
    assert all(one.later_because and one.registered_on is None for one in claim.members.all())
    assert Message.objects.filter(template="registration_refused", case=claim.case.public).exists()
    settlers_world.by_system(settlement.ask_registration(claim=claim))
    settlement.take_registrations()
    claim.refresh_from_db()
    assert "settled" == claim.state


def test_what_the_register_said_before_is_no_entry(settlers_world: Any) -> None:
    """A department that only looks the household up answers with its old register: nobody is settled by that."""
    claim = settlers_world.confirmed()
    question = settlement.ask_registration(claim=claim)
    asked = question_of(question)
    looked_up = settlers_world.truth.answer(replace(asked, purpose="积分核验"), Behaviour.OK, clock.today())
    casework.take_reply(question=question, reply=replace(looked_up, question=asked), manner="system")
    settlement.take_registrations()
    claim.refresh_from_db()

    assert "confirmed" == claim.state
    assert not claim.members.filter(registered_on__isnull=False).exists()


def test_asking_twice_is_asking_once_and_taking_twice_is_taking_once(settlers_world: Any) -> None:
    """Neither a second press nor a second worker does anything again."""
    claim = settlers_world.confirmed()
    stale = Claim.objects.get(pk=claim.pk)
    question = settlement.ask_registration(claim=claim)
    for seen, told in ((stale, r"settlement\.claim_moved"), (claim, r"settlement\.being_registered")):
        with pytest.raises(RefusedError, match=told):
            settlement.ask_registration(claim=seen)
    settlers_world.by_system(question)

    assert [True, False] == [settlement.take_registration(claim=one) for one in (claim, stale)]
    assert 1 == claim.moves.filter(act="settle").count()


def test_without_a_notice_that_holds_nobody_is_registered(settlers_world: Any) -> None:
    """Before it is issued, after everybody is registered, and once it has run out."""
    claim = settlers_world.reserved()
    with pytest.raises(RefusedError, match=r"settlement\.nothing_to_register"):
        settlement.ask_registration(claim=claim)
    settlement.confirm(claim=claim, by=settlers_world.officer)
    done = settlers_world.registered(1)
    with pytest.raises(RefusedError, match=r"settlement\.nothing_to_register"):
        settlement.ask_registration(claim=done)

    settlers_world.certain(claim)
    settlers_world.at(claim.valid_until.replace(year=claim.valid_until.year + 1))
    with pytest.raises(RefusedError, match=r"settlement\.nothing_to_register"):
        settlement.ask_registration(claim=claim)


def test_nobody_is_asked_where_public_security_has_no_office(settlers_world: Any) -> None:
    """No other department keeps the register: it is said what is missing."""
    claim = settlers_world.confirmed()
    Office.objects.filter(kind="department", department="public_security").update(active=False)

    with pytest.raises(RefusedError, match=r"platform\.no_department"):
        settlement.ask_registration(claim=claim)
    claim.refresh_from_db()
    assert claim.registering is False


def test_a_decision_of_an_office_proves_only_what_the_window_proves(settlers_world: Any) -> None:
    """What a department keeps cannot be decided into existence."""
    person = settlers_world.homeless[0].person

    with pytest.raises(ValueError, match="public_security"):
        evidence.state_decision(person=person, kind="identity", values={}, reference="x", actor="officer")
