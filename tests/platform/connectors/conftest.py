"""A real sandbox process, the invented people its registers know, and registers that ask it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jifen.facts.dossier import Dossier, Proof, Record, Standing
from jifen.facts.files import write_json
from jifen.kernel import identity
from jifen.platform.connectors.breaker import Breaker
from jifen.platform.connectors.http import HttpRegister, Line, Patience
from jifen.platform.connectors.keys import PLATFORM, private_key, public_key
from jifen.platform.connectors.port import Member, Question, Subject

NUMBER = identity.synthetic(0, date(1980, 5, 6), male=True)
SPOUSE = identity.synthetic(1, date(1982, 5, 6), male=False)
STUDY = {"level": "本科", "mode": "全日制", "on": date(2006, 7, 1), "number": "0123456"}
OFFENCE = {"sort": "行政拘留", "gravity": "一般", "on": date(2010, 1, 2)}


def proven(by: str) -> Proof:
    """Proof by a department."""
    return Proof(Standing.VERIFIED, by, date(2014, 10, 30), "X-1")


def known_people() -> list[Dossier]:
    """One invented couple as the registers know it."""
    dossier = Dossier("A1")
    named = {"name": "陈小红", "number": NUMBER, "born_on": date(1980, 5, 6), "sex": "男"}
    place = {"registered_in": "449901", "registration": "农业"}
    dossier.add([Record("identity", named | place, proof=proven("public_security"))])
    dossier.add([Record("education", STUDY, proof=proven("education"))])
    dossier.answers["education"] = proven("education")
    dossier.answers["offence"] = proven("public_security")
    return [dossier]


class Sandbox:
    """The process, and what a test does to it."""

    def __init__(self, process: subprocess.Popen[str], keys: Path) -> None:
        self.process, self.keys = process, keys
        assert process.stdout is not None
        self.address = process.stdout.readline().strip()
        self.token = (keys / "control.token").read_text()

    def get(self, path: str) -> str:
        """Fetch a page."""
        with urllib.request.urlopen(self.address + path, timeout=5) as answer:
            return str(answer.read().decode())

    def status(self, department: str = "education") -> dict[str, Any]:
        """What the sandbox says of a department."""
        found: dict[str, Any] = json.loads(self.get("/status"))[department]
        return found

    def behave(self, behaviour: str, department: str = "education") -> None:
        """Press the button."""
        form = urllib.parse.urlencode({"behaviour": behaviour, "token": self.token}).encode()
        with urllib.request.urlopen(f"{self.address}/control/{department}", form, timeout=5) as answer:
            answer.read()

    def line(self, department: str = "education") -> Line:
        """How to reach a department of it."""
        address = f"{self.address}/departments/{department}/questions"
        return Line(department, address, private_key(self.keys, PLATFORM), public_key(self.keys, department))


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Start the departments once."""
    folder = tmp_path_factory.mktemp("sandbox")
    write_json(known_people(), folder / "people.json")
    command = [sys.executable, "-m", "jifen.platform.sandbox", "--port", "0", "--people", str(folder / "people.json")]
    with subprocess.Popen(
        [*command, "--keys", str(folder / "keys")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield Sandbox(process, folder / "keys")
        process.terminate()

        assert 0 == process.wait(timeout=5)
        assert process.stderr is not None
        assert "" == process.stderr.read()


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """The departments, all answering."""
    for department in ("education", "public_security"):
        sandbox_process.behave("ok", department)
    return sandbox_process


@pytest.fixture
def register(sandbox: Sandbox) -> Callable[..., HttpRegister]:
    """Make a register that asks the sandbox, with little patience."""

    def make(department: str = "education", **changed: Any) -> HttpRegister:
        attempts, seconds = changed.pop("attempts", 2), changed.pop("attempt_seconds", 1.0)
        patience = Patience(attempts, attempt_seconds=seconds, seconds=2 * seconds, first_wait=0.05, longest_wait=0.2)
        breaker = changed.pop("breaker", None) or Breaker(time.monotonic, failures=100)
        settings = {"now": lambda: datetime.now(UTC), "patience": patience, "breaker": breaker} | changed
        return HttpRegister(settings.pop("line", None) or sandbox.line(department), **settings)

    return make


@pytest.fixture
def ask_about() -> Callable[..., Question]:
    """Make a question; ids are new unless given."""
    made = iter(range(10**6))

    def make(**changed: Any) -> Question:
        household = (Member("partner", "李四妹", SPOUSE),)
        told: dict[str, Any] = {
            "id": f"Q-{time.time_ns()}-{next(made)}",
            "department": "education",
            "kind": "education",
            "subject": Subject("陈小红", NUMBER, household),
            "city": "449900",
            "as_of": date(2014, 10, 30),
            "claims": (Record("education", STUDY),),
            "purpose": "settlement",
            "basis": "粤人社发〔2011〕306号 二（三）",
        }
        return Question(**(told | changed))

    return make


@pytest.fixture
def study() -> dict[str, object]:
    """The one diploma on register."""
    return dict(STUDY)
