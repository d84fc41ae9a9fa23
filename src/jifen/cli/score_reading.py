"""Reading score tables back for ranking, in every form ``score_files`` writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jifen.cli.score_files import ABOUT, FORMAT, SCORES, Row, beside, check_form
from jifen.facts.cells import restore
from jifen.kernel.errors import BadInputError, NotFoundError, Text
from jifen.ranking.entrants import Run
from jifen.ranking.score_table import Value


def read_scores(path: Path) -> tuple[Run, list[Row]]:
    """
    Read a table that :func:`write_scores` wrote, or that somebody completed by hand.

    Raises:
        NotFoundError: ``cli.scores_missing``.
        BadInputError: ``cli.scores_unreadable``: it is no score table, or does not say what run it is of.
    """
    if not path.is_file():
        raise NotFoundError(
            "cli.scores_missing",
            Text(f"没有文件 {path}。", f"There is no file {path}."),
            Text("请先用 jifen score 计分。", "Score first, with `jifen score`."),
        )
    reader = {".xlsx": _read_workbook, ".csv": _read_csv, ".json": _read_json, ".parquet": _read_parquet}
    form = path.suffix.lower()
    if form not in reader:
        check_form(path)
    try:
        about, rows = reader[form](path)
        run = _run(about)
    except (ValueError, KeyError, TypeError, OSError, UnicodeError, RecursionError) as error:
        raise _unreadable(path, type(error).__name__) from error
    return run, rows


def _unreadable(path: Path, reason: str) -> BadInputError:
    return BadInputError(
        "cli.scores_unreadable",
        Text(f"不是可用的成绩表（{reason}）。", f"This is no score table that can be used ({reason})."),
        Text("请用 jifen score 重新生成。", "Make it again with `jifen score`."),
        where=str(path),
    )


def _run(about: Mapping[str, Any]) -> Run:
    if about["format"] != FORMAT:
        raise ValueError("format")
    return Run(
        scheme=str(about["scheme"]),
        scheme_hash=str(about["scheme_hash"]),
        use=str(about["use"]),
        as_of=date.fromisoformat(about["as_of"]),
        trust=str(about["trust"]),
        decimals=int(about["decimals"]),
    )


def _read_json(path: Path) -> tuple[dict[str, Any], list[Row]]:
    document = json.loads(path.read_bytes())
    return document["about"], [{key: _typed(key, value) for key, value in row.items()} for row in document["rows"]]


def _typed(name: str, value: Any) -> Value:
    """Give a value the type of its column: days are days, and a spreadsheet's 260.0 is 260."""
    if value is None or (value == "" and not name_is_text(name)):
        return None
    if name.endswith("_on"):
        return date.fromisoformat(str(value)[:10])
    if name == "eligible":
        return value if isinstance(value, bool) else {"true": True, "false": False}[str(value).lower()]
    if name == "total" or name.startswith(("q_", "p_", "key_")):
        return int(float(value)) if isinstance(value, float) and value.is_integer() else int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def name_is_text(name: str) -> bool:
    """Say whether an empty cell of a column is an empty text and not an unknown value."""
    return name in ("person", "name", "klass")


def _read_csv(path: Path) -> tuple[dict[str, Any], list[Row]]:
    about = json.loads(beside(path).read_bytes())
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return about, [{key: _typed(key, restore(value)) for key, value in row.items()} for row in rows]


def _read_parquet(path: Path) -> tuple[dict[str, Any], list[Row]]:
    import duckdb

    from jifen.facts.parquet_layout import connect, literal

    try:
        with connect() as database:
            keys = database.execute(f"SELECT key, value FROM parquet_kv_metadata({literal(path)})").fetchall()  # noqa: S608
            about = {bytes(key).decode(): bytes(value) for key, value in keys}
            found = database.execute(f"SELECT * FROM read_parquet({literal(path)})")  # noqa: S608  written as a literal
            names = [entry[0] for entry in found.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in _fetched(found)]
    except duckdb.Error as error:
        raise ValueError(type(error).__name__) from error
    return json.loads(about["jifen"]), rows


def _fetched(found: Any) -> Iterator[tuple[Any, ...]]:
    while part := found.fetchmany(50_000):
        yield from part


def _read_workbook(path: Path) -> tuple[dict[str, Any], list[Row]]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(path)
        about = {str(row[0]): row[1] for row in book.get_sheet_by_name(ABOUT).to_python() if row[0] != ""}
        header, *rows = book.get_sheet_by_name(SCORES).to_python()
    except (python_calamine.CalamineError, python_calamine.WorksheetNotFound) as error:
        raise ValueError(type(error).__name__) from error
    names = [str(name) for name in header]
    read = [
        {
            name: _typed(name, restore(cell) if isinstance(cell, str) else cell)
            for name, cell in zip(names, row, strict=False)
        }
        for row in rows
        if any(cell != "" for cell in row)
    ]
    return about, read
