"""A stolen database: two hundred people are planted, and none of their numbers or names can be found in it."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from jifen.kernel import identity
from jifen.platform.casework import services as casework
from jifen.platform.people import services as people

COUNT = 200


def forms(text: str) -> list[bytes]:
    """Give a text in five encodings: UTF-8, UTF-16, GB18030, hexadecimal, Base64 at each of its three offsets."""
    plain = text.encode()
    shifted = [base64.b64encode(b"\0" * skip + plain)[4 if skip else 0 : -4] for skip in range(3)]
    return [plain, text.encode("utf-16-le"), text.encode("gb18030"), plain.hex().encode(), *shifted]


def every_byte(folder: Path) -> bytes:
    """Give every byte of the database as it lies on disk, logs ahead of it included."""
    return b"".join(
        path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and "keys" not in path.parts
    )


@pytest.mark.slow
def test_no_planted_number_or_name_lies_in_clear(committed_world: Any, database_folder: Path) -> None:
    """Registered, applied, verified, disputed, audited: in five encodings nothing of it is found in any file."""
    names = [f"甲{chr(0x4E00 + at)}丙丁" for at in range(COUNT)]
    numbers = [identity.synthetic(500 + at, date(1970 + at % 30, 5, 6), male=at % 2 == 0) for at in range(COUNT)]
    for name, number in zip(names, numbers, strict=True):
        people.register(name=name, number=number, phone="", user=None, actor="U1")
    case = committed_world.scored()
    record = case.entries["records"]["identity"][0]["values"]
    names.append(record["name"])
    numbers.append(record["number"])
    why = "我叫戊己庚辛，号码登记错了"
    casework.dispute(
        case=case, scorecard=case.scorecards.get(), line="education", why=why, kinds=["education"],
        actor=committed_world.applicant(case),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(PASSIVE)")
    content = every_byte(database_folder)

    assert case.public.encode() in content
    for at, (name, number) in enumerate(zip(names, numbers, strict=True)):
        found = [form for form in [*forms(number), *forms(name)] if len(form) >= 6 and form in content]
        assert [] == found, at
    assert why.encode() not in content and "戊己庚辛".encode() not in content
