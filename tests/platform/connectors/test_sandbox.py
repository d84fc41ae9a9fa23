"""The sandbox as a person and as an attacker meet it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.documents import to_json
from jifen.facts.dossier import Dossier, Record
from jifen.facts.files import read_json
from jifen.facts.kinds import DEPARTMENTS
from jifen.facts.synthesis import Setting, small_population
from jifen.kernel import identity
from jifen.platform.connectors.keys import PLATFORM, private_key, public_key
from jifen.platform.connectors.port import Question
from jifen.platform.connectors.seal import MEDIA_TYPE, Envelope, SeenNonces, seal, unseal
from jifen.platform.connectors.wire import canonical, question_data
from jifen.platform.sandbox.truth import altered


def exchange(sandbox: Any, token: str) -> bytes:
    """Send a signed question by hand."""
    request = urllib.request.Request(
        f"{sandbox.address}/departments/education/questions", token.encode(), {"Content-Type": MEDIA_TYPE}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return bytes(answer.read())


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def status_of(request: Callable[[], object]) -> int:
    """The status a refused request comes back with."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        request()
    with caught.value as refused:
        return int(refused.code)


def test_the_page_shows_every_department_chinese_first_and_needs_no_script(sandbox: Any) -> None:
    """Names, behaviours, counts, and a button for each behaviour."""
    page = sandbox.get("/")

    assert all(f'{zh} <span lang="en">{en}</span>' in page for zh, en in DEPARTMENTS.values())
    assert len(DEPARTMENTS) * 17 == page.count("<button")
    assert "<script" not in page
    assert "正常答复" in page


def test_a_button_takes_a_department_down_and_the_page_says_so(sandbox: Any) -> None:
    """What the tour tells a newcomer to press."""
    page = sandbox.get("/")
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    form = urllib.parse.urlencode({"token": token[1], "behaviour": "down"}).encode()

    with urllib.request.urlopen(f"{sandbox.address}/control/education", form, timeout=5) as answer:
        after = answer.read().decode()

    assert "现在：<strong>中断</strong>" in after
    assert "down" == sandbox.status()["behaviour"]


def test_nobody_switches_without_the_token_or_from_another_site(sandbox: Any) -> None:
    """Neither a wrong token nor a page under another name."""
    address = f"{sandbox.address}/control/education"
    form = urllib.parse.urlencode({"token": sandbox.token, "behaviour": "down"}).encode()
    wrong = urllib.parse.urlencode({"token": "x", "behaviour": "down"}).encode()
    elsewhere = urllib.request.Request(address, form, {"Host": "evil.test"})
    reading = urllib.request.Request(f"{sandbox.address}/", headers={"Host": "evil.test"})

    assert 403 == status_of(lambda: urllib.request.urlopen(address, wrong, timeout=5))
    assert 403 == status_of(lambda: urllib.request.urlopen(elsewhere, timeout=5))
    assert 403 == status_of(lambda: urllib.request.urlopen(reading, timeout=5))
    assert "ok" == sandbox.status()["behaviour"]


def test_health_answers(sandbox: Any) -> None:
    """For whoever waits until it is up."""
    assert '{"status": "ok"}' == sandbox.get("/health")


def test_the_same_question_id_gets_the_same_reply_byte_for_byte(
    sandbox: Any, ask_about: Callable[..., Question]
) -> None:
    """Only the envelope is new, bound to the new asking."""
    question, bodies = ask_about(), []
    for _ in range(2):
        sent = Envelope(PLATFORM, "education", datetime.now(UTC))
        token = exchange(sandbox, seal(question_data(question), sent, private_key(sandbox.keys, PLATFORM)))
        expected = Envelope("education", PLATFORM, datetime.now(UTC), answers=sent.nonce)
        body, _ = unseal(token, expected, public_key(sandbox.keys, "education"), SeenNonces(), where="x")
        bodies.append(canonical(body))

    assert bodies[0] == bodies[1]


def test_an_unsigned_replayed_or_foreign_question_is_refused(sandbox: Any, ask_about: Callable[..., Question]) -> None:
    """Departments tell nothing about people to whoever cannot prove to be the platform."""
    data = question_data(ask_about())
    sent = Envelope(PLATFORM, "education", datetime.now(UTC))
    token = seal(data, sent, private_key(sandbox.keys, PLATFORM))
    foreign = seal(data, Envelope(PLATFORM, "education", datetime.now(UTC)), private_key(sandbox.keys, "tax"))
    exchange(sandbox, token)

    assert 401 == status_of(lambda: exchange(sandbox, token))
    assert 401 == status_of(lambda: exchange(sandbox, foreign))
    assert 401 == status_of(lambda: exchange(sandbox, "no.jws"))


def test_private_keys_and_the_token_are_for_their_owner_alone(sandbox: Any) -> None:
    """Mode 600."""
    secret = [*sandbox.keys.glob("*.private.jwk"), sandbox.keys / "control.token"]

    assert {0o600} == {path.stat().st_mode & 0o777 for path in secret}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_even_while_a_department_keeps_somebody_waiting(tmp_path: Path, how: int) -> None:
    """A silent department holds nothing up; keys survive for the next start."""
    (tmp_path / "people.json").write_text(to_json([]), encoding="utf-8")
    command = [sys.executable, "-m", "jifen.platform.sandbox", "--people", str(tmp_path), "--keys", str(tmp_path / "k")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        address = process.stdout.readline().strip()
        token = (tmp_path / "k" / "control.token").read_text()
        silent = urllib.parse.urlencode({"token": token, "behaviour": "timeout"}).encode()
        with urllib.request.urlopen(f"{address}/control/tax", silent, timeout=5) as answer:
            answer.read()
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=5) as waiting:
            waiting.sendall(b"POST /departments/tax/questions HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
            while '"asked": 1' not in _read(f"{address}/status"):
                time.sleep(0.01)
            process.send_signal(how)

            assert 0 == process.wait(timeout=5)
        assert "" == process.stderr.read()


def test_a_department_may_have_no_system_from_the_start(tmp_path: Path) -> None:
    """As the tour has it; a word nobody knows is refused with those that are known."""
    (tmp_path / "people.json").write_text(to_json([]), encoding="utf-8")
    command = [sys.executable, "-m", "jifen.platform.sandbox", "--people", str(tmp_path), "--keys", str(tmp_path / "k")]
    with subprocess.Popen([*command, "--behave", "party=no_system"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        status = _read(f"{process.stdout.readline().strip()}/status")
        process.terminate()
    refused = subprocess.run([*command, "--behave", "party=odd"], capture_output=True, text=True, check=False)

    assert '"party": {"behaviour": "no_system"' in status
    assert 2 == refused.returncode
    assert "no_system" in refused.stderr


def test_people_that_cannot_be_read_are_named_and_the_process_ends(tmp_path: Path) -> None:
    """It says what is wrong before it listens."""
    command = [sys.executable, "-m", "jifen.platform.sandbox", "--people", "no.json", "--keys", str(tmp_path)]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert 2 == ended.returncode
    assert "facts.file_missing" in ended.stderr


def test_a_forced_correction_is_a_sound_record_of_every_kind() -> None:
    """Whatever a department corrects in the sandbox passes the checks of a file."""
    setting = Setting("449900", ["449900001", "449900002"], date(2014, 10, 30), trades=("焊工",), certificates=("证",))
    people = small_population(100, seed=1, setting=setting)
    first = {
        name: next((one for dossier in people for one in dossier.records.get(name, ())), None) for name in CATALOGUE
    }
    corrected = [altered(Record(one.kind, one.values, one.whose)) for one in first.values() if one is not None]
    dossiers = [Dossier(f"A{number}", {one.kind: [one]}) for number, one in enumerate(corrected)]

    intake = read_json(to_json(dossiers).encode())

    assert len(CATALOGUE) == len(corrected)
    assert () == intake.complaints
    assert identity.SYNTHETIC_COUNTY == "4499"
