"""Sending an application: once, with a number of its own, and under a scheme that stays what it was."""

from __future__ import annotations

from typing import Any

import pytest

from jifen.kernel.errors import RefusedError
from jifen.platform.casework import services as casework
from jifen.platform.casework.models import Case
from jifen.platform.casework.moving import CaseMovedError


def test_sending_twice_with_one_key_is_sending_once(world: Any) -> None:
    """A second click gives the same receipt and no second move."""
    case = world.sent()
    again = casework.submit(case=case, actor=world.applicant(case), key=case.sent_with)

    assert (case.number, 1) == (again.number, case.moves.count())


def test_a_second_click_that_was_under_way_gets_the_same_receipt(world: Any) -> None:
    """A page drawn before the first click was stored still holds the draft; it is told the same number."""
    case = world.draft()
    seen_before = Case.objects.get(pk=case.pk)
    casework.submit(case=case, actor=world.applicant(case), key="one")
    again = casework.submit(case=seen_before, actor=world.applicant(case), key="one")

    assert (case.number, "submitted", 1) == (again.number, again.state, case.moves.count())


def test_another_key_on_a_sent_case_is_refused(world: Any) -> None:
    """Another form for the same case is told that the case has moved."""
    case = world.draft()
    seen_before = Case.objects.get(pk=case.pk)
    casework.submit(case=case, actor=world.applicant(case), key="one")

    with pytest.raises(CaseMovedError):
        casework.submit(case=seen_before, actor=world.applicant(case), key="two")
    with pytest.raises(RefusedError) as refused:
        casework.submit(case=case, actor=world.applicant(case), key="two")

    assert "platform.move_unlawful" == refused.value.code


def test_numbers_are_unique_and_do_not_count(world: Any) -> None:
    """A number names the city and the year, and nobody can tell from it how many came before."""
    numbers = [world.sent(at).number for at in range(6)]

    assert 6 == len(set(numbers))
    assert {f"{world.city.code[:4]}-2016"} == {number.rpartition("-")[0] for number in numbers}


def test_a_case_with_gaps_is_not_sent_and_keeps_what_was_typed(world: Any) -> None:
    """Everything missing is listed at once, and the draft stays as it was."""
    case = world.draft()
    rows = [{"whose": "self", "values": {"level": "没有这个等级"}}]
    mistakes = casework.save_entries(case=case, kind="education", rows=rows, closed=False, actor=world.applicant(case))

    with pytest.raises(casework.NotReadyError) as refused:
        casework.submit(case=case, actor=world.applicant(case), key="one")

    assert mistakes
    assert mistakes == tuple(one for one in refused.value.mistakes if one.kind == "education")
    assert rows == Case.objects.get(pk=case.pk).entries["records"]["education"]
    assert "draft" == case.state
