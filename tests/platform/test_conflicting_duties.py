"""
Duties that must lie in different hands: every ordered pair of them by one person is refused (trust anchor A3).

``CONFLICTS`` is the table. A duty is a deed of ``DUTIES`` on one matter; the person holds every role, so that it is never a missing
right that refuses. Where a colleague may do what the same person may not, that is tried as well: else the test would be about a
deed nobody can do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

HERE = Path(__file__).parent
sys.path += [str(HERE), *(str(HERE / room) for room in ("casework", "rounds", "settlement"))]

from duties_world import DUTIES, MATTERS  # noqa: E402

from jifen.kernel.errors import JifenError  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.either]


@dataclass(frozen=True)
class Conflict:
    """
    One ordered pair: whoever did ``first`` is refused ``second``, with ``code``.

    ``by_colleague`` says that somebody else may do it then; where the order itself is unlawful, nobody may.
    """

    matter: str
    first: str
    second: str
    code: str
    by_colleague: bool = True

    def __str__(self) -> str:
        return f"{self.matter}-{self.first}-{self.second}"


def _both_ways(matter: str, first: str, second: str, code: str, reversed_code: str) -> tuple[Conflict, Conflict]:
    """In its lawful order the person is refused; in the other nobody may, whoever it is."""
    there = Conflict(matter, first, second, code)
    return there, Conflict(matter, second, first, reversed_code, by_colleague=False)


def _own(matter: str, code: str, *acts: str) -> list[Conflict]:
    """Whoever the matter is about, or whose family it is about, does none of the acts."""
    return [Conflict(matter, whose, act, code) for act in acts for whose in ("be concerned", "be kin")]


CASE_ACTS = ("accept", "return", "refuse")
CONFLICTS = (
    *_both_ways("list", "seal", "release", "rounds.same_hands", "rounds.move_unlawful"),
    *_both_ways("list", "run", "release", "rounds.same_hands", "rounds.not_sealed"),
    *_both_ways("claim", "propose", "annul", "settlement.same_person", "settlement.move_unlawful"),
    Conflict("household", "apply", "decide", "settlement.same_person"),
    Conflict("answer", "give", "check", "platform.same_person"),
    Conflict("answer", "check", "give", "platform.reply_changed", by_colleague=False),
    Conflict("post", "be concerned", "appoint", "platform.same_person"),
    *(Conflict("case", "enter", act, "platform.own_case") for act in CASE_ACTS),
    *_own("case", "platform.own_case", *CASE_ACTS),
    *_own("answer", "platform.own_case", "give", "check"),
    *_own("frozen case", "platform.own_case", "reopen"),
    Conflict("open case", "enter", "waive", "platform.own_case"),
    *_own("open case", "platform.own_case", "waive"),
    *_own("objection", "rounds.own_objection", "pass on", "turn away"),
    Conflict("objection", "object", "pass on", "rounds.own_objection"),
    Conflict("objection", "object", "turn away", "rounds.own_objection"),
    Conflict("row", "be concerned", "object against", "rounds.own_row"),
    *_own("reserved claim", "settlement.own_claim", "confirm", "record death"),
    *_own("claim", "settlement.own_claim", "extend", "propose"),
    *_own("proposal", "settlement.own_claim", "annul"),
)


def _refusal(deed: Callable[[], object]) -> str:
    """Give the code a deed is refused with, or nothing."""
    try:
        with transaction.atomic():
            deed()
    except JifenError as error:
        return error.code
    return ""


@pytest.mark.django_db
@pytest.mark.parametrize("conflict", CONFLICTS, ids=str)
def test_two_duties_that_conflict_never_lie_in_the_same_hands(conflict: Conflict, settings: Any) -> None:
    """The first deed is done; the second is refused to the same person, and where it may be done at all, not to a colleague."""
    hands = MATTERS[conflict.matter](settings)
    DUTIES[conflict.first](hands, hands.same)
    second = DUTIES[conflict.second]
    refused = _refusal(partial(second, hands, hands.same))
    hands.again()

    assert conflict.code == refused
    if conflict.by_colleague:
        assert "" == _refusal(partial(second, hands, hands.colleague))


def test_every_duty_of_the_table_is_a_deed_and_every_pair_stands_once():
    """A misspelt duty would be a pair nobody tries."""
    named = {duty for one in CONFLICTS for duty in (one.first, one.second)}

    assert set() == named ^ set(DUTIES)
    assert len(CONFLICTS) == len({str(one) for one in CONFLICTS})
    assert {one.matter for one in CONFLICTS} == set(MATTERS)
