from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from jifen.kernel.errors import Complaint
from jifen.policy.reading import read_scheme
from jifen.policy.registry import Registry
from jifen.policy.scheme import Scheme

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def good() -> Path:
    """The folder of small packs of an invented province and city."""
    return HERE / "good"


@pytest.fixture(scope="session")
def bad() -> Path:
    """The folder of files in which marked lines are wrong."""
    return HERE / "bad"


@pytest.fixture
def pack(good: Path, tmp_path: Path) -> Path:
    """A copy of the city's pack of 2014."""
    return Path(shutil.copytree(good / "shili/points/2014-10-30", tmp_path / "2014-10-30"))


@pytest.fixture(scope="session")
def registry(good: Path) -> Registry:
    """The registry of the good packs."""
    return Registry((good,))


@pytest.fixture(scope="session")
def city_text(good: Path) -> str:
    """The text of the city's scheme of 2014."""
    return (good / "shili/points/2014-10-30/scheme.yaml").read_text("utf-8")


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[[str], Scheme]:
    """Read a scheme from a text."""

    def read(text: str) -> Scheme:
        path = tmp_path / "scheme.yaml"
        path.write_text(text, "utf-8")
        return read_scheme(path)

    return read


@pytest.fixture
def edited(city_text: str, read_text: Callable[[str], Scheme]) -> Callable[..., Scheme]:
    """Read the city's scheme of 2014 after replacing one text by another."""

    def edit(*pairs: tuple[str, str]) -> Scheme:
        text = city_text
        for old, new in pairs:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        return read_text(text)

    return edit


@pytest.fixture(scope="session")
def marked() -> Callable[[Path], Counter[tuple[int, str]]]:
    """The complaints a file says of itself: line and code of every ``# ! code``."""

    def collect(path: Path) -> Counter[tuple[int, str]]:
        found: Counter[tuple[int, str]] = Counter()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            said = re.search(r"# ! (.+)$", line)
            found.update((number, code) for code in (said[1].split() if said else ()))
        return found

    return collect


@pytest.fixture(scope="session")
def told() -> Callable[[list[Complaint] | tuple[Complaint, ...]], Counter[tuple[int, str]]]:
    """The lines and codes of complaints."""

    def collect(complaints: list[Complaint] | tuple[Complaint, ...]) -> Counter[tuple[int, str]]:
        return Counter((int(one.where.rpartition(":")[2]), one.code) for one in complaints)

    return collect
