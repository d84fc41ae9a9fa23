"""Where the packs and samples are that come with Jifen: beside the source in the repo, inside the package when installed."""

from __future__ import annotations

import os
from pathlib import Path

import jifen

_PACKAGE = Path(jifen.__file__).parent
_PLACES = (_PACKAGE / "shipped", _PACKAGE.parents[1])
ENVIRONMENT = "JIFEN_POLICIES"


def shipped(name: str) -> Path:
    """Give a folder that comes with Jifen: ``policies`` or ``samples``; where it should be if it is missing."""
    return next((place / name for place in _PLACES if (place / name).is_dir()), _PLACES[0] / name)


def pack_folders(added: list[Path] | None) -> tuple[Path, ...]:
    """
    Name the folders packs are looked for in: those that come along, those of ``JIFEN_POLICIES``, those of ``--policies``.

    Args:
        added: the folders given on the command line, in their order.
    """
    named = [Path(part) for part in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if part]
    folders = [shipped("policies"), *named, *(added or [])]
    return tuple({folder.resolve(): folder for folder in folders}.values())
