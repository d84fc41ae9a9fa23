"""Conditions and the steps of a total in words, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from jifen.kernel.errors import Text
from jifen.policy.conditions import Condition
from jifen.policy.meanings import word_means
from jifen.policy.phrasing import bound, field_named, joined, kinds, number, unit
from jifen.policy.phrasing.matchers import matcher
from jifen.policy.totals import Step
from jifen.policy.words import Matcher


def condition(value: Condition) -> Text:
    """What a condition asks for: by its own name where it has one, else in the words of what it looks at."""
    if value.name is not None:
        return Text(value.name, value.name)
    match value.shape:
        case "all_of":
            return joined(map(_inner, value.all_of or ()), "且", " and ")
        case "any_of":
            return joined(map(_inner, value.any_of or ()), "或", " or ")
        case "not_" if value.not_ is not None:
            inner = condition(value.not_)
            return Text(f"不符合“{inner.zh}”", f"not “{inner.en}”")
        case "exists":
            fields = joined((_matched(value.exists or (), name, one) for name, one in value.where.items()), "，", ", ")
            kind = kinds(value.exists or ())
            if not fields.zh:
                return Text(f"有{kind.zh}", f"has {kind.en}")
            return Text(f"有{kind.zh}（{fields.zh}）", f"has {kind.en} ({fields.en})")
        case "agree":
            return joined((kinds(part.from_) for part in value.agree or ()), "与", " with ")
        case _:
            return _compared(value)


def _inner(value: Condition) -> Text:
    """A branch inside a branch stands in brackets."""
    said = condition(value)
    if value.name is None and value.shape in ("all_of", "any_of"):
        return Text(f"（{said.zh}）", f"({said.en})")
    return said


def _matched(names: tuple[str, ...], name: str, value: Matcher) -> Text:
    field, said = field_named(names, name), matcher(value)
    return Text(f"{field.zh} {said.zh}", f"{field.en} {said.en}")


def _compared(value: Condition) -> Text:
    if value.measured is not None:
        what = unit(value.measured.from_ or (), value.measured.measure)
    else:
        name = str(value.measure_of or value.points_of)
        what = Text(name, name)
    signs = (("at_least", "≥"), ("above", ">"), ("at_most", "≤"), ("below", "<"))
    bounds = " ".join(f"{sign} {number(limit)}" for key, sign in signs if (limit := getattr(value, key)) is not None)
    return Text(f"{what.zh} {bounds}", f"{what.en} {bounds}")


def step(value: Step, names: Mapping[str, str]) -> Text:
    """
    One step of a total.

    Args:
        value: the step.
        names: names of groups and lines by their ids.
    """
    if value.add is not None:
        listed = "、".join(names.get(name, name) for name in value.add)
        return Text(f"相加：{listed}", f"add {', '.join(value.add)}")
    if value.times is not None:
        factor = number(value.times.factor)
        when = condition(value.times.when) if value.times.when else None
        return Text(
            f"乘以{factor}" + (f"（{when.zh}）" if when else ""),
            f"times {factor}" + (f" (if {when.en})" if when else ""),
        )
    if value.round is not None:
        mode = word_means("mode", str(value.mode))
        return Text(f"取整到{value.round}位小数（{mode.zh}）", f"rounded to {value.round} decimals ({mode.en})")
    if value.at_most is not None:
        return Text(f"上限 {number(value.at_most)}", f"at most {number(value.at_most)}")
    return Text(f"下限 {bound(value.at_least).zh}", f"at least {bound(value.at_least).en}")
