"""A year's working days, read from a table: which day is off or worked, with every wrong row named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from jifen.facts.days import read_day
from jifen.facts.kinds import Field, Type
from jifen.kernel.errors import BadInputError, Complaint, Text
from jifen.platform.desk.sheets import rows_of

MOST_BYTES = 2**20
_OFF = ("放假", "休息", "休", "off")
_ON = ("上班", "补班", "班", "work")
_HEADS = ("日期", "date")
_DAY = Field("date", "日期", "date", Type.DATE)
_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class YearRead:
    """Days off that would be working days, and days worked that would be off."""

    days_off: tuple[date, ...]
    workdays: tuple[date, ...]


def read_year(content: bytes, year: int) -> YearRead:
    """
    Read the exceptions of one year.

    Args:
        content: .xlsx or .csv with two columns: the day, and 放假 or 上班.
        year: every day has to lie in it.

    Raises:
        BadInputError: ``desk.year_file``, with a complaint for every row that cannot be used.
    """
    if len(content) > MOST_BYTES:
        raise _unusable("文件太大。", "The file is too large.")
    found: dict[date, bool] = {}
    complaints: list[Complaint] = []
    for number, cells in _rows(content):
        if number > _MOST_ROWS:
            raise _unusable(f"超过 {_MOST_ROWS} 行。", f"More than {_MOST_ROWS} rows.")
        _take(f"第 {number} 行", cells, year, found, complaints)
    if complaints or not found:
        raise _unusable("有的行不能用。" if complaints else "没有一行日期。", "Some rows cannot be used.", complaints)
    return YearRead(tuple(d for d, off in found.items() if off), tuple(d for d, off in found.items() if not off))


def _take(where: str, cells: list[object], year: int, found: dict[date, bool], complaints: list[Complaint]) -> None:
    day = read_day(_DAY, cells[0])
    word = str(cells[1] if len(cells) > 1 else "").strip().lower()
    if isinstance(day, Complaint):
        complaints.append(Complaint(day.code, where, day.what, day.mend, day.value))
    elif day.year != year:
        complaints.append(_complaint(where, f"{day} 不在 {year} 年。", f"{day} is not in {year}."))
    elif word not in (*_OFF, *_ON):
        complaints.append(_complaint(where, "第二列应为“放假”或“上班”。", "The second column is 放假 or 上班."))
    elif day in found:
        complaints.append(_complaint(where, f"{day} 出现两次。", f"{day} is there twice."))
    elif (word in _OFF) == (day.weekday() >= 5):
        usual = (
            Text("本来就是休息日", "off anyway")
            if day.weekday() >= 5
            else Text("本来就是工作日", "a working day anyway")
        )
        complaints.append(_complaint(where, f"{day} {usual.zh}，不必列出。", f"{day} is {usual.en}; leave it out."))
    else:
        found[day] = word in _OFF


def _rows(content: bytes) -> Iterator[tuple[int, list[object]]]:
    found = rows_of(content)
    if found is None:
        raise _unusable("文件读不出来。", "The file cannot be read.")
    for number, cells in enumerate(found, 1):
        told = [cell.date() if isinstance(cell, datetime) else cell for cell in cells]
        if any(cell not in ("", None) for cell in told) and str(told[0]).strip().lower() not in _HEADS:
            yield number, told


def _complaint(where: str, zh: str, en: str) -> Complaint:
    return Complaint(
        "desk.year_row", where, Text(zh, en), Text("请更正后重新上传。", "Correct it and send the file again.")
    )


def _unusable(zh: str, en: str, complaints: list[Complaint] | None = None) -> BadInputError:
    mend = Text(
        "请使用两列的 .xlsx 或 .csv：日期、放假或上班。", "Use .xlsx or .csv with two columns: date, 放假 or 上班."
    )
    return BadInputError("desk.year_file", Text(zh, en), mend, complaints=complaints or ())
