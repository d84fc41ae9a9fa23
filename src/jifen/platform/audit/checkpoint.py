"""
The last seal, remembered outside the database: who removes the newest seals, or restores an older database, is found out.

One small file in the home of the platform. It is a witness of the house; one outside the house is better still.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

from django.conf import settings

from jifen.platform.audit.models import Seal

_NAME = "audit-checkpoint.json"


def remember(seal: Seal) -> None:
    """Keep the newest seal in mind; to be called once it is committed. Whole or not at all, and never backwards."""
    path = _path()
    with path.with_suffix(".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        known = remembered()
        if known is not None and known[0] >= seal.number:
            return
        draft = path.with_suffix(".draft")
        with draft.open("w", encoding="ascii") as stream:
            json.dump({"number": seal.number, "digest": bytes(seal.digest).hex()}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)


def remembered() -> tuple[int, str] | None:
    """Give number and digest (hex) of the newest seal this host knows of; None before the first."""
    path = _path()
    if not path.exists():
        return None
    known = json.loads(path.read_text(encoding="ascii"))
    return known["number"], known["digest"]


def _path() -> Path:
    return Path(settings.JIFEN_HOME) / _NAME
