"""
A JSON object whose parts are read one by one; what is wrong with a part becomes a complaint and the reading goes on.

Duplicate names, numbers that are none and nesting without end are refused before: they are how one text is made to mean
two things.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import Field, Type
from jifen.facts.validation import read
from jifen.kernel.errors import Complaint
from jifen.platform.connectors.wording import complain

_LONGEST_NUMBER = 40
_IDENTITY = Field("number", "公民身份号码", "identity number", Type.IDENTITY)


def strict_json(content: bytes) -> Any:
    """
    Parse JSON without leniency.

    Raises:
        ValueError: not UTF-8, not JSON, a name twice in one object, a number that a float does not hold exactly, or
            nesting too deep; the message never repeats the content.
    """

    def refuse(_: str) -> NoReturn:
        raise ValueError("NaN")

    try:
        text = content.decode("utf-8")
        return json.loads(text, object_pairs_hook=_once, parse_int=_whole, parse_float=_exact, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.lineno}:{error.colno}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"UTF-8 {error.start}") from None
    except RecursionError:
        raise ValueError("[[[[…") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice in one object")
    return found


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError("a number too long")
    return int(digits)


def _exact(digits: str) -> float:
    number = float(digits)
    if len(digits) > _LONGEST_NUMBER or not math.isfinite(number) or Decimal(repr(number)) != Decimal(digits):
        raise ValueError("a number with too many digits")
    return number


class Form:
    """One object of a document. A part that is wrong reads as an empty value, and a complaint says why."""

    def __init__(self, raw: object, where: str, found: list[Complaint]) -> None:
        self.data: dict[str, object] = {}
        self._where, self._found = where, found
        if isinstance(raw, dict):
            self.data = raw
        else:
            self._wrong("", "应为对象 {…}。", "This has to be an object {…}.")

    def only(self, names: Collection[str]) -> None:
        """Complain about every name the form does not have: it may be a misspelt one."""
        for name in sorted(self.data.keys() - set(names)):
            self._wrong("", f"没有这样的名称：{name[:40]}。", f"There is no such name: {name[:40]}.")

    def constant(self, name: str, wanted: str) -> None:
        """Read a part that can only be one text."""
        if self.data.get(name) != wanted:
            self._wrong(name, f"应为“{wanted}”。", f"This has to be “{wanted}”.")

    def text(self, name: str, *, required: bool = True) -> str:
        """Read a text of at most 200 characters, by the rules for text in files."""
        raw = self.data.get(name)
        if raw in (None, "") and not required:
            return ""
        if not isinstance(raw, str):
            self._wrong(name, "应为文字。", "This has to be a text.")
            return ""
        return str(self._read(Field(name, name, name, Type.TEXT), name, raw))

    def identity(self, name: str, *, required: bool = True) -> str:
        """Read an identity number."""
        raw = self.data.get(name)
        return "" if raw in (None, "") and not required else str(self._read(_IDENTITY, name, raw))

    def choice(self, name: str, words: Collection[str], *, default: str | None = None) -> str:
        """Read one of some words."""
        raw = self.data.get(name, default)
        if isinstance(raw, str) and raw in words:
            return raw
        listed = "、".join(words)
        self._wrong(name, f"应为其中之一：{listed}。", f"This has to be one of: {listed}.")
        return ""

    def kind(self, name: str) -> str:
        """Read the name of a kind of record."""
        return self.choice(name, CATALOGUE)

    def day(self, name: str, *, required: bool = True) -> date | None:
        """Read a day, ``2014-10-30``; None where it is left out."""
        raw = self.data.get(name)
        if raw in (None, "") and not required:
            return None
        if not isinstance(raw, str):
            self._wrong(name, "应为日期，如 2014-10-30。", "This has to be a day, such as 2014-10-30.")
            return None
        value = self._read(Field(name, name, name, Type.DATE), name, raw)
        return value if isinstance(value, date) else None

    def flag(self, name: str) -> bool:
        """Read true or false."""
        raw = self.data.get(name)
        if not isinstance(raw, bool):
            self._wrong(name, "应为 true 或 false。", "This has to be true or false.")
        return raw is True

    def list(self, name: str) -> list[object]:
        """Read a list."""
        raw = self.data.get(name)
        if isinstance(raw, list):
            return raw
        self._wrong(name, "应为列表 […]。", "This has to be a list […].")
        return []

    def part(self, name: str) -> Form:
        """Read an object inside this one."""
        return Form(self.data.get(name), f"{self._where}.{name}", self._found)

    def parts(self, name: str, *, most: int) -> tuple[Form, ...]:
        """Read a list of objects, which may be left out."""
        raw = self.list(name) if name in self.data else []
        if len(raw) > most:
            self._wrong(name, f"最多{most}项。", f"There may be at most {most}.")
        return tuple(Form(one, f"{self._where}.{name}[{number}]", self._found) for number, one in enumerate(raw[:most]))

    def _read(self, field: Field, name: str, raw: object) -> object:
        value = read(field, raw)
        if isinstance(value, Complaint):
            self._found.append(replace(value, where=f"{self._where}.{name}"))
            return ""
        return value

    def _wrong(self, name: str, zh: str, en: str) -> None:
        where = f"{self._where}.{name}" if name else self._where
        self._found.append(complain("connectors.field_wrong", where, what_zh=zh, what_en=en))
