"""What the commands of the platform do. Django wakes up here, once the environment says which home it is."""

from __future__ import annotations

import getpass
import os
import secrets
import subprocess
from datetime import date
from pathlib import Path

from jifen.cli.exits import Exit
from jifen.cli.prose import Prose
from jifen.cli.terminal import aside, screen
from jifen.facts.kinds import DEPARTMENTS
from jifen.kernel.errors import NotFoundError, RefusedError, Text
from jifen.platform.config.boot import boot
from jifen.platform.config.keys import KEYS, make_keys

DEMO_DAY = date(2016, 3, 16)
"""A day on which the schemes of five cities are in force and applications are being taken."""


def _say(words: str) -> None:
    aside().print(Prose((f"· {words}", "soft")))


def set_up(home: Path) -> int:
    """Make a home, or bring one up to date."""
    make_keys(home / "keys", KEYS)
    boot(home)
    from jifen.platform.operation.home import prepare
    from jifen.platform.operation.wiring import addresses

    prepare(home, _say, with_systems=tuple(addresses()))
    screen().print(f"平台已就绪 / ready：{home}")
    screen().print("接着 / then：jifen platform officer NAME --area CODE · jifen serve")
    return Exit.OK


def work(home: Path) -> int:
    """Run one worker until it is stopped."""
    boot(home)
    from jifen.platform.operation.worker import main

    return main()


def first_officer(home: Path, name: str, area: str) -> int:
    """Make the account of the first officer of a city; the password is asked for, or made and shown once."""
    boot(home)
    from jifen.platform.accounts.models import User
    from jifen.platform.audit import services as audit
    from jifen.platform.config import clock
    from jifen.platform.offices.models import Membership, Office

    office = Office.objects.filter(kind=Office.Kind.GOVERNMENT, area=area).first()
    if office is None:
        raise NotFoundError(
            "platform.no_such_office",
            Text(f"没有管辖 {area} 的机构。", f"There is no office for {area}."),
            Text("请写城市的区划代码，如 440000 所辖城市的六位代码。", "Give the six digits of a city that is served."),
        )
    if User.objects.filter(username=name).exists():
        raise RefusedError(
            "platform.user_exists",
            Text(f"已有用户 {name}。", f"There is a user {name}."),
            Text("请换一个登录名。", "Choose another name."),
        )
    typed = getpass.getpass("密码（留空则生成）/ password (empty: one is made)：") if os.isatty(0) else ""
    password = typed or secrets.token_urlsafe(12)
    user = User.objects.create_user(name, password, kind=User.Kind.STAFF, display_name=name)
    Membership.objects.create(user=user, office=office, role=Membership.Role.OFFICER, starts_on=clock.today())
    audit.record(actor="system", act="office.first_officer", office=office.code, data={"user": name})
    screen().print(f"{name} · {office.name}")
    if not typed:
        screen().print(f"密码，只显示这一次 / password, shown this once：{password}")
    return Exit.OK


def serve_site(home: Path, host: str, port: int, workers: int) -> int:
    """Serve the site and one worker until stopped."""
    os.environ.setdefault("JIFEN_HOME", str(home))
    boot(home)
    from jifen.platform.operation import serving

    worker = serving.start_worker(home, {"JIFEN_HOME": str(home)})
    screen().print(f"积分 · http://{host}:{port}/  （Ctrl-C 停止 / stops）")
    try:
        serving.serve(host, port, workers)
    finally:
        serving.stop(worker)
    return Exit.OK


def demonstrate(home: Path, port: int, persons: int, today: date | None, *, fresh: bool) -> int:
    """Set a demonstration up unless it is there, start departments, worker and site, and say where they are."""
    plays_on = today or DEMO_DAY
    os.environ |= {
        "JIFEN_HOME": str(home),
        "JIFEN_TODAY": plays_on.isoformat(),
        "JIFEN_DEMO": "1",
        "JIFEN_MESSAGES": "file",
    }
    os.environ["JIFEN_DEPARTMENTS"] = str(home / "departments.json")
    if fresh and (home / "keys").is_dir():
        import shutil

        shutil.rmtree(home)
    make_keys(home / "keys", KEYS)
    boot(home)
    from jifen.platform.operation import demonstration, serving
    from jifen.platform.operation.home import TRUTH, point_departments_to, prepare
    from jifen.platform.operation.home import demonstrate as fill
    from jifen.platform.operation.wiring import EXCHANGE

    prepare(home, _say, with_systems=tuple(name for name in DEPARTMENTS if name not in demonstration.WITHOUT_SYSTEM))
    fill(home, persons, _say)
    departments, address = serving.start_departments(home, home / TRUTH, home / EXCHANGE, plays_on.isoformat())
    started: list[subprocess.Popen[str] | subprocess.Popen[bytes]] = [departments]
    try:
        point_departments_to(home, address)
        started.append(serving.start_worker(home, {}))
        found = serving.free_port(port)
        _welcome(home, found, address, plays_on)
        serving.serve("127.0.0.1", found, 2)
    finally:
        for process in reversed(started):
            serving.stop(process)
    return Exit.OK


def _welcome(home: Path, port: int, departments: str, plays_on: date) -> None:
    from jifen.platform.casework.schemes import cities
    from jifen.platform.operation.staff import PASSWORD

    site, place = f"http://127.0.0.1:{port}", cities()[-1].place
    console = screen()
    console.rule("积分 Jifen", align="left", style="soft")
    rows = (
        (f"{site}/", "网站 the site"),
        (
            f"{site}/desk/",
            f"工作台 the desk：clerk-{place}、officer-{place}、human_resources-{place}…… 密码 password {PASSWORD}",
        ),
        (f"{departments}/", "模拟的部门：可以让一个部门停机 the departments: take one down"),
        (f"{home}/accounts.txt", "全部演示账号 every account"),
        (f"{home}/messages/sms.txt", "发出的短信（登录验证码也在这里）messages, codes to sign in among them"),
    )
    for address, words in rows:
        console.print(Prose((f"  {address}", "head"), ("  " + words, "soft")))
    console.print(
        Prose(
            (f"演示日期 {plays_on}；人物均为虚构。Ctrl-C 停止。 / plays on {plays_on}; everybody is invented.", "soft")
        )
    )
