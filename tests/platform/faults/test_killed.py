"""``kill -9`` of web processes and of the worker while applications come in: what was acknowledged is there, once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
from typing import Any

import pytest

pytestmark = pytest.mark.slow

KILLS, OF_THE_WORKER = 20, 10
DRAFTS, ACCEPTED = 700, 12
GRACE = 6.0
"""Seconds: the server takes a process that dies sooner after its birth for one that cannot start, and ends."""


def kill_one_of_the_site(platform: Any) -> None:
    """Kill the oldest web process, once it is old enough."""
    platform.until(lambda: platform.web_processes(older_than=GRACE) != [])
    with contextlib.suppress(ProcessLookupError):
        os.kill(platform.web_processes(older_than=GRACE)[0], signal.SIGKILL)


def proven_twice() -> list[Any]:
    """Give the people who have one fact in force twice."""
    from jifen.platform.evidence.models import Fact

    found = []
    for person in set(Fact.objects.values_list("person", flat=True)):
        held = [(fact.kind, fact.whose, str(fact.values)) for fact in Fact.objects.filter(person=person, current=True)]
        found += [person] if len(set(held)) != len(held) else []
    return found


def test_thirty_kills_lose_nothing_that_was_acknowledged_and_double_nothing(
    committed_world: Any, platform: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Clients send and replay, departments answer; the clients' own log decides what has to be there."""
    from bench import deadline_clients, deadline_people

    from jifen.platform.audit.verifying import verify
    from jifen.platform.config import clock
    from jifen.platform.evidence.models import Question

    accepted = [committed_world.accepted(at) for at in range(ACCEPTED)]
    by_system = Question.objects.filter(rung="system").count()
    prepared = deadline_people.prepare(DRAFTS, clock.today())
    platform.departments(delay=0.3)
    platform.site()
    worker = platform.worker()
    clients = deadline_clients.start(platform.port, prepared, 600, pause=1.0)
    chance = random.Random(306)
    for turn in range(KILLS):
        kill_one_of_the_site(platform)
        time.sleep(chance.uniform(0.2, 1.0))
        if turn % (KILLS // OF_THE_WORKER) == 1:
            worker.kill()
            worker.wait()
            worker = platform.worker()
    sent_while_killing = sum(len(client.log.sent) for client in clients)
    log = deadline_clients.gathered(clients)
    platform.until(lambda: not Question.objects.filter(state="waiting", rung="system").exists(), 120)
    with capsys.disabled():
        told = f"{len(log.sent)} sent, {sent_while_killing} by the last kill, {log.broken_off} calls broken off"
        sys.stdout.write(f"\n{told}\n")

    assert {"lost": 0, "doubled": 0, "unacknowledged": 0} == deadline_people.tally(log.sent)
    assert (DRAFTS, [], []) == (len(log.sent), log.unanswered, log.refused)
    assert (0, 0) == (log.replays_differing, log.reused_accepted)
    assert log.replays >= 20 and log.broken_off >= 1 and by_system >= 60
    answered = Question.objects.filter(state="answered", case__in=[case.public for case in accepted])
    assert {1} == {row.replies.filter(sent_back_because="").count() for row in answered}
    assert [] == proven_twice()
    assert [] == verify().findings
