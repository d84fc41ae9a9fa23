"""``jifen template`` and ``jifen population``: a workbook to fill in, and people to try things on."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.cli import opening, people
from jifen.cli.exits import Exit
from jifen.cli.speaking import Language
from jifen.facts.files import read_any
from jifen.kernel import identity
from jifen.policy.packs import Version

PACKS = opening.registry(None)
EVERY = [version for scheme in PACKS.ids() for version in PACKS.versions(scheme)]


def test_a_template_asks_for_what_the_scheme_looks_at(jifen: Callable, tmp_path: Path):
    """Sheets for its kinds, none for the others, and its own codes to choose from."""
    assert Exit.OK == jifen("template", "--scheme", "dongguan/settlement@2016-01-01", "--out", tmp_path / "t.xlsx").code
    sheets = openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames

    assert "填写说明" == sheets[0]
    assert "参保记录" in sheets
    assert "子女就读" not in sheets


def test_a_day_is_asked_for_only_where_there_are_several_versions(jifen: Callable, tmp_path: Path):
    """One version: that one. Several: how many there are, and which."""
    out = ["--out", tmp_path / "t.xlsx"]
    several = jifen("template", "--scheme", "foshan/points", *out)

    assert Exit.OK == jifen("template", "--scheme", "zhongshan/points", *out).code
    assert Exit.UNREADABLE == several.code
    assert "有 2 个版本" in several.err
    assert "foshan/points@2015-01-01、foshan/points@2016-05-17" in several.err.replace("\n  ", "")


def test_a_template_can_be_read_back_empty(jifen: Callable, tmp_path: Path):
    """What we write we can read."""
    jifen("template", "--scheme", "zhongshan/points", "--as-of", "2015-04-30", "--out", tmp_path / "t.xlsx")

    assert () == read_any(tmp_path / "t.xlsx").complaints


def test_the_same_seed_gives_the_same_people_in_every_form(jifen: Callable, tmp_path: Path):
    """A workbook and dossiers of one seed hold the same records."""
    for form in ("people.xlsx", "people.json"):
        assert Exit.OK == jifen("population", "--persons", "30", "--seed", "7", "--out", tmp_path / form).code
    books, dossiers = read_any(tmp_path / "people.xlsx"), read_any(tmp_path / "people.json")

    assert () == books.complaints
    assert [one.person for one in dossiers.dossiers] == [one.person for one in books.dossiers]


def test_nobody_is_real(jifen: Callable, tmp_path: Path):
    """Identity numbers belong to a county that belongs to nobody."""
    jifen("population", "--persons", "50", "--seed", "7", "--out", tmp_path / "people.json")
    numbers = [
        str(record.values["number"])
        for dossier in read_any(tmp_path / "people.json").dossiers
        for record in dossier.records.get("identity", ())
        if record.values["number"]
    ]

    assert numbers
    assert [] == [number for number in numbers if not number.startswith(identity.SYNTHETIC_COUNTY)]


def test_people_are_made_for_any_scheme(jifen: Callable, tmp_path: Path):
    """Towns, trades, codes and choices are those of the scheme that is named."""
    run = ["--scheme", "dongguan/school@2015-02-16", "--as-of", "2015-06-15", "--use", "school"]
    jifen("population", "--persons", "200", "--seed", "7", "--out", tmp_path / "people", *run[:4])
    said = jifen("score", tmp_path / "people", *run, "--out", tmp_path / "x.json", "--json")

    assert Exit.OK == said.code
    assert 200 == said.data["about"]["persons"]


@pytest.mark.parametrize("version", EVERY, ids=lambda version: version.id)
@given(seed=st.integers(0, 2**31))
@settings(max_examples=2, deadline=None)
def test_people_made_for_a_scheme_have_only_its_codes(version: Version, seed: int):
    """What is invented for a scheme is read by it without a complaint: no code stands in that it does not declare."""
    pack = PACKS.load(version)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "people.xlsx")
        place = people.Place(version.id, version.from_, None)
        people.invent(100, seed, made, place, Language.zh)
        intake = read_any(made, opening.codebook(pack.scheme, PACKS, version.from_))
    records = [one for dossier in intake.dossiers for found in dossier.records.values() for one in found]
    codes = {str(one.values["code"]) for one in records if one.kind in ("certificate", "other_points")}

    assert () == intake.complaints
    assert set() == codes - {code.code for code in pack.scheme.codes}


def test_too_many_for_a_file_are_sent_to_a_folder(jifen: Callable, tmp_path: Path):
    """A million rows in a workbook help nobody."""
    said = jifen("population", "--persons", "100000", "--seed", "7", "--out", tmp_path / "people.xlsx")

    assert (Exit.REFUSED, True) == (said.code, "cli.too_many_for_a_file" in said.err)
