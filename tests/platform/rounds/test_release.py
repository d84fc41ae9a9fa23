"""Before its minute nothing tells of a result: no address, size, tag, time or message; at its minute everybody has it."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from jifen.platform.config import clock
from jifen.platform.operation.serving import free_port
from jifen.platform.rounds import history, keeping
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.models import PublishedList
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.services import publishing
from jifen.platform.rounds.serving import Lists
from jifen.platform.vault.tokens import public_id
from jifen.ranking import verify

USE = "settlement"
NAMES = (
    "",
    "index.html",
    "list.json",
    "list.csv",
    "list.css",
    "entrants.json",
    "files.json",
    "README.txt",
    "standing.css",
)
SAMPLES = 1_000


def scheduled(world: Any, at: Any = None) -> PublishedList:
    """Take the round to where its list is scheduled."""
    world.sealed()
    rounds.ask_run(round_=world.round, by=world.officer, kind="official")
    rounds.work_next()
    release_at = at or clock.now() + timedelta(hours=25)
    return rounds.schedule(round_=world.round, by=world.approver, release_at=release_at)


def asked(server: Lists, path: str) -> tuple[Any, ...]:
    """Ask the server that stands in front."""
    told: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "br"}
    body = b"".join(server(environ, lambda *given: told.extend(given)))
    return (*told, body)


def test_two_worlds_one_person_placed_or_not_look_the_same_before_the_minute(
    rounds_world: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """In the one everybody has a place, in the other nobody: answers, sizes, history and own results are alike."""
    server = Lists(lambda environ, start: [b""])
    seen, outcomes = [], []
    for places in (4, 0):
        with transaction.atomic():
            rows = [{"area": town, "places": places} for town in rounds_world.towns]
            rounds_world.plan(rows=rows, why="另一个世界", document="测试公告〔2016〕2号")
            with django_capture_on_commit_callbacks(execute=True):
                listed = scheduled(rounds_world)
            own = [lists.standing_of(case, USE) for case in rounds_world.cases]
            told = [len(line) for line in history.path().read_bytes().splitlines()]
            answers = [asked(server, f"/lists/{listed.public}/{name}") for name in NAMES]
            seen.append((own, told, answers, lists.sizes(listed), rounds_world.round.state))
            outcomes.append(set(listed.run.standings.values_list("result", flat=True)))
            rounds_world.at(rounds_world.round.opens_on)
            transaction.set_rollback(True)

    assert {"placed"} <= outcomes[0] and "placed" not in outcomes[1]
    assert seen[0] == seen[1]


def test_a_list_ahead_takes_as_long_to_be_denied_as_one_that_never_was(
    rounds_world: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """A thousand times each, in turn; the medians lie within two milliseconds, in truth within some microseconds."""
    with django_capture_on_commit_callbacks(execute=True):
        listed = scheduled(rounds_world)
    server = Lists(lambda environ, start: [b""])
    took: dict[str, list[float]] = {listed.public: [], public_id(): []}
    for _ in range(SAMPLES):
        for name, times in took.items():
            begun = time.perf_counter()
            asked(server, f"/lists/{name}/list.json")
            times.append(time.perf_counter() - begun)
    one, other = (statistics.median(times) for times in took.values())

    assert keeping.list_folder(listed.public).is_dir()
    assert abs(one - other) <= 0.002


@pytest.fixture
def site(committed_rounds_world: Any, process_environment: dict[str, str], tmp_path: Path) -> Iterator[int]:
    """Serve the platform as it is served, in a process of its own; give the port."""
    committed_rounds_world.after_window()
    port = free_port(0)
    code = f"from jifen.platform.operation.serving import serve; serve('127.0.0.1', {port}, 1)"
    environment = process_environment | {"JIFEN_TODAY": clock.today().isoformat()}
    with (tmp_path / "site.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=log, stderr=log)
    yield port
    process.terminate()
    process.wait(20)


def status(port: int, path: str) -> int:
    """Ask the site for an address."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


@pytest.mark.slow
def test_the_site_shows_the_list_at_its_minute_and_not_before(
    committed_rounds_world: Any, site: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Denied until then, by a real server; then every file is there, and the checker passes what was fetched."""
    monkeypatch.setattr(publishing, "LEAD", timedelta(0))
    end = time.monotonic() + 60
    while status(site, "/history.jsonl") == 0:
        assert time.monotonic() < end
        time.sleep(0.2)
    at = (clock.now() + timedelta(seconds=8)).replace(microsecond=0)
    listed = scheduled(committed_rounds_world, at)
    seen: list[tuple[bool, int]] = []
    while clock.now() < at + timedelta(seconds=1.5):
        asked_at = clock.now()
        code = status(site, f"/lists/{listed.public}/list.json")
        if not asked_at < at <= clock.now():  # asked before and answered behind the minute: either is right
            seen.append((asked_at >= at, code))
        time.sleep(0.1)
    files = tmp_path / "fetched"
    files.mkdir()
    for name in ("list.json", "list.csv", "verifier.py", "README.txt"):
        with urllib.request.urlopen(f"http://127.0.0.1:{site}/lists/{listed.public}/{name}", timeout=10) as answer:
            (files / name).write_bytes(answer.read())

    assert {(False, 404), (True, 200)} == set(seen)
    assert 0 == verify(files, root=listed.root).exit_code
