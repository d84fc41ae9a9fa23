"""``jifen template`` and ``jifen population``: a workbook to fill in, and invented people to try things on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jifen.cli.options import Lang, Policies, SchemeId, day
from jifen.cli.speaking import Language

_DAY = typer.Option("--as-of", metavar="DATE", parser=day, help="哪一天的方案 / of which day", show_default=False)
_PERSONS = typer.Option("--persons", metavar="N", min=1, max=50_000_000, help="多少人 / how many", show_default=False)
_SEED = typer.Option("--seed", metavar="S", help="同一种子，同一批人 / same seed, same people", show_default=False)
_SCHEME = typer.Option(
    "--scheme", metavar="ID", help="为哪个方案；默认为样例的方案 / for which scheme", show_default=False
)


def template(
    scheme: SchemeId,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx", help="写到这里 / where to", show_default=False)],
    as_of: Annotated[date | None, _DAY] = None,
    policies: Policies = None,
    lang: Lang = Language.zh,
) -> int:
    """写一个空白工作簿，只问本方案看的记录 / a workbook to fill in, asking for what the scheme looks at."""
    from jifen.cli import people

    return people.write_blank(scheme, as_of, out, policies, lang)


def population(
    persons: Annotated[int, _PERSONS],
    seed: Annotated[int, _SEED],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR",
            help="文件夹；少量也可写 .xlsx、.json / a folder; a few also as a file",
            show_default=False,
        ),
    ],
    scheme: Annotated[str | None, _SCHEME] = None,
    as_of: Annotated[date | None, _DAY] = None,
    policies: Policies = None,
    lang: Lang = Language.zh,
) -> int:
    """造一批虚构的申请人，供试算 / invent applicants to try things on.

    公民身份号码用无人使用的县码 4499xx，没有一个是真人。
    """
    from jifen.cli import people

    return people.invent(persons, seed, out, people.Place(scheme, as_of, policies), lang)
