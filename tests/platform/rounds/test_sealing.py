"""Sealing: who competes, by which rows and for which places, is fixed before anybody is ranked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from core_world import DAY
from django.db import DatabaseError, IntegrityError, connection, transaction
from rounds_world import PEOPLE, USE

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Scorecard
from jifen.platform.casework.moving import Actor
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds import inputs, selectors
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.lifecycle import Act
from jifen.platform.rounds.models import Entrant, Round, Sealing
from jifen.platform.rounds.moving import move
from jifen.platform.rounds.services import sealing as sealing_module
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.ranking import Result, rank, seal


def ranking_of(sealing: Sealing) -> Any:
    """Rank what was sealed."""
    round_ = sealing.round
    return rank(
        inputs.rows_of(sealing),
        inputs.rules_of(round_),
        run=inputs.run_of(round_),
        quota=inputs.quota_of(round_),
        qualifying_points=inputs.qualifying_points_of(round_),
    )


# ── what is sealed ──


def test_everybody_who_confirmed_is_sealed_once(rounds_world: Any) -> None:
    """Twelve cases, twelve rows, each by the public id of its case, days as days."""
    sealing = rounds_world.sealed()
    rows = list(inputs.rows_of(sealing))

    assert sorted(case.public for case in rounds_world.cases) == sorted(row["person"] for row in rows)
    assert {DAY} == {row["applied_on"] for row in rows}
    assert (PEOPLE, 1, "sealed") == (sealing.entrants, sealing.number, rounds_world.round.state)


def test_the_seal_is_that_of_the_ranking_room_over_the_same_rows(rounds_world: Any) -> None:
    """Whoever has rows and secret makes it again, in any order, byte for byte."""
    sealing = rounds_world.sealed()
    round_ = sealing.round
    again = seal(
        reversed(list(inputs.rows_of(sealing))),
        run=inputs.run_of(round_),
        secret=inputs.secret_of(round_),
        source=sealing_module.NO_LOTS,
        quota=inputs.quota_of(round_),
    )

    assert sealing.sealed.encode() == again
    assert sealing.root == json.loads(again)["root"]


def test_what_was_sealed_can_be_ranked(rounds_world: Any) -> None:
    """Six places of three towns, given to the highest of each."""
    ranking = ranking_of(rounds_world.sealed())
    placed = [one for one in ranking.outcomes if one.result == Result.PLACED]

    assert (PEOPLE, 6) == (len(ranking.outcomes), len(placed))
    for unit in rounds_world.towns:
        totals = [one.entrant.total for one in ranking.outcomes if one.entrant.unit == unit]
        assert totals == sorted(totals, reverse=True)


def test_the_run_is_as_of_the_closing_day_under_the_pinned_pack(rounds_world: Any) -> None:
    """What stands at the head of every list made from it."""
    round_ = rounds_world.closed()
    run = inputs.run_of(round_)

    assert (round_.closes_on, "verified", USE) == (run.as_of, run.trust, run.use)
    assert (round_.scheme, round_.fingerprint) == (run.scheme, run.scheme_hash)


def test_who_withdraws_after_the_closing_does_not_enter(rounds_world: Any) -> None:
    """Nobody is ranked who has given it up."""
    gone = rounds_world.cases[0]
    round_ = rounds_world.closed()
    casework.withdraw(case=gone, actor=rounds_world.applicant(gone))
    sealing = rounds.seal_entrants(round_=round_, by=rounds_world.officer)

    assert PEOPLE - 1 == sealing.entrants
    assert not sealing.members.filter(case=gone).exists()


def test_nobody_enters_twice_and_nothing_sealed_changes(rounds_world: Any) -> None:
    """The database refuses it."""
    sealing = rounds_world.sealed()
    member = sealing.members.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entrant.objects.create(sealing=sealing, case=member.case, scorecard=member.scorecard)
    for change in (
        lambda: Sealing.objects.filter(pk=sealing.pk).update(root="0"),
        lambda: Entrant.objects.filter(pk=member.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# ── what is refused ──


def test_an_open_round_is_not_sealed(rounds_world: Any) -> None:
    """First it closes."""
    with pytest.raises(RefusedError) as refused:
        rounds.seal_entrants(round_=rounds_world.round, by=rounds_world.officer)

    assert "rounds.move_unlawful" == refused.value.code
    assert not Sealing.objects.exists()


def test_who_releases_lists_does_not_seal_entrants(rounds_world: Any) -> None:
    """Two pairs of eyes."""
    round_ = rounds_world.closed()
    for somebody in (rounds_world.approver, rounds_world.clerk):
        with pytest.raises(NotAllowedError):
            rounds.seal_entrants(round_=round_, by=somebody)


def test_without_places_nothing_is_sealed(rounds_world: Any) -> None:
    """Places come first: once it is known who competes they could be moved to favour."""
    round_ = rounds_world.closed()
    Round.objects.filter(pk=round_.pk).update(term="2018")
    round_.refresh_from_db()
    with pytest.raises(RefusedError) as refused:
        rounds.seal_entrants(round_=round_, by=rounds_world.officer)

    assert "rounds.no_plan" == refused.value.code


def test_a_unit_without_places_is_named_while_the_plan_can_still_be_mended(rounds_world: Any) -> None:
    """Afterwards the plan is published again, with a nought where there are none."""
    rounds_world.plan(rows=rounds_world.rows[:2], why="漏列一镇")
    round_ = rounds_world.closed()
    with pytest.raises(RefusedError) as refused:
        rounds.seal_entrants(round_=round_, by=rounds_world.officer)
    rounds_world.plan(rows=[*rounds_world.rows[:2], {"area": rounds_world.towns[2], "places": 0}], why="补列")
    sealing = rounds.seal_entrants(round_=rounds_world.round, by=rounds_world.officer)

    assert "rounds.units_without_places" == refused.value.code
    assert [rounds_world.towns[2]] == [one.value for one in refused.value.complaints]
    assert 5 == sum(one.result == Result.PLACED for one in ranking_of(sealing).outcomes)


def test_a_scorecard_without_rows_is_named(rounds_world: Any) -> None:
    """One from before there were rounds: its case is verified again first."""
    case = rounds_world.cases[0]
    last = case.scorecards.last()
    Scorecard.objects.create(
        case=case, number=last.number + 1, purpose="closing", as_of=rounds_world.round.closes_on, fingerprint=last.fingerprint,
        facts_hash=last.facts_hash, code_version="old", totals=last.totals, explanation={}, made_at=last.made_at,
        because="x",
    )  # fmt: skip
    round_ = rounds_world.closed()
    with pytest.raises(RefusedError) as refused:
        rounds.seal_entrants(round_=round_, by=rounds_world.officer)

    assert ("rounds.rows_missing", case.number) == (refused.value.code, refused.value.where)


def test_a_round_without_applications_is_not_sealed(rounds_world: Any) -> None:
    """There is nobody to rank."""
    for case in rounds_world.cases:
        casework.withdraw(case=case, actor=rounds_world.applicant(case))
    round_ = rounds_world.closed()
    with pytest.raises(RefusedError) as refused:
        rounds.seal_entrants(round_=round_, by=rounds_world.officer)

    assert "rounds.nobody_entered" == refused.value.code


# ── sealing again ──


def to_publicity(round_: Round) -> Round:
    """Let a round go on until its list hangs."""
    for act, role in ((Act.RANK, "system"), (Act.SCHEDULE, "approver"), (Act.RELEASE, "system")):
        move(round_, act, Actor("U1", role))
    return round_


def test_sealing_again_needs_a_reason_and_a_difference(rounds_world: Any) -> None:
    """A list is not made anew because somebody wishes it."""
    round_ = to_publicity(rounds_world.sealed().round)
    with pytest.raises(BadInputError) as bare:
        rounds.seal_entrants(round_=round_, by=rounds_world.officer)
    with pytest.raises(RefusedError) as same:
        rounds.seal_entrants(round_=round_, by=rounds_world.officer, because="再看一次")

    assert ("rounds.reason", "rounds.nothing_changed") == (bare.value.code, same.value.code)
    assert "publicity" == round_.state


def test_facts_proven_anew_are_sealed_anew_and_the_first_seal_stays(rounds_world: Any) -> None:
    """The same people, one row that differs, scored as of the same day."""
    first = rounds_world.sealed()
    round_ = to_publicity(first.round)
    case = next(one for one in rounds_world.cases if one.scorecards.last().rows[USE]["p_education"])
    rounds_world.at(date(2016, 6, 1))
    casework.reopen(case=case, by=rounds_world.officer, kinds=["education"], reason="异议：学历有误")
    (asked,) = rounds_world.open(case, "education")
    rounds_world.by_hand(asked, Behaviour.REFUTES)
    case.refresh_from_db()
    rounds_world.answer_all(case)
    second = rounds.seal_entrants(round_=round_, by=rounds_world.officer, because="异议成立")
    before, after = ({row["person"]: row for row in inputs.rows_of(one)} for one in (first, second))

    assert (2, PEOPLE, "异议成立") == (second.number, second.entrants, second.because)
    assert first.root != second.root
    assert {case.public} == {person for person, row in before.items() if after[person] != row}
    assert round_.closes_on == second.members.get(case=case).scorecard.as_of
    assert [1, 2] == list(round_.sealings.values_list("number", flat=True))


def test_a_case_that_is_being_verified_again_stays_in_with_what_was_proven(rounds_world: Any) -> None:
    """While somebody looks at one fact of theirs again they lose no place."""
    round_ = to_publicity(rounds_world.sealed().round)
    one, other = rounds_world.cases[:2]
    casework.reopen(case=other, by=rounds_world.officer, kinds=["education"], reason="另一件异议")
    casework.withdraw(case=one, actor=rounds_world.applicant(one))
    second = rounds.seal_entrants(round_=round_, by=rounds_world.officer, because="有人退出")

    assert "verifying" == other.state
    assert second.members.filter(case=other).exists()
    assert PEOPLE - 1 == second.entrants


def test_cases_that_change_while_they_are_read_stop_the_sealing(rounds_world: Any) -> None:
    """Nothing is sealed that is no longer so."""
    round_, gone = rounds_world.closed(), rounds_world.cases[0]
    applicant = rounds_world.applicant(gone)
    reads: list[str] = []

    def withdraw_after_reading(execute: Any, sql: str, *more: Any) -> Any:
        found = execute(sql, *more)
        if not reads and '"casework_scorecard"."rows"' in sql and '"totals"' not in sql:  # they are counted before
            reads.append(sql)
            casework.withdraw(case=gone, actor=applicant)
        return found

    with connection.execute_wrapper(withdraw_after_reading), pytest.raises(RefusedError) as refused:
        rounds.seal_entrants(round_=round_, by=rounds_world.officer)
    round_.refresh_from_db()

    assert ("rounds.round_moved", "closed") == (refused.value.code, round_.state)
    assert not Sealing.objects.exists()


def test_the_round_of_a_case_is_found_by_its_day(rounds_world: Any) -> None:
    """Before it is sent there is none."""
    draft = rounds_world.draft(PEOPLE)

    assert rounds_world.round == selectors.round_of(rounds_world.cases[0], USE)
    assert selectors.round_of(draft, USE) is None
    assert rounds_world.round == selectors.round_named(rounds_world.round.public)


# ── the places of the seal ──


@pytest.mark.parametrize("read", [1, 2])
def test_a_plan_published_while_the_entrants_are_read_stops_the_sealing(
    rounds_world: Any, monkeypatch: pytest.MonkeyPatch, read: int
) -> None:
    """Whichever look at the places it comes before: none is sealed beside another, and the next try seals the new ones."""
    round_, looks = rounds_world.closed(), []
    new = [row | {"places": 9} if at == 0 else row for at, row in enumerate(rounds_world.rows)]
    looked = inputs.rows_of_cards if read == 1 else inputs.quota_in

    def looking(*given: Any) -> Any:
        found = looked(*given)
        looks.append(given)
        if len(looks) == read:
            rounds_world.plan(rows=new, why="增加名额")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(inputs, "rows_of_cards" if read == 1 else "quota_in", looking)
        with pytest.raises(RefusedError) as refused:
            rounds.seal_entrants(round_=round_, by=rounds_world.officer)
    sealing = rounds.seal_entrants(round_=rounds_world.round, by=rounds_world.officer)

    assert ("rounds.round_moved", 1) == (refused.value.code, sealing.number)
    assert (2, 12) == (rounds_world.round.plan.number, rounds_world.round.plan.places)
    assert 12 == inputs.quota_of(rounds_world.round).places  # type: ignore[union-attr]
    assert 12 == len(ranking_of(sealing).outcomes)
