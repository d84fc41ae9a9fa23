"""The small world with a round that is final, shared with the rooms below."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "casework"))
sys.path.append(str(Path(__file__).parents[1] / "rounds"))
sys.path.append(str(Path(__file__).parent))

from core_world import repository
from settlement_world import committed_settlers, hosts_world, settlers_world

__all__ = ["committed_settlers", "hosts_world", "repository", "settlers_world"]
