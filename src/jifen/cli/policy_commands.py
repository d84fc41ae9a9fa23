"""``jifen policy``: the packs, read, shown, checked, tested and compared."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jifen.cli.options import AsJson, Lang, Policies, day
from jifen.cli.speaking import Language

app = typer.Typer(
    help="方案：列出、查看、检查、测试、比较 / the packs: list, show, check, test, compare",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_TARGETS = typer.Argument(
    metavar="[ID|DIR]...", help="方案编号，或方案文件夹 / ids, or folders of packs", show_default=False
)
_ID = typer.Argument(metavar="ID", help="<地区>/<项目>[@施行日] / place/programme[@day]", show_default=False)
_ALL = typer.Option("--all", help="所有方案 / every pack")
_DAY = typer.Option("--as-of", metavar="DATE", parser=day, help="哪一天的版本 / of which day", show_default=False)

Targets = Annotated[list[str] | None, _TARGETS]
All = Annotated[bool, _ALL]


@app.command("list")
def list_packs(policies: Policies = None, as_json: AsJson = False, lang: Lang = Language.zh) -> int:
    """列出有哪些方案、何时施行、能否用于正式计分 / what packs there are."""
    from jifen.cli import packs_shown

    return packs_shown.list_packs(policies, lang, as_json=as_json)


@app.command("show")
def show(
    scheme: Annotated[str, _ID],
    as_of: Annotated[date | None, _DAY] = None,
    policies: Policies = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """用文字说出一个方案：每项多少分、总分怎样算、什么条件 / a scheme in words."""
    from jifen.cli import packs_shown

    return packs_shown.show(scheme, as_of, policies, lang, as_json=as_json)


@app.command("check")
def check(
    targets: Targets = None,
    every: All = False,
    policies: Policies = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """检查写法，对照省统一指标、不得设置的条件和四项鼓励 / wording, province, forbidden conditions, encouragements."""
    from jifen.cli import packs_checked

    return packs_checked.check(targets, every, policies, lang, as_json=as_json)


@app.command("test")
def run_cases(
    targets: Targets = None,
    every: All = False,
    policies: Policies = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """运行方案的案例 / run the worked cases of packs."""
    from jifen.cli import packs_tested

    return packs_tested.run_cases(targets, every, policies, lang, as_json=as_json)


@app.command("survey")
def survey(
    targets: Targets = None,
    every: All = False,
    policies: Policies = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """把每个数字各加一，看有没有案例发现 / raise every number by one and see whether a case notices."""
    from jifen.cli import packs_tested

    return packs_tested.survey(targets, every, policies, lang, as_json=as_json)


@app.command("diff")
def diff(
    old: Annotated[str, typer.Argument(metavar="A", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="B", show_default=False)],
    policies: Policies = None,
    as_json: AsJson = False,
    lang: Lang = Language.zh,
) -> int:
    """说出两个版本有什么不同 / what changed from one version to another."""
    from jifen.cli import packs_shown

    return packs_shown.diff(old, new, policies, lang, as_json=as_json)


@app.command("schema")
def schema(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="写到这里 / where to", show_default=False)],
    lang: Lang = Language.zh,
) -> int:
    """写出方案文件的 JSON Schema，供编辑器使用 / JSON Schemas of the files of a pack, for editors."""
    from jifen.cli import packs_shown

    return packs_shown.write_schemas(out, lang)
