"""
The layout every table of records shares, whether it is a sheet, a CSV file or a form: whose, what, and who proved it.

A table of a kind has the columns ``person``, ``whose``, the fields of the kind, then ``standing``, ``proved_by``,
``proved_on`` and ``reference``. One further table, 核验答复, closes lists: it says for a person and a kind whose word
it is that nothing is missing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import STANDING_ZH, Standing
from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Kind, Type

PERSON = Field("person", "人员编号", "person", Type.TEXT, help="同一个人在各表中用同一编号")
_STANDINGS = tuple(STANDING_ZH[standing] for standing in Standing)
STANDING = Field(
    "standing",
    "核验状态",
    "standing",
    Type.LEVEL,
    levels=_STANDINGS,
    required=False,
    absent=_STANDINGS[0],
    help="留空即已申报",
)
PROVED_BY = Field(
    "proved_by",
    "核验单位",
    "proved by",
    Type.LEVEL,
    levels=tuple(zh for zh, _ in DEPARTMENTS.values()),
    required=False,
    absent="",
    help="已核实或已否定的必填",
)
PROVED_ON = Field("proved_on", "核验日期", "proved on", Type.DATE, required=False, help="已核实或已否定的必填")
REFERENCE = Field("reference", "凭证号", "reference", Type.TEXT, required=False, absent="")
PROOF = (STANDING, PROVED_BY, PROVED_ON, REFERENCE)

NOT_ANSWERED = "未答复"
ANSWERS = "核验答复"
LIST_OF = Field("kind", "记录类别", "kind of record", Type.LEVEL, levels=tuple(kind.zh for kind in CATALOGUE.values()))
ANSWER = Field(
    "standing",
    "答复",
    "answer",
    Type.LEVEL,
    levels=(*_STANDINGS, NOT_ANSWERED),
    required=False,
    absent=STANDING_ZH[Standing.VERIFIED],
    help="留空即已核实：该类记录已列全",
)
ANSWER_COLUMNS: tuple[Field, ...] = (PERSON, LIST_OF, ANSWER, PROVED_BY, PROVED_ON, REFERENCE)

REMARKS = "备注"
"""A column of this name is anybody's own; nothing reads it."""


def whose_field(kind: Kind) -> Field:
    """Give the column that says whose record it is; an empty cell is the applicant."""
    return _WHOSE_FIELDS.get(kind.name) or _new_whose_field(kind)


def columns(kind: Kind) -> tuple[Field, ...]:
    """Give the columns of a kind's table, in order."""
    return (PERSON, whose_field(kind), *kind.fields, *PROOF)


def _new_whose_field(kind: Kind) -> Field:
    seats = tuple(WHOSE[name].zh for name in kind.whose)
    applicant = WHOSE["self"].zh
    return Field(
        "whose", "归属", "whose", Type.LEVEL, levels=seats, required=False, absent=applicant, help="留空即本人"
    )


# By name, because a kind is slow to hash and this is asked for every row.
_WHOSE_FIELDS = {kind.name: _new_whose_field(kind) for kind in CATALOGUE.values()}


def heading(field: Field) -> str:
    """Write a column's header: its Chinese name, its unit, and * where it has to be filled in."""
    unit = f"（{field.unit}）" if field.unit else ""
    return f"{field.zh}{unit}{'*' if field.required else ''}"


def column_of(header: object, fields: Sequence[Field]) -> Field | None:
    """Find the column a header names, by its Chinese or English code name, with or without unit and star."""
    name = header_name(header)
    return next((field for field in fields if name in (field.zh, field.name)), None)


def header_name(header: object) -> str:
    """Strip a header of unit, star and blanks."""
    if not isinstance(header, str):
        return ""
    plain = unicodedata.normalize("NFKC", header)
    return plain.split("(")[0].replace("*", "").strip()


def listed(fields: Iterable[Field]) -> str:
    """Name columns in a sentence."""
    return "、".join(field.zh for field in fields)


def column_letters(column: int) -> str:
    """Name a column as spreadsheets do: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
