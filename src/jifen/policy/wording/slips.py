"""One slip of a file: which node a refusal is about, and which of several possible shapes was meant there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from jifen.policy.located import Path
from jifen.policy.shapes import below, chosen, discriminator, item_of

_Step = tuple[bool, str | int]  # (is it the label of a branch?, key, position or label)


@dataclass(frozen=True)
class Slip:
    """One refusal: the node it is about, and the branches of unions it went through on the way."""

    steps: tuple[_Step, ...]
    error: ErrorDetails

    @property
    def path(self) -> Path:
        """The way to the node, without labels of branches."""
        return tuple(step for is_label, step in self.steps if not is_label)

    @property
    def on_key(self) -> bool:
        """Whether a key was refused rather than its value."""
        return "[key]" in self.error["loc"]

    def first_label(self, start: int) -> int | None:
        """Where the way enters a branch of a union, from a position on."""
        return next((at for at in range(start, len(self.steps)) if self.steps[at][0]), None)


def slip_of(details: ErrorDetails, value: Any, root: type[BaseModel]) -> Slip:
    """
    Tell the keys of the file apart from the labels pydantic puts in for branches of unions.

    Args:
        details: one refusal.
        value: what the whole file holds.
        root: the model of the whole file.
    """
    steps: list[_Step] = []
    shape: Any = root
    tag_read = False
    location = [step for step in details["loc"] if step != "[key]"]
    for at, step in enumerate(location):
        there = (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int))
        missing = details["type"] == "missing" and at == len(location) - 1
        if discriminator(shape) and not tag_read:
            tag_read = True  # the tag may be spelled like a key: it is never one
            steps.append((True, step))
        elif there or missing:
            steps.append((False, step))
            shape, value, tag_read = below(chosen(shape, value), step), item_of(value, step), False
        else:
            steps.append((True, step))
    return Slip(tuple(steps), details)


def meant(slips: Iterable[Slip], start: int = 0) -> Iterable[Slip]:
    """Pick, at every union, the branch that was meant; where none fits, the first stands for all of them."""
    unions: dict[tuple[_Step, ...], dict[str | int, list[Slip]]] = {}
    for slip in slips:
        at = slip.first_label(start)
        if at is None:
            yield slip
        else:
            unions.setdefault(slip.steps[:at], {}).setdefault(slip.steps[at][1], []).append(slip)
    for prefix, branches in unions.items():
        entered = [group for group in branches.values() if not all(_at_door(slip, len(prefix)) for slip in group)]
        if entered:
            closest = min(entered, key=len)
            yield from meant(closest, len(prefix) + 1)
        else:
            yield _spokesman([slip for group in branches.values() for slip in group])


def _at_door(slip: Slip, at: int) -> bool:
    """Whether the value was refused as a whole: it was never meant to be this."""
    kind = slip.error["type"]
    refused = kind.endswith(("_type", "_parsing", "_pattern_mismatch")) or kind == "literal_error"
    # A group of keys that a model refused as a whole was meant to be that model; a single word was not.
    refused = refused or (kind == "value_error" and not isinstance(slip.error["input"], dict | list | BaseModel))
    return refused and all(is_label for is_label, _ in slip.steps[at:])


def _spokesman(slips: list[Slip]) -> Slip:
    return next((slip for slip in slips if slip.error["type"] == "literal_error"), slips[0])
