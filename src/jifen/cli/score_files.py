"""
Score tables in files: .xlsx for people, .csv and .json for any program, .parquet for millions of rows.

Every form says what run it is of: in the sheet 说明, in the key ``about``, in the metadata of the Parquet file, and beside a CSV
in ``NAME.about.json``. Points in the columns are scaled by ``10 ** decimals``; the sheet 结果 shows them as people read them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jifen.facts.cells import csv_line, defuse
from jifen.facts.whole import whole_file
from jifen.kernel.errors import BadInputError, RefusedError, Text
from jifen.kernel.points import show
from jifen.ranking.entrants import Run
from jifen.ranking.score_table import Column, Value

FORMAT = "jifen.score-table/1"
FORMS = (".xlsx", ".csv", ".json", ".parquet")
MOST_ROWS_OF_A_SHEET = 1_048_575
ABOUT, SCORES, RESULTS = "说明", "scores", "结果"

Row = dict[str, Value]


def check_form(path: Path) -> None:
    """
    Make sure that a file can be written in the form its name asks for, before the work begins.

    Raises:
        BadInputError: ``cli.form_unknown``.
    """
    if path.suffix.lower() not in FORMS:
        raise BadInputError(
            "cli.form_unknown",
            Text(f"不会写“{path.suffix or path.name}”。", f"“{path.suffix or path.name}” is no form we write."),
            Text(f"请用 {'、'.join(FORMS)}。", f"Use {', '.join(FORMS)}."),
            where=str(path),
        )


def about_of(run: Run, persons: int) -> dict[str, Any]:
    """Say what a table is of, as every form keeps it."""
    return {
        "format": FORMAT,
        "scheme": run.scheme,
        "scheme_hash": run.scheme_hash,
        "use": run.use,
        "as_of": run.as_of.isoformat(),
        "trust": run.trust,
        "decimals": run.decimals,
        "persons": persons,
    }


# --- writing ----------------------------------------------------------------------------------------------------------


def write_scores(
    path: Path, run: Run, columns: Sequence[Column], rows: Iterable[Sequence[Value]], persons: int
) -> None:
    """
    Write a table; the file appears whole or not at all.

    Args:
        path: where to; its ending says in which form.
        run: what the table is of.
        columns: the columns, in their order.
        rows: the values of each person in the order of the columns.
        persons: how many rows there are.

    Raises:
        RefusedError: ``cli.sheet_too_long``: a sheet cannot hold so many rows.
    """
    about = about_of(run, persons)
    names = [column.name for column in columns]
    form = path.suffix.lower()
    if form == ".xlsx":
        _write_workbook(path, about, names, rows, persons)
    elif form == ".csv":
        _write_csv(path, about, names, rows)
    elif form == ".parquet":
        _write_parquet(path, about, columns, rows)
    else:
        _write_json(path, about, names, rows)


def _write_json(path: Path, about: Mapping[str, Any], names: list[str], rows: Iterable[Sequence[Value]]) -> None:
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(f'{{"about": {_json(about)},\n"rows": [')
        for number, row in enumerate(rows):
            stream.write((",\n" if number else "\n") + _json(dict(zip(names, row, strict=True))))
        stream.write("\n]}\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _write_csv(path: Path, about: Mapping[str, Any], names: list[str], rows: Iterable[Sequence[Value]]) -> None:
    with whole_file(beside(path)) as draft:
        draft.write_text(json.dumps(about, ensure_ascii=False, sort_keys=True, indent=2) + "\n", encoding="utf-8")
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        stream.write("\ufeff" + csv_line(names))
        for row in rows:
            stream.write(csv_line([_plain(value) for value in row]))


def beside(path: Path) -> Path:
    """Give the file beside a CSV that says what it is of."""
    return path.with_name(f"{path.stem}.about.json")


def _plain(value: Value) -> str | int | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else value


def _write_parquet(
    path: Path, about: Mapping[str, Any], columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> None:
    from jifen.facts.parquet_layout import connect

    listed = ", ".join(f'"{column.name}" {column.form}' for column in columns)
    marks = ", ".join("?" for _ in columns)
    with whole_file(path) as draft, connect() as database:
        database.execute(f"CREATE TABLE scores ({listed})")
        kept = [list(row) for row in rows]
        if kept:
            database.executemany(f"INSERT INTO scores VALUES ({marks})", kept)  # noqa: S608  question marks only
        database.execute(copy_parquet("SELECT * FROM scores", draft, about))


def copy_parquet(query: str, path: Path, about: Mapping[str, Any]) -> str:
    """Write the statement that copies a query to a Parquet file which says what it is of."""
    told = json.dumps(about, ensure_ascii=False, sort_keys=True).replace("'", "''")
    return f"""COPY ({query}) TO '{str(path).replace("'", "''")}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{jifen: '{told}'}})"""


def _write_workbook(
    path: Path, about: Mapping[str, Any], names: list[str], rows: Iterable[Sequence[Value]], persons: int
) -> None:
    import xlsxwriter

    if persons > MOST_ROWS_OF_A_SHEET:
        raise RefusedError(
            "cli.sheet_too_long",
            Text(f"{persons:,} 行超出一张工作表。", f"A sheet cannot hold {persons:,} rows."),
            Text("请写到 .parquet 或 .csv。", "Write to .parquet or .csv."),
            where=str(path),
        )
    with whole_file(path) as draft:
        book = xlsxwriter.Workbook(str(draft), {"strings_to_formulas": False, "strings_to_urls": False})
        # A fixed day, so that the same scores give the same bytes.
        book.set_properties({"title": "积分成绩表", "created": _day_of(about)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheets = {name: book.add_worksheet(name) for name in (RESULTS, SCORES, ABOUT)}
        people = [*_READ_BY_PEOPLE]
        sheets[RESULTS].write_row(0, 0, [zh for _, zh in people], head)
        sheets[SCORES].write_row(0, 0, names, head)
        for number, row in enumerate(rows, 1):
            named = dict(zip(names, row, strict=True))
            sheets[SCORES].write_row(number, 0, [_cell(value) for value in row])
            sheets[RESULTS].write_row(number, 0, [_for_people(key, named, about) for key, _ in people])
        for sheet in (sheets[RESULTS], sheets[SCORES]):
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, len(names), 14)
        for number, (key, value) in enumerate(about.items()):
            sheets[ABOUT].write_row(number, 0, [key, value])
        sheets[ABOUT].set_column(0, 0, 16)
        sheets[ABOUT].set_column(1, 1, 70)
        book.close()


_READ_BY_PEOPLE = (
    ("person", "人员编号"),
    ("name", "姓名"),
    ("town", "申请镇街"),
    ("applied_on", "申请日期"),
    ("eligible", "条件"),
    ("total", "总分"),
)


def _for_people(key: str, row: Mapping[str, Value], about: Mapping[str, Any]) -> str | float:
    value = row.get(key)
    if key == "eligible":
        return {True: "符合", False: "不符合"}.get(value, "待核实")  # type: ignore[call-overload, no-any-return]
    if key == "total":
        return "待核实" if value is None else float(show(int(value), int(about["decimals"])))  # type: ignore[arg-type]
    return "" if value is None else defuse(str(value))


def _cell(value: Value) -> str | int | bool:
    """Make a cell that says what it is: a day as text, so that no spreadsheet reads it another way."""
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return value
    return defuse(value.isoformat() if isinstance(value, date) else value)


def _day_of(about: Mapping[str, Any]) -> Any:
    from datetime import UTC, datetime

    return datetime.fromisoformat(about["as_of"]).replace(tzinfo=UTC)
