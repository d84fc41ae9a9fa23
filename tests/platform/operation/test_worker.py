"""The worker as a process of its own, asking departments that are a process of their own, and what is left when it is killed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import core_world
import pytest

from jifen.facts.kinds import DEPARTMENTS
from jifen.platform.audit.verifying import verify
from jifen.platform.casework import schemes
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.connectors.keys import PLATFORM, make_keys
from jifen.platform.evidence.models import Fact, Question, Reply
from jifen.platform.messaging.models import Message
from jifen.platform.operation import demonstration
from jifen.platform.operation.demonstration import Invented
from jifen.platform.operation.home import TRUTH, point_departments_to

pytestmark = pytest.mark.slow

IMPATIENT = """
from datetime import timedelta
from jifen.platform.config.boot import boot
boot()
from jifen.platform.evidence.services import asking
asking.LEASE, asking.WAITS, asking.SYSTEM_TRIES = timedelta(seconds=3), (1,), 3
from jifen.platform.operation.worker import main
main()
"""
"""A worker as it is, but for its patience: a lease of seconds instead of minutes, three tries instead of five."""


class Running:
    """The departments and the workers a test starts; ``folder`` is the test's own, ``home`` that of the platform."""

    def __init__(self, home: Path, folder: Path, environment: dict[str, str]) -> None:
        self.home, self.folder, self.address, self.processes = home, folder, "", list[subprocess.Popen[Any]]()
        departments = str(folder / "departments.json")
        more = {"JIFEN_TODAY": core_world.DAY.isoformat(), "JIFEN_DEPARTMENTS": departments, "JIFEN_MESSAGES": "file"}
        self.environment = environment | more

    def departments(self, *behave: str, delay: float = 0.0) -> None:
        """Start the departments, and tell the platform where they are."""
        command = [sys.executable, "-m", "jifen.platform.sandbox", "--people", str(self.folder / TRUTH)]
        command += ["--keys", str(self.home / "exchange"), "--today", core_world.DAY.isoformat(), "--delay", str(delay)]
        for one in behave:
            command += ["--behave", one]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        assert process.stdout is not None
        self.address = process.stdout.readline().strip()
        point_departments_to(self.folder, self.address)

    def behave(self, department: str, behaviour: str) -> None:
        """Press the button of a department."""
        token = (self.home / "exchange" / "control.token").read_text()
        form = urllib.parse.urlencode({"behaviour": behaviour, "token": token}).encode()
        with urllib.request.urlopen(f"{self.address}/control/{department}", form, timeout=5) as answer:
            answer.read()

    def worker(self) -> subprocess.Popen[Any]:
        """Start a worker."""
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen([sys.executable, "-c", IMPATIENT], env=self.environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def stop(self) -> None:
        """Stop what a test started."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


@pytest.fixture
def running(committed_world: Any, home: Path, tmp_path: Path, process_environment: dict[str, str]) -> Iterator[Running]:
    """Give processes that live in the home and on the database of the tests; they are gone before either is emptied."""
    make_keys(home / "exchange", [PLATFORM, *DEPARTMENTS])
    known = [Invented(schemes.pack_of(committed_world.scheme), core_world.invented())]
    demonstration.write_truth(known, tmp_path / TRUTH)
    (home / "messages" / "sms.txt").unlink(missing_ok=True)
    made = Running(home, tmp_path, process_environment)
    yield made
    made.stop()


def until(done: Callable[[], bool], running: Running, seconds: float = 60) -> None:
    """Wait for something to be so; where it does not come, show what the worker said."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, (running.folder / "worker.log").read_text()[-3000:]
        time.sleep(0.1)


def waiting_for_systems() -> int:
    """Count what systems still owe."""
    return Question.objects.filter(state="waiting", rung="system").count()


def sound() -> None:
    """Check what has to hold however often a worker died: each question answered once, no proof twice, the trail unbroken."""
    for row in Question.objects.filter(state="answered"):
        assert 1 == row.replies.filter(sent_back_because="").count(), row
    for person in set(Fact.objects.values_list("person", flat=True)):
        held = [(fact.kind, fact.whose, str(fact.values)) for fact in Fact.objects.filter(person=person, current=True)]
        assert sorted(set(held)) == sorted(held)
    assert [] == verify().findings


def test_a_case_goes_from_sending_to_its_points_by_systems(committed_world: Any, running: Running) -> None:
    """The worker asks, the departments answer, people answer what has no system, and the case is scored and told."""
    running.departments()
    case = committed_world.sent()
    casework.accept(case=case, by=committed_world.clerk)
    process = running.worker()
    until(lambda: waiting_for_systems() == 0, running)
    committed_world.answer_all(case)
    until(lambda: not Message.objects.filter(state="queued").exists(), running)
    process.terminate()

    assert 0 == process.wait(timeout=20)
    assert ("scored", 1) == (case.state, case.scorecards.count())
    assert {"system", "hand"} == set(Reply.objects.values_list("manner", flat=True))
    told = (running.home / "messages" / "sms.txt").read_text(encoding="utf-8").splitlines()
    assert Message.objects.filter(channel="sms", state="sent").count() == len(told)
    sound()


def test_a_department_that_is_down_turns_into_a_matter_for_people(committed_world: Any, running: Running) -> None:
    """Others answer meanwhile; after the last try its people are asked, and nothing of it was taken for a zero."""
    running.departments("education=down")
    case = committed_world.accepted()
    running.worker()
    until(lambda: waiting_for_systems() == 0, running, 90)
    (row,) = committed_world.open(case, "education")

    assert ("hand", "waiting") == (row.rung, row.state)
    assert row.trouble.startswith("connectors.")
    assert {"declared"} == set(
        case.person.facts.filter(kind="education", current=True).values_list("standing", flat=True)
    )
    assert ("verifying", 0) == (Case.objects.get(pk=case.pk).state, case.scorecards.count())

    committed_world.answer_all(case)

    assert "scored" == case.state
    sound()


def test_a_department_that_comes_back_answers_what_waited(committed_world: Any, running: Running) -> None:
    """An outage that ends before the last try costs time and nothing else."""
    running.departments("education=500")
    case = committed_world.accepted()
    running.worker()
    until(lambda: Question.objects.filter(kind="education", attempts__gte=1).exclude(trouble="").exists(), running)
    running.behave("education", "ok")
    until(lambda: waiting_for_systems() == 0, running, 90)
    row = Question.objects.filter(case=case.public, kind="education").get()
    manners = set(row.replies.values_list("manner", flat=True))

    assert ("answered", "system", {"system"}) == (row.state, row.rung, manners)
    sound()


@pytest.mark.parametrize(("kills", "persons"), [(10, 20), (30, 22)], ids=["ten kills", "thirty kills"])
def test_killing_the_worker_loses_nothing_and_doubles_nothing(
    committed_world: Any, running: Running, kills: int, persons: int
) -> None:
    """``kill -9`` at any moment: another worker goes on, and at the end everybody has the points they would have had."""
    running.departments(delay=0.05)
    cases = [committed_world.accepted(at) for at in range(persons)]
    asked = Question.objects.filter(rung="system").count()
    moments = random.Random(306)
    for _ in range(kills):
        process = running.worker()
        before = Reply.objects.count()
        end = time.monotonic() + 20
        while Reply.objects.count() == before and waiting_for_systems() and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(moments.uniform(0, 0.4))
        process.kill()
        process.wait()
    running.worker()
    until(lambda: waiting_for_systems() == 0, running, 120)
    for case in cases:
        committed_world.answer_all(case)

    assert asked >= 60
    assert {"scored"} == {case.state for case in cases}
    assert {1} == {case.scorecards.count() for case in cases}
    sound()
