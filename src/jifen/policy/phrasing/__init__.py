"""Parts of a rule in words, Chinese and English, as an officer would read them aloud: ``每险种每满一年 1.5 分``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.kinds import UNITS, WHOSE, Field, Kind
from jifen.kernel.errors import Text
from jifen.policy.awards import Award
from jifen.policy.meanings import word_means
from jifen.policy.measures import Amount
from jifen.policy.scheme import USES, Span
from jifen.policy.words import Duration, Window

NOTHING = Text("无", "none")
_ONE = ("1", "-1")


def number(value: Decimal | int) -> str:
    """A number without trailing zeros and never in scientific form."""
    plain = format(Decimal(value), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def points(value: Decimal | None) -> Text:
    """Points, or that there are none."""
    return NOTHING if value is None else Text(f"{number(value)} 分", counted(value, "point"))


def counted(value: Decimal | int | str, one: str) -> str:
    """So many of something in English: ``1 month``, ``2 months``; the word is given for one of them."""
    said = value if isinstance(value, str) else number(value)
    return f"{said} {one}" if said in _ONE else f"{said} {one}s"


def measured(value: Decimal | int | str, unit: str) -> Text:
    """A figure with its unit, as the catalogue writes it: ``167.5 小时`` and ``167.5 hours``."""
    said = value if isinstance(value, str) else number(value)
    one, many = UNITS.get(unit, (unit, unit))
    return Text(f"{said} {unit}".strip(), f"{said} {one if said in _ONE else many}".strip())


def bound(value: Decimal | None) -> Text:
    """A limit, or that there is none."""
    return NOTHING if value is None else Text(number(value), number(value))


def joined(parts: Iterable[Text], zh: str = "，", en: str = ", ") -> Text:
    """Several phrases as one."""
    kept = [part for part in parts if part.zh]
    return Text(zh.join(part.zh for part in kept), en.join(part.en for part in kept))


def change(what: Text, old: Text, new: Text) -> Text:
    """``上限 50 → 75``."""
    return Text(f"{what.zh} {old.zh} → {new.zh}", f"{what.en} {old.en} → {new.en}")


def length(value: Duration) -> Text:
    """A length of time."""
    if value.days:
        return Text(f"{value.days}天", counted(value.days, "day"))
    if value.months and value.months % 12 == 0:
        return Text(f"{value.months // 12}年", counted(value.months // 12, "year"))
    return Text(f"{value.months}个月", counted(value.months or 0, "month"))


def day(value: date | str) -> Text:
    """A printed day, or one of the days a rule may hang on."""
    return word_means("up_to", value) if isinstance(value, str) else Text(value.isoformat(), value.isoformat())


def kinds_of(names: Iterable[str]) -> list[Kind]:
    """The kinds of the catalogue by these names; names it does not have are passed over."""
    return [CATALOGUE[name] for name in names if name in CATALOGUE]


def kinds(names: Iterable[str]) -> Text:
    """Kinds of records by their names for people."""
    found = kinds_of(names)
    return Text("、".join(kind.zh for kind in found), " and ".join(kind.en for kind in found)) if found else NOTHING


def whose(seats: Iterable[str]) -> Text:
    """Whose records count."""
    found = [WHOSE[seat] for seat in seats]
    return Text("、".join(seat.zh for seat in found), " and ".join(seat.en for seat in found))


def window(value: Window | None, names: Iterable[str] = ()) -> Text:
    """A stretch of time; with the kinds it is about, the date that is compared is called by its name."""
    if value is None:
        return Text("不限时间", "any time")
    compared = field_named(names, value.by) if value.by else NOTHING
    by = Text(f"（按{compared.zh}）", f" (by {compared.en})") if value.by else Text("", "")
    if value.last is not None and value.up_to is not None:
        long, end = length(value.last), day(value.up_to)
        return Text(f"截至{end.zh}的最近{long.zh}{by.zh}", f"the last {long.en} up to {end.en}{by.en}")
    if value.older_than is not None and value.up_to is not None:
        long, end = length(value.older_than), day(value.up_to)
        return Text(f"{end.zh}的{long.zh}以前{by.zh}", f"{long.en} or longer before {end.en}{by.en}")
    if value.up_to is not None:
        return Text(f"截至{day(value.up_to).zh}{by.zh}", f"up to {day(value.up_to).en}{by.en}")
    if value.calendar_years is not None and value.before is not None:
        end = day(value.before)
        return Text(
            f"{end.zh}所在年度之前的{value.calendar_years}个完整年度{by.zh}",
            f"the {value.calendar_years} calendar years before that of {end.en}{by.en}",
        )
    since = Text(f"自{value.since}", f"from {value.since}") if value.since else Text("", "")
    until = Text(f"至{value.until}", f"until {value.until}") if value.until else Text("", "")
    both = joined((since, until), "", " ")
    return Text(both.zh + by.zh, both.en + by.en)


def field_of(names: Iterable[str], name: str) -> Field | None:
    """A field by its name, in the first of these kinds that has it."""
    return next((kind.by_name[name] for kind in kinds_of(names) if name in kind.by_name), None)


def field_named(names: Iterable[str], name: str) -> Text:
    """A field by its name for people, or by its own where the catalogue does not have it."""
    found = field_of(names, name)
    return Text(found.zh, found.en) if found else Text(name, name)


def unit(names: tuple[str, ...], amount: Amount | None) -> Text:
    """
    What one unit of a measure is: ``每险种每满一年`` / ``per full year of each kind of insurance``.

    Args:
        names: the kinds of records that are measured.
        amount: how they are measured; without it their being there is one unit.
    """
    operation = amount.operation if amount is not None else "exists"
    if amount is None or operation == "exists":
        return Text(f"有{kinds(names).zh.removesuffix('记录')}记录", f"for a record of {kinds(names).en}")
    one = _one(names, amount)
    each = amount.each
    if each is None:
        return one
    found = field_named(names, each.by)
    by = _GROUPED.get(each.by, Text(f"每{found.zh}", found.en))
    most = (
        Text(f"（{by.zh}至多{each.at_most}）", f" (at most {each.at_most} of each {by.en})")
        if each.at_most
        else Text("", "")
    )
    if each.by in ("record", "year") and each.at_most and each.take == "sum":
        return Text(one.zh + most.zh, one.en + most.en)
    taken = {
        "sum": Text("", ""),
        "largest": Text("（取最多）", " (the largest)"),
        "smallest": Text("（取最少）", " (the smallest)"),
    }
    return Text(
        f"{by.zh}{taken[each.take].zh}{one.zh}{most.zh}", f"{one.en} of each {by.en}{taken[each.take].en}{most.en}"
    )


_GROUPED = {"record": Text("每条记录", "record"), "year": Text("每年", "year"), "person": Text("每人", "person")}


def _one(names: tuple[str, ...], amount: Amount) -> Text:
    """One unit, before groups."""
    operation = amount.operation
    if amount.is_span:
        spans = {
            "months": ("每月", "month"),
            "half_years": ("每满半年", "full half year"),
            "full_years": ("每满一年", "full year"),
        }
        zh, en = spans[operation]
        run = getattr(amount, operation) == "longest_run"
        return Text(f"{'连续' if run else ''}{zh}", f"per {'unbroken ' if run else ''}{en}")
    name = str(getattr(amount, operation))
    if operation == "count" and name == "records":
        per = number(amount.in_units_of) if amount.in_units_of else ""
        return Text(f"每{'满' + per if per else ''}次", f"per {per + ' times' if per else 'time'}")
    field = field_of(names, name)
    said = field_named(names, name)
    if amount.in_units_of is not None:
        size = measured(amount.in_units_of, field.unit if field else "")
        of = "" if size.en.endswith(said.en) else f" of {said.en}"  # no hours of hours
        return Text(f"{said.zh}每满{size.zh.replace(' ', '')}", f"per {size.en}{of}")
    patterns = {
        "count": ("每个不同的{}", "per different {}"),
        "sum": ("{}合计", "sum of {}"),
        "largest": ("最大{}", "largest {}"),
        "shares": ("每项按{}分享", "per item, shared by {}"),
        "age": ("年龄（自{}）", "age from {}"),
        "years_since": ("自{}起每周年", "per year since {}"),
        "best": ("最高{}", "highest {}"),
    }
    zh, en = patterns[operation]
    return Text(zh.format(said.zh), en.format(said.en))


def remainders(amount: Amount | None) -> Text:
    """What becomes of the rest, and which breaks are forgiven."""
    if amount is None:
        return NOTHING
    parts = [word_means("remainders", amount.remainders)] if amount.remainders else []
    if amount.gaps_up_to is not None:
        gap = length(amount.gaps_up_to)
        counted = "计入" if amount.gaps_count else "不计入"
        served = "counted" if amount.gaps_count else "not counted"
        parts.append(Text(f"中断{gap.zh}以内仍算连续（中断期间{counted}）", f"gaps up to {gap.en} bridged ({served})"))
    if amount.running is not None:
        parts.append(Text("须延续至截止日", "still running") if amount.running else Text("不须延续至截止日", "any run"))
    return joined(parts) if parts else NOTHING


def award(value: Award, one: Text) -> Text:
    """
    What a line is worth.

    Args:
        value: the award.
        one: what one unit is.
    """
    lines: Mapping[str, Decimal] = value.levels or {}
    match value.operation:
        case "levels":
            return joined(
                Text(f"{label} {number(worth)}", f"{label} {number(worth)}") for label, worth in lines.items()
            )
        case "each_unit":
            return Text(f"{one.zh} {points(value.each_unit).zh}", f"{points(value.each_unit).en} {one.en}")
        case "flat":
            return points(value.flat)
        case "table":
            rows = (f"{row}: {number(worth)}" for row, worth in (value.table or {}).items())
            listed = "，".join(rows)
            return Text(f"查表（{listed}）", f"by table ({listed})")
        case operation:
            zh, en = _OPERATIONS[operation]
            return Text(zh, en)


_OPERATIONS = {
    "bands": ("分段单价", "banded rates"),
    "ranges": ("分段区间", "intervals"),
    "cells": ("查表", "a grid"),
    "tiers": ("按条件分档", "tiers of conditions"),
}


def span(value: Span | None) -> Text:
    """From a day on, or from a day until a day."""
    if value is None:
        return Text("随方案", "as the scheme")
    if value.until is None:
        return Text(f"{value.from_}起", f"from {value.from_}")
    return Text(f"{value.from_}至{value.until}", f"{value.from_} to {value.until}")


def uses(value: Iterable[str] | None) -> Text:
    """Uses of points; none named means every use."""
    if value is None:
        return Text("全部用途", "every use")
    return joined((Text(*USES.get(use, (use, use))) for use in value), "、", ", ")
