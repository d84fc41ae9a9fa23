"""Which connector answers which department. A department without an address here is asked by hand."""

from __future__ import annotations

import json
import time
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from jifen.facts.kinds import DEPARTMENTS
from jifen.platform.casework import schemes
from jifen.platform.connectors.breaker import Breaker
from jifen.platform.connectors.http import HttpRegister, Line
from jifen.platform.connectors.keys import PLATFORM, private_key, public_key
from jifen.platform.connectors.port import Register

EXCHANGE = "exchange"
"""Folder of the home that holds the keys for talking to departments."""


def addresses() -> dict[str, str]:
    """Give the address of each department's system, from the file that ``JIFEN_DEPARTMENTS`` names."""
    named: str = settings.JIFEN_DEPARTMENTS
    if not named or not Path(named).is_file():
        return {}
    found = json.loads(Path(named).read_text(encoding="utf-8"))
    return {name: str(address) for name, address in found.items() if name in DEPARTMENTS}


@cache
def register_of(department: str) -> Register | None:
    """Give what a department's system is asked through; None where it has none."""
    address = addresses().get(department)
    if address is None:
        return None
    keys = Path(settings.JIFEN_HOME) / EXCHANGE
    line = Line(department, address, private_key(keys, PLATFORM), public_key(keys, department))
    return HttpRegister(
        line,
        breaker=Breaker(clock=time.monotonic),
        now=timezone.now,  # messages are dated by the true time, whatever day a demonstration plays on
        codebook=schemes.registry_codebook(),
    )
