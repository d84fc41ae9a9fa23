"""
A population as a folder of Parquet tables: the form in which many persons are kept, scanned and scored.

Layout (every file sorted by ``no``, compressed with zstd, there even when empty)::

    manifest.json                            persons, buckets, fingerprint of the catalogue
    persons.parquet                          no, person, answered_<kind> for every kind: 0 nobody, 1 declared, 2 verified
    <kind>.parquet                           no, whose, the fields, standing (0 declared, 1 verified, 2 refuted),
                                             proved_by, proved_on, reference
    answers.parquet                          who gave which answer, where that is known

``no`` counts the persons from 0. More than a million persons stand in sub-folders ``bucket-0000``, … with a ``no`` of
their own. Months are integers (year × 12 + month - 1), numbers are scaled by the field's decimals; only days and months
that may be left open are ever NULL, an absent text is empty.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Standing
from jifen.facts.kinds import Kind, Type
from jifen.facts.whole import MANIFEST
from jifen.facts.wording import bad_input, not_found

FORMAT = "jifen.population/1"
BUCKET = 1_000_000
"""The most persons one folder of tables holds."""

PERSONS, ANSWERS = "persons", "answers"
STANDINGS = (Standing.DECLARED, Standing.VERIFIED, Standing.REFUTED)
"""Standings in the order of their numbers in a table."""

Columns = tuple[tuple[str, str], ...]
_SQL_TYPES = {
    Type.NUMBER: "BIGINT",
    Type.FLAG: "BOOLEAN",
    Type.DATE: "DATE",
    Type.MONTH: "INTEGER",
}
_PROOF_COLUMNS: Columns = (
    ("standing", "TINYINT"),
    ("proved_by", "VARCHAR"),
    ("proved_on", "DATE"),
    ("reference", "VARCHAR"),
)
ANSWER_COLUMNS: Columns = (("no", "BIGINT"), ("kind", "VARCHAR"), *_PROOF_COLUMNS)
_FOLDER = re.compile(r"\.|bucket-[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Bucket:
    """One folder of tables and how many persons it holds."""

    folder: Path
    persons: int

    def table(self, name: str) -> Path:
        """Give the file of a kind, or of ``persons`` or ``answers``."""
        return self.folder / f"{name}.parquet"


@dataclass(frozen=True, slots=True)
class Population:
    """A folder that was opened and found to be of our layout; nothing of it is loaded."""

    folder: Path
    persons: int
    buckets: tuple[Bucket, ...]
    answered_on: date | None = None
    """If known, the day of every verified answer that ``answers`` does not tell of; the kind's first department gave it."""


def persons_columns() -> Columns:
    """Give the columns of ``persons.parquet`` with their SQL types."""
    answered = tuple((f"answered_{name}", "TINYINT") for name in CATALOGUE)
    return (("no", "BIGINT"), ("person", "VARCHAR"), *answered)


@cache
def kind_columns(kind: Kind) -> Columns:
    """Give the columns of a kind's table with their SQL types."""
    fields = tuple((field.name, _SQL_TYPES.get(field.type, "VARCHAR")) for field in kind.fields)
    return (("no", "BIGINT"), ("whose", "VARCHAR"), *fields, *_PROOF_COLUMNS)


@cache
def fingerprint() -> str:
    """Give the SHA-256 of all that the tables depend on in the catalogue."""
    lines = [
        [kind.name, list(kind.whose), [[f.name, f.type, f.decimals, list(f.levels), f.required] for f in kind.fields]]
        for kind in CATALOGUE.values()
    ]
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def connect() -> duckdb.DuckDBPyConnection:
    """Open a database in memory that fetches nothing from anywhere."""
    return duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})


@contextmanager
def reading(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """
    Open a database to read the tables of a folder with.

    Raises:
        BadInputError: ``facts.table_damaged`` when a table turns out to be torn while it is read.
    """
    try:
        with connect() as database:
            yield database
    except duckdb.Error as error:
        raise bad_input("facts.table_damaged", str(folder), reason=type(error).__name__) from error


def literal(text: object) -> str:
    """Write a text, or the path of one file, as an SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def bucket_folders(persons: int, bucket_size: int) -> list[tuple[str, int]]:
    """Name the sub-folder of each bucket, with the number of its first person; one bucket needs no sub-folder."""
    if persons <= bucket_size:
        return [(".", 0)]
    return [(f"bucket-{number:04d}", start) for number, start in enumerate(range(0, persons, bucket_size))]


def write_manifest(folder: Path, buckets: Sequence[tuple[str, int]], answered_on: date | None) -> None:
    """Write the manifest, last of all files: it is what makes the folder a population."""
    manifest = {
        "format": FORMAT,
        "persons": sum(size for _, size in buckets),
        "buckets": [{"folder": name, "persons": size} for name, size in buckets],
        "catalogue": fingerprint(),
        "answered_on": answered_on.isoformat() if answered_on else None,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def open_population(folder: Path) -> Population:
    """
    Open a folder of tables, checking that every table is there and has the columns it should.

    Raises:
        NotFoundError: ``facts.file_missing``.
        BadInputError: ``facts.folder_unknown``, ``facts.catalogue_differs`` or ``facts.table_damaged``.
    """
    if not folder.is_dir():
        raise not_found("facts.file_missing", path=folder)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or not all(_FOLDER.fullmatch(one["folder"]) for one in manifest["buckets"]):
            raise bad_input("facts.folder_unknown", str(folder))
        buckets = tuple(Bucket(folder / one["folder"], int(one["persons"])) for one in manifest["buckets"])
        answered_on = date.fromisoformat(manifest["answered_on"]) if manifest["answered_on"] else None
        known = manifest["catalogue"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise bad_input("facts.folder_unknown", str(folder)) from error
    if known != fingerprint():
        raise bad_input("facts.catalogue_differs", str(folder))
    with reading(folder) as database:
        for bucket in buckets:
            _check_layout(database, bucket)
    return Population(folder, sum(bucket.persons for bucket in buckets), buckets, answered_on)


def copy_out(database: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write what a query gives, in its order, as a Parquet file."""
    database.execute(f"COPY ({query}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)")


def _check_layout(database: duckdb.DuckDBPyConnection, bucket: Bucket) -> None:
    tables = {PERSONS: persons_columns(), ANSWERS: ANSWER_COLUMNS}
    tables |= {kind.name: kind_columns(kind) for kind in CATALOGUE.values()}
    for name, columns in tables.items():
        path = bucket.table(name)
        if not path.is_file():
            raise bad_input("facts.table_damaged", str(path), reason="没有文件 / no such file")
        try:
            found = database.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(path)})").fetchall()  # noqa: S608  a path of ours
        except duckdb.Error as error:
            raise bad_input("facts.table_damaged", str(path), reason=type(error).__name__) from error
        if tuple((row[0], row[1]) for row in found) != columns:
            raise bad_input("facts.table_damaged", str(path), reason="栏目不同 / other columns")
    query = f"SELECT count(*), min(no), max(no), count(DISTINCT no) FROM read_parquet({literal(bucket.table(PERSONS))})"  # noqa: S608  a path of ours
    rows, least, most, different = database.execute(query).fetchall()[0]
    if rows != bucket.persons or rows != different or (rows and (least, most) != (0, rows - 1)):
        raise bad_input(
            "facts.table_damaged", str(bucket.table(PERSONS)), reason="人数或编号不符 / persons do not add up"
        )
