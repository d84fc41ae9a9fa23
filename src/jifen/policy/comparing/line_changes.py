"""What changed in one line, from one scheme to another: its values, and the rule by which they are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from jifen.facts.kinds import Field, Type
from jifen.kernel.errors import Text
from jifen.policy import phrasing
from jifen.policy.awards import Award
from jifen.policy.comparing.generic_changes import rule_changes
from jifen.policy.conditions import Condition
from jifen.policy.levels import level_table
from jifen.policy.phrasing import bound, change, points
from jifen.policy.phrasing import conditions as phrasing_conditions
from jifen.policy.phrasing.matchers import matcher as describe
from jifen.policy.scheme import Deemed, Indicator, Scheme, Void
from jifen.policy.walking import window_of
from jifen.policy.words import Matcher, Rule, Window


@dataclass(frozen=True)
class LineChange:
    """
    One change of a line.

    ``value`` is a number in a table of the law; ``rule`` is how it is come by: rate, limit, window, records, persons.
    ``number`` is the new number, where the change is one of a number.
    """

    sort: Literal["value", "rule"]
    what: Text
    number: Decimal | None = None


def line_changes(old: Indicator, old_scheme: Scheme, new: Indicator, new_scheme: Scheme) -> list[LineChange]:
    """
    Compare two lines by what they do, not by how they are written.

    Args:
        old: a line.
        old_scheme: the scheme it belongs to: what it leaves unsaid is said there.
        new: the line to compare with it.
        new_scheme: the scheme of that line.

    Returns:
        Every change, records first, limits last; none when both give the same points for the same facts.
    """
    before, after = _Line(old, old_scheme), _Line(new, new_scheme)
    if old.award.tiers is not None or new.award.tiers is not None:
        # Tiers look at records by conditions of their own: there is nothing else to compare them with.
        return [*_award_changes(before, after), *_limit_changes(before, after)]
    return [
        *_record_changes(before, after),
        *_measure_changes(before, after),
        *_award_changes(before, after),
        *_limit_changes(before, after),
    ]


@dataclass(frozen=True)
class _Line:
    """A line together with what its scheme says for it."""

    line: Indicator
    scheme: Scheme

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.line.from_ or ()

    @property
    def whose(self) -> tuple[str, ...]:
        return self.line.whose or self.scheme.conventions.whose

    @property
    def window(self) -> Window | None:
        return window_of(self.line, self.scheme)

    @property
    def unit(self) -> Text:
        return phrasing.unit(self.kinds, self.line.measure)


def _rule(what: tuple[str, str], old: Text, new: Text, value: Decimal | None = None) -> Iterator[LineChange]:
    if old != new:
        yield LineChange("rule", change(Text(*what), old, new), value)


def _record_changes(old: _Line, new: _Line) -> Iterator[LineChange]:
    if set(old.kinds) != set(new.kinds):
        yield from _rule(("记录", "records"), phrasing.kinds(old.kinds), phrasing.kinds(new.kinds))
    for name in dict.fromkeys((*old.line.where, *new.line.where)):
        field = phrasing.field_of((*new.kinds, *old.kinds), name)
        before, after = _normal(old.line.where.get(name), field), _normal(new.line.where.get(name), field)
        if before != after:
            label = (field.zh, field.en) if field else (name, name)
            yield from _rule(label, describe(before), describe(after))
    if set(old.whose) != set(new.whose):
        yield from _rule(("谁的记录", "whose records"), phrasing.whose(old.whose), phrasing.whose(new.whose))
    yield from _rule(("时间", "time"), phrasing.window(old.window, old.kinds), phrasing.window(new.window, new.kinds))
    for key, what in (("valid_on", ("有效日", "valid on")), ("lasting", ("至少持续", "lasting"))):
        before, after = getattr(old.line, key), getattr(new.line, key)
        yield from _rule(what, _said(before), _said(after))


def _normal(matcher: Matcher | None, field: Field | None) -> Matcher | None:
    """One spelling for what can be written in two: a place that is named is a place to lie within; order says nothing."""
    if matcher is None:
        return None
    parts = {key: getattr(matcher, key) for key in matcher.model_fields_set}
    if field is not None and field.type is Type.PLACE:
        renamed = {"one_of": "within", "none_of": "not_within"}
        parts = {renamed.get(key, key): value for key, value in parts.items()}
    for key, value in parts.items():
        if isinstance(value, tuple):
            parts[key] = tuple(sorted(value, key=str))
        elif key in ("within", "not_within"):
            parts[key] = (value,)
    return Matcher.model_validate(parts)


def _said(value: object) -> Text:
    if value is None:
        return phrasing.NOTHING
    return phrasing.day(value) if isinstance(value, str) else Text(str(value), str(value))


def _measure_changes(old: _Line, new: _Line) -> Iterator[LineChange]:
    rated = old.line.award.operation == new.line.award.operation == "each_unit"
    if not (rated and _rate(old) != _rate(new)):  # a changed rate names both units by itself
        yield from _rule(("计数", "counted"), old.unit, new.unit)
    rests = phrasing.remainders(old.line.measure), phrasing.remainders(new.line.measure)
    if phrasing.NOTHING not in rests:  # a measure without remainders has been told of as another measure
        yield from _rule(("余数与连续", "remainders and breaks"), *rests)
    if old.line.measure and new.line.measure:
        said = {"remainders", "gaps_up_to", "gaps_count", "running", "each", "in_units_of", old.line.measure.operation}
        for what in rule_changes(old.line.measure, new.line.measure, leaving_out=said | {new.line.measure.operation}):
            yield LineChange("rule", what)


def _rate(at: _Line) -> Decimal | None:
    return at.line.award.each_unit


# --- awards -----------------------------------------------------------------------------------------------------------


def _award_changes(old: _Line, new: _Line) -> Iterator[LineChange]:
    before, after = old.line.award, new.line.award
    if before.operation != after.operation:
        yield from _rule(("计分", "worth"), phrasing.award(before, old.unit), phrasing.award(after, new.unit))
        return
    match after.operation:
        case "levels":
            yield from table_changes(level_table([old.line]), level_table([new.line]))
        case "flat":
            yield from table_changes({"": before.flat}, {"": after.flat})
        case "table":
            yield from table_changes(_keyed(before.table), _keyed(after.table))
        case "cells":
            yield from table_changes(_cells(before), _cells(after))
        case "ranges":
            yield from table_changes(_ranges(before), _ranges(after))
        case "tiers":
            yield from table_changes(_tiers(before), _tiers(after))
            yield from _tier_changes(before, after)
        case "each_unit":
            yield from _rate_changes(old, new)
    left_out = {"levels", "flat", "table", "cells", "ranges", "tiers", "extras", "each_unit", "counts_as", "below"}
    left_out |= {"above"} if after.operation == "levels" else set()
    for what in rule_changes(before, after, leaving_out=left_out):
        yield LineChange("rule", what)


def _rate_changes(old: _Line, new: _Line) -> Iterator[LineChange]:
    before, after = points(_rate(old)), points(_rate(new))
    if before == after:
        return
    if old.unit == new.unit:
        yield LineChange("rule", change(new.unit, before, after), _rate(new))
    else:
        both = change(
            Text("计分", "worth"),
            Text(f"{old.unit.zh} {before.zh}", f"{before.en} {old.unit.en}"),
            Text(f"{new.unit.zh} {after.zh}", f"{after.en} {new.unit.en}"),
        )
        yield LineChange("rule", both, _rate(new))


def table_changes(old: Mapping[str, Decimal | None], new: Mapping[str, Decimal | None]) -> Iterator[LineChange]:
    """
    Compare two tables label by label; neighbours that changed alike are told together.

    Yields:
        ``高中、中技、中职 40 分 → 30 分`` as a changed value, for each.
    """
    changed: dict[tuple[Decimal | None, Decimal | None], list[str]] = {}
    for label in dict.fromkeys((*old, *new)):
        pair = (old.get(label), new.get(label))
        if pair[0] != pair[1]:
            changed.setdefault(pair, []).append(label)
    for (before, after), labels in changed.items():
        listed = "、".join(labels)
        about = Text(listed, listed) if listed else Text("分值", "worth")
        yield LineChange("value", change(about, points(before), points(after)), after)


def _keyed(table: Mapping[int, Decimal] | None) -> dict[str, Decimal | None]:
    return {str(row): worth for row, worth in (table or {}).items()}


def _cells(award: Award) -> dict[str, Decimal | None]:
    found: dict[str, Decimal | None] = {}
    for row, worth in (award.cells.points if award.cells else {}).items():
        if isinstance(worth, dict):
            found |= {f"{row}/{column}": inner for column, inner in worth.items()}
        else:
            found[row] = worth
    return found


def _ranges(award: Award) -> dict[str, Decimal | None]:
    found: dict[str, Decimal | None] = {}
    for row in award.ranges or ():
        low = "" if row.from_ is None else str(row.from_)
        span = f"{low}–{'' if row.to is None else row.to}"
        found[span] = row.points
        if row.step is not None:
            found[f"{span}（每差1）"] = row.step
    return found


def _tiers(award: Award) -> dict[str, Decimal | None]:
    return {tier.name: tier.points for tier in (*(award.tiers or ()), *award.extras)}


def _tier_changes(old: Award, new: Award) -> Iterator[LineChange]:
    """What the tiers of the same name ask for."""
    before = {tier.name: tier for tier in (*(old.tiers or ()), *old.extras)}
    for tier in (*(new.tiers or ()), *new.extras):
        if tier.name in before:
            for what in rule_changes(before[tier.name], tier, leaving_out={"name", "points"}):
                yield LineChange("rule", Text(f"{tier.name}：{what.zh}", f"{tier.name}: {what.en}"))


# --- limits and conditions --------------------------------------------------------------------------------------------


def _limit_changes(old: _Line, new: _Line) -> Iterator[LineChange]:
    for key, what in (("at_most", ("上限", "limit")), ("at_least", ("下限", "floor"))):
        before, after = getattr(old.line, key), getattr(new.line, key)
        yield from _rule(what, bound(before), bound(after), after)
    yield from _rule(("施行", "in force"), phrasing.span(old.line.in_force), phrasing.span(new.line.in_force))
    for key, what in _CONDITIONS.items():
        before, after = getattr(old.line, key), getattr(new.line, key)
        if before != after:
            yield from _condition_changes(what, before, after)


def _condition_changes(what: tuple[str, str], old: object, new: object) -> Iterator[LineChange]:
    label = Text(*what)
    if isinstance(old, Rule) and isinstance(new, Rule):
        for inner in rule_changes(old, new):
            yield LineChange("rule", Text(f"{label.zh}：{inner.zh}", f"{label.en}: {inner.en}"))
    else:
        yield LineChange("rule", change(label, _there(old), _there(new)))


def _there(value: object) -> Text:
    match value:
        case None:
            return phrasing.NOTHING
        case Condition():
            return phrasing_conditions.condition(value)
        case Void(when=when):
            return phrasing_conditions.condition(when)
        case Deemed(points=worth):
            return points(worth)
        case _:
            return Text(str(value), str(value))


_CONDITIONS = {
    "requires": ("附加条件", "condition"),
    "void_when": ("归零情形", "void when"),
    "deemed": ("视为得分", "deemed"),
    "limited_by": ("不超过", "limited by"),
    "less": ("先减去", "less"),
}
