"""
Files taken whole: what we read comes in one piece under a limit, what we write appears whole or not at all.

An interrupted run leaves what was there before.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jifen.facts.wording import bad_input, not_found

MANIFEST = "manifest.json"
"""The file that marks a folder as one of ours; a folder without it is never written over."""


MOST_BYTES = 256 * 2**20
"""The largest file that is read at all; more people than fit stand in a folder of tables."""


def content_of(path: Path) -> bytes:
    """
    Read a file.

    Raises:
        NotFoundError: ``facts.file_missing``.
        BadInputError: ``facts.file_too_large`` or ``facts.file_unreadable``.
    """
    if not path.is_file():
        raise not_found("facts.file_missing", path=path)
    if path.stat().st_size > MOST_BYTES:
        raise bad_input("facts.file_too_large", path.name, most=MOST_BYTES // 2**20)
    try:
        return path.read_bytes()
    except OSError as error:
        raise bad_input("facts.file_unreadable", path=path.name, reason=error.strerror) from error


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """
    Give a path to write to; when all went well, what is there becomes the file.

    Args:
        path: where the file is to stand; its folder is made if need be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """
    Give an empty folder to write into; when all went well, it takes the place of the old one.

    Args:
        path: where the folder is to stand; an old one is replaced only if it is empty or holds our manifest.

    Raises:
        BadInputError: ``facts.folder_occupied`` when something else is there.
    """
    if path.exists() and not (path.is_dir() and ((path / MANIFEST).is_file() or not any(path.iterdir()))):
        raise bad_input("facts.folder_occupied", path=path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        if path.exists():
            shutil.rmtree(path)
        draft.rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
