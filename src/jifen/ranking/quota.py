"""
The quota: how many places each unit has, read from plain rows and checked as a tree.

A row names an area (and the further columns that compete apart) and gives its ``places``. A row that leaves a level blank
is a total: it must equal the sum of the rows that agree with it elsewhere, so city, towns, grades and channels are
checked against one another whichever way the table adds up. A cell may be words instead of a number (“纳入电脑派位”): its
places are given out another way.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from jifen.kernel.errors import BadInputError, Complaint, JifenError, Text
from jifen.kernel.points import scale, show
from jifen.policy.ranking_rules import ClassesKey, Ranked
from jifen.ranking.canonical import canonical
from jifen.ranking.units import WHOLE, Areas, unit_of

_AREA, _PLACES, _RESERVED, _LINE = "area", "places", "reserved_for", "qualifying_points"
_IGNORED = {"name", "note"}
_LARGEST = 10**9
_COUNTED = "[约共计第零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟个名人位余多 ]+$"
_OPEN = "待定|未定|另定|暂[无缺]|不[详明]|没有|同上|见附件|另行[公通确]"
# Words that decide. Nobody who applied there is ranked then: no slip (“26O”), broken formula, number in words or “待定” is taken for them.
_DECIDES = re.compile(f"(?!#|{_COUNTED}|.*(?:{_OPEN}))\\D*[\u4e00-\u9fff]{{2}}\\D*")


@dataclass(frozen=True, slots=True)
class Cell:
    """
    What the plan gives one unit.

    ``places`` is None where the plan gives no number; ``words`` then says how the places are given out. ``reserved`` counts
    the places kept for each class, inside ``places``. ``qualifying_points`` are scaled.
    """

    places: int | None = None
    words: str = ""
    reserved: Mapping[str, int] = field(default_factory=dict)
    qualifying_points: int | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """The cells of all units, by the unit's name."""

    cells: Mapping[str, Cell]

    @property
    def places(self) -> int:
        """All places together; cells of words add nothing."""
        return sum(cell.places or 0 for cell in self.cells.values())

    def fingerprint(self, decimals: int) -> str:
        """
        Hash the table, so that it can be fixed before anybody knows who will gain by it.

        Args:
            decimals: scale of the qualifying points.

        Returns:
            SHA-256, in hex, of the canonical list of ``[unit, places, words, reserved, qualifying points]`` in the order of
            the units; the points are written as on the list.
        """
        table = [
            [unit, cell.places, cell.words, cell.reserved, _shown(cell.qualifying_points, decimals)]
            for unit, cell in sorted(self.cells.items())
        ]
        return hashlib.sha256(canonical(table)).hexdigest()


def _shown(points: int | None, decimals: int) -> str | None:
    return None if points is None else show(points, decimals)


class _Row(NamedTuple):
    number: int
    levels: tuple[str, ...]
    reserved_for: str
    places: int | None
    words: str
    qualifying_points: int | None


def read_quota(rows: Iterable[Mapping[str, object]], rules: Ranked, *, decimals: int = 0) -> Quota:
    """
    Read a quota table.

    Args:
        rows: mappings with ``area`` (division code or name of a zone; left out where everyone competes together), the columns
            of ``split_by``, ``places``, where the rules know them ``reserved_for`` and ``qualifying_points``, and freely
            ``name`` and ``note``. A single number N for everyone is ``[{"places": N}]``.
        rules: the rules of the use.
        decimals: scale of the qualifying points.

    Returns:
        One cell per unit.

    Raises:
        BadInputError: ``ranking.bad_quota`` with every complaint: an unknown column, a number that is none, a unit twice, a total
            that its parts do not add up to, more reserved than there is, a table without any unit.
    """
    reader = _Reader(rules, decimals)
    read = [row for number, given in enumerate(rows, start=1) if (row := reader.row(number, given))]
    cells = reader.cells(read)
    reader.check_totals(read)
    if not read:
        reader.complain(
            "ranking.quota_empty", "quota", Text("名额表没有内容。", "The quota table is empty."), reader.how_to_list()
        )
    if reader.complaints:
        raise BadInputError(
            "ranking.bad_quota",
            Text("名额表有误。", "The quota table is wrong."),
            Text("请逐条改正。", "Mend each of these."),
            complaints=reader.complaints,
        )
    return Quota(cells)


class _Reader:
    """Reads row after row, keeps every complaint, and gives cells that fit the rules."""

    def __init__(self, rules: Ranked, decimals: int) -> None:
        self.complaints: list[Complaint] = []
        self._decimals = decimals
        self._areas = Areas(rules.compete_in)
        self._zones = rules.compete_in.zones
        self._levels = ((_AREA,) if rules.compete_in.area != "whole" else ()) + rules.compete_in.split_by
        self._served = next((key.served for key in rules.order if isinstance(key, ClassesKey)), ())
        self._has_places = rules.places.set_by == "plan"
        self._has_line = rules.qualifying_points.set_by == "plan"
        self._columns = set(self._levels) | _IGNORED
        self._columns |= {_PLACES} if self._has_places else set()
        self._columns |= {_RESERVED} if rules.reserved != "none" else set()
        self._columns |= {_LINE} if self._has_line else set()

    def complain(self, code: str, where: str, what: Text, mend: Text, value: object = "") -> None:
        self.complaints.append(Complaint(code, where, what, mend, str(value)[:40]))

    def how_to_list(self) -> Text:
        levels = "、".join([*self._levels, _PLACES if self._has_places else _LINE])
        return Text(
            f"请逐个竞争单位列出：{levels}；总数如何分到各单位，不能猜。",
            f"List every unit of competition by {levels}; how a total is split is never guessed.",
        )

    def row(self, number: int, given: Mapping[str, object]) -> _Row | None:
        filled = {column: value for column, value in given.items() if value is not None and value != ""}
        for column in sorted(set(filled) - self._columns):
            listed = "、".join(sorted(self._columns))
            self.complain(
                "ranking.quota_column_unknown",
                f"quota:{number}:{column}",
                Text("本方案的名额表没有此列。", "The quota of these rules has no such column."),
                Text(f"可用的列：{listed}。", f"Columns: {listed}."),
            )
        if not set(filled) & (self._columns - _IGNORED):
            return None
        levels = tuple(self._level(number, level, filled.get(level, "")) for level in self._levels)
        places, words = self._places(number, filled.get(_PLACES)) if self._has_places else (None, "")
        line = self._line(number, filled.get(_LINE)) if self._has_line and "" not in levels else None
        kept_for = str(filled.get(_RESERVED, "")) if _RESERVED in self._columns else ""
        return _Row(number, levels, unicodedata.normalize("NFC", kept_for), places, words, line)

    def cells(self, rows: Iterable[_Row]) -> dict[str, Cell]:
        units: dict[str, _Row] = {}
        reserved: dict[str, dict[str, int]] = {}
        for row in rows:
            if "" in row.levels:
                continue
            unit = unit_of(row.levels[0], row.levels[1:]) if _AREA in self._levels else unit_of(WHOLE, row.levels)
            kept = reserved.setdefault(unit, {})
            if row.reserved_for in kept or (unit in units and not row.reserved_for):
                self.complain(
                    "ranking.quota_unit_twice",
                    f"quota:{row.number}",
                    Text("此单位（或此类预留）已在前面列出。", "This unit, or this reserve, already stands above."),
                    Text("请删去一行或合并。", "Delete one of the rows, or merge them."),
                    unit,
                )
            elif row.reserved_for:
                kept[row.reserved_for] = self._reserve(row)
            else:
                units[unit] = row
        self._check_reserves(units, reserved)
        return {
            unit: Cell(row.places, row.words, dict(sorted(reserved[unit].items())), row.qualifying_points)
            for unit, row in sorted(units.items())
        }

    def check_totals(self, rows: Iterable[_Row]) -> None:
        rows = list(rows)
        leaves = [row for row in rows if "" not in row.levels]
        for total in (row for row in rows if "" in row.levels):
            parts = [row for row in leaves if row.reserved_for == total.reserved_for and _adds_to(row, total)]
            found = sum(row.places or 0 for row in parts)
            if not parts:
                what = Text("这是合计行，但没有任何分项。", "This row is a total, but none of its parts is listed.")
                self.complain("ranking.quota_total_alone", f"quota:{total.number}", what, self.how_to_list())
            elif total.places != found:
                self.complain(
                    "ranking.quota_total_differs",
                    f"quota:{total.number}:{_PLACES}",
                    Text(f"分项之和为{found}，与合计不符。", f"The parts add up to {found}, not to this total."),
                    Text("请核对原公告，改正分项或合计。", "Compare with the announcement; mend a part or the total."),
                    total.places if total.places is not None else total.words,
                )

    def _level(self, number: int, level: str, value: object) -> str:
        text = unicodedata.normalize("NFC", str(value)).strip() if type(value) in {str, int} else "/"
        if not text:
            return ""
        wrong = bool(set(text) & set("/*"))
        if level == _AREA and not wrong:
            try:
                wrong = text not in self._zones if self._zones else self._areas.of(text) != text
            except JifenError:
                wrong = True
        if wrong:
            self.complain(
                "ranking.quota_area_unknown" if level == _AREA else "ranking.quota_bad_label",
                f"quota:{number}:{level}",
                Text("不是本方案的竞争单位。", "This is no unit of competition of these rules."),
                Text("片区填名称，镇街、区县填区划代码。", "Give a zone by its name, a town or county by its code."),
                value,
            )
        return text

    def _places(self, number: int, value: object) -> tuple[int | None, str]:
        places = _whole(value)
        if places is not None:
            return places, ""
        words = unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else ""
        if _DECIDES.fullmatch(words):
            return None, words
        self.complain(
            "ranking.quota_not_a_number",
            f"quota:{number}:{_PLACES}",
            Text("名额应为0或以上的整数。", "Places are a whole number, 0 or more."),
            Text(
                "没有名额填0；不按积分分配的，用文字写明办法，如“纳入电脑派位”；还没有定的，定了再公布。",
                "Write 0 for none; where places are given out another way, write how, in Chinese words; where it is open, decide first.",
            ),
            "" if value is None else value,
        )
        return 0, ""

    def _line(self, number: int, value: object) -> int | None:
        try:
            return scale(Decimal(str(value)), self._decimals)
        except (InvalidOperation, JifenError):
            self.complain(
                "ranking.quota_bad_line",
                f"quota:{number}:{_LINE}",
                Text("分数线应为分值。", "The qualifying points must be a number of points."),
                Text(f"至多{self._decimals}位小数，如 60。", f"At most {self._decimals} decimals, such as 60."),
                "" if value is None else value,
            )
            return None

    def _reserve(self, row: _Row) -> int:
        known = not self._served or row.reserved_for in self._served
        if row.places is None or not known:
            what = Text("预留须为已知类别的一个数目。", "A reserve is a number for a class the rules know.")
            mend = Text("请改为数目，或按方案改正类别名。", "Give a number, or the name of a class of the rules.")
            self.complain("ranking.quota_bad_reserve", f"quota:{row.number}", what, mend, row.reserved_for)
        return row.places or 0

    def _check_reserves(self, units: dict[str, _Row], reserved: dict[str, dict[str, int]]) -> None:
        for unit, kept in reserved.items():
            places = units[unit].places if unit in units else None
            if kept and sum(kept.values()) > (places or 0):
                self.complain(
                    "ranking.quota_reserves_exceed",
                    "quota",
                    Text("预留之和超过该单位的名额。", "More is reserved than the unit has."),
                    Text(f"名额为{places or 0}。", f"It has {places or 0} places."),
                    unit,
                )


def _adds_to(part: _Row, total: _Row) -> bool:
    return all(whole in {"", own} for own, whole in zip(part.levels, total.levels, strict=True))


def _whole(value: object) -> int | None:
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip()
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if isinstance(value, float) and value.is_integer():  # a spreadsheet keeps 260 as 260.0
        value = int(value)
    return value if type(value) is int and 0 <= value < _LARGEST else None
