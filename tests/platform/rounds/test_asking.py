"""Asking for a sealing: refused at once where that can be seen, done by the worker, ended with a sealing or with each reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from rounds_world import PEOPLE

from jifen.kernel.errors import BadInputError, RefusedError
from jifen.platform.audit.models import Entry
from jifen.platform.audit.verifying import verify
from jifen.platform.casework import services as casework
from jifen.platform.config import clock
from jifen.platform.offices.models import Membership
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.lifecycle import State
from jifen.platform.rounds.models import Round, Run, Sealing, SealingAsked
from jifen.platform.rounds.runs.lease import LeaseLostError, take_next
from jifen.platform.rounds.services.asking import seal_as_asked


def asked(world: Any, **more: str) -> SealingAsked:
    """Close the round and ask for its sealing."""
    return rounds.ask_sealing(round_=world.closed(), by=world.officer, **more)


def ended(asking: SealingAsked) -> SealingAsked:
    """Let the worker do all there is, and give what was asked as it is then."""
    while rounds.work_next():
        pass
    asking.refresh_from_db()
    return asking


# ── what is asked ──


def test_what_is_asked_waits_for_the_worker_and_ends_with_the_sealing(rounds_world: Any) -> None:
    """Until then the round is closed and nothing is sealed; then twelve rows, the officer in the move, and a sound trail."""
    asking = asked(rounds_world)
    before = (rounds_world.round.state, asking.ended_at, asking.all_rows, Sealing.objects.count())

    assert (State.CLOSED, None, PEOPLE, 0) == before
    assert rounds.work_next()
    assert not rounds.work_next()
    asking.refresh_from_db()
    sealing = Sealing.objects.get()
    assert (sealing, None, PEOPLE, PEOPLE) == (asking.sealing, asking.refused, asking.done_rows, asking.all_rows)
    assert State.SEALED == rounds_world.round.state
    assert rounds_world.officer.username == rounds_world.round.moves.get(act="seal").actor
    assert [] == verify().findings


def test_the_worker_seals_what_a_direct_sealing_seals(rounds_world: Any) -> None:
    """The same bytes: how the deed is reached changes nothing of it."""
    with transaction.atomic():
        direct = rounds_world.sealed().sealed
        transaction.set_rollback(True)
    rounds_world.at(clock.today())
    sealing = ended(asked(rounds_world)).sealing

    assert sealing is not None
    assert direct == sealing.sealed


@pytest.mark.parametrize("who", ["approver", "clerk"])
def test_who_may_not_run_rounds_asks_for_no_sealing(rounds_world: Any, who: str) -> None:
    """Refused at once; nothing waits."""
    with pytest.raises(NotAllowedError):
        rounds.ask_sealing(round_=rounds_world.closed(), by=getattr(rounds_world, who))

    assert not SealingAsked.objects.exists()


def test_what_can_be_seen_at_once_is_refused_at_once(rounds_world: Any) -> None:
    """An open round, a draw where none decides, a pack that was altered, a term without places, nobody in the round."""
    world, found = rounds_world, []

    def code(round_: Round, **more: str) -> str:
        with pytest.raises((RefusedError, BadInputError)) as refused:
            rounds.ask_sealing(round_=round_, by=world.officer, **more)
        return refused.value.code

    found.append(code(world.round))
    round_ = world.closed()
    found.append(code(round_, draw_source="2030-01-01 某彩种"))
    for changed in (
        {"fingerprint": "sha256:0"},
        {"term": "2018"},
        {"opens_on": clock.today(), "closes_on": clock.today()},
    ):
        with transaction.atomic():
            Round.objects.filter(pk=round_.pk).update(**changed)
            if "closes_on" in changed:
                for case in world.cases:
                    casework.withdraw(case=case, actor=world.applicant(case))
            found.append(code(Round.objects.get(pk=round_.pk)))
            transaction.set_rollback(True)

    assert [
        "rounds.move_unlawful",
        "rounds.no_lots",
        "rounds.scheme_changed",
        "rounds.no_plan",
        "rounds.nobody_entered",
    ] == found
    assert not SealingAsked.objects.exists()


def test_a_round_that_was_sealed_is_asked_for_again_with_a_reason(rounds_world: Any) -> None:
    """The reason goes with what is asked; that nothing changed only the worker can see."""
    ended(asked(rounds_world))
    with pytest.raises(BadInputError) as bare:
        rounds.ask_sealing(round_=rounds_world.round, by=rounds_world.officer)
    again = ended(rounds.ask_sealing(round_=rounds_world.round, by=rounds_world.officer, because="再看一次"))

    assert ("rounds.reason", 2, "再看一次") == (bare.value.code, again.number, again.because)
    assert again.refused and "rounds.nothing_changed" == again.refused["code"]
    assert 1 == Sealing.objects.count()


def test_one_asking_a_round_is_open(rounds_world: Any) -> None:
    """Asked twice it is refused, and the database would refuse it too; once it has ended one may ask again."""
    asking = asked(rounds_world)
    with pytest.raises(RefusedError) as twice:
        rounds.ask_sealing(round_=rounds_world.round, by=rounds_world.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealingAsked.objects.create(
            round=asking.round, number=9, version=1, asked_by=asking.asked_by, asked_at=asking.asked_at
        )

    assert "rounds.sealing_asked" == twice.value.code


def test_an_asking_ends_in_one_way(rounds_world: Any) -> None:
    """With a sealing, or with a refusal: never with both, and never with neither."""
    asking = asked(rounds_world)
    for end in ({"ended_at": clock.now()}, {"refused": {"code": "x"}}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SealingAsked.objects.filter(pk=asking.pk).update(**end)


# ── what the worker refuses ──


def test_an_officer_who_lost_the_right_since_seals_nothing(rounds_world: Any) -> None:
    """Asked in time, done too late: it ends refused, and the round stays closed."""
    asking = asked(rounds_world)
    Membership.objects.filter(user=rounds_world.officer).update(ends_on=clock.today() - timedelta(days=1))
    ended(asking)

    assert asking.refused and "platform.not_allowed" == asking.refused["code"]
    assert (State.CLOSED, 0) == (rounds_world.round.state, Sealing.objects.count())
    assert 1 == Entry.objects.filter(act="round.sealing_refused").count()
    assert [] == verify().findings


def test_what_only_the_rows_tell_is_told_with_each_complaint(rounds_world: Any) -> None:
    """People compete in a town the plan does not list: it is named, and once the plan is mended the sealing goes through."""
    world = rounds_world
    world.plan(rows=world.rows[:2], why="漏列一镇")
    first = ended(asked(world))
    world.plan(rows=[*world.rows[:2], {"area": world.towns[2], "places": 0}], why="补列")
    second = ended(rounds.ask_sealing(round_=world.round, by=world.officer))

    assert first.refused and "rounds.units_without_places" == first.refused["code"]
    assert ["ranking.quota_lacks_unit"] == [one["code"] for one in first.refused["complaints"]]
    assert "人申请" in first.refused["complaints"][0]["what"]["zh"]
    assert (None, 1) == (second.refused, second.sealing.number)


def test_a_round_that_moved_since_it_was_looked_at_is_not_sealed(rounds_world: Any) -> None:
    """What the officer saw is no longer so."""
    asking = asked(rounds_world)
    Round.objects.filter(pk=asking.round_id).update(version=asking.version + 1)
    ended(asking)

    assert asking.refused and "rounds.round_moved" == asking.refused["code"]
    assert not Sealing.objects.exists()


def test_who_leaves_while_the_rows_are_read_is_left_out_of_a_second_reading(rounds_world: Any) -> None:
    """Nobody has to ask again because one of thousands withdrew in those minutes."""
    asking, gone = asked(rounds_world), rounds_world.cases[0]
    applicant = rounds_world.applicant(gone)
    reads: list[str] = []

    def withdraw_after_reading(execute: Any, sql: str, *more: Any) -> Any:
        found = execute(sql, *more)
        if not reads and '"casework_scorecard"."rows"' in sql and '"totals"' not in sql:  # they are counted before
            reads.append(sql)
            casework.withdraw(case=gone, actor=applicant)
        return found

    with connection.execute_wrapper(withdraw_after_reading):
        ended(asking)

    assert reads
    assert asking.sealing is not None, asking.refused
    assert PEOPLE - 1 == asking.sealing.entrants == asking.all_rows
    assert not asking.sealing.members.filter(case=gone).exists()


# ── the queue ──


def test_a_worker_that_lost_its_lease_seals_nothing(rounds_world: Any) -> None:
    """The first is stopped, the second takes over and seals; the first wakes up."""
    asking = asked(rounds_world)
    first = take_next(SealingAsked)
    assert first is not None and take_next(SealingAsked) is None
    SealingAsked.objects.filter(pk=asking.pk).update(leased_until=clock.now() - timedelta(seconds=1))
    second = take_next(SealingAsked)
    assert second is not None and second.token == first.token + 1
    with pytest.raises(LeaseLostError):
        seal_as_asked(first)

    assert not Sealing.objects.exists()
    seal_as_asked(second)
    with pytest.raises((LeaseLostError, RefusedError)):
        seal_as_asked(first)
    assert (1, State.SEALED) == (Sealing.objects.count(), rounds_world.round.state)


def test_a_worker_that_lost_its_lease_in_the_last_moment_leaves_nothing_behind(
    rounds_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken over between reading and writing: no sealing, no entrants, and the round is where it was."""
    from jifen.platform.rounds.services import sealing as module

    asking = asked(rounds_world)

    def taken_over(point: str) -> None:
        if point == "seal_list:read":
            SealingAsked.objects.filter(pk=asking.pk).update(token=99)

    monkeypatch.setattr(module, "failpoint", taken_over)

    assert rounds.work_next()
    asking.refresh_from_db()
    assert (None, None, 0) == (asking.ended_at, asking.refused, Sealing.objects.count())
    assert State.CLOSED == rounds_world.round.state


def test_what_was_asked_is_sealed_before_anything_is_ranked(rounds_world: Any) -> None:
    """A dry run that waits longer comes after it."""
    rounds_world.sealed()
    rounds.ask_run(round_=rounds_world.round, by=rounds_world.officer, kind="dry")
    casework.withdraw(case=rounds_world.cases[0], actor=rounds_world.applicant(rounds_world.cases[0]))
    asking = rounds.ask_sealing(round_=rounds_world.round, by=rounds_world.officer, because="有人退出")

    assert rounds.work_next()
    asking.refresh_from_db()
    assert (2, None) == (asking.sealing.number, Run.objects.get().ended_at)


def test_nobody_is_ranked_by_a_list_that_is_being_sealed_again_nor_the_reverse(rounds_world: Any) -> None:
    """One at a time: the official run of a list, or another list."""
    world = rounds_world
    world.sealed()
    casework.withdraw(case=world.cases[0], actor=world.applicant(world.cases[0]))
    asking = rounds.ask_sealing(round_=world.round, by=world.officer, because="有人退出")
    with pytest.raises(RefusedError) as ranking:
        rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    ended(asking)
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    with pytest.raises(RefusedError) as sealing:
        rounds.ask_sealing(round_=world.round, by=world.officer, because="再来一次")

    assert ("rounds.sealing_asked", "rounds.being_ranked") == (ranking.value.code, sealing.value.code)
    assert rounds.work_next()
    assert State.RANKED == world.round.state
