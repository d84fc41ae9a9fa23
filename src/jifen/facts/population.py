"""
Dossiers to and from a folder of Parquet tables; the layout of the folder is told in ``parquet_layout``.

Rows that are read meet the same reader as the cells of a workbook, so that a folder somebody else made is held against
the catalogue too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Standing
from jifen.facts.intake import Clerk, Intake
from jifen.facts.kinds import Field, Kind, Type
from jifen.facts.parquet_layout import (
    ANSWER_COLUMNS,
    ANSWERS,
    BUCKET,
    PERSONS,
    STANDINGS,
    Bucket,
    Columns,
    Population,
    bucket_folders,
    connect,
    copy_out,
    kind_columns,
    literal,
    open_population,
    persons_columns,
    reading,
    write_manifest,
)
from jifen.facts.validation import Codebook
from jifen.facts.whole import whole_folder
from jifen.facts.wording import bad_input, not_found
from jifen.kernel.dates import show_month


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


def read_population(folder: Path, codebook: Codebook | None = None) -> Intake:
    """
    Load a whole population as dossiers: for thousands of persons, not for millions.

    Every value is held against the catalogue as in any other form.

    Raises:
        NotFoundError, BadInputError: as :func:`open_population`.
    """
    population = open_population(folder)
    clerk = Clerk(codebook or Codebook())
    with reading(population.folder) as database:
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
    with reading(population.folder) as database:
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


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


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
