"""
The stage of deadline day: a home of its own, a database that keeps what it says it keeps, and the site as it is served.

``python -m bench.deadline_stage prepare DRAFTS`` and ``… tally FILE`` do the part that needs Django, each in a process of its
own; what they find goes to the standard output as JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jifen.platform.config.keys import KEYS, make_keys
from jifen.platform.operation.serving import free_port, stop

ROOT = Path(__file__).resolve().parent.parent
PLAYS_ON = "2016-03-16"
WORKERS = 2
_SETTINGS = "jifen.platform.config.settings"
_SERVE = "import sys; from jifen.platform.operation.serving import serve; serve('127.0.0.1', int(sys.argv[1]), int(sys.argv[2]))"
_START_SECONDS = 60.0


@dataclass(frozen=True)
class Stage:
    """A platform in a folder: what its processes are told, and where what was prepared lies."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> dict[str, Any]:
        """Do one part that needs Django, and give what it found."""
        command = [sys.executable, "-m", "bench.deadline_stage", *arguments]
        done = subprocess.run(command, check=False, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise SystemExit(f"deadline_stage {arguments[0]} failed; what it said stands above")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def tally(self, sent: list[dict[str, str]]) -> dict[str, int]:
        """Hold what was acknowledged against the database."""
        path = self.folder / "sent.json"
        path.write_text(json.dumps(sent), encoding="utf-8")
        return self.run("tally", str(path))

    @contextmanager
    def served(self) -> Iterator[int]:
        """Serve the site as ``jifen serve`` does; gives the port."""
        port = free_port(0)
        with (self.folder / "site.log").open("ab") as log:
            command = [sys.executable, "-c", _SERVE, str(port), str(WORKERS)]
            process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_for(port, process, self.folder / "site.log")
            yield port
        finally:
            stop(process)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """
    Wait until every worker has read the law, which the first call of each does.

    Raises:
        SystemExit: the site did not come up; the end of its log is told.
    """
    end = time.monotonic() + _START_SECONDS
    good = 0
    while good < 5 * WORKERS:
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"the site did not start: {log.read_text(encoding='utf-8')[-2000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health/ready", timeout=20) as answer:
                answer.read()
            good += 1
        except OSError:
            time.sleep(0.2)


@contextmanager
def staged(folder: Path, kind: str) -> Iterator[Stage]:
    """
    Make a stage and take it down.

    Args:
        folder: where everything lies; it is made, and removed in the end.
        kind: ``sqlite`` or ``postgresql``; both write through to the disk before they say so.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        make_keys(folder / "home" / "keys", KEYS)
        dropped = ("JIFEN_", "DATABASE_URL", "DJANGO_")
        plain = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        plain |= {"JIFEN_HOME": str(folder / "home"), "JIFEN_TODAY": PLAYS_ON, "DJANGO_SETTINGS_MODULE": _SETTINGS}
        plain["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "src")))
        if kind == "sqlite":
            yield Stage(folder, plain)
        else:
            with cluster() as address:
                yield Stage(folder, plain | {"DATABASE_URL": address})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster() -> Iterator[str]:
    """
    Run a PostgreSQL of our own, as it comes: every commit is on the disk before it is acknowledged.

    Raises:
        SystemExit: there is none on this machine.
    """
    named = os.environ.get("JIFEN_POSTGRESQL_BIN")
    found = [Path(named)] if named else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not found or not (found[0] / "initdb").exists():
        raise SystemExit("no PostgreSQL here: install postgresql, or name its folder in JIFEN_POSTGRESQL_BIN")
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="jifen-deadline-"))
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user:
        shutil.chown(folder, user)

    def call(program: str, *arguments: str) -> None:
        command = [str(found[0] / program), "-D", str(folder / "data"), *arguments]
        with (folder.with_suffix(".log")).open("ab") as log:
            subprocess.run(command, user=user, cwd="/", stdout=log, stderr=log, check=True, timeout=120)

    try:
        call("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-k")
        port = free_port(0)
        call("pg_ctl", "-w", "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1", "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


def _main(act: str, argument: str) -> None:
    from jifen.platform.config.boot import boot

    boot()
    from bench import deadline_people
    from django.conf import settings

    from jifen.facts.kinds import DEPARTMENTS
    from jifen.platform.config import clock
    from jifen.platform.operation.demonstration import WITHOUT_SYSTEM
    from jifen.platform.operation.home import prepare

    if act == "tally":
        sent = json.loads(Path(argument).read_text(encoding="utf-8"))
        sys.stdout.write(json.dumps(deadline_people.tally(sent)))
        return
    systems = tuple(name for name in DEPARTMENTS if name not in WITHOUT_SYSTEM)
    prepare(Path(settings.JIFEN_HOME), lambda words: None, with_systems=systems)
    found = deadline_people.prepare(int(argument), clock.today()) | {"database": deadline_people.database()}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2])
