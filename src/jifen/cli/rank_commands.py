"""``jifen rank`` and ``jifen verify``: from scores to a list anyone can check, and the check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jifen.cli.options import AsJson, Lang, OutFolder, Policies, SchemeId
from jifen.cli.speaking import Language

_SCORES = typer.Argument(metavar="SCORES", help="jifen score 写出的成绩表 / a score table", show_default=False)
_QUOTA = typer.Option(
    "--quota",
    metavar="N|FILE",
    help="名额：一个数，或 .csv、.xlsx、.yaml、.json / places: a number or a file",
    show_default=False,
)
_PRIVATE = typer.Option(
    "--private",
    metavar="DIR",
    help="回执和密钥放哪里；默认 DIR-private / where receipts and the secret go",
    show_default=False,
)
_SECRET = typer.Option("--secret", metavar="FILE", help="沿用已有密钥；默认新造 / use this secret", show_default=False)
_NAMES = typer.Option("--names", help="名单上显示姓氏和* / show surnames with a star")
_SEAL = typer.Option(
    "--seal",
    metavar="WORDS",
    help="摇号前封存：以哪次公开开奖为准、几个什么号码，如“…，6个1-33” / seal before a draw: which draw, which numbers",
    show_default=False,
)
_DRAW = typer.Option("--draw", metavar="WORDS", help="公开开奖的结果 / the result of that draw", show_default=False)
_SEALED = typer.Option("--sealed", metavar="FILE", help="已公布的封存文件 / the published seal", show_default=False)
_FOLDER = typer.Argument(metavar="DIR", help="名单所在文件夹 / the folder of the list", show_default=False)
_RECEIPT = typer.Option("--receipt", metavar="FILE", help="本人的回执 / your receipt", show_default=False)
_ROOT = typer.Option(
    "--root", metavar="HEX", help="公告上的根 / the root printed in the announcement", show_default=False
)


def rank(
    scores: Annotated[Path, _SCORES],
    scheme: SchemeId,
    out: OutFolder,
    quota: Annotated[str | None, _QUOTA] = None,
    private: Annotated[Path | None, _PRIVATE] = None,
    secret: Annotated[Path | None, _SECRET] = None,
    names: Annotated[bool, _NAMES] = False,
    seal: Annotated[str | None, _SEAL] = None,
    draw: Annotated[str | None, _DRAW] = None,
    sealed: Annotated[Path | None, _SEALED] = None,
    policies: Policies = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """按方案的规则排名，写出可核对的名单 / rank, and write a list anyone can check.

    DIR 是公开的：名单、核对程序。回执和密钥另放，不得公开。
    """
    from jifen.cli import list_report, listing
    from jifen.cli.exits import Exit

    job = listing.Job(scores, scheme, out, private or out.with_name(f"{out.name}-private"), policies)
    lots = listing.Lots(seal, draw, sealed)
    made = listing.make(job, quota, secret, lots, masked_names=names)
    list_report.report(made, lang, as_json=as_json)
    return Exit.OK


def verify(
    folder: Annotated[Path, _FOLDER],
    receipt: Annotated[Path | None, _RECEIPT] = None,
    root: Annotated[str | None, _ROOT] = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """重算并核对一份名单 / work a list out again and check it.

    与文件夹里的 verifier.py 相同；后者只需 Python，不需安装任何东西。
    """
    from jifen.cli import list_report

    return list_report.check(folder, receipt, root, lang, as_json=as_json)
