"""
What the result of a public draw looks like, said before it takes place, and the result itself as bare numbers.

A lot is a hash over the result. Were the result hashed as somebody happens to write it, each spelling would be another order, and
whoever writes it down could try until one suits. So the words that name a draw say how many numbers of which range there will be::

    6个1-33 + 1个1-16      six different numbers of 1 to 33, whose order does not count, then one of 1 to 16
    5位0-9                 five numbers of 0 to 9 in the order in which they were drawn

and a result is read as those numbers and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from jifen.kernel.errors import BadInputError, Text

_GROUP = re.compile(r"(\d{1,3})\s*(?:(个|numbers? of)|(位|digits? of))\s*(\d{1,6})\s*(?:-|–|—|~|至|到|to)\s*(\d{1,6})")
_BETWEEN = re.compile(r"[\s,、;.。:+|/()\[\]\-]*")
"""What may stand between the numbers of a result. Words may not: they could be numbers, or hide some."""

ASCENDING, AS_DRAWN = "ascending", "as_drawn"


class Group(NamedTuple):
    """So many numbers of a range, both ends inside: different ones in ascending order, or any in the order they were drawn."""

    numbers: int
    lowest: int
    highest: int
    order: str


def form_in(words: str) -> tuple[Group, ...]:
    """
    Read what the result of a draw will look like out of the words that name it.

    Raises:
        BadInputError: ``ranking.draw_form``: they do not say it, or say it of no possible result.
    """
    said = unicodedata.normalize("NFKC", words)
    found = tuple(
        Group(int(count), int(lowest), int(highest), ASCENDING if unordered else AS_DRAWN)
        for count, unordered, _, lowest, highest in _GROUP.findall(said)
    )
    if not found or not all(map(_is_possible, found)):
        raise BadInputError(
            "ranking.draw_form",
            Text(
                "没有写明抽签结果是几个什么范围的号码。",
                "It is not said how many numbers of which range the draw will give.",
            ),
            Text(
                "请照这样写：不分先后的写“6个1-33 + 1个1-16”，分先后的写“5位0-9”。",
                "Write “6 numbers of 1-33 + 1 number of 1-16” where their order does not count, “5 digits of 0-9” where it does.",
            ),
            where=words[:60],
        )
    return found


def numbers_of(result: str, form: tuple[Group, ...]) -> str:
    """
    Write the result of a draw as bare numbers, the same however it was spelt: ``3 7 12 18 22 31 + 9``.

    Args:
        result: as it was announced.
        form: what was sealed.

    Raises:
        BadInputError: ``ranking.draw_form``: it is another number of numbers, one is outside its range, one stands twice, or there
            is something else than numbers.
    """
    said = unicodedata.normalize("NFKC", result)
    runs = re.findall(r"\d+", said)
    if all(group.order == AS_DRAWN and group.highest <= 9 for group in form):  # 05123 are five numbers and not one
        runs = list("".join(runs))
    numbers = [int(run) for run in runs] if all(run.isascii() for run in runs) else []
    groups = _grouped(numbers, form) if all(map(_BETWEEN.fullmatch, re.split(r"\d+", said))) else None
    if groups is None:
        raise BadInputError(
            "ranking.draw_form",
            Text(
                f"抽签结果不是封存时写明的形式：{words_of(form).zh}。",
                f"The result is not of the form that was sealed: {words_of(form).en}.",
            ),
            Text(
                "请照公告只抄号码，按封存时写明的先后。", "Copy the numbers alone, group by group as they were sealed."
            ),
            where=result[:60],
        )
    return " + ".join(" ".join(map(str, group)) for group in groups)


def words_of(form: tuple[Group, ...]) -> Text:
    """Say a form as it is written."""
    zh = " + ".join(
        f"{one.numbers}{'个' if one.order == ASCENDING else '位'}{one.lowest}-{one.highest}" for one in form
    )
    en = " + ".join(
        f"{one.numbers} {'numbers' if one.order == ASCENDING else 'digits'} of {one.lowest}-{one.highest}"
        for one in form
    )
    return Text(zh, en)


def _is_possible(group: Group) -> bool:
    enough = group.order == AS_DRAWN or group.numbers <= group.highest - group.lowest + 1
    return group.numbers > 0 and group.lowest < group.highest and enough


def _grouped(numbers: list[int], form: tuple[Group, ...]) -> list[list[int]] | None:
    """Share the numbers out to the groups; None where they do not fit."""
    if len(numbers) != sum(group.numbers for group in form):
        return None
    found: list[list[int]] = []
    for group in form:
        own, numbers = numbers[: group.numbers], numbers[group.numbers :]
        if group.order == ASCENDING:
            own = sorted(own)
        doubled = group.order == ASCENDING and len(set(own)) < len(own)
        if doubled or not all(group.lowest <= number <= group.highest for number in own):
            return None
        found.append(own)
    return found
