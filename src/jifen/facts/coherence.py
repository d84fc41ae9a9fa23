"""
The fields of one record held against one another, by the rules its kind declares: for a row, and as SQL for a table.

A rule is applied where every field it speaks of could be read; a cell that could not has its own complaint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from jifen.facts.kinds import DatedWhen, Kind, NotBefore, Rule, Tells
from jifen.facts.wording import complain
from jifen.kernel import identity
from jifen.kernel.dates import show_month
from jifen.kernel.errors import Complaint

Locate = Callable[[str], str]
Values = Mapping[str, object]


def contradictions(kind: Kind, values: Values, locate: Locate) -> Iterator[Complaint]:
    """
    Find what cannot be true together in one record.

    Args:
        kind: the kind of the record.
        values: the fields that could be read.
        locate: where each cell stands.
    """
    for rule in kind.coherence:
        found = None
        if isinstance(rule, NotBefore):
            found = _too_early(rule, kind, values, locate)
        elif isinstance(rule, DatedWhen):
            found = _misdated(rule, kind, values, locate)
        elif isinstance(rule, Tells):
            found = _born_another_day(rule, values, locate)
        if found:
            yield found


def oddities(kind: Kind, values: Values, locate: Locate) -> Iterator[Complaint]:
    """Find what may be true together and is seldom so: the sex an identity number tells and the one on record."""
    for rule in kind.rules:
        if not isinstance(rule, Tells) or not values.get(rule.number):
            continue
        sex = values.get(rule.sex)
        told = "男" if identity.is_male(str(values[rule.number])) else "女"
        if sex in ("男", "女") and sex != told:
            yield complain("facts.sex_differs", locate(rule.sex), sex)


def broken(rule: Rule) -> tuple[str, str]:
    """
    Write a rule as SQL.

    Returns:
        The column at fault, and the condition that is true for the rows at fault.
    """
    if isinstance(rule, NotBefore):
        return rule.later, f'"{rule.later}" < "{rule.earlier}"'
    if isinstance(rule, DatedWhen):
        listed = ", ".join(f"'{label}'" for label in rule.labels)
        return rule.day, f'(("{rule.level}" IN ({listed})) <> ("{rule.day}" IS NOT NULL))'
    return (
        rule.born_on,
        f"""("{rule.number}" <> '' AND substr("{rule.number}", 7, 8) <> strftime("{rule.born_on}", '%Y%m%d'))""",
    )


def ordinal(value: object) -> int:
    """
    Give a day or month as a number that can be compared with others of its sort.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, int):
        return value
    raise TypeError(type(value).__name__)


def shown_day(value: object) -> str:
    """Write a day or month as people do."""
    return value.isoformat() if isinstance(value, date) else show_month(ordinal(value))


def _too_early(rule: NotBefore, kind: Kind, values: Values, locate: Locate) -> Complaint | None:
    later, earlier = values.get(rule.later), values.get(rule.earlier)
    if later is None or earlier is None or ordinal(later) >= ordinal(earlier):
        return None
    first, last = kind.by_name[rule.earlier], kind.by_name[rule.later]
    named = {"start_zh": first.zh, "start_en": first.en, "end_zh": last.zh, "end_en": last.en}
    return complain("facts.span_inverted", locate(rule.later), shown_day(later), start=shown_day(earlier), **named)


def _misdated(rule: DatedWhen, kind: Kind, values: Values, locate: Locate) -> Complaint | None:
    if rule.day not in values or rule.level not in values:
        return None
    day, label = values[rule.day], values[rule.level]
    if (day is not None) == (label in rule.labels):
        return None
    field, level = kind.by_name[rule.day], kind.by_name[rule.level]
    named = {"zh": field.zh, "en": field.en, "level_zh": level.zh, "level_en": level.en, "label": label}
    if day is None:
        return complain("facts.date_wanted", locate(rule.day), **named)
    return complain("facts.date_unwanted", locate(rule.day), shown_day(day), labels="、".join(rule.labels), **named)


def _born_another_day(rule: Tells, values: Values, locate: Locate) -> Complaint | None:
    number, born = values.get(rule.number), values.get(rule.born_on)
    if not number or born is None or identity.birth_date(str(number)) == born:
        return None
    return complain("facts.birth_date_differs", locate(rule.born_on), born)
