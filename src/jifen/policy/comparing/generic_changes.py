"""What changed between two rules of one kind, key by key, in the words of the table of meanings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from jifen.kernel.errors import Text
from jifen.policy import phrasing
from jifen.policy.conditions import Condition
from jifen.policy.meanings import meaning_of, word_means
from jifen.policy.phrasing import NOTHING, change, number
from jifen.policy.phrasing import conditions as phrasing_conditions
from jifen.policy.phrasing.matchers import matcher
from jifen.policy.scheme import Span
from jifen.policy.totals import BetterTotal
from jifen.policy.words import Duration, Matcher, Window

_NO_KEYS: frozenset[str] = frozenset()


def rule_changes(old: BaseModel, new: BaseModel, *, leaving_out: AbstractSet[str] = _NO_KEYS) -> Iterator[Text]:
    """
    Compare two rules key by key, down to single values.

    Args:
        old: a rule.
        new: a rule of the same model.
        leaving_out: names of fields that are told of elsewhere.

    Yields:
        ``满足其一即可›第2项›下限 36 → 48``, once for each value that changed.
    """
    for name, info in type(new).model_fields.items():
        if name not in leaving_out:
            label = meaning_of(type(new), info.alias or name)
            yield from _changes(label, info.alias or name, getattr(old, name, None), getattr(new, name))


def _changes(label: Text, key: str, old: object, new: object) -> Iterator[Text]:
    if old == new:
        return
    if isinstance(old, Condition) and isinstance(new, Condition) and old.shape != new.shape:
        yield change(label, phrasing_conditions.condition(old), phrasing_conditions.condition(new))
        return
    told = _phrased(old, new)
    if told is not None:
        if told[0] != told[1]:
            yield change(label, *told)
    elif isinstance(old, BaseModel) and isinstance(new, BaseModel):
        for inner in rule_changes(old, new):
            yield _under(label, inner)
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from (
                _under(label, inner)
                for inner in _changes(Text(str(name), str(name)), key, old.get(name), new.get(name))
            )
    elif _are_rules(old) and _are_rules(new) and isinstance(old, tuple) and isinstance(new, tuple):
        for at in range(max(len(old), len(new))):
            place = Text(f"第{at + 1}项", f"item {at + 1}")
            before, after = (pair[at] if at < len(pair) else None for pair in (old, new))
            yield from (_under(label, inner) for inner in _changes(place, key, before, after))
    else:
        yield change(label, _shown(key, old), _shown(key, new))


def _phrased(old: object, new: object) -> tuple[Text, Text] | None:
    """Rules that have a phrase of their own are told whole: their parts alone would make no sense."""
    for kind, phrase, missing in _PHRASES:
        if isinstance(old, kind | None) and isinstance(new, kind | None) and (old is not None or new is not None):
            return (phrase(old) if old is not None else missing, phrase(new) if new is not None else missing)
    return None


_PHRASES: tuple[tuple[Any, Callable[[Any], Text], Text], ...] = (
    (Window, phrasing.window, phrasing.window(None)),
    (Matcher, matcher, matcher(None)),
    (Span, phrasing.span, phrasing.span(None)),
)


def _are_rules(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, BaseModel) for item in value)


def _under(label: Text, inner: Text) -> Text:
    return Text(f"{label.zh}›{inner.zh}", f"{label.en} › {inner.en}")


def _shown(key: str, value: object) -> Text:
    if isinstance(value, Condition):
        return phrasing_conditions.condition(value)
    if value is None or value == () or value == {}:
        return NOTHING
    if key in ("exists", "from") and isinstance(value, tuple):
        return phrasing.kinds(value)
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, Decimal | int):
        return Text(number(value), number(value))
    if isinstance(value, Duration | date):
        return Text(str(value), str(value))
    if isinstance(value, str):
        meaning = word_means(key, value)
        return meaning if meaning.zh else Text(f"“{value}”", f"“{value}”")
    if isinstance(value, tuple):
        parts = [_shown(key, item) for item in value]
        return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    name = getattr(value, "name", None) or getattr(value, "id", None)
    if isinstance(value, BetterTotal):
        return Text("双方中总分较高的一方", "the one with the higher total")
    return Text(str(name), str(name)) if name else Text("有", "set")
