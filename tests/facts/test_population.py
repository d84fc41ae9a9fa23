"""A population as a folder of Parquet tables: its layout, its checks, and one person out of many."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import duckdb
import pytest

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Dossier, Proof, Record, Standing
from jifen.facts.files import (
    Population,
    check_population,
    load_person,
    open_population,
    read_any,
    read_population,
    write_population,
)
from jifen.facts.kinds import Type
from jifen.facts.parquet_layout import kind_columns, persons_columns
from jifen.facts.synthesis import Setting, small_population, synthesise
from jifen.kernel.errors import BadInputError, NotFoundError


@pytest.fixture(scope="module")
def people(setting: Setting) -> list[Dossier]:
    """A hundred invented people."""
    return small_population(100, seed=11, setting=setting)


@pytest.fixture(scope="module")
def written(people: list[Dossier], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve of them as a folder of three buckets, not to be changed."""
    folder = tmp_path_factory.mktemp("written") / "people"
    write_population(people[:12], folder, bucket_size=5)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """The same, to be damaged."""
    return Path(shutil.copytree(written, tmp_path / "people"))


def columns_of(path: Path) -> list[tuple[str, str]]:
    """The columns of a table as the database sees them."""
    with duckdb.connect() as database:
        found = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return [(row[0], row[1]) for row in found]


def rewrite(path: Path, query: str, *, same_columns: bool = True) -> None:
    """Replace a table by what a query over it (``was``) gives."""
    with duckdb.connect() as database:
        database.execute("CREATE TABLE was AS SELECT * FROM read_parquet(?)", [str(path)])
        database.execute("CREATE TABLE becomes AS FROM was LIMIT 0")
        database.execute(f"INSERT INTO becomes {query}")
        database.execute(f"COPY {'becomes' if same_columns else f'({query})'} TO '{path}' (FORMAT parquet)")


def test_the_layout_is_the_one_the_scoring_reads(folder: Path):
    """Names and types of every column, by the type of its field."""
    bucket = folder / "bucket-0000"
    types = {Type.NUMBER: "BIGINT", Type.FLAG: "BOOLEAN", Type.DATE: "DATE", Type.MONTH: "INTEGER"}

    assert columns_of(bucket / "persons.parquet")[:3] == [
        ("no", "BIGINT"),
        ("person", "VARCHAR"),
        ("answered_application", "TINYINT"),
    ]
    for kind in CATALOGUE.values():
        fields = [(field.name, types.get(field.type, "VARCHAR")) for field in kind.fields]
        proof = [("standing", "TINYINT"), ("proved_by", "VARCHAR"), ("proved_on", "DATE"), ("reference", "VARCHAR")]
        assert columns_of(bucket / f"{kind.name}.parquet") == [("no", "BIGINT"), ("whose", "VARCHAR"), *fields, *proof]


def test_buckets_count_their_persons_from_nought(folder: Path):
    """The manifest names them; nothing of them is loaded."""
    population = open_population(folder)

    assert (population.persons, [bucket.persons for bucket in population.buckets]) == (12, [5, 5, 2])
    with duckdb.connect() as database:
        for bucket in population.buckets:
            found = database.execute("SELECT no FROM read_parquet(?)", [str(bucket.table("persons"))]).fetchall()
            assert found == [(number,) for number in range(bucket.persons)]


def test_few_persons_need_no_sub_folder(people: list[Dossier], tmp_path: Path):
    """One bucket is the folder itself; every kind has a table even if empty."""
    population = write_population(people[:1], tmp_path / "one")

    assert [bucket.folder for bucket in population.buckets] == [tmp_path / "one"]
    assert all((tmp_path / "one" / f"{name}.parquet").is_file() for name in CATALOGUE)
    assert write_population([], tmp_path / "none").persons == 0
    assert read_population(tmp_path / "none").dossiers == ()


def test_answers_are_numbers_and_their_papers_are_kept_beside(tmp_path: Path):
    """0 nobody, 1 declared, 2 verified; a refuted answer closes nothing."""
    verified = Proof(Standing.VERIFIED, "health", date(2014, 1, 1), "WS1")
    refuted = Proof(Standing.REFUTED, "education", date(2014, 1, 2))
    written = Dossier("A1", answers={"blood": verified, "donation": Proof(), "education": refuted})
    write_population([written], tmp_path / "a")
    with duckdb.connect() as database:
        query = "SELECT answered_blood, answered_donation, answered_education, answered_tax FROM read_parquet(?)"
        found = database.execute(query, [str(tmp_path / "a" / "persons.parquet")]).fetchall()

    assert found == [(2, 1, 0, 0)]
    assert read_population(tmp_path / "a").dossiers == (written,)


def test_one_person_is_loaded_as_the_whole_folder_would_load_him(folder: Path):
    """From the last bucket as from the first."""
    population = open_population(folder)
    everybody = read_any(folder).dossiers

    assert [load_person(population, dossier.person) for dossier in everybody] == list(everybody)
    with pytest.raises(NotFoundError) as caught:
        load_person(population, "nobody")
    assert caught.value.code == "facts.person_unknown"


def test_the_same_person_twice_is_not_written(tmp_path: Path):
    """The folder is not there afterwards."""
    with pytest.raises(BadInputError):
        write_population([Dossier("A1"), Dossier("A1")], tmp_path / "a")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_is_not_written_over(tmp_path: Path):
    """A population of ours is."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "letter.txt").write_text("dear")
    with pytest.raises(BadInputError) as caught:
        write_population([], tmp_path / "a")

    assert caught.value.code == "facts.folder_occupied"
    write_population([Dossier("A1")], tmp_path / "b")
    assert write_population([], tmp_path / "b").persons == 0


def test_a_path_with_signs_of_the_database_is_only_a_path(people: list[Dossier], tmp_path: Path):
    """Quotes and stars in the name of a folder open no other file."""
    population = write_population(people[:2], tmp_path / "a'b[1]*?")

    assert [dossier.person for dossier in read_any(population.folder).dossiers] == ["P00000001", "P00000002"]


def drop_manifest(folder: Path) -> None:
    """Without it, it is any folder."""
    (folder / "manifest.json").unlink()


def garble_manifest(folder: Path) -> None:
    """Not JSON."""
    (folder / "manifest.json").write_text("[" * 5000)


def lead_out(folder: Path) -> None:
    """A bucket that is not in the folder."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["buckets"][0]["folder"] = "../other"
    (folder / "manifest.json").write_text(json.dumps(manifest))


def age(folder: Path) -> None:
    """Written with another catalogue."""
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"catalogue": "', '"catalogue": "0'))


def lose_table(folder: Path) -> None:
    """A table less."""
    (folder / "bucket-0001" / "tax.parquet").unlink()


def no_parquet(folder: Path) -> None:
    """A table that is none."""
    (folder / "bucket-0001" / "tax.parquet").write_bytes(b"PAR1 no PAR1")


def other_columns(folder: Path) -> None:
    """A column of another type."""
    rewrite(
        folder / "bucket-0001" / "tax.parquet",
        "SELECT * REPLACE (CAST(amount AS DOUBLE) AS amount) FROM was",
        same_columns=False,
    )


def fewer_persons(folder: Path) -> None:
    """Other persons than the manifest says."""
    rewrite(folder / "bucket-0001" / "persons.parquet", "SELECT * FROM was WHERE no <> 1")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (drop_manifest, "facts.folder_unknown"),
        (garble_manifest, "facts.folder_unknown"),
        (lead_out, "facts.folder_unknown"),
        (age, "facts.catalogue_differs"),
        (lose_table, "facts.table_damaged"),
        (no_parquet, "facts.table_damaged"),
        (other_columns, "facts.table_damaged"),
        (fewer_persons, "facts.table_damaged"),
    ],
)
def test_a_damaged_folder_is_refused_on_opening(folder: Path, damage: Callable[[Path], None], code: str):
    """Before anything is scored."""
    damage(folder)
    with pytest.raises(BadInputError) as caught:
        read_any(folder)

    assert caught.value.code == code


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path):
    """Not a damaged one."""
    with pytest.raises(NotFoundError):
        open_population(tmp_path / "a")


def birth(handled: str, handled_on: str) -> str:
    """A query for one row of a birth on 2008-05-01."""
    row = f"0, 'self', '政策外生育或收养', '{handled}', DATE '2008-05-01', NULL, {handled_on}, 0, '', NULL, ''"
    return f"SELECT {row}"


BAD_ROWS = [
    ("insurance", "SELECT * REPLACE ('养佬' AS kind) FROM was", "kind"),
    ("insurance", 'SELECT * REPLACE ("start" - 1 AS "end") FROM was', "end"),
    ("insurance", "SELECT * REPLACE (-1 AS base) FROM was", "base"),
    ("insurance", "SELECT * REPLACE ('x' AS place) FROM was", "place"),
    ("insurance", "SELECT * REPLACE (NULL AS employer) FROM was", "employer"),
    ("insurance", "SELECT * REPLACE ('child' AS whose) FROM was", "whose"),
    ("insurance", "SELECT * REPLACE (7 AS standing) FROM was", "standing"),
    ("insurance", "SELECT * REPLACE (1 AS standing, 'education' AS proved_by) FROM was", "proved_by"),
    ("insurance", "SELECT * REPLACE (99 AS no) FROM was", "no"),
    ("identity", "SELECT * REPLACE ('1' AS number) FROM was", "number"),
    ("identity", "SELECT * REPLACE (NULL AS born_on) FROM was", "born_on"),
    ("identity", "SELECT * REPLACE (DATE '0001-01-01' AS born_on) FROM was", "born_on"),
    ("identity", "SELECT * REPLACE (repeat('长', 300) AS name) FROM was", "name"),
    ("identity", "SELECT * REPLACE (born_on + 1 AS born_on) FROM was", "born_on"),
    ("birth_violation", birth("未处理", "DATE '2009-05-01'"), "handled_on"),
    ("birth_violation", birth("已处理", "NULL"), "handled_on"),
    ("birth_violation", birth("已处理", "DATE '2008-04-30'"), "handled_on"),
    ("application", "SELECT * FROM was UNION ALL SELECT * FROM was ORDER BY no", "whose"),
]


@pytest.mark.parametrize(("table", "query", "column"), BAD_ROWS)
def test_values_no_reader_would_let_pass_are_found_where_they_lie(folder: Path, table: str, query: str, column: str):
    """A folder somebody else wrote is checked without loading it."""
    rewrite(folder / "bucket-0001" / f"{table}.parquet", query)
    found = check_population(open_population(folder))

    assert f"bucket-0001/{table}.parquet:1:{column}" in [complaint.where for complaint in found]


def test_bad_rows_are_refused_one_by_one_on_loading(folder: Path):
    """The rows beside them, and the other tables, are kept; the list is open."""
    rewrite(folder / "bucket-0001" / "insurance.parquet", "SELECT * REPLACE ('养佬' AS kind) FROM was WHERE no = 2")
    intake = read_population(folder)

    assert {complaint.code for complaint in intake.complaints} == {"facts.level_unknown"}
    assert intake.complaints[0].where == "insurance.parquet:1:kind"
    assert "insurance" not in intake.dossiers[7].answers
    assert len(intake.dossiers) == 12


def test_a_sound_folder_has_nothing_to_complain_of(folder: Path):
    """Neither loaded nor where it lies."""
    assert check_population(open_population(folder)) == ()
    assert read_population(folder).complaints == ()


def test_names_of_columns_are_told_to_whoever_builds_queries():
    """One function for persons, one for each kind."""
    assert persons_columns()[0] == ("no", "BIGINT")
    assert ("start", "INTEGER") in kind_columns(CATALOGUE["insurance"])


def test_a_million_would_stand_in_buckets_of_their_own(setting: Setting, tmp_path: Path):
    """The same people, whatever the buckets: who is in them does not depend on where they stand."""
    told: list[int] = []
    one = synthesise(tmp_path / "one", persons=60, seed=3, setting=setting)
    many = synthesise(tmp_path / "many", persons=60, seed=3, setting=setting, bucket_size=25, progress=told.append)

    assert told == [25, 50, 60]
    assert [bucket.persons for bucket in many.buckets] == [25, 25, 10]
    assert plain(read_population(one.folder).dossiers) == plain(read_population(many.folder).dossiers)
    shutil.rmtree(tmp_path / "many")


def plain(dossiers: tuple[Dossier, ...]) -> list[object]:
    """Dossiers without the place each record was read from."""

    def told(record: Record) -> tuple[object, ...]:
        return (record.whose, record.values, record.proof)

    return [
        (one.person, one.answers, {name: [told(r) for r in rows] for name, rows in one.records.items()})
        for one in dossiers
    ]


def test_the_handle_names_every_table(folder: Path):
    """Scoring asks it for paths and for nothing else."""
    population: Population = open_population(folder)

    assert population.buckets[2].table("insurance") == folder / "bucket-0002" / "insurance.parquet"


@pytest.mark.parametrize("torn", range(4, 400, 66))
def test_a_torn_table_is_refused_in_a_sentence(folder: Path, torn: int):
    """One byte flipped somewhere in a table: it is read all the same, or refused by an error of ours."""
    path = folder / "bucket-0000" / "insurance.parquet"
    content = bytearray(path.read_bytes())
    content[torn * len(content) // 400] ^= 0xFF
    path.write_bytes(bytes(content))

    with suppress(BadInputError):
        assert len(read_population(folder).dossiers) == 12
