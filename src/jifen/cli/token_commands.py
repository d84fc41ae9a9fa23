"""``jifen platform token``: the keys with which the programs of an office call the API; made, listed and taken back on the host."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jifen.cli.options import AsJson, day

app = typer.Typer(
    help="接口令牌：发放、列出、撤销 / tokens for programs: issue, list, revoke",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Home = Annotated[
    Path, typer.Option("--home", metavar="DIR", envvar="JIFEN_HOME", help="平台目录 / home of the platform")
]
_OFFICE = typer.Option(
    "--office",
    metavar="OFFICE",
    help="机构代码，或区划代码，或 区划代码/部门 / code of an office, or division, or division/department",
    show_default=False,
)


@app.command("issue")
def issue(
    office: Annotated[str, _OFFICE],
    scope: Annotated[
        list[str],
        typer.Option("--scope", metavar="SCOPE", help="用途范围，可重复 / may be repeated", show_default=False),
    ],
    purpose: Annotated[str, typer.Option("--purpose", metavar="WORDS", help="做什么用 / what for", show_default=False)],
    until: Annotated[
        date, typer.Option("--until", metavar="DATE", parser=day, help="最后一天 / last day", show_default=False)
    ],
    home: Home = Path("var/jifen"),
) -> int:
    """发放一个令牌，密钥只显示这一次 / make a token; its secret is shown this once."""
    from jifen.cli.token_runs import issue_token

    return issue_token(home, office, scope, purpose, until)


@app.command("list")
def listed(
    office: Annotated[str, _OFFICE] = "",
    as_json: AsJson = False,
    home: Home = Path("var/jifen"),
) -> int:
    """列出令牌：谁的、做什么用、到哪天、最近何时用过 / whose, what for, until when, last used."""
    from jifen.cli.token_runs import list_tokens

    return list_tokens(home, office, as_json=as_json)


@app.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="令牌编号，12 位 / its id, 12 places")],
    home: Home = Path("var/jifen"),
) -> int:
    """立即撤销一个令牌 / take a token back at once."""
    from jifen.cli.token_runs import revoke_token

    return revoke_token(home, token)
