"""Opening: the worker plans rounds by their days and opens them, once, under the pack that is in force then."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from core_world import DAY
from django.conf import settings as platform
from django.db import connection
from rounds_world import USE

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.moving import Actor
from jifen.platform.offices.permission import NotAllowedError
from jifen.platform.rounds import selectors
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.inputs import pack_of, secret_of
from jifen.platform.rounds.lifecycle import RULES, STATE_WORDS, Act, State, drawn
from jifen.platform.rounds.models import Round, RoundMove
from jifen.platform.rounds.moving import RoundMovedError, move
from jifen.policy.ranking_rules import LineOnly


def test_the_running_term_is_open_and_the_next_is_planned(rounds_world: Any) -> None:
    """The pack is pinned at the opening, and each has a secret of its own."""
    running, coming = Round.objects.filter(city=rounds_world.city.code, use=USE).order_by("opens_on")

    assert ("open", "planned") == (running.state, coming.state)
    assert (schemes.pack_of(rounds_world.scheme).fingerprint, "") == (running.fingerprint, coming.fingerprint)
    assert running.opens_on <= DAY <= running.closes_on < coming.opens_on
    assert secret_of(running) != secret_of(coming)
    assert 32 == len(secret_of(running))


def test_preparing_again_changes_nothing(rounds_world: Any) -> None:
    """The worker may come as often as it likes."""
    before = list(Round.objects.order_by("pk").values_list("pk", "state", "version"))

    assert 0 == rounds.prepare_due()
    assert before == list(Round.objects.order_by("pk").values_list("pk", "state", "version"))


def test_a_round_opens_on_its_first_day_and_not_the_day_before(rounds_world: Any) -> None:
    """The days decide, not the worker's rounds."""
    coming = Round.objects.get(city=rounds_world.city.code, use=USE, state="planned")
    rounds_world.at(coming.opens_on - timedelta(days=1))
    rounds.prepare_due()
    coming.refresh_from_db()
    before = coming.state
    rounds_world.at(coming.opens_on)
    rounds.prepare_due()
    coming.refresh_from_db()

    assert ("planned", "open") == (before, coming.state)


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_every_round_once(committed_world: Any) -> None:
    """Both may come at the same moment."""
    ready = threading.Barrier(2)

    def work() -> None:
        ready.wait()
        rounds.prepare_due()
        connection.close()

    hands = [threading.Thread(target=work) for _ in range(2)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    keys = list(Round.objects.values_list("city", "use", "term", "scheme"))

    assert keys
    assert len(keys) == len(set(keys))
    assert {1} == set(Round.objects.filter(state="open").values_list("version", flat=True))


# ── a scheme that changes ──


def test_a_version_that_comes_inside_a_term_has_a_round_of_its_own(rounds_world: Any) -> None:
    """The older one ends on the day before; nobody is ranked by rules that were not in force when they applied."""
    last = next(
        day
        for one in schemes.registry().all()
        if (day := one.scheme.in_force.until) and date(2016, 4, 1) < day < date(2016, 6, 1)
    )
    rounds_world.at(last + timedelta(days=1))
    rounds.prepare_due()
    later = Round.objects.get(opens_on=last + timedelta(days=1), state="open")
    earlier = Round.objects.get(city=later.city, use=later.use, term=later.term, closes_on=last)

    assert earlier.scheme != later.scheme
    assert earlier.scheme.partition("@")[0] == later.scheme.partition("@")[0]


def test_a_pack_altered_after_the_opening_is_refused(rounds_world: Any) -> None:
    """Law that was changed in place neither closes nor ranks a round (R2)."""
    round_ = rounds_world.round
    Round.objects.filter(pk=round_.pk).update(fingerprint="sha256:other")
    round_.refresh_from_db()
    rounds_world.after_window()
    with pytest.raises(RefusedError) as read:
        pack_of(round_)
    with pytest.raises(RefusedError) as closed:
        rounds.close(round_=round_, by=rounds_world.officer)

    assert ("rounds.scheme_changed", "rounds.scheme_changed") == (read.value.code, closed.value.code)


# ── moves ──


def test_from_a_state_only_the_lawful_moves_are_made(rounds_world: Any) -> None:
    """Every act by every role from every state: in the table it moves, else nothing changes."""
    round_ = rounds_world.round
    for state in State:
        for act, rule in RULES.items():
            for role in ("officer", "approver", "system", "applicant"):
                Round.objects.filter(pk=round_.pk).update(
                    state=state.value, version=len(RoundMove.objects.filter(round=round_))
                )
                round_.refresh_from_db()
                if state in rule.froms and role in rule.who:
                    made = move(round_, act, Actor("U1", role), reason="因为")

                    assert (state.value, rule.to.value) == (made.from_state, made.to_state)
                else:
                    with pytest.raises(RefusedError) as refused:
                        move(round_, act, Actor("U1", role), reason="因为")

                    assert "rounds.move_unlawful" == refused.value.code


def test_a_round_is_moved_on_the_version_somebody_saw(rounds_world: Any) -> None:
    """The slower of two hands is told, and moves nothing."""
    seen, same = rounds_world.round, rounds_world.round
    move(seen, Act.CLOSE, Actor("U1", "officer"))
    with pytest.raises(RoundMovedError) as refused:
        move(same, Act.CLOSE, Actor("U2", "officer"))

    assert "rounds.round_moved" == refused.value.code
    assert 2 == seen.moves.count()


def test_calling_back_needs_a_reason(rounds_world: Any) -> None:
    """It stays on record."""
    round_ = rounds_world.round
    Round.objects.filter(pk=round_.pk).update(state="scheduled")
    round_.refresh_from_db()
    with pytest.raises(RefusedError) as refused:
        move(round_, Act.CALL_BACK, Actor("U1", "approver"))

    assert "rounds.reason" == refused.value.code


def test_the_documentation_is_drawn_from_the_rules(repository: Path) -> None:
    """The table in the documents is the one the code obeys, and every state and act has its words."""
    told = (repository / "docs/models/rounds.md").read_text(encoding="utf-8")

    assert drawn() in told
    assert set(State) == set(STATE_WORDS)
    assert set(Act) == set(RULES)


# ── batches ──


def batches(world: Any) -> tuple[Any, str]:
    """Give a city where nobody is ranked, and its scheme."""
    for city in schemes.cities():
        for pack in schemes.open_packs(city, DAY):
            if isinstance(schemes.rules_of(pack, USE), LineOnly):
                return city, pack.id
    raise AssertionError


@pytest.fixture
def batch_city(world: Any) -> Any:
    """Give the world with offices in a city where nobody is ranked."""
    city, scheme = batches(world)
    from jifen.facts.kinds import DEPARTMENTS
    from jifen.platform.offices.models import Office

    if not Office.objects.filter(area=city.code).exists():
        head = Office.objects.create(kind="government", level="city", area=city.code, name="市级窗口")
        Office.objects.bulk_create(
            Office(
                kind="department",
                department=name,
                area=city.code,
                level="city",
                parent=head,
                name=name,
                has_system=True,
            )
            for name in DEPARTMENTS
            if name not in ("window", "issuer")
        )
    world.batch_city, world.batch_scheme = city, scheme
    world.batch_officer = world.staff("batch-officer", "officer", world.office(city.code))
    return world


def confirmed(world: Any, at: int) -> Any:
    """Give a case of that city whose applicant has confirmed the points."""
    case = world.scored(at, scheme=world.batch_scheme)
    casework.confirm(case=case, actor=world.applicant(case))
    return case


def test_a_batch_has_who_confirmed_and_stands_in_no_earlier_one(batch_city: Any) -> None:
    """Nobody waits for a window, nobody enters twice."""
    world = batch_city
    first = confirmed(world, 0)
    one = rounds.open_batch(by=world.batch_officer, city=world.batch_city, use=USE)
    again = rounds.open_batch(by=world.batch_officer, city=world.batch_city, use=USE)
    rounds.close(round_=again, by=world.batch_officer)
    later = confirmed(world, 1)
    rounds.seal_entrants(round_=again, by=world.batch_officer)
    platform.JIFEN_TODAY = DAY + timedelta(days=1)
    two = rounds.open_batch(by=world.batch_officer, city=world.batch_city, use=USE)
    rounds.close(round_=two, by=world.batch_officer)
    rounds.seal_entrants(round_=two, by=world.batch_officer)

    assert (one.pk, DAY.isoformat()) == (again.pk, one.term)
    assert [first.pk] == list(again.sealings.get().members.values_list("case", flat=True))
    assert [later.pk] == list(two.sealings.get().members.values_list("case", flat=True))
    assert (again, two) == (selectors.round_of(first, USE), selectors.round_of(later, USE))


def test_a_batch_is_opened_where_somebody_waits_and_the_last_is_sealed(batch_city: Any) -> None:
    """An empty one says so, and so does a second one beside an open one."""
    world = batch_city
    with pytest.raises(RefusedError) as empty:
        rounds.open_batch(by=world.batch_officer, city=world.batch_city, use=USE)
    confirmed(world, 0)
    rounds.open_batch(by=world.batch_officer, city=world.batch_city, use=USE)
    platform.JIFEN_TODAY = DAY + timedelta(days=1)
    with pytest.raises(RefusedError) as second:
        rounds.open_batch(by=world.batch_officer, city=world.batch_city, use=USE)

    assert ("rounds.nobody_waits", "rounds.batch_open") == (empty.value.code, second.value.code)


def test_a_batch_whose_one_applicant_withdrew_is_ended_and_the_next_is_opened(batch_city: Any) -> None:
    """One withdrawal does not stop all later batches of the use."""
    world = batch_city
    case = confirmed(world, 0)
    one = rounds.close(
        round_=rounds.open_batch(by=world.batch_officer, city=world.batch_city, use=USE), by=world.batch_officer
    )
    casework.withdraw(case=case, actor=world.applicant(case))
    with pytest.raises(RefusedError, match=r"rounds\.nobody_entered"):
        rounds.seal_entrants(round_=one, by=world.batch_officer)
    rounds.end_empty(round_=one, by=world.batch_officer)
    platform.JIFEN_TODAY = DAY + timedelta(days=40)
    later = confirmed(world, 1)
    two = rounds.open_batch(by=world.batch_officer, city=world.batch_city, use=USE)

    assert [later.pk] == list(selectors.competing(two).values_list("pk", flat=True))
    assert 0 == selectors.counts(one).applied


def test_where_people_are_ranked_there_are_no_batches(rounds_world: Any) -> None:
    """Nor may an officer of another city open any."""
    with pytest.raises(RefusedError) as refused:
        rounds.open_batch(by=rounds_world.officer, city=rounds_world.city, use=USE)
    with pytest.raises(NotAllowedError):
        rounds.open_batch(by=rounds_world.officer, city=rounds_world.other, use=USE)

    assert "rounds.no_rules" == refused.value.code
