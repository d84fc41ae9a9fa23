"""Making and keeping the home of a platform: keys, database, static files, offices; and a demonstration in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command

from jifen.facts.kinds import DEPARTMENTS
from jifen.platform.connectors.keys import PLATFORM
from jifen.platform.connectors.keys import make_keys as make_exchange_keys
from jifen.platform.offices.permission import COUNTER
from jifen.platform.operation import demonstration, past_rounds, seeding, settled
from jifen.platform.operation.staff import PASSWORD, appoint_everybody
from jifen.platform.operation.this_year import plan_year
from jifen.platform.operation.wiring import EXCHANGE

TRUTH = "registers.json"
DEPARTMENTS_FILE = "departments.json"
Say = Callable[[str], None]
Accounts = list[tuple[str, str]]


def prepare(home: Path, say: Say, *, with_systems: tuple[str, ...] = ()) -> None:
    """
    Bring a home up to date: tables, static files, working days, offices. Doing it again changes nothing.

    Args:
        home: where the keys lie already.
        say: told each step.
        with_systems: departments whose systems answer by themselves.
    """
    say("数据库 database")
    call_command("migrate", verbosity=0, interactive=False)
    say("静态文件 static files")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    say("工作日历、机构 working days, offices")
    seeding.seed(actor="system", with_systems=with_systems)
    make_exchange_keys(home / EXCHANGE, [PLATFORM])


def demonstrate(home: Path, persons: int, say: Say) -> None:
    """Fill a prepared home with staff and invented people, unless that was done before."""
    truth = home / TRUTH
    if truth.is_file():
        say("演示数据已在 the demonstration is there already")
        return
    make_exchange_keys(home / EXCHANGE, [PLATFORM, *DEPARTMENTS])
    say("工作人员 staff")
    invented = demonstration.invent(persons)
    taken = {one.single("identity").values["number"] for city in invented for one in city.dossiers}  # type: ignore[union-attr]
    staff = appoint_everybody()
    say("以前的批次 rounds of before")
    earlier = past_rounds.play(taken, say)
    say(f"虚构的申请人 {persons} invented people")
    demonstration.play(invented, say)
    plan_year()
    people = [*demonstration.applicants_to_try(), *settled.families_to_try()]
    _write_accounts(home / "accounts.txt", applicants=people, staff=staff)
    demonstration.write_truth([*invented, *earlier], truth)


def _write_accounts(path: Path, *, applicants: Accounts, staff: Accounts) -> None:
    """Write down as whom one may sign in, and how."""
    parts = (
        (
            "申请人：登录页填手机号，验证码在 messages/sms.txt 的最后几行 · "
            "applicants sign in by phone; the code stands in the last lines of messages/sms.txt",
            applicants,
        ),
        (f"工作人员：/desk/，密码 {PASSWORD} · staff sign in at /desk/ with this password", staff),
    )
    told = [f"# {how}\n" + "".join(f"{name}\t{title}\n" for name, title in accounts) for how, accounts in parts]
    path.write_text("\n".join(told), encoding="utf-8")


def point_departments_to(home: Path, address: str) -> Path:
    """Write down where the departments of the sandbox are; gives the file."""
    path = home / DEPARTMENTS_FILE
    asked = [name for name in DEPARTMENTS if name not in (*demonstration.WITHOUT_SYSTEM, *COUNTER)]
    found = {name: f"{address}/departments/{name}/questions" for name in asked}
    path.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return path
