"""A backup counts once it was restored: the steps of the handbook, with the tools it names, on both databases."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jifen.platform.config.keys import KEYS, make_keys

pytestmark = [pytest.mark.slow, pytest.mark.either]

FILL = """
import sys
from pathlib import Path
from jifen.platform.config.boot import boot
boot()
from jifen.platform.operation.home import demonstrate, prepare
home = Path(sys.argv[1])
prepare(home, lambda step: None)
demonstrate(home, 20, lambda step: None)
from jifen.platform.evidence.papers import hand_in
from jifen.platform.people.models import Person
hand_in(person=Person.objects.order_by("pk")[0], kind="education", name="a.pdf", content=sys.stdin.buffer.read(), actor="test")
"""

READ = """
import hashlib, json
from jifen.platform.config.boot import boot
boot()
from django.apps import apps
from jifen.platform.casework.models import Case
from jifen.platform.evidence.models import Paper
from jifen.platform.evidence.papers import content_of
from jifen.platform.people.models import Person
models = [model for model in apps.get_models() if not model.__module__.startswith("django.")]
print(json.dumps({
    "rows": {model._meta.label: model.objects.count() for model in models},
    "people": sorted(f"{one.public} {one.name} {one.identity_number}" for one in Person.objects.all()),
    "cases": sorted(f"{one.public} {one.state} {one.entries}" for one in Case.objects.all()),
    "papers": [hashlib.sha256(content_of(one)).hexdigest() for one in Paper.objects.all()],
}))
"""

SHEET = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF"

OPEN = """
from jifen.platform.config.boot import boot
boot()
from jifen.platform.people.models import Person
from jifen.platform.vault.suite import SealBrokenError
try:
    print(Person.objects.order_by("pk")[0].name)
except SealBrokenError:
    print("sealed")
"""


@dataclass(frozen=True)
class Home:
    """A platform in a folder, and the address of its database if that is elsewhere."""

    folder: Path
    database: str = ""

    def run(self, *command: str, given: bytes = b"") -> str:
        """Run a command of this platform in a process of its own; it must succeed."""
        mine = ("JIFEN_", "DATABASE_URL", "DJANGO_")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(mine)}
        environment |= {"JIFEN_HOME": str(self.folder), "JIFEN_TODAY": "2016-03-16", "JIFEN_DEMO": "1"}
        environment |= {"DATABASE_URL": self.database} if self.database else {}
        done = subprocess.run(
            [sys.executable, *command], env=environment, input=given, capture_output=True, timeout=300, check=False
        )
        assert 0 == done.returncode, (done.stdout + done.stderr).decode()
        return done.stdout.decode()

    def audit(self) -> dict[str, object]:
        """Give what ``jifen audit verify`` says."""
        told = self.run("-m", "jifen.cli.main", "audit", "verify", "--home", str(self.folder), "--json")
        found: dict[str, object] = json.loads(told)
        return found


Copy = Callable[[Home, Home, Path], None]


def copy_file(kept: Home, empty: Home, backup: Path) -> None:
    """Copy the embedded database while somebody has it open, and put the copy into the empty home."""
    source, target = sqlite3.connect(kept.folder / "jifen.sqlite3"), sqlite3.connect(backup / "jifen.sqlite3")
    source.backup(target)
    source.close()
    target.close()
    shutil.copy(backup / "jifen.sqlite3", empty.folder / "jifen.sqlite3")


def dump_and_restore(kept: Home, empty: Home, backup: Path) -> None:
    """Dump and restore with the tools of PostgreSQL."""
    kept_dump = backup / "jifen.dump"
    subprocess.run(["pg_dump", "--format=custom", f"--file={kept_dump}", kept.database], check=True, timeout=120)
    restore = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={empty.database}", str(kept_dump)]
    subprocess.run(restore, check=True, timeout=120)


@pytest.fixture(params=["sqlite", "postgresql"])
def homes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Home, Home, Copy]]:
    """Give a home in use, an empty one, and the way from the one to the other."""
    folders = tmp_path / "kept", tmp_path / "empty"
    make_keys(folders[0] / "keys", KEYS)
    folders[1].mkdir()
    if request.param == "sqlite":
        yield Home(folders[0]), Home(folders[1]), copy_file
        return
    address = request.getfixturevalue("postgresql")
    for name in ("kept", "empty"):
        subprocess.run(["psql", "-q", f"{address}/postgres", "-c", f"CREATE DATABASE {name}"], check=True, timeout=60)
    yield Home(folders[0], f"{address}/kept"), Home(folders[1], f"{address}/empty"), dump_and_restore


def test_what_was_backed_up_comes_back_whole_and_the_trail_holds(
    homes: tuple[Home, Home, Copy], tmp_path: Path
) -> None:
    """Every row, every name behind its seal, every paper; and without the keys nobody reads a name."""
    kept, empty, copied = homes
    kept.run("-c", FILL, str(kept.folder), given=SHEET)
    before = json.loads(kept.run("-c", READ))
    backup = tmp_path / "backup"
    backup.mkdir()

    copied(kept, empty, backup)
    shutil.copytree(kept.folder / "papers", empty.folder / "papers")

    make_keys(empty.folder / "keys", KEYS)
    assert "sealed" == empty.run("-c", OPEN).strip()

    shutil.rmtree(empty.folder / "keys")
    shutil.copytree(kept.folder / "keys", empty.folder / "keys")
    empty.run("-m", "jifen.cli.main", "platform", "init", "--home", str(empty.folder))
    after = json.loads(empty.run("-c", READ))

    assert before == after
    assert 1 == len(after["papers"]) and 10 < len(after["people"])
    assert empty.audit()["sound"] is True
