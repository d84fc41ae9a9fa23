"""
The models of the language, looked at from a place in a file: which keys may stand there, which words, what kind of value.

Readers of a complaint never see a class name: they see the keys and words that would have been right.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from jifen.kernel.errors import Text
from jifen.policy.located import Path
from jifen.policy.words import Duration


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """
    The known words most like a word that is not known, best first; all of them when there are only a few.

    Args:
        word: what somebody wrote.
        known: the words that would have been right, in their own order.
        count: how many to name at most.

    Returns:
        Up to ``count`` words.
    """
    words = list(dict.fromkeys(known))
    asked = word[:60]
    # Edit distance finds slips in long keys; shared characters find the right one among short Chinese labels.
    likeness = {
        other: max(
            difflib.SequenceMatcher(None, asked.lower(), other[:60].lower()).ratio(),
            len(set(asked) & set(other)) / (len(set(asked) | set(other)) or 1),
        )
        for other in words
    }
    best = sorted(words, key=lambda other: -likeness[other])
    close = [other for other in best[:count] if likeness[other] >= 0.34]
    return close or best[:count]


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a model as they are written in a file."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def shape_at(root: type[BaseModel], path: Path, value: Any) -> Any:
    """
    The annotation of a node.

    Args:
        root: the model of the whole file.
        path: keys and positions from the top; unions are decided by what stands there.
        value: what the whole file holds.

    Returns:
        A model class, or a plain annotation, or None where the path leads nowhere.
    """
    shape: Any = root
    for step in path:
        shape = below(chosen(shape, value), step)
        value = item_of(value, step)
        if shape is None:
            return None
    return chosen(shape, value)


def item_of(value: Any, step: str | int) -> Any:
    """What stands at a key or position; None where nothing does."""
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


def below(shape: Any, step: str | int) -> Any:
    """The annotation one step down: of a key, a position, or the value of a table; None where there is none."""
    if is_model(shape):
        info = keys_of(shape).get(str(step))
        return None if info is None else _whole(info)
    arguments = get_args(shape)
    if get_origin(shape) is tuple and isinstance(step, int):
        return arguments[0] if arguments[1:] == (Ellipsis,) else arguments[step] if step < len(arguments) else None
    return arguments[1] if get_origin(shape) is dict else None


def _whole(info: FieldInfo) -> Any:
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def members(shape: Any) -> list[Any]:
    """The members of a union, without None; a single shape is its own only member."""
    if get_origin(shape) is Annotated and _is_union(get_args(shape)[0]):
        shape = get_args(shape)[0]
    if not _is_union(shape):
        return [shape]
    return [inner for member in get_args(shape) if member is not type(None) for inner in members(member)]


def _is_union(shape: Any) -> bool:
    return get_origin(shape) in (Union, types.UnionType)


def bare(shape: Any) -> Any:
    """A shape without what is only said about it."""
    return get_args(shape)[0] if get_origin(shape) is Annotated else shape


def discriminator(shape: Any) -> str | None:
    """The key that decides between the members of a union, where the language names one."""
    found = [part.discriminator for part in get_args(shape)[1:] if isinstance(part, FieldInfo)]
    return next((name for name in found if isinstance(name, str)), None) if get_origin(shape) is Annotated else None


def chosen(shape: Any, value: Any) -> Any:
    """Of a union, the member that this value was meant to be; the union itself where that cannot be said."""
    candidates = members(shape)
    decides = discriminator(shape)
    if decides and isinstance(value, dict):
        candidates = [
            one for one in candidates if str(value.get(decides)) in words_of(below(one, decides))
        ] or candidates
    elif len(candidates) > 1 and isinstance(value, dict | list):
        candidates = [member for member in candidates if _holds(member, value)] or candidates
    return bare(candidates[0]) if len(candidates) == 1 else shape


def is_model(shape: Any) -> TypeGuard[type[BaseModel]]:
    """Whether a shape is a model of the language."""
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _holds(shape: Any, value: Any) -> bool:
    base = bare(shape)
    if isinstance(value, dict):
        return is_model(base) or get_origin(base) is dict
    return get_origin(base) is tuple


def words_of(shape: Any) -> list[str]:
    """The words a node may hold, where the language lists them."""
    found: list[str] = []
    for member in members(shape):
        base = bare(member)
        if get_origin(base) is Literal:
            found += [str(word) for word in get_args(base)]
        elif get_origin(base) is tuple:
            found += words_of(get_args(base)[0])
    return found


def key_words(shape: Any) -> Any:
    """The annotation of the keys of a table."""
    return get_args(bare(shape))[0] if get_origin(bare(shape)) is dict else None


def described(shape: Any, *, besides_words: bool = False) -> Text:
    """What kind of value a node takes, for a person; on request only what is not one of listed words."""
    kinds = [member for member in members(shape) if not (besides_words and words_of(member))]
    parts = list(dict.fromkeys(_described(member) for member in kinds))
    return Text("，或".join(part.zh for part in parts), ", or ".join(part.en for part in parts))


def _described(shape: Any) -> Text:
    base = bare(shape)
    if get_origin(base) is Literal:
        listed = "、".join(map(str, get_args(base)))
        return Text(listed, ", ".join(map(str, get_args(base))))
    if get_origin(base) is tuple:
        inner = described(get_args(base)[0])
        return Text(f"列表（{inner.zh}）", f"a list ({inner.en})")
    if get_origin(base) is dict:
        inner = described(get_args(base)[1])
        return Text(f"“名称: 值”的表（值为{inner.zh}）", f"a table of `name: value` (value: {inner.en})")
    if is_model(base):
        listed = ", ".join(list(keys_of(base))[:8])
        return Text(f"一组键（{listed}）", f"a group of keys ({listed})")
    # A word inside a short spelling (one place for a whole matcher) has no shape of its own: it is text.
    return _PLAIN.get(str if base is None else base, Text("一个值", "a value"))


_PLAIN: Mapping[Any, Text] = {
    str: Text("文字", "text"),
    int: Text("整数", "a whole number"),
    Decimal: Text("数（如 12 或 0.5）", "a number (12 or 0.5)"),
    bool: Text("true 或 false", "true or false"),
    date: Text("日期（如 2014-10-30）", "a day (2014-10-30)"),
    Duration: Text("时间长度（如 5 years）", "a length of time (5 years)"),
}
