"""What the tests of the command line need: people in files, and a way to run a command and read what it said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from jifen.cli.main import invoke
from jifen.facts.dossier import Dossier, Proof, Record, Standing
from jifen.facts.files import write_json, write_workbook
from jifen.policy.cases import Case
from jifen.policy.reading import read_scheme
from jifen.scoring.worked import dossier_of

ROOT = Path(__file__).parents[2]


class Said(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it wrote for programs."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def jifen(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process, as a person with a plain terminal of 80 columns would."""
    monkeypatch.delenv("JIFEN_POLICIES", raising=False)
    monkeypatch.delenv("JIFEN_LANG", raising=False)

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        code = invoke([str(argument) for argument in arguments])
        return Said(code, *capsys.readouterr())

    return run


def _verified(dossier: Dossier) -> Dossier:
    """Let a department stand for every record, as in a real file: a case knows only that they are verified."""
    proof = Proof(Standing.VERIFIED, "", date(2015, 4, 20), "HY1")

    def by(kind: str, own: Proof) -> Proof:
        from jifen.facts.catalogue import CATALOGUE

        return replace(proof, by=CATALOGUE[kind].proved_by[0]) if own.standing is Standing.VERIFIED else own

    records = {
        kind: [replace(one, proof=by(kind, one.proof)) for one in found] for kind, found in dossier.records.items()
    }
    return Dossier(dossier.person, records, {kind: by(kind, own) for kind, own in dossier.answers.items()})


def _person(number: str, facts: dict[str, Any], unknown: tuple[str, ...] = ()) -> Dossier:
    scheme = read_scheme(ROOT / "policies/zhongshan/points/2014-10-30/scheme.yaml")
    given = {
        "application": {"town": "小榄镇", "applied_on": date(2015, 1, 10)},
        "identity": {"name": "陈示例", "born_on": date(1985, 5, 1), "sex": "男", "registered_in": "430000"},
        "education": {"level": "高中", "on": date(2001, 7, 1)},
        "insurance": {"kind": "养老", "place": "here", "start": "2012-01"},
        "employment": {"proof": "劳动合同", "place": "小榄镇", "employer": "某厂", "start": date(2012, 1, 1)},
        "residence_permit": {"sort": "居住证", "place": "here", "start": date(2012, 2, 1)},
    }
    case = Case.model_validate(
        {
            "title": number,
            "as_of": date(2015, 4, 30),
            "facts": given | facts,
            "unknown": unknown,
            "expect": {"lines": {}},
        }
    )
    return _verified(dossier_of(case, scheme, number))


@pytest.fixture(scope="session")
def dossiers() -> list[Dossier]:
    """Four people: one who may apply, one who may not, one of whom something is unknown, one with a name no font shows."""
    waiting = _person("ZS-0003", {}, unknown=("offence",))
    claim = {"level": "中级工", "trade": "", "on": date(2013, 6, 1), "number": ""}
    waiting.records["qualification"] = [Record("qualification", claim)]
    waiting.answers["qualification"] = Proof()
    rare = {"name": "买买提·𠮷ก", "born_on": date(1990, 1, 1), "sex": "女", "registered_in": "650000"}
    return [
        _person("ZS-0001", {}),
        _person("ZS-0002", {"education": {"level": "小学", "on": date(1997, 7, 1)}, "residence_permit": []}),
        waiting,
        _person("ZS-0004", {"identity": rare}),
    ]


@pytest.fixture
def people(dossiers: list[Dossier], tmp_path: Path) -> Path:
    """The four people as JSON."""
    path = tmp_path / "people.json"
    write_json(dossiers, path)
    return path


@pytest.fixture
def workbook(dossiers: list[Dossier], tmp_path: Path) -> Path:
    """The four people as a workbook."""
    path = tmp_path / "people.xlsx"
    write_workbook(dossiers, path)
    return path
