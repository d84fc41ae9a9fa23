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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Standing
from jifen.facts.intake import Clerk, Intake
from jifen.facts.kinds import Field, Kind, Type
from jifen.facts.validation import Codebook
from jifen.facts.whole import MANIFEST, whole_folder
from jifen.facts.wording import bad_input, not_found
from jifen.kernel.dates import show_month

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


def literal(text: object) -> str:
    """Write a text, or the path of one file, as an SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def write_population(dossiers: Iterable[Dossier], folder: Path, *, bucket_size: int = BUCKET) -> Population:
    """
    Write dossiers as a folder of tables.

    Args:
        dossiers: the records; no person twice.
        folder: where to; it appears whole or not at all, and replaces only a folder of ours.
        bucket_size: how many persons a bucket holds.

    Raises:
        BadInputError: ``facts.folder_occupied``, or ``facts.table_damaged`` when a person is there twice.
    """
    kept = list(dossiers)
    if len({dossier.person for dossier in kept}) != len(kept):
        raise bad_input("facts.table_damaged", str(folder), reason="人员编号重复 / a person is there twice")
    with whole_folder(folder) as draft, connect() as database:
        sizes = []
        for name, start in bucket_folders(len(kept), bucket_size):
            part = kept[start : start + bucket_size]
            (draft / name).mkdir(exist_ok=True)
            _write_bucket(database, part, draft / name)
            sizes.append((name, len(part)))
        write_manifest(draft, sizes, None)
    return open_population(folder)


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
    with connect() as database:
        for bucket in buckets:
            _check_layout(database, bucket)
    return Population(folder, sum(bucket.persons for bucket in buckets), buckets, answered_on)


def read_population(folder: Path, codebook: Codebook | None = None) -> Intake:
    """
    Load a whole population as dossiers: for thousands of persons, not for millions.

    Every value is held against the catalogue as in any other form.

    Raises:
        NotFoundError, BadInputError: as :func:`open_population`.
    """
    population = open_population(folder)
    clerk = Clerk(codebook or Codebook())
    with connect() as database:
        for bucket in population.buckets:
            _take_in(database, population, bucket, clerk, None)
    return clerk.close()


def load_person(population: Population, person: str) -> Dossier:
    """
    Load the dossier of one person without reading the others.

    Raises:
        NotFoundError: ``facts.person_unknown``.
        BadInputError: ``facts.table_damaged`` when one of the person's rows is not what the catalogue says.
    """
    with connect() as database:
        for bucket in population.buckets:
            query = f"SELECT no FROM read_parquet({literal(bucket.table(PERSONS))}) WHERE person = ?"  # noqa: S608  a path of ours
            found = database.execute(query, [person]).fetchall()
            if found:
                clerk = Clerk(Codebook())
                _take_in(database, population, bucket, clerk, int(found[0][0]))
                intake = clerk.close()
                if intake.complaints:
                    raise bad_input("facts.table_damaged", str(bucket.folder), reason=str(intake.complaints[0]))
                return intake.dossiers[0]
    raise not_found("facts.person_unknown", person)


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _write_bucket(database: duckdb.DuckDBPyConnection, dossiers: Sequence[Dossier], folder: Path) -> None:
    answered = {None: 0, Standing.DECLARED: 1, Standing.VERIFIED: 2, Standing.REFUTED: 0}

    def person_row(no: int, dossier: Dossier) -> tuple[object, ...]:
        answers = (dossier.answers.get(name) for name in CATALOGUE)
        return (no, dossier.person, *(answered[answer.standing if answer else None] for answer in answers))

    def answer_rows() -> Iterator[tuple[object, ...]]:
        for no, dossier in enumerate(dossiers):
            for name, proof in dossier.answers.items():
                if proof != Proof():
                    yield (no, name, *_proof_row(proof))

    def record_rows(kind: Kind) -> Iterator[tuple[object, ...]]:
        for no, dossier in enumerate(dossiers):
            for record in dossier.records.get(kind.name, ()):
                values = (record.values[field.name] for field in kind.fields)
                yield (no, record.whose, *values, *_proof_row(record.proof))

    persons = (person_row(no, dossier) for no, dossier in enumerate(dossiers))
    _write_table(database, persons, persons_columns(), folder / f"{PERSONS}.parquet")
    _write_table(database, answer_rows(), ANSWER_COLUMNS, folder / f"{ANSWERS}.parquet")
    for kind in CATALOGUE.values():
        _write_table(database, record_rows(kind), kind_columns(kind), folder / f"{kind.name}.parquet")


def _proof_row(proof: Proof) -> tuple[object, ...]:
    return (STANDINGS.index(proof.standing), proof.by, proof.on, proof.reference)


def _write_table(
    database: duckdb.DuckDBPyConnection, rows: Iterable[tuple[object, ...]], columns: Columns, path: Path
) -> None:
    lists = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    chosen = ", ".join(f'unnest(${n}::{form}[]) AS "{name}"' for n, (name, form) in enumerate(columns, 1))
    database.execute(f"CREATE OR REPLACE TEMP TABLE draft AS SELECT {chosen}", lists)
    copy_out(database, "SELECT * FROM draft", path)


def copy_out(database: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write what a query gives, in its order, as a Parquet file."""
    database.execute(f"COPY ({query}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)")


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


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


def _take_in(
    database: duckdb.DuckDBPyConnection, population: Population, bucket: Bucket, clerk: Clerk, only: int | None
) -> None:
    def rows(name: str) -> list[tuple[Any, ...]]:
        where = "" if only is None else f"WHERE no = {only}"
        query = f"SELECT * FROM read_parquet({literal(bucket.table(name))}, file_row_number = true) {where} ORDER BY no, file_row_number"  # noqa: S608  a path of ours
        return database.execute(query).fetchall()

    persons = {}
    for no, person, *answers, _ in rows(PERSONS):
        persons[no] = person
        clerk.admit(person)
        for kind, answer in zip(CATALOGUE.values(), answers, strict=True):
            if answer:
                clerk.set_answer(person, kind, _plain_answer(kind, answer, population.answered_on))
    for no, name, standing, by, on, reference, _ in rows(ANSWERS):
        if no in persons and name in CATALOGUE and standing in range(len(STANDINGS)):
            clerk.set_answer(persons[no], CATALOGUE[name], Proof(STANDINGS[standing], by, on, reference))
    for kind in CATALOGUE.values():
        names = [name for name, _ in kind_columns(kind)]
        for row in rows(kind.name):
            cells = dict(zip(names, row, strict=False))
            place = f"{kind.name}.parquet:{row[-1] + 1}"
            raw = {"person": persons.get(row[0])} | {name: _cell(kind, name, cell) for name, cell in cells.items()}
            clerk.file(kind, raw, lambda name, place=place: place if name == "person" else f"{place}:{name}")  # type: ignore[misc]


def _plain_answer(kind: Kind, answer: int, answered_on: date | None) -> Proof:
    if answer != 2:
        return Proof()
    return Proof(Standing.VERIFIED, kind.proved_by[0] if answered_on else "", answered_on)


def _cell(kind: Kind, name: str, value: Any) -> object:
    """Give a stored value the form in which people write it, so that one reader checks every form of file."""
    if name == "standing":
        return STANDINGS[value].value if value in range(len(STANDINGS)) else value
    field: Field | None = kind.by_name.get(name)
    if value is None or field is None:
        return value
    if field.type is Type.NUMBER:
        return Decimal(value).scaleb(-field.decimals)
    if field.type is Type.MONTH:
        return show_month(value) if 0 <= value < 120_000 else value
    return value
