"""The small world of the core, shared by the rooms beside this one."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "casework"))

from core_world import committed_world, repository, world

__all__ = ["committed_world", "repository", "world"]
