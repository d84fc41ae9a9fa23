"""Every service of evidence, casework, rounds and settlement keeps what it wrote: after each act one run of ``verify`` finds nothing."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

HERE = Path(__file__).parent
sys.path += [str(HERE.parent / room) for room in ("casework", "rounds", "settlement")]

from core_world import world  # noqa: E402
from rounds_world import rounds_world  # noqa: E402
from settlement_world import settlers_world  # noqa: E402

from jifen.platform.audit.verifying import verify  # noqa: E402
from jifen.platform.casework import schemes  # noqa: E402
from jifen.platform.casework import services as casework  # noqa: E402
from jifen.platform.config import clock  # noqa: E402
from jifen.platform.people.models import Person  # noqa: E402
from jifen.platform.rounds import services as rounds  # noqa: E402
from jifen.platform.rounds.models import Run  # noqa: E402
from jifen.platform.rounds.selectors.objections import kinds_of_line  # noqa: E402
from jifen.platform.sandbox.behaviour import Behaviour  # noqa: E402
from jifen.platform.settlement import services as settlement  # noqa: E402

__all__ = ["rounds_world", "settlers_world", "world"]


def findings(after: str) -> list[tuple[str, Any]]:
    """What one run finds, said with the act it was found after."""
    return [(after, one) for one in verify().findings]


@pytest.mark.django_db
def test_a_case_is_kept_from_the_claims_to_the_frozen_points(world: Any) -> None:
    """Sent, returned, filled in again, sent again, accepted; answered by systems and by hand, disputed, frozen, opened again."""
    case = world.sent()
    actor = world.applicant(case)
    found = findings("sent")
    casework.return_for_correction(
        case=case, by=world.clerk, items=[casework.Item("education", "证书不清")], reason="补"
    )
    rows = case.entries["records"]["education"]
    casework.save_entries(case=case, kind="education", rows=rows, closed=True, actor=actor)
    casework.save_application(case=case, values={}, town=world.towns[1], uses=case.uses)
    casework.save_placement(case=case, placement={"where": "host"})
    found += findings("filled in again")
    casework.submit(case=case, actor=actor, key="again")
    casework.accept(case=case, by=world.clerk)
    world.by_system(world.open(case, "education")[0], Behaviour.REFUTES)
    found += findings("refuted")
    world.answer_all(case)
    found += findings("scored")
    casework.correct(case=case, kind="education", rows=[], closed=True, actor=actor)
    world.answer_all(case)
    found += findings("corrected")
    casework.dispute(
        case=case, scorecard=case.scorecards.last(), line="education", why="是本科", kinds=("education",), actor=actor
    )
    question = world.open(case, "education")[0]
    first, second = (world.reviewer(question.office, number) for number in (1, 2))
    given = casework.take_reply(question=question, reply=world.reply(question), manner="hand", given_by=first)
    casework.check_reply(reply=given, by=second, agrees=False, because="请附证书编号")
    found += findings("sent back")
    world.answer_all(case)
    casework.confirm(case=case, actor=actor)
    casework.reopen(case=case, by=world.officer, kinds=["education"], reason="收到举报")
    world.answer_all(case)
    found += findings("opened again")
    casework.withdraw(case=case, actor=actor, reason="改期")
    found += findings("withdrawn")

    assert [] == found
    assert verify().kept > 50


@pytest.mark.django_db
def test_a_claim_altered_before_anybody_ruled_on_it_is_named(world: Any, triggers_off: Any) -> None:
    """Its standing, whose it is, that a list is whole, what was taken back: each row by itself, from the moment it was sent."""
    case = world.sent()
    gone = case.entries["records"]["education"]
    casework.return_for_correction(
        case=case, by=world.clerk, items=[casework.Item("education", "证书不清")], reason="补"
    )
    casework.save_entries(case=case, kind="education", rows=[], closed=True, actor=world.applicant(case))
    casework.submit(case=case, actor=world.applicant(case), key="again")
    back = case.person.facts.get(kind="education", current=False)
    first, second = case.person.facts.filter(current=True)[:2]
    word = case.person.answers.first()
    sound = findings("taken back")
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_fact SET current = NOT current WHERE id = %s", [back.pk])
        cursor.execute("UPDATE evidence_fact SET whose = 'child' WHERE id = %s", [first.pk])
        cursor.execute("UPDATE evidence_fact SET seal_id = %s WHERE id = %s", ["0" * 32, second.pk])
        cursor.execute("UPDATE evidence_answer SET kind = 'patent' WHERE id = %s", [word.pk])
    expected = {("evidence_fact", back.pk), ("evidence_fact", first.pk), ("evidence_fact", second.pk)}

    assert gone and [] == sound
    assert expected | {("evidence_answer", word.pk)} == {(one.table, one.row) for one in verify().findings}


@pytest.mark.django_db
def test_claims_just_sent_are_marked_without_being_read_again(world: Any) -> None:
    """On the busiest day a question to the database for every application would be dear."""
    case = world.draft()
    with CaptureQueriesContext(connection) as asked:
        casework.submit(case=case, actor=world.applicant(case), key="once")
    read = [one["sql"] for one in asked if one["sql"].startswith("SELECT") and 'FROM "evidence_' in one["sql"]]

    assert 5 < case.person.facts.count()
    assert 1 == sum('FROM "evidence_fact"' in one for one in read)
    assert 1 == sum('FROM "evidence_answer"' in one for one in read)


@pytest.mark.django_db
def test_from_the_plan_to_the_registration_everything_is_kept(settlers_world: Any) -> None:
    """Plan, round, moves, entrants, run, standings, list, history; claim, members, notice, registration, a claim given up."""
    found = findings("final")
    found += findings(str(settlers_world.registered()))
    claim = settlers_world.confirmed(1)
    settlement.extend(
        claim=claim, by=settlers_world.officer, until=clock.today() + timedelta(days=1500), reason="材料在途。"
    )
    found += findings("extended")
    settlement.withdraw(claim=claim, actor=settlers_world.applicant(claim.case))
    found += findings("given up")

    assert [] == found
    assert verify().kept > 50


@pytest.mark.django_db
def test_a_collective_household_and_its_places_are_kept(settlers_world: Any) -> None:
    """Applied for, approved, taken by a family, left again, closed; a claim annulled by two people, with its bar."""
    household = settlers_world.household(room=8)
    found = findings("approved")
    claim = settlers_world.registered(household=household)
    found += findings("taken")
    settlement.move_out(member=claim.members.first(), by=settlers_world.employer, reason="迁往自有住房。")
    settlement.close_household(household=household, by=settlers_world.employer, reason="单位迁出本市。")
    found += findings("closed")
    settlement.propose_annulment(claim=claim, by=settlers_world.officer, reason="学历证书系伪造，已核实。")
    settlement.annul(claim=claim, by=settlers_world.approver, reason="学历证书系伪造，已核实。")
    found += findings("annulled")
    settlement.propose_reinstatement(claim=claim, by=settlers_world.officer, reason="认错了人。")
    settlement.reinstate(claim=claim, by=settlers_world.approver, reason="认错了人，予以恢复。")
    found += findings("reinstated")

    assert [] == found


@pytest.mark.django_db
def test_a_member_who_is_released_is_kept(settlers_world: Any) -> None:
    """With the notice that is issued anew, and the place that is free."""
    claim = settlers_world.confirmed(household=settlers_world.household())
    partner = claim.members.get(seat="partner")
    settlement.release_member(claim=claim, member=partner, by=settlers_world.officer, reason="离婚。")

    assert [] == findings("released")


@pytest.mark.django_db
def test_an_objection_is_kept_from_raising_to_the_answer(rounds_world: Any) -> None:
    """Waiver and draws apart, every row a round writes on its way to an answered objection; turned away as well."""
    world = rounds_world
    world.sealed()
    rounds.ask_run(round_=world.round, by=world.officer, kind=Run.Kind.OFFICIAL)
    assert rounds.work_next()
    rounds.schedule(round_=world.round, by=world.approver, release_at=clock.now() + timedelta(hours=30))
    rounds.call_back(round_=world.round, by=world.approver, reason="名单说明需要更正。")
    found = findings("called back")
    rounds.schedule(round_=world.round, by=world.approver, release_at=clock.now() + timedelta(hours=30))
    world.at(clock.today() + timedelta(days=3))
    rounds.release_due()
    found += findings("released")
    Person.objects.update(real_name=Person.RealName.CONFIRMED)
    first, second = world.cases[:2]
    lines = [one.id for one in schemes.pack_of(world.scheme).scheme.indicators if kinds_of_line(first, one.id)]
    made, other = (
        rounds.raise_own(
            case=case,
            use="settlement",
            line=lines[0],
            why="本人的这一项没有算进去，请核对。",
            papers=(),
            actor=world.applicant(case),
        )
        for case in (first, second)
    )
    found += findings("raised")
    rounds.pass_on(objection=made, by=world.officer, kinds=[])
    rounds.turn_away(objection=other, by=world.officer, why="这一项已按部门登记计分，异议没有指出不同的事实。")
    found += findings("passed on")

    assert [] == found
