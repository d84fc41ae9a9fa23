"""The options that several commands share, so that they are called and explained alike."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jifen.cli.speaking import Language


class TrustWord(StrEnum):
    """Which records a run counts."""

    verified = "verified"
    declared = "declared"


class UseWord(StrEnum):
    """What points are used for."""

    settlement = "settlement"
    school = "school"
    housing = "housing"


def day(text: str) -> date:
    """Read a day from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是日期，请写成 2015-03-31。 / Write a day like 2015-03-31.") from None


Input = Annotated[
    Path,
    typer.Argument(
        metavar="INPUT",
        help="工作簿 .xlsx、人员档案 .json 或 Parquet 文件夹 / workbook, dossiers or a folder of Parquet",
        show_default=False,
    ),
]
SchemeId = Annotated[
    str,
    typer.Option(
        "--scheme", metavar="ID", help="方案：<地区>/<项目>[@施行日] / place/programme[@day]", show_default=False
    ),
]
AsOf = Annotated[
    date, typer.Option("--as-of", metavar="DATE", parser=day, help="计分日 / day of the run", show_default=False)
]
Person = Annotated[
    str, typer.Option("--person", metavar="ID", help="人员编号 / the person's number", show_default=False)
]
Use = Annotated[
    UseWord | None,
    typer.Option(
        "--use", help="用途；方案只有一种时可省 / use; may be left out where there is one", show_default=False
    ),
]
Trust = Annotated[TrustWord, typer.Option("--trust", help="计哪些记录：已核实的，或本人申报的 / which records count")]
Policies = Annotated[
    list[Path] | None,
    typer.Option(
        "--policies",
        metavar="DIR",
        help="另加方案文件夹，可重复；也读 JIFEN_POLICIES / further folders of packs",
        show_default=False,
    ),
]
Lang = Annotated[Language, typer.Option("--lang", envvar="JIFEN_LANG", help="语言 / language", show_envvar=False)]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取 / JSON for programs")]
OutFile = Annotated[
    Path,
    typer.Option("--out", metavar="FILE", help="写到 .xlsx、.csv、.json 或 .parquet / where to", show_default=False),
]
OutFolder = Annotated[Path, typer.Option("--out", metavar="DIR", help="写到这个文件夹 / where to", show_default=False)]
