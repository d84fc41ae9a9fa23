"""Whatever is done to a good scheme, it is read or complained of: no other error, no crash in a later check."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from jifen.kernel.errors import BadPolicyError, Complaint
from jifen.policy.checking import problems
from jifen.policy.comparing import differences
from jifen.policy.conformance import conformance
from jifen.policy.fingerprint import fingerprint
from jifen.policy.registry import Registry
from jifen.policy.scheme import Scheme

_WORD = re.compile(r"[\w.-]+")


def _spoilt(text: str, dice: random.Random) -> str:
    """Drop, double, swap or replace a few words or lines."""
    lines = text.splitlines(keepends=True)
    words = _WORD.findall(text)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(lines))
        match dice.randrange(5):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[dice.randrange(len(lines))])
            case 2:
                lines[at] = lines[at].replace("  ", " ", 1)
            case 3:
                lines[at] = _WORD.sub(lambda _: dice.choice(words), lines[at], count=1)
            case _:
                found = list(_WORD.finditer(lines[at]))
                if found:
                    one = dice.choice(found)
                    lines[at] = (
                        lines[at][: one.start()]
                        + dice.choice([*words, "0", "-1", "[]", "{}", "''"])
                        + lines[at][one.end() :]
                    )
    return "".join(lines)


def _read(read_text: Callable[..., Any], text: str) -> tuple[Scheme | None, tuple[Complaint, ...]]:
    try:
        return read_text(text), ()
    except BadPolicyError as error:
        return None, error.complaints


@pytest.mark.parametrize("seed", range(20))
def test_a_spoilt_scheme_is_read_or_complained_of(
    seed: int, city_text: str, read_text: Callable[..., Any], registry: Registry
):
    """Five spoilt copies a seed; those that still make sense go through every later check."""
    dice = random.Random(seed)
    province = registry.find("sheng/points@2012-01-01").scheme
    whole = registry.find("shili/points@2014-10-30").scheme
    for _ in range(5):
        scheme, complaints = _read(read_text, _spoilt(city_text, dice))
        assert (scheme is None) == bool(complaints)
        assert all(complaint.what.zh and complaint.what.en for complaint in complaints)
        if scheme is not None and not problems(scheme):
            assert conformance(scheme, province).city == scheme.id
            assert (differences(whole, scheme) == []) or fingerprint(scheme) != fingerprint(whole)
