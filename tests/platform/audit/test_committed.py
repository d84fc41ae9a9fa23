"""What only shows once transactions really commit: concurrent writers, a seal lost, the checkpoint outside the database."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction

from jifen.platform.audit import checkpoint, services
from jifen.platform.audit.models import Entry, Seal
from jifen.platform.audit.verifying import Fault, Finding, verify
from jifen.platform.config import clock

pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)


def in_threads(count: int, act: Any) -> None:
    """Run an act in threads, each with a connection of its own, and hand on what went wrong."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as fault:  # noqa: BLE001 - handed on below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def test_writers_and_two_sealers_at_once_leave_a_sound_trail() -> None:
    """Forty rows by four threads while two others seal: none missed, none twice."""

    def write() -> None:
        for _ in range(10):
            services.record(actor="U1", act="case.accept")
            services.seal(at=clock.now())

    in_threads(4, write)
    services.seal(at=clock.now())
    report = verify()

    assert (40, 0, []) == (report.rows, report.unsealed, report.findings)


def test_a_row_that_commits_late_is_never_passed_over() -> None:
    """While a writer holds its number the sealing waits, and gives up rather than leave a hole."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            services.record(actor="U1", act="slow")
            written.set()
            assert go_on.wait(20)

    thread = threading.Thread(target=in_threads, args=(1, slow))
    thread.start()
    assert written.wait(20)
    fast = threading.Thread(target=in_threads, args=(1, lambda: services.record(actor="U1", act="fast")))
    fast.start()
    fast.join()
    made_meanwhile = services.seal(at=clock.now())
    go_on.set()
    thread.join()
    made_after = services.seal(at=clock.now())

    assert ([], [2]) == (made_meanwhile, [one.count for one in made_after])
    assert verify().sound


def test_a_database_put_back_is_told_by_the_checkpoint(triggers_off: Any) -> None:
    """The newest seal and its row removed: consistent in itself, but this host remembers more."""
    for _ in range(2):
        services.record(actor="U1", act="case.accept")
        services.seal(at=clock.now())
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_seal WHERE number = 2")
        cursor.execute("DELETE FROM audit_entry WHERE id = (SELECT MAX(id) FROM audit_entry)")

    assert [Finding("audit_seal", 2, Fault.ROLLED_BACK)] == verify().findings


def test_the_checkpoint_never_goes_back() -> None:
    """An older seal does not overwrite a newer one."""
    services.record(actor="U1", act="case.accept")
    (first,) = services.seal(at=clock.now())
    services.record(actor="U1", act="case.accept")
    (second,) = services.seal(at=clock.now())
    checkpoint.remember(first)

    assert (2, bytes(second.digest).hex()) == checkpoint.remembered()


def test_nothing_is_remembered_of_a_seal_that_was_rolled_back() -> None:
    """Only what is committed counts."""
    services.record(actor="U1", act="case.accept")

    @transaction.atomic
    def fail() -> None:
        services.seal(at=clock.now())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert (None, 0, 1) == (checkpoint.remembered(), Seal.objects.count(), Entry.objects.count())


def test_a_sealing_killed_at_any_step_is_finished_by_the_next(process_environment: dict[str, str]) -> None:
    """Killed eight times, later each time, the sealing leaves a sound trail and nothing unsealed."""
    for _ in range(60):
        services.record(actor="U1", act="case.accept")
    for number in range(8):
        with subprocess.Popen([sys.executable, "-c", _SEALING], env=process_environment, stdout=subprocess.PIPE) as run:
            assert run.stdout is not None
            assert b"ready" in run.stdout.readline()
            time.sleep(number * 0.02)
            run.kill()
    services.seal(at=clock.now())
    report = verify()

    assert (60, 0, []) == (report.rows, report.unsealed, report.findings)


_SEALING = """
from jifen.platform.config.boot import boot
boot()
from jifen.platform.audit import services
from jifen.platform.config import clock
services._MOST_ROWS = 1  # many small seals, so that a kill falls between or into them
print("ready", flush=True)
services.seal(at=clock.now())
"""
