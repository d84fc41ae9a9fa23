"""A small history to tamper with."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

sys.path.append(str(Path(__file__).parent))  # the rows of every kept table stand beside this file

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def history(db: None, suite: str, monkeypatch: pytest.MonkeyPatch, triggers_off: Any) -> Any:
    """Two seals of each table over three rows each, and one unsealed row of each: ids 1 to 7, times a minute apart."""
    from jifen.platform.audit import services
    from jifen.platform.config import clock

    _begin_with_nothing(triggers_off)
    now = START

    def tick() -> datetime:
        nonlocal now
        now += timedelta(minutes=1)
        return now

    monkeypatch.setattr(clock, "now", tick)
    entries, looks = [], []
    for number in range(1, 8):
        entries.append(
            services.record(
                actor="U1",
                act="case.accept",
                office="O1",
                case=f"C{number}",
                person="P1",
                grounds="D1",
                data={"n": number},
            )
        )
        looks.append(
            services.looked(
                actor="U2", office="O1", person="P1", case="C1", purpose="review", fields=["name", str(number)]
            )
        )
        if number in (3, 6):
            services.seal(at=tick())
    return entries, looks


def _begin_with_nothing(triggers_off: Any) -> None:
    """Put what other tests of this process left behind aside, within the transaction of the test; numbers begin at 1 again."""
    tables = ("audit_seal", "audit_entry", "audit_look")
    with triggers_off(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
            if table == "audit_seal":
                continue  # its rows are numbered by those they follow
            if connection.vendor == "postgresql":
                # Numbers given out by earlier tests do not come back with their rollback.
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1, false)")
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
