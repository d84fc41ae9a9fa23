"""Small score tables and rules, so that each test says only what it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jifen.policy.ranking_rules import RankingRules
from jifen.ranking import Publication, Run, publish, rank, read_quota

SECRET = bytes(range(32))
EAST, WEST, NORTH = "449900001", "449900002", "449900003"
BASIS = {"basis": "示例办法第一条"}

TOTAL = {"by": "total", "first": "highest", **BASIS}
QUALITY = {"by": "group", "group": "quality", "first": "highest", **BASIS}
EARLIER = {"by": "date", "field": "applied_on", "moment": "application", "first": "earliest", **BASIS}

RULES: dict[str, Any] = {
    "selection": "ranked",
    "qualifying_points": {"set_by": "scheme", **BASIS},
    "places": {"set_by": "plan", **BASIS},
    "compete_in": {"area": "town", "split_by": [], **BASIS},
    "order": [TOTAL, QUALITY, EARLIER],
    "ties": {"rule": "admit_none", **BASIS},
    "rank_style": {"style": "1224", **BASIS},
    "reserved": "none",
    "second_round": "none",
    **BASIS,
}
SECOND_ROUND = {
    "who": "unsuccessful",
    "pool": "all_areas",
    "order": "same",
    "limit": {"percent": 10, "of": "own_places", "rounding": "down", **BASIS},
    **BASIS,
}


def _read(**changes: Any) -> Any:
    changed = RULES | changes
    if changed["ties"]["rule"] == "lottery":
        changed["rank_style"] = {"style": "1234", **BASIS}
    return RankingRules.model_validate({"uses": {"settlement": changed}}).uses["settlement"]


@pytest.fixture(scope="session")
def rules() -> Callable[..., Any]:
    """Rules by town: total, then quality, then the earlier day; any key can be given otherwise."""
    return _read


@pytest.fixture(scope="session")
def line_only() -> Any:
    """Rules in which the qualifying points alone decide."""
    given = {"selection": "line_only", "qualifying_points": RULES["qualifying_points"], **BASIS}
    return RankingRules.model_validate({"uses": {"settlement": given}}).uses["settlement"]


@pytest.fixture(scope="session")
def row() -> Callable[..., dict[str, object]]:
    """A person of the score table, eligible, with 80.0 points in the east; anything can be given otherwise."""

    def make(person: str, **changes: object) -> dict[str, object]:
        plain = {"person": person, "name": "陈小红", "town": EAST, "applied_on": date(2015, 3, 2), "klass": ""}
        return plain | {"eligible": True, "total": 800, "key_quality": 400, "q_education": 3} | changes

    return make


@pytest.fixture(scope="session")
def run() -> Run:
    """What the score table says about itself."""
    return Run("shili/points@2014-10-30", "5e" * 32, "settlement", date(2015, 4, 30), "verified", 1)


@pytest.fixture(scope="session")
def write() -> Callable[[Publication, Path], Path]:
    """Put the files of a publication into a folder."""

    def put(publication: Publication, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in publication.files().items():
            (folder / name).write_bytes(content)
        return folder

    return put


@pytest.fixture
def made(rules: Callable[..., Any], row: Callable[..., dict[str, object]], run: Run) -> Callable[..., Publication]:
    """Publish a list of so many people in three towns; some of them proven again."""

    def make(people: int, *, again: int = 0, names: dict[str, str] | None = None, trial: bool = False) -> Publication:
        towns = [f"44990000{number}" for number in (1, 2, 3)]
        rows = [
            row(f"{number}", town=towns[number % 7 % 3], total=700 + number % 400 + 50 * (number < again))
            for number in range(people)
        ]
        quota = read_quota([{"area": town, "places": 9} for town in towns], rules())
        ranking = rank(rows, rules(), run=run, quota=quota, qualifying_points=600)
        return publish(ranking, secret=SECRET, area_names=names, trial=trial)

    return make
