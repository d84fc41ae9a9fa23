"""An officer's slips: the complaint names the choice, the nearest word, the right place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jifen.kernel.errors import BadPolicyError, Complaint


@pytest.fixture
def slip(city_text: str, read_text: Callable[..., Any]):
    """Read the good scheme with one text replaced, and give the one complaint about it."""

    def complain(old: str, new: str) -> Complaint:
        assert old in city_text
        with pytest.raises(BadPolicyError) as refused:
            read_text(city_text.replace(old, new, 1))
        (complaint,) = refused.value.complaints
        return complaint

    return complain


def test_a_choice_the_law_leaves_open_is_named_with_its_options(slip: Callable[..., Any]):
    """Silence is an error that says what may be chosen and what it means."""
    complaint = slip("points: {decimals: 1, round: never}", "points: {decimals: 1}")

    assert "policy.missing_key" == complaint.code
    assert "round" in complaint.what.zh
    assert "never（从不取整" in complaint.mend.zh
    assert "where_stated" in complaint.mend.zh


def test_remainders_must_be_decided(slip: Callable[..., Any]):
    """Whether a year of two broken halves is a year is for the law to say."""
    complaint = slip(
        "measure: {full_years: covered, each: {by: kind, take: sum}, remainders: lost}\n  award: {each_unit: 1.5}",
        "measure: {full_years: covered, each: {by: kind, take: sum}}\n  award: {each_unit: 1.5}",
    )

    assert "policy.undecided" == complaint.code
    assert "pooled" in complaint.mend.zh
    assert "lost" in complaint.mend.en
    assert "indicators[insurance_province].measure" in complaint.what.en


def test_a_misspelt_key_gets_the_nearest_key(slip: Callable[..., Any]):
    """The commonest slip of all."""
    complaint = slip("  unified: insurance\n", "  unifeid: insurance\n")

    assert ("policy.unknown_key", "unifeid") == (complaint.code, complaint.value)
    assert "unified" in complaint.mend.zh


def test_a_key_one_level_too_deep_is_sent_out(slip: Callable[..., Any]):
    """A limit belongs to the line, not to the award."""
    complaint = slip("award: {each_unit: 1.5}\n  at_most: 75", "award: {each_unit: 1.5, at_most: 75}")

    assert "beside `award:`" in complaint.mend.en


def test_a_key_one_level_too_far_out_is_sent_in(slip: Callable[..., Any]):
    """What is counted belongs under measure."""
    complaint = slip("  measure: {count: subject}\n", "  measure: {count: subject}\n  remainders: lost\n")

    assert "inside `measure:`" in complaint.mend.en


def test_of_two_possible_shapes_only_the_one_that_was_meant_is_told_of(slip: Callable[..., Any]):
    """Who writes a window did not mean the word `lifted`."""
    complaint = slip(
        "within: {last: 5 years, up_to: application}\n  basis", "within: {last: 5 years, up_to: aplication}\n  basis"
    )

    assert "policy.unknown_word" == complaint.code
    assert "lifted" not in str(complaint)
    assert "application" in complaint.mend.zh


def test_a_code_without_quotation_marks_is_told_to_have_them(slip: Callable[..., Any]):
    """449900 is a number to YAML."""
    complaint = slip('place: "449900"', "place: 449900")

    assert "加引号" in complaint.mend.zh


def test_a_discriminated_choice_is_told_of_by_its_own_key(slip: Callable[..., Any]):
    """Nobody has to know which model a key stands for."""
    complaint = slip("points_of: self\n  school", "points_of: {better_total_of: [self, partner]}\n  school")

    assert "if_equal" in complaint.what.zh
