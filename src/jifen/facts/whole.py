"""A file or folder that we write appears whole or not at all: an interrupted run leaves what was there before."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jifen.facts.wording import bad_input

MANIFEST = "manifest.json"
"""The file that marks a folder as one of ours; a folder without it is never written over."""


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
