"""
One task, one process: what the driver times. ``python -m bench.tasks NAME …`` prints one line of JSON.

CPU is that of all threads of the process and of its children from the moment the work begins: importing Python modules is
nobody's work. Peak memory is that of the whole process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from bench import setting

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.parquet_layout import PERSONS, connect, kind_columns, literal, persons_columns
from jifen.scoring import plan as ir
from jifen.scoring.person import kinds_of
from jifen.scoring.population import PopulationEngine

OUTPUT = "FORMAT parquet, COMPRESSION zstd"


def generated(facts: Path, out: Path) -> None:
    """Score by the SQL that is generated from the plan: the product, as ``jifen score`` runs it."""
    PopulationEngine(setting.plan(), setting.TRUST).score(facts, out)


def handwritten(facts: Path, out: Path) -> None:
    """Score by the SQL written by hand, bucket by bucket, under the same settings of the database."""
    query = setting.HANDWRITTEN.read_text(encoding="utf-8")
    out.mkdir(parents=True, exist_ok=True)
    with connect() as database:
        database.execute("SET disabled_optimizers = 'build_side_probe_side'")
        for number, bucket in enumerate(buckets(facts)):
            for file in sorted(bucket.glob("*.parquet")):
                _view(database, file.stem, file)
            file = out / f"scores-{number:04d}.parquet"
            database.execute(f"COPY (\n{query}\n) TO {literal(file)} ({OUTPUT})")


def scan(facts: Path, out: Path) -> None:
    """
    Read every column the scheme needs and aggregate it, nothing else: what no engine on these files can do without.

    The aggregates are those that the metadata of a file cannot answer.
    """
    columns = columns_needed(setting.plan())
    with connect() as database:
        for bucket in buckets(facts):
            for table, types in columns.items():
                listed = ", ".join(_aggregate(name, form) for name, form in types.items())
                file = literal(bucket / f"{table}.parquet")
                database.execute(f"SELECT {listed} FROM read_parquet({file})").fetchall()


def rescore(scores: Path, out: Path) -> None:
    """Make the points anew from stored quantities."""
    PopulationEngine(setting.plan(), setting.TRUST).rescore(scores, out)


def points_only(scores: Path, out: Path) -> None:
    """Make the points anew from stored quantities and only look at them: what a question *what if* costs."""
    engine = PopulationEngine(setting.plan(), setting.TRUST)
    made = [name for name, form in engine.columns if form == "BIGINT" and name.startswith(("p_", "g_", "total_"))]
    listed = ", ".join(f'sum("{name}")' for name in made)
    with connect() as database:
        for file in sorted(scores.glob("*.parquet")):
            _view(database, "stored", file)
            database.execute(f"SELECT {listed} FROM (\n{engine.points_sql()}\n)").fetchall()


def buckets(facts: Path) -> list[Path]:
    """Find the folders of tables of a population without checking anything."""
    return sorted(facts.glob("bucket-*")) or [facts]


def columns_needed(plan: ir.Plan) -> dict[str, dict[str, str]]:
    """Give the columns, with their types, that a run of the plan reads of each table."""
    found: dict[str, set[str]] = {kind: {"no", "whose", "standing"} for kind in kinds_of(plan)}
    found["application"] |= {"town", "klass", "applied_on", "accepted_on", "completed_on"}
    for node in plan.measures:
        grouped = node.groups.by if node.groups else ""
        names = [test.field for test in node.filters] + list(node.span or ())
        names += [node.field, node.share_field, node.first_field, node.compared or "", node.until_field, node.same]
        for kind in node.kinds:
            found[kind] |= {*names, grouped, node.period_field} & set(CATALOGUE[kind].by_name)
    for rule in plan.uses.values():
        for veto in rule.vetoes:
            found[veto.kind] |= {*(test.field for test in veto.filters), veto.starts}
    needed = {
        kind: {name: form for name, form in kind_columns(CATALOGUE[kind]) if name in names}
        for kind, names in found.items()
    }
    asked = {"no", "person", *(f"answered_{kind}" for kind in found)}
    return {PERSONS: {name: form for name, form in persons_columns() if name in asked}, **needed}


def _aggregate(name: str, form: str) -> str:
    match form:
        case "VARCHAR":
            return f'max(strlen("{name}"))'
        case "DATE":
            return f'max("{name}" + 0)'
        case "BOOLEAN":
            return f'count_if("{name}")'
        case _:
            return f'sum("{name}")'


def _view(database: duckdb.DuckDBPyConnection, name: str, file: Path) -> None:
    source = f"read_parquet({literal(file)}, file_row_number = true)"
    database.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS SELECT *, file_row_number AS record_no FROM {source}')


TASKS: dict[str, Callable[[Path, Path], None]] = {
    task.__name__: task for task in (generated, handwritten, scan, rescore, points_only)
}


def cpu() -> float:
    """Give the CPU seconds of this process, all its threads, and the children it has waited for."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def peak_megabytes() -> float:
    """Give the most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_apart(module: str, *arguments: object) -> dict[str, float]:
    """Run a module of the bench in a process of its own and give what it measured: the JSON it prints last."""
    told = run_command([sys.executable, "-m", module, *map(str, arguments)])
    found: dict[str, float] = json.loads(told.strip().splitlines()[-1])
    return found


def run_command(command: list[str]) -> str:
    """Run a command to its end and give what it says; where it fails, so does the bench, with all it said."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=setting.ROOT)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    task, source, out = TASKS[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    before, began = cpu(), time.perf_counter()
    task(source, out)
    wall = time.perf_counter() - began
    print(json.dumps({"cpu": cpu() - before, "wall": wall, "rss_mb": peak_megabytes()}))
