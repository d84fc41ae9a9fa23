"""
Administrative divisions by their GB/T 2260 codes: what lies within what, and what it is called.

Codes are strings of 6 (province, city, county), 9 (town) or 12 digits (village); the zeros at the end only fill up, so
a place lies within another when its significant digits begin with the other's. A city without counties holds its towns
directly: 442000001 lies within 442000 although its first six digits are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from jifen.kernel.errors import BadInputError, NotFoundError, Text

LEVELS = ("province", "city", "county", "town")
"""Levels of a division, from the widest."""

_PROVINCES = (
    "11北京 市 12天津 市 13河北 省 14山西 省 15内蒙古 自治区 21辽宁 省 22吉林 省 23黑龙江 省 31上海 市 32江苏 省 33浙江 省 "
    "34安徽 省 35福建 省 36江西 省 37山东 省 41河南 省 42湖北 省 43湖南 省 44广东 省 45广西 壮族自治区 46海南 省 50重庆 市 "
    "51四川 省 52贵州 省 53云南 省 54西藏 自治区 61陕西 省 62甘肃 省 63青海 省 64宁夏 回族自治区 65新疆 维吾尔自治区 71台湾 省 "
    "81香港 特别行政区 82澳门 特别行政区"
)
"""GB/T 2260: the first two digits and the short name, then what makes it the official one."""

_CODE = re.compile(r"[1-9][0-9](?:[0-9]{4}|[0-9]{7}|[0-9]{10})")
_NAMED = 5  # how many near names an error mentions


class Division(NamedTuple):
    """One place: its code, its official name, its level and the code of the place it belongs to ("" at the top)."""

    code: str
    name: str
    level: str
    parent: str


class Province(NamedTuple):
    """A province of the country: its code, its short name (湖南) and its official one (湖南省)."""

    code: str
    short: str
    name: str


def _provinces() -> tuple[Province, ...]:
    parts = _PROVINCES.split()
    return tuple(
        Province(f"{head[:2]}0000", head[2:], head[2:] + tail)
        for head, tail in zip(parts[::2], parts[1::2], strict=True)
    )


PROVINCES = {province.code: province for province in _provinces()}
"""Every province by its code; a table of divisions may hold one of them only."""


def province_of(code: str) -> Province | None:
    """Give the province a code lies in; None where there is none, or it is no division code."""
    return PROVINCES.get(f"{code[:2]}0000") if _CODE.fullmatch(code) else None


def province_named(name: str) -> Province | None:
    """Find a province by its short or its official name; nothing is guessed from a part of it."""
    wanted = _plain(name)
    return next((one for one in PROVINCES.values() if wanted in (one.short, one.name)), None)


@lru_cache(maxsize=4096)
def prefix(code: str) -> str:
    """
    The significant digits of a code: ``440000`` → ``44``, ``442000`` → ``4420``, ``440106`` → ``440106``.

    Args:
        code: 6, 9 or 12 digits.

    Returns:
        2, 4, 6, 9 or 12 digits.

    Raises:
        BadInputError: ``places.bad_code`` when it is no such code.
    """
    if not _CODE.fullmatch(code):
        raise BadInputError(
            "places.bad_code",
            Text(f"“{code[:20]}”不是行政区划代码。", f"“{code[:20]}” is not a division code."),
            Text("代码为6、9或12位数字，如 440000。", "A code has 6, 9 or 12 digits, such as 440000."),
        )
    while len(code) > 6:
        if not code.endswith("000"):
            return code
        code = code[:-3]
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def within(code: str, area: str) -> bool:
    """
    Whether a place is an area or lies inside it.

    Raises:
        BadInputError: ``places.bad_code`` when either is no division code.
    """
    return prefix(code).startswith(prefix(area))


class Divisions:
    """A table of divisions that is passed in; which one, and of what year, is the caller's choice."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        """
        Build the table.

        Args:
            rows: mappings with ``code``, ``name``, ``level`` and ``parent``, in any order.

        Raises:
            BadInputError: ``places.bad_table`` when a row lacks a field, a code stands twice, or a parent is missing.
        """
        self._by_prefix: dict[str, Division] = {}
        for row in rows:
            self._add(row)
        self._children: dict[str, list[str]] = {}
        self._codes_of: dict[str, list[str]] = {}
        for division in sorted(self._by_prefix.values()):
            self._codes_of.setdefault(_plain(division.name), []).append(division.code)
            if division.parent:
                if prefix(division.parent) not in self._by_prefix:
                    raise _bad_table(f"{division.code}: parent {division.parent}?")
                self._children.setdefault(prefix(division.parent), []).append(division.code)

    def __contains__(self, code: str) -> bool:
        return bool(_CODE.fullmatch(code)) and prefix(code) in self._by_prefix

    def name(self, code: str) -> str:
        """
        The official name of one place, without what it lies in.

        Raises:
            NotFoundError: ``places.unknown_code``; names the codes nearest to it.
            BadInputError: ``places.bad_code`` when it is no division code.
        """
        return self._division(code).name

    def full_name(self, code: str) -> str:
        """
        The name from the province down, as on a form.

        Raises:
            NotFoundError: ``places.unknown_code``; names the codes nearest to it.
            BadInputError: ``places.bad_code`` when it is no division code.
        """
        division = self._division(code)
        return (self.full_name(division.parent) if division.parent else "") + division.name

    def children(self, code: str) -> tuple[str, ...]:
        """
        The codes of the places directly below one, in the order of their codes.

        Raises:
            NotFoundError: ``places.unknown_code``; names the codes nearest to it.
            BadInputError: ``places.bad_code`` when it is no division code.
        """
        return tuple(self._children.get(prefix(self._division(code).code), ()))

    def find(self, name: str, inside: str) -> str:
        """
        Find the code of a place by its full official name; nothing is guessed from a part of it.

        Args:
            name: the name; full-width letters and white space do not matter.
            inside: the code of the area to look in, which may be the place itself.

        Raises:
            NotFoundError: ``places.unknown_name``, naming the nearest names there, or ``places.ambiguous_name``, naming
                the places so called.
            BadInputError: ``places.bad_code`` when ``inside`` is no division code.
        """
        wanted = _plain(name)
        found = [code for code in self._codes_of.get(wanted, ()) if within(code, inside)]
        if len(found) == 1:
            return found[0]
        if found:
            listed = "、".join(f"{self.full_name(code)}（{code}）" for code in found[:_NAMED])
            raise NotFoundError(
                "places.ambiguous_name",
                Text(f"“{wanted}”不止一处：{listed}。", f"More than one place is called “{wanted}”: {listed}."),
                Text("请改填区划代码。", "Give the division code instead."),
            )
        area = prefix(inside)
        there = (division.name for key, division in self._by_prefix.items() if key.startswith(area))
        listed = "、".join(_nearest(wanted[:20], there))
        raise NotFoundError(
            "places.unknown_name",
            Text(f"{inside} 范围内没有“{wanted[:20]}”。", f"There is no “{wanted[:20]}” within {inside}."),
            Text(f"相近的有：{listed}。请用全称。", f"Near it: {listed}. Use the full name."),
        )

    def _division(self, code: str) -> Division:
        found = self._by_prefix.get(prefix(code))
        if found:
            return found
        near = [division.code for division in self._by_prefix.values() if division.code[:4] == code[:4]][:_NAMED]
        listed = "、".join(near or sorted(division.code for division in self._by_prefix.values())[:_NAMED])
        raise NotFoundError(
            "places.unknown_code",
            Text(f"区划表中没有代码 {code}。", f"The table of divisions has no code {code}."),
            Text(f"相近的有：{listed}。", f"Near it: {listed}."),
        )

    def _add(self, row: Mapping[str, str]) -> None:
        fields = [row.get(field) for field in Division._fields]
        if not all(isinstance(field, str) for field in fields):
            raise _bad_table(f"{row.get('code', '?')}: code, name, level, parent?")
        division = Division(*(str(field) for field in fields))
        if division.level not in LEVELS or not division.name:
            raise _bad_table(f"{division.code}: level {division.level!r}, name {division.name!r}?")
        if prefix(division.code) in self._by_prefix:
            raise _bad_table(f"{division.code} ×2")
        self._by_prefix[prefix(division.code)] = division


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _nearest(wanted: str, names: Iterable[str]) -> list[str]:
    # By shared characters, not edit distance: place names are short, and a hostile file may hold a million bad ones.
    asked = set(wanted)

    def likeness(name: str) -> tuple[float, str]:
        return (-len(asked & set(name)) / len(asked | set(name)), name)

    return sorted(set(names), key=likeness)[:_NAMED]


def _bad_table(what: str) -> BadInputError:
    return BadInputError(
        "places.bad_table",
        Text(f"行政区划表有误：{what}", f"The table of divisions is wrong: {what}"),
        Text(
            "每行须有 code、name、level、parent，代码不重复，上级在表中。",
            "Each row needs code, name, level, parent; codes once only; the parent in the table.",
        ),
    )
