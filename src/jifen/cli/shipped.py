"""Where packs are looked for: those that come with Jifen, and those of whoever asks."""

from __future__ import annotations

import os
from pathlib import Path

from jifen.policy.shipped import shipped

__all__ = ["ENVIRONMENT", "pack_folders", "shipped"]

ENVIRONMENT = "JIFEN_POLICIES"


def pack_folders(added: list[Path] | None) -> tuple[Path, ...]:
    """
    Name the folders packs are looked for in: those that come along, those of ``JIFEN_POLICIES``, those of ``--policies``.

    Args:
        added: the folders given on the command line, in their order.
    """
    named = [Path(part) for part in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if part]
    folders = [shipped("policies"), *named, *(added or [])]
    return tuple({folder.resolve(): folder for folder in folders}.values())
