"""
The folder of lists: where runs and published lists lie, and writing there so that a power cut leaves all of a thing or nothing.

::

    <home>/lists/runs/<run>/            what a run made: private
    <home>/lists/runs/<run>/public/     what of it will be published
    <home>/lists/public/<list>/         the same files, linked, beside release.json that says from what minute on
    <home>/lists/earlier/<list>.json.gz what later lists are measured against, of a list that was taken down: private
    <home>/lists/history.jsonl          public
"""

from __future__ import annotations

import fcntl
import gzip
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it brings no types along
from django.conf import settings

RELEASE = "release.json"
COMPRESSED = (".br", ".gz")
_BROTLI_QUALITY = 9
"""The best quality takes fifteen times as long and saves a twentieth: half of a list are hashes."""

_SMALLEST = 256
"""Bytes below which compressing gains nothing."""


def home() -> Path:
    """Give the folder of lists."""
    return Path(settings.JIFEN_HOME) / "lists"


def run_folder(run: str) -> Path:
    """Give the folder of a run by its public name."""
    return home() / "runs" / run


def list_folder(listed: str) -> Path:
    """Give the folder of a published list by its public name."""
    return home() / "public" / listed


def earlier_file(listed: str) -> Path:
    """Give the file that is kept of a list that was taken down, by its public name."""
    return home() / "earlier" / f"{listed}.json.gz"


def write(path: Path, content: bytes) -> None:
    """Write one file whole: a draft beside it, synced, then put in its place."""
    _make_room(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.draft")  # two threads of a process have one each
    try:
        _write_synced(draft, content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync(path.parent)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Let one thread of one process of this machine work on what a name stands for; the others wait."""
    _make_room(home())
    with (home() / f".{name}.lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def write_folder(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    compressed: frozenset[str],
    before_each: Callable[[], None] = lambda: None,
) -> None:
    """
    Write a folder whole, in place of what may have been left there.

    Args:
        folder: its final place.
        files: content by path inside the folder.
        compressed: paths that are served: each is kept compressed in both ways as well, always with the same bytes.
        before_each: called before each file and once before the folder takes its place; what it raises leaves all as it was.
    """
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    _make_room(draft)
    for name, content in files.items():
        before_each()
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_synced(path, content)
        if name in compressed and len(content) >= _SMALLEST:
            _write_synced(path.with_name(f"{path.name}.gz"), gzip.compress(content, 9, mtime=0))
            _write_synced(path.with_name(f"{path.name}.br"), brotli.compress(content, quality=_BROTLI_QUALITY))
    before_each()
    put_in_place(draft, folder)


def link_folder(
    source: Path, folder: Path, more: Mapping[str, bytes], *, before_placed: Callable[[], None] = lambda: None
) -> None:
    """
    Make a folder of the files of another, without copying a byte where the disk allows it, and further files.

    Two that make the same folder at once disturb each other in nothing: each has a draft of its own.

    Args:
        source: the folder whose files are linked.
        folder: the place of the new one; what may stand there is replaced.
        more: content of the further files by name.
        before_placed: called once everything is written and the folder has not taken its place yet.
    """
    paths = sorted(source.iterdir())
    _make_room(folder.parent)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".draft", dir=folder.parent))
    try:
        for path in paths:
            try:
                (draft / path.name).hardlink_to(path)
            except OSError:
                shutil.copyfile(path, draft / path.name)
        for name, content in more.items():
            _write_synced(draft / name, content)
        before_placed()
        put_in_place(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def is_linked(source: Path, folder: Path, more: Mapping[str, bytes]) -> bool:
    """Whether a folder has every file of another, whole, and the further files with their content."""
    try:
        return all((folder / name).read_bytes() == content for name, content in more.items()) and all(
            (folder / path.name).stat().st_size == path.stat().st_size for path in source.iterdir()
        )
    except FileNotFoundError:
        return not source.is_dir() and folder.is_dir()


def put_in_place(draft: Path, folder: Path) -> None:
    """
    Give a finished draft its name; what stood there goes first, because a folder replaces no other.

    Where the draft is gone, another worker has taken over meanwhile: what stood there comes back.
    """
    for parent in {draft, *(path.parent for path in draft.rglob("*"))}:
        _sync(parent)
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    try:
        draft.rename(folder)
    except FileNotFoundError:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    _sync(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def remove(folder: Path) -> None:
    """Remove a folder: first its name, so that nothing is served of what is half gone; what was left beside it goes too."""
    gone = folder.with_name(f".{folder.name}.gone")
    shutil.rmtree(gone, ignore_errors=True)
    if folder.exists():
        folder.rename(gone)
        _sync(folder.parent)
    remove_left(folder)


def remove_left(folder: Path) -> None:
    """Remove what processes that were killed left beside a folder: drafts, what it took the place of, what is half gone."""
    for left in folder.parent.glob(f".{folder.name}.*"):
        shutil.rmtree(left, ignore_errors=True)


def _make_room(folder: Path) -> None:
    """Make a folder; of all the folders of lists only the owner sees anything, because not all in them is public yet."""
    if not home().is_dir():
        home().mkdir(parents=True, exist_ok=True)
        home().chmod(0o700)
    folder.mkdir(parents=True, exist_ok=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
