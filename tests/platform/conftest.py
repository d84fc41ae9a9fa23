"""
One platform for the tests of a process: a home with keys, and a database of its own.

``JIFEN_TEST_DATABASE=postgresql`` runs the same tests on a real PostgreSQL, started here; the default is SQLite in a file.
Django is set up when this file is read, so that tests of the pure rooms never meet it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.utils import timezone

from jifen.platform.config.environment import Environment
from jifen.platform.config.keys import KEYS, make_keys

KIND = os.environ.get("JIFEN_TEST_DATABASE", "sqlite")
if KIND not in ("sqlite", "postgresql"):
    raise pytest.UsageError(f"JIFEN_TEST_DATABASE: sqlite or postgresql, not {KIND}")

if os.environ.get("DJANGO_SETTINGS_MODULE") or settings.configured:
    # Settings read before this file belong to somebody's own platform: its database would be emptied here.
    raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the tests make a platform of their own")

HOME = Path(tempfile.mkdtemp(prefix="jifen-home-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
make_keys(HOME / "keys", KEYS)
# What the person at the terminal has set for a platform of their own is none of the tests' business.
for name in Environment.model_fields:
    os.environ.pop(f"JIFEN_{name.upper()}", None)
os.environ["JIFEN_HOME"] = str(HOME)
# The port is put in once the server runs: a run that needs no database starts none.
os.environ["DATABASE_URL"] = "postgresql://postgres@127.0.0.1:1/jifen" if KIND == "postgresql" else ""
SETTINGS = "jifen.platform.config.settings"
os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
django.setup()
# Processes that run tests beside this one inherit the environment, and would set Django up before they have a home.
del os.environ["DJANGO_SETTINGS_MODULE"]


def _binaries() -> Path:
    """Find the server's programs, which Debian keeps outside the path."""
    named = os.environ.get("JIFEN_POSTGRESQL_BIN")
    found = [Path(named)] if named else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not found or not (found[0] / "initdb").exists():
        pytest.skip("no PostgreSQL here: install postgresql, or name its folder in JIFEN_POSTGRESQL_BIN")
    return found[0]


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def _cluster() -> Iterator[tuple[int, Path]]:
    """Run a PostgreSQL of our own on a free port, give port and folder, and remove it."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="jifen-postgresql-"))
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def call(program: str, *arguments: str) -> None:
        command = [str(binaries / program), "-D", str(folder / "data"), *arguments]
        log = folder.with_suffix(".log")
        with log.open("ab") as output:
            done = subprocess.run(command, user=user, cwd="/", stdout=output, stderr=output, check=False, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {log.read_text()}")

    try:
        call("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        port = _free_port()
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
        # What was written ahead is searched for names by a test: a whole run must not pile it up.
        options += " -c max_wal_size=64MB -c min_wal_size=32MB -c wal_recycle=off"
        call("pg_ctl", "-w", "-o", options, "start")
        try:
            yield port, folder
        finally:
            call("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL for tests that make databases of their own, its tools on the path; give its address."""
    with pytest.MonkeyPatch.context() as patch, _cluster() as (port, _):
        patch.setenv("PATH", str(_binaries()), prepend=os.pathsep)
        yield f"postgresql://postgres@127.0.0.1:{port}"


@pytest.fixture(scope="session", autouse=True)
def _no_database_unasked(django_db_blocker: Any) -> Iterator[None]:
    """Keep tests that did not ask for the database away from it, however late Django was set up."""
    with django_db_blocker.block():
        yield


@pytest.fixture(autouse=True)
def _plays_from_its_own_day() -> None:
    """A run goes on over midnight; the day a test plays on is counted from the day it began itself, not from that of the run."""
    settings.JIFEN_STARTED_ON = timezone.localdate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[Path]:
    """Point Django at this process's own database before the test database is made in it; give the folder it lies in."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if KIND == "sqlite":
        # Under its usual name, so that processes a test starts with this home find it.
        database["TEST"]["NAME"] = str(database["NAME"])
        yield HOME
        return
    with _cluster() as (port, folder):
        database["PORT"] = str(port)
        yield folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let tests that commit empty the database afterwards, append-only tables as well; nothing else may."""
    from django.db import connection

    plain = connection.ops.execute_sql_flush

    def flush(statements: list[str]) -> None:
        (HOME / "audit-checkpoint.json").unlink(missing_ok=True)
        with _triggers_off():
            plain(statements)

    connection.ops.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    connection.ops.execute_sql_flush = plain  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        connection.close()


@contextmanager
def _triggers_off() -> Iterator[None]:
    """Do as a superuser could: work on the tables with no trigger in the way."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)


@pytest.fixture
def triggers_off() -> Any:
    """Give a context in which raw SQL meets no trigger."""
    return _triggers_off


@pytest.fixture(scope="session")
def home() -> Path:
    """Where the keys of the tests' platform lie."""
    return HOME


@pytest.fixture(scope="session")
def database_folder(django_db_modify_db_settings: Path) -> Path:
    """Where every byte of the database lies, for tests that read it as a thief would."""
    return django_db_modify_db_settings


@pytest.fixture(scope="session")
def process_environment(django_db_setup: None) -> dict[str, str]:
    """Give the environment for processes of the platform that a test starts: same home, same test database."""
    from django.db import connection

    found = connection.settings_dict
    url = f"postgresql://postgres@127.0.0.1:{found['PORT']}/{found['NAME']}" if KIND == "postgresql" else ""
    return os.environ | {"JIFEN_HOME": str(HOME), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": SETTINGS}


@pytest.fixture(params=["international", "sm"])
def suite(request: pytest.FixtureRequest, settings: Any) -> str:
    """Run a test under both suites of cryptography."""
    settings.JIFEN_SUITE = request.param
    return str(request.param)
