"""What a field must look like, in words."""

from __future__ import annotations

from decimal import Decimal

from jifen.kernel.errors import Text
from jifen.policy.phrasing import joined, number
from jifen.policy.words import Matcher


def matcher(value: Matcher | None) -> Text:
    """What a field must look like."""
    if value is None:
        return Text("不限", "anything")
    parts = []
    for name, zh, en in _MATCHERS:
        said = getattr(value, name)
        if said is not None:
            words = [_word(one) for one in (said if isinstance(said, tuple) else (said,))]
            shown = joined(words, "、", " or ")
            parts.append(Text(f"{zh}{shown.zh}", f"{en} {shown.en}".strip()))
    return joined(parts, "且", " and ")


_MATCHERS = (
    ("one_of", "", ""),
    ("none_of", "不是", "not"),
    ("within", "在", "within"),
    ("not_within", "不在", "not within"),
    ("at_least", "不少于", "at least"),
    ("above", "多于", "above"),
    ("at_most", "不多于", "at most"),
    ("below", "少于", "below"),
    ("listed_in", "列于", "listed in"),
    ("same_as", "同", "the same as"),
    ("filled", "已填：", "filled in:"),
)


def _word(value: object) -> Text:
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, Decimal):
        return Text(number(value), number(value))
    return _HERE.get(str(value), Text(str(value), str(value)))


_HERE = {"here": Text("本市", "the city"), "province": Text("本省", "the province")}
