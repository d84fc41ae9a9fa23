"""
The two engines agree: every quantity, point, group, total, gate and veto of every person, unknown included.

What a scheme means is what ``person`` says; ``population`` is held against it on people who stand on the edges of each plan.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import Edges, Maker, dossiers, many

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Record, Standing, Trust
from jifen.facts.parquet_layout import connect, literal
from jifen.facts.population import write_population
from jifen.facts.synthesis import synthesise
from jifen.policy.reading import read_scheme
from jifen.policy.registry import Registry
from jifen.scoring import plan as ir
from jifen.scoring.compiling import compile_plan
from jifen.scoring.inventing import setting_of
from jifen.scoring.person import PersonEngine
from jifen.scoring.population import PopulationEngine
from jifen.scoring.population.sql_text import quoted
from jifen.scoring.scorecard import Scorecard

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("policies/*/*/*/scheme.yaml"))
MADE = sorted(Path(__file__).parent.glob("schemes/*.yaml"))


def name_of(path: Path) -> str:
    """Name a scheme in the report."""
    return path.stem if path.parent.name == "schemes" else "/".join(path.parts[-4:-1])


class Both:
    """A plan in both engines."""

    def __init__(self, plan: ir.Plan, trust: Trust) -> None:
        self.plan = plan
        self.person = PersonEngine(plan, trust)
        self.population = PopulationEngine(plan, trust)
        # What only a gate or a veto asks for is compared there, as the seat that counts sees it.
        answers = ("a_", "v_")
        names = [name for name, _ in self.population.columns]
        self.columns = [name for name in names if not name.removeprefix("partner_").startswith(answers)]

    def disagreements(self, people: Sequence[Dossier], folder: Path) -> Iterator[str]:
        """Name every column in which the engines differ, person by person."""
        write_population(people, folder / "facts")
        yield from self.differing(people, folder)

    def differing(self, people: Sequence[Dossier], folder: Path) -> Iterator[str]:
        """The same for people whose tables are there already, under ``facts``."""
        scores = self.population.score(folder / "facts", folder / "scores", threads=1)
        chosen = ", ".join(quoted(name) for name in self.columns)
        with connect() as database:
            query = f"SELECT {chosen} FROM read_parquet({literal(scores.files[0])}) ORDER BY no"
            rows = database.execute(query).fetchall()
        assert len(people) == len(rows)
        for number, (dossier, row) in enumerate(zip(people, rows, strict=True)):
            expected = (number, dossier.person, *self.expected(dossier))
            if expected != row:
                wrong = zip(self.columns, expected, row, strict=True)
                yield f"{dossier.person}: " + "; ".join(f"{n} {a} ≠ {b}" for n, a, b in wrong if a != b)

    def expected(self, dossier: Dossier) -> Iterator[Any]:
        """Give the row that one person should have, from the scorecard."""
        card = self.person.score(dossier)
        applications = dossier.counting("application", self.person.trust)
        values: dict[str, Any] = applications[-1].values if applications else {}
        yield from (values.get("town"), values.get("applied_on"), values.get("klass", ""))
        if len(self.plan.seats) > 1:
            yield "partner" in card.seats
        names = self.population.quantities.names
        index = {name: number for number, name in names.measures.items()}
        measures = [*names.measures, *(index[name] for name in names.also.values())]
        for seat in self.plan.seats:
            yield from self._seat(card, seat, measures)
        for use in card.uses.values():
            yield from (use.total, use.seat)
            yield from (gate.met for gate in use.gates)
            yield from (veto.bars for veto in use.vetoes)
            yield use.may_apply

    def _seat(self, card: Scorecard, seat: str, measures: list[int]) -> Iterator[int | None]:
        groups = [index for rule in self.plan.uses.values() for index in rule.group_of.values()]
        if seat not in card.seats:
            yield from [None] * (len(measures) + len(self.plan.lines) + len(groups))
            return
        found = card.seats[seat]
        yield from (found.measures[index] for index in measures)
        yield from (line.points for line in found.lines)
        yield from (found.groups[index] for index in groups)


def plan_of(path: Path) -> ir.Plan:
    """Compile a scheme for a day in its first year, so that windows look back on both sides of the law."""
    scheme = read_scheme(path)
    commenced = scheme.in_force.from_
    return compile_plan(scheme, commenced.replace(year=commenced.year + 1, day=28))


def compare(path: Path, trust: Trust, persons: int, seed: int, folder: Path) -> list[str]:
    """Compare the engines on so many persons."""
    plan = plan_of(path)
    both, maker = Both(plan, trust), Maker(Edges(plan))
    return list(both.disagreements(many(maker, seed, persons), folder))


STANDING = {0: None, 1: Proof(Standing.DECLARED), 2: Proof(Standing.VERIFIED, "synthesis", date(2010, 1, 1))}


def taken_as_written(folder: Path) -> list[Dossier]:
    """Take tables of our own as they are: reading them as if from a stranger would take most of the time."""
    proofs = [
        Proof(Standing.DECLARED),
        Proof(Standing.VERIFIED, "synthesis", date(2010, 1, 1)),
        Proof(Standing.REFUTED),
    ]
    with connect() as database:

        def rows(table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
            found = database.execute(f"SELECT * FROM read_parquet({literal(folder / f'{table}.parquet')}) ORDER BY no")
            return [column[0] for column in found.description], found.fetchall()

        names, persons = rows("persons")
        answered = {at: name.removeprefix("answered_") for at, name in enumerate(names) if name.startswith("answered_")}
        people = [
            Dossier(row[1], answers={kind: proof for at, kind in answered.items() if (proof := STANDING[row[at]])})
            for row in persons
        ]
        for kind in CATALOGUE.values():
            names, records = rows(kind.name)
            fields = [(field.name, names.index(field.name)) for field in kind.fields]
            standing, whose = names.index("standing"), names.index("whose")
            for row in records:
                values = {name: row[at] for name, at in fields}
                people[row[0]].records.setdefault(kind.name, []).append(
                    Record(kind.name, values, row[whose], proofs[row[standing]])
                )
    return people


EVERY = [pytest.param(path, id=name_of(path)) for path in [*SHIPPED, *MADE]]


@pytest.mark.parametrize("trust", list(Trust))
@pytest.mark.parametrize("path", EVERY)
def test_the_engines_agree_on_people_who_stand_on_the_edges_of_a_scheme(
    path: Path, trust: Trust, tmp_path: Path
) -> None:
    """One below a unit, at it and one above; window edges; touching and overlapping spans; unknown and unproven facts."""
    assert compare(path, trust, 150, 2011, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", EVERY)
def test_the_engines_agree_on_many_more_people_on_the_edges(path: Path, tmp_path: Path) -> None:
    """The same with other seeds."""
    for seed, trust in enumerate(Trust):
        assert compare(path, trust, 2_000, seed, tmp_path / trust) == []


@pytest.mark.parametrize(
    "path",
    [
        *(pytest.param(path, id=name_of(path)) for path in MADE),
        *(pytest.param(path, id=name_of(path), marks=pytest.mark.slow) for path in SHIPPED),
    ],
)
def test_a_disagreement_shrinks_to_the_smallest_persons_who_show_it(
    path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Hypothesis looks for persons on whom the engines differ, and would hand over the smallest."""
    plan = plan_of(path)
    both = Both(plan, Trust.VERIFIED)

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(dossiers(Maker(Edges(plan))))
    def agree(people: list[Dossier]) -> None:
        assert list(both.disagreements(people, tmp_path_factory.mktemp("people"))) == []

    agree()


@pytest.mark.slow
@pytest.mark.parametrize("path", [pytest.param(path, id=name_of(path)) for path in SHIPPED])
def test_the_engines_agree_on_a_hundred_thousand_people_of_every_shipped_scheme(path: Path, tmp_path: Path) -> None:
    """Ten times ten thousand synthetic households of the place, a part of them with lists nobody has answered."""
    packs = Registry((ROOT / "policies",))
    plan = plan_of(path)
    pack = packs.find(read_scheme(path).id)
    setting = setting_of(pack, packs.divisions, plan.as_of)
    both = Both(plan, Trust.VERIFIED)

    for seed in range(10):
        folder = tmp_path / str(seed)
        synthesise(folder / "facts", persons=10_000, seed=seed, setting=setting)
        people = taken_as_written(folder / "facts")

        assert list(both.differing(people, folder)) == []
        shutil.rmtree(folder)
