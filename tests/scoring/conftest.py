"""Makes the people of ``strategies`` known to the tests of this room."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_spec = importlib.util.spec_from_file_location("strategies", Path(__file__).with_name("strategies.py"))
assert _spec is not None
assert _spec.loader is not None
strategies = importlib.util.module_from_spec(_spec)
sys.modules["strategies"] = strategies
_spec.loader.exec_module(strategies)
