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
class Site:
    """The site while it is served: its port, and the number of its first process."""

    port: int
    process: int


@dataclass(frozen=True)
class Stage:
    """A platform in a folder: what its processes are told, and the first process of a database that has processes."""

    folder: Path
    environment: dict[str, str]
    database: int | None = None

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
    def served(self) -> Iterator[Site]:
        """Serve the site as ``jifen serve`` does."""
        port = free_port(0)
        with (self.folder / "site.log").open("ab") as log:
            command = [sys.executable, "-c", _SERVE, str(port), str(WORKERS)]
            process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_for(port, process, self.folder / "site.log")
            yield Site(port, process.pid)
        finally:
            stop(process)

    def cpu_seconds(self, site: Site) -> dict[str, float]:
        """Give what site, database and clients have used of the processor so far; the clients are threads of this process."""
        found = {"site": cpu_seconds(site.process), "clients": time.process_time()}
        return found | ({"database": cpu_seconds(self.database)} if self.database else {})


def cpu_seconds(process: int) -> float:
    """Give the seconds a process, its children and those that ended have used of the processor, user and system."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        children = [one.read_text(encoding="utf-8") for one in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:
        return 0.0  # it ended meanwhile, and its parent counts it
    own = sum(int(ticks) for ticks in told[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds(int(one)) for numbers in children for one in numbers.split())


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
            with cluster() as (address, process):
                yield Stage(folder, plain | {"DATABASE_URL": address}, process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster() -> Iterator[tuple[str, int]]:
    """
    Run a PostgreSQL of our own, as it comes: every commit is on the disk before it is acknowledged.

    Gives its address and the number of its first process.

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
            process = (folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0]
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres", int(process)
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
