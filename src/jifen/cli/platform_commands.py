"""``jifen platform`` and ``jifen serve``: making the home of a platform, demonstrating it, serving it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jifen.cli import token_commands
from jifen.cli.options import day

app = typer.Typer(
    help="平台：建立、演示、运行 / the platform: set up, demonstrate, run", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(token_commands.app, name="token")

Home = Annotated[
    Path,
    typer.Option(
        "--home", metavar="DIR", envvar="JIFEN_HOME", help="平台目录：密钥、文件、内置数据库 / keys, files, database"
    ),
]
Port = Annotated[int, typer.Option("--port", metavar="N", min=1, max=65535, help="端口 / port")]
_DAY = typer.Option("--today", metavar="DATE", parser=day, help="演示的日期 / the day it plays on", show_default=False)


@app.command("init")
def init(home: Home = Path("var/jifen")) -> int:
    """建立平台：密钥、数据库、工作日历、机构 / make keys, tables, working days, offices. 可重复运行 / may be run again."""
    from jifen.cli.platform_runs import set_up

    return set_up(home)


@app.command("demo")
def demo(
    home: Home = Path("build/province"),
    port: Port = 8000,
    persons: Annotated[
        int, typer.Option("--persons", min=6, max=20_000, help="虚构的申请人 / invented people")
    ] = 2_000,
    today: Annotated[date | None, _DAY] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="从头再来 / begin anew")] = False,
) -> int:
    """演示一个省：五个城市的真实方案、两千名虚构的申请人、模拟的部门 / a whole province to try things in."""
    from jifen.cli.platform_runs import demonstrate

    return demonstrate(home, port, persons, today, fresh=fresh)


@app.command("officer")
def officer(
    name: Annotated[str, typer.Argument(help="登录名 / user name", metavar="NAME")],
    area: Annotated[
        str, typer.Option("--area", metavar="CODE", help="城市或省的区划代码 / division code", show_default=False)
    ],
    home: Home = Path("var/jifen"),
) -> int:
    """为一个城市设立第一位经办人员，其余由其在网页上设立 / the first officer of a city, who appoints all others on the desk."""
    from jifen.cli.platform_runs import first_officer

    return first_officer(home, name, area)


@app.command("worker")
def worker(home: Home = Path("var/jifen")) -> int:
    """运行一个后台进程：核验、发信、封存 / run one worker: verifying, sending, sealing."""
    from jifen.cli.platform_runs import work

    return work(home)


def serve(
    home: Home = Path("var/jifen"),
    host: Annotated[str, typer.Option("--host", help="监听地址 / address")] = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="进程数 / processes")] = 2,
) -> int:
    """以正式形态运行网站和一个后台进程 / serve the site and one worker in production form (docs/operations.md)."""
    from jifen.cli.platform_runs import serve_site

    return serve_site(home, host, port, workers)
