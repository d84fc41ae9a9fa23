"""Opening: the worker plans rounds by their days and opens them, once, under the pack that is in force then."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from core_world import DAY
from django.db import connection
from rounds_world import USE

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import schemes
from jifen.platform.casework.moving import Actor
from jifen.platform.config import clock
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.inputs import pack_of, secret_of
from jifen.platform.rounds.lifecycle import RULES, STATE_WORDS, Act, State, drawn
from jifen.platform.rounds.models import Plan, Round, RoundMove
from jifen.platform.rounds.moving import RoundMovedError, move
from jifen.platform.rounds.selectors.rounds import against_target


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


def test_a_round_whose_window_another_version_has_is_dropped_before_it_opens(rounds_world: Any) -> None:
    """It was planned before the new version was known; it ends, the term is held under the new one, and its plan counts once."""
    pack = next(
        one
        for one in schemes.registry().all()
        if one.scheme.in_force.until and DAY < one.scheme.in_force.until < date(2016, 6, 1) and one.procedure
    )
    rounds_world.at(date(2016, 6, 20))
    rounds.prepare_due()
    new = Round.objects.get(city=pack.scheme.place, use=USE, term="2016Q3")
    old = Round.objects.create(
        city=new.city, use=USE, term=new.term, scheme=pack.id, opens_on=new.opens_on, closes_on=new.closes_on, secret=new.secret,
    )  # fmt: skip
    for scheme, places in ((old.scheme, 20), (new.scheme, 30)):
        Plan.objects.create(
            city=new.city, use=USE, term=new.term, scheme=scheme, number=1, rows=[], places=places,
            document="测试", by=rounds_world.officer, at=clock.now(),
        )  # fmt: skip
    rounds_world.at(new.opens_on)

    rounds.prepare_due()

    assert 0 == rounds.prepare_due()
    old.refresh_from_db()
    new.refresh_from_db()
    assert ("empty", "open") == (old.state, new.state)
    assert ["drop"] == [move.act for move in old.moves.all()]
    assert 30 == against_target(new.city, 2016).planned


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
