"""
The catalogue of facts: one declaration per kind of record.

Everything that touches a record is made from these declarations: validation, the Excel template, JSON and Parquet
forms, the words a scheme may use, and later the web form. To add a fact, add a declaration in ``catalogue``.

Three ideas carry the whole room:

* **Whose.** Every record belongs to a seat in the household (``WHOSE``): the applicant, the partner, the child applied for, …
* **Spans.** A kind may describe a stretch of time. Its precision is a ``day`` or a ``month``; both ends are inside.
* **Silence.** A kind without records is *unknown* until somebody's word closes the list. For claims that can only add
  points the applicant's own word is enough; for everything that can cost points or a right, the source has to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Type(StrEnum):
    """What a cell of a record holds, once read."""

    TEXT = "text"  # str, NFC, trimmed
    LEVEL = "level"  # one of the Chinese labels of the field
    CODE = "code"  # a code the scheme itself declares (other certificates, catalogue trades)
    NUMBER = "number"  # int, scaled by 10**decimals of the field
    FLAG = "flag"  # bool
    DATE = "date"  # datetime.date
    MONTH = "month"  # int, year*12 + month-1
    PLACE = "place"  # division code, GB/T 2260
    IDENTITY = "identity"  # resident identity number, normalised to 18 places


class Silence(StrEnum):
    """Whose word closes the list of records of a kind."""

    APPLICANT = "applicant"  # claiming less can only lower one's own points
    SOURCE = "source"  # an empty list is an advantage, so the department in charge has to say so


class Sensitivity(StrEnum):
    """How carefully a record is kept; the classes of the privacy design."""

    PERSONAL = "S1"
    SENSITIVE = "S2"
    GUARDED = "S3"  # offences, health, family planning: only the answer is kept


@dataclass(frozen=True, slots=True)
class Whose:
    """A seat in the household of a case; ``several`` persons may sit in it at once."""

    name: str
    zh: str
    en: str
    several: bool = False


WHOSE: dict[str, Whose] = {
    whose.name: whose
    for whose in (
        Whose("self", "本人", "the applicant"),
        Whose("partner", "配偶", "the applicant's spouse"),
        Whose("former_partner", "前配偶", "a former spouse", several=True),
        Whose("child", "申请入学子女", "the child a school place is asked for"),
        Whose("other_child", "其他子女", "another child", several=True),
        Whose("parent", "父母", "a parent of the applicant", several=True),
        Whose("grandparent", "祖父母外祖父母", "a grandparent of the applicant", several=True),
    )
}


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field of a record.

    ``decimals`` scales numbers to integers: 2 for yuan kept as fen. ``absent`` is what an empty cell means; a field
    without it has to be filled in, so that no rule ever meets a hole. ``levels`` run from low to high where ``ordered``.
    """

    name: str
    zh: str
    en: str
    type: Type
    unit: str = ""
    decimals: int = 0
    levels: tuple[str, ...] = ()
    ordered: bool = False
    required: bool = True
    absent: object = None
    at_least: int | None = 0
    at_most: int | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The two fields between which a fact holds, both inside; an open end means it still runs."""

    start: str
    end: str
    precision: Type  # DATE or MONTH


@dataclass(frozen=True, slots=True)
class NotBefore:
    """The later of two days or months cannot lie before the earlier one; where either is left open, nothing is compared."""

    later: str
    earlier: str


@dataclass(frozen=True, slots=True)
class DatedWhen:
    """A day is filled in where a level has one of some labels, and left empty where it has another."""

    day: str
    level: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tells:
    """An identity number, where there is one, tells the same day of birth as the record; the sex it tells may differ."""

    number: str
    born_on: str
    sex: str


Rule = NotBefore | DatedWhen | Tells
"""What the fields of one record have to say together; ``coherence`` holds rows and tables against it."""


@dataclass(frozen=True)
class Kind:
    """
    One kind of record.

    ``rules`` are what its fields have to say together. ``on`` is the date field a window compares unless a rule names another; ``proved_by`` the departments that may prove
    it, in the order they are asked; ``historic`` marks facts of repealed schemes, kept out of new forms. Of a ``single``
    kind everybody in the household has one record at most.
    """

    name: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    proved_by: tuple[str, ...]
    silence: Silence = Silence.APPLICANT
    span: Span | None = None
    rules: tuple[Rule, ...] = ()
    on: str | None = None
    single: bool = False
    historic: bool = False
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    whose: tuple[str, ...] = ("self",)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by their English name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def coherence(self) -> tuple[Rule, ...]:
        """The rules of the kind, first that a span ends no earlier than it starts."""
        return (*((NotBefore(self.span.end, self.span.start),) if self.span else ()), *self.rules)


UNITS: dict[str, tuple[str, str]] = {
    "小时": ("hour", "hours"),
    "元": ("yuan", "yuan"),
    "毫升": ("ml", "ml"),
    "分": ("point", "points"),
    "人": ("person", "persons"),
    "学年": ("school year", "school years"),
    "%": ("%", "%"),
}
"""Units of numbers as the catalogue writes them → in English, for one and for many."""

DEPARTMENTS: dict[str, tuple[str, str]] = {
    "public_security": ("公安", "public security"),
    "human_resources": ("人力资源社会保障", "human resources and social security"),
    "education": ("教育", "education"),
    "health": ("卫生计生", "health and family planning"),
    "civil_affairs": ("民政", "civil affairs"),
    "housing": ("住房城乡建设", "housing and construction"),
    "tax": ("税务", "tax"),
    "market": ("市场监督", "market regulation"),
    "science": ("科技知识产权", "science and intellectual property"),
    "housing_fund": ("住房公积金", "housing fund"),
    "safety": ("安全生产监管", "work safety"),
    "party": ("党群", "party organisations and youth league"),
    "issuer": ("发证单位", "the body that issued the paper"),
    "window": ("受理窗口", "the accepting window"),
}
