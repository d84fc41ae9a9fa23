"""
One cell and its field → the value, or a complaint. Nothing is guessed.

What a reader may do is only what loses nothing: full-width digits become ASCII, blanks at the ends go, a date written in
one of the plain Chinese ways becomes a date. Whatever has two readings is refused, with the way to mend it:

* ``03/04/2014`` may be March or April; ``14-3-5`` lacks its century.
* A number where a date should be is a cell that lost its format: 41703 or 20140305.
* An identity number stored as a number has lost its last digits.
* A number with more decimals than the field keeps, even if only by the noise of a floating-point formula.

A whole number below 10**15 in a text column is taken as its digits, because spreadsheets store typed digits so.
"""

from __future__ import annotations

import dataclasses
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal

from jifen.facts.days import EARLIEST, LATEST, day_complaint, read_day, read_month
from jifen.facts.kinds import Field, Kind, Type
from jifen.facts.wording import complain, nearest
from jifen.kernel import identity, places
from jifen.kernel.dates import first_day, month_of
from jifen.kernel.errors import Complaint

Value = str | int | bool | date | None
"""What a field holds once read; see ``kinds.Type``."""

LONGEST_TEXT = 200
LONGEST_CODE = 64
_EXACT_IN_A_CELL = 10**15
_MOST_DIGITS = 18

_DECIMAL = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_PLACE = re.compile(r"([1-9][0-9]{5}(?:[0-9]{3}){0,2})(?: +(.*))?")
_FLAGS = {"是": True, "有": True, "否": False, "无": False}

# Invisible characters with which one text can be made to look like another, or to run backwards.
_TREACHEROUS = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_BREAKS = re.compile("[\t\n\u000b\u000c\r\u2028\u2029]+")


@dataclasses.dataclass(frozen=True, slots=True)
class Codebook:
    """
    What a reader may hold against the cells, beyond the catalogue.

    ``codes`` lists the codes a scheme declares, keyed ``kind.field``; a code field without a key takes any code.
    ``received_on`` is the day the file came in: what happened cannot lie after it. None leaves that unchecked.
    """

    codes: Mapping[str, Collection[str]] = dataclasses.field(default_factory=dict)
    divisions: places.Divisions | None = None
    received_on: date | None = None


def is_empty(cell: object) -> bool:
    """Whether a cell holds nothing: None, or a text of blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def read(field: Field, cell: object, codes: Collection[str] | None = None) -> Value | Complaint:
    """
    Read one cell.

    Args:
        field: what the column is declared to hold.
        cell: what stands there: text, int, float, Decimal, bool, date, datetime, time, timedelta or None.
        codes: the codes a scheme declares for a code field; None takes any.

    Returns:
        The value in the type of ``kinds.Type``, the field's ``absent`` for an empty cell, or a complaint without place.
    """
    if is_empty(cell):
        return _complaint(field, "facts.empty", "") if field.required else _absent(field)
    if field.type is Type.CODE:
        return _read_code(field, cell, codes)
    return _READERS[field.type](field, cell)


def read_person(cell: object) -> str | Complaint:
    """Read a person's number: a text without blanks, at most 64 characters, full-width forms made ASCII."""
    if isinstance(cell, Complaint):
        return cell
    if is_empty(cell):
        return complain("facts.person_missing")
    text = _as_text(cell)
    if text is None:
        return complain("facts.person_unreadable", value=cell)
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()
    if not plain or len(plain) > LONGEST_CODE or plain.split() != [plain] or _TREACHEROUS.search(plain):
        return complain("facts.person_unreadable", value=cell)
    return plain


def lies_ahead(kind: Kind, field: Field, value: Value, received_on: date) -> bool:
    """
    Whether a value tells of something that had not happened when the file came in.

    Only the end of a span kept by the day may lie ahead: a permit or a contract runs on. Months that are counted
    because they were paid may not.
    """
    if not isinstance(value, int | date) or isinstance(value, bool):
        return False
    if field.type is Type.DATE:
        runs_on = kind.span is not None and field.name == kind.span.end
        return isinstance(value, date) and value > received_on and not runs_on
    return field.type is Type.MONTH and isinstance(value, int) and value > month_of(received_on)


def show(field: Field, value: Value) -> str:
    """Write a value as text that :func:`read` reads back as the same value; empty for an open end."""
    if value is None:
        return ""
    if field.type is Type.MONTH and isinstance(value, int):
        return first_day(value).strftime("%Y-%m")
    if field.type is Type.NUMBER and isinstance(value, int):
        return format(Decimal(value).scaleb(-field.decimals), "f")
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def _absent(field: Field) -> Value:
    value = field.absent
    return value if isinstance(value, str | int | bool | date) else None


def _complaint(field: Field, code: str, cell: object, **named: object) -> Complaint:
    return complain(code, "", cell, zh=field.zh, en=field.en, **named)


def _as_text(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    if isinstance(cell, float) and not cell.is_integer():
        return None
    return str(int(cell)) if abs(cell) < _EXACT_IN_A_CELL else None


def _read_text(field: Field, cell: object, longest: int = LONGEST_TEXT) -> str | Complaint:
    text = _as_text(cell)
    if text is None:
        return _complaint(field, "facts.wrong_type", cell)
    text = _INVISIBLE.sub("", _BREAKS.sub(" ", text)).strip()
    if _TREACHEROUS.search(text) or not text:
        return _complaint(field, "facts.text_characters", cell)
    text = unicodedata.normalize("NFC", text)
    if len(text) > longest:
        return _complaint(field, "facts.text_too_long", cell, most=longest)
    return text


def _read_level(field: Field, cell: object) -> str | Complaint:
    text = cell.strip() if isinstance(cell, str) else ""
    if text in field.levels:
        return text
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()
    for level in field.levels:
        if unicodedata.normalize("NFKC", level) == plain:
            return level
    return _complaint(field, "facts.level_unknown", cell, near=nearest(plain, field.levels))


def _read_code(field: Field, cell: object, codes: Collection[str] | None) -> str | Complaint:
    text = _read_text(field, cell, LONGEST_TEXT)
    if isinstance(text, Complaint):
        return text
    # A drop-down shows "code name"; codes have no blanks, so what follows one is for the eye.
    code = unicodedata.normalize("NFKC", text).split()[0]
    if len(code) > LONGEST_CODE:
        return _complaint(field, "facts.text_too_long", cell, most=LONGEST_CODE)
    if codes is not None and code not in codes:
        return _complaint(field, "facts.code_unknown", cell, near=nearest(code, codes))
    return code


def _read_flag(field: Field, cell: object) -> bool | Complaint:
    if isinstance(cell, bool):
        return cell
    flag = _FLAGS.get(cell.strip()) if isinstance(cell, str) else None
    return _complaint(field, "facts.flag_unknown", cell) if flag is None else flag


def _read_number(field: Field, cell: object) -> int | Complaint:
    number = _as_decimal(cell)
    if number is None:
        return _complaint(field, "facts.number_unreadable", cell, unit=field.unit)
    if not number.is_finite():
        return _complaint(field, "facts.number_not_finite", cell)
    if number and number.adjusted() >= _MOST_DIGITS:
        return _out_of_range(field, cell)
    if number and number.adjusted() < -_MOST_DIGITS:
        return _complaint(field, "facts.number_too_precise", cell, decimals=field.decimals)
    # Through the digits, not by multiplying: the arithmetic of Decimal rounds to its context.
    sign, digits, exponent = number.as_tuple()
    shift = int(exponent) + field.decimals
    whole = int("".join(map(str, digits)))
    if shift < 0:
        whole, lost = divmod(whole, 10**-shift)
        if lost:
            return _complaint(field, "facts.number_too_precise", cell, decimals=field.decimals)
    else:
        whole *= 10**shift
    whole = -whole if sign else whole
    too_small = field.at_least is not None and whole < field.at_least
    too_large = abs(whole) >= 10**_MOST_DIGITS or (field.at_most is not None and whole > field.at_most)
    return _out_of_range(field, cell) if too_small or too_large else whole


def _as_decimal(cell: object) -> Decimal | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, float):
        return Decimal(repr(cell)) if math.isfinite(cell) else Decimal("NaN")
    if isinstance(cell, Decimal):
        return cell
    if isinstance(cell, int):
        return Decimal(cell) if abs(cell) < 10**40 else Decimal("1E40")
    if not isinstance(cell, str):
        return None
    plain = unicodedata.normalize("NFKC", cell).strip()
    if plain.lower().strip("+-") in ("nan", "inf", "infinity"):
        return Decimal("NaN")
    return Decimal(plain) if _DECIMAL.fullmatch(plain) else None


def _out_of_range(field: Field, cell: object) -> Complaint:
    least = "…" if field.at_least is None else show(field, field.at_least)
    most = show(field, field.at_most if field.at_most is not None else 10**_MOST_DIGITS - 1)
    return _complaint(field, "facts.number_out_of_range", cell, least=least, most=most, unit=field.unit)


def _read_place(field: Field, cell: object) -> str | Complaint:
    text = _as_text(cell)
    found = _PLACE.fullmatch(unicodedata.normalize("NFKC", text).strip()) if text else None
    return found[1] if found else _complaint(field, "facts.place_unknown", cell)


def name_beside(cell: object) -> str:
    """Give the name that a drop-down wrote beside a division code, or nothing."""
    found = _PLACE.fullmatch(unicodedata.normalize("NFKC", cell).strip()) if isinstance(cell, str) else None
    return (found[2] or "").strip() if found else ""


def _read_identity(field: Field, cell: object) -> str | Complaint:
    if not isinstance(cell, str):
        is_number = isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)
        # The number itself is never repeated, not even the digits that are left of it.
        code = "facts.identity_as_number" if is_number else "facts.wrong_type"
        return _complaint(field, code, identity.MASK)
    found = identity.problems(cell)
    if found:
        return found[0]
    number = identity.normalise(cell)
    born = identity.birth_date(number)
    return number if EARLIEST <= born <= LATEST else day_complaint(field, "out_of_range", identity.MASK)


_READERS: dict[Type, Callable[[Field, object], Value | Complaint]] = {
    Type.TEXT: _read_text,
    Type.LEVEL: _read_level,
    Type.FLAG: _read_flag,
    Type.NUMBER: _read_number,
    Type.DATE: read_day,
    Type.MONTH: read_month,
    Type.PLACE: _read_place,
    Type.IDENTITY: _read_identity,
}
