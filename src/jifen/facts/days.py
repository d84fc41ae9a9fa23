"""Days and months in cells: read when they can be read in one way only."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from jifen.facts.kinds import Field, Type
from jifen.facts.wording import complain
from jifen.kernel.dates import Month, month_of
from jifen.kernel.errors import Complaint

EARLIEST, LATEST = date(1900, 3, 1), date(2199, 12, 31)
"""Days a record may name. Spreadsheets count the days before March 1900 wrongly, so no cell can hold them."""

_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)(?:[ T]0?0:00(?::00)?)?"
)
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})|年([0-9]{1,2})月?)")
_COMPACT_MONTH = re.compile(r"([0-9]{4})([0-9]{2})")
_TWO_READINGS = re.compile(
    r"[0-9]{1,2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}日?|[0-9]{1,2}[-/年][0-9]{1,4}月?|[0-9]{4}\.[0-9]{1,2}"
)


def read_day(field: Field, cell: object) -> date | Complaint:
    """Read a day from a cell that is not empty; a complaint has no place yet."""
    if isinstance(cell, datetime):
        if cell.time() != time_of_day():
            return day_complaint(field, "with_time", cell)
        cell = cell.date()
    if isinstance(cell, date):
        return cell if EARLIEST <= cell <= LATEST else day_complaint(field, "out_of_range", cell)
    if not isinstance(cell, str):
        is_time = isinstance(cell, time_of_day | timedelta)
        return day_complaint(field, "with_time" if is_time else "as_number", cell)
    plain = unicodedata.normalize("NFKC", cell).strip()
    return _parsed_date(field, plain, cell)


def _parsed_date(field: Field, plain: str, cell: str) -> date | Complaint:
    found = _DATE.fullmatch(plain)
    if found:
        year, month, day = found[1], found[3] or found[5], found[4] or found[6]
    elif compact := _COMPACT_DATE.fullmatch(plain):
        year, month, day = compact.groups()
    else:
        return day_complaint(field, "ambiguous" if _TWO_READINGS.fullmatch(plain) else "unreadable", cell)
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return day_complaint(field, "unreadable", cell)
    return value if EARLIEST <= value <= LATEST else day_complaint(field, "out_of_range", cell)


def read_month(field: Field, cell: object) -> Month | Complaint:
    """Read a month from a cell that is not empty; a complaint has no place yet."""
    plain = unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else ""
    found = _MONTH.fullmatch(plain) or _COMPACT_MONTH.fullmatch(plain)
    if found:
        year, month = int(found[1]), int(next(part for part in found.groups()[1:] if part))
        if not 1 <= month <= 12:
            return day_complaint(field, "unreadable", cell)
        inside = EARLIEST.year <= year <= LATEST.year
        return year * 12 + month - 1 if inside else day_complaint(field, "out_of_range", cell)
    day = read_day(field, cell)
    if isinstance(day, Complaint):
        return day
    # Spreadsheets turn a typed "2012-03" into the first day of that month; any other day was meant as a day.
    return month_of(day) if day.day == 1 else _complaint(field, "month_has_day", cell)


def day_complaint(field: Field, fault: str, cell: object) -> Complaint:
    """Complain of a day or month: ``unreadable``, ``ambiguous``, ``as_number``, ``with_time`` or ``out_of_range``."""
    if fault in ("unreadable", "out_of_range"):
        open_zh, open_en = (
            ("", "")
            if field.required
            else ("；仍在持续或没有的请留空", "; leave it empty while it runs or if there is none")
        )
        return _complaint(field, f"date_{fault}", cell, open_zh=open_zh, open_en=open_en)
    return _complaint(field, f"date_{fault}", cell)


def _complaint(field: Field, fault: str, cell: object, **named: object) -> Complaint:
    form = "2014-03" if field.type is Type.MONTH else "2014-03-05"
    return complain(f"facts.{fault}", "", cell, zh=field.zh, en=field.en, form=form, **named)
