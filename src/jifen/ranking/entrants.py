"""
The rows of a score table, read for ranking: what is known of each person, and what is not.

A row is a plain mapping. Whatever is None stays unknown: it never becomes zero, last or first. A value of the wrong kind
means that the table itself is broken; it is refused with every complaint, because ranking the good rows alone would
change everyone's place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jifen.kernel.errors import BadInputError, Complaint, Text
from jifen.kernel.places import prefix
from jifen.policy.ranking_rules import ClassesKey, DateKey, LineOnly, NumberKey, Ranked, column_of, label_of
from jifen.ranking.units import WHOLE, Areas, unit_of

ELIGIBILITY, TOTAL, AREA, CLASS = "eligible", "total", "town", "class"
"""How the things ranking needs are called in ``unknown``; keys go by their labels, further columns by their names."""

_MISSING = object()
_MEND = Text("请重新计分后再排名。", "Score again, then rank.")


def _is_place(value: object) -> bool:
    try:
        return value is None or bool(type(value) is str and prefix(value))
    except BadInputError:
        return False


_Kind = tuple[Callable[[object], bool], Text]
_PERSON: _Kind = (
    lambda value: type(value) is str and bool(value),
    Text("编号应为非空文字。", "The person id must be text and not empty."),
)
_YES_NO: _Kind = (
    lambda value: value is None or type(value) is bool,
    Text("资格应为是、否或未知。", "Eligibility must be true, false or unknown."),
)
_WHOLE: _Kind = (
    lambda value: value is None or type(value) is int,
    Text("应为整数或未知。", "This must be a whole number or unknown."),
)
_DAY: _Kind = (
    lambda value: value is None or type(value) is date,
    Text("应为日期（不带时刻）或未知。", "This must be a date without a time, or unknown."),
)
_LABEL: _Kind = (
    lambda value: value is None or (type(value) is str and not set(value) & set("/*")),
    Text("应为不含 / 和 * 的文字，或未知。", "This must be text without slash or star, or unknown."),
)
_PLACE: _Kind = (_is_place, Text("应为行政区划代码或未知。", "This must be a division code or unknown."))


@dataclass(frozen=True, slots=True)
class Run:
    """
    What a score table says about itself; it stands at the head of every list made from it.

    ``trust`` is ``verified`` or ``declared``; ``decimals`` is the scale of every column of points.
    """

    scheme: str
    scheme_hash: str
    use: str
    as_of: date
    trust: str
    decimals: int


@dataclass(frozen=True, slots=True, eq=False)
class Entrant:
    """
    One person of the score table, as far as ranking goes.

    ``keys`` holds one number per ranking key, turned so that the smaller stands first, and the lot at the end where lots
    decide. ``unknown`` names everything ranking needs that nobody has proven; where it is not empty ``keys`` is.
    """

    person: str
    row: Mapping[str, object]
    eligible: bool | None
    total: int | None
    unit: str
    klass: str
    keys: tuple[int, ...]
    unknown: tuple[str, ...]


def read_entrants(
    rows: Iterable[Mapping[str, object]],
    rules: LineOnly | Ranked,
    *,
    lots: Mapping[str, int] | None = None,
) -> list[Entrant]:
    """
    Read the score table for one use.

    Args:
        rows: one mapping per person: ``person``, ``eligible``, ``total`` and every column the rules name.
        rules: the rules of the use.
        lots: the lot of each person, where lots decide.

    Returns:
        The people in the order of the rows, each once.

    Raises:
        BadInputError: ``ranking.bad_scores``: a column is missing, a value is of the wrong kind, a person stands twice.
    """
    reader = _Reader(rules, lots)
    entrants = [reader.read(number, row) for number, row in enumerate(rows, start=1)]
    reader.refuse_if_wrong()
    return entrants


def people(rows: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """
    Say whose each row of a score table is, one after another; nothing is held.

    Raises:
        BadInputError: ``ranking.bad_scores``, behind the last row: a row names nobody, or a person stands twice.
    """
    cells = _Cells()
    for number, row in enumerate(rows, start=1):
        yield cells.person(number, row), row
    cells.refuse_if_wrong()


class _Cells:
    """Takes values out of rows, of the right kind or with a complaint; one complaint per place."""

    def __init__(self) -> None:
        self._complaints: dict[str, Complaint] = {}
        self._seen: set[str] = set()

    def refuse_if_wrong(self) -> None:
        if self._complaints:
            raise BadInputError(
                "ranking.bad_scores",
                Text("成绩表不能用于排名。", "The score table cannot be ranked."),
                _MEND,
                complaints=self._complaints.values(),
            )

    def person(self, number: int, row: Mapping[str, object]) -> str:
        person = str(self.value(number, row, "person", _PERSON))
        if person in self._seen:
            twice = Text("此人已在前面出现。", "This person already stands above.")
            self._complain("ranking.person_twice", f"scores:{number}:person", twice)
        self._seen.add(person)
        return person

    def value(self, number: int, row: Mapping[str, object], column: str, kind: _Kind) -> object:
        value = row.get(column, _MISSING)
        if value is _MISSING:
            self._complain("ranking.column_missing", f"scores:{column}", Text("缺少此列。", "The column is missing."))
            return None
        fits, wrong = kind
        if not fits(value):
            self._complain("ranking.bad_value", f"scores:{number}:{column}", wrong)
            return None
        return value

    def _complain(self, code: str, where: str, what: Text) -> None:
        # The value itself is not repeated: it may be what nobody but its owner should read.
        self._complaints.setdefault(where, Complaint(code, where, what, _MEND))


class _Reader(_Cells):
    """Reads what the rules of one use need."""

    def __init__(self, rules: LineOnly | Ranked, lots: Mapping[str, int] | None) -> None:
        super().__init__()
        ranked = rules if isinstance(rules, Ranked) else None
        self._lots = lots
        self._areas = Areas(ranked.compete_in) if ranked and ranked.compete_in.area != "whole" else None
        self._split = ranked.compete_in.split_by if ranked else ()
        order = ranked.order if ranked else ()
        self._served = next((key.served for key in order if isinstance(key, ClassesKey)), ())
        self._keys = [key for key in order if not isinstance(key, ClassesKey)]
        self._needs_class = bool(self._served) or (ranked is not None and ranked.reserved != "none")
        self._needs_total = rules.qualifying_points.set_by != "nobody"

    def read(self, number: int, row: Mapping[str, object]) -> Entrant:
        unknown: list[str] = []
        person = self.person(number, row)
        eligible = self.value(number, row, "eligible", _YES_NO)
        total = self.value(number, row, "total", _WHOLE)
        if eligible is None:
            unknown.append(ELIGIBILITY)
        if total is None and self._needs_total:
            unknown.append(TOTAL)
        unit = self._unit(number, row, unknown)
        klass = self._class(number, row, unknown)
        keys = [self._served.index(klass)] if klass in self._served else []  # else the class is unknown
        keys += [self._key(number, row, key, unknown) for key in self._keys]
        if self._lots is not None:
            keys.append(self._lots.get(person, 0))
        return Entrant(
            person=person,
            row=row,
            eligible=None if eligible is None else eligible is True,
            total=total if isinstance(total, int) else None,
            unit=unit,
            klass=klass,
            keys=() if unknown else tuple(keys),
            unknown=tuple(dict.fromkeys(unknown)),
        )

    def _unit(self, number: int, row: Mapping[str, object], unknown: list[str]) -> str:
        area: str | None = WHOLE
        if self._areas:
            code = self.value(number, row, AREA, _PLACE)
            area = self._areas.of(code) if isinstance(code, str) else None
            if area is None:
                unknown.append(AREA)
        parts = [self._label(number, row, column) or "" for column in self._split]
        unknown.extend(column for column, part in zip(self._split, parts, strict=True) if not part)
        return "" if area is None or "" in parts else unit_of(area, parts)

    def _class(self, number: int, row: Mapping[str, object], unknown: list[str]) -> str:
        if not self._needs_class:
            return ""
        klass = self._label(number, row, "klass")
        if klass is None or (self._served and klass not in self._served):
            unknown.append(CLASS)
        return klass or ""

    def _label(self, number: int, row: Mapping[str, object], column: str) -> str | None:
        value = self.value(number, row, column, _LABEL)
        return unicodedata.normalize("NFC", value) if isinstance(value, str) else None

    def _key(self, number: int, row: Mapping[str, object], key: NumberKey, unknown: list[str]) -> int:
        value = self.value(number, row, column_of(key), _DAY if isinstance(key, DateKey) else _WHOLE)
        size = value.toordinal() if isinstance(value, date) else value
        if not isinstance(size, int):
            unknown.append(label_of(key))
            return 0
        return -size if key.first in {"highest", "latest"} else size
