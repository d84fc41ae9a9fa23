"""Serving: the web server, the worker and, in a demonstration, the departments, each a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces

TARGET = "jifen.platform.config.wsgi:application"
_WAIT = 20.0


def free_port(wanted: int) -> int:
    """Give the port that is wanted if nobody listens there, else one the system has to spare."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("no free port")


def start_departments(home: Path, truth: Path, keys: Path, today: str) -> tuple[subprocess.Popen[str], str]:
    """
    Start the departments of the sandbox and wait until they answer.

    Returns:
        The process and its address.
    """
    command = [sys.executable, "-m", "jifen.platform.sandbox", "--port", "0", "--people", str(truth)]
    command += ["--keys", str(keys)] + (["--today", today] if today else [])
    with (home / "departments.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    if not address.startswith("http"):
        process.kill()
        raise OSError(f"the departments did not start; see {home / 'departments.log'}")
    return process, address


def start_worker(home: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a worker beside the web server."""
    command = [sys.executable, "-m", "jifen.platform.operation.working"]
    with (home / "worker.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment})


def serve(host: str, port: int, workers: int) -> None:
    """Serve until stopped: processes, one thread each, which measured best."""
    server = Granian(
        target=TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        backlog=1024,
        log_access=False,
        respawn_failed_workers=True,
    )
    server.serve()


def stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Stop a process that was started here, gently first."""
    process.terminate()
    end = time.monotonic() + _WAIT
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    if process.poll() is None:
        process.kill()
