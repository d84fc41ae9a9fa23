"""Whoever stands in sealed entrants stays in the round: their facts may turn, no official's act puts the person out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from rounds_world import PEOPLE

from jifen.kernel.dates import Deadline
from jifen.kernel.errors import RefusedError
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.selectors.rounds import competing

ITEM = casework.Item("education", "请重新填写学历。")


def again(world: Any) -> Case:
    """Have facts of the first entrant proven again."""
    case: Case = world.cases[0]
    until = Deadline(clock.today() + timedelta(days=20), provisional=False)
    casework.prove_again(
        case=case,
        actor=Actor(world.officer.username, "officer"),
        kinds=["education"],
        because="rounds.objection",
        reason="重新核实",
        as_of=case.scorecards.last().as_of,
        deadline=until,
    )
    return world.cases[0]


def put(case: Case, state: str) -> Case:
    """Put a case into a state it had before there was this rule."""
    Case.objects.filter(pk=case.pk).update(state=state, due_on=clock.today() - timedelta(days=1))
    return Case.objects.get(pk=case.pk)


def test_an_entrant_whose_facts_are_proven_again_is_not_returned(rounds_world: Any) -> None:
    """Nothing could be corrected any more, the case would lapse, and a ranked person would be gone (decision 40)."""
    rounds_world.sealed()
    case = again(rounds_world)
    with pytest.raises(RefusedError) as refused:
        casework.return_for_correction(case=case, by=rounds_world.clerk, items=[ITEM], reason="材料不清")

    assert "platform.case_sealed" == refused.value.code
    assert "verifying" == rounds_world.cases[0].state


def test_an_entrant_is_neither_declined_nor_let_lapse(rounds_world: Any) -> None:
    """However the case came into such a state; another one that is late lapses as ever."""
    rounds_world.sealed()
    sent, returned = put(rounds_world.cases[0], "submitted"), put(rounds_world.cases[1], "returned")
    other = rounds_world.accepted(PEOPLE, town=rounds_world.town_of(PEOPLE))
    casework.return_for_correction(case=other, by=rounds_world.clerk, items=[ITEM], reason="材料不清")
    put(other, "returned")
    with pytest.raises(RefusedError) as refused:
        casework.refuse(case=sent, by=rounds_world.clerk, reason="材料不清", basis="第五条")
    lapsed = casework.lapse_overdue()
    states = {case.pk: Case.objects.get(pk=case.pk).state for case in (sent, returned, other)}

    assert "platform.case_sealed" == refused.value.code
    assert 1 == lapsed
    assert {sent.pk: "submitted", returned.pk: "returned", other.pk: "lapsed"} == states


def test_whoever_stands_sealed_objects_to_the_list_and_disputes_no_line_beside_it(rounds_world: Any) -> None:
    """A silent applicant is in the round too: a dispute would have no clock, and the result could be final before its answer."""
    silent = rounds_world.scored(PEOPLE, town=rounds_world.town_of(PEOPLE))
    rounds_world.sealed()
    case = Case.objects.get(pk=silent.pk)
    with pytest.raises(RefusedError, match=r"platform\.case_sealed"):
        casework.dispute(
            case=case,
            scorecard=case.scorecards.last(),
            line="education",
            why="毕业证是本科",
            kinds=["education"],
            actor=rounds_world.applicant(case),
        )

    assert ("scored", 0) == (Case.objects.get(pk=case.pk).state, case.disputes.count())


def test_the_person_alone_takes_an_application_back(rounds_world: Any) -> None:
    """It is theirs: withdrawing is lawful after the sealing as before."""
    rounds_world.sealed()
    case = rounds_world.cases[0]
    casework.withdraw(case=case, actor=rounds_world.applicant(case))

    assert "withdrawn" == case.state


def test_a_sealed_round_is_sealed_again_with_everybody(rounds_world: Any) -> None:
    """A clerk who tries to return somebody takes nobody out."""
    first = rounds_world.sealed()
    case = again(rounds_world)
    with pytest.raises(RefusedError):
        casework.return_for_correction(case=case, by=rounds_world.clerk, items=[ITEM], reason="材料不清")
    rounds_world.at(clock.today() + timedelta(days=60))
    casework.lapse_overdue()

    assert {one.case_id for one in first.members.all()} == set(
        competing(rounds_world.round).values_list("pk", flat=True)
    )


def test_a_unit_needs_places_although_nobody_in_it_is_eligible_yet(rounds_world: Any) -> None:
    """They may become so by an objection, when the plan is sealed: 0 is said before."""
    world = rounds_world
    town = next(one for one in schemes.divisions().children(world.city.code) if one not in world.towns)
    case = world.frozen(PEOPLE, town=town)
    round_ = world.closed()
    with pytest.raises(RefusedError) as refused:
        rounds.seal_entrants(round_=round_, by=world.officer)
    world.plan(rows=[*world.rows, {"area": town, "places": 0}], why="补列")
    sealing = rounds.seal_entrants(round_=world.round, by=world.officer)

    assert case.scorecards.last().rows["settlement"]["eligible"] is False
    assert ("rounds.units_without_places", [town]) == (
        refused.value.code,
        [one.value for one in refused.value.complaints],
    )
    assert PEOPLE + 1 == sealing.entrants
