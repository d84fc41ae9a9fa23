"""
A folder of scores: one Parquet file for each bucket of persons, and a manifest that says what run they are of.

::

    manifest.json         scheme, fingerprint, as-of day, trust, decimals, columns with their types, persons of each bucket
    scores-0000.parquet   one row per person of the first bucket, in any order: whoever needs one sorts by ``no``

The folder appears whole or not at all. A run that was killed leaves nothing behind that could be taken for scores, and run
again it gives the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from jifen.facts.parquet_layout import connect
from jifen.facts.whole import MANIFEST, whole_folder
from jifen.kernel.errors import BadInputError, NotFoundError, RefusedError, Text
from jifen.scoring.population.sql_text import literal

FORMAT = "jifen.scores/1"

_NOT_WANTED = (
    "build_side_probe_side",  # persons stay on the side that streams: everything else is smaller when it is hashed
    "projection_pullup",  # these two take a second to think about hundreds of columns, and change nothing here
    "projection_placement",
)
_FORM = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480"
"""Few rows are written at a time: with hundreds of columns more would only take memory."""

Progress = Callable[[int, int], None]
"""Told how many persons are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Scores:
    """A folder of scores; nothing of it is loaded. ``manifest`` is what the folder says of itself."""

    folder: Path
    persons: int
    files: tuple[Path, ...]
    manifest: dict[str, object]
    sizes: tuple[int, ...]

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The columns of every file with their SQL types."""
        listed: Any = self.manifest.get("columns", [])
        return tuple((str(name), str(form)) for name, form in listed)

    def parts(self) -> Iterator[tuple[Path, int]]:
        """Give each file with the number of its persons."""
        return zip(self.files, self.sizes, strict=True)


@dataclass(frozen=True, slots=True)
class Part:
    """What is read for one file of scores: views of Parquet files by name, and how many persons they hold."""

    views: dict[str, str]
    persons: int


@dataclass(frozen=True, slots=True)
class Means:
    """What a run may use: how many threads (all there are unless said), how much memory, as DuckDB reads it: ``"4GB"``."""

    threads: int | None = None
    memory_limit: str | None = None


def write_scores(
    query: str,
    columns: Sequence[tuple[str, str]],
    parts: Sequence[Part],
    manifest: dict[str, object],
    out: Path,
    on_progress: Progress | None,
    means: Means,
) -> Scores:
    """
    Run a query on every part and write what it gives.

    Args:
        query: a SELECT over the views of a part, giving exactly these columns.
        columns: their names and SQL types; every number is a BIGINT.
        parts: what is read, in the order of the files.
        manifest: what the folder shall say of the run.
        out: the folder; it replaces only a folder of ours.
        on_progress: told after every part.
        means: threads and memory.

    Raises:
        BadInputError: ``scoring.number_too_large``; ``facts.folder_occupied``.
        RefusedError: ``scoring.memory_too_small``.
    """
    total, done = sum(part.persons for part in parts), 0
    about = {"format": FORMAT, **manifest, "columns": [list(column) for column in columns]}
    with whole_folder(out) as draft, _database(draft, means) as database:
        for number, part in enumerate(parts):
            for name, view in part.views.items():
                database.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {view}')
            if number == 0:
                _check_columns(database, query, columns)
            file = literal(str(draft / _file(number)))
            with _told():
                database.execute(f"COPY (\n{query}\n) TO {file} ({_FORM})")
            done += part.persons
            if on_progress is not None:
                on_progress(done, total)
        text = json.dumps({**about, "buckets": [part.persons for part in parts]}, ensure_ascii=False, indent=1)
        (draft / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return open_scores(out)


def open_scores(folder: Path) -> Scores:
    """
    Open a folder of scores.

    Raises:
        NotFoundError: ``scoring.no_scores`` when there is no such folder, or it holds something else.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        form, sizes = manifest["format"], [int(size) for size in manifest["buckets"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_scores(folder) from error
    files = tuple(folder / _file(number) for number in range(len(sizes)))
    if form != FORMAT or not all(file.is_file() for file in files):
        raise _no_scores(folder)
    return Scores(folder, sum(sizes), files, manifest, tuple(sizes))


def _file(number: int) -> str:
    return f"scores-{number:04d}.parquet"


@contextmanager
def _database(draft: Path, means: Means) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that spills, if it must, into the folder being made, so that nothing stays behind."""
    spill = draft / "spill"
    with connect() as database:
        database.execute(f"SET temp_directory = {literal(str(spill))}")
        if means.threads is not None:
            database.execute(f"SET threads = {int(means.threads)}")
        if means.memory_limit is not None:
            database.execute(f"SET memory_limit = {literal(means.memory_limit)}")
        database.execute(f"SET disabled_optimizers = {literal(','.join(_NOT_WANTED))}")
        yield database
    if spill.is_dir():
        spill.rmdir()


def _check_columns(database: duckdb.DuckDBPyConnection, query: str, columns: Sequence[tuple[str, str]]) -> None:
    """Hold the types of the result against what they must be: a sum left as HUGEINT would be written as DOUBLE."""
    found = tuple((str(row[0]), str(row[1])) for row in database.execute(f"DESCRIBE {query}").fetchall())
    if found != tuple(columns):
        wrong = [f"{name} {form}" for name, form in found if (name, form) not in columns]
        raise TypeError(f"the query gives other columns than it should: {', '.join(wrong)}")


@contextmanager
def _told() -> Iterator[None]:
    """Say what a person can do about an error of the database that a person can cause."""
    try:
        yield
    except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
        raise BadInputError(
            "scoring.number_too_large",
            Text("有人的数额相加超出可计算的范围。", "Somebody's amounts add up to more than can be computed."),
            Text("请核对金额和数量是否多打了零。", "Check amounts and numbers for zeros typed too many."),
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise RefusedError(
            "scoring.memory_too_small",
            Text("给定的内存不够一个分组使用。", "The memory allowed is too small for one bucket."),
            Text("请提高内存上限，或减少线程。", "Allow more memory, or fewer threads."),
        ) from error


def _no_scores(folder: Path) -> NotFoundError:
    return NotFoundError(
        "scoring.no_scores",
        Text("这不是评分结果文件夹。", "This is no folder of scores."),
        Text("请指定 jifen score 写出的文件夹。", "Name a folder that `jifen score` has written."),
        where=str(folder),
    )
