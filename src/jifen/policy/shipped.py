"""Where the packs and samples are that come with Jifen: beside the source in the repo, inside the package when installed."""

from __future__ import annotations

from pathlib import Path

import jifen

_PACKAGE = Path(jifen.__file__).parent
_PLACES = (_PACKAGE / "shipped", _PACKAGE.parents[1])


def shipped(name: str) -> Path:
    """Give a folder that comes with Jifen: ``policies`` or ``samples``; where it should be if it is missing."""
    return next((place / name for place in _PLACES if (place / name).is_dir()), _PLACES[0] / name)
