"""Reading a table somebody may have spoiled: page by page, and a row that cannot even be read is said to be such a one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from jifen.kernel.errors import JifenError

UNREADABLE = (
    TypeError,
    ValueError,
    KeyError,
    AttributeError,
    OverflowError,
    DatabaseError,
    ValidationError,
    JifenError,
)
"""What reading a spoiled row, or writing down what it says, can raise."""

_CHUNK = 2_000

GotOn = Callable[[int], None]
"""Told how many rows further a reading is."""


def say_nothing(rows: int) -> None:
    """Tell nobody."""


def walk(
    model: Any, above: int | None = None, to: int | None = None, got_on: GotOn = say_nothing
) -> Iterator[tuple[int, Any]]:
    """Go through a table by key; a row whose columns cannot even be read comes as None."""
    while True:
        found = model.objects.order_by("pk")
        if above is not None:
            found = found.filter(pk__gt=above)
        if to is not None:
            found = found.filter(pk__lte=to)
        numbers = list(found.values_list("pk", flat=True)[:_CHUNK])
        if not numbers:
            return
        whole = [number for number in numbers if isinstance(number, int)]
        yield from page(model, whole)
        if len(whole) < len(numbers):
            # SQLite lets a key be a text; those sort behind all numbers.
            yield from [(0, None)] * (len(numbers) - len(whole))
            return
        got_on(len(whole))
        above = whole[-1]


def page(model: Any, numbers: list[int], *, missing: object = None) -> list[tuple[int, Any]]:
    """Read rows by their keys; None where a row cannot be read, ``missing`` where there is none."""
    try:
        with transaction.atomic():
            found = model.objects.order_by("pk").in_bulk(numbers)
        return [(number, found.get(number, missing)) for number in numbers]
    except UNREADABLE:
        # One bad value spoils the page: read its rows one by one, and name the one that cannot be read.
        if len(numbers) == 1:
            return [(numbers[0], None)]
        return [page(model, [number], missing=missing)[0] for number in numbers]
