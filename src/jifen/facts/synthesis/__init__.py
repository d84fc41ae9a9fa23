"""
A synthetic population, seeded: the same seed, setting and size give the same people for ever, from a hundred persons to
ten million, written straight into the layout of ``parquet_layout``.

Everybody is invented: identity numbers use a county that is assigned to nobody. One in twenty has lists nobody answered
for, one in twenty-five only declared records, and some records still wait to be verified or were refuted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier
from jifen.facts.kinds import Kind, Silence
from jifen.facts.parquet_layout import (
    ANSWER_COLUMNS,
    ANSWERS,
    BUCKET,
    PERSONS,
    Population,
    bucket_folders,
    connect,
    copy_out,
    kind_columns,
    open_population,
    write_manifest,
)
from jifen.facts.population import read_population
from jifen.facts.synthesis import dealings, lives
from jifen.facts.synthesis.dice import Dice
from jifen.facts.synthesis.people import Setting, jobs, people
from jifen.facts.synthesis.sources import Invention, Sources
from jifen.facts.whole import whole_folder

__all__ = ["Setting", "small_population", "synthesise"]


def synthesise(
    folder: Path,
    *,
    persons: int,
    seed: int,
    setting: Setting,
    bucket_size: int = BUCKET,
    progress: Callable[[int], None] | None = None,
) -> Population:
    """
    Invent a population.

    Args:
        folder: where to; it appears whole or not at all.
        persons: how many; from a hundred on every kind of record occurs.
        seed: any whole number; another one gives other people.
        setting: where and when they apply.
        bucket_size: how many persons one folder of tables holds.
        progress: told the number of persons done, after every bucket.

    Raises:
        BadInputError: ``facts.folder_occupied``.
    """
    sources = Sources(Dice(seed), setting)
    with whole_folder(folder) as draft, connect() as database:
        sizes = []
        for name, start in bucket_folders(persons, bucket_size):
            size = min(bucket_size, persons - start)
            (draft / name).mkdir(exist_ok=True)
            _write_bucket(database, sources, draft / name, start, size)
            sizes.append((name, size))
            if progress:
                progress(start + size)
        write_manifest(draft, sizes, setting.as_of)
    return open_population(folder)


def small_population(persons: int, *, seed: int, setting: Setting) -> list[Dossier]:
    """Invent a few people as dossiers, for samples and tests; the same that :func:`synthesise` would write."""
    with tempfile.TemporaryDirectory() as folder:
        synthesise(Path(folder) / "people", persons=persons, seed=seed, setting=setting)
        return list(read_population(Path(folder) / "people").dossiers)


def _invention(kind: Kind, sources: Sources) -> Invention:
    """Find how a kind is invented: the function of its name, or any values at all for a kind that is new."""
    known: Callable[[Sources], Invention] | None = getattr(lives, kind.name, getattr(dealings, kind.name, None))
    invention = known(sources) if known else Invention(sources.some(kind.name, 50), {})
    missing = (field for field in kind.fields if field.name not in invention.fields)
    return Invention(
        invention.source, {**invention.fields, **{field.name: sources.any_value(kind, field) for field in missing}}
    )


def _write_bucket(database: duckdb.DuckDBPyConnection, sources: Sources, folder: Path, start: int, size: int) -> None:
    dice, setting = sources.dice, sources.setting
    database.execute(f"CREATE OR REPLACE TEMP TABLE people AS {people(dice, setting, start, size)}")
    database.execute(f"CREATE OR REPLACE TEMP TABLE jobs AS {jobs(dice, setting)}")
    copy_out(database, _persons(dice), folder / f"{PERSONS}.parquet")
    nothing = ", ".join(f'CAST(NULL AS {form}) AS "{name}"' for name, form in ANSWER_COLUMNS)
    copy_out(database, f"SELECT {nothing} WHERE false", folder / f"{ANSWERS}.parquet")
    for kind in CATALOGUE.values():
        copy_out(database, _records(kind, sources), folder / f"{kind.name}.parquet")


def _persons(dice: Dice) -> str:
    def answered(kind: Kind) -> str:
        declared = f"OR {dice.odds(30, f'own word {kind.name}', 'g')}" if kind.silence is Silence.APPLICANT else ""
        return f"""CAST(CASE WHEN has_gaps AND {dice.odds(120, f"gap {kind.name}", "g")} THEN 0
            WHEN declared_only {declared} THEN 1 ELSE 2 END AS TINYINT) AS answered_{kind.name}"""

    columns = ", ".join(answered(kind) for kind in CATALOGUE.values())
    return f"SELECT no, 'P' || lpad(CAST(g + 1 AS VARCHAR), 8, '0') AS person, {columns} FROM people"  # noqa: S608  our own constants


def _records(kind: Kind, sources: Sources) -> str:
    """Give the SQL of a kind's table: its invention, and who proved each record."""
    invention, dice = _invention(kind, sources), sources.dice
    proof = {
        "standing": f"""CASE WHEN declared_only OR (is_pending AND {dice.odds(200, f"{kind.name} waits")}) THEN 0
            WHEN {dice.odds(6, f"{kind.name} refuted")} THEN 2 ELSE 1 END""",
        "proved_by": f"CASE standing WHEN 0 THEN '' ELSE {dice.one_of(kind.proved_by, f'{kind.name} by')} END",
        "proved_on": f"CASE standing WHEN 0 THEN NULL ELSE {sources.day(f'{kind.name} proved', 25)} END",
        "reference": f"CASE standing WHEN 0 THEN '' ELSE 'HY' || {dice.below(10**8, f'{kind.name} reference')} END",
    }
    told = {"no": "no", "whose": "whose"} | dict(invention.fields) | proof
    types = kind_columns(kind)
    chosen = ", ".join(f'CAST({told[name]} AS {form}) AS "{name}"' for name, form in types if name != "standing")
    order = ", ".join(f'"{name}"' for name, _ in types)
    standing = f"CAST({proof['standing']} AS TINYINT)"
    return f"SELECT {order} FROM (SELECT standing, {chosen} FROM (SELECT *, {standing} AS standing FROM ({invention.source})))"  # noqa: S608  our own constants
