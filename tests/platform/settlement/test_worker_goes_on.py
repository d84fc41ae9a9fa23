"""The worker goes on: what one household, one annulment or one job meets keeps nobody else waiting."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from jifen.platform.audit.models import Seal
from jifen.platform.operation.worker import EACH_PASS, HOURLY, OFTEN, Worker
from jifen.platform.rounds.models import Round
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.settlement import services as settlement


def broken() -> None:
    """Be a job that meets something nobody foresaw."""
    raise ZeroDivisionError


def test_an_answer_that_cannot_be_taken_up_keeps_no_other_household_waiting(settlers_world: Any) -> None:
    """Not known, and nobody can be asked on as the pack was altered: it waits, the next is settled; mended, it is asked on."""
    first, second = settlers_world.confirmed(), settlers_world.confirmed(1)
    for claim in (first, second):
        settlers_world.by_system(settlement.ask_registration(claim=claim), Behaviour.UNKNOWN)
    pinned = settlers_world.round.fingerprint
    Round.objects.update(fingerprint="altered")
    settlers_world.by_hand(settlers_world.question(first), Behaviour.UNKNOWN)
    settlers_world.by_hand(settlers_world.question(second))
    asked = settlers_world.question(first)
    done = (settlement.take_registrations(), settlement.take_registrations())
    states = [(one.state, one.registering) for one in (first, second) if one.refresh_from_db() is None]

    assert (1, 0) == done
    assert [("confirmed", True), ("settled", False)] == states
    Round.objects.update(fingerprint=pinned)
    assert 1 == settlement.take_registrations()
    assert asked != settlers_world.question(first)


def test_a_job_that_breaks_starves_no_other(committed_settlers: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The trail is sealed, registrations are taken up and rights run out, whatever stands before them."""
    ready, late = committed_settlers.confirmed(), committed_settlers.confirmed(1)
    committed_settlers.certain(ready, late)
    settlement.ask_registration(claim=ready)
    committed_settlers.at(late.valid_until + timedelta(days=1))
    committed_settlers.by_hand(committed_settlers.question(ready))
    before = Seal.objects.count()
    with caplog.at_level(logging.ERROR):
        busy = Worker(each_pass=(broken, *EACH_PASS), often=(broken, *OFTEN), hourly=(broken, *HOURLY)).once()
    states = [one.state for one in (ready, late) if one.refresh_from_db() is None]

    assert (True, ["settled", "expired"], before + 1) == (busy, states, Seal.objects.count())
    assert 3 == sum("broken" in one.getMessage() for one in caplog.records)
