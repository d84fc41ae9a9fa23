"""Closing: nothing is left unproven, or somebody answers for it by name; afterwards the day is fixed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from core_world import DAY
from django.db import DatabaseError, IntegrityError, transaction
from rounds_world import PEOPLE, USE

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.audit.models import Entry
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import Actor
from jifen.platform.messaging.selectors import of_case
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds import inputs, selectors
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import Round, Waiver
from jifen.ranking import Result, rank

REASON = "部门系统停机，名单不能再等"


def accepted(world: Any, at: int = PEOPLE) -> Case:
    """Give one more case whose departments have not answered."""
    return world.accepted(at, town=world.town_of(at))


# ── the window ──


def test_a_round_closes_after_its_last_day_and_not_on_it(rounds_world: Any) -> None:
    """Somebody may still apply on the last day."""
    rounds_world.at(rounds_world.round.closes_on)
    with pytest.raises(RefusedError) as refused:
        rounds.close(round_=rounds_world.round, by=rounds_world.officer)
    closed = rounds_world.closed()

    assert "rounds.window_open" == refused.value.code
    assert "closed" == closed.state


def test_a_clerk_closes_no_round_and_another_city_not_this_one(rounds_world: Any) -> None:
    """It is for an officer of the city."""
    stranger = rounds_world.staff("stranger", "officer", rounds_world.office(rounds_world.other.code))
    rounds_world.after_window()
    for somebody in (rounds_world.clerk, stranger, rounds_world.approver):
        with pytest.raises(NotAllowedError):
            rounds.close(round_=rounds_world.round, by=somebody)

    assert "open" == rounds_world.round.state


@pytest.mark.parametrize(("days", "enters"), [(0, True), (1, False)])
def test_who_applies_on_the_last_day_enters_and_on_the_day_after_does_not(
    rounds_world: Any, days: int, enters: bool
) -> None:
    """The later one is for the next round."""
    rounds_world.at(rounds_world.round.closes_on + timedelta(days=days))
    case = rounds_world.frozen(PEOPLE, town=rounds_world.town_of(PEOPLE))
    found = selectors.round_of(case, USE)

    assert enters == selectors.competing(rounds_world.round).filter(pk=case.pk).exists()
    assert enters == (found == rounds_world.round)
    assert found is not None


def test_who_applies_between_two_windows_is_in_the_next(rounds_world: Any) -> None:
    """The text has it so, and nobody is forgotten."""
    rounds_world.after_window(30)
    case = rounds_world.frozen(PEOPLE, town=rounds_world.town_of(PEOPLE))
    coming = Round.objects.get(city=rounds_world.city.code, use=USE, term="2017")

    assert coming == selectors.round_of(case, USE)
    assert [case.pk] == list(selectors.competing(coming).values_list("pk", flat=True))


def test_only_who_asked_for_the_use_enters(rounds_world: Any) -> None:
    """The others of the same scheme stand in the round of theirs."""
    case = rounds_world.draft(PEOPLE, town=rounds_world.town_of(PEOPLE))
    casework.save_application(case=case, values={}, town=case.town, uses=["school"])
    casework.submit(case=case, actor=rounds_world.applicant(case), key="k")
    case.refresh_from_db()
    school = Round.objects.get(city=rounds_world.city.code, use="school", term="2016")

    assert selectors.round_of(case, USE) is None
    assert school == selectors.round_of(case, "school")
    assert [case.pk] == list(selectors.blocking(school).filter(pk=case.pk).values_list("pk", flat=True))
    assert not selectors.cases_of(rounds_world.round).filter(pk=case.pk).exists()


# ── what holds a round open ──


@pytest.mark.parametrize("far", ["sent", "accepted"])
def test_one_open_case_keeps_the_round_open_and_is_named(rounds_world: Any, far: str) -> None:
    """Whoever wants to close reads which case it is and where it stands."""
    case = getattr(rounds_world, far)(PEOPLE, town=rounds_world.town_of(PEOPLE))
    rounds_world.after_window()
    with pytest.raises(RefusedError) as refused:
        rounds.close(round_=rounds_world.round, by=rounds_world.officer)
    (named,) = refused.value.complaints

    assert ("rounds.cases_open", case.number) == (refused.value.code, named.where)
    assert [case] == list(selectors.blocking(rounds_world.round))
    assert "open" == rounds_world.round.state
    assert not Case.objects.filter(counts_until__isnull=False).exists()


def test_drafts_and_ended_cases_hold_nothing_up_and_enter_nothing(rounds_world: Any) -> None:
    """Withdrawn by the applicant, declined by the office, or never sent."""
    rounds_world.draft(PEOPLE)
    withdrawn, refused = (rounds_world.sent(PEOPLE + at, town=rounds_world.town_of(PEOPLE + at)) for at in (1, 2))
    casework.withdraw(case=withdrawn, actor=rounds_world.applicant(withdrawn))
    casework.refuse(case=refused, by=rounds_world.clerk, reason="不属于本市", basis="第二条")
    before = selectors.counts(rounds_world.round)
    rounds_world.closed()

    assert (14, 0, 12, 2, 12) == (before.applied, before.waiting, before.frozen, before.left, before.competing)
    assert set(rounds_world.cases) == set(selectors.competing(rounds_world.round))


def test_who_has_not_answered_enters_with_the_newest_card(rounds_world: Any) -> None:
    """Silence loses nothing: points that wait for the applicant's word are ranked as they were shown."""
    case = rounds_world.scored(PEOPLE, town=rounds_world.town_of(PEOPLE))
    sealing = rounds_world.sealed()
    entrant = sealing.members.get(case=case)

    assert ("scored", "closing") == (case.state, entrant.scorecard.purpose)
    assert PEOPLE + 1 == sealing.entrants


def test_cases_are_counted_by_where_they_stand_and_by_town(rounds_world: Any) -> None:
    """The database counts; nobody is opened for it."""
    accepted(rounds_world)
    rounds_world.scored(PEOPLE + 1, town=rounds_world.town_of(PEOPLE + 1))
    found = selectors.counts(rounds_world.round)

    assert (14, 1, 0, 1, 12, 0) == (
        found.applied, found.waiting, found.waived, found.scored, found.frozen, found.left,
    )  # fmt: skip
    assert 14 == sum(found.by_town.values())
    assert set(rounds_world.towns) == set(found.by_town)


# ── waivers ──


def test_a_waived_case_lets_the_round_close_and_is_not_ranked(rounds_world: Any) -> None:
    """What nobody has proven stays unknown: it is not zero, and it takes nobody's place."""
    case = accepted(rounds_world)
    made = rounds.waive(round_=rounds_world.round, case=case, by=rounds_world.officer, reason=REASON)
    sealing = rounds_world.sealed()
    round_ = sealing.round
    ranking = rank(
        inputs.rows_of(sealing),
        inputs.rules_of(round_),
        run=inputs.run_of(round_),
        quota=inputs.quota_of(round_),
        qualifying_points=inputs.qualifying_points_of(round_),
    )
    (own,) = [one for one in ranking.outcomes if one.entrant.person == case.public]

    assert REASON == made.reason
    assert "closing" == sealing.members.get(case=case).scorecard.purpose
    assert own.entrant.total is None
    assert Result.NOT_RANKED == own.result
    assert 6 == sum(one.result == Result.PLACED for one in ranking.outcomes)


def test_a_waiver_needs_a_reason_a_right_and_a_case_that_holds_the_round_up(rounds_world: Any) -> None:
    """And it is given once."""
    case, frozen = accepted(rounds_world), rounds_world.cases[0]
    said = {"round_": rounds_world.round, "by": rounds_world.officer, "reason": REASON}
    with pytest.raises(BadInputError) as bare:
        rounds.waive(**(said | {"case": case, "reason": "  不等了 "}))
    with pytest.raises(RefusedError) as idle:
        rounds.waive(case=frozen, **said)
    with pytest.raises(NotAllowedError):
        rounds.waive(**(said | {"case": case, "by": rounds_world.clerk}))
    first, second = (rounds.waive(case=case, **said) for _ in range(2))

    assert ("rounds.reason", "rounds.not_blocking") == (bare.value.code, idle.value.code)
    assert first == second
    assert 1 == Entry.objects.filter(act="round.waive", case=case.public).count()


def test_nobody_waives_their_own_case(rounds_world: Any) -> None:
    """Nor one they entered themselves."""
    case = accepted(rounds_world)
    Case.objects.filter(pk=case.pk).update(entered_by=rounds_world.officer)
    case.refresh_from_db()
    with pytest.raises(RefusedError) as refused:
        rounds.waive(round_=rounds_world.round, case=case, by=rounds_world.officer, reason=REASON)

    assert "platform.own_case" == refused.value.code


def test_a_waiver_is_never_changed_and_never_given_twice(rounds_world: Any) -> None:
    """The database keeps it so."""
    case = accepted(rounds_world)
    made = rounds.waive(round_=rounds_world.round, case=case, by=rounds_world.officer, reason=REASON)
    for change in (
        lambda: Waiver.objects.filter(pk=made.pk).update(at=made.at + timedelta(days=1)),
        lambda: Waiver.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.create(round=made.round, case=case, reason=REASON, by=made.by, at=made.at)


def test_a_round_that_cannot_close_leaves_nothing_behind(rounds_world: Any) -> None:
    """Neither a fixed day nor a scorecard nor a line in the trail."""
    waived, other = accepted(rounds_world), accepted(rounds_world, PEOPLE + 1)
    rounds.waive(round_=rounds_world.round, case=waived, by=rounds_world.officer, reason=REASON)
    rounds_world.after_window()
    before = Entry.objects.count()
    with pytest.raises(RefusedError) as refused:
        rounds.close(round_=rounds_world.round, by=rounds_world.officer)

    assert [other.number] == [one.where for one in refused.value.complaints]
    assert (0, before) == (waived.scorecards.count(), Entry.objects.count())
    assert not Case.objects.filter(counts_until__isnull=False).exists()


# ── the day that counts ──


def test_an_answer_that_comes_late_counts_as_of_the_closing_day(rounds_world: Any) -> None:
    """Nobody gains a month of insurance because a department was slow."""
    case = accepted(rounds_world)
    rounds.waive(round_=rounds_world.round, case=case, by=rounds_world.officer, reason=REASON)
    closes_on = rounds_world.closed().closes_on
    rounds_world.at(date(2016, 6, 20))
    rounds_world.answer_all(case)
    waived, late = case.scorecards.all()

    assert closes_on == case.counts_until
    assert 1 == of_case(case.public).filter(template="waived").count()
    assert REASON == selectors.waiver_of(case).reason
    assert [("closing", closes_on), ("official", closes_on)] == [(one.purpose, one.as_of) for one in (waived, late)]
    assert waived.rows[USE]["total"] is None
    assert late.rows[USE]["total"] is not None


def test_a_case_confirmed_before_the_closing_keeps_its_card(rounds_world: Any) -> None:
    """Closing fixes the day; it scores nobody anew whose points are known."""
    case = rounds_world.cases[0]
    before = case.scorecards.count()
    round_ = rounds_world.closed()
    case.refresh_from_db()

    assert (before, round_.closes_on) == (case.scorecards.count(), case.counts_until)
    assert DAY == case.scorecards.last().as_of


def test_the_round_of_another_use_that_closes_later_does_not_move_the_day(rounds_world: Any) -> None:
    """What is proven anew for an objection is compared as of one day."""
    case = rounds_world.cases[0]
    Case.objects.filter(pk=case.pk).update(counts_until=date(2016, 4, 1))
    rounds_world.closed()
    case.refresh_from_db()

    assert date(2016, 4, 1) == case.counts_until


def test_a_scorecard_keeps_the_row_of_every_use_that_is_ranked(rounds_world: Any) -> None:
    """By the public id of the case, days as text, the total that was shown."""
    case = rounds_world.cases[0]
    card = case.scorecards.last()
    row = card.rows[USE]

    assert set(case.uses) == set(card.rows)
    assert (case.public, DAY.isoformat(), case.town) == (row["person"], row["applied_on"], row["town"])
    assert float(card.totals[USE]) * 10 ** inputs.run_of(rounds_world.round).decimals == row["total"]


def test_after_closing_nothing_new_can_be_added_to_a_case(rounds_world: Any) -> None:
    """A waived case is still being verified, and yet what was not claimed in time does not enter."""
    case = accepted(rounds_world)
    rounds_world.after_window()
    rounds.waive(round_=rounds_world.round, case=case, by=rounds_world.officer, reason=REASON)
    rounds_world.closed()
    case.refresh_from_db()
    with pytest.raises(RefusedError) as refused:
        casework.correct(case=case, kind="award", rows=[], closed=True, actor=Actor(case.person.public, "applicant"))

    assert "platform.round_closed" == refused.value.code
