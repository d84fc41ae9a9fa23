"""
From what the models refuse to what an officer can mend: one sentence per slip, at the line of the slip.

Where a value could have been one of several things, only the thing that was meant is spoken of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from jifen.kernel.errors import Complaint, Text
from jifen.policy.located import Located, Path
from jifen.policy.meanings import choices_of, meaning_of
from jifen.policy.shapes import (
    below,
    described,
    is_model,
    item_of,
    key_words,
    keys_of,
    members,
    nearest,
    shape_at,
    words_of,
)
from jifen.policy.wording.slips import Slip, meant, slip_of


@dataclass(frozen=True)
class _File:
    """The file that was refused, and what it had to be."""

    located: Located
    root: type[BaseModel]

    def shape(self, path: Sequence[str | int]) -> Any:
        return shape_at(self.root, tuple(path), self.located.value)

    def owner(self, path: Path) -> tuple[Any, str]:
        """The model and key a node belongs to; an item of a list belongs to the key of the list."""
        for at in range(len(path) - 1, -1, -1):
            model = self.shape(path[:at])
            if is_model(model) and str(path[at]) in keys_of(model):
                return model, str(path[at])
        return self.root, str(path[-1]) if path else ""

    def wanted(self, path: Path) -> Text:
        """What may stand at a node, in words."""
        key = self.owner(path)[1]
        shape = self.shape(path)
        choices = choices_of(key, shape)
        plain = described(shape, besides_words=bool(choices.zh))
        return Text(
            "，或".join(filter(None, (choices.zh, plain.zh))), ", or ".join(filter(None, (choices.en, plain.en)))
        )

    def inside(self, path: Path) -> Text:
        """The way down to a node, with the ids of the lines on it."""
        names: list[str] = []
        value = self.located.value
        for step in path:
            value = item_of(value, step)
            if isinstance(step, str):
                names.append(step)
            elif isinstance(value, dict) and isinstance(value.get("id"), str):
                names[-1:] = [f"{names[-1] if names else ''}[{value['id']}]"]
        way = ".".join(names)
        return Text(f"“{way}”中", f"In `{way}`, ") if way else Text("", "")


def complaints_about(error: ValidationError, located: Located, root: type[BaseModel]) -> list[Complaint]:
    """
    Say what is wrong in a file that the models refused.

    Args:
        error: what pydantic found.
        located: the file, with its lines.
        root: the model of the whole file.

    Returns:
        One complaint for each slip; none for a node that was complained of while its text was read.
    """
    file = _File(located, root)
    # A list whose items were all refused is also "too short": the items have been told of already.
    slips = [
        slip_of(details, located.value, root)
        for details in error.errors(include_url=False)
        if details["type"] != "too_short" or not details["input"]
    ]
    told: dict[Complaint, None] = {}
    for slip in meant(slips):
        if not located.is_spoiled(slip.path):
            told.update(dict.fromkeys(_told(slip, file)))
    return list(told)


Told = tuple[str, Text, Text]


def _told(slip: Slip, file: _File) -> Iterable[Complaint]:
    where = file.located.where(slip.path)
    kind = slip.error["type"]
    if kind == "value_error":
        yield from _said(slip, where, file)
        return
    code, what, mend = _TELLERS.get(kind, _bad_value)(slip, file)
    shown = (
        "" if kind == "missing" else str(slip.path[-1]) if kind == "extra_forbidden" else _shown(slip.error["input"])
    )
    yield Complaint(code, where, what, mend, shown)


def _missing(slip: Slip, file: _File) -> Told:
    *around, key = slip.path
    inside = file.inside(tuple(around))
    meaning = meaning_of(file.shape(around), str(key))
    wanted = file.wanted(slip.path)
    return (
        "policy.missing_key",
        Text(f"{inside.zh}缺少“{key}”（{meaning.zh}）。", f"{inside.en}`{key}` is missing ({meaning.en})."),
        Text(f"请写上“{key}: …”，可写：{wanted.zh}。", f"Write `{key}: …`: {wanted.en}."),
    )


def _unknown_key(slip: Slip, file: _File) -> Told:
    *around, key = slip.path
    inside = file.inside(tuple(around))
    model = file.shape(around)
    near = nearest(str(key), keys_of(model)) if is_model(model) else []
    home = _home(str(key), tuple(around), file)
    what = Text(f"{inside.zh or '此处'}没有“{key}”这个键。", f"{inside.en or 'Here '}there is no key `{key}`.")
    if home and not (near and _is_slip_of_pen(str(key), near[0])):
        return "policy.unknown_key", what, home
    return "policy.unknown_key", what, Text(f"相近的有：{'、'.join(near)}。", f"Near it: {', '.join(near)}.")


def _is_slip_of_pen(key: str, other: str) -> bool:
    return abs(len(key) - len(other)) <= 2 and len(set(key) ^ set(other)) <= 2


def _home(key: str, around: Path, file: _File) -> Text | None:
    """Where a key that stands at the wrong level belongs: further out, or inside a neighbour."""
    for length in range(len(around) - 1, 0, -1):
        model = file.shape(around[:length])
        if is_model(model) and key in keys_of(model):
            outer = next((str(step) for step in around[length:] if isinstance(step, str)), "")
            return Text(f"“{key}”应与“{outer}:”写在同一级。", f"`{key}` belongs beside `{outer}:`, one level out.")
    here = file.shape(around)
    for neighbour in keys_of(here) if is_model(here) else ():
        inner = shape_at(here, (neighbour,), {neighbour: {}})
        if is_model(inner) and key in keys_of(inner):
            return Text(f"“{key}”应写在“{neighbour}:”里面。", f"`{key}` belongs inside `{neighbour}:`.")
    return None


def _unknown_word(slip: Slip, file: _File) -> Told:
    key = file.owner(slip.path)[1]
    word = _shown(slip.error["input"])
    shape = key_words(file.shape(slip.path[:-1])) if slip.on_key else file.shape(slip.path)
    wanted = choices_of(key, shape) if slip.on_key else file.wanted(slip.path)
    near = nearest(word, words_of(shape), 1)
    nearby = Text(f"最接近的是 {near[0]}。", f" Nearest: {near[0]}.") if near else Text("", "")
    return (
        "policy.unknown_word",
        Text(f"“{key}”中不能写“{word}”。", f"`{key}` cannot hold `{word}`."),
        Text(f"可写：{wanted.zh}。{nearby.zh}", f"Write one of: {wanted.en}.{nearby.en}"),
    )


def _unknown_tag(slip: Slip, file: _File) -> Told:
    tag = str(slip.error.get("ctx", {}).get("discriminator", "")).strip("'")
    shape = file.shape(slip.path)
    words = [word for member in members(shape) for word in words_of(below(member, tag))]
    listed = "、".join(dict.fromkeys(words))
    return (
        "policy.unknown_word",
        Text(f"“{tag}”没有写，或写的词不认识。", f"`{tag}` is missing, or its word is not known."),
        Text(f"可写：{listed}。", f"Write one of: {listed}."),
    )


def _bad_value(slip: Slip, file: _File) -> Told:
    model, key = file.owner(slip.path)
    meaning = meaning_of(model, key)
    wanted = file.wanted(slip.path)
    bounds = _bounds(slip.error)
    if slip.error["type"] == "string_pattern_mismatch":
        wanted = Text("括号中所说的写法", "written as said in brackets")
    quoted = slip.error["type"] == "string_type" and isinstance(slip.error["input"], int)
    hint = Text("编码和文字请加引号。", " Put codes and text in quotation marks.") if quoted else Text("", "")
    return (
        "policy.bad_value",
        Text(f"“{key}”（{meaning.zh}）的值不对。", f"The value of `{key}` ({meaning.en}) is not right."),
        Text(f"应为{wanted.zh}{bounds.zh}。{hint.zh}", f"It should be {wanted.en}{bounds.en}.{hint.en}"),
    )


def _too_short(slip: Slip, file: _File) -> Told:
    model, key = file.owner(slip.path)
    meaning = meaning_of(model, key)
    return (
        "policy.empty_list",
        Text(f"“{key}”（{meaning.zh}）是空的。", f"`{key}` ({meaning.en}) is empty."),
        Text("至少写一项。", "Write at least one."),
    )


_TELLERS: dict[str, Callable[[Slip, _File], Told]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _unknown_word,
    "union_tag_invalid": _unknown_tag,
    "union_tag_not_found": _unknown_tag,
    "too_short": _too_short,
}


def _said(slip: Slip, where: str, file: _File) -> Iterable[Complaint]:
    """What a model of the language says itself: lines of ``中文 / English``, each one a complaint."""
    inside = file.inside(slip.path)
    what = Text(f"{inside.zh}还有没定的或写错的。", f"{inside.en}something is not settled or not right.")
    for line in str(slip.error.get("ctx", {}).get("error", slip.error["msg"])).splitlines():
        zh, _, en = line.partition(" / ")
        yield Complaint("policy.undecided", where, what, Text(zh, en or zh), _shown(slip.error["input"]))


def _bounds(error: ErrorDetails) -> Text:
    limits = error.get("ctx", {})
    signs = {
        "ge": ("不小于", "at least"),
        "gt": ("大于", "above"),
        "le": ("不大于", "at most"),
        "lt": ("小于", "below"),
    }
    said = [(zh, en, limits[key]) for key, (zh, en) in signs.items() if key in limits]
    return Text("".join(f"，{zh}{bound}" for zh, _, bound in said), "".join(f", {en} {bound}" for _, en, bound in said))


def _shown(value: Any) -> str:
    if isinstance(value, dict | list | tuple | BaseModel):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
