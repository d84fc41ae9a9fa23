"""Making a home: again changes nothing; a demonstration in it; the first officer."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jifen.cli.exits import Exit

pytestmark = [pytest.mark.slow, pytest.mark.either]


def jifen(home: Path, *arguments: str, code: int = 0, **environment: str) -> str:
    """Run a command of the platform as an operator does, in a process of its own."""
    base = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-m", "jifen.cli.main", "platform", *arguments, "--home", str(home)],
        env=base | {"JIFEN_HOME": str(home)} | environment, capture_output=True, text=True, timeout=300, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert code == done.returncode, done.stdout + done.stderr
    return done.stdout


def rows(home: Path) -> dict[str, list[Any]]:
    """Give every row of every table but the audit trail's growing end and Django's own."""
    with sqlite3.connect(home / "jifen.sqlite3") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in sorted(tables)}
    database.close()
    return found


def keys(home: Path) -> dict[str, str]:
    """Give the hash of every key."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(home.rglob("keys/*"))}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home once."""
    made = tmp_path_factory.mktemp("home") / "jifen"
    jifen(made, "init")
    return made


def test_making_a_home_again_changes_nothing(home: Path) -> None:
    """No row, no key: an upgrade may run it as often as it likes."""
    before = (rows(home), keys(home))
    jifen(home, "init")

    assert before == (rows(home), keys(home))


def test_a_home_has_offices_and_working_days_and_keys_of_its_own(home: Path) -> None:
    """Every department once an area, one tree, keys that only the owner reads."""
    found = rows(home)

    assert len(found["offices_office"]) > 100
    assert len(found["offices_publishedyear"]) > 10
    assert {0o600} == {path.stat().st_mode & 0o777 for path in (home / "keys").iterdir()}


def test_the_first_officer_gets_a_password_shown_once(home: Path) -> None:
    """A second one of the same name is refused, and so is an area nobody serves."""
    with sqlite3.connect(home / "jifen.sqlite3") as database:
        query = "SELECT area FROM offices_office WHERE kind = 'government' AND level = 'city'"
        area = database.execute(query).fetchone()[0]
    database.close()
    told = jifen(home, "officer", "first", "--area", area)
    password = told.rsplit("：", 1)[-1].strip()
    (stored,) = [row for row in rows(home)["accounts_user"] if "first" in row]

    assert len(password) >= 12
    assert not any(password in str(value) for value in stored)
    assert any(str(value).startswith("argon2") for value in stored)

    jifen(home, "officer", "first", "--area", area, code=Exit.REFUSED)
    jifen(home, "officer", "second", "--area", "000000", code=Exit.UNREADABLE)


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a demonstration of a few people, twice."""
    made = tmp_path_factory.mktemp("demonstration")
    code = (
        "import sys; from pathlib import Path; from jifen.platform.config.boot import boot; boot();"
        "from jifen.platform.operation.home import prepare, demonstrate; home = Path(sys.argv[1]);"
        "prepare(home, print); demonstrate(home, 60, print)"
    )
    from jifen.platform.config.keys import KEYS, make_keys

    make_keys(made / "keys", KEYS)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"JIFEN_HOME": str(made), "JIFEN_TODAY": "2016-03-16", "JIFEN_DEMO": "1"}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code, str(made)], env=environment, capture_output=True, text=True, timeout=300,
            check=False,
        )  # fmt: skip
        assert 0 == done.returncode, done.stdout + done.stderr
    return made


def test_a_demonstration_shows_every_state_and_is_made_once(demonstrated: Path) -> None:
    """Few people, yet drafts, sent, verifying, scored and frozen cases; made again it is left alone."""
    with sqlite3.connect(demonstrated / "jifen.sqlite3") as database:
        states = {state for (state,) in database.execute("SELECT DISTINCT state FROM casework_case")}
        cases = database.execute(
            "SELECT COUNT(*) FROM casework_case WHERE applied_on >= '2016-03-16' OR number IS NULL"
        )
        today = cases.fetchone()[0]
    database.close()

    assert {"draft", "submitted", "verifying", "frozen"} <= states
    assert 50 <= today <= 60
    assert (demonstrated / "registers.json").is_file()


def test_a_demonstration_lists_an_applicant_for_every_state_and_how_to_sign_in(demonstrated: Path) -> None:
    """Phones of people who have an account, one a city and state; the drafts are such as can be sent."""
    told = (demonstrated / "accounts.txt").read_text(encoding="utf-8")
    applicants, _, staff = told.partition("\n\n")
    listed = dict(line.split("\t") for line in applicants.splitlines()[1:])
    with sqlite3.connect(demonstrated / "jifen.sqlite3") as database:
        query = (
            "SELECT u.phone, c.state FROM casework_case c JOIN people_person p ON p.id = c.person_id "
            "JOIN accounts_user u ON u.id = p.user_id"
        )
        states = {phone.removeprefix("+86"): state for phone, state in database.execute(query)}
    database.close()

    assert set(listed) <= set(states)
    assert {"draft", "submitted", "verifying", "frozen"} <= {states[phone] for phone in listed}
    assert "sms.txt" in applicants and "jifen-demo-only" in staff and "auditor\t" in staff


def test_a_demonstration_has_a_round_that_is_over_one_in_publicity_and_one_that_takes_applications(
    demonstrated: Path,
) -> None:
    """Families at every step after the one, an open objection in the other, and places published for the third."""
    with sqlite3.connect(demonstrated / "jifen.sqlite3") as database:

        def column(query: str) -> set[str]:
            return {str(value) for (value,) in database.execute(query)}

        rounds = column("SELECT state FROM rounds_round WHERE use = 'settlement'")
        objections = column("SELECT state FROM rounds_objection")
        claims = column("SELECT state FROM settlement_claim")
        planned = column(
            "SELECT r.state FROM rounds_round r JOIN rounds_plan p ON (p.city, p.use, p.term) = (r.city, r.use, r.term)"
        )
    database.close()

    assert {"final", "publicity", "open"} <= rounds
    assert {"passed_on"} == objections
    assert {"reserved", "confirmed", "settled", "withdrawn"} <= claims
    assert {"final", "publicity", "open"} <= planned


def test_whoever_is_placed_in_a_demonstration_has_a_choice_of_collective_households(demonstrated: Path) -> None:
    """In every town somebody is placed in there are two of different sorts, with room for a family."""
    with sqlite3.connect(demonstrated / "jifen.sqlite3") as database:
        towns = {
            town
            for (town,) in database.execute(
                "SELECT c.town FROM rounds_standing s JOIN casework_case c ON c.id = s.case_id WHERE s.result = 'placed'"
            )
        }
        open_ = database.execute(
            "SELECT h.town, h.sort FROM settlement_collectivehousehold h JOIN settlement_place p ON p.household_id = h.id "
            "WHERE h.state = 'open' AND p.member_id IS NULL GROUP BY 1, 2 HAVING COUNT(*) >= 4"
        ).fetchall()
    database.close()

    assert len(towns) > 3
    assert {(town, sort) for town in towns for sort in ("employer", "street")} <= set(open_)
