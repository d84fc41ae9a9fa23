"""
One text for one value: the JSON whose bytes are hashed, and the CSV a spreadsheet opens without running anything.

``docs/algorithms/publication.md`` is the specification; ``verifier.py`` follows it on its own and imports nothing from here.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from jifen.kernel.errors import BadInputError, Text

Cell = str | int | None

_PLAIN = {type(None), bool, int, str, date}
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)  # str: a date
_STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def canonical(value: object) -> bytes:
    """
    Write a value as canonical JSON: keys sorted, no white space, UTF-8, text in NFC, no fractions.

    Args:
        value: None, bool, int, str, date (written YYYY-MM-DD), or lists and mappings of these.

    Raises:
        BadInputError: ``ranking.not_canonical`` for anything else: a float has more than one way to be written.
    """
    # A row of a score table is flat and is written as it is: a table of 300,000 has millions of cells.
    value = dict(value) if isinstance(value, Mapping) else value
    flat = isinstance(value, dict) and set(map(type, value.values())) <= _PLAIN and set(map(type, value)) == {str}
    text = _ENCODER.encode(value if flat else _plain(value))
    if not unicodedata.is_normalized("NFC", text):
        text = _ENCODER.encode(_plain(value))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise _refused("text") from None


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """
    Write rows as CSV: every cell quoted, lines ended by CR LF, a byte order mark so that spreadsheets read Chinese.

    A cell that a spreadsheet could take for a formula gets an apostrophe in front.
    """
    lines = (",".join(map(_csv_cell, row)) for row in rows)
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode("utf-8")


def _csv_cell(value: Cell) -> str:
    text = "" if value is None else str(value)
    if text[:1] in _STARTS_A_FORMULA:
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'


def _plain(value: object) -> object:
    kind = type(value)
    if value is None or kind is bool or kind is int:
        return value
    if isinstance(value, str):
        text = str(value)
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if kind is date:
        return str(value)
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise _refused(kind.__name__)


def _refused(kind: str) -> BadInputError:
    return BadInputError(
        "ranking.not_canonical",
        Text(
            f"值（{kind}）没有唯一的写法，不能公布或封存。",
            f"A value ({kind}) has no single spelling; it cannot be sealed.",
        ),
        Text(
            "只可用文字、整数、是否、日期；小数请按位数放大为整数。",
            "Use text, whole numbers, true, false and dates; scale fractions to whole numbers.",
        ),
    )
