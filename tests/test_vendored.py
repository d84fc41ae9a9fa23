"""What others made is here unchanged, with its licence."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| .+ \| .+ \| `(?P<sha256>[0-9a-f]{64})` \|$", re.MULTILINE)
VENDORED = dict(ROW.findall((ROOT / "VENDORED.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", VENDORED)
def test_a_vendored_file_is_byte_for_byte_the_one_that_was_taken(file: str):
    """A changed font or table must be named as such, with a new hash."""
    assert VENDORED[file] == hashlib.sha256((ROOT / file).read_bytes()).hexdigest()


def test_every_file_in_a_folder_of_vendored_fonts_has_a_row():
    """Nothing comes in without name, version, licence and hash."""
    fonts = {path.relative_to(ROOT).as_posix() for path in (ROOT / "src/jifen/paper/fonts").iterdir()}

    assert set() == fonts - set(VENDORED)


def test_the_table_of_vendored_files_is_read_at_all():
    """A slip in the table must not make the other tests empty."""
    assert len(VENDORED) >= 3
