"""The small world with a round in it, shared by the rooms beside this one."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "casework"))
sys.path.append(str(Path(__file__).parent))

from core_world import committed_world, repository, world
from killing import workers
from rounds_world import committed_rounds_world, rounds_world

__all__ = ["committed_rounds_world", "committed_world", "repository", "rounds_world", "workers", "world"]
