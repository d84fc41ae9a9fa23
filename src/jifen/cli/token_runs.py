"""What the commands about tokens do, on the host of the platform; every act stands in its audit trail."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jifen.cli.exits import Exit
from jifen.cli.terminal import print_json, screen
from jifen.kernel.errors import NotFoundError, Text
from jifen.platform.config.boot import boot, refuse_without_tables

if TYPE_CHECKING:
    from jifen.platform.api.models import Token
    from jifen.platform.offices.models import Office


def issue_token(home: Path, office: str, scopes: Iterable[str], purpose: str, until: date) -> int:
    """Make a token, and show its secret this once."""
    _wake(home)
    from jifen.platform.api import services

    made, secret = services.issue_token(
        office=_office(office), purpose=purpose, scopes=scopes, expires_on=until, by=_who()
    )
    screen().print(f"{made.public} · {made.office} · {'、'.join(made.scopes)} · {made.expires_on}")
    screen().print("密钥，只显示这一次 / secret, shown this once：")
    screen().print(secret, soft_wrap=True)
    return Exit.OK


def list_tokens(home: Path, office: str, *, as_json: bool) -> int:
    """List tokens, the newest first; of one office where it is named."""
    _wake(home)
    from jifen.platform.api.models import Token

    rows = Token.objects.select_related("office").order_by("-pk")
    found = [_told(one) for one in (rows.filter(office=_office(office)) if office else rows)]
    if as_json:
        print_json(found)
        return Exit.OK
    for one in found:
        used = f"最近使用 last used {one['last_used_at'][:16]}" if one["last_used_at"] else "从未使用 never used"
        screen().print(f"{one['token']} · {one['state']} · {one['office']}")
        screen().print(f"  {one['purpose']} · {'、'.join(one['scopes'])} · {one['expires_on']} · {used}", style="soft")
    return Exit.OK


def revoke_token(home: Path, public: str) -> int:
    """Take a token back at once; doing it again changes nothing."""
    _wake(home)
    from jifen.platform.api import services
    from jifen.platform.api.models import Token

    found = Token.objects.select_related("office").filter(public=public).first()
    if found is None:
        raise NotFoundError(
            "api.no_such_token",
            Text(f"没有令牌 {public[:20]}。", f"There is no token {public[:20]}."),
            Text(
                "请用 jifen platform token list 查编号；不要写密钥。",
                "Look its id up with `jifen platform token list`; never type the secret.",
            ),
        )
    services.revoke_token(token=found, by=_who())
    screen().print(f"{found.public} · 已撤销 / revoked")
    return Exit.OK


def _wake(home: Path) -> None:
    boot(home)
    refuse_without_tables()


def _who() -> str:
    return f"host:{getpass.getuser()}"[:64]


def _office(named: str) -> Office:
    from jifen.platform.offices.models import Office

    area, _, department = named.partition("/")
    kind = Office.Kind.DEPARTMENT if department else Office.Kind.GOVERNMENT
    found = (
        Office.objects.filter(code=named).first()
        or Office.objects.filter(area=area, department=department, kind=kind).first()
    )
    if found is None:
        raise NotFoundError(
            "platform.no_such_office",
            Text(f"没有机构 {named[:40]}。", f"There is no office {named[:40]}."),
            Text(
                "请写机构代码，或区划代码（政府），或 区划代码/部门，如 440000/tax。",
                "Give its code, or a division (its government), or division/department, such as 440000/tax.",
            ),
        )
    return found


def _told(one: Token) -> dict[str, Any]:
    from jifen.platform.config import clock

    state = "有效 good" if one.expires_on >= clock.today() else "已过期 expired"
    return {
        "token": one.public,
        "office": one.office.name,
        "office_code": one.office.code,
        "purpose": one.purpose,
        "scopes": list(one.scopes),
        "created_by": one.created_by,
        "expires_on": one.expires_on.isoformat(),
        "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
        "state": "已撤销 revoked" if one.revoked_at else state,
    }
