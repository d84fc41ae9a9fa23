"""The sample that comes with Jifen: which workbook, under which scheme, for which use, for how many places."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jifen.cli.shipped import shipped
from jifen.kernel.errors import NotFoundError, Text

NAME = "demo.toml"


@dataclass(frozen=True, slots=True)
class Sample:
    """What ``jifen demo`` runs; the law and the place are data here too."""

    scheme: str
    use: str
    as_of: date
    workbook: Path
    quota: Path
    pages: int


def sample() -> Sample:
    """
    Read the sample that comes with Jifen.

    Raises:
        NotFoundError: ``cli.no_sample``.
    """
    folder = shipped("samples")
    path = folder / NAME
    if not path.is_file():
        raise NotFoundError(
            "cli.no_sample",
            Text(f"没有样例 {path}。", f"The sample {path} is not there."),
            Text("请重新安装，或在源码目录中运行。", "Install again, or run inside the source."),
        )
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Sample(
        scheme=told["scheme"],
        use=told["use"],
        as_of=told["as_of"],
        workbook=folder / told["workbook"],
        quota=folder / told["quota"],
        pages=told["pages"],
    )
