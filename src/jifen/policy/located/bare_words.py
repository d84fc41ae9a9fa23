"""Bare words of YAML: what they are, and which ones two readers of YAML would take for two different things."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from jifen.kernel.errors import Text

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,12}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TWISTED_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null", "~", "="})
_TWISTED_NUMBERS = re.compile(
    r"[-+]?(?:0[0-9_]+|0o[0-7_]+|0x[0-9a-f_]+|0b[01_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[0-9][0-9_]*|[0-9][0-9_]*\.[0-9_]*|\.[0-9_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)e[-+]?[0-9]+|\.inf|\.nan)",
    re.IGNORECASE,
)
_TWISTED_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9].*)?")
_HIDDEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u00a0") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def hidden_in(text: str) -> str:
    """Name the characters of a text that nobody can see, or that look like others; empty when there are none."""
    hidden = sorted(_HIDDEN & set(text))
    if hidden:
        return ", ".join(f"U+{ord(char):04X}" for char in hidden)
    return "" if unicodedata.normalize("NFC", text) == text else "NFC"


def twisted(text: str) -> tuple[str, Text, Text] | None:
    """Name what is wrong with a bare word that readers of YAML do not all take for the same thing."""
    if text == "":
        return (
            "policy.empty",
            Text("写了键，没有写值。", "There is a key without a value."),
            Text("请写上值，或删去此键；空表写 []。", "Write the value or take the key out; an empty list is []."),
        )
    if text in ("true", "false") or _DECIMAL.fullmatch(text) or _INT.fullmatch(text):
        return None
    if _DATE.fullmatch(text) and _day(text):
        return None
    if text.lower() in _TWISTED_WORDS:
        return (
            "policy.twisted_word",
            Text("这个词在不同软件里会被读成不同的值。", "Programs disagree on what this bare word is."),
            Text(
                f'文字请加引号（"{text}"）；是否请写 true 或 false。',
                f'Quote it ("{text}") if it is a word; write true or false if it is not.',
            ),
        )
    if _DATE.fullmatch(text) or _TWISTED_DATE.fullmatch(text):
        return (
            "policy.bad_date",
            Text("这不是一个日期。", "This is not a day."),
            Text("日期请写成 2014-10-30；文字请加引号。", "Write a day as 2014-10-30; quote it if it is text."),
        )
    if _TWISTED_NUMBERS.fullmatch(text):
        return (
            "policy.twisted_number",
            Text("这个数在不同软件里会被读成不同的值。", "Programs disagree on what this bare number is."),
            Text(
                "数请写成 12 或 0.5 的形式（不超过18位）；编码、时刻等文字请加引号。",
                "Write a number like 12 or 0.5 (at most 18 digits); quote codes and other text.",
            ),
        )
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def resolved(text: str) -> str | int | bool | Decimal | date:
    """The value of a bare word that every reader takes alike."""
    if text in ("true", "false"):
        return text == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        return date.fromisoformat(text)
    return text
