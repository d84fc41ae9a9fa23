"""
How this room says that something is wrong: what it is, and how to mend it, in Chinese and English.

The sentences stand together in ``wording_of_rows`` and ``wording_of_files``, so that one hand can edit them; readers only
name a code and the things to fill in. Notices are said in the same form: they refuse nothing, but somebody should look.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from jifen.facts import wording_of_files, wording_of_rows
from jifen.kernel.errors import BadInputError, Complaint, NotFoundError, Text

SAYINGS = wording_of_rows.SAYINGS | wording_of_files.SAYINGS
"""Every code of this room → (what is wrong, how to mend it)."""

_SHOWN = 60  # characters of a bad value that a complaint repeats
_NEAR = 5  # how many near words a complaint names


def complain(code: str, where: str = "", value: object = "", **named: object) -> Complaint:
    """
    Say one thing that is wrong.

    Args:
        code: a key of ``SAYINGS``.
        where: the place, as the sender would look for it.
        value: what stands there; shortened, and stripped of what a terminal would obey.
        named: what the sentences of this code leave open.
    """
    what, mend = SAYINGS[code]
    return Complaint(code, where, _filled(what, named), _filled(mend, named), shown(value))


def bad_input(code: str, where: str = "", **named: object) -> BadInputError:
    """Make the error for a file that cannot be used at all; ``code`` is a key of ``SAYINGS``."""
    what, mend = SAYINGS[code]
    return BadInputError(code, _filled(what, named), _filled(mend, named), where=where)


def not_found(code: str, where: str = "", **named: object) -> NotFoundError:
    """Make the error for something that is not there; ``code`` is a key of ``SAYINGS``."""
    what, mend = SAYINGS[code]
    return NotFoundError(code, _filled(what, named), _filled(mend, named), where=where)


def shown(value: object) -> str:
    """Write a value as a complaint repeats it: short, on one line, without control characters."""
    if isinstance(value, float):
        text = repr(value).upper() if "e" in repr(value) else repr(value).removesuffix(".0")
    elif isinstance(value, datetime):
        text = value.isoformat(" ")
    elif isinstance(value, date):
        text = value.isoformat()
    else:
        text = str(value) if not isinstance(value, int) or abs(value) < 10**40 else "…"
    kept = text[: _SHOWN + 1]
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char for char in kept)
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"


def nearest(wanted: str, words: Iterable[str]) -> str:
    """
    List the words most like one that is unknown.

    Likeness is by shared characters, not edit distance: words are short, and a hostile file may hold a million bad ones.

    Returns:
        At most five words, the nearest first, separated by 、.
    """
    asked = set(wanted[:_SHOWN])

    def unlikeness(word: str) -> tuple[float, str]:
        return (-len(asked & set(word)) / max(1, len(asked | set(word))), word)

    return "、".join(sorted(set(words), key=unlikeness)[:_NEAR])


def _filled(text: Text, named: dict[str, object]) -> Text:
    if not named:
        return text
    return Text(text.zh.format(**named), text.en.format(**named))
