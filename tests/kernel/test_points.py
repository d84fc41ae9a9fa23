"""Exact points: scaling, showing and the three ways of rounding."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.kernel.errors import BadInputError
from jifen.kernel.points import Rounding, divide, scale, show

PLACES = st.integers(0, 6)
DECIMAL_MODE = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.DOWN: ROUND_DOWN, Rounding.UP: ROUND_UP}


@pytest.mark.parametrize(
    ("points", "decimals", "shown"),
    [
        (785, 1, "78.5"),
        (-60, 0, "-60"),
        (780, 1, "78"),
        (5, 2, "0.05"),
        (-5, 2, "-0.05"),
        (0, 2, "0"),
        (1200, 0, "1200"),
    ],
)
def test_points_are_shown_without_trailing_zeros_but_keep_their_own(points: int, decimals: int, shown: str):
    """Only zeros after the point go; 1200 stays 1200."""
    assert shown == show(points, decimals)


@given(st.integers(-(10**11), 10**11), PLACES)
def test_what_is_shown_can_be_read_back(points: int, decimals: int):
    """Showing and scaling are each other's inverse."""
    points %= 10 ** (11 - decimals)

    assert points == scale(Decimal(show(points, decimals)), decimals)


@pytest.mark.parametrize("written", ["1.30", "1.3", "13E-1", "0.13E+1"])
def test_one_number_has_one_scaled_form_however_it_is_written(written: str):
    """Trailing zeros and exponents are spelling, not value."""
    assert 13 == scale(Decimal(written), 1)


@pytest.mark.parametrize("written", ["78.55", "1E-7", "0.05", "1E-1000000", "NaN", "sNaN", "Infinity", "-Infinity"])
def test_a_number_that_does_not_fit_the_decimals_is_refused_rather_than_rounded(written: str):
    """Nothing is rounded outside divide."""
    with pytest.raises(BadInputError) as refused:
        scale(Decimal(written), 1)

    assert "points.inexact" == refused.value.code


def test_a_number_with_more_digits_than_the_default_precision_is_still_exact():
    """Decimal arithmetic rounds to 28 digits on the quiet; scaling must not use it."""
    with pytest.raises(BadInputError):
        scale(Decimal("1.00000000000000000000000000000000001"), 1)


@pytest.mark.parametrize("written", ["1E+12", "-1E+12", "1E+1000000"])
def test_a_file_cannot_ask_for_a_number_with_a_million_digits(written: str):
    """The exponent is checked before the power is computed."""
    with pytest.raises(BadInputError) as refused:
        scale(Decimal(written), 2)

    assert "points.too_large" == refused.value.code


@pytest.mark.parametrize("written", ["0", "-0", "0E+1000000", "0E-1000000"])
def test_zero_is_zero_in_every_spelling(written: str):
    """Zero has no digits to lose."""
    assert 0 == scale(Decimal(written), 1)


@pytest.mark.parametrize(
    ("numerator", "mode", "quotient"),
    [
        (5, Rounding.HALF_UP, 3),
        (-5, Rounding.HALF_UP, -3),
        (5, Rounding.DOWN, 2),
        (-5, Rounding.DOWN, -2),
        (5, Rounding.UP, 3),
        (-5, Rounding.UP, -3),
        (4, Rounding.UP, 2),
        (0, Rounding.UP, 0),
    ],
)
def test_a_half_is_rounded_away_from_or_toward_zero_for_either_sign(numerator: int, mode: Rounding, quotient: int):
    """Deductions are rounded like awards."""
    assert quotient == divide(numerator, 2, mode)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**4), st.sampled_from(Rounding))
def test_division_is_that_of_exact_fractions(numerator: int, denominator: int, mode: Rounding):
    """The answer is within one of the exact quotient, on the side the mode says."""
    quotient = divide(numerator, denominator, mode)
    exact = Fraction(numerator, denominator)

    if mode is Rounding.HALF_UP:
        assert abs(quotient - exact) <= Fraction(1, 2)
    elif mode is Rounding.DOWN:
        assert 0 <= abs(exact) - abs(quotient) < 1
    else:
        assert 0 <= abs(quotient) - abs(exact) < 1


@given(st.integers(-(10**9), 10**9), st.sampled_from(Rounding))
def test_division_by_a_power_of_ten_agrees_with_decimal_rounding(numerator: int, mode: Rounding):
    """Python's own decimal rounding is the oracle."""
    expected = (Decimal(numerator) / 1000).quantize(Decimal(1), rounding=DECIMAL_MODE[mode])

    assert int(expected) == divide(numerator, 1000, mode)


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_divisor_that_is_not_above_zero_is_a_mistake_of_the_program(denominator: int):
    """A checked scheme never divides by it, so it is no complaint to a person."""
    with pytest.raises(ValueError, match="above zero"):
        divide(1, denominator, Rounding.DOWN)
