"""Two cities and the registry of the province, the link between them cut again and again while people claim in both at once (F9)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from claimants import Crowd, contradictions
from cut_link import Link

pytestmark = [pytest.mark.slow, pytest.mark.either]

CUTS = int(os.environ.get("CUTS", "10"))
"""Cuts of a link; ``CUTS=200`` for a release, with fifty people for each twenty."""

PEOPLE = max(40, CUTS * 5 // 2)
DEAF, DOWN, WHOLE, WAIT = (0.01, 0.06), (0.05, 0.6), (0.05, 0.4), 0.8
"""Seconds, from and to: answers are lost, the link is down, the link is whole; how long every other cut waits for a commit."""

LONG_CUT = 6.0
"""Seconds both links are down in the end, so that nobody works by luck."""

HANGS = 30.0
"""
Seconds after the links are whole for good, and of any one call. While the database is away each process is held up for its pool's
five seconds by every call that waits, and the pool then tries twice as rarely with each failure: a busy machine needs a third of it.
"""


FAULTS = "two_active lost unacknowledged there_twice written_twice not_written no_answer_kept".split()
"""What the tally counts that must not be."""


@contextmanager
def cut_sites(stage: Any, links: list[Link]) -> Iterator[list[int]]:
    """Serve the platform twice, each on a link of its own to the one database; gives the ports."""
    with ExitStack() as stack:
        ports = []
        for link in links:
            parts = urlsplit(stage.environment["DATABASE_URL"])
            address = urlunsplit(parts._replace(netloc=f"postgres@127.0.0.1:{link.port}"))
            told = stage.environment | {"DATABASE_URL": address, "JIFEN_API_LIMIT_TOKEN": "1000000"}
            site = stack.enter_context(type(stage)(stage.folder, told, stage.database).served())
            ports.append(site.port)
        yield ports


def part(stage: Any, *arguments: str) -> Any:
    """Do one part that needs Django in a process of its own, on a link nobody cuts."""
    command = [sys.executable, str(Path(__file__).with_name("partition_people.py")), *arguments]
    done = subprocess.run(command, env=stage.environment, capture_output=True, text=True, check=False, timeout=600)
    assert 0 == done.returncode, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_cut_off_from_the_registry_nobody_settles_in_two_cities(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One claim a person, whoever was told so has it, a call sent again is the same call, and nobody waits for ever."""
    from bench import deadline_stage

    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        pytest.skip("no PostgreSQL here: install postgresql")
    with deadline_stage.staged(tmp_path / "work", "postgresql") as stage:
        prepared = part(stage, "prepare", str(PEOPLE))
        links = [Link(urlsplit(stage.environment["DATABASE_URL"]).port or 0) for _ in range(2)]
        with cut_sites(stage, links) as ports:
            crowd, whole_since = claim_while_cut(ports, prepared, links)
        log = stage.folder / "log.json"
        log.write_text(crowd.write(), encoding="utf-8")
        tally = part(stage, "tally", str(log))
    for link in links:
        link.close()
    unheard, cuts = sum(one.replayed for one in crowd.log), sum(link.cuts for link in links)
    longest, waited = max(one.longest for one in crowd.log), longest_after(crowd, whole_since)
    with capsys.disabled():
        told = (
            f"{PEOPLE} people in two cities, {cuts} cuts, {sum(link.torn_off for link in links)} connections torn off"
        )
        told += f", {sum(one.tries for one in crowd.log)} tries, {unheard} answers heard only when asked again"
        sys.stdout.write(f"\n{told}; longest call {longest:.1f} s, longest wait after healing {waited:.1f} s\n")

    assert [] == contradictions(crowd.log)
    assert {"people": PEOPLE, "claims": PEOPLE} | dict.fromkeys(FAULTS, 0) == tally
    assert CUTS <= cuts
    assert unheard >= 1
    assert max(longest, waited) < HANGS


def longest_after(crowd: Crowd, whole_since: float) -> float:
    """Give the longest anybody waited while the links were whole for good, in seconds."""
    return max(one.ended - max(one.begun, whole_since) for one in crowd.log)


def claim_while_cut(ports: list[int], prepared: dict[str, Any], links: list[Link]) -> tuple[Crowd, float]:
    """Let everybody claim while links are cut by turns; gives the crowd, and the instant since when the links are whole."""
    chance = random.Random(306)

    def turn(person: int) -> None:
        # Claims are spread over the cuts; the last eighth comes while both links are down.
        while person * CUTS * 8 > sum(link.cuts for link in links) * PEOPLE * 7 and not over.is_set():
            time.sleep(0.01)

    over, crowd = threading.Event(), Crowd(ports, prepared, turn)
    crowd.start()
    for number in range(CUTS):
        link, wait = chance.choice(links), WAIT * (number % 2)
        link.cut(deaf=chance.uniform(*DEAF), down=chance.uniform(*DOWN), wait=wait)
        time.sleep(chance.uniform(*WHOLE))
    over.set()
    last = [threading.Thread(target=link.cut, kwargs={"deaf": DEAF[1], "down": LONG_CUT}) for link in links]
    for one in last:
        one.start()
    for one in last:
        one.join()
    whole_since = time.monotonic()
    crowd.join()
    return crowd, whole_since


def test_the_checker_of_the_history_finds_what_it_looks_for() -> None:
    """Told twice, told by nobody, refused before anybody had claimed, not read afterwards: each is named."""
    from claimants import Told

    good = [
        Told(0, 0, "A", "k", 1.0, 2.0, 200, "", "C", "C"),
        Told(0, 1, "B", "l", 1.0, 3.0, 409, "settlement.claimed_already"),
    ]
    twice = [good[0], Told(0, 1, "B", "l", 1.0, 3.0, 200, "", "D", "D")]
    early = [good[0], Told(0, 1, "B", "l", 0.1, 0.5, 409, "settlement.claimed_already")]
    unread = [Told(0, 0, "A", "k", 1.0, 2.0, 200, "", "C", ""), good[1]]
    nobody = [Told(0, 0, "A", "k", 1.0, 2.0, 409, "settlement.claimed_already"), good[1]]

    assert [] == contradictions(good)
    assert [1, 1, 1, 1] == [len(contradictions(one)) for one in (twice, early, unread, nobody)]
