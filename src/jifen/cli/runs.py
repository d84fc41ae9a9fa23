"""A scoring run over whatever was sent: the person engine for a few, the population engine for many, the same results."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jifen.cli.failing import keep_complaints
from jifen.cli.opening import read_input, waiting
from jifen.cli.score_files import about_of, copy_parquet, write_scores
from jifen.cli.terminal import progress
from jifen.facts.dossier import Dossier, Trust
from jifen.facts.files import Codebook, Intake, Population, check_population, open_population, write_population
from jifen.facts.parquet_layout import connect, literal
from jifen.facts.whole import whole_file
from jifen.kernel.errors import BadInputError, Text
from jifen.policy.packs import Pack
from jifen.ranking.entrants import Run
from jifen.ranking.score_table import ScoreTable, Value
from jifen.scoring.compiling import compile_plan
from jifen.scoring.person import PersonEngine
from jifen.scoring.plan import Plan

MANY = 2_000
"""From so many persons on the population engine is faster, reading and writing included."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be scored: which scheme, for what, on which day, counting which records."""

    pack: Pack
    use: str
    as_of: date
    trust: Trust

    def plan(self) -> Plan:
        """Compile the scheme for the day."""
        return compile_plan(self.pack.scheme, self.as_of, fingerprint=self.pack.fingerprint)

    @property
    def run(self) -> Run:
        """What every table made by the task says about itself."""
        scheme = self.pack.scheme
        return Run(scheme.id, self.pack.fingerprint, self.use, self.as_of, self.trust.value, scheme.points.decimals)


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a run: how many were scored, how many may apply, may not, or are not known yet; and what was sent."""

    persons: int
    may: int
    not_yet: int
    unknown: int
    intake: Intake | None
    complaints_in: Path | None = None


def score(task: Task, source: Path, out: Path, book: Codebook) -> Tally:
    """
    Score everybody in a file or folder and write the table.

    Args:
        task: what is to be done.
        source: a workbook, dossiers, or a folder of tables.
        out: the table to write; its ending says in which form.
        book: what the cells are held against.

    Raises:
        JifenError: what readers and engines raise.
    """
    plan = task.plan()
    written = task.pack.ranking.uses.items() if task.pack.ranking else ()
    rules = next((rules for use, rules in written if use == task.use), None)
    table = ScoreTable(plan, task.use, rules)
    if source.is_dir():
        # Tables serve any scheme: a code that this one does not know is no slip of the pen, it just counts nowhere.
        book = Codebook()
        population = open_population(source)
        if population.persons > MANY:
            _refuse_unless_sound(population)
            return _score_many(task, plan, table, population, out, None)
    intake = read_input(source, book)
    kept = _keep(intake, out)
    if len(intake.dossiers) > MANY:
        with tempfile.TemporaryDirectory() as folder:
            population = write_population(intake.dossiers, Path(folder) / "people")
            return _score_many(task, plan, table, population, out, intake, kept)
    return _score_few(task, plan, table, intake, out, kept)


def _refuse_unless_sound(population: Population) -> None:
    """
    Make sure that the tables hold nothing that no reader would let pass: of millions, nobody leaves out rows by hand.

    Raises:
        BadInputError: ``cli.tables_unsound`` with every complaint.
    """
    with waiting("检查 checking"):
        complaints = check_population(population)
    if complaints:
        raise BadInputError(
            "cli.tables_unsound",
            Text(
                "数据表中有不合规格的值，没有计分。",
                "The tables hold values that no reader lets pass; nothing was scored.",
            ),
            Text("请逐条改正后重新写出。", "Mend each of these and write the folder again."),
            where=str(population.folder),
            complaints=complaints,
        )


def _keep(intake: Intake, out: Path) -> Path | None:
    path = out.with_name(f"{out.stem}.complaints.csv")
    if intake.complaints or intake.notices:
        keep_complaints(intake.complaints, intake.notices, path)
        return path
    path.unlink(missing_ok=True)
    return None


def _score_few(task: Task, plan: Plan, table: ScoreTable, intake: Intake, out: Path, kept: Path | None) -> Tally:
    engine = PersonEngine(plan, task.trust)
    answers: list[bool | None] = []

    def rows() -> Iterator[Sequence[Value]]:
        with progress() as bar:
            line = bar.add_task("计分 scoring", total=len(intake.dossiers))
            for dossier in intake.dossiers:
                row, answer = _scored(engine, table, dossier)
                answers.append(answer)
                bar.advance(line)
                yield row

    write_scores(out, task.run, table.columns, rows(), len(intake.dossiers))
    may, not_yet = answers.count(True), answers.count(False)
    return Tally(len(answers), may, not_yet, answers.count(None), intake, kept)


def _scored(engine: PersonEngine, table: ScoreTable, dossier: Dossier) -> tuple[Sequence[Value], bool | None]:
    card = engine.score(dossier)
    return [column.of(card, dossier) for column in table.columns], card.uses[table.use].may_apply


def _score_many(
    task: Task,
    plan: Plan,
    table: ScoreTable,
    population: Population,
    out: Path,
    intake: Intake | None,
    kept: Path | None = None,
) -> Tally:
    from jifen.scoring.population import PopulationEngine

    with tempfile.TemporaryDirectory(dir=_beside(out)) as folder, progress() as bar:
        line = bar.add_task("计分 scoring", total=population.persons)
        scores = PopulationEngine(plan, task.trust).score(
            population.folder, Path(folder) / "scores", lambda done, _: bar.update(line, completed=done)
        )
        parts = [
            table.select(
                _parquet(file), _parquet(bucket.table("application")), _parquet(bucket.table("identity")), task.trust
            )
            for file, bucket in zip(scores.files, population.buckets, strict=True)
        ]
        with connect() as database:
            if out.suffix.lower() == ".parquet":
                query = " UNION ALL ".join(f"({part})" for part in parts)
                with whole_file(out) as draft:
                    database.execute(copy_parquet(query, draft, about_of(task.run, population.persons)))
            else:
                found = (row for part in parts for row in _fetched(database, part))
                write_scores(out, task.run, table.columns, found, population.persons)
            listed = ", ".join(f"'{file}'" for file in scores.files)
            tally = f"SELECT may_apply_{task.use}, count(*) FROM read_parquet([{listed}]) GROUP BY ALL"  # noqa: S608  ours
            counts = dict(database.execute(tally).fetchall())
    return Tally(population.persons, counts.get(True, 0), counts.get(False, 0), counts.get(None, 0), intake, kept)


def _beside(out: Path) -> Path:
    """Work on the disk the result goes to: a temporary file system may be too small for millions."""
    folder = out.resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _parquet(path: Path) -> str:
    return f"read_parquet({literal(path)})"


def _fetched(database: object, query: str) -> Iterator[Sequence[Value]]:
    found = database.execute(query)  # type: ignore[attr-defined]
    while rows := found.fetchmany(20_000):
        yield from rows
