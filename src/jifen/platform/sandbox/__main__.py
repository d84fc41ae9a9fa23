"""``python -m jifen.platform.sandbox``: start the departments, print where they are, stop on SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from types import FrameType

from jifen.facts.kinds import DEPARTMENTS
from jifen.kernel.errors import JifenError
from jifen.platform.sandbox.behaviour import Behaviour
from jifen.platform.sandbox.departments import Departments
from jifen.platform.sandbox.server import SandboxServer
from jifen.platform.sandbox.truth import Truth, read_truth

TOKEN = "control.token"  # noqa: S105  the name of the file
_CHINA = timezone(timedelta(hours=8))


def main(arguments: list[str] | None = None) -> int:
    """Run until stopped; 2 when the people or keys cannot be used."""
    told = _arguments().parse_args(arguments)
    try:
        truth = Truth(read_truth(told.people))
        departments = Departments(truth, told.keys, lambda: datetime.now(_CHINA), told.today)
        for name, behaviour in told.behave:
            departments.switch(name, behaviour)
    except JifenError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    server = SandboxServer(told.port, departments, _token(told.keys), told.delay)
    try:
        signal.signal(signal.SIGTERM, _stop)
        sys.stdout.write(f"{server.address}\n")
        sys.stdout.flush()
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        server.stopping.set()
        server.server_close()
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jifen.platform.sandbox",
        description="模拟部门，仅供开发和测试 / departments for development and tests",
    )
    parser.add_argument("--port", type=int, default=0, help="端口；0 由系统分配 / port; 0 takes a free one")
    parser.add_argument("--people", type=Path, required=True, help="各登记簿所知 / what the registers know")
    parser.add_argument(
        "--keys", type=Path, required=True, help="密钥目录，缺少的会生成 / folder of keys; missing ones are made"
    )
    parser.add_argument("--delay", type=float, default=0.0, help="答复前等待的秒数 / seconds before each answer")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="答复的日期 / the day answers carry")
    parser.add_argument(
        "--behave",
        type=_behaviour,
        action="append",
        default=[],
        metavar="DEPARTMENT=BEHAVIOUR",
        help="开始时的状态，可重复 / how a department behaves from the start, e.g. party=no_system; may be repeated",
    )
    return parser


def _behaviour(text: str) -> tuple[str, Behaviour]:
    name, _, word = text.partition("=")
    if name not in DEPARTMENTS or word not in {one.value for one in Behaviour}:
        known = f"{', '.join(DEPARTMENTS)} = {', '.join(one.value for one in Behaviour)}"
        raise argparse.ArgumentTypeError(f"{text}: {known}")
    return name, Behaviour(word)


def _token(keys: Path) -> str:
    path = keys / TOKEN
    if not path.is_file():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text(encoding="utf-8").strip()


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
