"""Quotas as people write them: one number, or a table in a spreadsheet, a text file, or beside the pack."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jifen.kernel.errors import BadInputError, NotFoundError, Text
from jifen.policy.located import load_yaml
from jifen.policy.ranking_rules import Ranked
from jifen.ranking.quota import Quota, read_quota

_CHINESE = {
    "单位": "area",
    "镇街": "area",
    "片区": "area",
    "名额": "places",
    "指标数": "places",
    "预留": "reserved_for",
    "分数线": "qualifying_points",
    "名称": "name",
    "备注": "note",
}


def quota_of(said: str, rules: Ranked, decimals: int) -> Quota:
    """
    Read what was said after ``--quota``.

    Args:
        said: a whole number, or the path of a table.
        rules: the rules of the use, which say what the table must have.
        decimals: scale of qualifying points in the table.

    Raises:
        NotFoundError: ``cli.quota_missing``.
        BadInputError: ``cli.quota_unreadable``; ``ranking.bad_quota`` with every complaint.
    """
    if said.isascii() and said.isdigit():
        return read_quota([{"places": int(said)}], rules, decimals=decimals)
    path = Path(said)
    if not path.is_file():
        raise NotFoundError(
            "cli.quota_missing",
            Text(f"没有名额表 {said}。", f"There is no quota table {said}."),
            Text("请给一个整数，或 .csv、.xlsx、.yaml、.json 文件。", "Give a whole number, or a file."),
        )
    try:
        rows = _READERS[path.suffix.lower()](path)
        named = [{_CHINESE.get(key, key): value for key, value in row.items()} for row in rows]
    except (KeyError, ValueError, TypeError, AttributeError, UnicodeError, csv.Error) as error:
        raise BadInputError(
            "cli.quota_unreadable",
            Text("名额表读不出来。", "The quota table cannot be read."),
            Text(
                "第一行是列名 area、places（或 单位、名额），其后每个单位一行。",
                "The first row holds the names area and places, then one row for each unit.",
            ),
            where=str(path),
        ) from error
    return read_quota(named, rules, decimals=decimals)


def _csv(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8-sig")
    lines = (line for line in io.StringIO(text, newline="") if not line.startswith("#"))
    return [dict(row) for row in csv.DictReader(lines, strict=True)]


def _xlsx(path: Path) -> list[dict[str, Any]]:
    import python_calamine

    try:
        header, *rows = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    except python_calamine.CalamineError as error:
        raise ValueError(type(error).__name__) from error
    return [_whole(dict(zip(map(str, header), row, strict=False))) for row in rows if any(cell != "" for cell in row)]


def _whole(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give codes back their digits: a spreadsheet keeps what was typed as digits as a number."""
    return {
        key: str(int(value)) if key in ("area", "单位", "镇街") and isinstance(value, float) else value
        for key, value in row.items()
    }


def _yaml(path: Path) -> list[dict[str, Any]]:
    found = load_yaml(path.read_bytes(), path.name)
    if found.complaints or not isinstance(found.value, dict):
        raise ValueError("rows")
    return list(found.value["rows"])


def _json(path: Path) -> list[dict[str, Any]]:
    found = json.loads(path.read_bytes())
    return list(found["rows"] if isinstance(found, dict) else found)


_READERS = {".csv": _csv, ".xlsx": _xlsx, ".yaml": _yaml, ".json": _json}
