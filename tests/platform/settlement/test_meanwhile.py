"""What happens beside a claim: the list turns out wrong, police answer late or do not know, somebody leaves the household."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case, Scorecard
from jifen.platform.config import clock
from jifen.platform.evidence.models import Question
from jifen.platform.messaging.models import Message
from jifen.platform.offices.models import Office
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds.models import Round
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.settlement import places, selectors
from jifen.platform.settlement import services as settlement
from jifen.platform.settlement.models import Claim
from jifen.platform.settlement.moving import ClaimMovedError
from jifen.platform.settlement.selectors import Answer


def told(template: str) -> int:
    """Count messages in accounts."""
    return Message.objects.filter(template=template, channel="account").count()


def changed(case: Case) -> None:
    """Let a case be scored again after a fact was refuted: its row is not the one that was ranked."""
    card = case.scorecards.latest("number")
    rows = {use: row | {"points": "0"} for use, row in card.rows.items()}
    fields = [one.name for one in Scorecard._meta.concrete_fields if one.name not in ("id", "seal_id", "public")]
    told = {name: getattr(card, name) for name in fields} | {"number": card.number + 1, "rows": rows}
    Scorecard.objects.create(**told)


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_claims_on_a_list_that_is_known_to_be_wrong(settlers_world: Any) -> None:
    """Publicity is over and every objection answered, but the row of somebody has changed: first the round is ranked again."""
    case, other = settlers_world.homeless[0], settlers_world.placed[-1]
    claim = settlers_world.confirmed(1, members=[])
    Round.objects.filter(pk=settlers_world.round.pk).update(state="publicity")
    before = selectors.may_claim(case)
    changed(other)

    assert (None, True) == (before, "尚未确定" in str(selectors.may_claim(case)))
    with pytest.raises(RefusedError, match=r"settlement\.not_placed_any_more"):
        settlement.ask_registration(claim=claim)


def test_nobody_is_registered_while_the_round_is_ranked_again(settlers_world: Any) -> None:
    """The notice was issued on a list that is not in force any more, or may not be."""
    claim = settlers_world.confirmed()
    Round.objects.filter(pk=settlers_world.round.pk).update(state="ranked")

    with pytest.raises(RefusedError, match=r"settlement\.not_placed_any_more"):
        settlement.ask_registration(claim=claim)
    Round.objects.filter(pk=settlers_world.round.pk).update(state="final")
    assert settlement.ask_registration(claim=claim).state == Question.State.WAITING


# ── public security ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_read_before_public_security_was_asked_gives_nothing_up(settlers_world: Any) -> None:
    """Asking is a move: whoever saw the claim before it has seen another one, and the household stays one."""
    claim = settlers_world.confirmed()
    stale = Claim.objects.select_related("case__person").get(pk=claim.pk)
    question = settlement.ask_registration(claim=claim)
    for act in (
        lambda: settlement.withdraw(claim=stale, actor=settlers_world.applicant(claim.case)),
        lambda: settlement.record_death(claim=stale, by=settlers_world.officer, reason="死亡医学证明"),
    ):
        with pytest.raises(ClaimMovedError):
            act()
    settlers_world.by_system(question)
    settlement.take_registrations()
    claim.refresh_from_db()

    assert ("settled", 4) == (claim.state, claim.members.filter(active=True, registered_on=clock.today()).count())
    assert ["confirm", "ask", "settle"] == list(claim.moves.values_list("act", flat=True))


@pytest.mark.parametrize("ends", ["death", "annul"])
def test_once_public_security_works_on_it_its_answer_comes_before_any_end(settlers_world: Any, ends: str) -> None:
    """Otherwise somebody would be in the register, and in no claim; a question that only waits is taken back."""
    claim = settlers_world.confirmed()
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason="学历证书系伪造")
    settlement.decline(claim=claim, by=settlers_world.approver, reason="核对属实")
    question = settlement.ask_registration(claim=claim)
    Question.objects.filter(pk=question.pk).update(attempts=1)
    if ends == "annul":
        settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason="另有伪造")

    def end() -> None:
        if ends == "death":
            settlement.record_death(claim=claim, by=settlers_world.officer, reason="死亡医学证明")
        else:
            settlement.annul(claim=claim, by=settlers_world.approver, reason="另有伪造")

    with pytest.raises(RefusedError, match=r"settlement\.registration_taken_up"):
        end()
    Question.objects.filter(pk=question.pk).update(attempts=0)
    end()
    question.refresh_from_db()
    assert ("withdrawn", False) == (question.state, claim.registering)


def test_people_who_do_not_know_yet_refuse_nothing_and_go_on(settlers_world: Any) -> None:
    """The claim waits for them, does not run out, and nobody has a reason beside the name; the answer that comes counts."""
    claim = settlers_world.confirmed()
    Office.objects.filter(kind="department", department="public_security").update(has_system=False)
    settlers_world.by_hand(settlement.ask_registration(claim=claim), Behaviour.UNKNOWN)
    settlement.take_registrations()
    settlers_world.at(claim.valid_until + timedelta(days=9))
    claim.refresh_from_db()
    question = settlers_world.question(claim)

    assert ("confirmed", True, "hand", "waiting") == (claim.state, claim.registering, question.rung, question.state)
    assert ((1, 0), 0) == ((told("registration_unknown"), told("registration_refused")), settlement.expire_due())
    assert {""} == {one.later_because for one in claim.members.all()}
    settlers_world.by_hand(question)
    settlement.take_registrations()
    claim.refresh_from_db()
    assert "settled" == claim.state


# ── one of the household ────────────────────────────────────────────────────────────────────────────────────────────


def without(world: Any, claim: Claim, seat: str) -> None:
    """Let public security register everybody but one."""
    question = settlement.ask_registration(claim=claim)
    reply = world.reply(question)
    kept = tuple(one for one in reply.records if one.whose != seat)
    verdict = type(reply.verdict).CORRECTED
    reply = replace(reply, verdict=verdict, records=kept, closes=False, reason="原户口尚未迁出")
    casework.take_reply(question=question, reply=reply, manner="system")
    settlement.take_registrations()
    claim.refresh_from_db()


def test_who_will_not_be_registered_is_released_and_free(settlers_world: Any) -> None:
    """The others stay registered; nobody is asked about the released any more, and their place is free."""
    household = settlers_world.household()
    claim = settlers_world.confirmed(household=household)
    without(settlers_world, claim, "partner")
    partner = claim.members.get(seat="partner")
    with pytest.raises(NotAllowedError):
        settlement.release_member(claim=claim, member=partner, by=settlers_world.clerk, reason="离婚")
    with pytest.raises(RefusedError, match=r"settlement\.reason"):
        settlement.release_member(claim=claim, member=partner, by=settlers_world.officer, reason="")
    settlement.release_member(claim=claim, member=partner, by=settlers_world.officer, reason="已离婚，离婚证核对无误")
    claim.refresh_from_db()

    assert (False, clock.today(), 2) == (partner.active, partner.released_on, places.left(household))
    assert ("settled", False) == (claim.state, selectors.can_be_registered(claim))
    assert 1 == told("member_released")
    for member in (partner, claim.members.get(seat="self")):
        with pytest.raises(RefusedError, match=r"settlement\.not_released"):
            settlement.release_member(claim=claim, member=member, by=settlers_world.officer, reason="x")


def test_before_the_registration_a_release_makes_the_notice_anew(settlers_world: Any) -> None:
    """With the same last day and without the one who is gone; while public security is at it nobody is released."""
    claim = settlers_world.confirmed()
    first = claim.notices.get()
    partner = claim.members.get(seat="partner")
    question = settlement.ask_registration(claim=claim)
    with pytest.raises(RefusedError, match=r"settlement\.being_registered"):
        settlement.release_member(claim=claim, member=partner, by=settlers_world.officer, reason="离婚")
    settlement.take_back_registration(claim=claim, actor=settlers_world.applicant(claim.case))
    settlement.release_member(claim=claim, member=partner, by=settlers_world.officer, reason="离婚")
    second = selectors.notice_in_force(claim)

    assert (2, first.valid_until) == (second.version, second.valid_until)
    assert ({"partner"}, 3) == (
        {one["seat"] for one in first.told["members"]} - {one["seat"] for one in second.told["members"]},
        len(second.told["members"]),
    )
    assert question.state == Question.State.WAITING
    settlement.ask_registration(claim=Claim.objects.get(pk=claim.pk))
    assert 3 == len(settlers_world.question(claim).asked)


# ── collective households ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_family_needs_the_word_of_the_holder_and_not_the_applicants(settlers_world: Any) -> None:
    """Being open is no consent: each family is taken in by whoever holds the household, who may take it back until the register."""
    claim = settlers_world.reserved(household=settlers_world.household(), host="", consent=True)
    asked = claim.consents.get(of="holder")
    with pytest.raises(RefusedError, match=r"settlement\.consents_missing"):
        settlement.confirm(claim=claim, by=settlers_world.officer)
    with pytest.raises(NotAllowedError):
        settlement.answer_family(consent=asked, by=settlers_world.police, answer=Answer.GIVE)
    settlement.answer_family(consent=asked, by=settlers_world.employer, answer=Answer.GIVE)
    settlement.confirm(claim=claim, by=settlers_world.officer)
    settlement.ask_registration(claim=claim)
    settlement.answer_family(consent=asked, by=settlers_world.employer, answer=Answer.REVOKE)
    claim.refresh_from_db()

    assert (False, False) == (claim.placement["consent"], claim.registering)
    assert ("holder", "employer", None) == (asked.manner, asked.by, asked.person)
    assert [asked] == selectors.families_of(claim.household)
    with pytest.raises(RefusedError, match=r"settlement\.consents_missing"):
        settlement.ask_registration(claim=claim)


def test_nobody_takes_their_own_family_in(settlers_world: Any) -> None:
    """Also where the applicant works for the holder."""
    claim = settlers_world.reserved(household=settlers_world.household())
    claim.case.person.user = settlers_world.employer
    claim.case.person.save(update_fields=["user"])

    with pytest.raises(RefusedError, match=r"settlement\.own_claim"):
        settlement.answer_family(consent=claim.consents.get(), by=settlers_world.employer, answer=Answer.GIVE)


def test_a_place_that_is_only_kept_is_not_moved_out_of(settlers_world: Any) -> None:
    """Otherwise it would be given twice; after the registration the reason stays and the household reads it."""
    household = settlers_world.household(room=1)
    claim = settlers_world.confirmed(1, household=household, members=[])
    member = claim.members.get()
    with pytest.raises(RefusedError, match=r"settlement\.not_moved_in"):
        settlement.move_out(member=member, by=settlers_world.employer, reason="离职")
    assert 0 == places.left(household)
    settlers_world.by_system(settlement.ask_registration(claim=claim))
    settlement.take_registrations()
    settlement.move_out(member=member, by=settlers_world.employer, reason="离职后自购住房")
    member.refresh_from_db()

    assert (clock.today(), "离职后自购住房", 1) == (
        member.moved_out_on,
        member.moved_out_because,
        places.left(household),
    )
    assert "离职后自购住房" in Message.objects.get(template="moved_out", channel="account").words_zh
