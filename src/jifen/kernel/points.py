"""
Exact points: whole numbers scaled by a power of ten, and the only places where they are rounded.

A scheme fixes how many ``decimals`` its points have; 78.5 points with one decimal are the int 785. Sums and caps are
then exact on every engine. Rounding happens where the scheme says, by the mode the scheme says.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from jifen.kernel.errors import BadInputError, Text

_LARGEST_POWER = 12  # a trillion points: far above any scheme, and low enough that a file cannot ask for 10**1000000


class Rounding(StrEnum):
    """What becomes of the part that does not fit; the sign never changes how far a number moves."""

    HALF_UP = "half_up"  # to the nearest, a half away from zero (四舍五入)
    DOWN = "down"  # toward zero (舍去)
    UP = "up"  # away from zero (进一)


def scale(value: Decimal, decimals: int) -> int:
    """
    Turn a decimal number of points into the scaled integer the engines use.

    Args:
        value: points, as a file gives them.
        decimals: how many places after the point the scheme keeps, 0 or more.

    Returns:
        ``value × 10**decimals``, exactly.

    Raises:
        BadInputError: ``points.inexact`` when the value has more places than the scheme keeps, or is no finite number;
            ``points.too_large`` when it is a trillion or more.
    """
    if not value.is_finite():
        raise _inexact(value, decimals)
    if value and value.adjusted() >= _LARGEST_POWER:
        raise BadInputError(
            "points.too_large",
            Text(f"分值的位数超过{_LARGEST_POWER}位。", f"A number of points has more than {_LARGEST_POWER} digits."),
            Text("请核对该数是否多打了零。", "Check whether zeros were typed too many."),
        )
    sign, digits, exponent = value.as_tuple()
    whole = int("".join(map(str, digits)))
    shift = int(exponent) + decimals
    if whole == 0:
        return 0
    if shift < -len(digits):
        raise _inexact(value, decimals)
    if shift < 0:
        unit: int = 10**-shift
        whole, lost = divmod(whole, unit)
        if lost:
            raise _inexact(value, decimals)
    else:
        whole *= int(10**shift)
    return -whole if sign else whole


def show(points: int, decimals: int) -> str:
    """
    Write scaled points as a person reads them: ``785, 1`` → ``"78.5"``, ``-60, 0`` → ``"-60"``.

    Args:
        points: scaled points.
        decimals: how many places after the point the scheme keeps.

    Returns:
        The exact number without trailing zeros and never in scientific form.
    """
    whole, part = divmod(abs(points), 10**decimals)
    tail = str(part).rjust(decimals, "0").rstrip("0") if part else ""
    return ("-" if points < 0 else "") + str(whole) + (f".{tail}" if tail else "")


def divide(numerator: int, denominator: int, mode: Rounding) -> int:
    """
    Divide whole numbers and round by a named mode.

    Args:
        numerator: any whole number.
        denominator: a whole number above zero.
        mode: what becomes of the remainder.

    Returns:
        The rounded quotient; ``divide(-n, d, m) == -divide(n, d, m)``.

    Raises:
        ValueError: the denominator is not above zero, which a checked scheme never asks for.
    """
    if denominator <= 0:
        raise ValueError("a divisor is above zero")
    size, rest = divmod(abs(numerator), denominator)
    goes_up = mode is Rounding.UP and rest > 0
    if goes_up or (mode is Rounding.HALF_UP and 2 * rest >= denominator):
        size += 1
    return -size if numerator < 0 else size


def _inexact(value: Decimal, decimals: int) -> BadInputError:
    shown = str(value) if len(str(value)) <= 40 else "…"
    return BadInputError(
        "points.inexact",
        Text(f"{shown} 不能用{decimals}位小数精确表示。", f"{shown} cannot be held exactly with {decimals} decimals."),
        Text("请减少小数位，或在方案中增加 decimals。", "Use fewer decimals, or raise `decimals` in the scheme."),
    )
