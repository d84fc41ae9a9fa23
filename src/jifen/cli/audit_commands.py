"""``jifen audit``: recompute the audit trail, and name what is not as it was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jifen.cli.exits import Exit
from jifen.cli.options import AsJson, Lang
from jifen.cli.speaking import Language, say
from jifen.kernel.errors import Text

if TYPE_CHECKING:
    from jifen.platform.audit.verifying import Report

app = typer.Typer(help="留痕：核对 / the audit trail: verify", no_args_is_help=True, rich_markup_mode=None)

_HOME = typer.Option(
    "--home", metavar="DIR", help="平台目录；也读 JIFEN_HOME / home of the platform", show_default=False
)

_FAULTS = {
    "altered": Text("被改动", "was altered"),
    "removed": Text("被删除", "was removed"),
    "inserted": Text("是后来插入的", "was inserted later"),
    "back_dated": Text("的时间早于前一次封存", "is dated before the seal that precedes it"),
    "forged": Text("的封存不是本平台签的，或被改动", "is a seal this platform did not sign, or was altered"),
    "chain": Text("与前一封存接不上", "is a seal that does not follow the one before it"),
    "root": Text("封存的根与其范围内的行不符", "is a seal whose root is not that of its rows"),
    "rolled_back": Text(
        "封存已不在库中：数据库被退回或截断", "is a seal the database has lost: it was rolled back or cut"
    ),
}
_CHECKING = Text("核对", "checking")
_NEXT = Text(
    "请保留现场，不要改写；对照备份查明是谁、何时改的，再从备份恢复这些行。",
    "Leave everything as it is; compare with a backup, find out who and when, then restore these rows.",
)


@app.callback()
def _group() -> None:
    """Keep ``verify`` a command of its own, although it is the only one yet."""


@app.command("verify")
def verify(home: Annotated[Path | None, _HOME] = None, as_json: AsJson = False, lang: Lang = Language.zh) -> int:
    """重算留痕的每一行、每一次封存，指出被改动的行 / recompute every row and seal, name each altered row."""
    from jifen.cli.terminal import progress
    from jifen.platform.config.boot import boot

    boot(home)
    from jifen.platform.audit.verifying import size
    from jifen.platform.audit.verifying import verify as check
    from jifen.platform.config.boot import refuse_without_tables

    refuse_without_tables()
    with progress() as bar:
        task = bar.add_task(say(_CHECKING, lang), total=size())
        report = check(lambda rows: bar.advance(task, rows))
    if as_json:
        typer.echo(json.dumps(report.as_data(), ensure_ascii=False, indent=2))
    else:
        _tell(report, lang)
    return Exit.OK if report.sound else Exit.FINDINGS


def _tell(report: Report, lang: Language) -> None:
    for one in report.findings:
        typer.echo(f"✗ {one.table} {one.row} {say(_FAULTS[one.fault], lang)}")
    since = f"（{report.unsealed_since.isoformat()}）" if report.unsealed_since else ""
    count = Text(
        f"核对 {report.rows} 行、{report.seals} 次封存；尚未封存 {report.unsealed} 行{since}；"
        f"核对事实、办件、批次与落户的记录 {report.kept} 行；问题 {len(report.findings)} 处。",
        f"{report.rows} rows and {report.seals} seals checked; {report.unsealed} rows not sealed yet{since}; "
        f"{report.kept} rows of facts, cases, rounds and settlement checked; {len(report.findings)} findings.",
    )
    typer.echo(say(count, lang))
    if not report.sound:
        typer.echo(say(_NEXT, lang))
