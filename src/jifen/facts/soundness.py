"""
A population held against the catalogue where it lies, without loading it: one query a table.

The engine that scores a population reads its tables as they are. Whoever did not write them himself asks here first.
"""

# ruff: noqa: S608  the SQL is made of the catalogue's own words; paths are quoted

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from jifen.facts import coherence
from jifen.facts.catalogue import CATALOGUE
from jifen.facts.days import EARLIEST, LATEST
from jifen.facts.kinds import WHOSE, Field, Kind, Type
from jifen.facts.parquet_layout import PERSONS, Bucket, Population, literal, reading
from jifen.facts.validation import LONGEST_CODE, LONGEST_TEXT
from jifen.facts.wording import complain
from jifen.kernel.errors import Complaint


def check_population(population: Population) -> tuple[Complaint, ...]:
    """
    Look for values that no reader of ours would have let pass.

    Returns:
        One complaint for every column of every table that has bad rows, with their number and the first of them; an
        empty tuple means that the tables are sound.

    Raises:
        BadInputError: ``facts.table_damaged`` when a table is torn.
    """
    with reading(population.folder) as database:
        return tuple(
            complaint
            for bucket in population.buckets
            for complaint in (*_check_persons(database, bucket), *_check_records(database, bucket))
        )


def _check_persons(database: duckdb.DuckDBPyConnection, bucket: Bucket) -> Iterator[Complaint]:
    rules = {f"answered_{name}": f'"answered_{name}" NOT IN (0, 1, 2)' for name in CATALOGUE}
    longest = f"length(person) NOT BETWEEN 1 AND {LONGEST_CODE}"
    rules["person"] = f"{longest} OR regexp_matches(person, '\\s') OR count(*) OVER (PARTITION BY person) > 1"
    yield from _broken(database, bucket, PERSONS, rules)


def _check_records(database: duckdb.DuckDBPyConnection, bucket: Bucket) -> Iterator[Complaint]:
    for kind in CATALOGUE.values():
        rules = {field.name: _breaks(field) for field in kind.fields}
        rules["no"] = (
            f"no NOT BETWEEN 0 AND {bucket.persons - 1} OR no < lag(no, 1, -1) OVER (ORDER BY file_row_number)"
        )
        rules["whose"] = _outside("whose", kind.whose)
        if kind.single:
            alone = [name for name in kind.whose if not WHOSE[name].several]
            rules["whose"] += (
                f" OR (standing <> 2 AND NOT {_outside('whose', alone)}"
                " AND sum(CAST(standing <> 2 AS INTEGER)) OVER (PARTITION BY no, whose) > 1)"
            )
        for rule in kind.coherence:
            column, at_fault = coherence.broken(rule)
            rules[column] += f" OR {at_fault}"
        rules["standing"] = "standing NOT IN (0, 1, 2)"
        known = f"({_outside('proved_by', kind.proved_by)} OR proved_on IS NULL)"
        rules["proved_by"] = f"CASE standing WHEN 0 THEN proved_by <> '' ELSE {known} END"
        yield from _broken(database, bucket, kind.name, rules, _may_be_null(kind))


def _broken(
    database: duckdb.DuckDBPyConnection,
    bucket: Bucket,
    table: str,
    rules: dict[str, str],
    may_be_null: frozenset[str] = frozenset(),
) -> Iterator[Complaint]:
    tests = [
        f'coalesce({rule}, {"false" if name in may_be_null else "true"}) AS "bad_{name}"'
        for name, rule in rules.items()
    ]
    counts = [f'count(*) FILTER ("bad_{name}"), min(file_row_number) FILTER ("bad_{name}")' for name in rules]
    source = f"read_parquet({literal(bucket.table(table))}, file_row_number = true)"
    query = f"SELECT {', '.join(counts)} FROM (SELECT file_row_number, {', '.join(tests)} FROM {source})"
    found = database.execute(query).fetchall()[0]
    for place, name in enumerate(rules):
        count, first = found[2 * place], found[2 * place + 1]
        if count:
            where = f"{bucket.folder.name}/{table}.parquet:{first + 1}:{name}"
            yield complain("facts.column_damaged", where, count=count)


def _may_be_null(kind: Kind) -> frozenset[str]:
    return frozenset(field.name for field in kind.fields if not field.required and field.absent is None)


def _outside(column: str, words: tuple[str, ...] | list[str]) -> str:
    return f'"{column}" NOT IN ({", ".join(literal(word) for word in words)})'


def _breaks(field: Field) -> str:
    """Give the SQL of what a field may not hold."""
    column = f'"{field.name}"'
    if field.type is Type.FLAG:
        return f"{column} IS NULL"
    if field.type is Type.DATE:
        return f"{column} NOT BETWEEN DATE '{EARLIEST}' AND DATE '{LATEST}'"
    if field.type is Type.MONTH:
        return f"{column} NOT BETWEEN {EARLIEST.year * 12} AND {LATEST.year * 12 + 11}"
    if field.type is Type.NUMBER:
        least = field.at_least if field.at_least is not None else -(10**18)
        return f"{column} NOT BETWEEN {least} AND {field.at_most if field.at_most is not None else 10**18}"
    bad = {
        Type.LEVEL: _outside(field.name, field.levels),
        Type.PLACE: f"NOT regexp_full_match({column}, '[1-9][0-9]{{5}}([0-9]{{3}}){{0,2}}')",
        Type.IDENTITY: f"NOT regexp_full_match({column}, '[0-9]{{17}}[0-9X]')",
        Type.CODE: f"length({column}) NOT BETWEEN 1 AND {LONGEST_CODE}",
    }.get(field.type, f"length({column}) NOT BETWEEN 1 AND {LONGEST_TEXT}")
    return bad if field.required or field.absent else f"({column} <> '' AND {bad})"
