"""Invented people: the same for ever, all kinds among them, belonging to nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.files import Population, check_population
from jifen.facts.parquet_layout import kind_columns
from jifen.facts.synthesis import Setting, small_population, synthesise
from jifen.facts.synthesis.dice import Dice
from jifen.facts.synthesis.sources import Sources, identity_number
from jifen.facts.validation import read, show
from jifen.kernel import identity
from jifen.kernel.errors import BadInputError, Complaint

Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def population(setting: Setting, tmp_path_factory: pytest.TempPathFactory) -> Population:
    """Fifteen hundred people."""
    return synthesise(tmp_path_factory.mktemp("people") / "all", persons=1500, seed=2, setting=setting)


def tables(population: Population) -> duckdb.DuckDBPyConnection:
    """A database that sees the tables of a population by their names."""
    database = duckdb.connect()
    for name in ("persons", *CATALOGUE):
        database.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{population.buckets[0].table(name)}')")
    return database


@pytest.fixture(scope="module")
def ask(population: Population) -> Iterator[Ask]:
    """Ask the tables of the fifteen hundred."""
    with tables(population) as database:
        yield lambda query: database.execute(query).fetchall()


def contents(population: Population) -> str:
    """A hash of every value of every table."""
    digest = hashlib.sha256()
    with tables(population) as database:
        for name in ("persons", *CATALOGUE):
            digest.update(repr(database.execute(f"SELECT * FROM {name}").fetchall()).encode())
    return digest.hexdigest()


def test_the_same_seed_gives_the_same_people_and_another_gives_others(setting: Setting, tmp_path: Path):
    """Every value of every table."""
    first, again, other = (
        synthesise(tmp_path / name, persons=120, seed=seed, setting=setting)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )

    assert contents(first) == contents(again)
    assert contents(first) != contents(other)


def test_more_people_do_not_change_the_first_ones(setting: Setting):
    """A bug found among a million can be shown with a hundred."""
    few = small_population(100, seed=4, setting=setting)
    more = small_population(130, seed=4, setting=setting)

    assert [dossier.records["identity"][0].values for dossier in few] == [
        dossier.records["identity"][0].values for dossier in more[:100]
    ]


def test_every_kind_and_every_level_but_the_rarest_occurs(ask: Ask):
    """A scheme that no invented person meets is a scheme nobody tested."""
    assert [name for name in CATALOGUE if not ask(f"SELECT 1 FROM {name} LIMIT 1")] == []
    for name, field in (("education", "level"), ("insurance", "manner"), ("dwelling", "tenure"), ("insurance", "kind")):
        found = {row[0] for row in ask(f'SELECT DISTINCT "{field}" FROM {name}')}
        assert found == set(CATALOGUE[name].by_name[field].levels)


def test_a_hundred_people_have_every_kind(setting: Setting):
    """The smallest population is a whole one."""
    people = small_population(100, seed=9, setting=setting)

    assert {name for dossier in people for name in dossier.records} == set(CATALOGUE)


def test_a_field_nobody_has_thought_up_yet_gets_any_value_it_may_hold(setting: Setting):
    """A kind or field added to the catalogue does not stop the invention of people."""
    sources = Sources(Dice(1), setting)
    fields = [(kind, field) for kind in CATALOGUE.values() for field in kind.fields]
    chosen = ", ".join(
        f"CAST({sources.any_value(kind, field)} AS {dict(kind_columns(kind))[field.name]})" for kind, field in fields
    )
    with duckdb.connect() as database:
        found = database.execute(f"SELECT {chosen} FROM (SELECT 5 AS x, 5 AS g, 60 AS tenure)").fetchall()[0]

    for (_, field), value in zip(fields, found, strict=True):
        assert not isinstance(read(field, show(field, value)), Complaint)


def test_a_person_has_some_twenty_rows(population: Population, ask: Ask):
    """Spans, not months."""
    rows = sum(int(str(ask(f"SELECT count(*) FROM {name}")[0][0])) for name in CATALOGUE)

    assert 20 <= rows / population.persons <= 30


def test_the_tables_are_sound(population: Population):
    """What is invented meets the rules for what is real."""
    assert check_population(population) == ()


HOLDERS = st.tuples(st.integers(0, 49_499), st.dates(date(1930, 1, 1), date(2015, 1, 1)), st.booleans())


@given(st.lists(HOLDERS, min_size=60, max_size=90))
@settings(max_examples=8)
def test_identity_numbers_of_sql_are_those_of_the_kernel(holders: list[tuple[int, date, bool]]):
    """One rule, two languages."""
    lists = [list(column) for column in zip(*holders, strict=True)]
    source = "SELECT unnest(?::BIGINT[]) AS serial, unnest(?::DATE[]) AS born, unnest(?::BOOLEAN[]) AS male"
    with duckdb.connect() as database:
        query = f"SELECT {identity_number('serial', 'born', 'male')} FROM ({source})"
        found = database.execute(query, lists).fetchall()

    assert [number for (number,) in found] == [identity.synthetic(*holder) for holder in holders]


def test_identity_numbers_belong_to_nobody_and_fit_their_holders(population: Population, ask: Ask):
    """County 4499xx, the birthday and sex of the record, and no two applicants with one number."""
    found = ask("SELECT number, born_on, sex, whose FROM identity")
    own = [number for number, _, _, whose in found if whose == "self"]

    assert len(set(own)) == len(own) == population.persons
    for number, born, sex, _ in found[:500]:
        assert str(number).startswith(identity.SYNTHETIC_COUNTY)
        assert not identity.problems(str(number))
        assert identity.birth_date(str(number)) == born
        assert identity.is_male(str(number)) == (sex == "男")


def test_names_have_rare_characters_and_middle_dots(ask: Ask):
    """Programs break on them, so they have to occur."""
    names = "".join(str(row[0]) for row in ask("SELECT name FROM identity"))

    assert "·" in names
    assert set(names) & set("㛃䶮𬭎婞溦𬀩𫖯𠅤㼆㙦𠮷")


def test_what_makes_months_hard_to_count_occurs(ask: Ask):
    """Overlapping payers, gaps, months paid late, other cities, permits renewed too late, ends that lie ahead."""
    overlaps = """SELECT count(*) FROM insurance a JOIN insurance b ON a.no = b.no AND a.kind = b.kind AND a.whose = b.whose
        AND a.employer <> b.employer AND a.start <= coalesce(b."end", 99999) AND b.start < a.start"""
    gaps = """SELECT count(*) FROM (SELECT "start" - lag("end") OVER (PARTITION BY no ORDER BY "start") AS gap
        FROM residence_permit) WHERE gap > 1"""

    assert int(str(ask(overlaps)[0][0])) > 50
    assert int(str(ask(gaps)[0][0])) > 50
    for condition in ("manner = '补缴'", "manner = '转入'", "place LIKE '4401%'", "place LIKE '43%'", '"end" IS NULL'):
        assert int(str(ask(f"SELECT count(*) FROM insurance WHERE {condition}")[0][0])) > 10
    assert ask("SELECT max(\"end\") > DATE '2014-10-30' FROM residence_permit") == [(True,)]


def test_nothing_but_the_end_of_a_span_lies_ahead(setting: Setting, ask: Ask):
    """Nobody was born, insured or fined after the day of application."""
    for kind in CATALOGUE.values():
        ends = {kind.span.end} if kind.span else set()
        for field in kind.fields:
            if field.type == "date" and field.name not in ends:
                latest = ask(f'SELECT max("{field.name}") FROM {kind.name}')[0][0]
                assert latest is None or latest <= setting.as_of, (kind.name, field.name)  # type: ignore[operator]


def test_some_people_are_unknown_somewhere_and_some_only_declare(population: Population, ask: Ask):
    """Most official scorecards are complete, and a few say what is missing."""
    answered = [f"answered_{name}" for name in CATALOGUE]
    unknown = ask(f"SELECT count(*) FROM persons WHERE least({', '.join(answered)}) = 0")[0][0]
    declared = ask(f"SELECT count(*) FROM persons WHERE greatest({', '.join(answered)}) = 1")[0][0]
    standings = dict(ask("SELECT standing, count(*) FROM insurance GROUP BY ALL"))

    assert 0.02 < int(str(unknown)) / population.persons < 0.09
    assert 0.02 < int(str(declared)) / population.persons < 0.07
    assert set(standings) == {0, 1, 2}


def test_codes_and_choices_are_those_of_the_scheme(ask: Ask):
    """Every pick belongs to its item; towns are the city's own."""
    assert set(ask("SELECT DISTINCT item, pick FROM choice")) == {("proof", "insurance"), ("proof", "contract")}
    assert set(ask("SELECT DISTINCT code FROM certificate")) == {("党代表",), ("人大代表",)}
    assert set(ask("SELECT DISTINCT trade FROM qualification")) == {("焊工",), ("电工",), ("",)}
    assert ask("SELECT count(*) FROM application WHERE town NOT LIKE '442000___'") == [(0,)]


def test_codes_with_quotes_stay_codes(setting: Setting):
    """A pack from outside may call its codes what it likes."""
    odd = replace(setting, certificates=("a'); DROP TABLE people; --",), choices={"it's": ["o'ne"]})
    people = small_population(100, seed=1, setting=odd)
    certificates = {str(r.values["code"]) for one in people for r in one.records.get("certificate", ())}
    picks = {str(r.values["pick"]) for one in people for r in one.records.get("choice", ())}

    assert picks == {"o'ne"}
    assert len(certificates) <= 1


@pytest.mark.parametrize("change", [{"home": "' OR 1=1"}, {"towns": ["x"]}, {"elsewhere": ["44"]}])
def test_a_place_that_is_no_division_code_is_refused(setting: Setting, change: dict[str, object]):
    """It would become part of a query."""
    with pytest.raises(BadInputError):
        replace(setting, **change)  # type: ignore[arg-type]


def test_an_interrupted_run_leaves_nothing_behind(setting: Setting, tmp_path: Path):
    """Ctrl-C in the second bucket."""

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synthesise(tmp_path / "a", persons=30, seed=1, setting=setting, bucket_size=10, progress=interrupt)

    assert list(tmp_path.iterdir()) == []
